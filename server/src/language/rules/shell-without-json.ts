import { TextEdit } from "vscode-languageserver-types";
import { jsonForm } from "../edits.ts";
import { rule } from "../feature.ts";

export const shellWithoutJson = rule({
  id: "shell-without-json",
  severity: "error",
  summary: "SHELL is not written as a JSON array.",
  why: "BuildKit accepts nothing else for SHELL.",

  examples: [
    {
      bad: `
        FROM alpine
        SHELL /bin/bash -o pipefail -c
              ^^^^^^^^^^^^^^^^^^^^^^^^ SHELL needs a JSON array of strings.
      `,
      good: `
        FROM alpine
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
      `,
    },
    { silent: 'FROM alpine\nSHELL ["/bin/sh", "-c"]' },
  ],

  on: ["SHELL"],
  *inspect({ json, argument, args }) {
    if (json || !argument) return;
    const plain = args.every(({ text }) => !/[[\]"',\\$]/.test(text));
    yield {
      range: argument.range,
      message: "SHELL needs a JSON array of strings.",
      ...(plain
        ? {
            fixes: [
              {
                title: "Make it a JSON array",
                edits: [TextEdit.replace(argument.range, jsonForm(args.map((it) => it.text)))],
              },
            ],
          }
        : {}),
    };
  },
});
