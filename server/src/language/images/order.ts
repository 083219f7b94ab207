import type { CatalogueTag } from "../world.ts";
import { ended, type Line, lineOf } from "./line.ts";
import { release } from "./suite.ts";
import { newerFirst, parseTag, type Tag } from "./tag.ts";

/*
 * The order in which an expert would offer the tags of an image:
 *
 *  1. Current lines, the newest first, each with what most people want of it: the plain tag, then the common
 *     variants (slim, alpine, jre …). A line is written as short as it goes: `3.13`, not `3.13.15`.
 *  2. The same lines with their other variants and with the suite pinned (`3.13-slim-bookworm`).
 *  3. Tags that float across lines: `3`, `lts`, `stable`, `slim`; `latest` closes them.
 *  4. Exact versions (`3.13.15-slim`), the newest first.
 *  5. Windows.
 *  6. Lines whose support has ended, marked.
 *  7. Pre-releases, then tags with a day in them, then what only machines write (one architecture, commits,
 *     signatures).
 *
 * Where nobody publishes lines (a private image), the first two numbers of a version stand for one, and the newest
 * three count as current.
 */
const level = {
  line: 0,
  variant: 1,
  floating: 2,
  exact: 3,
  windows: 4,
  ended: 5,
  preRelease: 6,
  dated: 7,
  machine: 8,
} as const;

/** Variants that most people choose among, in the order they are wanted. */
const common = ["", "slim", "alpine", "jre", "jdk", "apache", "fpm", "chiseled", "nonroot", "debug", "dev"];

/**
 * Whether codenames are tags of their own: Debian is known by them (`trixie` before `13`), Ubuntu by its numbers
 * (`24.04` before `noble`), in other images they say what the image stands on.
 */
export type Names = "first" | "last" | "none";

interface Ranked {
  readonly tag: Tag;
  readonly line?: Line;
  /** The line's numbers, or what stands for a line. */
  readonly lineNumbers: readonly number[];
  readonly variant: string;
  level: number;
  readonly wanted: number;
}

export function orderTags(
  tags: readonly string[],
  lines: readonly Line[],
  today: string,
  lineOfTag: (tag: Tag) => Line | undefined,
  names: Names,
): readonly CatalogueTag[] {
  const all = tags.map((text) => rank(parseTag(text), lines, today, lineOfTag, names));
  promoteOnlyWayToWrite(all);
  demoteLongerTags(all);
  if (lines.length === 0) demoteOldLines(all);
  const namesFirst = names === "first" ? -1 : 1;
  all.sort((a, b) => compare(a, b, namesFirst));
  return all.map(({ tag, line }) => ({
    tag: tag.text,
    supported: line === undefined || !ended(line, today),
    ...(line?.endOfLife === undefined ? {} : { endOfLife: line.endOfLife }),
  }));
}

function rank(
  tag: Tag,
  lines: readonly Line[],
  today: string,
  lineOfTag: (tag: Tag) => Line | undefined,
  names: Names,
): Ranked {
  const { distribution, version: pinned } =
    tag.userland === undefined ? { distribution: "", version: undefined } : release(tag.userland);
  const onWindows = distribution === "windows";
  const alpine = distribution === "alpine";
  const isName = names !== "none" && tag.userland !== undefined && tag.version === undefined;
  const variant = [...(alpine ? ["alpine"] : []), ...tag.words].join(" ");
  const known = lineOfTag(tag);
  // A tag without a version names no line, though it may stand on one today.
  const own = tag.version !== undefined ? lineOf(lines, tag.numbers) : isName ? known : undefined;
  const invented = lines.length === 0 && tag.numbers.length >= 2;
  const lineNumbers = own?.numbers ?? (invented ? tag.numbers.slice(0, 2) : []);
  const wanted = common.indexOf(variant);
  let at: number;
  if (tag.machine) at = level.machine;
  else if (tag.dated) at = level.dated;
  else if (tag.preRelease) at = level.preRelease;
  else if (known !== undefined && ended(known, today)) at = level.ended;
  else if (onWindows) at = level.windows;
  else if (own === undefined && !invented) at = level.floating;
  else if ((pinned !== undefined && !isName) || wanted < 0) at = level.variant;
  else at = level.line;
  return {
    tag,
    ...(known === undefined ? {} : { line: known }),
    lineNumbers,
    variant: isName || pinned === undefined ? variant : `${variant} ${tag.userland}`,
    level: at,
    wanted: wanted < 0 ? common.length + tag.words.length : wanted,
  };
}

