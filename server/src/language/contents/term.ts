import type { Position, Range } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";

/** A run of characters without blanks, quotes and shell operators. */
export interface Term {
  readonly text: string;
  readonly range: Range;
  readonly instruction: Instruction;
  /** Where the cursor is in `text`. */
  readonly at: number;
}

/** The term at a position of an instruction; undefined on comments and between instructions. */
export function termAt(file: Dockerfile, cursor: Position): Term | undefined {
  const instruction = file.instructionAt(cursor);
  if (!instruction) return undefined;
  if (
    instruction.innerComments.some(
      ({ range }) => range.start.line === cursor.line && range.start.character <= cursor.character,
    )
  )
    return undefined;
  const line = file.line(cursor.line);
  const isEdge = (at: number) => /[\s"'`;&|()<>\\[\],]/.test(line[at] ?? " ");
  let start = cursor.character;
  while (start > 0 && !isEdge(start - 1)) start--;
  let end = cursor.character;
  while (end < line.length && !isEdge(end)) end++;
  if (start === end) return undefined;
  return {
    text: line.slice(start, end),
    range: { start: { line: cursor.line, character: start }, end: { line: cursor.line, character: end } },
    instruction,
    at: cursor.character - start,
  };
}

/** The part of a term that a pattern matches where the cursor is. */
export function partOf(term: Term | undefined, pattern: RegExp): Term | undefined {
  if (!term) return undefined;
  for (const match of term.text.matchAll(new RegExp(pattern.source, `${pattern.flags.replace("g", "")}g`))) {
    const end = match.index + match[0].length;
    if (match[0] === "" || term.at < match.index || term.at > end) continue;
    const { line, character } = term.range.start;
    return {
      text: match[0],
      range: {
        start: { line, character: character + match.index },
        end: { line, character: character + end },
      },
      instruction: term.instruction,
      at: term.at - match.index,
    };
  }
  return undefined;
}
