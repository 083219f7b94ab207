import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

/** `# check=` may stand anywhere in current BuildKit and is left alone. */
export const hiddenDirective = rule({
  id: "hidden-directive",
  severity: "warning",
  summary: "A syntax or escape directive that is only a comment where it stands.",
  why: "BuildKit reads `# syntax=` and `# escape=` only at the top of the file, before any other comment, blank line or instruction. Further down they are ignored without a word.",

  examples: [
    {
      bad: `
        FROM alpine:3.23
        # syntax=docker/dockerfile:1
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This is only a comment here: \`syntax\` counts in the first lines of the file.
        RUN true
      `,
      good: `
        # syntax=docker/dockerfile:1
        FROM alpine:3.23
        RUN true
      `,
    },
    {
      bad: `
        # My image
        # escape=\`
        ^^^^^^^^^^ This is only a comment here: \`escape\` counts in the first lines of the file.
        FROM alpine:3.23
      `,
      good: `
        # escape=\`
        # My image
        FROM alpine:3.23
      `,
    },
    { silent: "# syntax=docker/dockerfile:1\n# escape=\\\\\nFROM alpine:3.23\n# check=skip=all\nRUN true" },
    { silent: "FROM alpine:3.23\n# syntax = new\n# the syntax=x of it\nRUN true" },
  ],

  *check(file) {
    for (const { text, range } of file.comments) {
      const [, name, value] = /^#\s*(syntax|escape)=(\S+)\s*$/i.exec(text) ?? [];
      if (!name || !value || (name.toLowerCase() === "syntax" ? !/[/:]/.test(value) : !/^[\\`]$/.test(value)))
        continue;
      const known = file.directives.some((it) => it.name === name.toLowerCase());
      const line = {
        start: { line: range.start.line, character: 0 },
        end: { line: range.start.line + 1, character: 0 },
      };
      yield {
        range,
        message: `This is only a comment here: \`${name.toLowerCase()}\` counts in the first lines of the file.`,
        // The same escape directive moved up would change how the file reads, but that is what was meant.
        fixes: known
          ? [{ title: "Delete the comment", edits: [TextEdit.del(line)] }]
          : [
              {
                title: "Move it to the top",
                edits: [
                  TextEdit.insert({ line: 0, character: 0 }, `${text}${file.lineEnding}`),
                  TextEdit.del(line),
                ],
              },
            ],
      };
    }
  },
});
