import type { Position, Range, SelectionRange } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { mountsOf } from "../syntax/mounts.ts";
import { namesIn } from "../syntax/names.ts";
import { holds, notAfter, sameRange } from "../syntax/ranges.ts";

/** From the smallest thing at a position outwards: name, word, command, arguments, instruction, stage, file. */
export function selection(file: Dockerfile, position: Position): SelectionRange {
  const ranges: Range[] = [{ start: { line: 0, character: 0 }, end: file.positionAt(file.text.length) }];
  const stage = file.stageAt(position);
  if (stage)
    ranges.push({
      start: stage.from.range.start,
      end: (stage.instructions.at(-1) ?? stage.from).range.end,
    });
  const instruction = file.instructionAt(position);
  if (instruction) {
    ranges.push(...within(instruction));
    for (const it of namesIn(file, instruction)) ranges.push(it.range, ...(it.whole ? [it.whole] : []));
  }
  for (const { range } of file.comments) ranges.push(range);
  for (const { range, valueRange } of file.directives) ranges.push(range, valueRange);

  let found: SelectionRange | undefined;
  for (const range of ranges.filter((it) => holds(it, position)).sort(widestFirst)) {
    // Ranges that cross each other can't be steps of one selection.
    if (!found || (nests(found.range, range) && !sameRange(found.range, range)))
      found = found ? { range, parent: found } : { range };
  }
  return found ?? { range: { start: position, end: position } };
}

function within(instruction: Instruction): Range[] {
  const ranges = [instruction.range, instruction.keywordRange];
  const { argument, json, trigger } = instruction;
  if (argument) ranges.push(argument.range);
  for (const { range, nameRange, valueRange } of instruction.flags)
    ranges.push(range, nameRange, ...(valueRange ? [valueRange] : []));
  for (const mount of mountsOf(instruction))
    for (const { keyRange, valueRange } of mount.fields)
      ranges.push(
        { start: keyRange.start, end: (valueRange ?? keyRange).end },
        keyRange,
        ...(valueRange ? [valueRange] : []),
      );
  if (json) ranges.push(json.range);
  for (const { range } of json?.items ?? instruction.args) ranges.push(range);
  for (const { bodyRange, endRange } of instruction.heredocs)
    ranges.push(bodyRange, ...(endRange ? [endRange] : []));
  for (const script of instruction.scripts)
    for (const command of script.commands) {
      ranges.push(script.rangeOf(command.start, command.end));
      for (const it of command.words) ranges.push(script.rangeOf(it.start, it.end));
    }
  if (trigger) ranges.push(...within(trigger));
  return ranges;
}

function nests(outer: Range, inner: Range): boolean {
  return notAfter(outer.start, inner.start) && notAfter(inner.end, outer.end);
}

function widestFirst(a: Range, b: Range): number {
  if (!notAfter(b.start, a.start)) return -1;
  if (!notAfter(a.start, b.start)) return 1;
  return notAfter(b.end, a.end) ? -1 : 1;
}
