import type { Position, Range } from "vscode-languageserver-types";
import { type InstructionArguments, parseArguments } from "./arguments.ts";
import { parseScript, type Script } from "./shell.ts";
import {
  type EscapeCharacter,
  type HeredocSpan,
  type InstructionPiece,
  type Joined,
  join,
  keywordPattern,
  sourceOffset,
  trimmedLength,
} from "./split.ts";
import { type VariableUse, variablesIn } from "./variables.ts";

export const keywords = [
  "ADD",
  "ARG",
  "CMD",
  "COPY",
  "ENTRYPOINT",
  "ENV",
  "EXPOSE",
  "FROM",
  "HEALTHCHECK",
  "LABEL",
  "MAINTAINER",
  "ONBUILD",
  "RUN",
  "SHELL",
  "STOPSIGNAL",
  "USER",
  "VOLUME",
  "WORKDIR",
] as const;
export type Keyword = (typeof keywords)[number];

/** One string for each keyword: comparing a string with itself costs nothing. */
const canonical = new Map<string, string>(keywords.map((it) => [it, it]));

/** A piece of an instruction: `text` as BuildKit reads it (continuations joined), `range` where it stands. */
export interface Word {
  readonly text: string;
  readonly range: Range;
}

export interface Flag {
  /** Without the dashes: `from`, `mount`. */
  readonly name: string;
  /** After the equals sign; undefined for a bare `--link`. */
  readonly value: string | undefined;
  readonly range: Range;
  readonly nameRange: Range;
  readonly valueRange: Range | undefined;
}

export interface JsonForm {
  /** The decoded strings. */
  readonly items: readonly Word[];
  readonly range: Range;
}

export interface Heredoc {
  readonly name: string;
  readonly nameRange: Range;
  readonly quoted: boolean;
  readonly stripsTabs: boolean;
  readonly descriptor: number;
  /** The lines between opener and end, as written. */
  readonly body: string;
  readonly bodyRange: Range;
  /** The end marker; undefined when the text ends first. */
  readonly endRange: Range | undefined;
}

/** A shell script and where its offsets lie in the file. */
export interface PlacedScript extends Pick<Script, "commands"> {
  /** The text the commands' offsets belong to. */
  readonly source: string;
  rangeOf(start: number, end: number): Range;
}

/** What is shared by all instructions of the same text, wherever they stand. */
interface Shape {
  readonly text: string;
  readonly piece: InstructionPiece;
  readonly escape: EscapeCharacter;
  /** Line ends in the text. */
  readonly lines: number;
  lineStarts?: readonly number[];
  words?: readonly string[];
  keywordText?: string;
  joined?: Joined;
  arguments?: InstructionArguments;
  scripts?: readonly { readonly script: Script; readonly source: string; readonly joined: boolean }[];
  variables?: readonly VariableUse[];
}

/** Worked out once an instruction is asked: rules ask for them again and again. */
interface Placed {
  flags?: readonly Flag[];
  args?: readonly Word[];
  json?: JsonForm;
}

/**
 * One instruction with its continuations and heredocs. It is taken over from version to version as long as its text
 * and its line stay, so values derived from it alone may be kept with it. It is small: a new line makes all below
 * it anew.
 */
export class Instruction {
  /** Zero-based line of the keyword's line. */
  readonly line: number;
  /** Upper case, whatever it is: `RUN`, `RNU`. */
  readonly keyword: string;
  /** Shared by every instruction of the same text in this document's history: a key for what depends on the text alone. */
  readonly shape: object;
  #placed: Placed | undefined;

  constructor(
    line: number,
    text: string,
    piece: InstructionPiece,
    escape: EscapeCharacter,
    same?: Instruction,
  ) {
    this.line = line;
    if (same) {
      this.shape = same.shape;
      this.keyword = same.keyword;
      return;
    }
    this.shape = { text, piece, escape, lines: countLines(text) } satisfies Shape;
    let keyword = keywordPattern.exec(text)?.[1]?.toUpperCase() ?? "";
    if (keyword.includes(escape)) keyword = keywordPattern.exec(this.joined.logical)![1]!.toUpperCase();
    this.keyword = canonical.get(keyword) ?? keyword;
  }

  get lastLine(): number {
    return this.line + (this.shape as Shape).lines;
  }

  /** As written, without the last line's end. */
  get text(): string {
    return (this.shape as Shape).text;
  }

  get escape(): EscapeCharacter {
    return (this.shape as Shape).escape;
  }

  /** The same instruction on another line; what was parsed stays parsed. */
  movedTo(line: number): Instruction {
    return line === this.line ? this : new Instruction(line, this.text, this.piece, this.escape, this);
  }

  /** Without `head` and `open`, which only the splitter needs. */
  get piece(): InstructionPiece {
    return (this.shape as Shape).piece;
  }

  /** The instruction on one line. */
  get joined(): Joined {
    const shape = this.shape as Shape;
    shape.joined ??= join(this.text.slice(0, this.piece.head), this.escape);
    return shape.joined;
  }

