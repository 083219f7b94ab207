import { Kept } from "../kept.ts";
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
  if (instruction.keyword !== "RUN" && instruction.keyword !== "ONBUILD") return [];
  if (!managers.some((it) => instruction.text.includes(it))) return [];
  let all = calls.get(instruction);
  if (!all) {
    all = allCalls(instruction.trigger ?? instruction);
    calls.set(instruction, all);
  }
  return all.filter(({ call }) => managers.includes(call.manager));
}

/** Half a dozen rules ask, with every key in a stage. */
const calls = new Kept<Instruction, readonly PlacedCall[]>();

function allCalls(run: Instruction): readonly PlacedCall[] {
  if (run.keyword !== "RUN") return [];
  const found: PlacedCall[] = [];
  for (const script of run.scripts)
    for (const command of script.commands) {
      const first = command.words.findIndex(
        (it) => !/^(?:sudo|exec|time|env|DEBIAN_FRONTEND=.*)$/.test(it.text),
      );
      const words = first === 0 ? command.words : command.words.slice(first);
      const call = packageCall(basename(words[0]?.text ?? ""), words);
      if (call) found.push({ call, command, script, words });
    }
  return found;
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
