import type { Position, Range } from "vscode-languageserver-types";
import type { Dockerfile } from "./dockerfile.ts";
import type { Instruction } from "./instruction.ts";
import { readDirectives, words } from "./split.ts";

/** What is being written at a position. `range` is what is there already, up to the position: `typed`. */
export type Place = KeywordPlace | FlagPlace | FlagValuePlace | ArgumentPlace;

interface Typed {
  readonly typed: string;
  readonly range: Range;
}

export interface KeywordPlace extends Typed {
  readonly kind: "keyword";
  readonly onbuild: boolean;
}

interface Inside extends Typed {
  readonly instruction: Instruction;
  /** Upper case; that of the trigger inside an ONBUILD. */
  readonly keyword: string;
  /** Names of the flags written, wherever they stand. */
  readonly flags: readonly string[];
}

export interface FlagPlace extends Inside {
  readonly kind: "flag";
}

export interface FlagValuePlace extends Inside {
  readonly kind: "flag-value";
  readonly flag: string;
  /** The whole value up to the position, of which {@link Typed.typed} is the last field of a mount. */
  readonly value: string;
  /** For `key=value` fields: the fields before this one. */
  readonly fields: readonly { readonly key: string; readonly value: string }[];
  /** The key of this field once its `=` is written. */
  readonly key: string | undefined;
}

export interface ArgumentPlace extends Inside {
  readonly kind: "argument";
  /** The arguments before this one. */
  readonly before: readonly string[];
  /** How many come after it. */
  readonly after: number;
  /** True inside a JSON array. */
  readonly json: boolean;
  readonly fromValue: string | undefined;
}

/** What is being written at a position, or undefined in comments, heredocs and quotes that no completion reads. */
export function placeAt(file: Dockerfile, position: Position): Place | undefined {
  const found = instructionFor(file, position);
  if (!found) {
    const before = file.line(position.line).slice(0, position.character);
    if (!/^[\s\uFEFF]*\w*$/.test(before)) return undefined;
    const typed = /\w*$/.exec(before)![0];
    return { kind: "keyword", onbuild: false, typed, range: back(position, typed.length) };
  }
  const { instruction, offset } = found;
  const { logical } = instruction.joined;
  return within(instruction, logical, offset, position);
}

/** The instruction a position continues and how much of its joined line lies before it. */
export function instructionFor(
  file: Dockerfile,
  position: Position,
): { readonly instruction: Instruction; readonly offset: number } | undefined {
  const line = file.line(position.line);
  const instruction = file.instructionAt(position);
  if (instruction) {
    const offset = instruction.offsetAt(position);
    if (offset !== undefined) return { instruction, offset };
    if (line.trim() !== "" || instruction.line === position.line) return undefined;
    // An empty line inside a continued instruction: what is written here goes before the next line.
    const { starts, sources, logical } = instruction.joined;
    const next = sources.findIndex((source) => instruction.position(source).line > position.line);
    if (instruction.heredocs.some(({ bodyRange }) => bodyRange.start.line <= position.line)) return undefined;
    return { instruction, offset: next < 0 ? logical.length : starts[next]! };
  }
  if (line.slice(0, position.character).trim() !== "") return undefined;
  // Behind a continuation at the end of the file.
  const last = file.instructions.findLast((it) => it.lastLine < position.line);
  if (!last || last !== file.instructions.at(-1) || last.heredocs.length > 0) return undefined;
  const continuation = last.joined.continuations.at(-1);
  if (continuation === undefined || last.text.slice(continuation + 1).trim() !== "") return undefined;
  return last.text.slice(continuation).includes("\n") || last.lastLine < position.line
    ? { instruction: last, offset: last.joined.logical.length }
    : undefined;
}

function within(
  instruction: Instruction,
  logical: string,
  offset: number,
  position: Position,
): Place | undefined {
  let start = 0;
  let keyword = /^\S*/.exec(logical)![0];
  const onbuild = /^ONBUILD$/i.test(keyword);
  if (onbuild && offset > keyword.length) {
    start = /^\S+\s*/.exec(logical)![0].length;
    keyword = /^\S*/.exec(logical.slice(start))![0];
  }
  const typedKeyword = logical.slice(start, offset);
  if (offset <= start + keyword.length || typedKeyword.trim() === "") {
    const typed = offset < start ? "" : typedKeyword.trimStart();
    return { kind: "keyword", onbuild: start > 0, typed, range: back(position, typed.length) };
  }
  keyword = keyword.toUpperCase();
  const from = start + keyword.length;
  const spans = words(logical, instruction.escape, from);
  const index = spans.findIndex(({ start, end }) => start <= offset && offset <= end);
  const current = index < 0 ? undefined : spans[index];
  const textOf = ({ start, end }: { start: number; end: number }) => logical.slice(start, end);
  const flagCount = spans.findIndex((it) => !textOf(it).startsWith("--"));
  const flagSpans = flagCount < 0 ? spans : spans.slice(0, flagCount);
  const nth = index >= 0 ? index : spans.filter(({ end }) => end < offset).length;
  const typed = current ? logical.slice(current.start, offset) : "";
  const flags = flagSpans.flatMap((it) => (it === current ? [] : [/^--([^=]*)/.exec(textOf(it))![1]!]));
  const inside = { instruction, keyword, flags, typed, range: back(position, typed.length) };
  if (nth <= flagSpans.length && (nth < flagSpans.length || /^-/.test(typed))) {
    const flag = /^--([a-z-]+)=/i.exec(typed);
    if (!flag) return /^-/.test(typed) ? { kind: "flag", ...inside } : undefined;
    return {
      kind: "flag-value",
      flag: flag[1]!,
      ...inside,
      ...valueOf(typed.slice(flag[0].length), position),
    };
  }
  const fromValue = flagSpans
    .map(textOf)
    .find((it) => it.startsWith("--from="))
    ?.slice("--from=".length);
  const argSpans = spans.slice(flagSpans.length);
  const open = argSpans[0]?.start;
  if (open !== undefined && logical[open] === "[" && offset > open) {
    const string = jsonString(logical, open, offset);
    if (!string) return undefined;
    const { typed } = string;
    return {
      kind: "argument",
      ...inside,
      ...string,
      range: back(position, typed.length),
      json: true,
      fromValue,
    };
  }
  const args = argSpans.map(textOf);
  const at = nth - flagSpans.length;
  return {
    kind: "argument",
    ...inside,
    before: args.slice(0, at),
    after: args.length - at - (current ? 1 : 0),
    json: false,
    fromValue,
  };
}

