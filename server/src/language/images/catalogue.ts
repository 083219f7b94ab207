import { canonicalName, familiarName, type ImageReference } from "../syntax/image-reference.ts";
import { daysLater } from "../words.ts";
import type { Catalogue, CatalogueImage, CatalogueTag, Deprecation, ImageFacts } from "../world.ts";
import type { CatalogueData } from "./data.ts";
import { factsOf, releaseLine } from "./facts.ts";
import { type KnownImage, knownImage, matched, resolveTag } from "./known.ts";
import { ended, type Line, lineOf } from "./line.ts";
import { type Lines, orderTags } from "./order.ts";
import { parseTag, type Tag } from "./tag.ts";

/** Mirrors of Docker's official images under the same names. */
const mirrors = ["public.ecr.aws/docker/library/", "mirror.gcr.io/library/", "docker.io/library/"];

/** Answers that are kept: the same few images are asked for with every key. */
const mostAnswers = 500;

/** Answers from the data alone; an image's part of it is taken apart when it is first asked for. */
export function catalogueOf(data: CatalogueData): Catalogue {
  const images = new Map<string, KnownImage | undefined>();
  const orders = new WeakMap<readonly string[], Map<string, readonly CatalogueTag[]>>();
  const answers = new Map<string, ImageFacts>();
  const releases = new Map<string, Line | undefined>();
  const successors = new Map<string, string | undefined>();
  let offered: readonly CatalogueImage[] | undefined;

  function known(reference: ImageReference): KnownImage | undefined {
    const name = catalogueName(reference, data);
    if (images.has(name)) return images.get(name);
    const listed = Object.hasOwn(data.images, name) ? data.images[name] : undefined;
    // Ended images have no tags any more, but what is said of their kind still holds: distroless on Debian 12, say.
    const entry = listed ?? (deprecationOf(name, undefined, data) ? {} : undefined);
    const image = entry === undefined ? undefined : knownImage(name, entry, data);
    images.set(name, image);
    return image;
  }

  function order(image: ImageReference, tags: readonly string[], today: string): readonly CatalogueTag[] {
    const it = known(image);
    const key = `${it?.name} ${today}`;
    const kept = orders.get(tags) ?? new Map<string, readonly CatalogueTag[]>();
    orders.set(tags, kept);
    const ready = kept.get(key);
    if (ready !== undefined) return ready;
    const ordered = orderTags(tags, linesFor(it), today);
    kept.set(key, ordered);
    return ordered;
  }

  /** There are few userlands and many tags. */
  function releaseOf(userland: string): Line | undefined {
    if (!releases.has(userland)) {
      if (releases.size >= mostAnswers) releases.clear();
      releases.set(userland, releaseLine(userland, data));
    }
    return releases.get(userland);
  }

  function linesFor(it: KnownImage | undefined): Lines {
    if (it === undefined)
      return {
        published: [],
        standsFor: ({ numbers }) => ({ numbers }),
        releaseLine: releaseOf,
        names: "none",
      };
    const { distribution } = it.data;
    const latest = it.groups.has("latest") ? resolveTag(it, parseTag("latest"), data.userlands).numbers : [];
    return {
      published: it.lines,
      ...(latest.length === 0 ? {} : { latest }),
      standsFor(tag) {
        const line = lineOf(it.lines, tag.numbers);
        return line === undefined ? resolveTag(it, tag, data.userlands) : { line, numbers: tag.numbers };
      },
      releaseLine: releaseOf,
      names: distribution === undefined ? "none" : distribution === "debian" ? "first" : "last",
    };
  }

  return {
    date: data.date,
    get images() {
      offered ??= Object.entries(data.images).flatMap(([name, { description = "" }]) => {
        if (name === "scratch") return [];
        const deprecated = deprecationOf(name, undefined, data);
        return { name, description, ...(deprecated === undefined ? {} : { deprecated: deprecated.value }) };
      });
      return offered;
    },
    tags: (image, today) => order(image, known(image)?.tags ?? [], today),
    order,
    facts(image, platform) {
      const key = `${image.text} ${platform}`;
      let found = answers.get(key);
      if (found === undefined) {
        const name = catalogueName(image, data);
        const tag = image.tag ?? (image.digest === undefined ? "latest" : undefined);
        found = factsOf(image, known(image), tag, platform, data, deprecationOf(name, tag, data));
        if (answers.size >= mostAnswers) answers.clear();
        answers.set(key, found);
      }
      return found;
    },
    successor(image, today) {
      const key = `${image.text} ${today}`;
      if (!successors.has(key)) {
        if (successors.size >= mostAnswers) successors.clear();
        successors.set(key, successor(image, today));
      }
      return successors.get(key);
    },
  };

  function successor(image: ImageReference, today: string): string | undefined {
    const it = known(image);
    if (it === undefined || image.tag === undefined) return undefined;
    const asked = parseTag(image.tag);
    const from = resolveTag(it, asked, data.userlands).line;
    const soon = daysLater(today, 90);
    if (from === undefined || !ended(from, soon)) return undefined;
    const newer = it.lines.slice(0, it.lines.indexOf(from)).filter((line) => !ended(line, soon));
    // A line that lives on in long-term support only would have to be left again soon.
    const isFull = ({ endOfLife }: Line) => endOfLife === undefined || endOfLife >= today;
    const oldestFirst = newer.toReversed();
    for (const line of [...oldestFirst.filter(isFull), ...oldestFirst.filter((it) => !isFull(it))]) {
      const tag = sameVariant(it, asked, line, order(image, it.tags, today), data);
      if (tag !== undefined) return `${image.text.slice(0, image.text.indexOf(`:${image.tag}`))}:${tag}`;
    }
    return undefined;
  }
}

