import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

export const surplusArgument = rule({
  id: "surplus-argument",
  severity: "error",
  summary: "FROM or HEALTHCHECK NONE has words it cannot take.",
  why: "BuildKit takes an image alone or an image, `AS` and a name; it stops at anything else.",

  examples: [
    {
      bad: `
        FROM alpine build
                    ^^^^^ FROM takes an image, or an image, AS and a name.
        FROM alpine AS build now
                             ^^^ FROM takes an image, or an image, AS and a name.
        FROM alpine AS
                    ^^ AS needs a name.
        FROM alpine SA build
                    ^^ FROM takes an image, or an image, AS and a name. Did you mean AS?
        HEALTHCHECK NONE --interval=5s
                         ^^^^^^^^^^^^^ HEALTHCHECK NONE takes no arguments.
      `,
    },
    {
      bad: "FROM alpine build\n            ^^^^^ FROM takes an image, or an image, AS and a name.",
      good: "FROM alpine AS build",
    },
    { silent: "FROM alpine\nFROM alpine as a\nHEALTHCHECK NONE" },
  ],

  on: ["FROM", "HEALTHCHECK"],
  *inspect({ keyword, args }) {
    const [first, second, third, fourth] = args;
    if (keyword === "HEALTHCHECK") {
      if (first && second && /^NONE$/i.test(first.text))
        yield {
          range: { start: second.range.start, end: args.at(-1)!.range.end },
          message: "HEALTHCHECK NONE takes no arguments.",
        };
      return;
    }
    if (!second) return;
    const message = "FROM takes an image, or an image, AS and a name.";
    const as = /^as$/i.test(second.text);
    if (as && !third) yield { range: second.range, message: "AS needs a name." };
    else if (as && fourth)
      yield { range: { start: fourth.range.start, end: args.at(-1)!.range.end }, message };
    else if (!as && !third)
      yield {
        range: second.range,
        message,
        fixes: [
          { title: `Name the stage ${second.text}`, edits: [TextEdit.insert(second.range.start, "AS ")] },
        ],
      };
    else if (!as)
      yield {
        range: second.range,
        message: `${message} Did you mean AS?`,
        fixes: [{ title: "Change to AS", edits: [TextEdit.replace(second.range, "AS")] }],
      };
  },
});
