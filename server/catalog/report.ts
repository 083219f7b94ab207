import type { Facts } from "./facts.ts";

/** What is different between two sets of facts, for whoever reviews the refresh. */
export interface Report {
  /** One sentence each, the gravest first. */
  readonly lines: readonly string[];
  /** Why the new facts must not replace the old ones; empty when they may. */
  readonly refusals: readonly string[];
}

/** Part of its tags that an image may lose at once without a word. */
const tolerated = 0.8;
/** Change of size that is worth a line. */
const noticed = 0.1;

export function compare(before: Facts, after: Facts): Report {
  const refusals: string[] = [];
  const lines: string[] = [];
  const excused = new Set(after.deprecations.filter((it) => it.tags === undefined).map((it) => it.image));

  for (const name of Object.keys(before.tags)) {
    const old = tagsIn(before.tags[name]!);
    const text = after.tags[name];
    if (text === undefined) {
      if (excused.has(name)) lines.push(`${name}: gone, and deprecated in deprecations.json`);
      else refusals.push(`${name} is gone. If it was removed, name its replacement in deprecations.json.`);
      continue;
    }
    const fresh = tagsIn(text);
    if (old.size > 0 && fresh.size === 0) {
      if (!excused.has(name)) refusals.push(`${name} lost all of its ${old.size} tags.`);
      continue;
    }
    const gone = [...old].filter((tag) => !fresh.has(tag));
    const added = [...fresh].filter((tag) => !old.has(tag));
    if (old.size >= 10 && gone.length > old.size * tolerated && added.length < gone.length / 2)
      refusals.push(`${name} lost ${gone.length} of ${old.size} tags and gained ${added.length}.`);
    else if (gone.length + added.length > 0)
      lines.push(
        `${name}: ${counted("+", added)}${added.length * gone.length > 0 ? ", " : ""}${counted("−", gone)}`,
      );
  }
  const images = Object.keys(after.tags).filter((name) => !(name in before.tags));
  if (images.length > 0) lines.unshift(`New images: ${images.join(", ")}`);

  for (const [product, { lines: old }] of Object.entries(before.lines.products)) {
    const fresh = after.lines.products[product]?.lines ?? [];
    if (old.length > 0 && fresh.length === 0) {
      refusals.push(`${product} lost all of its release lines.`);
      continue;
    }
    for (const line of fresh) {
      const [name = "", end] = line.split(" ");
      const was = old.find((it) => it.split(" ")[0] === name)?.split(" ")[1];
      if (was === undefined) lines.push(`${product}: new line ${name}`);
      else if (was !== end)
        lines.push(`${product}: ${name} ends ${end === "-" ? "on no known day" : end}, was ${was}`);
    }
  }

  for (const [name, text] of Object.entries(after.sizes)) {
    const old = sizesIn(before.sizes[name] ?? "");
    for (const [tag, bytes] of sizesIn(text)) {
      const was = old.get(tag);
      if (was !== undefined && Math.abs(bytes - was) > was * noticed)
        lines.push(`${name}:${tag}: ${was} → ${bytes} bytes (${Math.round((100 * (bytes - was)) / was)} %)`);
    }
  }
  for (const name of Object.keys(before.sizes))
    if (!(name in after.sizes)) refusals.push(`${name} lost all of its sizes.`);
  return { lines, refusals };
}

/** Names a few and counts the rest. */
function counted(sign: string, tags: readonly string[]): string {
  if (tags.length === 0) return "";
  const shown = tags.slice(0, 4).join(" ");
  return `${sign}${tags.length} tags (${shown}${tags.length > 4 ? " …" : ""})`;
}

function tagsIn(text: string): ReadonlySet<string> {
  const rows = text.split("\n").filter((row) => row !== "" && !row.startsWith("#"));
  return new Set(
    rows.flatMap((row) => row.slice(row.indexOf(": ") + 2).split(" ")).filter((it) => it !== "+"),
  );
}

/** Bytes for amd64 by tag. */
function sizesIn(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const row of text.split("\n")) {
    if (row === "" || row.startsWith("#")) continue;
    const [, tags = "", ...figures] = row.split(" ");
    const bytes = figures.find((it) => it.startsWith("amd64="))?.slice("amd64=".length);
    if (bytes !== undefined) for (const tag of tags.split(",")) found.set(tag, Number(bytes));
  }
  return found;
}
