import type { Dockerfile } from "../../syntax/dockerfile.ts";
import type { Instruction } from "../../syntax/instruction.ts";

/** How the user writes: line ends, casing of keywords, continuations. */
export interface Style {
  readonly end: string;
  readonly escape: string;
  keyword(word: string): string;
  /** An instruction with the file's casing of keywords. */
  instruction(text: string): string;
}

export function styleOf(file: Dockerfile): Style {
  const written = file.instructions.map((it) => /^[\s\uFEFF]*(\S+)/.exec(it.text)?.[1] ?? "");
  const lower = written.filter((it) => it === it.toLowerCase()).length;
  const isLower = lower * 2 > written.length;
  const keyword = (word: string) => (isLower ? word.toLowerCase() : word);
  return {
    end: file.lineEnding,
    keyword,
    escape: file.escape,
    instruction: (text) => text.replace(/^[A-Z]+/, keyword),
  };
}

/** The lines of an instruction as they stand. */
export function verbatim(file: Dockerfile, instruction: Instruction): string[] {
  const lines: string[] = [];
  for (let at = instruction.line; at <= instruction.lastLine; at++) lines.push(file.line(at));
  return lines;
}

/** The line where the comment block right above an instruction begins. */
export function commentsAbove(file: Dockerfile, { line: own }: Instruction): number {
  let line = own;
  const isDirective = (at: number) => file.directives.some((it) => it.range.start.line === at);
  while (line > 0 && /^\s*#/.test(file.line(line - 1)) && !isDirective(line - 1)) line--;
  return line;
}
