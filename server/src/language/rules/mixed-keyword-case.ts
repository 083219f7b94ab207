import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

/** The case of most instructions wins, upper case when there are as many of either. */
export const mixedKeywordCase = rule({
  id: "mixed-keyword-case",
  severity: "hint",
  summary: "Instructions are written in different cases.",
  why: "BuildKit reads either. People find their way by the keywords, and do so better when these look alike.",
  sameAs: ["buildkit/ConsistentInstructionCasing"],

  examples: [
    {
      bad: `
        FROM alpine
        run true
        ^^^ Most instructions of this file are in upper case.
        Cmd ["x"]
        ^^^ Most instructions of this file are in upper case.
      `,
      good: `
        FROM alpine
        RUN true
        CMD ["x"]
      `,
    },
    {
      bad: "from a\nrun b\nCMD c\n^^^ Most instructions of this file are in lower case.",
      good: "from a\nrun b\ncmd c",
    },
    { silent: "from alpine\nrun true\nonbuild run x" },
  ],

  *check(file) {
    const written = file.instructions.flatMap((it) => {
      const text = /^\S*/.exec(it.joined.logical)![0];
      const inner = it.trigger && /^\S*/.exec(it.trigger.joined.logical)![0];
      return [{ it, text }, ...(it.trigger && inner ? [{ it: it.trigger, text: inner }] : [])];
    });
    let upper = 0;
    let lower = 0;
    for (const { text } of written) {
      if (text === text.toUpperCase()) upper++;
      else if (text === text.toLowerCase()) lower++;
    }
    const wanted = lower > upper ? "lower" : "upper";
    for (const { it, text } of written) {
      const better = wanted === "upper" ? text.toUpperCase() : text.toLowerCase();
      if (better === text || !/^[a-z]+$/i.test(text)) continue;
      const range = it.keywordRange;
      yield {
        range,
        message: `Most instructions of this file are in ${wanted} case.`,
        fixes: [{ title: `Change to ${better}`, edits: [TextEdit.replace(range, better)], safe: true }],
      };
    }
  },
});
