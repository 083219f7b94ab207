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
  const summary = [
    `${Object.keys(data.images).length} images`,
    `${tags} tags`,
    `${sizes} tags with sizes`,
    `${lines} release lines`,
    `${data.deprecations.length} deprecations`,
    `${said.length} statements, ${shareRead(said)} of them read in a source.`,
  ].join(", ");
  const publishers = grouped(Object.keys(data.images), publisher);
  const kinds = grouped(said, ({ kind }) => kind);
  return [
    summary,
    `Images: ${[...publishers].map(([name, { length }]) => `${name} ${length}`).join(", ")}.`,
    `Statements: ${[...kinds].map(([kind, all]) => `${kind} ${all.length} (${shareRead(all)})`).join(", ")}.`,
  ].join("\n");
}

interface Statement {
  readonly kind: string;
  readonly source: number;
}

function grouped<T>(all: readonly T[], by: (it: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const it of all) groups.set(by(it), [...(groups.get(by(it)) ?? []), it]);
  return groups;
}

function shareRead(all: readonly Statement[]): string {
  return `${Math.round((100 * all.filter(({ source }) => source !== 0).length) / all.length)} %`;
}

function publisher(name: string): string {
  if (!name.includes("/")) return "official";
  return name.includes(".") ? name.slice(0, name.indexOf("/")) : "others on Docker Hub";
}

const conditions = new Set(["images", "on", "with", "without", "lines"]);

function statements(it: Userland | Overlay): Statement[] {
  return Object.entries(it).flatMap(([kind, value]) =>
    Array.isArray(value) && !conditions.has(kind) ? [{ kind, source: value[1] as number }] : [],
  );
}
