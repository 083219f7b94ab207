import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildEvent, BuildOrder, BuildOutcome, Engine, EngineImage, EngineState } from "../../engine.ts";
import type { ImageFiles } from "../../language/builds/layer-files.ts";
import { asksForSecret } from "../../language/contents/secrets.ts";
import { checked, isWellFormed, orderOptions } from "./grammar.ts";
import { type Ended, findExecutable, type RunOptions, run } from "./process.ts";
import { type ProgressReader, plainProgress, rawJsonProgress, steppedProgress } from "./progress.ts";
import { pushedSizes } from "./pushed-sizes.ts";
import { DamagedArchive, readSavedImage } from "./saved-image.ts";
import { forgetTrials, trial } from "./trial.ts";

export interface EngineSettings {
  /** `docker`, `podman` or the path of one. */
  readonly engine: string;
  /** A buildx builder or a context, whose engine then is the one; empty for what is in use. */
  readonly builder: string;
}

/** Which engine the command line talks to. */
interface Place {
  /** What stands before every command for it. */
  readonly options: readonly string[];
  /** True for an engine on another machine, to which this one's loopback is not reachable. */
  readonly far: boolean;
}

/** What is in use. */
const inUse: Place = { options: [], far: false };

/** How this machine's command line builds and says what it does. */
interface Dialect {
  readonly state: EngineState & { readonly usable: true };
  readonly podman: boolean;
  readonly build: readonly string[];
  readonly progress: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  reader(heard: (event: BuildEvent) => void): ProgressReader;
}

/** Milliseconds a question that does not build may take. */
const patience = 20_000;

