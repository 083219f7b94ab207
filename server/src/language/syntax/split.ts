/*
 * One linear pass over a text: where each directive, comment and instruction lies.
 * It follows BuildKit's `parser.Parse` (github.com/moby/buildkit, frontend/dockerfile/parser/parser.go): lines end
 * at LF, a continuation is the escape character before blanks at a line's end unless the escape character stands
 * before it too, comment and blank lines inside a continued instruction are skipped, heredoc bodies follow the
 * joined line of ADD, COPY and RUN.
 */

interface Span {
  /** Offset of the first character, after the line's own indentation for comments and directives. */
  readonly start: number;
  /** Offset after the last character, without the line's end. */
  readonly end: number;
}

export interface CommentPiece extends Span {
  readonly kind: "comment";
}

export interface InstructionPiece extends Span {
  readonly kind: "instruction";
  /** Length of what is before the first heredoc body: the instruction with its continuations. */
  readonly head: number;
  readonly heredocs: readonly HeredocSpan[];
  /** True when only the end of the text ended it: it can't be taken over when text is added behind. */
  readonly open: boolean;
}

/** Offsets relative to the instruction's start. */
export interface HeredocSpan {
  readonly name: string;
  /** Of the opener in the joined line, `3<<-"EOF"`. */
  readonly opener: { readonly start: number; readonly end: number };
  /** Where its name starts, with the quotes around it. */
  readonly nameStart: number;
  readonly quoted: boolean;
  /** `<<-`: leading tabs of body and end are dropped. */
  readonly stripsTabs: boolean;
  readonly descriptor: number;
  readonly body: { readonly start: number; readonly end: number };
  /** The line that ends it, without its leading tabs; absent when the text ends first. */
  readonly terminator?: { readonly start: number; readonly end: number };
}

export type EscapeCharacter = "\\" | "`";

const LF = 10;
const CR = 13;

/** The directives BuildKit knows. The first line that is none of them, or one that is there already, ends them. */
const directivePattern = /^[ \t\v\f\r]*#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const knownDirectives = new Set(["syntax", "escape", "check"]);

export interface Head {
  readonly escape: EscapeCharacter;
  readonly directives: readonly {
    readonly name: string;
    readonly value: string;
    readonly start: number;
    readonly end: number;
  }[];
  /** Where the first line after the directives starts. */
  readonly end: number;
}

/**
 * Reads the parser directives at the top of a text (github.com/moby/buildkit, frontend/dockerfile/parser/directives.go).
 * Behind a `#!` line `syntax` and `check` still count, `escape` does not.
 */
export function readDirectives(text: string): Head {
  const directives: { name: string; value: string; start: number; end: number }[] = [];
  let escape: EscapeCharacter = "\\";
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const seen = new Set<string>();
  const shebang = text.startsWith("#!", at);
  if (shebang) at = afterLine(text, at);
  while (at < text.length) {
    const end = lineEnd(text, at);
    const match = directivePattern.exec(text.slice(at, end));
    const name = match?.[1]?.toLowerCase();
    if (!match || name === undefined || !knownDirectives.has(name) || seen.has(name)) break;
    seen.add(name);
    if (name !== "escape" || !shebang) {
      const value = match[2]!;
      directives.push({ name, value, start: at + text.slice(at, end).indexOf("#"), end });
      if (name === "escape" && (value === "\\" || value === "`")) escape = value;
    }
    if (end >= text.length) return { escape, directives, end: text.length };
    at = afterLine(text, at);
  }
  return { escape, directives, end: at };
}

/** The piece whose first line starts at `at`, or undefined when that line is blank. */
export function pieceAt(
  text: string,
  at: number,
  escape: EscapeCharacter,
): CommentPiece | InstructionPiece | undefined {
  const first = skipBlanks(text, at);
  const code = text.charCodeAt(first);
  if (first >= text.length || code === LF) return undefined;
  if (code === 35 /* # */) return { kind: "comment", start: first, end: lineEnd(text, first) };
  return instructionAt(text, at, escape);
}

