import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";
import { unquote } from "../syntax/split.ts";
import type { Stage } from "../syntax/stage.ts";

/** After an absolute WORKDIR in the stage or in one it stands on, a relative one is clear. */
export const relativeWorkdir = rule({
  id: "relative-workdir",
  severity: "hint",
  summary: "A relative WORKDIR with no absolute one before it.",
  why: "It starts at the working directory of the base image, which may change with the image.",
  sameAs: ["buildkit/WorkdirRelativePath", "hadolint/DL3000"],

  examples: [
    {
      bad: `
        FROM alpine
        WORKDIR app
                ^^^ Starts at the base image's working directory, whatever that is.
      `,
      good: `
        FROM alpine
        WORKDIR /app
      `,
    },
    {
      silent:
        'FROM alpine AS a\nWORKDIR /srv\nWORKDIR app\nFROM a\nWORKDIR x\nFROM b\nWORKDIR $X\nWORKDIR "C:\\\\x"\nFROM scratch\nWORKDIR app',
    },
  ],

  on: ["FROM", "WORKDIR"],

  *checkStages(stages) {
    const absolute = new Set<Stage>();
    for (const stage of stages) {
      let known =
        stage.base.kind === "scratch" || (stage.base.kind === "stage" && absolute.has(stage.base.stage));
      for (const instruction of stage.instructions) {
        if (instruction.keyword !== "WORKDIR") continue;
        const { argument, escape } = instruction;
        if (!argument) continue;
        const path = unquote(argument.text, escape);
        if (/^(?:[/\\$]|[A-Za-z]:)/.test(path)) known = true;
        else if (!known)
          yield {
            range: argument.range,
            message: "Starts at the base image's working directory, whatever that is.",
            ...(/^[\w.-]/.test(path)
              ? {
                  fixes: [
                    {
                      title: `Change to /${path.replace(/^\.\//, "")}`,
                      edits: [TextEdit.replace(argument.range, `/${path.replace(/^\.\//, "")}`)],
                    },
                  ],
                }
              : {}),
          };
      }
      if (known) absolute.add(stage);
    }
  },
});
