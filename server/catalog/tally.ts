import type { CatalogueData, Overlay, Userland } from "../src/language/images/data.ts";
import { knownImage } from "../src/language/images/known.ts";

/** How much the catalogue knows, and how much of it somebody read. */
export function tally(data: CatalogueData): string {
  let tags = 0;
  let sizes = 0;
  for (const [name, image] of Object.entries(data.images)) {
    const known = knownImage(name, image, data);
    tags += known.tags.length;
    sizes += known.sizes.size;
  }
  const lines = Object.values(data.products).reduce(
    (sum, { lines: list }) => sum + list.split(" ").length,
    0,
  );
  const said = [...Object.values(data.userlands), ...data.overlays].flatMap(statements);
  const verified = said.filter((source) => source !== 0).length;
  return [
    `${Object.keys(data.images).length} images`,
    `${tags} tags`,
    `${sizes} tags with sizes`,
    `${lines} release lines`,
    `${data.deprecations.length} deprecations`,
    `${said.length} statements, ${Math.round((100 * verified) / said.length)} % of them read in a source.`,
  ].join(", ");
}

const conditions = new Set(["images", "on", "with", "without", "lines"]);

function statements(it: Userland | Overlay): number[] {
  return Object.entries(it).flatMap(([key, value]) =>
    Array.isArray(value) && !conditions.has(key) ? [value[1] as number] : [],
  );
}