function instructionAt(text: string, start: number, escape: EscapeCharacter): InstructionPiece {
  const escapeCode = escape.charCodeAt(0);
  let at = start;
  let end: number;
  let open = false;
  for (;;) {
    end = lineEnd(text, at);
    const comment = at > start && text.charCodeAt(skipBlanks(text, at)) === 35;
    const blank = at > start && isBlank(text, at, end);
    if (!comment && !blank && continuationAt(text, at, end, escapeCode) < 0) break;
    const next = afterLine(text, end);
    if (next >= text.length) {
      open = true;
      break;
    }
    at = next;
  }
  // Blank and comment lines before the end of the text belong to nobody: give them back.
  const head = text.slice(start, end);
  if (!head.includes("<<")) return { kind: "instruction", start, end, head: end - start, heredocs: [], open };
  const { logical, starts, sources } = join(head, escape);
  const heredocs: HeredocSpan[] = [];
  if (mayHoldHeredoc(logical)) {
    let body = afterLine(text, end);
    for (const opener of heredocOpeners(logical)) {
      const span = (offset: number) => sourceOffset(starts, sources, offset);
      const found = heredocBody(text, body, opener.name, opener.stripsTabs);
      heredocs.push({
        ...opener,
        opener: { start: span(opener.start), end: span(opener.end - 1) + 1 },
        nameStart: span(opener.nameStart),
        body: { start: body - start, end: found.end - start },
        ...(found.terminator
          ? { terminator: { start: found.terminator.start - start, end: found.terminator.end - start } }
          : {}),
      });
      end = Math.min(found.terminator ? found.terminator.end : text.length, text.length);
      if (!found.terminator) {
        open = true;
        break;
      }
      body = afterLine(text, end);
    }
  }
  return { kind: "instruction", start, end, head: head.length, heredocs, open };
}

function heredocBody(
  text: string,
  from: number,
  name: string,
  stripsTabs: boolean,
): { end: number; terminator?: { start: number; end: number } } {
  let at = from;
  while (at < text.length) {
    const end = lineEnd(text, at);
    let start = at;
    if (stripsTabs) while (text.charCodeAt(start) === 9) start++;
    if (end - start === name.length && text.startsWith(name, start))
      return { end: at, terminator: { start, end } };
    at = afterLine(text, end);
  }
  return { end: text.length };
}

/** The offset of the line's end, before its CR LF or LF; a CR at the end of the text ends its line too. */
export function lineEnd(text: string, from: number): number {
  const lf = text.indexOf("\n", from);
  const end = lf < 0 ? text.length : lf;
  return end > from && text.charCodeAt(end - 1) === CR ? end - 1 : end;
}

/** The offset of the next line's start. */
export function afterLine(text: string, from: number): number {
  const lf = text.indexOf("\n", from);
  return lf < 0 ? text.length : lf + 1;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== LF && (isSpace(code) || code === 0xfeff)) at++;
    else return at;
  }
}

function isBlank(text: string, from: number, end: number): boolean {
  return skipBlanks(text, from) >= end;
}

