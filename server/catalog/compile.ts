import type { CatalogueData, ImageData, Overlay, Said, Userland } from "../src/language/images/data.ts";
import { parseTag } from "../src/language/images/tag.ts";
import type { ChainguardVariant, Facts } from "./facts.ts";

/** Packs the facts into the form that the server loads. Throws when a fact names a source that nobody wrote down. */
export function compile(facts: Facts): CatalogueData {
  const sources = table(["unchecked"]);
  const platforms = table([]);
  const source = (provenance: string | undefined) =>
    provenance === undefined ? 0 : sources.index(shortSource(provenance));
  const keyed = (key: string) => {
    const provenance = facts.sources[key];
    if (provenance === undefined)
      throw new Error(`The facts refer to the source "${key}", which is not in sources.json.`);
    return source(provenance);
  };

  const products = Object.fromEntries(
    Object.entries(facts.lines.products).map(([name, { lines }]) => [
      name,
      {
        source: source(`${facts.lines.source.source} · ${facts.lines.source.date}`),
        paid: !facts.images.freeExtendedSupport.includes(name),
        lines: lines
          .map((line) => {
            const [cycle, end, extended] = line.split(" ");
            return `${cycle}=${end === "-" ? "" : end}${extended === undefined ? "" : `/${extended}`}`;
          })
          .join(" "),
      },
    ]),
  );
  const productOf = new Map<string, string>();
  for (const [name, { images }] of Object.entries(facts.lines.products)) {
    // buildpack-deps has tags of two distributions.
    for (const image of images) {
      if (image !== "buildpack-deps" && !productOf.has(image)) productOf.set(image, name);
    }
  }

  const names = [
    ...new Set([
      ...facts.images.order.split(" "),
      ...Object.keys(facts.tags),
      ...Object.keys(facts.descriptions),
      ...Object.keys(facts.images.distributions),
    ]),
  ];
  const images: Record<string, ImageData> = {};
  const usually = new Map(
    Object.entries(facts.images.usually).flatMap(([userland, list]) =>
      list.split(" ").map((image) => [image, userland] as const),
    ),
  );
  for (const name of names) {
    const tags = facts.tags[name] === undefined ? undefined : packTags(facts.tags[name]);
    const sizes = facts.sizes[name] === undefined ? undefined : packSizes(facts.sizes[name]);
    const product =
      facts.images.products[facts.images.distributions[name] ?? ""] ?? productOf.get(name) ?? ubi(name);
    const distribution = facts.images.distributions[name];
    const description = facts.descriptions[name];
    images[name] = {
      ...(description === undefined ? {} : { description }),
      ...(tags === undefined ? {} : { source: tags.source, tags: tags.rows }),
      ...(sizes === undefined ? {} : { sizes }),
      ...(product === undefined ? {} : { product }),
      ...(distribution === undefined ? {} : { distribution }),
      ...(usually.has(name) ? { usually: usually.get(name)! } : {}),
    };
  }
  images.scratch ??= { description: "The empty image" };

  const userlands = Object.fromEntries(
    Object.entries(facts.userlands).map(([id, it]) => [id, packTraits(it) as Userland]),
  );
  const overlays: Overlay[] = facts.overlays.map((it) => packTraits(it) as unknown as Overlay);
  for (const [image, userland] of Object.entries(facts.images.userlands)) {
    overlays.push({ images: [image], userland });
  }
  overlays.push(...chainguardOverlays());

  const days = [...sources.all.map((it) => it.slice(it.lastIndexOf(" ") + 1))].filter((it) =>
    /^\d{4}-/.test(it),
  );
  const deprecations = facts.deprecations.map(({ source: from, ...it }) => ({ ...it, source: source(from) }));
  return {
    version: 1,
    date: days.sort().at(-1)!,
    sources: sources.all,
    platforms: platforms.all,
    images,
    aliases: facts.aliases,
    products,
    distributions: facts.images.products,
    userlands,
    overlays,
    deprecations,
  };

  function packTags(text: string): { readonly source: number; readonly rows: string } {
    let from = 0;
    const rows: string[] = [];
    for (const line of text.trimEnd().split("\n")) {
      if (line.startsWith("#")) {
        if (!line.includes("knowledge")) from = source(line.slice(2));
        continue;
      }
      const [list = "", tags = ""] = line.split(": ");
      const set = platforms.index(list.split(" ").map(full).join(" "));
      rows.push(`${set} ${userlandOf(tags.split(" ")) ?? "-"} ${tags}`);
    }
    return { source: from, rows: rows.join("\n") };
  }

  function packSizes(text: string): string {
    let from = 0;
    const rows: string[] = [];
    for (const line of text.trimEnd().split("\n")) {
      if (line.startsWith("#")) {
        from = source(line.slice(2));
        continue;
      }
      const [date, tags, ...figures] = line.split(" ");
      rows.push([date, from, tags, ...figures.map(full)].join(" "));
    }
    return rows.join("\n");
  }

  /** `["value", "source key"]` → `["value", 7]`; a fact without a key is only usually so. */
  function packTraits(it: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const conditions = ["images", "on", "with", "without", "lines"];
    return Object.fromEntries(
      Object.entries(it).map(([key, value]) => {
        if (!Array.isArray(value) || conditions.includes(key)) return [key, value];
        const [said, from] = value as [unknown, string | undefined];
        return [key, [said, from === undefined ? 0 : keyed(from)]];
      }),
    );
  }

  function chainguardOverlays(): Overlay[] {
    const from = source(`${facts.chainguard.source.source} · ${facts.chainguard.source.date}`);
    return Object.entries(facts.chainguard.images).flatMap(([image, variants]) => {
      const seen = new Set<string>();
      return variants.flatMap((it) => {
        const [words = ""] = it.tags.map((tag) =>
          parseTag(tag)
            .words.filter((word) => word !== "latest")
            .join(" "),
        );
        if (seen.has(words) || image.endsWith("/wolfi-base")) return [];
        seen.add(words);
        const overlay: Overlay = {
          images: [image],
          ...(words === "" ? {} : { with: words.split(" ") }),
          ...chainguardTraits(it, from),
        };
        const dev: Overlay = {
          images: [image],
          with: [...words.split(" ").filter(Boolean), "dev"],
          shell: [{ path: "/bin/sh", name: "ash (BusyBox)" }, 0],
          packageManager: ["apk", 0],
        };
        return it.tags.some((tag) => parseTag(tag).words.includes("dev")) ? [overlay, dev] : [overlay];
      });
    });
  }
}

