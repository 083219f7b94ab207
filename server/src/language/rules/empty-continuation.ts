import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

export const emptyContinuation = rule({
  id: "empty-continuation",
  severity: "warning",
  summary: "An empty line inside a continued instruction.",
  why: "BuildKit skips it today and says it will be an error. A reader takes it for the end of the instruction. A line with `#` alone keeps the distance.",
  sameAs: ["buildkit/NoEmptyContinuation"],

  examples: [
    {
      bad: `
        FROM alpine
        RUN echo a && \\

        ^ The instruction goes on below this empty line.
            echo b
      `,
      good: `
        FROM alpine
        RUN echo a && \\
            echo b
      `,
    },
    {
      bad: "FROM alpine\nONBUILD RUN a && \\\n\n^ The instruction goes on below this empty line.\n  b",
      good: "FROM alpine\nONBUILD RUN a && \\\n  b",
    },
    {
      bad: "FROM alpine\nRUN a \\\n  # b\n   \n^^^ The instruction goes on below this empty line.",
      good: "FROM alpine\nRUN a \\\n  # b",
    },
    { silent: "FROM alpine\nRUN echo a && \\\n  # why\n  echo b\nRUN <<EOF\n\nx\nEOF" },
  ],

  on: "every",
  *inspect(instruction) {
    // The empty lines of a trigger are those of its ONBUILD.
    if (instruction.triggered) return;
    const { emptyLines } = instruction.joined;
    for (const offset of emptyLines) {
      const start = instruction.position(offset);
      const range = { start, end: { ...start, character: lineLength(instruction.text, offset) } };
      // The file's last line has no end of its own: the one before it goes.
      const whole =
        start.line < instruction.lastLine
          ? { start, end: { line: start.line + 1, character: 0 } }
          : { start: instruction.position(lineEndBefore(instruction.text, offset)), end: range.end };
      yield {
        range,
        message: "The instruction goes on below this empty line.",
        fixes: [{ title: "Remove the empty line", edits: [TextEdit.del(whole)], safe: true }],
      };
    }
  },
});

function lineLength(text: string, offset: number): number {
  const end = text.slice(offset).search(/[\r\n]/);
  return end < 0 ? text.length - offset : end;
}

function lineEndBefore(text: string, offset: number): number {
  return offset - (text.startsWith("\r\n", offset - 2) ? 2 : 1);
}
