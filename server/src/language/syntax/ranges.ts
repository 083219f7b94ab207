import type { Position, Range } from "vscode-languageserver-types";

/** Whether a position is not behind another. */
export function notAfter(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character <= b.character);
}

/** Whether a range holds a position; its end counts, so that a cursor behind a word is on it. */
export function holds({ start, end }: Range, position: Position): boolean {
  return notAfter(start, position) && notAfter(position, end);
}

export function sameRange(a: Range, b: Range): boolean {
  return holds(a, b.start) && holds(b, a.start) && holds(a, b.end) && holds(b, a.end);
}
