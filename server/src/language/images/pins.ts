import { type ImageReference, imageReference } from "../syntax/image-reference.ts";
import type { TagDigest, World } from "../world.ts";
import { newerFirst, parseTag } from "./tag.ts";

/** The same image by its tag alone. */
export function withoutDigest(image: ImageReference): ImageReference {
  return image.digest === undefined ? image : imageReference(image.text.slice(0, image.text.indexOf("@")));
}

/**
 * What the tag beside a digest points to, when it is known to be something else by now. Undefined also when nobody
 * knows, or when it is what was pinned.
 */
export function movedTo(image: ImageReference, { registry }: World): TagDigest | undefined {
  if (image.digest === undefined || image.tag === undefined) return undefined;
  const { manifest } = registry.known(withoutDigest(image));
  return manifest && manifest.digest !== image.digest ? manifest : undefined;
}

/**
 * The newest tag of the same variant on the same release line: `22.20.0-slim` for `22.1.0-slim`. Where nobody
 * publishes lines, the first number of a version stands for one, below 1.0 the first two. Undefined when there is
 * none that is newer.
 */
export function newestOfLine(
  image: ImageReference,
  { catalogue, registry, today }: World,
): string | undefined {
  if (image.tag === undefined) return undefined;
  const old = parseTag(image.tag);
  if (old.numbers.length < 2 || old.machine || old.dated) return undefined;
  const name = image.text.slice(0, image.text.indexOf(`:${image.tag}`));
  const lineOf = (tag: string) => catalogue.facts(imageReference(`${name}:${tag}`)).line;
  const line = lineOf(image.tag);
  const stays = old.numbers[0] === 0 ? 2 : 1;
  const tags =
    registry.known(withoutDigest(image)).tags?.tags ?? catalogue.tags(image, today).map(({ tag }) => tag);
  let best = old;
  for (const text of tags) {
    const tag = parseTag(text);
    const sameVariant =
      tag.userland === old.userland &&
      tag.words.join() === old.words.join() &&
      tag.numbers.length === old.numbers.length &&
      prefixOf(tag.version) === prefixOf(old.version) &&
      !tag.preRelease &&
      !tag.dated &&
      !tag.machine;
    if (!sameVariant || newerFirst(tag.numbers, best.numbers) >= 0) continue;
    const sameLine =
      line === undefined
        ? tag.numbers.slice(0, stays).join() === old.numbers.slice(0, stays).join()
        : lineOf(text) === line;
    if (sameLine) best = tag;
  }
  return best === old ? undefined : best.text;
}

/** Some write `v1.2`, some `1.2`; they are not mixed. */
const prefixOf = (version: string | undefined): string => (version?.startsWith("v") ? "v" : "");
