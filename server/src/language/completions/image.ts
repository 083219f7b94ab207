import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  TextEdit,
} from "vscode-languageserver-types";
import { completion, type Offered } from "../feature.ts";
import { about, pullSize } from "../images/about.ts";
import { approximate, cLibrary } from "../images/fact-rows.ts";
import { factTable } from "../images/table.ts";
import { type ImageWish, imageWish } from "../images/wish.ts";
import { gotchaText } from "../manual/gotchas.ts";
import { termPage, terms } from "../manual/terms.ts";
import { familiarName, type ImageReference, imageReference } from "../syntax/image-reference.ts";
import { plain, size } from "../words.ts";
import type { CatalogueTag, Nearby, World } from "../world.ts";

/** Milliseconds a keystroke waits for a registry or a look at the workspace. */
const patience = 50;
/** Characters of a tag and what is said beside it that fit into VS Code's list; what is said is set smaller. */
const [room, smaller] = [38, 0.85];
/** More than anybody scrolls through; what is typed narrows a longer list. */
const most = 500;
/** Items that say what their image is: what can be seen without scrolling far. */
const described = 60;

/** Name, then tag, then digest: each from what is known now, and from the registry if it answers at once. */
export const imageCompletion = completion({
  id: "image",
  summary: "Base images and their tags, in the order an expert would offer them.",

  examples: [
    { at: "FROM $0", offers: ["scratch", "alpine", "node", "python", "golang", "debian"] },
    {
      at: `
        FROM golang:1.26 AS build
        FROM alpine
        COPY --from=$0 /app /app
      `,
      offers: ["alpine", "node", "python"],
    },
    {
      given: { tags: { "acme/base": ["1.0", "1.1", "latest"] } },
      at: "FROM acme/base:$0",
      offers: ["1.1", "1.0", "latest"],
    },
    {
      given: { tags: { "registry.acme.test:5000/team/app": ["2.0", "2.1-rc1", "1.9"] } },
      at: "FROM registry.acme.test:5000/team/app:$0",
      offers: ["2.0", "1.9", "2.1-rc1"],
    },
    {
      given: { tags: { node: ["24", "24-slim", "24-alpine", "22", "22-slim"] } },
      at: `
        ARG VERSION=24
        FROM node:\${VERSION}$0
      `,
      offers: ["24", "24-slim", "24-alpine"],
    },
    {
      given: { tags: { node: ["24", "24-slim", "24-alpine", "22", "22-alpine"] } },
      at: `
        ARG VERSION=$0
        FROM node:\${VERSION}-alpine
      `,
      offers: ["24", "22"],
    },
    {
      given: { manifests: { "alpine:3.23": { digest: "sha256:5f2e" } } },
      at: "FROM alpine:3.23@$0",
      offers: ["sha256:5f2e"],
    },
    { at: "FROM --platform=$0", offers: [] },
  ],

  find: imageWish,

  items(wish, _file, world): Offered | Promise<Offered> {
    switch (wish.part) {
      case "name":
        return names(wish, world);
      case "tag":
        return tags(wish, world);
      case "digest":
        return digests(wish, world);
    }
  },

  resolve(item, world) {
    const { image: text } = item.data as { readonly image: string };
    const image = imageReference(text);
    const facts = about(image, world.platform, world);
    const value = factTable(
      image,
      facts,
      world.platform,
      world.today,
      world.catalogue.successor(image, world.today),
    );
    const term = termOf(image, world);
    const said = term ? `${termPage(term)}\n\n` : "";
    const gotchas = image.tag === undefined ? undefined : gotchaText(image, facts);
    const below = gotchas ? `\n\n${gotchas}` : "";
    return { ...item, documentation: { kind: "markdown", value: said + value + below } };
  },
});

