import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";
import type { Instruction } from "../syntax/instruction.ts";

/** `[ -f x ] && y` is a shell test and no array: only what begins with a quoted string counts. */
export const malformedJson = rule({
  id: "malformed-json",
  severity: "warning",
  summary: "Arguments look like a JSON array and are none.",
  why: "BuildKit then takes the brackets and quotes literally: the shell is asked to run a program named `[`, COPY looks for a file named `[`.",

  examples: [
    {
      bad: `
        FROM alpine
        CMD ['node', 'server.js']
            ^^^^^^^^^^^^^^^^^^^^^ This is no JSON: strings need double quotes. It runs in a shell as it is written.
      `,
      good: `
        FROM alpine
        CMD ["node", "server.js"]
      `,
    },
    {
      bad: `
        FROM alpine
        ENTRYPOINT ["node", "server.js",]
                   ^^^^^^^^^^^^^^^^^^^^^^ This is no JSON: there is a comma too many. It runs in a shell as it is written.
      `,
      good: `
        FROM alpine
        ENTRYPOINT ["node", "server.js"]
      `,
    },
    {
      bad: `
        FROM alpine
        RUN ["echo", "a" "b"]
            ^^^^^^^^^^^^^^^^^ This is no JSON: a comma is missing. It runs in a shell as it is written.
      `,
      good: `
        FROM alpine
        RUN ["echo", "a", "b"]
      `,
    },
    {
      bad: 'FROM alpine\nCMD ["a", "b"\n    ^^^^^^^^^ This is no JSON: the bracket is not closed. It runs in a shell as it is written.',
    },
    {
      bad: 'FROM alpine\nCMD ["a"] && b\n    ^^^^^^^^^^ This is no JSON: something follows the array. It runs in a shell as it is written.',
    },
    {
      bad: 'FROM alpine\nCOPY ["a" "b"]\n     ^^^^^^^^^ This is no JSON: a comma is missing. Its words are taken as paths.',
    },
    { bad: 'FROM alpine\nCMD ["a", ["b"]]\n    ^^^^^^^^^^^^ A JSON array here holds strings only.' },
    {
      silent:
        'FROM alpine\nRUN [ -f /x ] || true\nRUN [ "$A" = "b" ] && c\nRUN [[ "a" == "b" ]]\nCMD ["a"]\nRUN ["a"]',
    },
  ],

  on: ["ADD", "CMD", "COPY", "ENTRYPOINT", "HEALTHCHECK", "RUN", "VOLUME"],
  *inspect(instruction) {
    if (!instruction.text.includes("[")) return;
    const { keyword, argument, json } = instruction;
    if (json || !argument?.text.includes("[")) return;
    const text = keyword === "HEALTHCHECK" ? argument.text.replace(/^CMD\s+/i, "") : argument.text;
    if (!text.startsWith("[")) return;
    const range = {
      start: instruction.rangeOf(
        instruction.joined.logical.trimEnd().length - text.length,
        instruction.joined.logical.trimEnd().length,
      ).start,
      end: argument.range.end,
    };
    if (decodes(text)) {
      yield { range, message: "A JSON array here holds strings only.", severity: "error" };
      return;
    }
    const cause = causeOf(text);
    if (!cause || isShellTest(instruction, text)) return;
    const repaired = cause.repaired !== undefined && decodes(cause.repaired) ? cause.repaired : undefined;
    const effect = ["ADD", "COPY", "VOLUME"].includes(keyword)
      ? "Its words are taken as paths."
      : "It runs in a shell as it is written.";
    yield {
      range,
      message: `This is no JSON: ${cause.what}. ${effect}`,
      ...(repaired
        ? { fixes: [{ title: "Make it a JSON array", edits: [TextEdit.replace(range, repaired)] }] }
        : {}),
    };
  },
});

function decodes(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

function causeOf(text: string): { what: string; repaired?: string } | undefined {
  const close = text.lastIndexOf("]");
  if (/^\[\s*'/.test(text)) {
    const repaired = text.replace(/'((?:[^'\\]|\\.)*)'/g, (_, inner) =>
      JSON.stringify(inner.replace(/\\'/g, "'")),
    );
    return { what: "strings need double quotes", repaired: repaired.replace(/,\s*\]$/, "]") };
  }
  if (!/^\[\s*"/.test(text)) return undefined;
  if (close < 0) return { what: "the bracket is not closed" };
  if (decodes(text.slice(0, close + 1))) return { what: "something follows the array" };
  if (/,\s*\]$/.test(text))
    return { what: "there is a comma too many", repaired: text.replace(/,\s*\]$/, "]") };
  const spaced = text.replace(/("(?:[^"\\]|\\.)*")(\s+)(?=")/g, "$1, ");
  if (decodes(spaced)) return { what: "a comma is missing", repaired: spaced };
  const escaped = text.replace(/\\(?!["\\/bfnrtu])/g, "\\\\");
  if (decodes(escaped)) return { what: "a backslash must be doubled", repaired: escaped };
  return close === text.length - 1 ? { what: "it can't be read as an array of strings" } : undefined;
}

/** `[ "$A" = "b" ]`: a test has an operator between its words, and no comma. */
function isShellTest({ keyword }: Instruction, text: string): boolean {
  if (!["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"].includes(keyword)) return false;
  const inner = /^\[([^\]]*)\]/.exec(text)?.[1] ?? text.slice(1);
  return /^\s/.test(inner) && !inner.includes(",") && /\s(?:=|==|!=|-[a-z]{1,2})\s/.test(inner);
}
