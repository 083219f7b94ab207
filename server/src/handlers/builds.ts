import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { CancellationToken, Position } from "vscode-languageserver";
import { type BuildOutcome, OutOfGrammar } from "../engine.ts";
import { failedInstruction, failureText } from "../language/builds/failure.ts";
import { stageOf, targetOf } from "../language/builds/stages.ts";
import type { Dockerfile } from "../language/syntax/dockerfile.ts";
import type { Stage } from "../language/syntax/stage.ts";
import type { BuildFailure, RunningBuild } from "../language/world.ts";
import type { BuildLogged, InitializationOptions, TerminalCommand, TerminalWanted } from "../protocol.ts";
import type { Handlers } from "../wire.ts";
import { buildLog, typed } from "./build-log.ts";

/** Milliseconds between two refreshes of the lenses while a build goes on. */
const refreshEvery = 1_000;
/** Milliseconds after the first file was opened before the engine is looked for. */
const lookAfter = 1_000;
/** Milliseconds after a file was opened before it is looked how it is built. */
const planAfter = 300;
/** Lines of the tool's own words in a notification. */
const quoted = 3;

/** `plimsoll.build`, `plimsoll.cancelBuild`, `plimsoll.engineHelp`: builds with progress that can be cancelled. */
export const builds: Handlers = (wire) => {
  const { connection, documents, commands } = wire;
  const { refuse, tell } = wire.permission;
  let looked = false;
  /** Files whose command was shown. */
  const shown = new Set<string>();

  commands.set("plimsoll.build", async ([uri, place], token) => {
    const file = typeof uri === "string" ? wire.open(uri) : undefined;
    const target = file && targetAt(file, place);
    if (!file || target === undefined) return undefined;
    const outcome = await build(file, target, token);
    return outcome?.kind;
  });
  commands.set("plimsoll.cancelBuild", ([uri, place]) => {
    const file = typeof uri === "string" ? wire.open(uri) : undefined;
    const target = typeof place === "string" ? place : file && targetAt(file, place);
    if (typeof uri === "string" && target !== undefined) wire.builder()?.cancel(uri, target);
  });
  commands.set("plimsoll.run", async ([uri, place]) => {
    const file = typeof uri === "string" ? wire.open(uri) : undefined;
    const target = file && targetAt(file, place);
    if (file && target !== undefined) await runImage(file, target);
  });
  commands.set("plimsoll.shell", async ([uri, place]) => {
    const file = typeof uri === "string" ? wire.open(uri) : undefined;
    const target = file && targetAt(file, place);
    if (file && target !== undefined) await openShell(file, target);
  });
  commands.set("plimsoll.engineHelp", async () => {
    const state = await wire.builder()?.engine.probe();
    wire.learned();
    if (state && !state.usable) tell("warning", state.why, state.said);
  });

  documents.onDidOpen(({ document: { uri } }) => {
    // What the lens says of the build; nobody waits for it.
    if (wire.trusted() && uri.startsWith("file:"))
      setTimeout(() => void wire.builder()?.plans.of(uri), planAfter).unref();
    if (looked) return;
    looked = true;
    setTimeout(() => {
      const builder = wire.builder();
      if (builder && wire.trusted()) builder.engine.probe().then(wire.learned, () => {}); // The client may end meanwhile.
    }, lookAfter).unref();
  });

  return {};

  async function build(
    file: Dockerfile,
    target: string,
    token: CancellationToken,
  ): Promise<BuildOutcome | undefined> {
    const builder = await wire.permission.toBuild(file);
    if (!builder) return undefined;
    const { uri } = file;
    const path = fileURLToPath(uri);
    const stage = stageOf(target, file);
    const name = stage?.final ? (stage.name?.text ?? "the image") : (stage?.name?.text ?? `stage ${target}`);
    const stop = new AbortController();
    const plan = await builder.plans.of(uri);
    const request = { uri, file, path, plan, target, signal: stop.signal };
    const logged: BuildLogged = "plimsoll/buildLog";
    const log = buildLog(uri, target, stage?.final ? labelOf(path) : `${labelOf(path)} · ${name}`, (sent) => {
      void connection.sendNotification(logged, sent);
    });
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin(`Building ${name}`, 0, undefined, true);
    const cancelling = [token, progress.token].map((it) => it.onCancellationRequested(() => stop.abort()));
    const refresh = throttled(wire.learned, refreshEvery);
    let last: RunningBuild | undefined;
    let began = 0;
    const clock = setInterval(() => {
      refresh();
      if (!last) return;
      const seconds = Math.round((performance.now() - began) / 1000);
      progress.report(percent(last), progressText({ ...last, seconds }));
    }, refreshEvery);
    try {
      const command = typed(builder.command(request));
      const isFirst = !shown.has(uri) && !file.stages.some((it) => builder.image(uri, targetOf(it)));
      shown.add(uri);
      log.begin(command, isFirst);
      const options = wire.client()?.initializationOptions as InitializationOptions | undefined;
      if (isFirst && !options?.buildLogs) tell("info", `Building ${name}.`, command);
      const outcome = await builder.build({
        ...request,
        progress(now) {
          if (!last) began = performance.now() - now.seconds * 1000;
          last = now;
          progress.report(percent(now), progressText(now));
          refresh();
        },
        log: log.event,
      });
      const failure = outcome.kind === "failed" ? builder.of(uri).failure(target) : undefined;
      log.end(outcome, failure && lineOf(failure, file));
      if (outcome.kind === "failed") report(name, file, failure ?? { target, ...outcome });
      return outcome;
    } catch (error) {
      if (!(error instanceof OutOfGrammar)) throw error;
      return refuse(error.message);
    } finally {
      clearInterval(clock);
      for (const it of cancelling) it.dispose();
      progress.done();
      wire.recheck();
      wire.learned();
    }
  }

  /** The image of a stage and the engine that has it; says why when there is none. */
  async function builtImage(file: Dockerfile, target: string) {
    const builder = wire.builder();
    if (!wire.trusted() || !builder) return refuse("In Restricted Mode Plimsoll only reads.");
    const image = builder.image(file.uri, target);
    if (image === undefined) return refuse("There is no image yet. Build it first.");
    const state = await builder.engine.probe();
    if (!state.usable) return refuse(state.why, state.said);
    if (!(await builder.engine.image(image)))
      return refuse("The image is not in the engine any more. Build it again.");
    return { image, engine: builder.engine, executable: state.executable, options: state.options };
  }

  async function openShell(file: Dockerfile, target: string): Promise<void> {
    const built = await builtImage(file, target);
    if (!built) return;
    const shell = await built.engine.shell(built.image);
    if (shell === undefined) {
      refuse(
        "This image has no shell, so there is nothing to open in it. Look at it from a stage `FROM busybox` that copies the same files, or attach one with `docker debug` or `kubectl debug`.",
      );
      return;
    }
    await inTerminal({
      title: `Shell ${labelOf(fileURLToPath(file.uri))}`,
      executable: built.executable,
      args: [...built.options, "run", "--rm", "--interactive", "--tty", `--entrypoint=${shell}`, built.image],
    });
  }

  async function inTerminal(terminal: TerminalCommand): Promise<void> {
    const wanted: TerminalWanted = "plimsoll/terminalWanted";
    await connection.sendNotification(wanted, terminal);
  }

  async function runImage(file: Dockerfile, target: string): Promise<void> {
    const built = await builtImage(file, target);
    if (!built) return;
    const ports = exposedPorts(stageOf(target, file)).flatMap((port) => ["-p", `127.0.0.1:${port}:${port}`]);
    await inTerminal({
      title: `Run ${labelOf(fileURLToPath(file.uri))}`,
      executable: built.executable,
      args: [...built.options, "run", "--rm", "--interactive", "--tty", "--init", ...ports, built.image],
    });
  }

  function report(name: string, file: Dockerfile, failure: BuildFailure): void {
    const instruction = failedInstruction(failure, file);
    const tail = failure.tail.slice(-quoted).map((it) => `\n> ${it}`);
    const where = instruction ? ` at line ${instruction.line + 1}` : "";
    tell("error", `Building ${name} failed${where}: ${failureText(failure, instruction)}${tail.join("")}`);
  }
};

