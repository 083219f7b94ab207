import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

/** The fix changes the definition alone: uses are compared without case. */
export const stageNameCasing = rule({
  id: "stage-name-casing",
  severity: "hint",
  summary: "A stage has a name with capitals.",
  why: "Stage names are compared without case, and `docker build --target` is easier to type in lower case.",
  sameAs: ["buildkit/StageNameCasing"],

  examples: [
    {
      bad: `
        FROM alpine AS Build
                       ^^^^^ Stage names are written in lower case.
        COPY --from=Build /a /a
      `,
      good: `
        FROM alpine AS build
        COPY --from=Build /a /a
      `,
    },
    { silent: "FROM alpine AS build" },
  ],

  on: ["FROM"],
  *inspect({ args: [, as, name] }) {
    if (!as || !name || !/^as$/i.test(as.text)) return;
    const lower = name.text.toLowerCase();
    if (lower === name.text) return;
    yield {
      range: name.range,
      message: "Stage names are written in lower case.",
      fixes: [{ title: `Change to ${lower}`, edits: [TextEdit.replace(name.range, lower)], safe: true }],
    };
  },
});
