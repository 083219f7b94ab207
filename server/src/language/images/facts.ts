import type { ImageReference } from "../syntax/image-reference.ts";
import type { Deprecation, Distribution, ExtendedSupport, Fact, Floating, ImageFacts } from "../world.ts";
import type { CatalogueData, Overlay, Said, Traits, Userland } from "./data.ts";
import { type KnownImage, type Resolved, resolveTag } from "./known.ts";
import { type Line, lineOf, linesOf } from "./line.ts";
import { codenames, release } from "./suite.ts";
import { parseTag } from "./tag.ts";

/**
 * Everything the catalogue says about one reference: what its userland is, what the image adds to that, what its
 * tag says about support. What is not known is not there.
 */
export function factsOf(
  image: ImageReference,
  known: KnownImage | undefined,
  tag: string | undefined,
  platform: string | undefined,
  data: CatalogueData,
  deprecated: { readonly value: Deprecation; readonly source: number } | undefined,
): ImageFacts {
  const shown = image.text;
  const dateOf = (source: number) => splitLast(data.sources[source] ?? "")[1] ?? data.date;
  const said = <T>([value, source]: Said<T>, certain = true): Fact<T> => {
    const [from = "", date = data.date] = splitLast(data.sources[source] ?? "");
    return { value, verified: source !== 0 && certain, source: from, date };
  };
  const deprecation =
    deprecated === undefined ? {} : { deprecated: said([deprecated.value, deprecated.source]) };
  if (known === undefined) return { name: shown, ...deprecation };

  const parsed = parseTag(tag ?? "");
  const resolved = resolveTag(known, parsed, data.userlands, platform);
  const overlays = known.overlays.filter((it) => applies(it, resolved));
  const given = overlays.findLast((it) => it.userland !== undefined)?.userland;
  const userland = given ?? resolved.userland;
  const base = chain(userland, data.userlands);
  const isBase = given !== undefined || known.data.distribution !== undefined;
  const layers = [...(isBase ? base : base.map(inherited)), ...overlays];
  // A pinned digest may be older than what its tag says today.
  const isCurrent = image.digest === undefined;
  const certain = resolved.certain && (isCurrent || parsed.userland !== undefined);
  // What was read of the images of today holds for them; older lines were usually made the same way.
  const isListed = isCurrent && (resolved.group !== undefined || known.tags.length === 0);

  const traits: Traits = { ...Object.assign({}, ...layers), users: usersOf(layers) };
  const added: Traits = Object.assign({}, ...overlays);
  const fact = <K extends Told>(key: K): ToldOf<K> => {
    const it = traits[key] as Said<unknown> | undefined;
    if (it === undefined) return undefined as ToldOf<K>;
    return said(it, added[key] === undefined ? certain : certain && isListed) as ToldOf<K>;
  };

  const platforms = platformsOf(known, tag);
  const size = tag === undefined ? undefined : known.sizes.get(tag);
  const { line } = resolved;
  const product = known.data.product === undefined ? undefined : data.products[known.data.product];
  const productSource = product?.source ?? 0;
  const tagSource = known.data.source ?? 0;
  const distribution = distributionOf(userland, data);
  const newerName =
    size && size.date > dateOf(tagSource) ? exactVersion(size.tags, resolved.numbers.length) : undefined;
  const floating = floatingOf(known, resolved, newerName);

  const all: { readonly [K in keyof ImageFacts]: ImageFacts[K] | undefined } = {
    name: shown,
    description: known.data.description,
    libc: fact("libc"),
    distribution: distribution && said([distribution, tagSource || productSource], certain),
    shell: fact("shell"),
    packageManager: fact("packageManager"),
    certificates: fact("certificates"),
    timeZones: fact("timeZones"),
    user: fact("user"),
    users: fact("users"),
    temporaryFolder: fact("temporaryFolder"),
    workdir: fact("workdir"),
    entrypoint: fact("entrypoint"),
    cmd: fact("cmd"),
    env: fact("env"),
    ports: fact("ports"),
    volumes: fact("volumes"),
    stopSignal: fact("stopSignal"),
    toolchains: fact("toolchains"),
    programs: programsOf(layers),
    platforms: platforms && said([platforms, tagSource]),
    compressed: size && { ...said([size.platforms, size.source]), date: size.date },
    unpacked: traits.unpacked && said([{ "linux/amd64": traits.unpacked[0] }, traits.unpacked[1]], certain),
    line: line?.name,
    endOfLife: line?.endOfLife === undefined ? undefined : said([line.endOfLife, productSource]),
    rolling: line && known.rolling ? true : undefined,
    extendedSupport: line && extended(line, (value) => said([value, productSource])),
    floating: floating && said([floating, newerName === undefined ? tagSource : size!.source]),
    ...deprecation,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as unknown as ImageFacts;
}

/** The traits that are told as they are. */
type Told = Exclude<keyof Traits, "has" | "lacks" | "unpacked">;
type ToldOf<K extends Told> = Fact<NonNullable<Traits[K]>[0]> | undefined;

function applies(it: Overlay, { tag, userland, line }: Resolved): boolean {
  // What is said of an image in general is said of it on Linux.
  if (it.on === undefined && userland?.startsWith("windows")) return false;
  if (it.on !== undefined && !(userland !== undefined && it.on.includes(release(userland).distribution)))
    return false;
  // `bin-2.5.6` has the word `bin`.
  const has = (word: string) =>
    tag.words.some(
      (own) => own === word || (own.startsWith(`${word}-`) && /^\d/.test(own.slice(word.length + 1))),
    );
  if (it.with?.some((word) => !has(word))) return false;
  if (it.without?.some(has)) return false;
  return it.lines === undefined || (line !== undefined && it.lines.includes(line.name));
}

/** A userland and what it extends, the most general first. An unknown release is at least its distribution. */
function chain(id: string | undefined, userlands: Readonly<Record<string, Userland>>): readonly Userland[] {
  if (id === undefined) return [];
  const it = Object.hasOwn(userlands, id) ? userlands[id] : undefined;
  if (it === undefined) {
    const { distribution } = release(id);
    return distribution === id ? [] : chain(distribution, userlands);
  }
  return [...chain(it.extends, userlands), it];
}

/** What an image built on a userland surely has of it: it may have added what was missing and set its own user. */
function inherited(it: Userland): Traits {
  const { libc, shell, packageManager, certificates, timeZones, temporaryFolder, users, has } = it;
  return {
    ...(libc && { libc }),
    ...(shell && { shell }),
    ...(packageManager && { packageManager }),
    ...(certificates?.[0] && { certificates }),
    ...(timeZones?.[0] && { timeZones }),
    ...(temporaryFolder && { temporaryFolder }),
    ...(users && { users }),
    ...(has && { has }),
  };
}

function programsOf(layers: readonly Traits[]): Readonly<Record<string, boolean>> | undefined {
  const programs: Record<string, boolean> = {};
  for (const { has, lacks } of layers) {
    for (const program of lacks?.split(" ") ?? []) programs[program] = false;
    for (const program of has?.split(" ") ?? []) programs[program] = true;
  }
  return Object.keys(programs).length === 0 ? undefined : programs;
}

/** Accounts add up; of the same name the later one counts. */
function usersOf(layers: readonly Traits[]): Traits["users"] {
  const said = layers.flatMap(({ users }) => (users === undefined ? [] : [users]));
  const last = said.at(-1);
  if (last === undefined) return undefined;
  return [[...new Map(said.flatMap(([users]) => users.map((it) => [it.name, it]))).values()], last[1]];
}

/** A tag that groups share is on the platforms of all of them. */
function platformsOf(known: KnownImage, tag: string | undefined): readonly string[] | undefined {
  const groups = tag === undefined ? undefined : known.groups.get(tag);
  const platforms = [...new Set(groups?.flatMap((group) => group.platforms))];
  return platforms.length === 0 ? undefined : platforms;
}

/** The release that a userland is, where its distribution's support is published. */
export function releaseLine(userland: string, data: CatalogueData): Line | undefined {
  const { distribution: family, version } = release(userland);
  const id = chain(userland, data.userlands).findLast((it) => it.distribution !== undefined)?.distribution;
  const productName = data.distributions[id ?? family];
  const product = productName === undefined ? undefined : data.products[productName];
  return product === undefined || version === undefined
    ? undefined
    : lineOf(linesOf(product), version.split(".").map(Number));
}

function distributionOf(userland: string | undefined, data: CatalogueData): Distribution | undefined {
  if (userland === undefined) return undefined;
  const layers = chain(userland, data.userlands);
  const { distribution: family, version } = release(userland);
  const id = layers.findLast((it) => it.distribution !== undefined)?.distribution ?? family;
  const codename = Object.keys(codenames).find((name) => codenames[name] === `${id}${version}`);
  const line = releaseLine(userland, data);
  return {
    id,
    ...(version === undefined ? {} : { version }),
    ...(codename === undefined ? {} : { codename }),
    ...(line?.endOfLife === undefined ? {} : { endOfLife: line.endOfLife }),
    ...(line && extended(line, (extendedSupport) => ({ extendedSupport }))),
  };
}

function extended<T>(line: Line, say: (value: ExtendedSupport) => T): T | undefined {
  return line.extendedUntil === undefined ? undefined : say({ until: line.extendedUntil, paid: line.paid });
}

/** The longest version among tags that were one image, if it has so many numbers. */
function exactVersion(tags: readonly string[], numbers: number): string | undefined {
  const versions = tags.map(parseTag).filter((it) => !it.dated && it.numbers.length >= Math.max(1, numbers));
  return versions.sort((a, b) => b.numbers.length - a.numbers.length)[0]?.version;
}

/** What the tag leaves open and its group, or a newer list of what is the same image, tells. */
function floatingOf(known: KnownImage, resolved: Resolved, newer: string | undefined): Floating | undefined {
  const { tag, group, userland } = resolved;
  const version = newer ?? resolved.version;
  if (group === undefined) return undefined;
  const exact = version !== tag.version ? version : undefined;
  const isNamed = tag.userland !== undefined && release(tag.userland).version !== undefined;
  const suite =
    known.data.distribution === undefined && !isNamed && group.userland === userland ? userland : undefined;
  if (exact === undefined && suite === undefined) return undefined;
  const codename = Object.keys(codenames).find((name) => codenames[name] === suite);
  return {
    ...(exact === undefined ? {} : { version: exact }),
    ...(suite === undefined ? {} : { suite: codename ?? suite }),
  };
}

function splitLast(text: string): readonly [string, string] | readonly [string] {
  const space = text.lastIndexOf(" ");
  return space < 0 ? [text] : [text.slice(0, space), text.slice(space + 1)];
}
