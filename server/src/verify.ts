import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { BuildEvent, Engine, Trial } from "./engine.ts";

/** A split to be proven: the same context, the file before and after. */
export interface Proof {
  /** Path of the Dockerfile; what lies beside it under its name and `.dockerignore` counts. */
  readonly file: string;
  readonly context: string;
  readonly before: string;
  readonly after: string;
  /** Seconds each image may take to show what it does. */
  readonly seconds: number;
  readonly network: boolean;
}

export interface Side {
  /** The image's id, when it was built. */
  readonly image?: string;
  /** Bytes unpacked. */
  readonly unpacked?: number;
  readonly compressed?: number;
  readonly trial?: Trial;
  /** Why it did not build, with the tool's last lines. */
  readonly error?: string;
  readonly tail?: readonly string[];
}

type Which = "before" | "after";
/** Told while it goes on: what the builder says, and when a container starts. */
export type Heard = (side: Which, event: BuildEvent | "starting") => void;

/**
 * Builds one of the files and starts what it makes; undefined when cancelled. The names of images it made are added to
 * `made`. `witness` is the other side, whose image has a shell and tools and can look at both.
 */
export async function observe(
  engine: Engine,
  proof: Proof,
  side: Which,
  witness: Side | undefined,
  heard: Heard,
  signal: AbortSignal,
  made: string[],
): Promise<Side | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "verify-"));
  try {
    const name = basename(proof.file);
    const file = join(folder, `${name}.${side}`);
    await writeFile(file, proof[side]);
    // BuildKit looks for the ignore file that belongs to this Dockerfile beside it.
    await copyFile(`${join(dirname(proof.file), name)}.dockerignore`, `${file}.dockerignore`).catch(() => {});
    // A name keeps the image while its size is measured.
    const tag = `plimsoll/${basename(folder).toLowerCase()}:${side}`;
    const outcome = await engine.build(
      { file, context: proof.context, tag },
      (event) => heard(side, event),
      signal,
    );
    if (outcome.kind === "cancelled") return undefined;
    if (outcome.kind === "failed") return { error: outcome.error, tail: outcome.tail };
    const id = outcome.image;
    made.push(tag);
    const image = await engine.image(id);
    const compressed = image && (await engine.compressed(image, signal));
    const sizes = {
      image: id,
      ...(image ? { unpacked: image.unpacked } : {}),
      ...(compressed === undefined ? {} : { compressed }),
    };
    heard(side, "starting");
    const { seconds, network } = proof;
    const trial = await engine.trial({ image: id, witness: witness?.image ?? id, seconds, network }, signal);
    return trial.state === "cancelled" ? undefined : { ...sizes, trial };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What one image does and the other does not. */
export function differences(before: Side, after: Side): readonly string[] {
  if (before.error !== undefined) return [`The file as it was does not build: ${before.error}`];
  if (after.error !== undefined) return [`The split file does not build: ${after.error}`];
  const [was, is] = [before.trial, after.trial];
  if (!was || !is) return [];
  const found: string[] = [];
  if (is.state === "failed") return [`The split image does not start: ${lastLine(is)}`];
  if (was.state !== is.state)
    found.push(
      is.state === "exited"
        ? `The split image ended with exit code ${is.exitCode} where the other went on: ${lastLine(is)}`
        : "The split image went on where the other ended.",
    );
  else if (was.exitCode !== is.exitCode)
    found.push(`The exit code is ${is.exitCode} instead of ${was.exitCode}: ${lastLine(is)}`);
  if (was.state === "exited" && is.state === "exited" && plain(was.stdout) !== plain(is.stdout))
    found.push("The output differs.");
  if (was.ports.join() !== is.ports.join() && is.state === "running" && was.state === "running")
    found.push(`It listens on ${portsText(is.ports)} instead of ${portsText(was.ports)}.`);
  if (was.health !== is.health)
    found.push(`Its health is ${is.health ?? "not checked"} instead of ${was.health ?? "not checked"}.`);
  return found;
}

/** Without what differs from start to start: times, durations, addresses, process ids and host names. */
function plain(text: string): string {
  return text
    .replace(/\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?/g, "<time>")
    .replace(/\b\d+(?:\.\d+)?\s?(?:ns|µs|us|ms|s|seconds?)\b/g, "<duration>")
    .replace(/\b0x[0-9a-f]+\b/gi, "<address>")
    .replace(/\b[0-9a-f]{12}\b/g, "<host>")
    .trimEnd();
}

function lastLine({ stdout, stderr }: Trial): string {
  return (stderr.trim() || stdout.trim()).split("\n").at(-1) ?? "";
}

function portsText(ports: readonly number[]): string {
  return ports.length === 0 ? "no port" : `port ${ports.join(", ")}`;
}
