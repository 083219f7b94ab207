import { rule } from "../feature.ts";
import { indexWithin, words } from "../syntax/split.ts";

/** Only where the builder itself reads quotes; a shell has its own view of a RUN. */
export const unclosedQuote = rule({
  id: "unclosed-quote",
  severity: "error",
  summary: "A quote is opened and never closed.",
  why: "BuildKit stops when it looks for the other quote and finds the end of the instruction. A quote that belongs to the text is written `\\\\'` or `\\\\\"`.",

  examples: [
    {
      bad: `
        FROM alpine
        ENV NAME='value
                 ^ This quote is never closed.
        LABEL a="b c=d
                ^ This quote is never closed.
        WORKDIR /a"b
                  ^ This quote is never closed.
        ENV "A=b"
            ^ This quote is never closed.
      `,
    },
    { silent: 'FROM alpine\nENV GOFLAGS "-mod=vendor -trimpath"\nLABEL description "a=b \'c=d\'"' },
    { silent: "FROM alpine\nENV A='b' C=\"d'e\" F=g\\'h\nRUN echo 'x\nCMD [\"it's\"]\nENV OLD it\\'s" },
  ],

  on: ["ADD", "ARG", "COPY", "ENV", "EXPOSE", "FROM", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"],
  *inspect(instruction) {
    const { json, joined, escape, keyword } = instruction;
    if (json || instruction.heredocs.length > 0) return;
    const { logical } = joined;
    if (!/["']/.test(logical)) return;
    const found = words(logical, escape, keyword.length);
    // `ENV NAME the rest` has no pairs: an equals sign in the rest is text.
    const first = found[0];
    const paired =
      first &&
      pairs.has(keyword) &&
      (keyword === "ARG" || indexWithin(logical, "=", first.start, first.end) >= 0);
    for (const { start, end, open } of found) {
      const equals = paired ? indexWithin(logical, "=", start, end) : -1;
      // BuildKit cuts a pair at its first `=` before it looks at quotes: `"a=b"` has one in each half.
      const half = equals > start && words(logical.slice(start, equals), escape).at(-1)?.open === true;
      if (!open && !half) continue;
      const at = openQuote(logical.slice(0, half ? equals : end), start, escape);
      yield { range: instruction.rangeOf(at, at + 1), message: "This quote is never closed." };
    }
  },
});

const pairs: ReadonlySet<string> = new Set(["ARG", "ENV", "LABEL"]);

function openQuote(text: string, from: number, escape: string): number {
  let quote = "";
  let open = from;
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (char === escape && quote !== "'") at++;
    else if (quote) {
      if (char === quote) quote = "";
    } else if (char === '"' || char === "'") {
      quote = char;
      open = at;
    }
  }
  return open;
}
