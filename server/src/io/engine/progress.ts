import { StringDecoder } from "node:string_decoder";
import type { BuildEvent, Step } from "../../engine.ts";
import { jsonObjects } from "./json-objects.ts";

/** Reads the progress a builder prints and tells what happens; `end` returns what the engine said at the end. */
export interface ProgressReader {
  write(chunk: string): void;
  end(): Conclusion;
}

export interface Conclusion {
  /** Lines that belong to no step, the last ones. */
  readonly said: readonly string[];
  /** Line numbers from 1 that the engine marked as failing. */
  readonly marked: readonly number[];
  readonly failed: { readonly step: Step; readonly tail: readonly string[] } | undefined;
}

/** Lines and characters kept of what one step, or the engine, printed last. */
const keptLines = 40;
const keptText = 8_192;

/** BuildKit's `--progress=rawjson` (buildx 0.13 and later): objects of vertexes, logs and statuses, then plain text. */
export function rawJsonProgress(heard: (event: BuildEvent) => void): ProgressReader {
  const progress = steps(heard);
  const reader = jsonObjects((value) => {
    const { vertexes, logs } = value as { vertexes?: RawVertex[]; logs?: RawLog[] };
    for (const it of array(vertexes)) {
      const started = it.started !== undefined && it.started !== null;
      progress.step({
        id: String(it.digest),
        name: String(it.name),
        state: it.error
          ? "failed"
          : it.cached
            ? "cached"
            : it.completed
              ? "done"
              : started
                ? "running"
                : "waiting",
        ...(it.completed && started ? { seconds: seconds(it.started, it.completed) } : {}),
        ...(it.error ? { error: String(it.error) } : {}),
      });
    }
    for (const it of array(logs))
      if (typeof it.data === "string") progress.log(String(it.vertex), decode(String(it.vertex), it.data));
  }, progress.say);
  // A step's output is cut into messages anywhere, so a character may lie in two of them.
  const decoders = new Map<string, StringDecoder>();
  function decode(step: string, data: string): string {
    let decoder = decoders.get(step);
    if (!decoder) {
      decoder = new StringDecoder("utf8");
      decoders.set(step, decoder);
    }
    return decoder.write(Buffer.from(data, "base64"));
  }
  return {
    write: reader.write,
    end() {
      reader.end();
      return progress.conclude();
    },
  };
}

interface RawVertex {
  digest?: unknown;
  name?: unknown;
  started?: string | null;
  completed?: string | null;
  cached?: boolean;
  error?: unknown;
}
interface RawLog {
  vertex?: unknown;
  data?: unknown;
}

/** BuildKit's `--progress=plain`: `#5 [build 2/5] RUN make`, `#5 0.312 output`, `#5 DONE 1.2s`. */
export function plainProgress(heard: (event: BuildEvent) => void): ProgressReader {
  const progress = steps(heard);
  const names = new Map<string, string>();
  return byLine((line) => {
    const [, id, rest] = /^#(\d+) (.*)$/.exec(line) ?? [];
    if (id === undefined || rest === undefined) {
      progress.say(line);
      return;
    }
    const name = names.get(id);
    if (name === undefined || (rest.startsWith("[") && rest === name)) {
      names.set(id, rest);
      progress.step({ id, name: rest, state: "running" });
      return;
    }
    const done = /^DONE (\d+(?:\.\d+)?)s$/.exec(rest);
    const error = /^ERROR:? (.*)$/.exec(rest);
    if (done) progress.step({ id, name, state: "done", seconds: Number(done[1]) });
    else if (rest === "CACHED") progress.step({ id, name, state: "cached" });
    else if (error) progress.step({ id, name, state: "failed", error: error[1]! });
    else if (rest === "CANCELED") progress.step({ id, name, state: "waiting" });
    // Docker 20.10 repeats the digest of each step.
    else if (!/^sha256:[0-9a-f]{64}( |$)/.test(rest)) progress.log(id, `${rest.replace(/^\d+\.\d+ /, "")}\n`);
  }, progress.conclude);
}