/** The offset of a line's continuation character, or -1. */
function continuationAt(text: string, start: number, end: number, escapeCode: number): number {
  let at = end - 1;
  while (at >= start && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at--;
  if (at < start || text.charCodeAt(at) !== escapeCode) return -1;
  if (at > start && text.charCodeAt(at - 1) === escapeCode) return -1;
  return at;
}

/** An instruction on one line, as BuildKit reads it, and the way back to its source. */
export interface Joined {
  readonly logical: string;
  /** Logical offset at which each kept stretch of source starts. */
  readonly starts: readonly number[];
  /** Source offset of each. */
  readonly sources: readonly number[];
  /** Comment lines inside the instruction, as source spans. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  /** Source offsets of the continuation characters. */
  readonly continuations: readonly number[];
  /** Start of each blank line inside a continued instruction, which BuildKit warns of. */
  readonly emptyLines: readonly number[];
}

/** Joins continued lines; the first line loses its indentation. */
export function join(head: string, escape: EscapeCharacter): Joined {
  const escapeCode = escape.charCodeAt(0);
  const starts: number[] = [];
  const sources: number[] = [];
  const comments: { start: number; end: number }[] = [];
  const continuations: number[] = [];
  const emptyLines: number[] = [];
  const parts: string[] = [];
  let length = 0;
  let at = 0;
  while (at < head.length || at === 0) {
    const end = lineEnd(head, at);
    const first = skipBlanks(head, at);
    if (at > 0 && head.charCodeAt(first) === 35) comments.push({ start: first, end });
    else if (at > 0 && first >= end) emptyLines.push(at);
    else {
      const continuation = continuationAt(head, at, end, escapeCode);
      // BuildKit trims the joined line before it splits off the keyword.
      const from = length === 0 ? Math.min(first, end) : at;
      const to = continuation < 0 ? end : continuation;
      if (continuation >= 0) continuations.push(continuation);
      if (to > from) {
        starts.push(length);
        sources.push(from);
        parts.push(head.slice(from, to));
        length += to - from;
      }
    }
    if (end >= head.length) break;
    at = afterLine(head, end);
  }
  return {
    logical: parts.length === 1 ? parts[0]! : parts.join(""),
    starts,
    sources,
    comments,
    continuations,
    emptyLines,
  };
}

/** The source offset of a logical one. An offset on a seam is taken for the later stretch. */
export function sourceOffset(starts: readonly number[], sources: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  if (high < 0) return offset;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return sources[low]! + (offset - starts[low]!);
}

const heredocKeywords = /^\s*(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i;
const jsonArguments = /^\s*(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s+(?:--\S+\s+)*\[/i;

function mayHoldHeredoc(logical: string): boolean {
  return heredocKeywords.test(logical) && !(jsonArguments.test(logical) && logical.trimEnd().endsWith("]"));
}

interface Opener {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly quoted: boolean;
  readonly stripsTabs: boolean;
  readonly descriptor: number;
}

/**
 * The words of a joined line that open a heredoc: `<<EOF`, `3<<-"E F"`, `<< EOF` (since BuildKit 0.22; `<<- EOF` is
 * none). Where a quote never ends there are none.
 */
function heredocOpeners(logical: string): Opener[] {
  const found = words(logical, "\\", 0, true);
  if (found.some(({ open }) => open)) return [];
  return found.flatMap(({ start, end }) => {
    const match = /^(\d*)<<(-?)\s*([^<]*)$/.exec(logical.slice(start, end));
    const raw = match?.[3];
    if (!match || !raw) return [];
    const name = unquote(raw);
    return [
      {
        name,
        start,
        end,
        nameStart: end - raw.length,
        // An escaped quote is a character of the name.
        quoted: /["']/.test(raw.replace(/\\./gs, "")),
        stripsTabs: match[2] === "-",
        descriptor: Number(match[1] || 0),
      },
    ];
  });
}

/**
 * Blank-separated words; quotes and escapes keep blanks inside a word. `open` tells of a quote that never ends.
 * With `heredocs` the blanks behind `<<` belong to its word.
 */
export function words(
  text: string,
  escape: EscapeCharacter,
  from = 0,
  heredocs = false,
): { readonly start: number; readonly end: number; readonly open: boolean }[] {
  const found: { start: number; end: number; open: boolean }[] = [];
  let at = from;
  while (at < text.length) {
    let open = false;
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    if (at >= text.length) break;
    const start = at;
    while (at < text.length && !isSpace(text.charCodeAt(at))) {
      const char = text[at]!;
      if (char === escape) at += 2;
      else if (char === "'" || char === '"') {
        const close = closingQuote(text, at, escape);
        open = close < 0;
        at = open ? text.length : close + 1;
      } else if (heredocs && char === "<" && text[at + 1] === "<") {
        for (at += 2; text[at] === " " || text[at] === "\t" || text[at] === "\r"; at++);
      } else at++;
    }
    at = Math.min(at, text.length);
    found.push({ start, end: at, open });
  }
  return found;
}

function closingQuote(text: string, open: number, escape: EscapeCharacter): number {
  const quote = text[open]!;
  for (let at = open + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === escape) at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

/** The offset of a character between two others, or -1: `indexOf` alone would look on to the end of a long line. */
export function indexWithin(text: string, char: string, from: number, to: number): number {
  for (let at = from; at < to; at++) if (text[at] === char) return at;
  return -1;
}

/** Takes away quotes and escapes as BuildKit's shell lexer does for a word. */
export function unquote(word: string, escape: EscapeCharacter = "\\"): string {
  if (!word.includes("'") && !word.includes('"') && !word.includes(escape)) return word;
  let out = "";
  for (let at = 0; at < word.length; at++) {
    const char = word[at]!;
    if (char === escape) {
      at++;
      out += word[at] ?? "";
    } else if (char === "'") {
      const close = word.indexOf("'", at + 1);
      out += word.slice(at + 1, close < 0 ? undefined : close);
      at = close < 0 ? word.length : close;
    } else if (char === '"') {
      for (at++; at < word.length && word[at] !== '"'; at++) {
        if (word[at] === escape && ['"', "$", escape].includes(word[at + 1] ?? "")) at++;
        out += word[at];
      }
    } else out += char;
  }
  return out;
}

/** What Go's `unicode.IsSpace` says. */
export function isSpace(code: number): boolean {
  if (code < 0x80) return code === 32 || (code >= 9 && code <= 13);
  if (code < 0x1680) return code === 0xa0 || code === 0x85;
  return (code >= 0x2000 && code <= 0x200a) || wideSpaces.includes(code);
}

/** How long a text is without the blanks at its end. */
export function trimmedLength(text: string): number {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}

const wideSpaces = [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000];

/** Up to the keyword's end. Only ASCII blanks end it for BuildKit: behind a no-break space `RUN` is none. */
export const keywordPattern = /^[\s\uFEFF]*([^\t\n\v\f\r ]*)/;
