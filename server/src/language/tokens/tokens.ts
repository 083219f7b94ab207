import type { Range, SemanticTokensEdit } from "vscode-languageserver-types";
import { Kept } from "../kept.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { painted } from "./instruction.ts";
import { Type } from "./legend.ts";

/** The tokens of one instruction, as LSP wants them, counted from its first line. */
interface Chunk {
  readonly data: readonly number[];
  /** Line of the first and of the last token. */
  readonly first: number;
  readonly last: number;
}

/** By text: an edit costs the instructions it touched, whatever the file's length. */
const chunks = new Kept<object, Chunk>();
const stageChunks = new Kept<object, Chunk>();

/** Five numbers a token as in LSP: line and character from the token before, length, type, modifiers. */
export function tokens(file: Dockerfile, within?: Range): number[] {
  const data: number[] = [];
  let line = 0;
  const wanted = (first: number, last: number) =>
    !within || (last >= within.start.line && first <= within.end.line);
  const single = (at: Range, type: number) => {
    if (!wanted(at.start.line, at.start.line)) return;
    const { start, end } = at;
    data.push(start.line - line, start.character, end.character - start.character, type - 1, 0);
    line = start.line;
  };
  const onStage = new Set<Instruction>();
  for (const stage of file.stages) if (stage.base.kind === "stage") onStage.add(stage.from);

  let comment = 0;
  let directive = 0;
  const { comments, directives, instructions } = file;
  /** Directives and the comments between them and instructions, in their order. */
  const upTo = (end: number) => {
    for (;;) {
      const next = comments[comment]?.range;
      const first = directives[directive]?.range;
      if (first && (!next || first.start.line < next.start.line) && first.start.line < end) {
        single(first, Type.macro);
        directive++;
      } else if (next && next.start.line < end) {
        single(next, Type.comment);
        comment++;
      } else return;
    }
  };
  for (const instruction of instructions) {
    upTo(instruction.line);
    if (!wanted(instruction.line, instruction.lastLine)) continue;
    const chunk = chunkOf(instruction, onStage.has(instruction));
    if (chunk.data.length === 0) continue;
    const from = data.length;
    for (const it of chunk.data) data.push(it);
    data[from] = instruction.line + chunk.first - line;
    line = instruction.line + chunk.last;
  }
  upTo(Number.POSITIVE_INFINITY);
  return data;
}

/** What to change in one answer to make it the next: the stretch between what both begin and end with. */
export function tokenEdits(before: readonly number[], after: readonly number[]): SemanticTokensEdit[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  if (start === before.length && start === after.length) return [];
  return [{ start, deleteCount: before.length - end - start, data: after.slice(start, after.length - end) }];
}

function chunkOf(instruction: Instruction, onStage: boolean): Chunk {
  const known = onStage ? stageChunks : chunks;
  let chunk = known.get(instruction.shape);
  if (!chunk) {
    chunk = encoded(instruction.text, painted(instruction, onStage));
    known.set(instruction.shape, chunk);
  }
  return chunk;
}

/** Runs of one colour become tokens; none spans lines. */
function encoded(text: string, canvas: Uint8Array): Chunk {
  const data: number[] = [];
  let line = 0;
  let lineStart = 0;
  let lastLine = 0;
  let lastCharacter = 0;
  let first = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) {
      line++;
      lineStart = ++at;
      continue;
    }
    const type = canvas[at]!;
    const start = at++;
    while (at < text.length && canvas[at] === type && !isLineEnd(text.charCodeAt(at))) at++;
    if (type === Type.none || type === Type.plain || isLineEnd(code)) continue;
    let end = at;
    while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
    if (end === start) continue;
    if (data.length === 0) first = line;
    const character = start - lineStart;
    const deltaLine = data.length === 0 ? line : line - lastLine;
    data.push(deltaLine, deltaLine > 0 || data.length === 0 ? character : character - lastCharacter);
    data.push(end - start, (type & 31) - 1, type >> 5);
    lastLine = line;
    lastCharacter = character;
  }
  return { data, first, last: lastLine };
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
