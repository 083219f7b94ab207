import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Position, Range } from "vscode-languageserver-types";
import { Instruction, type Word } from "./instruction.ts";
import { type Definition, Scopes } from "./scopes.ts";
import { afterLine, type EscapeCharacter, lineEnd, pieceAt, readDirectives } from "./split.ts";
import { readStages, type Stage } from "./stage.ts";
import { type StageGroup, stageGroups, variableNames } from "./stage-groups.ts";
import { expand } from "./variables.ts";

export interface Directive {
  /** Lower case: `syntax`, `escape`, `check`. */
  readonly name: string;
  readonly value: string;
  readonly range: Range;
  readonly valueRange: Range;
}

/** What the next version may take over of what was derived from this one. */
interface Derived {
  readonly stages: readonly Stage[];
  /** What stands before the first FROM: every value in the file may hang on it. */
  readonly globals: readonly Instruction[];
  readonly lineEnding: string;
  readonly variableNames: string;
  /** Undefined until somebody asked for them. */
  readonly groups: readonly StageGroup[] | undefined;
}

/** An immutable snapshot of one version of a Dockerfile. Parsing never fails. */
export class Dockerfile {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly escape: EscapeCharacter;
  readonly directives: readonly Directive[];
  /** Comment lines between instructions, from `#` on; those inside an instruction are its own. */
  readonly comments: readonly Word[];
  readonly instructions: readonly Instruction[];
  /** Where the directives end. */
  readonly #headEnd: number;
  #hasLoneReturns: boolean | undefined;
  #stages: readonly Stage[] | undefined;
  #groups: readonly StageGroup[] | undefined;
  #groupOf: readonly StageGroup[] | undefined;
  #variableNames: string | undefined;
  #globals: readonly Instruction[] | undefined;
  /** Of the last version that was asked for its stages; dropped once it was used, so that versions don't hang together. */
  #earlier: Derived | undefined;
  #scopes: Scopes | undefined;
  #byName: Map<string, Stage[]> | undefined;
  #lineStarts: readonly number[] | undefined;

  private constructor(uri: string, version: number, text: string, previous?: Dockerfile) {
    this.uri = uri;
    this.version = version;
    this.text = text;
    const head = readDirectives(text);
    this.escape = head.escape;
    const reusable = previous?.escape === head.escape ? previous : undefined;
    this.#earlier = reusable ? reusable.#derived : undefined;
    this.#headEnd = head.end;
    const same = reusable ? reusable.#sameAs(this) : undefined;
    if (same) this.#lineStarts = nextLineStarts(text, reusable!.text, reusable!.#starts(), same);
    const read = readBody(text, head.escape, reusable, same);
    this.instructions = read.instructions;
    this.directives = head.directives.map(({ name, value, start, end }) => {
      const valueEnd = start + text.slice(start, end).trimEnd().length;
      return {
        name,
        value,
        range: this.range(start, valueEnd),
        valueRange: this.range(valueEnd - value.length, valueEnd),
      };
    });
    const directiveLines = new Set(this.directives.map((it) => it.range.start.line));
    this.comments =
      directiveLines.size === 0
        ? read.comments
        : read.comments.filter((it) => !directiveLines.has(it.range.start.line));
  }

  /** Parses at most once per version, and takes over what an edit did not touch. */
  static of(document: TextDocument): Dockerfile {
    const known = snapshots.get(document);
    if (known?.version === document.version) return known;
    const fresh = new Dockerfile(document.uri, document.version, document.getText(), known);
    snapshots.set(document, fresh);
    return fresh;
  }

  /** For texts that are no open document. */
  static parse(text: string, uri = "file:///Dockerfile"): Dockerfile {
    return new Dockerfile(uri, 0, text);
  }

  /** The next version of this file: what the edit did not touch is taken over. */
  edited(text: string, version = this.version + 1): Dockerfile {
    return new Dockerfile(this.uri, version, text, this);
  }

