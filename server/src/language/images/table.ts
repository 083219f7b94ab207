import type { ImageReference } from "../syntax/image-reference.ts";
import { plain } from "../words.ts";
import type { ImageFacts } from "../world.ts";
import { dates, deprecationText, factRows, markdown, terminal } from "./fact-rows.ts";
import { registryName, registryPage } from "./registry-page.ts";

/** The facts of an image at one glance, as Markdown. */
export function factTable(
  image: ImageReference,
  facts: ImageFacts,
  platform: string,
  today: string,
  successor: string | undefined,
): string {
  const rows = factRows(image, facts, platform, today, successor, markdown);
  // Editors leave no room between the columns.
  const table = rows.map(([what, value]) => `| ${what}&ensp; | ${value} |`);
  const deprecated = facts.deprecated && deprecationText(facts.deprecated, markdown);
  const page = registryPage(image);
  const footer = [page ? `[${registryName(image)}](${page})` : plain(registryName(image)), dates(facts)];
  return [
    [`**${plain(shortened(image))}**`, facts.description && plain(facts.description)]
      .filter(Boolean)
      .join(" · "),
    ...(deprecated ? [`**${deprecated.what}**: ${deprecated.why}`] : []),
    ...(table.length === 0 ? [] : [["| | |", "|---|---|", ...table].join("\n")]),
    footer.filter(Boolean).join(" · "),
  ].join("\n\n");
}

/** The same for a terminal, a line each. */
export function factLines(
  image: ImageReference,
  facts: ImageFacts,
  platform: string,
  today: string,
  successor: string | undefined,
): readonly string[] {
  const rows = factRows(image, facts, platform, today, successor, terminal);
  const deprecated = facts.deprecated && deprecationText(facts.deprecated, terminal);
  const width = Math.max(0, ...rows.map(([what]) => what.length));
  return [
    [shortened(image), facts.description].filter(Boolean).join(" · "),
    ...(deprecated ? [`${deprecated.what}: ${deprecated.why}`] : []),
    ...rows.map(([what, value]) => `  ${what.padEnd(width)}  ${value}`),
    [registryPage(image), dates(facts)].filter(Boolean).join(" · "),
  ].filter((line) => line !== "");
}

/** A digest is known by its beginning. */
function shortened({ text, digest }: ImageReference): string {
  return digest === undefined ? text : `${text.slice(0, text.indexOf("@"))}@${digest.slice(0, 19)}…`;
}
