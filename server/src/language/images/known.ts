import type { CatalogueData, ImageData, Overlay, Userland } from "./data.ts";
import { isRolling, type Line, lineOf, linesOf } from "./line.ts";
import { release } from "./suite.ts";
import { parseTag, type Tag } from "./tag.ts";

/** The tags of one build of an image: they all name the same thing. */
export interface TagGroup {
  readonly platforms: readonly string[];
  readonly userland?: string;
  readonly tags: readonly string[];
  /** Tags it shares with other groups (another operating system). */
  readonly shared: readonly string[];
}

export interface SizeRow {
  readonly date: string;
  readonly source: number;
  /** All that were this image on that day. */
  readonly tags: readonly string[];
  /** Bytes to pull by platform. */
  readonly platforms: Readonly<Record<string, number>>;
}

/** One image of the catalogue, taken apart when somebody asks for it. */
export interface KnownImage {
  readonly name: string;
  readonly data: ImageData;
  /** Every tag, in the order of the source. */
  readonly tags: readonly string[];
  readonly groups: ReadonlyMap<string, readonly TagGroup[]>;
  readonly sizes: ReadonlyMap<string, SizeRow>;
  readonly lines: readonly Line[];
  /** True when a line ends as soon as the next one comes. */
  readonly rolling: boolean;
  /** Those that may apply to a tag of it. */
  readonly overlays: readonly Overlay[];
}

export function knownImage(name: string, data: ImageData, catalogue: CatalogueData): KnownImage {
  const groups = new Map<string, TagGroup[]>();
  for (const row of rows(data.tags)) {
    const [platforms, userland, ...names] = row.split(" ");
    const plus = names.indexOf("+");
    const group: TagGroup = {
      platforms: catalogue.platforms[Number(platforms)]?.split(" ") ?? [],
      tags: plus < 0 ? names : names.slice(0, plus),
      shared: plus < 0 ? [] : names.slice(plus + 1),
      ...(userland === "-" || userland === undefined ? {} : { userland }),
    };
    for (const tag of [...group.tags, ...group.shared]) {
      const others = groups.get(tag);
      if (others === undefined) groups.set(tag, [group]);
      else others.push(group);
    }
  }
  const sizes = new Map<string, SizeRow>();
  for (const row of rows(data.sizes)) {
    const [date = "", source, tags = "", ...figures] = row.split(" ");
    const platforms = Object.fromEntries(
      figures.map((figure) => {
        const [platform = "", bytes] = figure.split("=");
        return [platform, Number(bytes)];
      }),
    );
    const size: SizeRow = { date, source: Number(source), tags: tags.split(","), platforms };
    for (const tag of size.tags) sizes.set(tag, size);
  }
  const product = data.product === undefined ? undefined : catalogue.products[data.product];
  const lines = product === undefined ? [] : linesOf(product);
  return {
    name,
    data,
    tags: [...groups.keys()],
    groups,
    sizes,
    lines,
    rolling: isRolling(lines),
    overlays: catalogue.overlays.filter(({ images }) => images.some((it) => matched(it, name) !== undefined)),
  };
}

/** What a pattern's one `*` stands for in a name; the empty text when it has none and is the name. */
export function matched(pattern: string, name: string): string | undefined {
  // Hundreds of patterns are held against each image.
  if (pattern[0] !== name[0] && pattern[0] !== "*") return undefined;
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === name ? "" : undefined;
  const rest = pattern.length - star - 1;
  const fits =
    name.length >= star + rest &&
    name.startsWith(pattern.slice(0, star)) &&
    name.endsWith(pattern.slice(star + 1));
  return fits ? name.slice(star, name.length - rest) : undefined;
}

const rows = (text: string | undefined) => (text ? text.split("\n") : []);

/** What a tag stands for in full: itself when it is not known. */
export interface Resolved {
  readonly tag: Tag;
  readonly group?: TagGroup;
  /** The most exact version any tag of its group names. */
  readonly version?: string;
  readonly numbers: readonly number[];
  readonly line?: Line;
  /** `debian13`; without a number when only the distribution is known. */
  readonly userland?: string;
  /** False when `userland` is only what the image usually stands on. */
  readonly certain: boolean;
}

/** Of the groups that share a tag, the one for the platform answers; Linux when none is asked for. */
export function resolveTag(
  image: KnownImage,
  tag: Tag,
  userlands: Readonly<Record<string, Userland>>,
  platform = "linux/",
): Resolved {
  const groups = image.groups.get(tag.text);
  const wanted = platform.startsWith("windows") ? "windows" : "linux";
  const group = groups?.find((it) => it.platforms[0]?.startsWith(wanted)) ?? groups?.[0];
  let version = tag.version;
  let numbers = tag.numbers;
  if (group !== undefined) {
    // `3.24.1` says more than the `3` asked for; a day in a version says nothing about support.
    for (const other of group.tags) {
      const parsed = parseTag(other);
      if (parsed.version === undefined || parsed.dated) continue;
      if (parsed.numbers.length > numbers.length)
        ({ version, numbers } = parsed as Tag & { version: string });
    }
  }
  const { distribution, usually } = image.data;
  let userland = tag.userland;
  let certain = true;
  const isExact = (id: string | undefined): id is string =>
    id !== undefined && release(id).version !== undefined;
  if (!isExact(userland) && group?.userland !== undefined) userland = group.userland;
  if (userland === undefined && distribution !== undefined && numbers.length > 0) {
    const line = lineOf(image.lines, numbers);
    userland = `${distribution}${line?.name ?? version}`;
  }
  // Where a tag of buildpack-deps starts with a number, that is the release of Ubuntu it stands on.
  if (userland === undefined && image.name === "buildpack-deps" && version !== undefined)
    userland = `ubuntu${version}`;
  // `debian:stable` names the newest release, until there is another.
  if (userland === undefined && distribution === "debian" && tag.words.includes("stable")) {
    userland = `debian${image.lines[0]?.name ?? ""}`;
    certain = false;
  }
  if (userland === undefined && usually !== undefined) {
    userland = usually;
    certain = false;
  } else if (userland !== undefined && !isExact(userland) && userlands[userland]?.libc === undefined)
    certain = false;
  const ofRelease =
    distribution !== undefined && userland !== undefined ? release(userland).version : undefined;
  const line =
    lineOf(image.lines, numbers) ??
    (group === undefined ? lastOf(image, numbers) : undefined) ??
    (ofRelease === undefined ? undefined : lineOf(image.lines, ofRelease.split(".").map(Number)));
  return {
    tag,
    numbers,
    certain,
    ...(group === undefined ? {} : { group }),
    ...(version === undefined ? {} : { version }),
    ...(line === undefined ? {} : { line }),
    ...(userland === undefined ? {} : { userland }),
  };
}

/**
 * `php:7`, long after the last line that begins with 7: the tag has stayed where that line ended. Undefined while any
 * tag of such a line is published.
 */
function lastOf({ lines, tags }: KnownImage, numbers: readonly number[]): Line | undefined {
  if (numbers.length === 0 || tags.some((it) => it.startsWith(`${numbers.join(".")}.`))) return undefined;
  return lines.find(
    ({ numbers: own, endOfLife }) =>
      endOfLife !== undefined &&
      own.length > numbers.length &&
      numbers.every((number, at) => number === own[at]),
  );
}
