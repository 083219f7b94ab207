import { interpreter } from "../syntax/heredoc.ts";
import { imageReference } from "../syntax/image-reference.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { csvFields } from "../syntax/mounts.ts";
import { bodyUses } from "../syntax/names.ts";
import { parseScript } from "../syntax/shell.ts";
import { indexWithin, words } from "../syntax/split.ts";
import type { VariableUse } from "../syntax/variables.ts";
import { Modifier, Type } from "./legend.ts";
import { type Paint, paintBody, paintScript } from "./script.ts";

/**
 * What each character of an instruction is, continuations and heredocs included: one byte a character, a type and
 * its modifiers. `onStage` says of a FROM whether its base is a stage.
 */
export function painted(instruction: Instruction, onStage: boolean): Uint8Array {
  const canvas = new Uint8Array(instruction.text.length);
  paintInstruction(instruction, canvas, onStage);
  return canvas;
}

function paintInstruction(instruction: Instruction, canvas: Uint8Array, onStage: boolean): void {
  const { keyword } = instruction;
  const { logical, starts, sources, comments, continuations } = instruction.joined;
  const source: Paint = (start, end, type) => canvas.fill(type, Math.max(0, start), end);
  /** A stretch of the joined line, which may lie on several lines of the source. */
  const paint: Paint = (start, end, type) => {
    let nth = starts.length - 1;
    if (starts.length > 8) nth = lastAtOrBefore(starts, end);
    for (; nth >= 0; nth--) {
      const from = Math.max(start, starts[nth]!);
      const to = Math.min(end, starts[nth + 1] ?? logical.length);
      if (from < to) source(sources[nth]! + from - starts[nth]!, sources[nth]! + to - starts[nth]!, type);
      if (starts[nth]! <= start) break;
    }
  };

  const keywordEnd = /^\S*/.exec(logical)![0].length;
  paint(0, keywordEnd, Type.keyword | (keyword === "MAINTAINER" ? Modifier.deprecated : 0));
  for (const at of continuations) source(at, at + 1, Type.macro);
  for (const { start, end } of comments) source(start, end, Type.comment);
  const { trigger } = instruction;
  if (trigger) {
    const offset = instruction.text.length - trigger.text.length;
    paintInstruction(trigger, canvas.subarray(offset), false);
    return;
  }
  const argumentStart = paintFlags(instruction, paint);
  paintArguments(instruction, argumentStart, onStage, paint);
  paintHeredocs(instruction, source);
  const variable = (brush: Paint, { start, nameEnd, end, modifier }: VariableUse) => {
    brush(start, modifier === undefined ? end : nameEnd, Type.variable);
    if (modifier === undefined) return;
    brush(nameEnd, nameEnd + modifier.length, Type.operator);
    brush(end - 1, end, Type.variable);
  };
  for (const it of instruction.variables) variable(paint, it);
  for (const it of bodyUses(instruction)) variable(source, it);
}

/** Colours the flags and answers where the arguments after them start. */
function paintFlags(instruction: Instruction, paint: Paint): number {
  const { logical } = instruction.joined;
  let at = /^\S*\s*/.exec(logical)![0].length;
  for (const { name, value } of instruction.flags) {
    const start = logical.indexOf("--", at);
    if (start < 0) break;
    const nameEnd = start + 2 + name.length;
    paint(start, nameEnd, Type.parameter);
    at = nameEnd;
    if (value === undefined) continue;
    const from = nameEnd + 1;
    paint(nameEnd, from, Type.operator);
    at = from + value.length;
    if (name === "from") {
      paint(from, at, /[/:.@]/.test(value) ? Type.namespace : Type.class);
    } else if (name === "mount" || name === "device") {
      paint(from, at, Type.operator);
      for (const field of csvFields(value)) {
        const equals = indexWithin(value, "=", field.from, field.to);
        const keyEnd = equals < 0 ? field.to : equals;
        paint(from + field.from, from + keyEnd, Type.property);
        const key = value.slice(field.from, keyEnd);
        if (keyEnd < field.to)
          paint(
            from + keyEnd + 1,
            from + field.to,
            key === "from" ? Type.class : key === "type" ? Type.enumMember : Type.string,
          );
      }
    } else paint(from, at, Type.string);
  }
  const space = /\s*/y;
  space.lastIndex = at;
  return at + space.exec(logical)![0].length;
}