/** The string of a JSON array that an offset lies in, or undefined between strings. */
function jsonString(
  logical: string,
  open: number,
  offset: number,
): { typed: string; before: string[]; after: number } | undefined {
  const strings = /"((?:[^"\\]|\\.)*)("|$)/g;
  strings.lastIndex = open;
  const before: string[] = [];
  for (let match = strings.exec(logical); match; match = strings.exec(logical)) {
    const end = match.index + match[0].length - match[2]!.length;
    if (offset <= match.index) return undefined;
    if (offset <= end) {
      const after = logical.slice(end + match[2]!.length).match(/"(?:[^"\\]|\\.)*"/g)?.length ?? 0;
      return { typed: logical.slice(match.index + 1, offset), before, after };
    }
    before.push(match[1]!);
    if (match[2] === "") break;
  }
  return undefined;
}

function valueOf(
  value: string,
  position: Position,
): Pick<FlagValuePlace, "value" | "fields" | "key" | "typed" | "range"> {
  const parts = value.split(",");
  const last = parts.pop()!;
  const equals = last.indexOf("=");
  const typed = last.slice(equals + 1);
  return {
    value,
    fields: parts.map((it) => {
      const at = it.indexOf("=");
      return { key: at < 0 ? it : it.slice(0, at), value: at < 0 ? "" : it.slice(at + 1) };
    }),
    key: equals < 0 ? undefined : last.slice(0, equals).toLowerCase(),
    typed,
    range: back(position, typed.length),
  };
}

/** A variable being written: from its `$` to the position. */
export interface VariablePlace {
  readonly instruction: Instruction;
  readonly range: Range;
  readonly name: string;
  readonly braced: boolean;
  /** Whether a closing brace follows already. */
  readonly closed: boolean;
  /** What follows the name: `:`, `:-`. */
  readonly modifier: string;
}

/** The variable being written at a position, where the builder or a shell would expand it. */
export function variablePlace(file: Dockerfile, position: Position): VariablePlace | undefined {
  const instruction = file.instructionAt(position);
  if (!instruction) return undefined;
  const line = file.line(position.line);
  const before = line.slice(0, position.character);
  const match = /\$(\{)?([A-Za-z_]\w*)?([:#%/][-+?#%/]?)?$/.exec(before);
  if (!match || (match[3] && !(match[1] && match[2]))) return undefined;
  const escapes = /[\\`]*$/.exec(before.slice(0, match.index))![0];
  if (escapes.endsWith(instruction.escape) && escapes.length % 2 === 1) return undefined;
  if (instruction.offsetAt(position) === undefined && !inBody(instruction, position)) return undefined;
  return {
    instruction,
    range: back(position, match[0].length),
    name: match[2] ?? "",
    braced: match[1] !== undefined,
    closed: line[position.character] === "}",
    modifier: match[3] ?? "",
  };
}

function inBody(instruction: Instruction, { line }: Position): boolean {
  return instruction.heredocs.some(
    ({ bodyRange, quoted }) => !quoted && line >= bodyRange.start.line && line < bodyRange.end.line,
  );
}

/** A directive being written at the top of the file: `# na`, `# name=va`. */
export interface DirectivePlace {
  readonly name: string;
  /** Undefined while the name is written. */
  readonly value: string | undefined;
  readonly range: Range;
  /** Directives the file has already. */
  readonly present: readonly string[];
}

/** The directive being written at a position: only while nothing but directives stands above. */
export function directivePlace(file: Dockerfile, position: Position): DirectivePlace | undefined {
  const before = file
    .line(position.line)
    .slice(0, position.character)
    .replace(/^\uFEFF/, "");
  const match = /^[ \t]*#[ \t]*(?:([A-Za-z]*)|([A-Za-z]+)[ \t]*=[ \t]*(\S*))$/.exec(before);
  if (!match) return undefined;
  const lineStart = file.offsetAt({ line: position.line, character: 0 });
  const head = readDirectives(file.text.slice(0, lineStart));
  if (position.line > 0 && head.end < lineStart) return undefined;
  const typed = match[3] ?? match[1] ?? "";
  return {
    name: (match[2] ?? match[1] ?? "").toLowerCase(),
    value: match[2] === undefined ? undefined : match[3]!,
    range: back(position, typed.length),
    present: head.directives.map((it) => it.name),
  };
}

/** The stretch of a length that ends at a position on its line. */
function back({ line, character }: Position, length: number): Range {
  return { start: { line, character: Math.max(0, character - length) }, end: { line, character } };
}
