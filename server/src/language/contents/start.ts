import type { Instruction } from "../syntax/instruction.ts";
import { placeOf } from "./draft.ts";
import type { Start } from "./model.ts";

/** ENTRYPOINT, CMD or HEALTHCHECK; undefined for `HEALTHCHECK NONE` and for what is only half typed. */
export function startOf(instruction: Instruction, text: (word: string) => string): Start | undefined {
  const { json } = instruction;
  if (json) {
    const first = json.items[0];
    if (!first) return undefined;
    return {
      form: "exec",
      // The exec form is not expanded by the builder, nor is there a shell to do it.
      words: json.items.map((it) => it.text),
      place: placeOf(instruction, json.range),
      programRange: first.range,
    };
  }
  const [script] = instruction.scripts;
  const command = script?.commands.find((it) => it.words.length > 0);
  const start = instruction.argument;
  if (!script || !command || !start) return undefined;
  const words =
    command.words[0]!.text === "exec" && command.words.length > 1 ? command.words.slice(1) : command.words;
  return {
    form: "shell",
    words: words.map((it) => (it.dynamic ? text(it.text) : it.text)),
    place: placeOf(instruction, start.range),
    programRange: script.rangeOf(words[0]!.start, words[0]!.end),
  };
}
