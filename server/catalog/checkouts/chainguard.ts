import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChainguardVariant } from "../facts.ts";
import { provenance, type Source } from "./checkout.ts";

/** The free images of Chainguard: what each is locked to, packages and accounts. */
export const chainguard: Source = {
  name: "chainguard-images/images",
  mark: "images/static/locked_config.json",
  covers: (image) => image.startsWith("cgr.dev/chainguard/"),

  read(folder, version) {
    const images: Record<string, ChainguardVariant[]> = {};
    const tags: Record<string, string> = {};
    for (const image of readdirSync(join(folder, "images")).sort()) {
      const file = join(folder, "images", image, "locked_config.json");
      if (!existsSync(file)) continue;
      const { imageLocks } = JSON.parse(readFileSync(file, "utf8")) as Locks;
      for (const lock of Object.values(imageLocks)) {
        const text = lock.configs.index ?? Object.values(lock.configs)[0];
        if (text === undefined || !lock.repo.startsWith("public/") || lock.tags.length === 0) continue;
        const name = `cgr.dev/chainguard/${lock.repo.slice("public/".length)}`;
        const { config } = JSON.parse(text) as { readonly config: Config };
        const names = lock.tags.flatMap((tag) =>
          Object.keys(lock.devConfigs ?? {}).length === 0 ? [tag] : [tag, `${tag}-dev`],
        );
        images[name] = [...(images[name] ?? []), variant(config, names)];
        const path = `images/${image}/locked_config.json`;
        tags[name] ??= `${provenance("chainguard-images/images", path, version)}\n`;
        tags[name] += names.map((tag) => `${(config.archs ?? ["amd64"]).join(" ")}: ${tag}\n`).join("");
      }
    }
    const source = { source: "chainguard-images/images", path: "images/*/locked_config.json", ...version };
    return { tags, chainguard: { source, images } };
  },
};

interface Locks {
  readonly imageLocks: Readonly<
    Record<
      string,
      {
        /** Each a configuration as JSON in a string; `index` stands for all architectures. */
        readonly configs: Readonly<Record<string, string>>;
        readonly devConfigs?: Readonly<Record<string, string>>;
        readonly repo: string;
        readonly tags: readonly string[];
      }
    >
  >;
}

interface Config {
  readonly accounts?: {
    readonly "run-as"?: string;
    readonly users?: readonly { readonly username: string; readonly uid: number }[] | null;
  };
  readonly archs?: readonly string[];
  readonly cmd?: string;
  readonly contents?: { readonly packages?: readonly string[] };
  readonly entrypoint?: { readonly command?: string };
}

function variant(
  { accounts, cmd, contents, entrypoint }: Config,
  tags: readonly string[],
): ChainguardVariant {
  const packages = new Map(
    (contents?.packages ?? []).map((it) => it.split("=")).map(([name = "", version = ""]) => [name, version]),
  );
  const glibc = packages.get("glibc")?.replace(/-r\d+$/, "");
  return {
    tags,
    user: accounts?.["run-as"] || "0",
    accounts: (accounts?.users ?? []).map(({ username, uid }) => `${username}:${uid}`),
    entrypoint: entrypoint?.command || null,
    cmd: cmd || null,
    libc: glibc === undefined ? "none (static)" : `glibc ${glibc}`,
    certificates: packages.has("ca-certificates-bundle") || packages.has("ca-certificates"),
    timeZones: packages.has("tzdata"),
    shells: ["busybox", "bash"].filter((it) => packages.has(it)),
    apk: packages.has("apk-tools"),
  };
}
