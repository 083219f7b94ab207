import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

export const invalidHealthcheck = rule({
  id: "invalid-healthcheck",
  severity: "error",
  summary: "HEALTHCHECK has neither CMD with a command nor NONE.",
  why: "BuildKit knows only these two; a command without `CMD` before it is refused.",

  examples: [
    {
      bad: `
        FROM alpine
        HEALTHCHECK --retries=3 wget -q localhost
                                ^^^^ HEALTHCHECK knows CMD and NONE, not \`wget\`.
      `,
      good: `
        FROM alpine
        HEALTHCHECK --retries=3 CMD wget -q localhost
      `,
    },
    { bad: "FROM alpine\nHEALTHCHECK CMD\n            ^^^ HEALTHCHECK CMD needs a command." },
    { bad: "FROM alpine\nHEALTHCHECK CMD []\n            ^^^ HEALTHCHECK CMD needs a command." },
    { silent: 'FROM alpine\nHEALTHCHECK none\nHEALTHCHECK cmd true\nHEALTHCHECK CMD ["true"]' },
  ],

  on: ["HEALTHCHECK"],
  *inspect({ args, json }) {
    const [type, command] = args;
    if (!type || /^NONE$/i.test(type.text)) return;
    if (!/^CMD$/i.test(type.text))
      yield {
        range: type.range,
        message: `HEALTHCHECK knows CMD and NONE, not \`${type.text}\`.`,
        fixes: [{ title: "Put CMD before the command", edits: [TextEdit.insert(type.range.start, "CMD ")] }],
      };
    else if (json ? json.items.length === 0 : !command)
      yield { range: type.range, message: "HEALTHCHECK CMD needs a command." };
  },
});
