import { rule } from "../feature.ts";
import { words } from "../syntax/split.ts";

/** The old form `ENV NAME value` has a rule of its own. */
export const invalidPair = rule({
  id: "invalid-pair",
  severity: "error",
  summary: "ENV, LABEL or ARG has a pair without a name or without its `=`.",
  why: "Once the first pair has a `=`, BuildKit wants one in each. A value with blanks needs quotes.",

  examples: [
    {
      bad: `
        FROM alpine
        ENV A=1 B
                ^ \`B\` has no \`=\`. A value with blanks needs quotes.
        ENV NAME
            ^^^^ ENV needs a value: \`NAME=value\`.
        LABEL =x
              ^^ A name is missing before the \`=\`.
        ARG =x
            ^^ A name is missing before the \`=\`.
      `,
    },
    { silent: 'FROM alpine\nENV A=1 B="x y" C=a\\ b\nENV OLD value\nLABEL a=b c="d=e"\nARG A B=c' },
  ],

  on: ["ENV", "LABEL", "ARG"],
  *inspect(instruction) {
    const { logical } = instruction.joined;
    const keyword = /^\S*\s*/.exec(logical)![0].length;
    const spans = words(logical, instruction.escape, keyword);
    const [first] = spans;
    if (!first) return;
    const old = !logical.slice(first.start, first.end).includes("=");
    if (old && instruction.keyword !== "ARG") {
      if (spans.length === 1) {
        const { text, range } = instruction.word(first.start, first.end);
        yield { range, message: `${instruction.keyword} needs a value: \`${text}=value\`.` };
      }
      return;
    }
    for (const { start, end } of spans) {
      const word = instruction.word(start, end);
      if (/^(?:=|""=|''=)/.test(word.text))
        yield { range: word.range, message: "A name is missing before the `=`." };
      else if (!word.text.includes("=") && instruction.keyword !== "ARG")
        yield {
          range: word.range,
          message: `\`${word.text}\` has no \`=\`. A value with blanks needs quotes.`,
        };
    }
  },
});
