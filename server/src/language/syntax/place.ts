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
  /** Inside a JSON array: between its strings, or in one. */
  readonly json: "gap" | "string" | undefined;
  readonly fromValue: string | undefined;
}

/** What is being written at a position, or undefined in comments, heredocs and quotes that no completion reads. */
export function placeAt(file: Dockerfile, position: Position): Place | undefined {
  const found = instructionFor(file, position);
  if (!found) {
    // In a heredoc or a comment of an instruction.
    if (file.instructionAt(position)) return undefined;
    const before = file.line(position.line).slice(0, position.character);
    if (!/^[\s\uFEFF]*\w*$/.test(before)) return undefined;
    const typed = /\w*$/.exec(before)![0];
    return { kind: "keyword", onbuild: false, typed, range: back(position, typed.length) };
  }
  const { instruction, offset, apart } = found;
  const { logical } = instruction.joined;
  const place = apart
    ? within(instruction, `${logical.slice(0, offset)} ${logical.slice(offset)}`, offset + 1, position)
    : within(instruction, logical, offset, position);
  // A word that began on the line above can't be replaced by an editor, which completes within a line.
  return place && place.typed.length > position.character ? undefined : place;
}

interface Continued {
  readonly instruction: Instruction;
  /** How much of its joined line lies before the position. */
  readonly offset: number;
  /** True on an otherwise empty line behind its own indentation: what is typed starts a word. */
  readonly apart: boolean;
}

/** The instruction that what is typed at a position is part of. */
function instructionFor(file: Dockerfile, position: Position): Continued | undefined {
  const line = file.line(position.line);
  const instruction = file.instructionAt(position);
  const offset = instruction?.offsetAt(position);
  const empty = line.trim() === "" && instruction?.line !== position.line;
  if (instruction && offset !== undefined && !empty) return { instruction, offset, apart: false };
  if (!empty || instruction?.heredocs.some(({ bodyRange }) => bodyRange.start.line <= position.line))
    return undefined;
  const apart = position.character > 0;
  if (instruction) {
    // What is written on an empty line inside a continued instruction goes before the next line.
    const { starts, sources, logical } = instruction.joined;
    const next = sources.findIndex((source) => instruction.position(source).line > position.line);
    return { instruction, offset: next < 0 ? logical.length : starts[next]!, apart };
  }
  // Behind a continuation at the end of the file.
  const last = file.instructions.at(-1);
  if (!last || last.lastLine >= position.line || last.heredocs.length > 0) return undefined;
  const continuation = last.joined.continuations.at(-1);
  return continuation !== undefined && last.text.slice(continuation + 1).trim() === ""
    ? { instruction: last, offset: last.joined.logical.length, apart }
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
    if (!flag) return typed === "" || typed.startsWith("-") ? { kind: "flag", ...inside } : undefined;
    return {
      kind: "flag-value",
      flag: flag[1]!,
      ...inside,
      ...fieldsOf(typed.slice(flag[0].length), position),
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
    const range = back(position, string.typed.length);
    return { kind: "argument", ...inside, ...string, range, fromValue };
  }
  const args = argSpans.map(textOf);
  const at = nth - flagSpans.length;
  return {
    kind: "argument",
    ...inside,
    before: args.slice(0, at),
    after: args.length - at - (current ? 1 : 0),
    json: undefined,
    fromValue,
  };
}

/** The string of a JSON array that an offset lies in, with how many are before and after it; undefined behind `]`. */
function jsonString(
  logical: string,
  open: number,
  offset: number,
): Pick<ArgumentPlace, "typed" | "before" | "after" | "json"> | undefined {
  const strings = /"((?:[^"\\]|\\.)*)("|$)/g;
  const count = (from: number) => logical.slice(from).match(/"(?:[^"\\]|\\.)*"/g)?.length ?? 0;
  strings.lastIndex = open;
  const before: string[] = [];
  let current: string | undefined;
  let last = open;
  for (let match = strings.exec(logical); match; match = strings.exec(logical)) {
    const end = match.index + match[0].length - match[2]!.length;
    if (offset <= match.index) break;
    if (current !== undefined) before.push(current);
    if (offset <= end)
      return {
        typed: logical.slice(match.index + 1, offset),
        before,
        after: count(end + match[2]!.length),
        json: "string",
      };
    current = match[1]!;
    last = end;
    if (match[2] === "") break;
  }
  const gap = logical.slice(last, offset);
  if (gap.includes("]")) return undefined;
  // Until its comma a string is the current one.
  if (current !== undefined && gap.includes(",")) before.push(current);
  return { typed: "", before, after: count(offset), json: "gap" };
}

/** The fields of a flag's value, `key=value,key=value`, and what is written of the last. */
function fieldsOf(
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