  /** What the next version has in common with this one; undefined where that does not tell which lines stayed. */
  #sameAs(next: Dockerfile): Same | undefined {
    if (this.#headEnd !== next.#headEnd || this.#loneReturns || next.#loneReturns) return undefined;
    const start = commonStart(this.text, next.text);
    if (start < this.#headEnd) return undefined;
    const shorter = Math.min(this.text.length, next.text.length);
    return {
      lines: this.positionAt(start).line,
      tail: commonEnd(this.text, next.text, shorter - start),
    };
  }

  /** What stands from an offset on, when no instruction goes across it. */
  behind(
    offset: number,
  ): (Pick<Dockerfile, "instructions" | "comments"> & { readonly line: number }) | undefined {
    const { line, character } = this.positionAt(offset);
    const { instructions, comments } = this;
    const first = firstFrom(instructions, line, (it) => it.line);
    if (character > 0 || (instructions[first - 1]?.lastLine ?? -1) >= line) return undefined;
    return {
      line,
      instructions: instructions.slice(first),
      comments: comments.slice(firstFrom(comments, line, startLine)),
    };
  }

  /** Whether a CR ends a line without LF: for BuildKit it ends none. */
  get #loneReturns(): boolean {
    this.#hasLoneReturns ??= this.text.includes("\r") && loneReturn.test(this.text);
    return this.#hasLoneReturns;
  }

  get stages(): readonly Stage[] {
    if (!this.#stages) {
      const globals = this.globals;
      const earlier = this.#earlier;
      const stays = earlier?.lineEnding === this.lineEnding && isSame(earlier.globals, globals);
      this.#stages = readStages(
        this.instructions,
        (text) => expand(text, this.escape, (name) => this.scopes.globalDefault(name)),
        stays ? earlier!.stages : [],
      );
    }
    return this.#stages;
  }

  /** The stages by who uses whom; a group that an edit did not touch is the same object as before, one that only moved has the same shape. */
  get groups(): readonly StageGroup[] {
    if (!this.#groups) {
      const { stages } = this;
      const earlier = this.#earlier;
      const stays =
        earlier?.groups &&
        earlier.lineEnding === this.lineEnding &&
        isSame(earlier.globals, this.globals) &&
        earlier.stages.length === stages.length &&
        stages.every((it, at) => it.called === earlier.stages[at]!.called) &&
        earlier.variableNames === this.variableNames;
      this.#groups = stageGroups(this, stays ? earlier.groups! : []);
      this.#earlier = undefined;
    }
    return this.#groups;
  }

  /**
   * The names by which FROM, `--from=` and mounts call what only a variable's value tells: it may be any stage, so
   * what is said of a stage may hang on them. Empty in most files.
   */
  get variableNames(): string {
    this.#variableNames ??= variableNames(this.stages);
    return this.#variableNames;
  }

  /** The group of a stage of this file. */
  groupOf(stage: Stage): StageGroup {
    this.#groupOf ??= groupsByStage(this.groups, this.stages.length);
    return this.#groupOf[stage.index]!;
  }

  /** The instructions before the first FROM. */
  get globals(): readonly Instruction[] {
    this.#globals ??= beforeFirstStage(this.instructions);
    return this.#globals;
  }

  get #derived(): Derived {
    // Keys that came faster than anybody could ask are skipped.
    if (!this.#stages && this.#earlier) return this.#earlier;
    const { stages, globals, lineEnding, variableNames } = this;
    return { stages, globals, lineEnding, variableNames, groups: this.#groups };
  }

  /** Which ARG and ENV are visible where. */
  get scopes(): Scopes {
    this.#scopes ??= new Scopes(this);
    return this.#scopes;
  }

  /** True for the text another tool makes a Dockerfile of (Jinja, Mustache, Go, ERB): what will stand there is unknown. */
  get isTemplate(): boolean {
    return this.instructions.some(
      ({ keyword, text }) =>
        ((keyword[0] === "{" || keyword[0] === "<") && templateTag.test(keyword)) ||
        (keyword === "FROM" && /\{\{|\{%|<%/.test(text)),
    );
  }

  get finalStage(): Stage | undefined {
    return this.stages.at(-1);
  }

  /** The instruction that holds a position, its heredocs and line ends included. */
  instructionAt({ line }: Position): Instruction | undefined {
    const found = this.instructions[lastAtOrBefore(this.instructions, line)];
    return found && line <= found.lastLine ? found : undefined;
  }

  /** The stage a line belongs to; the lines before the first FROM belong to none. */
  stageAt({ line }: Position): Stage | undefined {
    let low = 0;
    let high = this.stages.length - 1;
    let found: Stage | undefined;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const stage = this.stages[middle]!;
      if (stage.from.line <= line) {
        found = stage;
        low = middle + 1;
      } else high = middle - 1;
    }
    return found;
  }

  stageOf(instruction: Instruction): Stage | undefined {
    return this.stageAt({ line: instruction.line, character: 0 });
  }

  /**
   * The earlier stage that `--from=` or FROM means: by name without regard to case, or by number.
   * `before` is the stage that asks.
   */
  stageNamed(name: string, before?: Stage): Stage | undefined {
    const limit = before?.index ?? this.stages.length;
    if (!this.#byName) {
      this.#byName = new Map();
      for (const stage of this.stages) {
        if (stage.called === undefined) continue;
        const key = stage.called.toLowerCase();
        const list = this.#byName.get(key);
        if (list) list.push(stage);
        else this.#byName.set(key, [stage]);
      }
    }
    const list = this.#byName.get(name.toLowerCase()) ?? [];
    let low = 0;
    let high = list.length - 1;
    let found: Stage | undefined;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (list[middle]!.index < limit) {
        found = list[middle];
        low = middle + 1;
      } else high = middle - 1;
    }
    if (found) return found;
    return /^\d+$/.test(name) && Number(name) < limit ? this.stages[Number(name)] : undefined;
  }

  /** The definition a variable has at an instruction. */
  definition(name: string, at: Instruction): Definition | undefined {
    return this.scopes.definition(name, at);
  }

  /** The text with variables replaced as far as their values at an instruction are known. */
  expanded(text: string, at: Instruction): string | undefined {
    return expand(text, this.escape, (name) => this.scopes.value(name, at));
  }

  positionAt(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - starts[low]! };
  }

  offsetAt({ line, character }: Position): number {
    const starts = this.#starts();
    if (line >= starts.length) return this.text.length;
    return Math.min(starts[line]! + character, starts[line + 1] ?? this.text.length);
  }

  get lineCount(): number {
    return this.#starts().length;
  }

  /** A line without its end. */
  line(at: number): string {
    const starts = this.#starts();
    return (this.text.slice(starts[at] ?? this.text.length, starts[at + 1]) ?? "").replace(/[\r\n]+$/, "");
  }

  slice({ start, end }: Range): string {
    return this.text.slice(this.offsetAt(start), this.offsetAt(end));
  }

  /** `\r\n` when the file's first line ends so, else `\n`. */
  get lineEnding(): "\r\n" | "\n" {
    const lf = this.text.indexOf("\n");
    return lf > 0 && this.text[lf - 1] === "\r" ? "\r\n" : "\n";
  }

  range(start: number, end: number): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  #starts(): readonly number[] {
    this.#lineStarts ??= lineStarts(this.text);
    return this.#lineStarts;
  }
}