function chainguardTraits(it: ChainguardVariant, from: number): Omit<Overlay, "images"> {
  const say = <T>(value: T): Said<T> => [value, from];
  const [libc, version] = it.libc.split(" ");
  const words = (text: string | null) => (text === null ? undefined : text.split(" "));
  const entrypoint = words(it.entrypoint);
  const cmd = words(it.cmd);
  const name = it.shells.includes("busybox") ? "ash (BusyBox)" : "bash";
  return {
    libc: say(libc === "glibc" && version !== undefined ? { name: "glibc", version } : { name: "none" }),
    shell: say(
      it.shells.length === 0 ? null : { path: it.shells.includes("busybox") ? "/bin/sh" : "/bin/bash", name },
    ),
    packageManager: say(it.apk ? "apk" : null),
    certificates: say(it.certificates),
    timeZones: say(it.timeZones),
    ...(it.user === null ? {} : { user: say(it.user) }),
    users: say(
      it.accounts.map((account) => {
        const [user = "", uid] = account.split(":");
        return { name: user, uid: Number(uid) };
      }),
    ),
    ...(entrypoint === undefined ? {} : { entrypoint: say(entrypoint) }),
    ...(cmd === undefined ? {} : { cmd: say(cmd) }),
  };
}

/** Red Hat's images carry their release in their name. */
const ubi = (name: string) => (/\/ubi\d+\//.test(name) ? "rhel" : undefined);

/** `docker-library/official-images · library/node · 37079fb3 · 2026-08-21` → `docker-library/official-images 2026-08-21`. */
function shortSource(provenance: string): string {
  const parts = provenance.split(" · ");
  const date = parts.at(-1)!;
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new Error(`The source "${provenance}" does not end in a date.`);
  return `${parts[0]} ${date}`;
}

/** `arm64` → `linux/arm64`, also before a `=`. */
const full = (platform: string) => (platform.startsWith("windows/") ? platform : `linux/${platform}`);

/** The release that any tag of a group names; all of them are the same image. */
function userlandOf(tags: readonly string[]): string | undefined {
  const found = tags.map((tag) => parseTag(tag).userland).filter((it) => it !== undefined);
  return found.find((it) => /\d/.test(it)) ?? found[0];
}

function table(first: readonly string[]) {
  const all = [...first];
  const indexes = new Map(all.map((it, at) => [it, at]));
  return {
    all: all as readonly string[],
    index(text: string): number {
      let at = indexes.get(text);
      if (at === undefined) {
        at = all.push(text) - 1;
        indexes.set(text, at);
      }
      return at;
    },
  };
}
