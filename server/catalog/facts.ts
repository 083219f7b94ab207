import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * What lies in server/catalog/facts: everything the catalogue is made of, in files a person can read and correct.
 * `tags/`, `sizes/`, `lines.json` and `chainguard.json` are written by `npm run catalog` from checkouts; the rest is
 * kept by hand.
 */
export interface Facts {
  /** Provenance by the short name that facts refer to. */
  readonly sources: Readonly<Record<string, string>>;
  readonly images: {
    readonly order: string;
    readonly distributions: Readonly<Record<string, string>>;
    readonly userlands: Readonly<Record<string, string>>;
    readonly usually: Readonly<Record<string, string>>;
    readonly products: Readonly<Record<string, string>>;
    readonly freeExtendedSupport: readonly string[];
  };
  readonly descriptions: Readonly<Record<string, string>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly userlands: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly overlays: readonly Readonly<Record<string, unknown>>[];
  readonly deprecations: readonly {
    readonly image: string;
    readonly tags?: string;
    readonly since?: string;
    readonly reason: string;
    readonly replacements: readonly string[];
    readonly source?: string;
  }[];
  readonly lines: {
    readonly source: { readonly source: string; readonly date: string };
    readonly products: Readonly<
      Record<string, { readonly images: readonly string[]; readonly lines: readonly string[] }>
    >;
  };
  readonly chainguard: Chainguard;
  /** By image: the text of its file. */
  readonly tags: Readonly<Record<string, string>>;
  readonly sizes: Readonly<Record<string, string>>;
}

export interface Chainguard {
  readonly source: { readonly source: string; readonly date: string };
  readonly images: Readonly<Record<string, readonly ChainguardVariant[]>>;
}

export interface ChainguardVariant {
  readonly tags: readonly string[];
  readonly user: string | null;
  /** `nonroot:65532` */
  readonly accounts: readonly string[];
  readonly entrypoint: string | null;
  readonly cmd: string | null;
  /** `glibc 2.43`, `none (static)`. */
  readonly libc: string;
  readonly certificates: boolean;
  readonly timeZones: boolean;
  readonly shells: readonly string[];
  readonly apk: boolean;
}

export function readFacts(folder: string): Facts {
  const json = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), "utf8")) as T;
  const texts = (name: string) => {
    const root = join(folder, name);
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
    const entries = files.map((it) => {
      const path = join(it.parentPath, it.name);
      return [
        relative(root, path)
          .replaceAll("\\", "/")
          .replace(/\.txt$/, ""),
        readFileSync(path, "utf8"),
      ] as const;
    });
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const overlays = readdirSync(join(folder, "overlays")).sort();
  return {
    sources: json("sources.json"),
    images: json("images.json"),
    descriptions: json("descriptions.json"),
    aliases: json("aliases.json"),
    userlands: json("userlands.json"),
    overlays: overlays.flatMap((file) => json<Facts["overlays"]>(join("overlays", file))),
    deprecations: json("deprecations.json"),
    lines: json("lines.json"),
    chainguard: json("chainguard.json"),
    tags: texts("tags"),
    sizes: texts("sizes"),
  };
}

/** Writes what is different. Only what checkouts and registries say is ever written. */
export function writeFacts(folder: string, before: Facts, after: Facts): void {
  for (const kind of ["tags", "sizes"] as const) {
    const file = (name: string) => join(folder, kind, `${name}.txt`);
    for (const [name, text] of Object.entries(after[kind])) {
      if (before[kind][name] === text) continue;
      mkdirSync(dirname(file(name)), { recursive: true });
      writeFileSync(file(name), text);
    }
    for (const name of Object.keys(before[kind])) if (!(name in after[kind])) rmSync(file(name));
  }
  for (const name of ["lines", "chainguard"] as const) {
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(after[name], null, 2)}\n`);
  }
}