/** The name the catalogue knows an image by. */
function catalogueName(image: ImageReference, data: CatalogueData): string {
  const name = familiarName(image);
  if (Object.hasOwn(data.images, name)) return name;
  if (Object.hasOwn(data.aliases, name)) return data.aliases[name]!;
  const full = canonicalName(image);
  // `arm64v8/golang`: Docker's builds for one architecture.
  const official =
    /^docker\.io\/(?:amd64|arm32v[567]|arm64v8|i386|ppc64le|riscv64|s390x|winamd64)\/([^/]+)$/.exec(full);
  if (official) return official[1]!;
  for (const mirror of mirrors) if (full.startsWith(mirror)) return full.slice(mirror.length);
  return name;
}

function deprecationOf(
  name: string,
  tag: string | undefined,
  data: CatalogueData,
): { readonly value: Deprecation; readonly source: number } | undefined {
  for (const it of data.deprecations) {
    const part = matched(it.image, name);
    if (part === undefined) continue;
    if (it.tags !== undefined && !new RegExp(it.tags).test(tag ?? "latest")) continue;
    const { reason, since, source } = it;
    // Not every one of a kind has a successor of its own: nodejs18 has none on Debian 13.
    const replacements = it.replacements
      .map((image) => image.replace("*", part))
      .filter((image, at) => Object.hasOwn(data.images, image) || !hasSiblings(it.replacements[at]!, data));
    return { value: { reason, replacements, ...(since === undefined ? {} : { since }) }, source };
  }
  return undefined;
}

/** Whether the catalogue lists images of a pattern's folder, and so would list one that is there. */
function hasSiblings(pattern: string, data: CatalogueData): boolean {
  const folder = pattern.includes("*") ? pattern.slice(0, pattern.indexOf("*")).replace(/[^/]*$/, "") : "";
  return folder !== "" && Object.keys(data.images).some((it) => it.startsWith(folder));
}

/** The tag of a line that asks for what another tag asked for, written as short as that one was. */
function sameVariant(
  image: KnownImage,
  asked: Tag,
  line: Line,
  tags: readonly CatalogueTag[],
  data: CatalogueData,
): string | undefined {
  const distribution = (tag: Tag) => tag.userland?.replace(/\d.*/, "");
  const isPinned = (tag: Tag) => tag.userland !== undefined && /\d/.test(tag.userland);
  const hasVersion = asked.version !== undefined;
  let best: { readonly tag: string; readonly score: number } | undefined;
  for (const { tag: text } of tags) {
    const tag = parseTag(text);
    if (tag.dated || tag.machine || tag.preRelease) continue;
    if (tag.words.join(" ") !== asked.words.join(" ")) continue;
    if ((tag.version !== undefined) !== hasVersion) continue;
    if (image.data.distribution === undefined && distribution(tag) !== distribution(asked)) continue;
    if (resolveTag(image, tag, data.userlands).line !== line) continue;
    if (hasVersion && lineOf(image.lines, tag.numbers) !== line) continue;
    const score =
      (tag.userland === asked.userland ? 4 : 0) +
      (isPinned(tag) === isPinned(asked) ? 2 : 0) -
      Math.abs(tag.numbers.length - asked.numbers.length);
    if (best === undefined || score > best.score) best = { tag: text, score };
  }
  return best?.tag;
}
