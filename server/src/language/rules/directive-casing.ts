import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

export const directiveCasing = rule({
  id: "directive-casing",
  severity: "hint",
  summary: "A parser directive with capitals.",
  why: "Directives are written in lower case; BuildKit reads either.",

  examples: [
    {
      bad: `
        # Escape=\`
          ^^^^^^ Directives are written in lower case.
        FROM alpine
      `,
      good: `
        # escape=\`
        FROM alpine
      `,
    },
    { silent: "# escape=`\nFROM alpine" },
  ],

  *check(file) {
    for (const { name, range } of file.directives) {
      const text = file.slice(range);
      const at = text.toLowerCase().indexOf(name);
      const written = text.slice(at, at + name.length);
      if (at < 0 || written === name) continue;
      const start = { ...range.start, character: range.start.character + at };
      const nameRange = { start, end: { ...start, character: start.character + name.length } };
      yield {
        range: nameRange,
        message: "Directives are written in lower case.",
        fixes: [{ title: `Change to ${name}`, edits: [TextEdit.replace(nameRange, name)], safe: true }],
      };
    }
  },
});