function paintArguments(instruction: Instruction, start: number, onStage: boolean, paint: Paint): void {
  const { joined, keyword, escape, json } = instruction;
  const { logical } = joined;
  if (json) {
    if (keyword === "HEALTHCHECK") paint(start, start + 3, Type.keyword);
    const parts = /"(?:[^"\\]|\\.)*"|[[\],]/g;
    parts.lastIndex = logical.indexOf("[", start);
    for (let match = parts.exec(logical); match; match = parts.exec(logical))
      paint(match.index, match.index + match[0].length, match[0][0] === '"' ? Type.string : Type.operator);
    return;
  }
  const spans = words(logical, escape, start);
  switch (keyword) {
    case "FROM":
      paintFrom(logical, spans, onStage, paint);
      break;
    case "ARG":
    case "ENV":
    case "LABEL":
      paintPairs(
        logical,
        spans,
        keyword === "LABEL" ? Type.property : Type.variable | Modifier.declaration,
        paint,
      );
      break;
    case "EXPOSE":
      for (const { start, end } of spans) paint(start, end, Type.number);
      break;
    case "STOPSIGNAL":
      for (const { start, end } of spans) paint(start, end, Type.enumMember);
      break;
    case "RUN":
    case "CMD":
    case "ENTRYPOINT":
      paintScript(logical, parseScript(logical, start), paint);
      break;
    case "HEALTHCHECK": {
      const word = /^(?:CMD|NONE)(?=\s|$)/i.exec(logical.slice(start))?.[0];
      if (!word) break;
      paint(start, start + word.length, Type.keyword);
      if (word.length === 3) paintScript(logical, parseScript(logical, start + 3), paint);
      break;
    }
    default:
      for (const { start, end } of spans) paint(start, end, Type.string);
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function paintFrom(
  logical: string,
  [image, as, name]: readonly Span[],
  onStage: boolean,
  paint: Paint,
): void {
  if (!image) return;
  const text = logical.slice(image.start, image.end);
  if (onStage) paint(image.start, image.end, Type.class);
  else if (text === "scratch") paint(image.start, image.end, Type.namespace | Modifier.defaultLibrary);
  else {
    const { tag, digest } = imageReference(text);
    let end = image.end;
    if (digest !== undefined) {
      paint(end - digest.length, end, Type.number);
      end -= digest.length;
      paint(end - 1, end, Type.operator);
      end--;
    }
    if (tag !== undefined) {
      paint(end - tag.length, end, Type.enumMember);
      end -= tag.length;
      paint(end - 1, end, Type.operator);
      end--;
    }
    paint(image.start, end, Type.namespace);
  }
  if (as && /^as$/i.test(logical.slice(as.start, as.end))) paint(as.start, as.end, Type.keyword);
  if (name) paint(name.start, name.end, Type.class | Modifier.declaration);
}

/** `KEY=value` pairs, or the old form `KEY value with blanks`. */
function paintPairs(logical: string, spans: readonly Span[], keyType: number, paint: Paint): void {
  let old = false;
  for (const [nth, { start, end }] of spans.entries()) {
    const equals = indexWithin(logical, "=", start, end);
    const pair = equals >= 0;
    if (nth === 0) old = !pair && !/^ARG/i.test(logical);
    if (pair && !old) {
      paint(start, equals, keyType);
      paint(equals, equals + 1, Type.operator);
      paint(equals + 1, end, Type.string);
    } else paint(start, end, old && nth > 0 ? Type.string : keyType);
  }
}

/** Openers and ends as labels, bodies by who reads them. */
function paintHeredocs(instruction: Instruction, source: Paint): void {
  const { text, piece, keyword } = instruction;
  if (piece.heredocs.length === 0) return;
  const script = keyword === "RUN" && /^\d*<</.test(instruction.argument?.text ?? "");
  for (const { opener, body, terminator } of piece.heredocs) {
    const arrow = /^\d*<<-?/.exec(text.slice(opener.start, opener.end))?.[0].length ?? 0;
    source(opener.start, opener.start + arrow, Type.operator);
    source(opener.start + arrow, opener.end, Type.label);
    if (terminator) source(terminator.start, terminator.end, Type.label);
    const program = interpreter(text.slice(body.start, body.end)) ?? (script ? "sh" : undefined);
    // What becomes a file is in the file's own language: its colours are the grammar's.
    if (program) paintBody(text, body.start, body.end, program, source);
  }
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
