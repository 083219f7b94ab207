import { randomBytes } from "node:crypto";
import type { Trial, TrialOrder } from "../../engine.ts";
import { ownName } from "../../own-names.ts";
import { checked } from "./grammar.ts";
import type { Ended, RunOptions } from "./process.ts";

export type Ask = (args: readonly string[], options?: RunOptions) => Promise<Ended>;

/** Milliseconds a program that goes on must have run before its ports count. */
const settled = 1_500;
const every = 200;

const label = "plimsoll.trial";

/** Takes away containers of trials whose end came too soon. */
export async function forgetTrials(ask: Ask, isLeft: (name: string) => boolean): Promise<void> {
  const { stdout } = await ask(["ps", "--all", `--filter=label=${label}`, "--format={{.Names}}"]);
  for (const name of stdout.split("\n")) if (isLeft(name)) await ask(["rm", "--force", "--volumes", name]);
}

interface State {
  readonly Status: string;
  readonly ExitCode: number;
  readonly Error?: string;
  readonly Health?: { readonly Status?: string };
}

/**
 * Starts an image in a container of its own, without network unless asked, looks at it for a while and takes it away
 * again; also when the signal fires.
 */
export async function trial(
  ask: Ask,
  { image, witness, seconds, network }: TrialOrder,
  signal: AbortSignal,
): Promise<Trial> {
  const name = `plimsoll-${ownName()}${randomBytes(6).toString("hex")}`;
  const began = performance.now();
  try {
    const created = await ask(
      [
        "run",
        "--detach",
        `--name=${name}`,
        `--label=${label}`,
        ...(network ? [] : ["--network=none"]),
        checked("image", image),
      ],
      { signal },
    );
    if (created.aborted) return nothing("cancelled");
    if (created.code !== 0) {
      const lines = created.stderr.trim().split("\n");
      const said = lines.find((it) => /^(?:docker|Error|podman):? /.test(it)) ?? lines.at(-1) ?? "";
      return { ...nothing("failed"), stderr: said.replace(/^docker: (?:Error response from daemon: )?/, "") };
    }
    let state: State | undefined;
    let ports: readonly number[] | undefined;
    for (;;) {
      await pause(every, signal);
      if (signal.aborted) return nothing("cancelled");
      state = await stateOf();
      if (!state || state.Status === "exited" || state.Status === "dead") break;
      const elapsed = performance.now() - began;
      if (elapsed < settled) continue;
      ports = await listening();
      const isHealthDue = state.Health !== undefined && state.Health.Status === "starting";
      if ((ports && ports.length > 0 && !isHealthDue) || elapsed > seconds * 1000) break;
    }
    const logs = await ask(["logs", name], { keep: 65_536 });
    const isOver = state?.Status === "exited" || state?.Status === "dead";
    return {
      state: isOver ? "exited" : "running",
      ...(isOver && state ? { exitCode: state.ExitCode } : {}),
      stdout: logs.stdout,
      stderr: isOver && state?.Error ? `${logs.stderr}${state.Error}` : logs.stderr,
      ...(ports ? { ports } : {}),
      ...(state?.Health?.Status ? { health: state.Health.Status } : {}),
      milliseconds: Math.round(performance.now() - began),
    };
  } finally {
    await ask(["rm", "--force", "--volumes", name]);
  }

  async function stateOf(): Promise<State | undefined> {
    const { code, stdout } = await ask(["inspect", "--format={{json .State}}", name]);
    if (code !== 0) return undefined;
    try {
      return JSON.parse(stdout) as State;
    } catch {
      return undefined;
    }
  }

  /** The ports the container listens on, read by a second one that shares its network; undefined without `cat`. */
  async function listening(): Promise<readonly number[] | undefined> {
    const { stdout } = await ask([
      "run",
      "--rm",
      `--label=${label}`,
      `--network=container:${name}`,
      "--user=0",
      "--entrypoint=cat",
      checked("image", witness),
      "/proc/net/tcp",
      "/proc/net/tcp6",
    ]);
    // One of the two files may not be there; what was read counts.
    return stdout.includes("local_address") ? listeningPorts(stdout) : undefined;
  }

  function nothing(state: Trial["state"]): Trial {
    return { state, stdout: "", stderr: "", milliseconds: Math.round(performance.now() - began) };
  }
}

/** The ports in state LISTEN of /proc/net/tcp and tcp6, in order (proc_net_tcp in the kernel's documentation). */
function listeningPorts(table: string): readonly number[] {
  const ports = new Set<number>();
  for (const line of table.split("\n")) {
    const [, port] = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /.exec(line) ?? [];
    if (port !== undefined) ports.add(Number.parseInt(port, 16));
  }
  return [...ports].sort((a, b) => a - b);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