/** `10.0-noble-chiseled` is pinned to a suite, but there is no shorter way to ask for chiseled. */
function promoteOnlyWayToWrite(all: readonly Ranked[]): void {
  const short = new Set(
    all.filter((it) => it.level === level.line).map((it) => `${it.lineNumbers.join(".")} ${it.wanted}`),
  );
  for (const it of all) {
    if (it.level !== level.variant || it.wanted >= common.length) continue;
    if (!short.has(`${it.lineNumbers.join(".")} ${it.wanted}`)) it.level = level.line;
  }
}

/** Of the tags that name one variant of one line, only the shortest version is the line's. */
function demoteLongerTags(all: readonly Ranked[]): void {
  const shortest = new Map<string, number>();
  const key = ({ lineNumbers, variant, level: at }: Ranked) => `${at} ${lineNumbers.join(".")} ${variant}`;
  const asked = all.filter((it) => it.level <= level.variant && it.tag.version !== undefined);
  for (const it of asked) {
    const length = it.tag.numbers.length;
    if (length < (shortest.get(key(it)) ?? Number.POSITIVE_INFINITY)) shortest.set(key(it), length);
  }
  const longer = asked.filter((it) => it.tag.numbers.length > shortest.get(key(it))!);
  // Where a line is only published in full, its newest version stands for it.
  const newest = new Map<string, Ranked>();
  for (const it of asked) {
    if (it.tag.numbers.length <= it.lineNumbers.length) continue;
    const best = newest.get(key(it));
    if (best === undefined || newerFirst(it.tag.numbers, best.tag.numbers) < 0) newest.set(key(it), it);
  }
  for (const it of longer) it.level = level.exact;
  for (const it of asked) {
    if (it.level > level.variant || it.tag.numbers.length <= it.lineNumbers.length) continue;
    if (newest.get(key(it)) !== it && newerFirst(newest.get(key(it))!.tag.numbers, it.tag.numbers) < 0)
      it.level = level.exact;
  }
}

/** Without published lines the newest three are taken for current. */
function demoteOldLines(all: readonly Ranked[]): void {
  const current = [
    ...new Map(
      all
        .filter((it) => it.level <= level.variant)
        .map((it) => [it.lineNumbers.join("."), it.lineNumbers] as const),
    ).values(),
  ]
    .sort(newerFirst)
    .slice(0, 3)
    .map((numbers) => numbers.join("."));
  for (const it of all) {
    if (it.level <= level.variant && !current.includes(it.lineNumbers.join("."))) it.level = level.exact;
  }
}

function compare(a: Ranked, b: Ranked, namesFirst: number): number {
  if (a.level !== b.level) return a.level - b.level;
  if (a.level === level.floating) {
    const last = Number(a.tag.text === "latest") - Number(b.tag.text === "latest");
    if (last !== 0) return last;
    // `3` before `lts` before `slim`.
    const versions = Number(b.tag.version !== undefined) - Number(a.tag.version !== undefined);
    if (versions !== 0) return versions;
  }
  return (
    (a.level === level.exact || a.level >= level.preRelease
      ? newerFirst(a.tag.numbers, b.tag.numbers)
      : newerFirst(a.lineNumbers, b.lineNumbers)) ||
    a.wanted - b.wanted ||
    namesFirst * (Number(b.tag.version !== undefined) - Number(a.tag.version !== undefined)) ||
    newerFirst(a.tag.numbers, b.tag.numbers) ||
    newerSuiteFirst(a.tag.userland, b.tag.userland) ||
    a.tag.text.length - b.tag.text.length ||
    (a.tag.text < b.tag.text ? -1 : a.tag.text > b.tag.text ? 1 : 0)
  );
}

function newerSuiteFirst(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const one = release(a);
  const two = release(b);
  if (one.distribution !== two.distribution) return one.distribution < two.distribution ? -1 : 1;
  return newerFirst((one.version ?? "").split(".").map(Number), (two.version ?? "").split(".").map(Number));
}
