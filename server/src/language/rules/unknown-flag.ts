import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";
import { instructionManual } from "../manual/instructions.ts";
import { nearest } from "../nearest.ts";
import { list } from "../words.ts";

/** A flag nobody here has heard of may be newer than this catalogue: a hint. A misspelt one is an error. */
export const unknownFlag = rule({
  id: "unknown-flag",
  severity: "hint",
  summary: "A flag that the instruction does not have.",
  why: "BuildKit stops at a flag it does not know. Flags come with versions of the Dockerfile frontend: `# syntax=docker/dockerfile:1` brings the newest.",

  examples: [
    {
      bad: `
        FROM alpine
        COPY --form=build /a /b
             ^^^^^^ COPY has no flag --form. Did you mean --from?
      `,
      good: `
        FROM alpine
        COPY --from=build /a /b
      `,
    },
    {
      bad: `
        FROM alpine
        RUN --teleport make
            ^^^^^^^^^^ RUN has no flag --teleport as far as we know: --mount, --network, --security and --device.
        COPY --From=x a b
             ^^^^^^ COPY has no flag --From. Did you mean --from?
      `,
    },
    {
      bad: "FROM alpine\nCMD --port=80 serve\n    ^^^^^^^^^ CMD takes no flags; BuildKit reads --port=80 as one.",
    },
    { silent: 'FROM alpine\nRUN ls --all\nCMD serve --port=80\nENTRYPOINT ["--x"]\nSTOPSIGNAL --x 9' },
    {
      bad: "FROM alpine\nSTOPSIGNAL --x\n           ^^^ STOPSIGNAL takes no flags; BuildKit reads --x as one.",
    },
  ],

  on: "every",
  *inspect(instruction) {
    const { keyword, flags } = instruction;
    const manual = instructionManual(keyword);
    if (!manual) return;
    if (!manual.flags) {
      const [first = "", ...others] = instruction.words;
      // BuildKit drops them without a word before what these two are about.
      const isDropped = /^(?:ARG|STOPSIGNAL)$/.test(keyword) && others.length > 0;
      if (keyword === "ONBUILD" || isDropped || !/^--[a-z]/i.test(first)) return;
      const { text, range } = instruction.args[0]!;
      const message = `${keyword} takes no flags; BuildKit reads ${text} as one.`;
      yield { range, message, severity: "error" };
      return;
    }
    const names = manual.flags.map((it) => it.name);
    for (const { name, nameRange } of flags) {
      if (names.includes(name)) continue;
      const range = {
        start: { ...nameRange.start, character: nameRange.start.character - 2 },
        end: nameRange.end,
      };
      const meant = nearest(name, names);
      yield meant
        ? {
            range,
            message: `${keyword} has no flag --${name}. Did you mean --${meant}?`,
            severity: "error",
            fixes: [{ title: `Change to --${meant}`, edits: [TextEdit.replace(nameRange, meant)] }],
          }
        : {
            range,
            message: `${keyword} has no flag --${name} as far as we know: ${list(names.map((it) => `--${it}`))}.`,
          };
    }
  },
});