/** A target or the name of a stage, or the stage at a position, or the final one. */
function targetAt(file: Dockerfile, place: unknown): string | undefined {
  const position = place as Position | undefined;
  const stage =
    typeof place === "string"
      ? (stageOf(place, file) ?? file.stageNamed(place))
      : ((typeof position?.line === "number" ? file.stageAt(position) : undefined) ?? file.finalStage);
  return stage && targetOf(stage);
}

/** What tells a Dockerfile from others: its folder where its own name says nothing. */
function labelOf(path: string): string {
  const name = basename(path);
  return /^(?:Dockerfile|Containerfile)$/i.test(name) ? basename(dirname(path)) : name;
}

/** TCP ports that EXPOSE names by number, of the stages of the file that the stage stands on too. */
function exposedPorts(stage: Stage | undefined): string[] {
  if (!stage) return [];
  const below = stage.base.kind === "stage" ? exposedPorts(stage.base.stage) : [];
  const own = stage.instructions
    .filter(({ keyword }) => keyword === "EXPOSE")
    .flatMap(({ args }) => args.flatMap(({ text }) => /^(\d+)(?:\/tcp)?$/i.exec(text)?.[1] ?? []));
  return [...new Set([...below, ...own])];
}

function lineOf(failure: BuildFailure, file: Dockerfile): number | undefined {
  return failedInstruction(failure, file)?.line;
}

function percent({ step, steps }: RunningBuild): number {
  return steps ? Math.round(((step ?? 1) - 1) * (100 / steps)) : 0;
}

/** `step 5 of 9 · COPY --from=build · 44 % · 12 s`. */
function progressText(now: RunningBuild): string {
  const { step, steps, doing, seconds } = now;
  const done = percent(now);
  return [
    ...(step === undefined ? [] : [`step ${step} of ${steps}`]),
    ...(doing === undefined ? [] : [doing]),
    ...(done > 0 ? [`${done} %`] : []),
    ...(seconds > 0 ? [`${seconds} s`] : []),
  ].join(" · ");
}

/** Calls at most once per `pause` milliseconds; the last call is never lost for longer than the next one. */
function throttled(work: () => void, pause: number): () => void {
  let last = 0;
  return () => {
    if (performance.now() - last < pause) return;
    last = performance.now();
    work();
  };
}
