import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

/** A file without instructions is one somebody has just begun: only BuildKit complains about that. */
export const missingStage = rule({
  id: "missing-stage",
  severity: "error",
  summary: "An instruction stands before the first FROM.",
  why: "Every instruction but ARG belongs to a stage, and FROM starts one. `FROM scratch` starts an empty one.",
  sameAs: ["hadolint/DL3061"],

  examples: [
    {
      bad: `
        ARG V=1
        RUN true
        ^^^ RUN stands before the first FROM.
        FROM alpine:$V
      `,
    },
    { bad: 'CMD ["x"]\n^^^ CMD needs a stage: this file has no FROM.' },
    { silent: "# why\nARG V=1\nFROM alpine" },
    { bad: "ARG V=1\n^^^^^^^ Nothing is built: this file has no FROM." },
    { silent: "# why" },
  ],

  *check(file) {
    if (
      file.stages.length === 0 &&
      file.instructions.length > 0 &&
      file.instructions.every((it) => it.keyword === "ARG")
    ) {
      yield { range: file.instructions.at(-1)!.range, message: "Nothing is built: this file has no FROM." };
      return;
    }
    const first = file.stages[0]?.from.line ?? Number.POSITIVE_INFINITY;
    for (const { keyword, keywordRange, line, text } of file.instructions) {
      if (line >= first) return;
      if (keyword === "ARG" || keyword === "FROM" || text.includes("{{")) continue;
      yield {
        range: keywordRange,
        message:
          file.stages.length > 0
            ? `${keyword} stands before the first FROM.`
            : `${keyword} needs a stage: this file has no FROM.`,
        ...(file.stages.length === 0
          ? {
              fixes: [
                {
                  title: "Start with FROM scratch",
                  edits: [TextEdit.insert({ line, character: 0 }, `FROM scratch${file.lineEnding}`)],
                },
              ],
            }
          : {}),
      };
      // One FROM is missing, not one for each line.
      if (file.stages.length === 0) return;
    }
  },
});
