import { rule } from "../feature.ts";
import { flagManual } from "../manual/instructions.ts";

export const repeatedFlag = rule({
  id: "repeated-flag",
  severity: "error",
  summary: "A flag that may stand once is written twice.",
  why: "BuildKit stops at the second one.",

  examples: [
    {
      bad: `
        FROM alpine
        COPY --from=a --from=b /x /y
                      ^^^^^^ --from is written twice.
      `,
    },
    {
      silent:
        "FROM alpine\nRUN --mount=type=tmpfs,target=/a --mount=type=tmpfs,target=/b true\nCOPY --exclude=a --exclude=b . .",
    },
  ],

  on: ["ADD", "COPY", "FROM", "HEALTHCHECK", "RUN"],
  *inspect({ keyword, flags }) {
    const seen = new Set<string>();
    for (const { name, nameRange } of flags) {
      if (seen.has(name) && !flagManual(keyword, name)?.repeatable) {
        const start = { ...nameRange.start, character: nameRange.start.character - 2 };
        yield { range: { start, end: nameRange.end }, message: `--${name} is written twice.` };
      }
      seen.add(name);
    }
  },
});
