import type { FormattingOptions, Position, Range, TextEdit } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";

/**
 * Indentation, blanks at the ends of lines, and line ends at the end of the file; nothing else. Heredocs, quoted text
 * over several lines and words broken by a continuation stay as they are, so the file means the same.
 */
export function format(file: Dockerfile, options: FormattingOptions): TextEdit[] {
  const [end] = fileEnd(file, options);
  const all = edits(file, options, 0, Number.POSITIVE_INFINITY);
  if (!end) return all;
  const { line, character } = end.range.start;
  const before = all.filter(
    ({ range: { end } }) => end.line < line || (end.line === line && end.character <= character),
  );
  return [...before, end];
}

/** The same for the lines of a range. A range that ends at a line's start does not touch that line. */
export function formatRange(file: Dockerfile, { start, end }: Range, options: FormattingOptions): TextEdit[] {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return edits(file, options, start.line, last);
}

/**
 * After a continuation character the line below is indented; after a line's end the new line is.
 * `position` is behind what was typed.
 */
export function formatOnType(
  file: Dockerfile,
  position: Position,
  typed: string,
  options: FormattingOptions,
): TextEdit[] {
  const instruction = file.instructionAt(position);
  if (typed === "\n") {
    const above = instruction ?? file.instructionAt({ line: position.line - 1, character: 0 });
    if (!above || inHeredoc(above, position.line)) return [];
    const edit = edits(file, options, position.line, position.line, true);
    if (edit.length > 0 || file.line(position.line).trim() !== "") return edit;
    return continues(above, position.line - 1) ? indentBlankLine(file, position, options) : [];
  }
  if (typed !== file.escape || !instruction || inHeredoc(instruction, position.line)) return [];
  const behind = file.line(position.line).slice(position.character);
  if (behind.trim() !== "" || !continues(instruction, position.line)) return [];
  return edits(file, options, position.line + 1, position.line + 1);
}

function edits(
  file: Dockerfile,
  options: FormattingOptions,
  first: number,
  last: number,
  typing = false,
): TextEdit[] {
  const found: TextEdit[] = [];
  // A lone CR ends a line for an editor and none for the builder: which line is which can't be said.
  if (/\r(?!\n)/.test(file.text)) return found;
  const replace = (line: number, from: number, to: number, newText: string) => {
    if (line < first || line > last) return;
    found.push({ range: { start: { line, character: from }, end: { line, character: to } }, newText });
  };
  const trim = (line: number, text: string) => {
    const end = trimmedLength(text);
    // For a heredoc's name a backslash escapes the blank behind it, also where another character continues lines.
    if (file.escape !== "\\" && text[end - 1] === "\\") return;
    if (end < text.length && !typing) replace(line, end, text.length, "");
  };
  const flush = (line: number, text: string) => {
    const indent = indentOf(text);
    if (indent === text.length) {
      if (indent > 0 && !typing) replace(line, 0, indent, "");
      return;
    }
    // At the front of a file the mark would be one of its encoding, and what follows it could be a directive.
    const marked = line === 0 && text.charCodeAt(indent) === 0xfeff;
    if (indent > 0 && !marked) replace(line, 0, indent, "");
    trim(line, text);
  };

  let next = 0;
  const between = (to: number) => {
    for (let line = Math.max(next, first); line < to && line <= last; line++) flush(line, file.line(line));
  };
  for (const instruction of file.instructions) {
    if (instruction.line > last) break;
    if (instruction.lastLine < first) {
      next = instruction.lastLine + 1;
      continue;
    }
    between(instruction.line);
    next = instruction.lastLine + 1;
    if (instruction.lastLine === instruction.line) flush(instruction.line, file.line(instruction.line));
    else formatInstruction(instruction, options, { flush, replace, trim });
  }
  between(file.lineCount);
  return found;
}

interface Pen {
  flush(line: number, text: string): void;
  replace(line: number, from: number, to: number, newText: string): void;
  trim(line: number, text: string): void;
}

/** Instructions whose continuation lines are a script: their deeper lines stay deeper. */
const scripts = new Set(["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD", "SHELL"]);

function formatInstruction(
  instruction: Instruction,
  options: FormattingOptions,
  { flush, replace, trim }: Pen,
): void {
  const lines = instruction.text.split(/\r\n|\n|\r/);
  flush(instruction.line, lines[0]!);
  // An option of other Dockerfile servers that people have in their settings.
  if (options.ignoreMultilineInstructions === true) return;
  const rows = continuationLines(instruction, lines);
  const widths = rows.filter((it) => it.free && !it.comment).map(({ text }) => width(text, options.tabSize));
  const base = Math.min(...widths);
  for (const { nth, text, free, comment } of rows) {
    const line = instruction.line + nth;
    const indent = indentOf(text);
    if (indent === text.length) {
      if (indent > 0) replace(line, 0, indent, "");
      continue;
    }
    if (free) {
      const extra = scripts.has(instruction.keyword) ? Math.max(0, width(text, options.tabSize) - base) : 0;
      const wanted = indentation(options, comment && !Number.isFinite(extra) ? 0 : extra);
      if (text.slice(0, indent) !== wanted) replace(line, 0, indent, wanted);
    }
    trim(line, text);
  }
}