  get #arguments(): InstructionArguments {
    const shape = this.shape as Shape;
    shape.arguments ??= parseArguments(this.joined.logical, this.escape);
    return shape.arguments;
  }

  get range(): Range {
    const start = /^[\s\uFEFF]*/.exec(this.text)![0].length;
    return this.sourceRange(start, this.text.length);
  }

  get keywordRange(): Range {
    return this.rangeOf(0, keywordPattern.exec(this.joined.logical)![0].length);
  }

  /** The keyword as written. */
  get keywordText(): string {
    const shape = this.shape as Shape;
    if (shape.keywordText === undefined) {
      const text = keywordPattern.exec(this.joined.logical)![1]!;
      shape.keywordText = text === this.keyword ? this.keyword : text;
    }
    return shape.keywordText;
  }

  get #here(): Placed {
    this.#placed ??= {};
    return this.#placed;
  }

  /** Flags before the first argument, `--from=build`. */
  get flags(): readonly Flag[] {
    const placed = this.#here;
    placed.flags ??= this.#arguments.flags.map((it) => ({
      name: it.name,
      value: it.value,
      range: this.rangeOf(it.start, it.end),
      nameRange: this.rangeOf(it.start + 2, it.start + 2 + it.name.length),
      valueRange:
        it.value === undefined ? undefined : this.rangeOf(it.valueStart, it.valueStart + it.value.length),
    }));
    return placed.flags;
  }

  flag(name: string): Flag | undefined {
    return this.flags.find((it) => it.name.toLowerCase() === name);
  }

  /** Blank-separated words after the flags; quotes keep blanks inside a word. */
  get args(): readonly Word[] {
    const placed = this.#here;
    placed.args ??= this.#arguments.words.map(({ start, end }) => this.word(start, end));
    return placed.args;
  }

  /** The texts of {@link args}, which are the same wherever it stands. */
  get words(): readonly string[] {
    const shape = this.shape as Shape;
    shape.words ??= this.#arguments.words.map(({ start, end }) => this.joined.logical.slice(start, end));
    return shape.words;
  }

  /** The strings of `["a", "b"]`, or undefined when the arguments are no valid JSON array of strings. */
  get json(): JsonForm | undefined {
    const { json } = this.#arguments;
    if (!json) return undefined;
    const placed = this.#here;
    placed.json ??= {
      items: json.items.map((it) => ({ text: it.value, range: this.rangeOf(it.start, it.end) })),
      range: this.rangeOf(json.start, json.end),
    };
    return placed.json;
  }

  /** All arguments after the flags as one word, or undefined when there is none. */
  get argument(): Word | undefined {
    const { start } = this.#arguments;
    const end = trimmedLength(this.joined.logical);
    return start < end ? this.word(start, end) : undefined;
  }

  /** Whether nothing stands behind its keyword and flags. */
  get isEmpty(): boolean {
    return this.#arguments.start >= trimmedLength(this.joined.logical);
  }

  /** Whether it is the trigger of an ONBUILD. */
  get triggered(): boolean {
    return false;
  }

  /** The trigger of an ONBUILD, as an instruction of its own. */
  get trigger(): Instruction | undefined {
    if (this.keyword !== "ONBUILD") return undefined;
    const { logical, starts, sources } = this.joined;
    const at = /^\S+\s+/.exec(logical)?.[0].length;
    if (at === undefined || at >= logical.length) return undefined;
    const offset = sourceOffset(starts, sources, at);
    const shift = (it: { start: number; end: number }) => ({
      start: it.start - offset,
      end: it.end - offset,
    });
    const piece: InstructionPiece = {
      ...this.piece,
      start: 0,
      end: this.text.length - offset,
      head: this.piece.head - offset,
      heredocs: this.piece.heredocs.map((it) => ({
        ...it,
        opener: shift(it.opener),
        nameStart: it.nameStart - offset,
        body: shift(it.body),
        ...(it.terminator ? { terminator: shift(it.terminator) } : {}),
      })),
    };
    return new Trigger(this, offset, this.text.slice(offset), piece);
  }

  get heredocs(): readonly Heredoc[] {
    return this.piece.heredocs.map((it) => this.#heredoc(it));
  }

  #heredoc(it: HeredocSpan): Heredoc {
    return {
      name: it.name,
      nameRange: this.sourceRange(it.nameStart, it.opener.end),
      quoted: it.quoted,
      stripsTabs: it.stripsTabs,
      descriptor: it.descriptor,
      body: this.text.slice(it.body.start, it.body.end),
      bodyRange: this.sourceRange(it.body.start, it.body.end),
      endRange: it.terminator && this.sourceRange(it.terminator.start, it.terminator.end),
    };
  }

  /**
   * The shell scripts of a RUN, CMD, ENTRYPOINT or HEALTHCHECK in shell form: what is on the instruction's own lines
   * first, then the body of each heredoc that a shell reads (`RUN <<EOF`, `RUN bash <<EOF`). Empty for the exec form.
   */
  get scripts(): readonly PlacedScript[] {
    const shape = this.shape as Shape;
    shape.scripts ??= this.#readScripts();
    return shape.scripts.map(({ script, source, joined }) => ({
      commands: script.commands,
      source,
      rangeOf: joined
        ? (start: number, end: number) => this.rangeOf(start, end)
        : (start: number, end: number) => this.sourceRange(start, end),
    }));
  }

  #readScripts(): NonNullable<Shape["scripts"]> {
    if (!["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"].includes(this.keyword) || this.#arguments.json)
      return [];
    const { logical } = this.joined;
    let { start } = this.#arguments;
    if (this.keyword === "HEALTHCHECK") {
      const cmd = /^CMD\s+/i.exec(logical.slice(start));
      if (!cmd) return [];
      start += cmd[0].length;
    }
    const script = parseScript(logical, start);
    const scripts = [{ script, source: logical, joined: true }];
    const program = script.commands[0]?.words[0]?.text.split("/").at(-1);
    if (program === undefined || ["sh", "bash", "ash", "dash", "zsh"].includes(program)) {
      for (const { body } of this.piece.heredocs) {
        const shebang = /^\s*#!\s*(\S+)(?:\s+(\S+))?/.exec(this.text.slice(body.start, body.end));
        const interpreter =
          (shebang?.[1]?.endsWith("/env") ? shebang[2] : shebang?.[1])?.split("/").at(-1) ?? "sh";
        if (/^(?:ba|da|a|z|k)?sh$/.test(interpreter))
          scripts.push({
            script: parseScript(this.text, body.start, body.end),
            source: this.text,
            joined: false,
          });
      }
    }
    return scripts;
  }

  /** Every `$NAME` and `${NAME…}` that the builder itself expands or a shell may, with where it stands. */
  get variables(): readonly VariableUse[] {
    const shape = this.shape as Shape;
    // A template's `$name` at the start of a line is the keyword of an instruction nobody knows.
    shape.variables ??= variablesIn(this.joined.logical, this.escape, this.keywordText.length);
    return shape.variables;
  }

  /** Comment lines inside the instruction. */
  get innerComments(): readonly Word[] {
    return this.joined.comments.map(({ start, end }) => ({
      text: this.text.slice(start, end),
      range: this.sourceRange(start, end),
    }));
  }

  /** A stretch of {@link joined} as a word. */
  word(start: number, end: number): Word {
    return { text: this.joined.logical.slice(start, end), range: this.rangeOf(start, end) };
  }

  /** The range of a stretch of {@link joined}. */
  rangeOf(start: number, end: number): Range {
    const { starts, sources } = this.joined;
    // A lone continuation holds no text at all.
    if (starts.length === 0) return { start: this.range.start, end: this.range.start };
    const behind = (offset: number) =>
      offset > 0 ? sourceOffset(starts, sources, offset - 1) + 1 : sources[0]!;
    // What is empty stands behind what is before it, not in the next line.
    const from = end > start ? sourceOffset(starts, sources, start) : behind(start);
    return this.sourceRange(from, end > start ? behind(end) : from);
  }

  /** The range of a stretch of {@link text}. */
  sourceRange(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(end) };
  }

  /** The position of an offset of {@link text}. Lines as editors count them: a lone CR ends one too. */
  position(offset: number): Position {
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    // Between CR and LF there is no place: a script may take the CR for a character of its own.
    const end = offset > starts[low]! && this.text.startsWith("\r\n", offset - 1) ? offset - 1 : offset;
    return { line: this.line + low, character: end - starts[low]! + this.column(low) };
  }

  get #lineStarts(): readonly number[] {
    const shape = this.shape as Shape;
    shape.lineStarts ??= lineStarts(shape.text);
    return shape.lineStarts;
  }

  /** What is before the text on its line; zero but for a trigger. */
  protected column(_line: number): number {
    return 0;
  }

  /** The offset in {@link joined} at a position, or undefined when it is on a comment, blank line or heredoc body. */
  offsetAt({ line, character }: Position): number | undefined {
    const row = line - this.line;
    const rowStart = this.#lineStarts[row];
    if (rowStart === undefined) return undefined;
    const source = rowStart + character - this.column(row);
    if (source > this.piece.head) return undefined;
    const { starts, sources, logical } = this.joined;
    for (let i = starts.length - 1; i >= 0; i--) {
      const length = (starts[i + 1] ?? logical.length) - starts[i]!;
      if (sources[i]! <= source)
        return source - sources[i]! <= length ? starts[i]! + source - sources[i]! : undefined;
    }
    return 0;
  }
}

/** The instruction inside an ONBUILD: it starts in the middle of a line. */
class Trigger extends Instruction {
  readonly #column: number;

  constructor(parent: Instruction, offset: number, text: string, piece: InstructionPiece) {
    const { line, character } = parent.position(offset);
    super(line, text, piece, parent.escape);
    this.#column = character;
  }

  override get triggered(): true {
    return true;
  }

  /** BuildKit refuses an ONBUILD inside an ONBUILD, so a chain of them is not followed. */
  override get trigger(): undefined {
    return undefined;
  }

  protected override column(line: number): number {
    return line === 0 ? this.#column : 0;
  }
}

function countLines(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count++;
  }
  return count;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}
