import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { CancellationToken } from "vscode-languageserver";
import {
  type BuildEvent,
  type BuildOrder,
  type BuildOutcome,
  builtImage,
  type Engine,
  type EngineState,
  type Step,
} from "./engine.ts";
import type { ImageReader } from "./image-files.ts";
import { whileWanted } from "./io/waiting.ts";
import type { ImageFiles } from "./language/builds/layer-files.ts";
import { attribute } from "./language/builds/layers.ts";
import { imageTarget, inputsOf, instructionKey, stageOf } from "./language/builds/stages.ts";
import { doing, instructionOf, readStepName } from "./language/builds/steps.ts";
import { Dockerfile } from "./language/syntax/dockerfile.ts";
import {
  type BuildFailure,
  type BuildPlan,
  type Builds,
  type RunningBuild,
  type StageMeasure,
  Unavailable,
} from "./language/world.ts";
import type { Plans } from "./plans.ts";

/** What is kept of a stage between sessions. */
export interface Recorded {
  readonly measure: Omit<StageMeasure, "stale" | "target">;
  /** What the stage was made from. */
  readonly inputs: string;
  /** With which context, arguments and platform, as {@link givenBy} shortens them. */
  readonly given?: string;
  readonly image: string;
  /** Bytes unpacked by what the stage was made from, the newest last: other versions of the file are found here. */
  readonly versions: readonly (readonly [inputs: string, unpacked: number])[];
}

/** Results by file and target. Reading and writing never fail: what can't be kept is measured again. */
export interface ResultStore {
  read(uri: string): ReadonlyMap<string, Recorded>;
  write(uri: string, results: ReadonlyMap<string, Recorded>): void;
}

export interface BuildRequest {
  readonly uri: string;
  /** The version to build. */
  readonly file: Dockerfile;
  /** Where that file lies on disk. */
  readonly path: string;
  readonly plan: BuildPlan;
  readonly target: string;
  readonly signal: AbortSignal;
  progress(now: RunningBuild): void;
  /** What a terminal shows. */
  log(event: BuildEvent): void;
}

export interface Builder {
  /** What is known of a file's builds; what is read for it ends with the token, unless others wait for it too. */
  of(uri: string, token?: CancellationToken): Builds;
  engine: Engine;
  plans: Plans;
  /** The command line of a build. */
  command(request: Omit<BuildRequest, "signal" | "progress" | "log">): readonly string[];
  /** Builds after the builds of the same stage that were ordered before. Rejects only for a value out of grammar. */
  build(request: BuildRequest): Promise<BuildOutcome>;
  cancel(uri: string, target: string): void;
  /** What lies in their layers. */
  readonly images: ImageReader;
  /** A file's text under version control. */
  committed(path: string): Promise<string | undefined>;
  /** The image of the last good build of a stage. */
  image(uri: string, target: string): string | undefined;
  /** Cancels everything; resolves when no build is left. */
  close(): Promise<void>;
}

/** Versions of a stage whose size is remembered. */
const keptVersions = 20;
const beingRead = "Its files are being read. Point at it again in a moment.";

