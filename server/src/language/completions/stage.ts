import type { Range } from "vscode-languageserver-types";
import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { placeAt } from "../syntax/place.ts";
import type { Stage } from "../syntax/stage.ts";

/** Only earlier stages: BuildKit reads a later one's name as an image. */
export const stage = completion<{ range: Range; typed: string; before: Stage | undefined; numbers: boolean }>(
  {
    id: "stage",
    summary: "Names of earlier stages in FROM, --from and --mount=from=, the nearest first.",
    examples: [
      { at: "FROM a AS one\nFROM one AS two\nFROM $0\nFROM b AS three", offers: ["two", "one"] },
      { at: "FROM a AS one\nFROM b\nCOPY --from=$0 /x /x", offers: ["one"] },
      { at: "FROM a AS build\nFROM b\nRUN --mount=type=bind,from=bu$0", offers: ["build"] },
      { at: "FROM a AS one\nCOPY --from=$0", offers: [] },
      { at: "FROM a\nFROM b\nCOPY --from=$0", offers: ["0"] },
      { at: "FROM a AS one\nFROM b AS ONE\nFROM c\nCOPY --from=$0", offers: ["ONE", "0"] },
    ],

    find(file, cursor) {
      const place = placeAt(file, cursor);
      if (!place || place.kind === "keyword") return undefined;
      const before = file.stageOf(place.instruction);
      const { range, typed } = place;
      if (place.kind === "argument")
        return place.keyword === "FROM" && place.before.length === 0
          ? { range, typed, before, numbers: false }
          : undefined;
      if (place.kind !== "flag-value") return undefined;
      const from = place.flag === "mount" ? place.key === "from" : place.flag === "from";
      return from ? { range, typed, before, numbers: true } : undefined;
    },

    items({ range, typed, before, numbers }, file) {
      const earlier = file.stages.slice(0, before?.index ?? file.stages.length).reverse();
      const seen = new Set<string>();
      const named = earlier.filter(({ name }) => {
        const key = name?.text.toLowerCase();
        if (key === undefined || seen.has(key)) return false;
        seen.add(key);
        return true;
      });
      const labels = named.map((it) => ({ label: it.name!.text, it }));
      // A number is what is left to call a stage that has no name of its own.
      const own = new Set(named);
      if (numbers) for (const it of earlier) if (!own.has(it)) labels.push({ label: String(it.index), it });
      return labels
        .filter(({ label }) => label.toLowerCase().startsWith(typed.toLowerCase()))
        .slice(0, 200)
        .map(({ label, it }, nth) =>
          item(
            {
              label,
              kind: Kind.Class,
              range,
              detail: `FROM ${it.image?.text ?? ""}`,
              documentation: described(file, it),
            },
            nth,
          ),
        );
    },
  },
);

/** The stage's own lines, as far as they fit a glance. */
function described(file: Dockerfile, { from, instructions, index, name }: Stage): string {
  const lines = [from, ...instructions].map((it) => file.line(it.line).trim());
  const shown = lines.length > 8 ? [...lines.slice(0, 7), "…"] : lines;
  return `Stage ${index}${name ? ` \`${name.text}\`` : ""}, line ${from.line + 1}\n\n\`\`\`dockerfile\n${shown.join("\n")}\n\`\`\``;
}