/** Docker or Podman through its command line, so that contexts, remote builders and credentials are the user's own. */
export function commandLineEngine(
  settings: () => EngineSettings,
  probed: (state: EngineState) => void = () => {},
): Engine {
  let known:
    | { readonly settings: string; readonly state: EngineState; readonly dialect?: Dialect }
    | undefined;
  let asking: Promise<EngineState> | undefined;
  let found: { readonly settings: string; readonly place: Promise<Place> } | undefined;
  const sizes = pushedSizes();

  return {
    known: () => (known?.settings === key() ? known.state : undefined),
    probe() {
      if (known?.settings === key() && known.state.usable) return Promise.resolve(known.state);
      asking ??= look().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    command: (order) => [
      dialect()?.podman ? "podman" : "docker",
      ...(dialect()?.state.options ?? []),
      ...buildArguments(unspoken(order), false),
    ],
    async build(order, heard, signal) {
      const how = dialect();
      if (!how) return failed("No container engine is known.");
      const folder = await mkdtemp(join(tmpdir(), "plimsoll-build-"));
      try {
        const args = [
          ...how.state.options,
          ...buildArguments(order, true),
          `--iidfile=${join(folder, "image")}`,
          "--",
          order.context,
        ];
        const outcome = await build(how, args, heard, signal, join(folder, "image"));
        return outcome.kind === "failed" ? await withReason(outcome) : outcome;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    image: (id) => inspect(id),
    files: (id, signal) => files(id, signal),
    async compressed(image, signal) {
      if ((await place()).far) return undefined;
      return sizes
        .measure(
          image,
          // Only what takes long is cancelled: the name it was pushed by goes in any case.
          (args) => ask(args, args[1] === "push" ? { signal, timeout: 600_000 } : {}),
          // Docker takes any registry on this machine without TLS, Podman when told to.
          dialect()?.podman ? ["--tls-verify=false"] : [],
        )
        .catch(() => undefined);
    },
    async shell(id) {
      for (const shell of ["/bin/bash", "/bin/sh", "/busybox/sh"]) {
        const options = [
          "run",
          "--rm",
          "--network=none",
          `--entrypoint=${shell}`,
          checked("image", id),
          "-c",
          ":",
        ];
        if ((await ask(options)).code === 0) return shell;
      }
      return undefined;
    },
    images,
    async tidy(isLeft) {
      await forgetTrials(ask, isLeft);
      // As Docker names them; Podman adds where they are.
      const names = (await images()).map((name) => name.replace(/^localhost\//, ""));
      for (const name of names)
        if (isLeft(name)) await ask(["image", "rm", "--no-prune", checked("tag", name)]);
    },
    trial: (order, signal) => trial(ask, order, signal),
    async forget(image) {
      await ask(["image", "rm", "--no-prune", checked(image.includes("/") ? "tag" : "image", image)]);
    },
  };

  async function images(): Promise<readonly string[]> {
    const { code, stdout } = await ask(["image", "ls", "--format={{json .}}"]);
    if (code !== 0) return [];
    // Docker names one by repository and tag, Podman by all its names.
    const names = objects(stdout).flatMap((it) =>
      Array.isArray(it.Names) ? it.Names.map(String) : [`${it.Repository}:${it.Tag}`],
    );
    return [...new Set(names)].filter((name) => !name.includes("<none>") && !name.includes("undefined"));
  }

  /** A build that fails because the engine is gone says so, and the engine counts as lost. */
  async function withReason(outcome: BuildOutcome & { kind: "failed" }): Promise<BuildOutcome> {
    const text = [outcome.error, ...outcome.tail].join("\n");
    if (
      !/cannot connect to the|error during connect|\bEOF\b|closing transport|connection (?:refused|reset)|broken pipe|server disconnected/i.test(
        text,
      )
    )
      return outcome;
    const state = await look();
    if (state.usable) return outcome;
    const { line: _, step: __, ...rest } = outcome;
    return { ...rest, error: state.why };
  }

  function key(): string {
    return JSON.stringify(settings());
  }

  function dialect(): Dialect | undefined {
    return known?.settings === key() ? known.dialect : undefined;
  }

  function buildArguments(order: BuildOrder, machine: boolean): string[] {
    const how = dialect();
    const { builder } = settings();
    const options = orderOptions(order);
    const chosen =
      builder !== "" && how?.build[0] === "buildx" && how.state.options.length === 0
        ? [`--builder=${checked("builder", builder)}`]
        : [];
    const command = [...(how?.build ?? ["build"]), ...chosen, ...options];
    return machine ? [...command, ...(how?.progress ?? [])] : [...command, order.context];
  }

  async function ask(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const executable = findExecutable(settings().engine);
    if (!executable) return { code: undefined, stdout: "", stderr: "not found", aborted: false };
    const { options: before } = settings().builder === "" ? inUse : await place();
    return run(executable, [...before, ...args], { timeout: patience, ...options });
  }

  function place(): Promise<Place> {
    if (found?.settings !== key()) found = { settings: key(), place: placeOf(settings()) };
    return found.place;
  }

  async function files(id: string, signal: AbortSignal): Promise<ImageFiles> {
    let reading: Promise<ImageFiles | Error> | undefined;
    const ended = await ask(["image", "save", checked("image", id)], {
      signal,
      timeout: 600_000,
      output(bytes) {
        // An archive that is no use is not read to its end.
        reading = readSavedImage(bytes).catch((error: Error) => {
          bytes.destroy();
          return error;
        });
      },
    });
    const read = await reading;
    if (ended.aborted)
      throw new Error(signal.aborted ? "Cancelled." : "The engine took too long to hand the image out.");
    // An image of settings alone has nothing to hand out.
    if (/empty export/.test(ended.stderr)) {
      const image = await inspect(id);
      return {
        history: (image?.history ?? []).map(({ createdBy }) => ({ createdBy })).reverse(),
        layers: [],
      };
    }
    const ours = read instanceof DamagedArchive && /^\s*$|broken pipe|closed pipe/i.test(ended.stderr);
    if (ended.code !== 0 && !ours)
      throw new Error(
        /no such image|not found|reference does not exist|not known/i.test(ended.stderr)
          ? "The image is not in the engine any more. Build it again."
          : `The engine does not hand the image out: ${ended.stderr.trim().split("\n").at(-1) ?? ""}`,
      );
    if (!read || read instanceof Error) throw read ?? new Error("The engine did not start.");
    return read;
  }

  async function look(): Promise<EngineState> {
    const asked = key();
    const { options } = settings().builder === "" ? inUse : await place();
    const answer = await probe(settings(), options);
    known = { settings: asked, ...answer };
    probed(answer.state);
    return answer.state;
  }

  async function inspect(id: string): Promise<EngineImage | undefined> {
    const image = checked(id.includes("/") ? "tag" : "image", id);
    const [inspected, history] = await Promise.all([
      ask(["image", "inspect", image]),
      ask(["image", "history", "--no-trunc", "--human=false", "--format={{json .}}", image]),
    ]);
    if (inspected.code !== 0 || history.code !== 0) return undefined;
    const [it] = JSON.parse(inspected.stdout) as InspectedImage[];
    if (!it) return undefined;
    const entries = objects(history.stdout).map((entry) => ({
      createdBy: String(entry.CreatedBy ?? entry.createdBy ?? ""),
      bytes: Number(entry.Size ?? entry.size ?? 0),
    }));
    return {
      id: it.Id,
      // What inspect calls the size is that in Docker's own store only: with containerd's it is what lies there
      // compressed, attestations included, and Podman adds its records.
      unpacked: entries.reduce((sum, { bytes }) => sum + bytes, 0),
      layers: it.RootFS?.Layers ?? [],
      platform: `${it.Os}/${it.Architecture}`,
      history: entries,
    };
  }
}

interface InspectedImage {
  readonly Id: string;
  readonly Os: string;
  readonly Architecture: string;
  readonly RootFS?: { readonly Layers?: readonly string[] };
}

/** An order as it may be shown: without the values of arguments that ask for a secret. */
function unspoken(order: BuildOrder): BuildOrder {
  const args = Object.entries(order.args ?? {}).map(([name, value]) => [
    name,
    asksForSecret(name) ? "•••" : value,
  ]);
  return { ...order, args: Object.fromEntries(args) };
}

async function build(
  how: Dialect,
  args: readonly string[],
  heard: (event: BuildEvent) => void,
  signal: AbortSignal,
  idFile: string,
): Promise<BuildOutcome> {
  const reader = how.reader(heard);
  const ended = await run(how.state.executable, args, {
    signal,
    env: { ...process.env, ...how.env },
    onStdout: (text) => reader.write(text),
    onStderr: (text) => reader.write(text),
  });
  const { said, marked, failed: step } = reader.end();
  if (ended.aborted) return { kind: "cancelled" };
  if (ended.error) return failed(`${how.state.executable} did not start: ${ended.error.message}`);
  if (ended.code === 0) {
    const image = (await readFile(idFile, "utf8").catch(() => "")).trim();
    return image === ""
      ? failed("The build ended well, but the engine named no image.", said)
      : { kind: "built", image };
  }
  const last = said.findLast((line) => /^(?:ERROR|Error|error|panic)\b/.test(line)) ?? said.at(-1);
  const error = last?.replace(/^(?:ERROR|Error|error): (?:failed to solve: )?/, "");
  const parseLine = /(?:parse error|error parsing).* on line (\d+)/i.exec(said.join("\n"))?.[1];
  const line = marked[0] ?? (parseLine === undefined ? undefined : Number(parseLine));
  return {
    kind: "failed",
    error:
      step?.step.error && !error
        ? step.step.error
        : (error ?? `The engine ended with exit code ${ended.code}.`),
    tail:
      step && step.tail.length > 0
        ? step.tail
        : said.filter((it) => !/^\S+:\d+$|^-{10,}$|^\s*\d+ \| /.test(it)),
    ...(line === undefined ? {} : { line: line - 1 }),
    ...(step ? { step: step.step.name } : {}),
  };
}

function failed(error: string, tail: readonly string[] = []): BuildOutcome {
  return { kind: "failed", error, tail };
}

/** buildx takes no builder of a context that is not in use, so for one that is named the client is told the context. */
async function placeOf({ engine, builder }: EngineSettings): Promise<Place> {
  const executable = findExecutable(engine);
  if (!executable) return inUse;
  const hostOf = async (names: readonly string[]) => {
    const args = ["context", "inspect", "--format={{.Endpoints.docker.Host}}", ...names];
    const { code, stdout } = await run(executable, args, { timeout: patience });
    return code === 0 ? stdout.trim() : undefined;
  };
  const named = isWellFormed("builder", builder) ? await hostOf(["--", builder]) : undefined;
  const host = named ?? (await hostOf([]));
  return { options: named === undefined ? [] : [`--context=${builder}`], far: isFar(host) };
}

/** True for an address of another machine; engines on this one are reached by a socket or a pipe, or on loopback. */
export function isFar(host = ""): boolean {
  if (!/^(?:tcp|ssh|https?):/i.test(host)) return false;
  return !/^(?:tcp|https?):\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?:[:/]|$)/i.test(host);
}

async function probe(
  { engine }: EngineSettings,
  options: readonly string[],
): Promise<{ state: EngineState; dialect?: Dialect }> {
  const executable = findExecutable(engine);
  const name = /podman/i.test(engine) ? "Podman" : "Docker";
  if (!executable) {
    const why =
      engine === "docker" || engine === "podman"
        ? `${name} was not found. Install it, or name another engine in \`plimsoll.engine\`.`
        : `There is no program \`${engine}\`. Correct \`plimsoll.engine\`.`;
    return { state: { usable: false, why } };
  }
  // Podman has no buildx: then the second question fails, unheeded.
  const [version, buildx] = await Promise.all([
    run(executable, [...options, "version", "--format={{json .}}"], { timeout: patience }),
    run(executable, ["buildx", "version"], { timeout: patience }),
  ]);
  const parsed = parse(version.stdout);
  const client = record(parsed?.Client);
  const server = record(parsed?.Server);
  const podman = /podman/i.test(version.stderr) || name === "Podman" || (!!client && "OsArch" in client);
  if (version.code !== 0 || !(server || podman))
    return { state: { usable: false, ...unusable(podman ? "Podman" : name, version) } };

  const engineVersion = String(server?.Version ?? client?.Version ?? "").replace(/\+.*$/, "");
  if (podman) {
    const state = { usable: true, executable, options: [], name: `Podman ${engineVersion}` } as const;
    return {
      state,
      dialect: { state, podman: true, build: ["build"], progress: [], env: {}, reader: steppedProgress },
    };
  }
  const buildxVersion = buildx.code === 0 ? /\bv?(\d+\.\d+(?:\.\d+)?)/.exec(buildx.stdout)?.[1] : undefined;
  const state = {
    usable: true,
    executable,
    options,
    name: `Docker ${engineVersion}${buildxVersion ? `, buildx ${buildxVersion}` : ", without buildx"}`,
  } as const;
  if (buildxVersion !== undefined) {
    const raw = atLeast(buildxVersion, [0, 13]);
    return {
      state,
      dialect: {
        state,
        podman: false,
        // A builder in a container keeps its result to itself unless told to load it into the engine.
        build: ["buildx", "build", "--load"],
        progress: [raw ? "--progress=rawjson" : "--progress=plain"],
        env: {},
        reader: raw ? rawJsonProgress : plainProgress,
      },
    };
  }
  // Clients before 23 carry BuildKit's client inside; later ones fall back to the old builder without buildx.
  const inside = !atLeast(String(client?.Version ?? "0"), [23, 0]);
  return {
    state,
    dialect: {
      state,
      podman: false,
      build: ["build"],
      progress: inside ? ["--progress=plain"] : [],
      env: { DOCKER_BUILDKIT: inside ? "1" : "0" },
      reader: inside ? plainProgress : steppedProgress,
    },
  };
}

/** Why an engine that is installed can't be used, from its own words. */
export function unusable(
  name: string,
  { stderr, error }: Pick<Ended, "stderr" | "error">,
): { why: string; said?: string } {
  const said = (error?.message ?? stderr.trim().split("\n").at(-1) ?? "").trim();
  const own = said === "" ? {} : { said };
  if (/permission denied/i.test(stderr))
    return {
      why: `${name} is running, but you may not use its socket. Join its group, or run it rootless.`,
      ...own,
    };
  if (/context .* (?:does not exist|not found)/i.test(stderr))
    return { why: `${name}'s context does not exist. Choose another with \`docker context use\`.`, ...own };
  if (
    /cannot connect|is the docker daemon running|daemon is not running|connection refused|no such file or directory|failed to connect/i.test(
      stderr,
    )
  )
    return {
      why: `${name} is installed but not running. Start it, or choose another engine in \`plimsoll.engine\`.`,
      ...own,
    };
  return { why: `${name} is installed but does not answer.`, ...own };
}

function atLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a = 0, b = 0] = version.split(".").map(Number);
  return a > major || (a === major && b >= minor);
}

/** The JSON objects of an output: one per line (Docker), or all of them in one list (Podman). */
function objects(output: string): Record<string, unknown>[] {
  const list = json(output);
  const all: unknown[] = Array.isArray(list) ? list : output.split("\n").map(json);
  return all.map(record).filter((it) => it !== undefined);
}

function parse(text: string): Record<string, unknown> | undefined {
  return record(json(text));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