/** Docker's builder before BuildKit (`Step 2/5 : RUN make`) and Buildah, which is Podman's (`STEP 2/5: RUN make`). */
export function steppedProgress(heard: (event: BuildEvent) => void): ProgressReader {
  const progress = steps(heard);
  let current: Step | undefined;
  const finish = (state: "done" | "failed", error?: string) => {
    if (current) progress.step({ ...current, state, ...(error ? { error } : {}) });
    current = undefined;
  };
  return byLine((shown) => {
    // The old builder colours what a step says to stderr, and takes the colour back at the start of the next line.
    const line = shown.replace(colours, "");
    if (/^(?:\[\d+\/\d+\] )?(?:Step|STEP) \d+\/\d+ ?: /.test(line)) {
      finish("done");
      current = { id: line.replace(/ ?: .*$/, ""), name: line, state: "running" };
      progress.step(current);
    } else if (/^(?: ---> Using cache|--> Using cache .*)$/.test(line)) {
      if (current) progress.step({ ...current, state: "cached" });
      current = undefined;
    } else if (
      /^(?:Error: |error building at STEP |The command '.*' returned a non-zero code|Error response from daemon)/.test(
        line,
      )
    ) {
      finish("failed", line.replace(/^Error: /, ""));
      progress.say(line);
    } else if (
      /^(?:Successfully (?:built|tagged) |(?:\[\d+\/\d+\] )?COMMIT |--> [0-9a-f]+$| ---> [0-9a-f]+$)/.test(
        line,
      )
    ) {
      finish("done");
    } else if (
      /^ ---> Running in [0-9a-f]+$|^Removing intermediate container |^ ---> Removed |^subprocess exited with status \d+$/.test(
        line,
      )
    ) {
      // Which container works at it tells nothing, nor does how the engine's own process in it ended.
    } else if (current) progress.log(current.id, `${shown}\n`);
    else progress.say(line);
  }, progress.conclude);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out.
const colours = /^(?:\x1b\[[\d;]*m)+/;

/** What all readers share: steps by id, the last lines of each, and what the engine says beside them. */
function steps(heard: (event: BuildEvent) => void) {
  const tails = new Map<string, string>();
  let said: string[] = [];
  let failed: Step | undefined;
  const marked: number[] = [];
  return {
    step(step: Step): void {
      if (step.state === "failed" && !/context canceled/.test(step.error ?? "")) failed ??= step;
      if (step.state === "done" || step.state === "cached") tails.delete(step.id);
      heard({ kind: "step", step });
    },
    log(step: string, text: string): void {
      tails.set(step, (tails.get(step) ?? "").concat(text).slice(-keptText));
      heard({ kind: "log", step, text });
    },
    say(line: string): void {
      const mark = /^\s*(\d+) \| >>> /.exec(line);
      if (mark) marked.push(Number(mark[1]));
      said.push(line);
      if (said.length > keptLines * 2) said = said.slice(-keptLines);
      heard({ kind: "log", step: undefined, text: `${line}\n` });
    },
    conclude(): Conclusion {
      return {
        said: said.slice(-keptLines),
        marked,
        failed: failed && { step: failed, tail: lastLines(tails.get(failed.id) ?? "") },
      };
    },
  };
}

function byLine(heard: (line: string) => void, conclude: () => Conclusion): ProgressReader {
  let rest = "";
  return {
    write(chunk) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") heard(line.replace(/\r$/, ""));
      // A step may print for ever without ending a line.
      if (rest.length > 1 << 20) {
        heard(rest);
        rest = "";
      }
    },
    end() {
      if (rest.trim() !== "") heard(rest.replace(/\r$/, ""));
      rest = "";
      return conclude();
    },
  };
}

/** The last lines as a terminal would show them: what a carriage return overwrote and colours are gone. */
export function lastLines(text: string): string[] {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out.
      .replace(/\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g, "")
      .split("\n")
      // A return inside a quoted name is the name's: env's words about a script with Windows line ends.
      .map((line) =>
        line
          .replace(/\r$/, "")
          .replace(/\r(?=['’":])/g, "\\r")
          .split("\r")
          .at(-1)!
          .trimEnd(),
      )
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a step may print anything.
      .map((line) => line.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, "\u00b7"))
      .filter((line) => line !== "")
      .slice(-keptLines)
  );
}

function seconds(from: string | null | undefined, to: string): number {
  // The clock may have been set back.
  return Math.max(0, (Date.parse(to) - Date.parse(from ?? to)) / 1000);
}

function array<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}
