import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";
import { words } from "../syntax/split.ts";

/** A safe fix: quotes keep what the old form kept. */
export const legacyPair = rule({
  id: "legacy-pair",
  severity: "hint",
  summary: "ENV or LABEL in the old form, without `=`.",
  why: "`ENV NAME value` takes the rest of the line as the value, so a second variable on the line ends up in the first. The form with `=` says where a value ends.",
  sameAs: ["buildkit/LegacyKeyValueFormat"],

  examples: [
    {
      bad: `
        FROM alpine
        ENV GREETING hello world
            ^^^^^^^^^^^^^^^^^^^^ Write \`GREETING=…\`: the old form takes the rest of the line as the value.
        ENV TITLE "hello  world"
            ^^^^^^^^^^^^^^^^^^^^ Write \`TITLE=…\`: the old form takes the rest of the line as the value.
        LABEL version 1.0
              ^^^^^^^^^^^ Write \`version=…\`: the old form takes the rest of the line as the value.
      `,
      good: `
        FROM alpine
        ENV GREETING="hello world"
        ENV TITLE="hello  world"
        LABEL version=1.0
      `,
    },
    {
      bad: "FROM alpine\nENV A \"x\" 'y'\n    ^^^^^^^^^ Write `A=…`: the old form takes the rest of the line as the value.",
    },
    { silent: "FROM alpine\nENV A=b\nLABEL a=b\nENV A" },
  ],

  on: ["ENV", "LABEL"],
  *inspect(instruction) {
    const { joined, keyword } = instruction;
    const { logical } = joined;
    const [first, second] = words(logical, instruction.escape, keyword.length);
    if (!first || !second || logical.slice(first.start, first.end).includes("=")) return;
    const end = logical.trimEnd().length;
    const name = logical.slice(first.start, first.end);
    const value = logical.slice(second.start, end);
    const range = instruction.rangeOf(first.start, end);
    yield {
      range,
      message: `Write \`${name}=…\`: the old form takes the rest of the line as the value.`,
      // Quotes and escapes inside the value already mean something: a person should look. Those around it stay.
      ...(/["'\\`]/.test(value) && !/^"[^"\\`]*"$|^'[^'\\`]*'$/.test(value)
        ? {}
        : {
            fixes: [
              {
                title: `Change to ${name}=…`,
                edits: [
                  TextEdit.replace(range, `${name}=${/^[^"'].*\s/.test(value) ? `"${value}"` : value}`),
                ],
                safe: true,
              },
            ],
          }),
    };
  },
});
