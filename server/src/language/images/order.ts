import type { CatalogueTag } from "../world.ts";
import { ended, type Line, lineOf, supportedUntil } from "./line.ts";
import { release } from "./suite.ts";
import { newerFirst, parseTag, type Tag } from "./tag.ts";

/*
 * The order in which an expert would offer the tags of an image:
 *
 *  1. Current lines, the newest first, each with what most people want of it: the plain tag, then the common
 *     variants (slim, jre, alpine, jre-alpine …). A line is written as short as it goes: `3.13`, not `3.13.15`.
 *  2. The same lines with two variants at once: `10.0-resolute-chiseled-extra`.
 *  3. The same lines with the suite pinned, the newest suite first: `3.13-slim-bookworm`. A variant that can't be
 *     asked for without its suite (`10.0-noble-chiseled`) counts as 1.
 *  4. The same lines in rarer variants: `1.31-otel`.
 *  5. Tags that float across lines: `3`, `lts`, `stable`, `slim`; `latest` closes them.
 *  6. Exact versions (`3.13.15-slim`), the newest first.
 *  7. Windows.
 *  8. Lines whose support has ended, and current ones on an ended release (`26-bullseye`), marked.
 *  9. Pre-releases, then tags with a day in them, then what only machines write (one architecture, commits,
 *     signatures).
 *
 * Where nobody publishes lines (a private image), the first number of a version stands for one when the image tags
 * several of them alone (`16`, `15`), else the first two; the newest three count as current.
 */
const level = {
  line: 0,
  variants: 1,
  pinned: 2,
  rare: 3,
  floating: 4,
  exact: 5,
  windows: 6,
  ended: 7,
  preRelease: 8,
  dated: 9,
  machine: 10,
} as const;

/** Variants that most people choose among, in the order they are wanted. */
const common = [
  "slim",
  "jre",
  "jdk",
  "apache",
  "fpm",
  "chiseled",
  "nonroot",
  "eclipse-temurin-25",
  "eclipse-temurin-21",
  "jdk25",
  "jdk21",
  "alpine",
  "debug",
  "dev",
];
const wantedBy = new Map(common.map((word, at) => [word, at + 1]));
const unwanted = 100;

/** Two variants at once that are as usual as one. */
const pairs = new Set(["jre alpine", "fpm alpine"]);

/** How the lines of one image are told apart. */
export interface Lines {
  /** As published, the newest first; empty when nobody publishes them. */
  readonly published: readonly Line[];
  /** What a tag stands for today, also when it names no version. */
  standsFor(tag: Tag): { readonly line?: Line; readonly numbers: readonly number[] };
  /** The release of a distribution, where its support is published: `debian11`. */
  releaseLine(userland: string): Line | undefined;
  /**
   * Whether codenames are tags of their own: Debian is known by them (`trixie` before `13`), Ubuntu by its numbers
   * (`24.04` before `noble`), in other images they say what the image stands on.
   */
  readonly names: "first" | "last" | "none";
  /** The version that `latest` stands for. */
  readonly latest?: readonly number[];
}

interface Ranked {
  readonly tag: Tag;
  readonly line: Line | undefined;
  /** The release of a distribution that the tag names. */
  readonly on: Line | undefined;
  /** The line's numbers, or what stands for a line. */
  readonly numbers: readonly number[];
  /** Two tags with the same key differ only in how exact their version is. */
  readonly key: string;
  readonly wanted: number;
  readonly suite: Suite | undefined;
  level: number;
}

/** A release of a distribution, ready to be compared. */
interface Suite {
  readonly place: number;
  readonly name: string;
  readonly numbers: readonly number[];
}

export function orderTags(tags: readonly string[], lines: Lines, today: string): readonly CatalogueTag[] {
  const parsed = tags.map(parseTag);
  const invented = lines.published.length > 0 ? 0 : countOfLineNumbers(parsed);
  const all = parsed.map((tag) => rank(tag, lines, invented, today));
  promoteOnlyWayToWrite(all);
  demoteLongerVersions(all);
  if (invented > 0) demoteOldLines(all);
  const namesFirst = lines.names === "first" ? -1 : 1;
  all.sort((a, b) => compare(a, b, namesFirst));
  return all.map(({ tag, line, on }) => ({ tag: tag.text, ...support(line, on, today) }));
}

