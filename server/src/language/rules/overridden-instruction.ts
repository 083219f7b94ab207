import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";
import type { Instruction } from "../syntax/instruction.ts";

export const overriddenInstruction = rule({
  id: "overridden-instruction",
  severity: "warning",
  summary: "A stage has several CMD, ENTRYPOINT or HEALTHCHECK.",
  why: "Only the last of each counts; the others have no effect.",
  sameAs: [
    "buildkit/MultipleInstructionsDisallowed",
    "hadolint/DL4003",
    "hadolint/DL4004",
    "hadolint/DL3012",
  ],

  examples: [
    {
      bad: `
        FROM alpine
        CMD ["a"]
        ^^^^^^^^^ A later CMD replaces this one.
        RUN true
        CMD ["b"]
      `,
      good: `
        FROM alpine
        RUN true
        CMD ["b"]
      `,
    },
    { silent: 'FROM a\nCMD ["a"]\nENTRYPOINT ["b"]\nFROM b\nCMD ["c"]\nONBUILD CMD ["d"]' },
  ],

  *checkStages(stages) {
    for (const stage of stages) {
      const last = new Map<string, Instruction>();
      for (const it of stage.instructions.toReversed()) {
        if (!single.has(it.keyword)) continue;
        const winner = last.get(it.keyword);
        if (!winner) {
          last.set(it.keyword, it);
          continue;
        }
        const end = { line: it.lastLine + 1, character: 0 };
        yield {
          range: it.range,
          message: `A later ${it.keyword} replaces this one.`,
          related: [{ range: winner.keywordRange, message: "This one counts." }],
          tag: "unnecessary",
          fixes: [
            {
              title: `Remove this ${it.keyword}`,
              edits: [TextEdit.del({ start: { line: it.line, character: 0 }, end })],
              safe: true,
            },
          ],
        };
      }
    }
  },
});

const single: ReadonlySet<string> = new Set(["CMD", "ENTRYPOINT", "HEALTHCHECK"]);
