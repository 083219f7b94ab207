import { rule } from "../feature.ts";
import { instructionManual } from "../manual/instructions.ts";

export const missingArgument = rule({
  id: "missing-argument",
  severity: "error",
  summary: "An instruction lacks an argument it cannot do without.",
  why: "BuildKit stops at an instruction without its arguments.",

  examples: [
    {
      bad: `
        FROM
        ^^^^ FROM needs an argument: \`FROM [--platform=<platform>] <image>[:<tag>|@<digest>] [AS <name>]\`.
        COPY app
        ^^^^ COPY needs a source and a destination.
        ONBUILD
        ^^^^^^^ ONBUILD needs an argument: \`ONBUILD <instruction>\`.
        SHELL []
        ^^^^^ SHELL needs an argument: \`SHELL ["<program>", "<argument>", …]\`.
        VOLUME [""]
                ^^ A volume needs a path.
      `,
    },
    { bad: "FROM alpine\nONBUILD ADD x\n        ^^^ ADD needs a source and a destination." },
    {
      bad: "FROM alpine\nHEALTHCHECK --interval=5s\n^^^^^^^^^^^ HEALTHCHECK needs CMD and a command, or NONE.",
    },
    { bad: "FROM alpine\nRUN\n^^^ RUN has no command." },
    { silent: "FROM alpine\nCOPY <<EOF /x\nEOF\nCMD []\nRUN <<EOF\nEOF" },
  ],

  on: "every",
  *inspect(instruction) {
    const { keyword } = instruction;
    const manual = instructionManual(keyword);
    if (!manual) return;
    const missing = (message: string) => ({ range: instruction.keywordRange, message });
    const count = () => (instruction.json?.items ?? instruction.words).length;
    const { isEmpty } = instruction;
    if (keyword === "COPY" || keyword === "ADD") {
      if (count() < 2) yield missing(`${keyword} needs a source and a destination.`);
    } else if (keyword === "HEALTHCHECK") {
      if (isEmpty) yield missing("HEALTHCHECK needs CMD and a command, or NONE.");
    } else if (isEmpty) {
      // BuildKit accepts an empty command; it is still none.
      const allowed = keyword === "RUN" || keyword === "CMD" || keyword === "ENTRYPOINT";
      if (allowed) yield { ...missing(`${keyword} has no command.`), severity: "warning" };
      else yield missing(`${keyword} needs an argument: \`${manual.forms[0]?.syntax}\`.`);
    } else if ((keyword === "SHELL" || keyword === "VOLUME") && count() === 0) {
      yield missing(`${keyword} needs an argument: \`${manual.forms[0]?.syntax}\`.`);
    } else if (keyword === "VOLUME") {
      for (const { text, range } of instruction.json?.items ?? [])
        if (text.trim() === "") yield { range, message: "A volume needs a path." };
    }
  },
});
