import { catalogueOf } from "../src/language/images/catalogue.ts";
import { normalPlatform } from "../src/language/images/platform.ts";
import { imageReference } from "../src/language/syntax/image-reference.ts";
import type { Registry } from "../src/language/world.ts";
import { provenance } from "./checkouts/checkout.ts";
import { compile } from "./compile.ts";
import type { Facts } from "./facts.ts";

/** The most used images, and of each the tags that are offered first. */
const images = 45;
const tags = 12;
const platforms = ["linux/amd64", "linux/arm64"];

/**
 * Sizes to pull as registries say them today, for the tags that people see first. What a registry does not answer
 * keeps its older figure; `say` hears of it.
 */
export async function measure(
  facts: Facts,
  registry: Registry,
  today: string,
  say: (line: string) => void,
): Promise<Facts["sizes"]> {
  const catalogue = catalogueOf(compile(facts));
  const sizes: Record<string, string> = { ...facts.sizes };
  for (const { name, deprecated } of catalogue.images.slice(0, images)) {
    if (deprecated !== undefined) continue;
    const rows = new Map<string, { tags: string[]; figures: string[] }>();
    for (const { tag } of catalogue.tags(imageReference(name), today).slice(0, tags)) {
      const reference = imageReference(`${name}:${tag}`);
      try {
        const figures: string[] = [];
        let digest = "";
        for (const platform of platforms) {
          const manifest = await registry.manifest(reference, platform);
          digest = manifest.digest;
          const bytes = manifest.platforms.find((it) => normalPlatform(it.platform) === platform)?.compressed;
          if (bytes !== undefined) figures.push(`${platform.replace("linux/", "")}=${bytes}`);
        }
        const row = rows.get(digest);
        if (row !== undefined) row.tags.push(tag);
        else if (figures.length > 0) rows.set(digest, { tags: [tag], figures });
      } catch (error) {
        say(`${reference.text}: ${error instanceof Error ? error.message : error}`);
      }
    }
    if (rows.size > 0) sizes[name] = merged(sizes[name] ?? "", [...rows.values()], name, today);
  }
  return sizes;
}

/** New rows first; of the old ones the tags that were not measured again. */
function merged(
  old: string,
  rows: readonly { readonly tags: readonly string[]; readonly figures: readonly string[] }[],
  name: string,
  today: string,
): string {
  const fresh = new Set(rows.flatMap((row) => row.tags));
  const host = name.includes(".") ? name.slice(0, name.indexOf("/")) : "registry-1.docker.io";
  const out = [
    provenance(host, `v2/${name}/manifests`, { commit: "registry", date: today }),
    ...rows.map((row) => [today, row.tags.join(","), ...row.figures].join(" ")),
  ];
  let head: string | undefined;
  for (const line of old.split("\n")) {
    if (line.startsWith("#")) head = line;
    if (line === "" || line.startsWith("#")) continue;
    const [date, list = "", ...figures] = line.split(" ");
    const left = list.split(",").filter((tag) => !fresh.has(tag));
    if (left.length === 0) continue;
    if (head !== undefined) out.push(head);
    head = undefined;
    out.push([date, left.join(","), ...figures].join(" "));
  }
  return `${out.join("\n")}\n`;
}