/** What the name or the tag says that a newcomer may not know. */
function termOf(image: ImageReference, { catalogue }: World) {
  if (/(?:^|\/)distroless\//.test(familiarName(image))) return terms.distroless;
  return catalogue.facts(image).libc?.value.name === "musl" ? terms.musl : undefined;
}

async function names({ place, fixed, range }: ImageWish, world: World): Promise<Offered> {
  const { catalogue } = world;
  const { nearby, more } = await near(world);
  const items: CompletionItem[] = [];
  const add = (item: CompletionItem) => {
    if (!item.label.startsWith(fixed)) return;
    items.push({
      ...item,
      sortText: String(items.length).padStart(4, "0"),
      textEdit: TextEdit.replace(range, item.label.slice(fixed.length)),
      // What is typed after a variable is only a part of the name.
      ...(fixed === "" ? {} : { filterText: item.label.slice(fixed.length) }),
    });
  };
  if (place === "from")
    add({
      label: "scratch",
      kind: CompletionItemKind.Constant,
      detail: "The empty image",
      documentation: { kind: "markdown", value: termPage(terms.scratch) },
    });
  const used = new Map<string, string>();
  for (const text of nearby.workspace) used.set(text, "used in this workspace");
  for (const text of nearby.engine) if (!used.has(text)) used.set(text, "in the local engine");
  for (const [label, detail] of used) {
    add({ label, kind: CompletionItemKind.Module, ...said(detail), data: { image: label } });
  }
  const last: CompletionItem[] = [];
  for (const { name, description, deprecated } of catalogue.images) {
    const item: CompletionItem = {
      label: name,
      kind: CompletionItemKind.Module,
      ...said(deprecated?.reason ?? description),
      data: { image: name },
    };
    if (deprecated === undefined) add(item);
    else last.push({ ...item, tags: [CompletionItemTag.Deprecated] });
  }
  for (const item of last) add(item);
  return { items, isIncomplete: more.length > 0, more };
}

/** What stands beside a label: in the list where the editor can, else where it shows details. */
const said = (detail: string, short = detail) => ({ detail, labelDetails: { description: short } });

interface Near {
  readonly nearby: Nearby;
  readonly more: readonly Promise<boolean>[];
}

/** What lies close by, after another look if that is quick. */
async function near({ nearby }: World): Promise<Near> {
  try {
    return { nearby: await nearby.again(patience), more: [] };
  } catch {
    const differs = ({ workspace }: Nearby) => workspace.join() !== nearby.workspace.join();
    return { nearby, more: [nearby.again().then(differs, () => false)] };
  }
}

async function tags(wish: ImageWish, world: World): Promise<Offered> {
  const { fixed, typed, suffix, range } = wish;
  const { catalogue, registry, today } = world;
  const image = imageReference(wish.name);
  const [{ nearby, more }, listed] = await Promise.all([
    near(world),
    // Asked for even when known: an old list is renewed behind the answer.
    registry.tags(image, patience).catch(() => undefined),
  ]);
  const late = listed
    ? []
    : [
        registry.tags(image).then(
          () => true,
          () => false,
        ),
      ];
  const ordered = listed
    ? catalogue.order(image, withCatalogue(listed.tags, listed.complete, image, world), today)
    : catalogue.tags(image, today);
  const fits = ({ tag }: CatalogueTag) =>
    tag.startsWith(fixed) && tag.endsWith(suffix) && tag.length >= fixed.length + suffix.length;
  const used = usedTags(image, nearby);
  const known = used.size > 0 ? catalogue.order(image, [...used.keys()], today) : [];
  const likely = [...used.keys()].flatMap((tag) => known.find((it) => it.tag === tag) ?? []);
  // The editor filters what it was given; of a longer list it gets what fits what is typed, and asks again.
  const wanted: CatalogueTag[] = [];
  let tooMany = false;
  for (const it of likely.length > 0 ? usedFirst(ordered, likely) : ordered) {
    if (!fits(it)) continue;
    if (wanted.push(it) > most) {
      tooMany = true;
      break;
    }
  }
  if (tooMany && typed !== "") {
    wanted.length = 0;
    for (const it of likely.length > 0 ? usedFirst(ordered, likely) : ordered)
      if (it.tag.includes(typed) && fits(it) && wanted.push(it) > most) break;
  }
  const items = wanted.slice(0, most).map((it, at): CompletionItem => {
    const { tag, supported } = it;
    const text = `${wish.name}:${tag}`;
    const label = tag.slice(0, tag.length - suffix.length);
    const { short, long } =
      at < described ? detailOf(label, text, world, it, used.get(tag)) : both(used.get(tag));
    return {
      label,
      kind: CompletionItemKind.EnumMember,
      sortText: String(at).padStart(5, "0"),
      textEdit: TextEdit.replace(range, label.slice(fixed.length)),
      data: { image: text },
      ...(fixed === "" ? {} : { filterText: label.slice(fixed.length) }),
      ...(long === "" ? {} : said(long, short)),
      ...(supported ? {} : { tags: [CompletionItemTag.Deprecated] }),
    };
  });
  const waits = [...more, ...late];
  return { items, isIncomplete: tooMany || waits.length > 0, more: waits };
}

/** What others use here is the likeliest, unless its support has ended; the rest keeps its order. */
function* usedFirst(
  ordered: readonly CatalogueTag[],
  used: readonly CatalogueTag[],
): Generator<CatalogueTag> {
  const given = new Set<string>();
  const likely = used.filter(({ supported }) => supported);
  for (const it of [...likely, ...ordered, ...used]) {
    if (given.has(it.tag)) continue;
    given.add(it.tag);
    yield it;
  }
}

const unions = new WeakMap<readonly string[], readonly string[]>();

/** A list that was cut short is filled up with what the catalogue knows; the same list gives the same answer. */
function withCatalogue(
  tags: readonly string[],
  complete: boolean,
  image: ImageReference,
  { catalogue, today }: World,
): readonly string[] {
  if (complete) return tags;
  const known = unions.get(tags);
  if (known !== undefined) return known;
  const union = [...new Set([...tags, ...catalogue.tags(image, today).map((it) => it.tag)])];
  unions.set(tags, union);
  return union;
}

/** Tags of an image that other files or the engine have, with where. */
function usedTags(
  image: ImageReference,
  { workspace, engine }: World["nearby"],
): ReadonlyMap<string, string> {
  const name = familiarName(image);
  const found = new Map<string, string>();
  const look = (texts: readonly string[], where: string) => {
    for (const text of texts) {
      const other = imageReference(text);
      if (other.tag !== undefined && familiarName(other) === name && !found.has(other.tag))
        found.set(other.tag, where);
    }
  };
  look(workspace, "used in this workspace");
  look(engine, "in the local engine");
  return found;
}

interface Detail {
  /** As much as stands in a list: `musl 1.2.5 · 3.85 MB · to 2027-11`. */
  readonly short: string;
  /** `musl 1.2.5 · 3.85 MB · until 2027-11-01` */
  readonly long: string;
}

const both = (text = ""): Detail => ({ short: text, long: text });

function detailOf(
  label: string,
  text: string,
  world: World,
  { supported, endOfLife, longTerm }: CatalogueTag,
  used: string | undefined,
): Detail {
  const facts = about(imageReference(text), world.platform, world);
  const pull = pullSize(facts, world.platform, world.today);
  const { libc } = facts;
  const name = libc && cLibrary(libc.value.name, libc.value.version);
  const library = libc && (name === "none" ? "no C library" : `${libc.verified ? "" : "usually "}${name}`);
  const weight = pull && `${approximate(facts.compressed!.date, world.today)}${size(pull.bytes)}`;
  const [short, long] = longTerm
    ? ["LTS to", "long-term support until"]
    : supported
      ? ["to", "until"]
      : ["ended", "ended"];
  const parts = (...all: (string | undefined)[]) => all.filter(Boolean).join(" · ");
  const end = endOfLife && `${short} ${endOfLife.slice(0, 7)}`;
  // A long tag is not cut for what is said of it: that is shown in full beside the list.
  const fitting = [
    parts(library, weight, end, used),
    supported ? parts(library, weight, used) : parts(weight, end, used),
    supported ? parts(weight, used) : parts(end, used),
    parts(used),
  ].find((it) => label.length + it.length * smaller <= room);
  return {
    short: fitting ?? "",
    long: parts(library, weight, endOfLife && `${long} ${endOfLife}`, used),
  };
}

function digests({ name, tag, range }: ImageWish, { registry, platform }: World): Offered {
  const image = imageReference(tag === "" ? name : `${name}:${tag}`);
  const { manifest } = registry.known(image);
  // Asked for even when known: an old answer is renewed behind this one.
  const asked = registry.manifest(image, platform).then(
    () => true,
    () => false,
  );
  if (manifest === undefined) return { items: [], isIncomplete: true, more: [asked] };
  const { digest, asOf } = manifest;
  const detail = `${plain(image.text)} on ${asOf.slice(0, 10)}`;
  return [
    {
      label: digest,
      kind: CompletionItemKind.Reference,
      detail,
      documentation: `What the registry gave for this tag on ${asOf.slice(0, 10)}. Pinned to it, the base changes only when this line does.`,
      textEdit: TextEdit.replace(range, digest),
    },
  ];
}