const loneReturn = /\r(?!\n)/;
const templateTag = /^(?:\{\{|\{%|\{#|<%)/;

const snapshots = new WeakMap<TextDocument, Dockerfile>();

function beforeFirstStage(instructions: readonly Instruction[]): readonly Instruction[] {
  const first = instructions.findIndex((it) => it.keyword === "FROM");
  return first < 0 ? instructions : instructions.slice(0, first);
}

/** By a stage's index. */
function groupsByStage(groups: readonly StageGroup[], count: number): readonly StageGroup[] {
  const found = new Array<StageGroup>(count);
  for (const group of groups) for (const { index } of group.stages) found[index] = group;
  return found;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((it, at) => it === b[at]);
}

function lastAtOrBefore(instructions: readonly Instruction[], line: number): number {
  let low = 0;
  let high = instructions.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (instructions[middle]!.line <= line) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

/** Lines as editors count them: LF, CR LF and a lone CR end one. */
function lineStarts(text: string): number[] {
  const starts = [0];
  if (!text.includes("\r")) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

/** The same, when those of an earlier text are known. */
function nextLineStarts(
  text: string,
  before: string,
  old: readonly number[],
  { lines, tail }: Same,
): number[] {
  const between: number[] = [];
  const end = text.length - tail;
  for (let at = text.indexOf("\n", old[lines]); at >= 0 && at < end; at = text.indexOf("\n", at + 1))
    between.push(at + 1);
  const down = text.length - before.length;
  const rest = old.slice(firstFrom(old, before.length - tail + 1, (it) => it));
  return old.slice(0, lines + 1).concat(between, down === 0 ? rest : rest.map((it) => it + down));
}

function readBody(
  text: string,
  escape: EscapeCharacter,
  previous: Dockerfile | undefined,
  same: Same | undefined,
): { instructions: Instruction[]; comments: Word[] } {
  const old = previous?.instructions ?? [];
  const last = old.at(-1);
  // What only the end of the text ended may go on now.
  const lines = Math.min(same?.lines ?? 0, last?.piece.open ? last.line : Number.POSITIVE_INFINITY);
  let reuse = firstFrom(old, lines, (it) => it.lastLine);
  const before = old[reuse - 1];
  const instructions = old.slice(0, reuse);
  const comments = previous?.comments.slice(0, firstFrom(previous.comments, lines, startLine)) ?? [];
  let line = Math.max(before ? before.lastLine + 1 : 0, (comments.at(-1)?.range.start.line ?? -1) + 1);
  let at = line === 0 ? 0 : previous!.offsetAt({ line, character: 0 });
  const loneReturns = same === undefined && text.includes("\r") && loneReturn.test(text);
  while (at < text.length) {
    if (same && at >= text.length - same.tail) {
      const rest = previous!.behind(at + previous!.text.length - text.length);
      if (rest) {
        const down = line - rest.line;
        return {
          instructions: instructions.concat(rest.instructions.map((it) => it.movedTo(it.line + down))),
          comments: comments.concat(rest.comments.map((it) => (down === 0 ? it : movedWord(it, down)))),
        };
      }
    }
    const candidate = reuseAt(text, at, old, reuse);
    if (candidate >= 0) {
      const known = old[candidate]!;
      instructions.push(known.movedTo(line));
      line += known.lastLine - known.line;
      reuse = candidate + 1;
      at = afterLine(text, at + known.text.length);
      line++;
      continue;
    }
    const piece = pieceAt(text, at, escape);
    if (piece?.kind === "instruction") {
      const instruction = new Instruction(
        line,
        own(text.slice(at, piece.end), previous),
        { ...piece, start: 0, end: piece.end - at },
        escape,
      );
      instructions.push(instruction);
      line = instruction.lastLine + 1;
      at = afterLine(text, piece.end);
      continue;
    }
    const end = lineEnd(text, at);
    if (piece) {
      const place = (offset: number) =>
        loneReturns ? behind(text.slice(at, offset), line) : { line, character: offset - at };
      comments.push({
        text: own(text.slice(piece.start, piece.end), previous),
        range: { start: place(piece.start), end: place(piece.end) },
      });
    }
    line += 1 + (loneReturns ? (text.slice(at, end).match(/\r/g)?.length ?? 0) : 0);
    at = afterLine(text, end);
  }
  return { instructions, comments };
}

/** What two versions have in common; neither has a CR that ends a line alone. */
interface Same {
  /** Whole lines at the start. */
  readonly lines: number;
  /** Characters at the end. */
  readonly tail: number;
}

/** How many characters two texts have in common at the start: comparing stretches is one call for each. */
function commonStart(a: string, b: string): number {
  return longest(Math.min(a.length, b.length), (length) => a.slice(0, length) === b.slice(0, length));
}

function commonEnd(a: string, b: string, limit: number): number {
  return longest(limit, (length) => a.slice(a.length - length) === b.slice(b.length - length));
}

/** The greatest number up to a limit for which something holds that holds for all smaller ones. */
function longest(limit: number, holds: (length: number) => boolean): number {
  let low = 0;
  let high = limit;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

const startLine = ({ range }: Word): number => range.start.line;

/** The index of the first item at or behind a line. */
function firstFrom<T>(items: readonly T[], line: number, lineOf: (it: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lineOf(items[middle]!) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

function movedWord({ text, range: { start, end } }: Word, lines: number): Word {
  return {
    text,
    range: {
      start: { line: start.line + lines, character: start.character },
      end: { line: end.line + lines, character: end.character },
    },
  };
}

/** Where a stretch of one line of the builder's ends that starts at an editor's line. */
function behind(stretch: string, line: number): Position {
  const last = stretch.lastIndexOf("\r");
  return { line: line + stretch.split("\r").length - 1, character: stretch.length - last - 1 };
}

/** The index of an old instruction that stands unchanged at an offset: the next one, or one of the few after it. */
function reuseAt(text: string, at: number, old: readonly Instruction[], from: number): number {
  const stop = Math.min(old.length, from + 3);
  for (let i = from; i < stop; i++) {
    const known = old[i]!;
    if (known.piece.open || !text.startsWith(known.text, at)) continue;
    const next = text.charCodeAt(at + known.text.length);
    // Its own CR would be part of the line's end now.
    if (next === 10 && known.text.endsWith("\r")) continue;
    if (next === 10 || (next === 13 && text.charCodeAt(at + known.text.length + 1) === 10)) return i;
  }
  return -1;
}

/**
 * A copy that does not keep the whole version alive: V8 slices share their parent.
 * The first version's slices may share it, for they all go together.
 */
function own(slice: string, previous: Dockerfile | undefined): string {
  return previous && slice.length > 12 ? ` ${slice}`.slice(1) : slice;
}
