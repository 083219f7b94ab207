import type { Instruction, PlacedScript } from "../syntax/instruction.ts";
import type { Command, ShellWord } from "../syntax/shell.ts";
import { follow } from "./commands.ts";
import { type Call, type Draft, placeIn, placeOf, type ShellState, textOf } from "./draft.ts";
import { basename } from "./path.ts";

/** Follows the commands of a RUN, in shell, exec and heredoc form. */
export function followRun(draft: Draft, instruction: Instruction): void {
  const shell: ShellState = { draft, instruction, folder: draft.workdir ?? "/", variables: new Map() };
  if (draft.workdir === undefined) shell.folder = undefined;
  const { json } = instruction;
  if (json) {
    const words: ShellWord[] = json.items.map((it) => ({
      text: it.text,
      start: 0,
      end: 0,
      dynamic: false,
      quoted: true,
    }));
    const place = placeOf(instruction, json.range);
    const command: Command = {
      words,
      assignments: [],
      redirections: [],
      joint: "start",
      start: 0,
      end: 0,
      depth: 0,
      conditional: false,
    };
    const program = basename(words[0]?.text ?? "");
    if (/^(?:ba|da|a|z)?sh$|^(?:powershell|pwsh|cmd)/.test(program)) draft.opaque.push(place);
    else follow({ shell, command, program, words, assigned: new Map(), place, at: () => place });
    return;
  }
  const { scripts } = instruction;
  // A heredoc that another interpreter reads.
  if (instruction.heredocs.length > 0 && scripts.length < 2) draft.opaque.push(placeOf(instruction));
  for (const script of scripts) for (const command of script.commands) follow(callOf(shell, script, command));
}

/** Programs that only start another one, and how many words they take for themselves. */
const wrappers: Readonly<Record<string, number>> = {
  sudo: 1,
  exec: 1,
  time: 1,
  nohup: 1,
  command: 1,
  builtin: 1,
  nice: 1,
  eatmydata: 1,
};

function callOf(shell: ShellState, script: PlacedScript, command: Command): Call {
  const { instruction } = shell;
  const assigned = new Map<string, { value: string | undefined; place: ReturnType<Call["at"]> }>();
  const call = (program: string, words: readonly ShellWord[]): Call => ({
    shell,
    command,
    program,
    words,
    assigned,
    place: placeIn(instruction, script, command.start, command.end),
    at: (word) => placeIn(instruction, script, word.start, word.end),
  });
  let { words } = command;
  const take = (word: ShellWord) => {
    const equals = word.text.indexOf("=");
    const name = word.text.slice(0, equals).replace(/\+$/, "");
    const value = textOf({ shell, assigned: new Map() }, { ...word, text: word.text.slice(equals + 1) });
    assigned.set(name, { value, place: placeIn(instruction, script, word.start, word.end) });
  };
  for (const it of command.assignments) take(it);
  if (words.length === 0) {
    // A bare `A=1` sets a variable of the shell; only one that is in the environment already reaches programs.
    for (const [name, it] of assigned)
      shell.variables.set(name, {
        ...it,
        exported: shell.draft.env.has(name) || shell.variables.get(name)?.exported === true,
      });
    return call("", words);
  }
  while (words.length > 1) {
    const name = words[0]!.text;
    if (Object.hasOwn(wrappers, name)) {
      words = words.slice(1);
      while (words.length > 1 && /^-[A-Za-z]+$/.test(words[0]!.text))
        words = words.slice(words[0]!.text === "-n" || words[0]!.text === "-u" ? 2 : 1);
    } else if (name === "env") {
      words = words.slice(1);
      while (words.length > 0 && (words[0]!.text.startsWith("-") || /^[A-Za-z_]\w*=/.test(words[0]!.text))) {
        if (!words[0]!.text.startsWith("-")) take(words[0]!);
        words = words.slice(1);
      }
    } else break;
  }
  const text = words[0]?.text ?? "";
  const program =
    words[0]?.dynamic && text.includes("$") ? (textOf({ shell, assigned }, words[0]) ?? text) : text;
  // `./build.sh` is a script of the project, not the program of that name.
  return call(
    /^\.{1,2}\/|^\/(?!(?:usr\/)?(?:local\/)?(?:go\/)?s?bin\/)/.test(program) ? program : basename(program),
    words,
  );
}
