import { TextEdit } from "vscode-languageserver-types";
import { contentsOf } from "../contents/contents.ts";
import { jsonForm } from "../edits.ts";
import { rule } from "../feature.ts";
import type { Stage } from "../syntax/stage.ts";

/**
 * Commands that lean on the shell keep it: the fix is offered only for plain words. A SHELL of one's own is a choice,
 * so it silences the rule for what follows in the stage.
 */
export const shellForm = rule({
  id: "shell-form",
  severity: "hint",
  summary: "CMD or ENTRYPOINT runs in a shell.",
  why: "The shell form runs under `/bin/sh -c`, which usually does not pass on the SIGTERM of `docker stop`: the container is killed after ten seconds.",
  sameAs: ["hadolint/DL3025", "buildkit/JSONArgsRecommended"],

  examples: [
    {
      bad: `
        FROM node:22
        CMD node server.js
            ^^^^^^^^^^^^^^ Runs in a shell, which usually keeps the stop signal from the program.
      `,
      good: `
        FROM node:22
        CMD ["node", "server.js"]
      `,
    },
    {
      bad: "FROM a\nENTRYPOINT $JAVA -jar x\n           ^^^^^^^^^^^^ Runs in a shell, which usually keeps the stop signal from the program.",
    },
    { silent: "FROM a\nENTRYPOINT exec $JAVA -jar x\nCMD cd /srv && exec ./run" },
    { silent: "FROM scratch\nCOPY app /app\nENTRYPOINT /app" },
    { silent: 'FROM a AS b\nSHELL ["/bin/bash", "-c"]\nFROM b\nCMD a b' },
    { silent: 'FROM a\nCMD ["a"]\nENTRYPOINT ["a"]\nRUN a b\nFROM b\nSHELL ["/bin/bash", "-c"]\nCMD a b' },
  ],

  *checkStages(stages, file, { catalogue }) {
    const chosen = new Set<Stage>();
    for (const stage of stages) {
      if (stage.base.kind === "stage" && chosen.has(stage.base.stage)) chosen.add(stage);
      for (const instruction of stage.instructions) {
        const { keyword } = instruction;
        if (keyword === "SHELL") chosen.add(stage);
        if (chosen.has(stage) || (keyword !== "CMD" && keyword !== "ENTRYPOINT")) continue;
        const { json, argument, args, scripts } = instruction;
        if (
          json ||
          !argument ||
          argument.text.startsWith("[") ||
          // The shell makes way for the program, or is not there at all, which another rule says.
          scripts.some(({ commands }) => commands.some(({ words }) => words[0]?.text === "exec")) ||
          contentsOf(file, stage, catalogue).has("/bin/sh") === false
        )
          continue;
        const plain =
          args.every(({ text }) => /^[\w./:@%+,=-]+$/.test(text)) &&
          !/^\w+=/.test(args[0]?.text ?? "") &&
          !builtIns.has(args[0]?.text ?? "");
        yield {
          range: argument.range,
          message: "Runs in a shell, which usually keeps the stop signal from the program.",
          ...(plain
            ? {
                fixes: [
                  {
                    title: "Change to the JSON form",
                    edits: [TextEdit.replace(argument.range, jsonForm(args.map((it) => it.text)))],
                  },
                ],
              }
            : {}),
        };
      }
    }
  },
});

const builtIns: ReadonlySet<string> = new Set([
  ".",
  "cd",
  "exec",
  "export",
  "if",
  "set",
  "source",
  "ulimit",
  "umask",
  "while",
]);
