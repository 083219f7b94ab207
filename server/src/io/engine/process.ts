import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

export interface Ended {
  /** Undefined when a signal ended it or it could not start. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly error?: NodeJS.ErrnoException;
  readonly aborted: boolean;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Called with text as it comes; what is heard is not kept in {@link Ended}. */
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
  /** Takes the output as bytes, in the reader's own time; what it destroys ends the program. */
  readonly output?: (bytes: Readable) => void;
  /** Characters of each stream that are kept, the last ones. */
  readonly keep?: number;
  /** Milliseconds after which it is ended like a cancelled one. */
  readonly timeout?: number;
  /** Milliseconds it has to end by itself after it was told to. */
  readonly grace?: number;
}

const groups = new Set<number>();
process.once("exit", () => {
  for (const group of groups) signalGroup(group, "SIGKILL");
});

/**
 * Runs a program with an argument vector, never through a shell. Resolves once it has ended and, when it was
 * cancelled, once nothing of its process group is left. Never rejects.
 */
export function run(executable: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { signal, keep = 1 << 20, timeout, grace = 3_000 } = options;
  if (signal?.aborted) return Promise.resolve({ code: undefined, stdout: "", stderr: "", aborted: true });
  return new Promise((resolve) => {
    const child = spawn(executable, args, {
      env: options.env ?? process.env,
      cwd: options.cwd,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const out = { stdout: "", stderr: "" };
    let failure: NodeJS.ErrnoException | undefined;
    let aborted = false;
    if (child.pid !== undefined) groups.add(child.pid);
    if (options.output) options.output(child.stdout);
    else listen("stdout", options.onStdout);
    listen("stderr", options.onStderr);

    const stop = () => {
      if (aborted || child.pid === undefined) return;
      aborted = true;
      signalGroup(child.pid, "SIGINT");
      const { pid } = child;
      setTimeout(() => groups.has(pid) && signalGroup(pid, "SIGKILL"), grace).unref();
    };
    const timer = timeout === undefined ? undefined : setTimeout(stop, timeout);
    signal?.addEventListener("abort", stop, { once: true });
    child.on("error", (error) => {
      failure = error;
      if (child.pid === undefined) void finish(undefined);
    });
    child.on("close", (code) => void finish(code ?? undefined));

    function listen(stream: "stdout" | "stderr", heard?: (text: string) => void): void {
      const decoder = new StringDecoder("utf8");
      child[stream].on("data", (chunk: Buffer) => {
        const text = decoder.write(chunk);
        if (heard) heard(text);
        else out[stream] = (out[stream] + text).slice(-keep);
      });
    }

    async function finish(code: number | undefined): Promise<void> {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      if (child.pid !== undefined) {
        if (aborted) await emptied(child.pid, grace);
        groups.delete(child.pid);
      }
      resolve({ code, ...out, aborted, ...(failure ? { error: failure } : {}) });
    }
  });
}

/** Waits until no process of the group is left; what is still there after a while is killed. */
async function emptied(group: number, grace: number): Promise<void> {
  for (let waited = 0; signalGroup(group, 0); waited += 20) {
    if (waited * 3 >= grace) signalGroup(group, "SIGKILL");
    if (waited > grace) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** False when the group has no process any more. Windows has no groups: there it is the process alone. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === "win32" ? leader : -leader, signal);
  } catch {
    return false;
  }
}

/**
 * The absolute path of a program: as given when it is one, else from the absolute entries of PATH, so that nothing in
 * the folder at hand can pass for it.
 */
export function findExecutable(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const windows = process.platform === "win32";
  const endings = windows ? (env.PATHEXT ?? ".EXE").split(";") : [""];
  const folders = isAbsolute(name)
    ? [""]
    : /[\\/]/.test(name)
      ? []
      : (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of folders)
    for (const ending of windows && /\.[a-z]{3}$/i.test(name) ? [""] : endings) {
      const path = folder === "" ? name + ending : join(folder, name + ending);
      try {
        accessSync(path, constants.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // Not here.
      }
    }
  return undefined;
}
