import { TextEdit } from "vscode-languageserver-types";
import type { Dockerfile } from "./syntax/dockerfile.ts";
import type { Instruction } from "./syntax/instruction.ts";

/** Adds lines under an instruction, with the file's line ends. */
export function linesAfter(file: Dockerfile, instruction: Instruction, lines: readonly string[]): TextEdit {
  const end = file.lineEnding;
  return TextEdit.insert(instruction.range.end, lines.map((it) => end + it).join(""));
}

/** Adds lines above an instruction. */
export function linesBefore(file: Dockerfile, instruction: Instruction, lines: readonly string[]): TextEdit {
  const end = file.lineEnding;
  return TextEdit.insert({ line: instruction.line, character: 0 }, lines.map((it) => it + end).join(""));
}

/** `["a", "b"]` as Dockerfiles write it. */
export function jsonForm(words: readonly string[]): string {
  return `[${words.map((it) => JSON.stringify(it)).join(", ")}]`;
}

/** Takes an instruction and its line's end away. */
export function removeInstruction(file: Dockerfile, { line, lastLine }: Instruction): TextEdit {
  const isLast = lastLine + 1 >= file.lineCount;
  return TextEdit.del({
    start: { line, character: 0 },
    end: isLast
      ? { line: lastLine, character: file.line(lastLine).length }
      : { line: lastLine + 1, character: 0 },
  });
}

/**
 * Adds a command that runs after all others of a RUN, in the style of the instruction: on its own line when the
 * instruction has several. Undefined for the exec form.
 */
export function appendCommand(
  file: Dockerfile,
  instruction: Instruction,
  command: string,
): TextEdit | undefined {
  const script = instruction.scripts.findLast((it) => it.commands.length > 0);
  if (!script) return undefined;
  const last = script.commands.at(-1)!;
  const { end } = script.rangeOf(last.start, last.end);
  if (instruction.heredocs.length > 0) {
    const indent = /^\s*/.exec(file.line(end.line))![0];
    return TextEdit.insert(
      { line: end.line, character: file.line(end.line).length },
      `${file.lineEnding}${indent}${command}`,
    );
  }
  if (end.line === instruction.line) return TextEdit.insert(end, ` && ${command}`);
  // As deep as the last line that begins a command.
  const lines = Array.from({ length: end.line - instruction.line }, (_, at) => file.line(end.line - at));
  const model = lines.find((it) => /^\s*(?:&&|;)/.test(it)) ?? lines.at(-1)!;
  const indent = /^\s*/.exec(model)![0];
  return TextEdit.insert(end, ` ${instruction.escape}${file.lineEnding}${indent}&& ${command}`);
}
