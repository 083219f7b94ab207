import type { Position, Range, SelectionRange } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { mountsOf } from "../syntax/mounts.ts";
import { namesIn } from "../syntax/names.ts";
import { holds, notAfter, sameRange } from "../syntax/ranges.ts";

/** From the smallest thing at a position outwards: name, word, command, arguments, instruction, stage, file. */
export function selection(file: Dockerfile, position: Position): SelectionRange {
  const ranges: Range[] = [];
  for (const it of around(file, position)) if (holds(it, position)) ranges.push(it);
  let found: SelectionRange | undefined;
  for (const range of ranges.sort(widestFirst)) {
    // Ranges that cross each other can't be steps of one selection.
    if (!found || (nests(found.range, range) && !sameRange(found.range, range)))
      found = found ? { range, parent: found } : { range };
  }
  return found ?? { range: { start: position, end: position } };
}

function* around(file: Dockerfile, position: Position): Generator<Range> {
  yield { start: { line: 0, character: 0 }, end: file.positionAt(file.text.length) };
  const stage = file.stageAt(position);
  if (stage)
    yield { start: stage.from.range.start, end: (stage.instructions.at(-1) ?? stage.from).range.end };
  const instruction = file.instructionAt(position);
  if (instruction) {
    yield* within(instruction);
    for (const it of namesIn(file, instruction)) {
      yield it.range;
      if (it.whole) yield it.whole;
    }
  }
  for (const { range } of file.comments) yield range;
  for (const { range, valueRange } of file.directives) {
    yield range;
    yield valueRange;
  }
}

function* within(instruction: Instruction): Generator<Range> {
  yield instruction.range;
  yield instruction.keywordRange;
  const { argument, json, trigger } = instruction;
  if (argument) yield argument.range;
  for (const { range, nameRange, valueRange } of instruction.flags) {
    yield range;
    yield nameRange;
    if (valueRange) yield valueRange;
  }
  for (const mount of mountsOf(instruction))
    for (const { keyRange, valueRange } of mount.fields) {
      yield { start: keyRange.start, end: (valueRange ?? keyRange).end };
      yield keyRange;
      if (valueRange) yield valueRange;
    }
  if (json) yield json.range;
  for (const { range } of json?.items ?? instruction.args) yield range;
  for (const { bodyRange, endRange } of instruction.heredocs) {
    yield bodyRange;
    if (endRange) yield endRange;
  }
  for (const script of instruction.scripts)
    for (const command of script.commands) {
      yield script.rangeOf(command.start, command.end);
      for (const it of command.words) yield script.rangeOf(it.start, it.end);
    }
  if (trigger) yield* within(trigger);
}

function nests(outer: Range, inner: Range): boolean {
  return notAfter(outer.start, inner.start) && notAfter(inner.end, outer.end);
}

function widestFirst(a: Range, b: Range): number {
  if (!notAfter(b.start, a.start)) return -1;
  if (!notAfter(a.start, b.start)) return 1;
  return notAfter(b.end, a.end) ? -1 : 1;
}
