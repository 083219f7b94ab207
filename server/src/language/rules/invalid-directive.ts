import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

export const invalidDirective = rule({
  id: "invalid-directive",
  severity: "error",
  summary: "A parser directive that BuildKit refuses.",
  why: "`escape` is a backslash or a backtick, and each directive may stand once.",

  examples: [
    {
      bad: `
        # escape=x
                 ^ The escape character is \`\\\` or a backtick.
        FROM alpine
      `,
    },
    {
      bad: `
        # syntax=docker/dockerfile:1
        # syntax=docker/dockerfile:1-labs
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The syntax directive is there already.
        FROM alpine
      `,
      good: `
        # syntax=docker/dockerfile:1
        FROM alpine
      `,
    },
    { silent: "# escape=`\n# syntax=docker/dockerfile:1\n# check=skip=all\nFROM alpine" },
    { silent: "# note\n# escape=x\nFROM alpine" },
  ],

  *check(file) {
    const seen = new Set<string>();
    let line = file.text.startsWith("\uFEFF") ? -1 : 0;
    for (const { name, value, range, valueRange } of file.directives) {
      seen.add(name);
      line = range.start.line + 1;
      if (name === "escape" && value !== "\\" && value !== "`")
        yield { range: valueRange, message: "The escape character is `\\` or a backtick." };
    }
    const next = file.comments.find((it) => it.range.start.line === line);
    const again = next && /^#\s*(syntax|escape|check)\s*=\s*\S/i.exec(next.text)?.[1]?.toLowerCase();
    if (next && again && seen.has(again))
      yield {
        range: next.range,
        message: `The ${again} directive is there already.`,
        fixes: [
          {
            title: "Remove this one",
            edits: [TextEdit.del({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } })],
          },
        ],
      };
  },
});
