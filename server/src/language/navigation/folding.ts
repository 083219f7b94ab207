import { type FoldingRange, FoldingRangeKind } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";

/** What can be folded: stages, instructions of several lines, heredoc bodies and blocks of comments. */
export function folding(file: Dockerfile, limit = Number.POSITIVE_INFINITY): FoldingRange[] {
  const folds: FoldingRange[] = [];
  const lines = (startLine: number, endLine: number, kind?: FoldingRangeKind) => {
    if (endLine > startLine) folds.push(kind ? { startLine, endLine, kind } : { startLine, endLine });
  };
  for (const { from, instructions } of file.stages) {
    const last = instructions.at(-1);
    if (last) lines(from.line, last.lastLine);
  }
  for (const instruction of file.instructions) {
    if (instruction.lastLine === instruction.line || instruction.joined.logical === "") continue;
    lines(instruction.line, instruction.lastLine);
    for (const { bodyRange, endRange } of instruction.heredocs) {
      const start = bodyRange.start.line - 1;
      if (start > instruction.line) lines(start, endRange?.start.line ?? instruction.lastLine);
    }
    block(instruction.innerComments.map((it) => it.range.start.line));
  }
  block(file.comments.map((it) => it.range.start.line));
  return folds.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine).slice(0, limit);

  /** Comments on lines that follow each other fold together. */
  function block(comments: readonly number[]): void {
    for (let at = 0; at < comments.length; ) {
      let end = at;
      while (comments[end + 1] === comments[end]! + 1) end++;
      lines(comments[at]!, comments[end]!, FoldingRangeKind.Comment);
      at = end + 1;
    }
  }
}
