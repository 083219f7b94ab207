import { copyFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type BuildEvent, builtImage, type Engine, type Trial } from "./engine.ts";
import { size } from "./language/words.ts";
import type { BuildPlan } from "./language/world.ts";
import { isLeftOver, ownName } from "./own-names.ts";
import type { Table, TableCell, TableRow } from "./protocol.ts";

/** Seconds an image may take to show what it does, when nobody asks for others. */
export const seconds = 8;

/** How the images are looked at, a sentence for whoever reads the table. */
export function conditions(network: boolean): string {
  return `Started ${network ? "with" : "without"} network and looked at for at most ${seconds} s. The images and containers made for this are gone again.`;
}

/** A split to be proven: the same context, the file before and after. */
export interface Proof {
  /** Path of the Dockerfile; what lies beside it under its name and `.dockerignore` counts. */
  readonly file: string;
  /** With which context, arguments and for which platform. */
  readonly plan: Pick<BuildPlan, "context" | "args" | "platform">;
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
  /** Measures {@link compressed}: the engine has to compress for it, which can take longer than all else. */
  readonly measuring?: Promise<number | undefined>;
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
  return withFile(proof.file, side, proof[side], async (file, tag) => {
    made.push(tag);
    const outcome = await engine.build({ file, ...proof.plan, tag }, (event) => heard(side, event), signal);
    if (outcome.kind === "cancelled") return undefined;
    if (outcome.kind === "failed") return { error: outcome.error, tail: outcome.tail };
    heard(side, "starting");
    const found = await builtImage(engine, outcome.image, tag);
    if (!found) return { error: "The image was built, but was gone when it was to be started." };
    const { id, image } = found;
    const measuring = engine.compressed(image, signal);
    const { seconds, network } = proof;
    const trial = await engine.trial({ image: id, witness: witness?.image ?? id, seconds, network }, signal);
    if (trial.state === "cancelled" || signal.aborted) {
      await measuring;
      return undefined;
    }
    return { image: id, unpacked: image.unpacked, measuring, trial };
  });
}

/** A side with its compressed size, once that is measured or given up. */
export async function measured({ measuring, ...side }: Side): Promise<Side> {
  const compressed = await measuring;
  return compressed === undefined ? side : { ...side, compressed };
}

/** Takes away what was left behind: by a server that was killed, or by a builder that was quicker than its end. */
export async function tidy(engine: Engine, inUse: (tag: string) => boolean): Promise<void> {
  // Of our own only images come late: a container is waited for.
  await engine.tidy((name) => isLeftOver(name, (own) => !own.includes("/") || inUse(own)));
  for (const name of await readdir(tmpdir()))
    if (isLeftOver(name, () => true)) await rm(join(tmpdir(), name), { recursive: true, force: true });
}

/** Builds one stage of the file before, which others share and whose tools can look at containers without any. */
export async function shareStage(
  engine: Engine,
  proof: Proof,
  target: string,
  heard: Heard,
  signal: AbortSignal,
  made: string[],
): Promise<Side | undefined> {
  return withFile(proof.file, "shared", proof.before, async (file, tag) => {
    made.push(tag);
    const order = { file, ...proof.plan, tag, target };
    const outcome = await engine.build(order, (event) => heard("before", event), signal);
    const found = outcome.kind === "built" ? await builtImage(engine, outcome.image, tag) : undefined;
    return found && { image: found.id };
  });
}

