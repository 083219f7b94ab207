import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { Source } from "./checkout.ts";

/** Lines that ended before are of no use: nobody could build on them any more. */
const first = "2014";

/** Release lines of the products that lines.json names; which images they are is kept there by hand. */
export const endOfLife: Source = {
  name: "endoflife-date/endoflife.date",
  mark: "products/alpine-linux.md",
  covers: () => false,

  read(folder, { commit, date }, known) {
    const products = Object.entries(known.lines.products).map(([name, { images, lines }]) => {
      const file = join(folder, "products", `${name}.md`);
      const fresh = existsSync(file) ? linesIn(readFileSync(file, "utf8")) : lines;
      return [name, { images, lines: fresh }] as const;
    });
    const source = { source: "endoflife-date/endoflife.date", path: "products", commit, date };
    return { lines: { source, products: Object.fromEntries(products) } };
  },
};

interface Release {
  readonly releaseCycle: unknown;
  readonly eol?: unknown;
  readonly extendedSupport?: unknown;
  readonly eoes?: unknown;
}

/** `3.24 2028-06-01`, `12 2026-07-11 2028-06-30`, `1.27 -`. */
function linesIn(markdown: string): string[] {
  const head = /^---\n(.*?)\n---/s.exec(markdown)?.[1] ?? "";
  const { releases = [] } = load(head) as { readonly releases?: readonly Release[] };
  return releases.flatMap(({ releaseCycle, eol, eoes, extendedSupport }) => {
    // "Ended, day unknown" says nothing that could be shown.
    if (eol === true) return [];
    const end = day(eol);
    if (end !== undefined && end < first) return [];
    const longer = day(eoes) ?? day(extendedSupport);
    return [[String(releaseCycle), end ?? "-", ...(longer === undefined ? [] : [longer])].join(" ")];
  });
}

function day(value: unknown): string | undefined {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;
}
