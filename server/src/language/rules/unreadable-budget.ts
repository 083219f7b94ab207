import { budgetsOf } from "../builds/budget.ts";
import { rule } from "../feature.ts";

export const unreadableBudget = rule({
  id: "unreadable-budget",
  severity: "warning",
  summary: "A comment for Plimsoll that sets nothing.",
  why: "A budget that is misspelt would never be exceeded.",

  examples: [
    {
      bad: `
        # plimsoll: budget=25M
                           ^^^ \`25M\` is no size: write a number and kB, MB or GB, such as \`25MB\`.
        FROM alpine
      `,
      good: `
        # plimsoll: budget=25MB
        FROM alpine
      `,
    },
    {
      bad: `
        FROM alpine
        # plimsoll: budgt=25MB
                    ^^^^^ Plimsoll knows one setting here: \`budget=25MB\`.
        # plimsoll: budget
                    ^^^^^^ A budget is a size: write \`budget=25MB\`.
        # plimsoll: budget=small
                           ^^^^^ \`small\` is no size: write a number and kB, MB or GB, such as \`25MB\`.
        # plimsoll: budget=0MB
                           ^^^ \`0MB\` is no size: write a number and kB, MB or GB, such as \`25MB\`.
      `,
    },
    {
      bad: `
        # plimsoll: budget=25MB
        FROM alpine
        # plimsoll: budget=30 MB
                    ^^^^^^^^^^^^ This stage has a budget: 25.0 MB, in line 1. That one counts.
      `,
    },
    {
      silent:
        "# plimsoll: budget=0.5GiB\nFROM golang AS build\n\n# Small.\n# plimsoll: budget=900 kb\nFROM scratch",
    },
    { silent: "# plimsoll ignore=untagged-image\n# The plimsoll: a line on a hull.\nFROM alpine" },
  ],

  *check(file) {
    for (const { range, message, instead } of budgetsOf(file).misread)
      yield {
        range,
        message,
        ...(instead
          ? {
              fixes: [
                { title: `Write ${instead.text}`, edits: [{ range: instead.range, newText: instead.text }] },
              ],
            }
          : {}),
      };
  },
});
