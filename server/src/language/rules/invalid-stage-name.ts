import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

export const invalidStageName = rule({
  id: "invalid-stage-name",
  severity: "error",
  summary: "A stage has a name BuildKit refuses.",
  why: "A name starts with a letter and goes on with letters, digits, `-`, `_` and `.`.",

  examples: [
    {
      bad: `
        FROM alpine AS 1st
                       ^^^ A stage name starts with a letter and has letters, digits, - _ and . only.
        FROM alpine AS a/b
                       ^^^ A stage name starts with a letter and has letters, digits, - _ and . only.
      `,
    },
    { silent: "FROM alpine AS a-b_c.d1\nFROM alpine AS Upper" },
  ],

  on: ["FROM"],
  *inspect({ args: [, as, name, more] }) {
    if (!as || !name || more || !/^as$/i.test(as.text) || /^[a-z][a-z0-9_.-]*$/i.test(name.text)) return;
    const meant = name.text
      .replace(/^[^a-z]+/i, "")
      .replace(/[^a-z0-9_.-]+/gi, "-")
      .replace(/-+$/, "");
    yield {
      range: name.range,
      message: "A stage name starts with a letter and has letters, digits, - _ and . only.",
      ...(meant
        ? { fixes: [{ title: `Change to ${meant}`, edits: [TextEdit.replace(name.range, meant)] }] }
        : {}),
    };
  },
});