/** A text as a file that can be built in place of another, with a name that keeps the image while it is looked at. */
async function withFile<T>(
  original: string,
  side: string,
  text: string,
  work: (file: string, tag: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), ownName()));
  try {
    const name = basename(original);
    const file = join(folder, `${name}.${side}`);
    await writeFile(file, text);
    // BuildKit looks for the ignore file that belongs to this Dockerfile beside it.
    await copyFile(`${original}.dockerignore`, `${file}.dockerignore`).catch(() => {});
    return await work(file, `plimsoll/${basename(folder).toLowerCase()}:${side}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What one image does and the other does not, a sentence each. */
export function differences(before: Side, after: Side): readonly string[] {
  if (before.error !== undefined) return [`The file before does not build: ${before.error}`];
  if (after.error !== undefined) return [`It does not build: ${after.error}`];
  const [was, is] = [before.trial, after.trial];
  if (!was || !is) return [];
  if (is.state === "failed") return was.state === "failed" ? [] : [`It does not start: ${lastLine(is)}`];
  if (was.state === "failed") return [`It starts, where the other does not: ${lastLine(was)}`];
  const found: string[] = [];
  if (was.state !== is.state)
    found.push(
      is.state === "exited"
        ? `It ended with exit code ${is.exitCode} where the other went on: ${lastLine(is)}`
        : "It went on where the other ended.",
    );
  else if (was.exitCode !== is.exitCode)
    found.push(`The exit code is ${is.exitCode} instead of ${was.exitCode}: ${lastLine(is)}`);
  if (was.state === "exited" && is.state === "exited" && plain(was.stdout) !== plain(is.stdout))
    found.push("The output differs.");
  const bothGoOn = is.state === "running" && was.state === "running";
  if (bothGoOn && was.ports && is.ports && was.ports.join() !== is.ports.join())
    found.push(`It listens on ${portsText(is.ports)} instead of ${portsText(was.ports)}.`);
  if (was.health !== is.health)
    found.push(`Its health is ${is.health ?? "not checked"} instead of ${was.health ?? "not checked"}.`);
  return found;
}

/** Both sides as far as they are known; `now` says what goes on, and is left out at the end. */
export function proofTable(
  base: Pick<Table, "id" | "title" | "notes" | "actions">,
  before: Side | undefined,
  after: Side | undefined,
  now?: string,
): Table {
  const columns = ["", "Before", "After", "Difference"];
  const found = before && after ? differences(before, after) : [];
  const row = (
    name: string,
    tell: (side: Side) => TableCell,
    differs: (before: Side, after: Side) => string | undefined,
  ): TableRow => {
    const difference = before && after ? differs(before, after) : undefined;
    return {
      name,
      cells: [
        before ? tell(before) : pending,
        after ? tell(after) : pending,
        difference === undefined
          ? { text: "" }
          : { text: difference, tone: difference === "same" ? "good" : "bad" },
      ],
    };
  };
  const same =
    (tell: (side: Side) => string, state?: Trial["state"]) =>
    (a: Side, b: Side): string | undefined => {
      if (!a.trial || !b.trial) return undefined;
      if (state !== undefined && (a.trial.state !== state || b.trial.state !== state)) return undefined;
      return tell(a) === tell(b) ? "same" : "differs";
    };
  const sized = (
    name: string,
    tell: (side: Side) => TableCell,
    of: (side: Side) => number | undefined,
  ): TableRow => ({
    name,
    cells: [
      ...[before, after].map((it) => (it ? tell(it) : pending)),
      before && after ? change(of(before), of(after)) : { text: "" },
    ],
  });
  const hasHealth = [before, after].some((it) => it?.trial?.health !== undefined);
  const goesOn = [before, after].some((it) => it?.trial?.state === "running");
  const ends = [before, after].some((it) => it?.trial?.state === "exited");
  const rows = [
    row("Builds", buildCell, (a, b) =>
      (a.error === undefined) === (b.error === undefined) ? "same" : "differs",
    ),
    sized(
      "Unpacked",
      (it) => sizeCell(it, it.unpacked),
      (it) => it.unpacked,
    ),
    sized("Compressed", compressedCell, (it) => it.compressed),
    row(
      "Once started",
      startCell,
      same((it) => startCell(it).text),
    ),
    ...(ends
      ? [
          row(
            "Output",
            outputCell,
            same(({ trial }) => plain(trial?.stdout ?? ""), "exited"),
          ),
        ]
      : []),
    ...(goesOn
      ? [
          row(
            "Listens on",
            portsCell,
            same((it) => portsCell(it).text, "running"),
          ),
        ]
      : []),
    ...(hasHealth
      ? [
          row(
            "Health",
            healthCell,
            same((it) => healthCell(it).text),
          ),
        ]
      : []),
  ];
  const sides = [
    ["before", before],
    ["after", after],
  ] as const;
  return {
    ...base,
    columns,
    rows,
    state: now !== undefined ? "running" : found.length > 0 ? "bad" : "good",
    summary: now ?? verdict(before, after, found),
    quotes: sides.flatMap(([which, side]) => quotesOf(side, which, found.length > 0)),
  };
}

function verdict(before: Side | undefined, after: Side | undefined, found: readonly string[]): string {
  if (found.length > 0) return found.join(" ");
  const less =
    before?.unpacked && after?.unpacked && before.unpacked !== after.unpacked
      ? ` and weighs ${change(before.unpacked, after.unpacked).text} unpacked`
      : "";
  return before?.trial?.state === "failed"
    ? "Neither image starts."
    : `The image does the same as before${less}.`;
}

const pending: TableCell = { text: "…", tone: "quiet" };
const unknown: TableCell = { text: "unknown", tone: "quiet" };

export function sizeCell({ error }: Side, bytes: number | undefined): TableCell {
  return error !== undefined ? { text: "" } : bytes === undefined ? unknown : { text: size(bytes) };
}

export function compressedCell(side: Side): TableCell {
  return side.measuring ? pending : sizeCell(side, side.compressed);
}

/** `−731 MB (−99.4 %)`. */
export function change(before: number | undefined, after: number | undefined): TableCell {
  if (before === undefined || after === undefined) return { text: "" };
  if (before === after) return { text: "same", tone: "good" };
  const sign = after > before ? "+" : "";
  const share = (100 * (after - before)) / before;
  if (Math.abs(share) < 0.05) return { text: `${sign}${size(after - before)}`, tone: "quiet" };
  const percent = share.toFixed(1).replace("-", "−");
  return {
    text: `${sign}${size(after - before)} (${sign}${percent} %)`,
    tone: after < before ? "good" : "bad",
  };
}

function buildCell({ error }: Side): TableCell {
  return error === undefined ? { text: "yes" } : { text: "no", tone: "bad" };
}

export function startCell({ trial }: Side): TableCell {
  if (!trial) return { text: "" };
  if (trial.state === "failed") return { text: "does not start", tone: "bad" };
  return { text: trial.state === "exited" ? `ends with exit code ${trial.exitCode}` : "runs on" };
}

function outputCell({ trial }: Side): TableCell {
  if (trial?.state !== "exited") return { text: "" };
  const lines = trial.stdout.trim().split("\n");
  const last = lines.at(-1) ?? "";
  if (last === "") return { text: "nothing", tone: "quiet" };
  const more = lines.length > 1 ? `… ` : "";
  return { text: `${more}${last.length > 60 ? `${last.slice(0, 59)}…` : last}`, code: true };
}

function portsCell({ trial }: Side): TableCell {
  if (trial?.state !== "running") return { text: "" };
  return trial.ports ? { text: portsText(trial.ports) } : unknown;
}

function healthCell({ trial }: Side): TableCell {
  if (!trial || trial.state === "failed") return { text: "" };
  return { text: trial.health ?? "not checked" };
}

/** Lines of a program's own words. */
const quoted = 12;

/** What the tools said, when it explains something. */
export function quotesOf(side: Side | undefined, which: string, differs: boolean): Table["quotes"] {
  const text = (lines: readonly string[]) => lines.slice(-quoted).join("\n").trim();
  if (side?.error !== undefined) {
    const said = text(side.tail ?? []);
    return said === "" ? [] : [{ title: `Building ${which}`, text: said }];
  }
  const { trial } = side ?? {};
  if (!trial || (!differs && trial.state !== "failed")) return [];
  const said = text((trial.stderr.trim() || trial.stdout.trim()).split("\n"));
  return said === "" ? [] : [{ title: `Starting ${which}`, text: said }];
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
  return (stderr.trim() || stdout.trim()).split("\n").at(-1) || "it said nothing.";
}

function portsText(ports: readonly number[]): string {
  return ports.length === 0 ? "no port" : `port ${ports.join(", ")}`;
}