interface Row {
  readonly nth: number;
  readonly text: string;
  readonly comment: boolean;
  /** Its indentation means nothing: it is in no quotes and breaks no word. */
  readonly free: boolean;
}

/** The lines after the first one that are no heredoc. */
function continuationLines(instruction: Instruction, lines: readonly string[]): Row[] {
  const { logical, starts, sources, comments } = instruction.joined;
  const head = instruction.piece.head;
  const commentStarts = new Set(comments.map(({ start }) => start));
  const stretch = new Map(sources.map((source, nth) => [source, nth]));
  const open = quotedAt(logical, starts, instruction.escape);
  const rows: Row[] = [];
  let at = 0;
  for (const [nth, text] of lines.entries()) {
    if (at > head) break;
    if (nth > 0) {
      const comment = commentStarts.has(at + indentOf(text));
      // The joined line begins behind its indentation, wherever that is.
      const start = stretch.get(at) ?? (starts[stretch.get(at + indentOf(text)) ?? -1] === 0 ? 0 : undefined);
      const offset = start === undefined ? undefined : starts[start]!;
      const glued =
        offset !== undefined &&
        offset > 0 &&
        // Other blanks than these do not end a keyword.
        !isBlank(logical.charCodeAt(offset)) &&
        // A blank behind an escape character is part of a word.
        (!isBlank(logical.charCodeAt(offset - 1)) || logical[offset - 2] === instruction.escape);
      rows.push({
        nth,
        text,
        comment,
        free: comment || (start !== undefined && !glued && !open[start]),
      });
    }
    at += text.length + (instruction.text.startsWith("\r\n", at + text.length) ? 2 : 1);
  }
  return rows;
}

/** For each stretch of a joined line whether it starts inside quotes. A quote that never ends is open to the end. */
function quotedAt(logical: string, starts: readonly number[], escape: string): boolean[] {
  const open: boolean[] = [];
  let quote = "";
  let at = 0;
  for (const start of starts) {
    for (; at < start; at++) {
      const char = logical[at]!;
      if (char === escape && quote !== "'") at++;
      else if (quote) {
        if (char === quote) quote = "";
      } else if (char === '"' || char === "'") quote = char;
    }
    open.push(quote !== "");
  }
  return open;
}

function fileEnd(file: Dockerfile, options: FormattingOptions): TextEdit[] {
  const { text } = file;
  const last = file.instructions.at(-1);
  // Line ends behind an unfinished heredoc or continuation are part of it.
  if (last?.piece.open || text.trim() === "") return [];
  const end = file.positionAt(text.length);
  if (options.trimFinalNewlines) {
    const kept = text.trimEnd().length;
    const rest = text.slice(kept);
    const lineEnds = rest.match(/\n/g)?.length ?? 0;
    if (lineEnds > 1) return [{ range: { start: file.positionAt(kept), end }, newText: file.lineEnding }];
  }
  if (options.insertFinalNewline && !text.endsWith("\n"))
    return [{ range: { start: end, end }, newText: file.lineEnding }];
  return [];
}

function inHeredoc(instruction: Instruction, line: number): boolean {
  return instruction.heredocs.some(
    ({ bodyRange, endRange }) =>
      line >= bodyRange.start.line && line <= (endRange?.end.line ?? bodyRange.end.line),
  );
}

/** Whether a line of an instruction ends in a continuation. */
function continues(instruction: Instruction, line: number): boolean {
  const { continuations } = instruction.joined;
  return continuations.some((it) => instruction.position(it).line === line) && !inHeredoc(instruction, line);
}

function indentBlankLine(file: Dockerfile, { line }: Position, options: FormattingOptions): TextEdit[] {
  const text = file.line(line);
  const wanted = indentation(options, 0);
  if (text === wanted) return [];
  return [
    { range: { start: { line, character: 0 }, end: { line, character: text.length } }, newText: wanted },
  ];
}

/** One step, and `extra` columns more. */
function indentation({ insertSpaces, tabSize }: FormattingOptions, extra: number): string {
  if (insertSpaces) return " ".repeat(tabSize + extra);
  return "\t".repeat(1 + Math.floor(extra / tabSize)) + " ".repeat(extra % tabSize);
}

function width(text: string, tabSize: number): number {
  let columns = 0;
  for (const char of text) {
    if (char === "\t") columns += tabSize - (columns % tabSize);
    else if (char === " ") columns++;
    else break;
  }
  return columns;
}

function indentOf(text: string): number {
  let at = 0;
  while (at < text.length && isBlank(text.charCodeAt(at))) at++;
  return at;
}

function trimmedLength(text: string): number {
  let at = text.length;
  while (at > 0 && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