function support(line: Line | undefined, on: Line | undefined, today: string): Omit<CatalogueTag, "tag"> {
  const over = [line, on].find((it) => it !== undefined && ended(it, today));
  if (over !== undefined) return { supported: false, endOfLife: supportedUntil(over)! };
  if (line?.endOfLife === undefined) return { supported: true };
  const longTerm = line.endOfLife < today;
  const own = longTerm ? supportedUntil(line)! : line.endOfLife;
  const below = on && supportedUntil(on);
  if (below !== undefined && below < own) return { supported: true, endOfLife: below };
  return longTerm ? { supported: true, endOfLife: own, longTerm } : { supported: true, endOfLife: own };
}

/** How many numbers of a version stand for its line. */
function countOfLineNumbers(tags: readonly Tag[]): 1 | 2 {
  const majors = new Set<number>();
  for (const { numbers, preRelease, dated, machine } of tags) {
    if (numbers.length === 1 && !preRelease && !dated && !machine) majors.add(numbers[0]!);
  }
  return majors.size > 1 ? 1 : 2;
}

function rank(tag: Tag, lines: Lines, invented: number, today: string): Ranked {
  const { distribution, version: suite } = tag.userland === undefined ? none : releaseOf(tag.userland);
  const { line: standsOn, numbers: exact } = lines.standsFor(tag);
  const isName = lines.names !== "none" && tag.userland !== undefined && tag.version === undefined;
  const numbers = lineNumbers(tag, lines, invented, isName ? standsOn : undefined);
  const words =
    distribution === "alpine" || (distribution !== "" && suite === undefined)
      ? [...tag.words, distribution]
      : tag.words;
  const wanted = wantedOf(words);
  const isPinned = suite !== undefined && !isName;
  const on = isPinned ? lines.releaseLine(tag.userland!) : undefined;
  return {
    tag,
    line: standsOn,
    on,
    numbers: numbers ?? [],
    key: `${numbers?.join(".")} ${words.join(" ")} ${isPinned ? tag.userland : ""}`,
    wanted,
    suite: tag.userland === undefined ? undefined : suiteOf(tag.userland),
    level: levelOf(),
  };

  function levelOf(): number {
    if (tag.machine) return level.machine;
    if (tag.dated) return level.dated;
    if (tag.preRelease || isUnreleased(exact, lines)) return level.preRelease;
    if (standsOn !== undefined && ended(standsOn, today)) return level.ended;
    if (on !== undefined && ended(on, today)) return level.ended;
    if (distribution === "windows") return level.windows;
    if (numbers === undefined) return level.floating;
    if (wanted >= unwanted) return level.rare;
    if (isPinned) return level.pinned;
    return words.length > 1 && !pairs.has(words.join(" ")) ? level.variants : level.line;
  }
}

/** What a tag's line is compared by; undefined when the tag names no line. */
function lineNumbers(
  { version, numbers }: Tag,
  { published, latest }: Lines,
  invented: number,
  named: Line | undefined,
): readonly number[] | undefined {
  if (version === undefined) return named?.numbers;
  if (invented > 0) return numbers.length < invented ? undefined : numbers.slice(0, invented);
  const line = lineOf(published, numbers);
  if (line !== undefined) return line.numbers;
  // Newer than all that is published: a line that came after the catalogue was made, if it is what people get.
  const newest = published[0]!.numbers;
  if (numbers.length < newest.length || newerFirst(numbers, newest) >= 0) return undefined;
  const own = numbers.slice(0, newest.length);
  return latest !== undefined && newerFirst(latest, own) > 0 ? undefined : own;
}

/** A distribution tags its next release long before it is one. */
function isUnreleased(numbers: readonly number[], { published, names }: Lines): boolean {
  const newest = published[0];
  if (names === "none" || newest === undefined || numbers.length === 0) return false;
  return lineOf(published, numbers) === undefined && newerFirst(numbers, newest.numbers) < 0;
}

function wantedOf(words: readonly string[]): number {
  let sum = 0;
  for (const word of words) sum += wantedBy.get(word) ?? unwanted;
  return sum;
}

