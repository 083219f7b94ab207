import type { Instruction, PlacedScript } from "../syntax/instruction.ts";
import type { Command, ShellWord } from "../syntax/shell.ts";
import { type PackageCall, packageCall } from "./packages.ts";
import { basename } from "./path.ts";

/** A call of the distribution's package manager in a RUN, and where it stands. */
export interface PlacedCall {
  readonly call: PackageCall;
  readonly command: Command;
  readonly script: PlacedScript;
  /** The manager's word and what follows it, without `sudo` and the like. */
  readonly words: readonly ShellWord[];
}

/** Every call of a manager in a RUN, an ONBUILD's too. Cheap where its name does not occur in the text. */
export function callsOf(instruction: Instruction, managers: readonly string[]): readonly PlacedCall[] {
  if (!managers.some((it) => instruction.text.includes(it))) return [];
  const run = instruction.trigger ?? instruction;
  if (run.keyword !== "RUN") return [];
  return run.scripts.flatMap((script) =>
    script.commands.flatMap((command) => {
      const words = command.words.slice(
        command.words.findIndex((it) => !/^(?:sudo|exec|time|env|DEBIAN_FRONTEND=.*)$/.test(it.text)),
      );
      const program = basename(words[0]?.text ?? "");
      const call = managers.includes(program) ? packageCall(program, words) : undefined;
      return call ? [{ call, command, script, words }] : [];
    }),
  );
}

/** Whether a cache mount covers a path, so that what lies there is not part of the image. */
export function mounted(instruction: Instruction, path: string): boolean {
  return (instruction.trigger ?? instruction).flags.some(({ name, value = "" }) => {
    if (name !== "mount" || !/type=(?:cache|tmpfs)/.test(value)) return false;
    const target = /(?:^|,)(?:target|dst|destination)=([^,]+)/
      .exec(value)?.[1]
      ?.replace(/^["']|["']$/g, "")
      .replace(/\/$/, "");
    return target !== undefined && (path === target || path.startsWith(`${target}/`));
  });
}
