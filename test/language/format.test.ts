import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { FormattingOptions } from "vscode-languageserver-types";
import { format, formatOnType, formatRange } from "../../server/src/language/formatting/format.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { dockerfiles, meaning } from "../support/dockerfiles.ts";

const spaces: FormattingOptions = { insertSpaces: true, tabSize: 4 };
const tabs: FormattingOptions = { insertSpaces: false, tabSize: 4 };

function formatted(text: string, options = spaces): string {
  const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
  return TextDocument.applyEdits(document, format(Dockerfile.of(document), options));
}

describe("format", () => {
  test.each([
    [
      "indentation of instructions and comments goes",
      "  FROM a\n\t# why\n RUN b  \n",
      "FROM a\n# why\nRUN b\n",
    ],
    [
      "continuation lines go in by a step",
      "EXPOSE 80 \\\n 81 \\\n\t\t82\n",
      "EXPOSE 80 \\\n    81 \\\n    82\n",
    ],
    [
      "deeper lines of a script stay deeper",
      "RUN if a; then \\\n  b; \\\n    c; \\\n  fi\n",
      "RUN if a; then \\\n    b; \\\n      c; \\\n    fi\n",
    ],
    ["comments inside go with the lines around them", "RUN a \\\n# x\n  b\n", "RUN a \\\n    # x\n    b\n"],
    ["quoted text over lines stays", 'RUN echo "a \\\n  b  \\\nc"\n', 'RUN echo "a \\\n  b  \\\nc"\n'],
    ["a word broken by a continuation stays", "RUN ec\\\nho a\n", "RUN ec\\\nho a\n"],
    ["so does one that BuildKit does not end at such a blank", "ru\\\n\u2000n a\n", "ru\\\n\u2000n a\n"],
    ["blanks before a byte order mark stay", " \uFEFF# escape=`\n", " \uFEFF# escape=`\n"],
    ["an escaped blank of a heredoc stays", "# escape=`\nRUN <<E\\ \nE \n", "# escape=`\nRUN <<E\\ \nE \n"],
    ["a word with an escaped blank stays", "RUN a\\ \\\nb\n", "RUN a\\ \\\nb\n"],
    ["heredocs stay", "RUN <<-E\n  a  \n\tE\n  RUN b\n", "RUN <<-E\n  a  \n\tE\nRUN b\n"],
    ["line ends stay", "RUN a \\\r\nb  \r\n", "RUN a \\\r\n    b\r\n"],
    ["lines of blanks become empty", "FROM a\n  \n\nRUN b \\\n  \n c\n", "FROM a\n\n\nRUN b \\\n\n    c\n"],
  ])("%s", (_, before, after) => {
    expect(formatted(before)).toBe(after);
    expect(formatted(after)).toBe(after);
  });

  test("tabs, final line ends", () => {
    expect(formatted("RUN a \\\n      b \\\n        c", tabs)).toBe("RUN a \\\n\tb \\\n\t  c");
    expect(formatted("RUN a", { ...tabs, insertFinalNewline: true })).toBe("RUN a\n");
    expect(formatted("RUN a\n\n \n", { ...tabs, trimFinalNewlines: true })).toBe("RUN a\n");
    expect(formatted("RUN <<E\na\n\n", { ...tabs, trimFinalNewlines: true })).toBe("RUN <<E\na\n\n");
  });

  test("a range touches its lines only", () => {
    const file = Dockerfile.parse(" FROM a\n RUN b\n RUN c\n");
    const range = { start: { line: 1, character: 3 }, end: { line: 2, character: 0 } };
    expect(formatRange(file, range, spaces).map((it) => it.range.start.line)).toEqual([1]);
  });

  test("typing a continuation indents the line below; a new line after one is indented", () => {
    const file = Dockerfile.parse("RUN a \\\nb\n");
    expect(formatOnType(file, { line: 0, character: 7 }, "\\", spaces)).toMatchObject([{ newText: "    " }]);
    const open = Dockerfile.parse("RUN a \\\n\n");
    expect(formatOnType(open, { line: 1, character: 0 }, "\n", tabs)).toMatchObject([{ newText: "\t" }]);
    const body = Dockerfile.parse("RUN <<E\na\\\nb\nE");
    expect(formatOnType(body, { line: 1, character: 2 }, "\\", tabs)).toEqual([]);
  });

  test("any file: twice is once, and it means the same", () => {
    fc.assert(
      fc.property(dockerfiles, fc.boolean(), (text, insertSpaces) => {
        const options = { insertSpaces, tabSize: 4 };
        const once = formatted(text, options);
        expect(formatted(once, options)).toBe(once);
        expect(meaning(once)).toEqual(meaning(text));
      }),
      { numRuns: 500 },
    );
  });
});
