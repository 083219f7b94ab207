import { TextEdit } from "vscode-languageserver-types";
import { callsOf, type PlacedCall } from "../contents/commands-of.ts";
import { removeInstruction } from "../edits.ts";
import { rule } from "../feature.ts";
import type { Instruction } from "../syntax/instruction.ts";

/** Silent when the later RUN updates too. */
export const aptUpdateAlone = rule({
  id: "apt-update-alone",
  severity: "warning",
  summary: "`apt-get update` in a RUN of its own.",
  why: "Each RUN is cached by its text. The list of `apt-get update` is kept from the day it was first built, while a changed install in a later RUN asks for package versions that the mirror no longer has. In one RUN they go stale together.",

  examples: [
    {
      bad: `
        FROM debian:trixie-slim
        RUN apt-get update
            ^^^^^^^^^^^^^^ The lists are cached apart from the install that needs them; do both in one RUN.
        RUN apt-get install -y --no-install-recommends curl
      `,
      good: `
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim
        RUN apt-get update && apt-get upgrade -y
        RUN apt-get update && apt-get install -y curl
      `,
    },
    { silent: "FROM debian:trixie-slim\nRUN apt-get update\nRUN ./setup.sh" },
    {
      silent: `
        FROM debian:trixie-slim
        RUN apt-get update
        RUN apt-get update && apt-get install -y curl
      `,
    },
  ],
  on: ["RUN", "ONBUILD"],

  *checkStages(stages, file) {
    for (const stage of stages) {
      let alone: { readonly instruction: Instruction; readonly update: PlacedCall } | undefined;
      for (const instruction of stage.instructions) {
        const calls = callsOf(instruction, ["apt-get", "apt"]);
        const update = calls.find(({ call }) => call.action === "update");
        const install = calls.find(({ call }) => call.action === "install");
        if (update)
          alone =
            install || calls.some(({ call }) => call.action === "upgrade")
              ? undefined
              : { instruction, update };
        else if (install && alone) {
          const { script, command } = alone.update;
          // Nothing but the update: its line can go.
          const only =
            alone.instruction.scripts.length === 1 &&
            script.commands.length === 1 &&
            alone.instruction.flags.length === 0;
          const start = install.script.rangeOf(install.command.start, install.command.end).start;
          yield {
            range: script.rangeOf(command.start, command.end),
            message: "The lists are cached apart from the install that needs them; do both in one RUN.",
            related: [
              {
                range: install.script.rangeOf(install.command.start, install.command.end),
                message: "This install uses them.",
              },
            ],
            fixes: [
              {
                title: "Update in the RUN that installs",
                edits: [
                  ...(only ? [removeInstruction(file, alone.instruction)] : []),
                  TextEdit.insert(
                    start,
                    `${script.source.slice(command.start, command.end).replace(/\s+/g, " ")} && `,
                  ),
                ],
              },
            ],
          };
          alone = undefined;
        }
      }
    }
  },
});
