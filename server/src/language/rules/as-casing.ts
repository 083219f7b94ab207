import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

/** A FROM in mixed case is the business of mixed-keyword-case. */
export const asCasing = rule({
  id: "as-casing",
  severity: "hint",
  summary: "AS is written in another case than its FROM.",
  why: "Both are keywords of one instruction and read as one when they look alike.",
  sameAs: ["buildkit/FromAsCasing"],

  examples: [
    {
      bad: `
        FROM alpine as build
                    ^^ FROM is in upper case, so is AS.
      `,
      good: `
        FROM alpine AS build
      `,
    },
    {
      bad: "from alpine AS build\n            ^^ from is in lower case, so is as.",
      good: "from alpine as build",
    },
    { silent: "FROM alpine AS a\nfrom alpine as b\nFrom alpine aS c" },
  ],

  on: ["FROM"],
  *inspect({ args: [, as], joined }) {
    if (!as || !/^as$/i.test(as.text)) return;
    const from = /^\S+/.exec(joined.logical)![0];
    const upper = from === from.toUpperCase();
    if (!upper && from !== from.toLowerCase()) return;
    const wanted = upper ? "AS" : "as";
    if (as.text === wanted) return;
    yield {
      range: as.range,
      message: `${from} is in ${upper ? "upper" : "lower"} case, so is ${wanted}.`,
      fixes: [{ title: `Change to ${wanted}`, edits: [TextEdit.replace(as.range, wanted)], safe: true }],
    };
  },
});