/** Runs builds, one at a time per stage, and keeps what they measured. `changed` is told of every change. */
export function builder({
  engine,
  plans,
  store,
  images,
  allowed,
  changed,
  committed,
}: {
  readonly engine: Engine;
  readonly plans: Plans;
  readonly store: ResultStore;
  readonly images: ImageReader;
  /** False where nothing may be run: Restricted Mode. */
  readonly allowed: () => boolean;
  readonly changed: (uri: string) => void;
  /** A file's text under version control. */
  readonly committed: (path: string) => Promise<string | undefined>;
}): Builder {
  interface Job {
    running: RunningBuild;
    /** By a clock that nobody sets. */
    readonly began: number;
    readonly stop: AbortController;
    readonly end: Promise<BuildOutcome>;
  }
  const results = new Map<string, Map<string, Recorded>>();
  const failures = new Map<string, BuildFailure>();
  /** By stage, in the order they were asked for: the first one runs. */
  const jobs = new Map<string, Job[]>();
  const closing = new AbortController();
  /** What ends the measuring of a stage's image once there is a newer one. */
  const measuring = new Map<string, AbortController>();
  const key = (uri: string, target: string) => `${uri}\0${target}`;

  /** A class: V8 keeps what the getters of an object literal see until it goes through all memory. */
  class BuildsOf implements Builds {
    readonly #uri: string;
    readonly #token: CancellationToken | undefined;

    constructor(uri: string, token: CancellationToken | undefined) {
      this.#uri = uri;
      this.#token = token;
    }
    get plan(): Builds["plan"] {
      return plans.known(this.#uri);
    }
    get engine(): Builds["engine"] {
      return allowed() && this.#uri.startsWith("file:") ? engineState(engine.known()) : { state: "off" };
    }
    measure(target: string, inputs: () => string) {
      const recorded = resultsOf(this.#uri).get(target);
      return recorded && measured(target, recorded, inputs(), plans.known(this.#uri));
    }
    running(target: string) {
      const job = jobs.get(key(this.#uri, target))?.at(0);
      return job && { ...job.running, seconds: Math.round((performance.now() - job.began) / 1000) };
    }
    failure(target: string) {
      return failures.get(key(this.#uri, target));
    }
    files(target: string, limits: Parameters<Builds["files"]>[1]) {
      return filesOf(this.#uri, target, limits, this.#token);
    }
  }

  return {
    engine,
    plans,
    of: (uri, token) => new BuildsOf(uri, token),
    command: (request) => engine.command(orderOf(request, request.path)),
    build(request) {
      const queue = jobs.get(key(request.uri, request.target)) ?? [];
      jobs.set(key(request.uri, request.target), queue);
      const stop = new AbortController();
      request.signal.addEventListener("abort", () => stop.abort(), { once: true });
      const before = queue.at(-1)?.end;
      const job: Job = {
        running: { target: request.target, seconds: 0, ...(before ? { queued: true } : {}) },
        began: performance.now(),
        stop,
        end: (before ?? Promise.resolve())
          .catch(() => {})
          .then((): Promise<BuildOutcome> | BuildOutcome =>
            stop.signal.aborted ? { kind: "cancelled" } : perform(request, job),
          )
          .finally(() => {
            queue.splice(queue.indexOf(job), 1);
            if (queue.length === 0) jobs.delete(key(request.uri, request.target));
            changed(request.uri);
          }),
      };
      queue.push(job);
      changed(request.uri);
      return job.end;
    },
    cancel(uri, target) {
      for (const job of jobs.get(key(uri, target)) ?? []) job.stop.abort();
    },
    images,
    committed,
    image: (uri, target) => resultsOf(uri).get(target)?.image,
    async close() {
      closing.abort();
      const all = [...jobs.values()].flat();
      for (const job of all) job.stop.abort();
      await Promise.allSettled(all.map(({ end }) => end));
    },
  };

  async function filesOf(
    uri: string,
    target: string,
    { upTo, patience }: { readonly upTo: number; readonly patience: number },
    token: CancellationToken | undefined,
  ): Promise<ImageFiles> {
    const recorded = resultsOf(uri).get(target);
    if (!recorded || !allowed()) throw new Unavailable("There is no image yet. Build it first.");
    const { image, measure } = recorded;
    const ready = await images.recall(image);
    if (ready) return ready;
    if (measure.unpacked > upTo)
      throw new Unavailable("The image is large: open `Layers` above the stage to read its files.");
    let late = false;
    const unwanted = new AbortController();
    const listener = token?.onCancellationRequested(() => unwanted.abort());
    const reading = images.read(image, AbortSignal.any([closing.signal, unwanted.signal])).then(
      (files) => {
        if (late) changed(uri);
        return files;
      },
      (error: Error) => {
        throw new Unavailable(error.message);
      },
    );
    return whileWanted(token, reading, patience, beingRead)
      .catch((error: unknown) => {
        late = true;
        // What comes after the patience is for the next one who asks.
        reading.catch(() => {});
        throw error;
      })
      .finally(() => listener?.dispose());
  }

  function resultsOf(uri: string): Map<string, Recorded> {
    let known = results.get(uri);
    if (!known) {
      known = new Map(store.read(uri));
      results.set(uri, known);
    }
    return known;
  }

  async function perform(request: BuildRequest, job: Job): Promise<BuildOutcome> {
    const { uri, file, path, target } = request;
    const follow = follower(file, (running) => {
      job.running = { ...running, target, seconds: Math.round((performance.now() - job.began) / 1000) };
      request.progress(job.running);
    });
    const source = await onDisk(request);
    if (source.path !== path)
      request.log({
        kind: "log",
        step: undefined,
        text: "The text in the editor is built, not the one on disk.\n",
      });
    let outcome: BuildOutcome;
    try {
      outcome = await engine.build(
        orderOf(request, source.path),
        (event) => {
          request.log(event);
          if (event.kind === "step") follow.step(event.step);
        },
        job.stop.signal,
      );
    } finally {
      await source.remove();
    }
    if (outcome.kind === "failed") {
      const step = outcome.step === undefined ? undefined : readStepName(outcome.step);
      const instruction =
        (outcome.line === undefined ? undefined : file.instructionAt({ line: outcome.line, character: 0 })) ??
        (step && instructionOf(step, file));
      failures.set(key(uri, target), {
        target,
        error: outcome.error,
        tail: outcome.tail,
        ...(instruction ? { instruction: instructionKey(instruction) } : {}),
      });
    }
    if (outcome.kind !== "built") return outcome;
    failures.delete(key(uri, target));
    return (
      (await record(request, outcome.image, follow.cached())) ?? {
        kind: "failed",
        error: "The image was built, but was gone when its size was asked for.",
        tail: [],
      }
    );
  }

  /** Measures an image and keeps the result; undefined when the image is not there any more. */
  async function record(
    request: BuildRequest,
    built: string,
    cached: ReadonlySet<string>,
  ): Promise<BuildOutcome | undefined> {
    const { uri, file, target } = request;
    // Both ask another program, so they ask at the same time.
    const [found, text] = await Promise.all([
      builtImage(engine, built, tagOf(request)),
      committed(request.path),
    ]);
    const stage = stageOf(target, file);
    if (!found || !stage) return undefined;
    const { id, image } = found;
    const known = resultsOf(uri);
    const last = known.get(target);
    const inputs = inputsOf(stage, file);
    const given = givenBy(request.plan);
    const { layers, inherited } = attribute(image.history, stage);
    const state = engine.known();
    const same = last?.image === id;
    const previous = same ? last.measure.previous : last?.measure.unpacked;
    const before = same
      ? last.measure.before
      : last && { inherited: last.measure.inherited, layers: last.measure.layers };
    const versions = [
      ...(last?.versions ?? []).filter(([it]) => it !== inputs + given),
      [inputs + given, image.unpacked] as const,
    ];
    const head = sizeOfHead(target, text, versions, inputs, given);
    const measure: Recorded["measure"] = {
      unpacked: image.unpacked,
      ...(same && last.measure.compressed !== undefined ? { compressed: last.measure.compressed } : {}),
      ...(previous === undefined ? {} : { previous }),
      ...(before ? { before } : {}),
      ...(head === undefined ? {} : { head }),
      inherited,
      layers: layers.map(({ instruction, bytes }) => ({
        instruction: instructionKey(instruction),
        bytes,
        cached: cached.has(instructionKey(instruction)),
      })),
      platform: image.platform,
      engine: state?.usable ? state.name : "",
      at: new Date().toISOString(),
    };
    keep(uri, target, {
      measure,
      inputs,
      given,
      image: id,
      versions: versions.slice(-keptVersions),
    });
    if (last && !same) {
      measuring.get(key(uri, target))?.abort();
      // Nobody waits for what only tidies up.
      void engine.forget(last.image);
    }
    if (stage.final && measure.compressed === undefined) {
      const replaced = new AbortController();
      measuring.set(key(uri, target), replaced);
      // The engine has to compress for this, which can take longer than the build: nobody waits for it.
      void engine.compressed(image, AbortSignal.any([closing.signal, replaced.signal])).then((compressed) => {
        const current = resultsOf(uri).get(target);
        if (compressed === undefined || current?.image !== id) return;
        keep(uri, target, { ...current, measure: { ...current.measure, compressed } });
        changed(uri);
      });
    }
    return { kind: "built", image: id };
  }

  /** What the stage weighed as it was committed, when that was built too and was made otherwise. */
  function sizeOfHead(
    target: string,
    text: string | undefined,
    versions: Recorded["versions"],
    inputs: string,
    given: string,
  ): number | undefined {
    const file = text === undefined ? undefined : Dockerfile.parse(text);
    const stage = file && stageOf(target, file);
    const then = stage && inputsOf(stage, file);
    return then === inputs ? undefined : versions.find(([it]) => it === `${then}${given}`)?.[1];
  }

  function keep(uri: string, target: string, recorded: Recorded): void {
    const known = resultsOf(uri);
    known.set(target, recorded);
    store.write(uri, known);
  }
}

function measured(
  target: string,
  { measure, inputs: made, given = "" }: Recorded,
  inputs: string,
  plan: BuildPlan | undefined,
): StageMeasure {
  return { target, ...measure, stale: made !== inputs || (plan !== undefined && givenBy(plan) !== given) };
}

/** A short name of all that a build is given beside the file; empty when that is nothing of note. */
function givenBy({ context, args, platform }: BuildPlan): string {
  return createHash("sha256")
    .update(JSON.stringify([context, Object.entries(args).sort(), platform ?? ""]))
    .digest("hex")
    .slice(0, 12);
}

function engineState(known: EngineState | undefined): Builds["engine"] {
  if (!known) return { state: "unknown" };
  return known.usable ? { state: "usable" } : { state: "unusable", why: known.why };
}

function orderOf(request: Parameters<Builder["command"]>[0], file: string): BuildOrder {
  const { context, args, platform } = request.plan;
  const stage = stageOf(request.target, request.file);
  return {
    file,
    context,
    ...(stage?.name && !stage.final ? { target: stage.name.text } : {}),
    tag: tagOf(request),
    args,
    ...(platform === undefined ? {} : { platform }),
  };
}

/** A name under which a person finds the image: `plimsoll/go-api-3f2a91:build`. */
function tagOf({ uri, path, target }: Pick<BuildRequest, "uri" | "path" | "target">): string {
  const folder = basename(join(path, ".."))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const mark = createHash("sha256").update(uri).digest("hex").slice(0, 6);
  const tag = target === imageTarget ? "latest" : target.replace(/[^A-Za-z0-9_.-]/g, "-").slice(0, 120);
  return `plimsoll/${folder === "" ? "image" : folder.slice(0, 60)}-${mark}:${/^[a-z]/i.test(tag) ? tag : `stage-${tag}`}`;
}

/** The text to build as a file: the one on disk when it is the same, else a copy with its .dockerignore beside it. */
async function onDisk(request: BuildRequest): Promise<{ path: string; remove(): Promise<void> }> {
  const { path } = request;
  const text = textOf(request);
  if ((await readFile(path, "utf8").catch(() => undefined)) === text) return { path, remove: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-file-"));
  const copy = join(folder, basename(path));
  await writeFile(copy, text);
  const ignore = await readFile(`${path}.dockerignore`).catch(() => undefined);
  if (ignore) await writeFile(`${copy}.dockerignore`, ignore);
  return { path: copy, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A stage without a name can be no builder's target; it is the final one of a file that ends with it. */
function textOf({ file, target }: BuildRequest): string {
  const stage = stageOf(target, file);
  const next = stage && file.stages[stage.index + 1];
  if (!stage || stage.name || !next) return file.text;
  return file.text.slice(0, file.offsetAt({ line: next.from.line, character: 0 }));
}

/** Counts steps: how many there are, how many ended, and what goes on. */
export function follower(file: Dockerfile, tell: (now: Omit<RunningBuild, "target" | "seconds">) => void) {
  const steps = new Map<string, Step>();
  return {
    step(step: Step): void {
      if (!readStepName(step.name)) return;
      // What ended stays ended: BuildKit starts some steps anew to tell more of them.
      const before = steps.get(step.id)?.state;
      if (before === "done" || before === "cached") return;
      steps.delete(step.id);
      steps.set(step.id, step);
      const all = [...steps.values()];
      const ended = all.filter(({ state }) => state === "done" || state === "cached").length;
      const current = all.findLast(({ state }) => state === "running");
      const name = current && readStepName(current.name);
      tell({
        step: Math.min(ended + 1, all.length),
        steps: all.length,
        ...(name ? { doing: doing(name.text) } : {}),
      });
    },
    /** Keys of the instructions that came from the cache. */
    cached(): ReadonlySet<string> {
      return new Set(
        [...steps.values()].flatMap(({ state, name }) => {
          const step = state === "cached" ? readStepName(name) : undefined;
          const instruction = step && instructionOf(step, file);
          return instruction ? [instructionKey(instruction)] : [];
        }),
      );
    },
  };
}