function promoteOnlyWayToWrite(all: readonly Ranked[]): void {
  const key = (it: Ranked) => `${it.numbers.join(".")} ${it.wanted}`;
  const short = new Set(all.filter((it) => it.level <= level.variants).map(key));
  for (const it of all) {
    if (it.level === level.pinned && it.wanted > 0 && it.tag.words.length === 1 && !short.has(key(it)))
      it.level = level.line;
  }
}

/** Of the tags that differ only in how exact they are, the shortest is the line's; of several as short, the newest. */
function demoteLongerVersions(all: readonly Ranked[]): void {
  const best = new Map<string, Ranked>();
  const asked = all.filter((it) => it.level <= level.rare && it.tag.version !== undefined);
  for (const it of asked) {
    const other = best.get(it.key);
    const order =
      other === undefined
        ? -1
        : it.tag.numbers.length - other.tag.numbers.length || newerFirst(it.tag.numbers, other.tag.numbers);
    if (order < 0) best.set(it.key, it);
  }
  const short = new Map<string, number>();
  for (const it of asked) {
    if (it.level <= level.variants)
      short.set(it.numbers.join("."), Math.min(it.tag.numbers.length, short.get(it.numbers.join(".")) ?? 9));
  }
  for (const it of asked) {
    const isLonger = it.tag.numbers.length > (short.get(it.numbers.join(".")) ?? 9);
    if (isLonger || newerFirst(best.get(it.key)!.tag.numbers, it.tag.numbers) !== 0) it.level = level.exact;
  }
}

function demoteOldLines(all: readonly Ranked[]): void {
  const lines = new Map<string, readonly number[]>();
  for (const it of all) if (it.level <= level.rare) lines.set(it.numbers.join("."), it.numbers);
  const current = [...lines.values()].sort(newerFirst).slice(0, 3);
  const oldest = current.at(-1);
  if (oldest === undefined) return;
  for (const it of all) {
    if (it.level <= level.rare && newerFirst(it.numbers, oldest) > 0) it.level = level.exact;
  }
}

function compare(a: Ranked, b: Ranked, namesFirst: number): number {
  if (a.level !== b.level) return a.level - b.level;
  if (a.level === level.floating) {
    const order =
      Number(a.tag.text === "latest") - Number(b.tag.text === "latest") ||
      // `3` before `lts` before `slim`.
      Number(a.tag.version === undefined) - Number(b.tag.version === undefined);
    if (order !== 0) return order;
  }
  const byVersion = a.level >= level.exact && a.level !== level.windows;
  return (
    (byVersion ? newerFirst(a.tag.numbers, b.tag.numbers) : newerFirst(a.numbers, b.numbers)) ||
    a.wanted - b.wanted ||
    namesFirst * (Number(a.tag.version === undefined) - Number(b.tag.version === undefined)) ||
    newerFirst(a.tag.numbers, b.tag.numbers) ||
    newerSuiteFirst(a.suite, b.suite) ||
    a.tag.text.length - b.tag.text.length ||
    (a.tag.text < b.tag.text ? -1 : a.tag.text > b.tag.text ? 1 : 0)
  );
}

/** The last is the most wanted; those that are not here come after all of them. */
const distributions = ["alpine", "ubuntu", "debian"];

const none = { distribution: "", version: undefined };
const releases = new Map<string, ReturnType<typeof release>>();
const suites = new Map<string, Suite>();

/** There are few userlands and many tags. */
function releaseOf(userland: string): ReturnType<typeof release> {
  return kept(releases, userland, () => release(userland));
}

function suiteOf(userland: string): Suite {
  return kept(suites, userland, () => {
    const { distribution, version = "0" } = releaseOf(userland);
    return {
      place: distributions.indexOf(distribution),
      name: distribution,
      numbers: version.split(".").map(Number),
    };
  });
}

function kept<T>(known: Map<string, T>, key: string, make: () => T): T {
  let it = known.get(key);
  if (it === undefined) {
    if (known.size > 1_000) known.clear();
    it = make();
    known.set(key, it);
  }
  return it;
}

function newerSuiteFirst(a: Suite | undefined, b: Suite | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return (
    b.place - a.place || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) || newerFirst(a.numbers, b.numbers)
  );
}
