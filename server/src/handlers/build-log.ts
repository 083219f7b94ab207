import type { BuildEvent, BuildOutcome } from "../engine.ts";
import type { BuildLog } from "../protocol.ts";

/** Milliseconds that text is gathered before it is sent. */
const gather = 50;
/** Characters sent at once at most: a flood is shown by its end. */
const most = 200_000;

/** Tells a build as a terminal shows it: each step's name when it starts, its output, how it ended. */
export function buildLog(uri: string, target: string, title: string, send: (log: BuildLog) => void) {
  let waiting = "";
  let left = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Steps that were named already, and the one whose output came last. */
  const named = new Map<string, string>();
  let last: string | undefined;
  let lineOpen = false;

  return {
    begin(command: string, first: boolean): void {
      const text = `${dim(`$ ${command}`)}\r\n`;
      send({ uri, target, title, state: "begun", ...(first ? { first } : {}), text });
    },
    event(event: BuildEvent): void {
      if (event.kind === "log") {
        if (event.step !== last && event.step !== undefined && last !== undefined && named.has(event.step))
          line(dim(named.get(event.step)!));
        last = event.step ?? last;
        write(event.text.replaceAll(/\r?\n/g, "\r\n"));
        return;
      }
      const { id, name, state, seconds } = event.step;
      if (state === "waiting" || name.startsWith("[internal]")) return;
      if (!named.has(id)) {
        named.set(id, name);
        last = id;
        line(bold(name) + (state === "cached" ? dim("  cached") : ""));
        if (state === "cached") return;
      }
      if (state === "done" && seconds !== undefined && seconds >= 0.1)
        line(dim(`  ${seconds.toFixed(1)} s  ${name}`));
      if (state === "failed") line(red(`  failed  ${name}`));
    },
    end(outcome: BuildOutcome, line?: number): void {
      flush();
      const file = decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
      const text = {
        built: () => green("Built.\r\n"),
        cancelled: () => "Cancelled.\r\n",
        failed: () => red(line === undefined ? "Failed.\r\n" : `Failed at ${file}:${line + 1}\r\n`),
      }[outcome.kind]();
      send({ uri, target, title, state: outcome.kind, text: (lineOpen ? "\r\n" : "") + text });
    },
  };

  function line(text: string): void {
    write(`${lineOpen ? "\r\n" : ""}${text}\r\n`);
  }

  function write(text: string): void {
    lineOpen = !text.endsWith("\n");
    waiting += text;
    if (waiting.length > most * 2) {
      left += waiting.length - most;
      waiting = waiting.slice(-most);
    }
    timer ??= setTimeout(flush, gather);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === "") return;
    const note = left > 0 ? dim(`… ${left.toLocaleString("en-US")} characters left out …\r\n`) : "";
    send({ uri, target, title, state: "running", text: note + waiting });
    waiting = "";
    left = 0;
  }
}

/** A command line as it could be typed into a shell: quoted where it has to be. */
export function typed(command: readonly string[]): string {
  return command
    .map((it) => (/^[\w@%+=:,./-]+$/.test(it) ? it : `'${it.replaceAll("'", "'\\''")}'`))
    .join(" ");
}

const bold = (text: string) => `\x1b[1m${text}\x1b[22m`;
const dim = (text: string) => `\x1b[2m${text}\x1b[22m`;
const red = (text: string) => `\x1b[31m${text}\x1b[39m`;
const green = (text: string) => `\x1b[32m${text}\x1b[39m`;
