import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";
import type { Instruction } from "../syntax/instruction.ts";

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
    let upper = 0;
    const others: Instruction[] = [];
    const seen = (it: Instruction) => {
      if (it.keywordText === it.keyword) upper++;
      else others.push(it);
    };
    for (const it of file.instructions) {
      seen(it);
      const { trigger } = it;
      if (trigger?.keywordText) seen(trigger);
    }
    if (others.length === 0) return;
    const lower = others.filter(({ keywordText }) => keywordText === keywordText.toLowerCase()).length;
    const wanted = lower > upper ? "lower" : "upper";
    const all = () => file.instructions.flatMap((it) => (it.trigger?.keywordText ? [it, it.trigger] : it));
    for (const it of wanted === "upper" ? others : all()) {
      const text = it.keywordText;
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
