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
