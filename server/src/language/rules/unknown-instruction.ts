import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";
import { keywords } from "../syntax/instruction.ts";

/** Template files (`{{…}}`) are left alone: they are no Dockerfiles yet. */
export const unknownInstruction = rule({
  id: "unknown-instruction",
  severity: "error",
  summary: "A line starts with a word that is no instruction.",
  why: "BuildKit stops at the first instruction it does not know. Often a continuation character is missing on the line before.",

  examples: [
    {
      bad: `
        FROM alpine
        RNU echo hi
        ^^^ \`RNU\` is no instruction. Did you mean RUN?
      `,
      good: `
        FROM alpine
        RUN echo hi
      `,
    },
    {
      bad: `
        FROM alpine
        RUN apk add curl
          && curl --version
          ^^ \`&&\` is no instruction. Does the line before lack its continuation character?
      `,
    },
    {
      bad: "FROM alpine\nRUN\u00a0true\n   ^ The blank behind RUN is no plain space: BuildKit takes it for a letter.",
      good: "FROM alpine\nRUN true",
    },
    { silent: "{{ template }}" },
  ],

  on: "every",
  *inspect(instruction) {
    const { keyword } = instruction;
    if (known.has(keyword) || keyword.startsWith("{{") || keyword === "") return;
    const { keywordRange } = instruction;
    const blank = keyword.search(/\s/);
    if (blank >= 0 && known.has(keyword.slice(0, blank))) {
      const { line, character } = keywordRange.start;
      const at = character + blank;
      const range = { start: { line, character: at }, end: { line, character: at + 1 } };
      yield {
        range,
        message: `The blank behind ${keyword.slice(0, blank)} is no plain space: BuildKit takes it for a letter.`,
        fixes: [{ title: "Change to a space", edits: [TextEdit.replace(range, " ")], safe: true }],
      };
      return;
    }
    const meant = keywords.find((it) => isNear(keyword, it));
    const hint = meant ? ` Did you mean ${meant}?` : /^[A-Z]+$/.test(keyword) ? "" : continuation;
    yield {
      range: keywordRange,
      message: `\`${keyword}\` is no instruction.${hint}`,
      ...(meant
        ? { fixes: [{ title: `Change to ${meant}`, edits: [TextEdit.replace(keywordRange, meant)] }] }
        : {}),
    };
  },
});

const known: ReadonlySet<string> = new Set(keywords);
const continuation = " Does the line before lack its continuation character?";

/** One letter too many, too few, other, or two swapped. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return a === b;
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  const rest = (x: string, skip: number) => x.slice(start + skip);
  return (
    rest(a, 1) === rest(b, 1) ||
    rest(a, 1) === rest(b, 0) ||
    rest(a, 0) === rest(b, 1) ||
    (a[start] === b[start + 1] && a[start + 1] === b[start] && rest(a, 2) === rest(b, 2))
  );
}
