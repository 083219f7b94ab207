import { TextEdit } from "vscode-languageserver-types";
import type { Fix } from "../feature.ts";
import { type ImageReference, imageReference } from "../syntax/image-reference.ts";
import type { CatalogueTag, Distribution, ImageFacts, SteadyWorld, World } from "../world.ts";
import type { ImagePlace } from "./place.ts";
import { release } from "./suite.ts";
import { parseTag, type Tag } from "./tag.ts";

/** An image with another tag and without a digest: the old one would be another image's. */
export function withTag({ text, tag, digest }: ImageReference, other: string): string {
  const name = digest === undefined ? text : text.slice(0, text.indexOf("@"));
  return `${tag === undefined ? name : name.slice(0, name.length - tag.length - 1)}:${other}`;
}

/** The change of an image as it is written; none where a variable is part of it. */
export function changes(
  { word, range, reference }: ImagePlace,
  to: readonly string[],
  verb = "Use",
): readonly Fix[] {
  if (reference === undefined || word.text !== reference.text) return [];
  return to.map((text) => ({ title: `${verb} ${text}`, edits: [TextEdit.replace(range, text)] }));
}

/** Tags a person could mean by none or `latest`: what stands for it now first, then other current lines. */
export function meantTags(image: ImageReference, { catalogue, registry, today }: World): readonly string[] {
  const list = registry.known(image).tags?.tags;
  const ordered = list === undefined ? catalogue.tags(image, today) : catalogue.order(image, list, today);
  const meant = catalogue.facts(image).floating?.value.version;
  let known = meantIn.get(ordered);
  if (!known || known.meant !== meant) {
    known = { meant, tags: meantOf(ordered, meant) };
    meantIn.set(ordered, known);
  }
  return known.tags;
}

/** By the list they are chosen from: asked for with every key. */
const meantIn = new WeakMap<
  readonly CatalogueTag[],
  { readonly meant: string | undefined; readonly tags: readonly string[] }
>();

function meantOf(ordered: readonly CatalogueTag[], meant: string | undefined): readonly string[] {
  const current = ordered.filter(({ supported }, at) => {
    const { version, preRelease, dated, machine, userland } = parsed(ordered)[at]!;
    return (
      supported && !preRelease && !dated && !machine && (version !== undefined || userland !== undefined)
    );
  });
  const plain = current.filter(
    ({ tag }) => parseTag(tag).words.length === 0 && parseTag(tag).userland === undefined,
  );
  const first = plain.find(
    ({ tag }) => meant !== undefined && (meant === tag || meant.startsWith(`${tag}.`)),
  );
  const offered = plain.length > 0 ? plain : current;
  return [...new Set([...(first ? [first] : []), ...offered].map(({ tag }) => tag))].slice(0, 3);
}

/** The same version and variant on another release of a distribution. */
export function onSuite(
  image: ImageReference,
  fits: (userland: string) => boolean,
  { catalogue, today }: SteadyWorld,
): string | undefined {
  const asked = parseTag(image.tag ?? "latest");
  const tags = catalogue.tags(image, today);
  const found = tags.find((_, at) => {
    const it = parsed(tags)[at]!;
    return (
      it.userland !== undefined &&
      release(it.userland).version !== undefined &&
      fits(it.userland) &&
      sameAsked(it, asked)
    );
  });
  return found && withTag(image, found.tag);
}

const parsedLists = new WeakMap<readonly CatalogueTag[], readonly Tag[]>();

/** The tags of a list taken apart; a list is the same object as long as it holds the same. */
function parsed(tags: readonly CatalogueTag[]): readonly Tag[] {
  let known = parsedLists.get(tags);
  if (!known) {
    known = tags.map(({ tag }) => parseTag(tag));
    parsedLists.set(tags, known);
  }
  return known;
}

function sameAsked(a: Tag, b: Tag): boolean {
  return a.version === b.version && a.words.join() === b.words.join() && !a.dated && !a.machine;
}

/** How an image stands on its distribution: whether the tag names the release or lets it float. */
export function footingOf(
  image: ImageReference,
  { distribution, floating, line }: ImageFacts,
): { readonly on: Distribution; readonly floats: boolean } | undefined {
  const on = distribution?.value;
  if (on?.version === undefined) return undefined;
  if (floating?.value.suite !== undefined) return { on, floats: true };
  const tag = parseTag(image.tag ?? "latest");
  const names =
    (tag.userland !== undefined && release(tag.userland).version !== undefined) ||
    // A distribution's own version is its release.
    (tag.version !== undefined && line === on.version) ||
    // So is the one in a name: `distroless/base-debian12`.
    image.repository.endsWith(`-${on.id}${on.version}`);
  return { on, floats: !names };
}

/** The replacement of an image with the tag that asks for what the old one asked for, where there is one. */
export function replacementFor(
  image: ImageReference,
  name: string,
  { catalogue, today }: SteadyWorld,
): string {
  const tags = catalogue.tags(imageReference(name), today);
  const asked = image.tag === undefined ? undefined : parseTag(image.tag);
  if (asked === undefined) return tags.length === 0 ? name : `${name}:${tags[0]!.tag}`;
  if (tags.length === 0) return `${name}:${image.tag}`;
  const scored = tags
    .map((it, at) => ({ ...it, score: likeness(parsed(tags)[at]!, asked) }))
    .filter(({ score, supported }) => supported && score > 0)
    .sort((a, b) => b.score - a.score);
  return `${name}:${(scored[0] ?? (tags[0] as CatalogueTag)).tag}`;
}

function likeness(tag: Tag, asked: Tag): number {
  if (tag.dated || tag.machine || tag.preRelease) return 0;
  const same = tag.numbers[0] !== undefined && tag.numbers[0] === asked.numbers[0];
  if (!same) return 0;
  const shared = tag.words.filter((word) => asked.words.includes(word)).length;
  const alpine = (it: Tag) => it.userland?.startsWith("alpine") === true;
  return 10 + 2 * shared - tag.words.length + (alpine(tag) === alpine(asked) ? 2 : 0) - tag.numbers.length;
}
