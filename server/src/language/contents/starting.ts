import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction, Word } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import type { StageContents } from "./model.ts";
import { basename } from "./path.ts";

/** The stages that become images: what no other stage uses. */
export function shipped(all: readonly StageContents[]): readonly StageContents[] {
  return all.filter((it) => it.role !== "builder");
}

/** The instructions a stage's image is made of: its own and those of the stages it stands on, the first first. */
export function lineage({ stage }: Pick<StageContents, "stage">): readonly Stage[] {
  const found: Stage[] = [];
  for (
    let at: Stage | undefined = stage;
    at && !found.includes(at);
    at = at.base.kind === "stage" ? at.base.stage : undefined
  )
    found.unshift(at);
  return found;
}

/** The instructions of some stages; in a file that is only begun and has no FROM, those it has. */
export function instructionsOf(stages: readonly Stage[], file: Dockerfile): readonly Instruction[] {
  return stages.length === 0 ? file.globals : stages.flatMap((it) => it.instructions);
}

/** Those of them whose layers the last stage's image has: its own and those of the stages it stands on. */
export function shippedInstructions(stages: readonly Stage[], file: Dockerfile): readonly Instruction[] {
  const last = stages.at(-1);
  if (last && !last.final) return [];
  return instructionsOf(last ? lineage({ stage: last }) : [], file);
}

/** Whether a RUN that starts at an instruction reads its words through a shell. */
export function needsShell(instruction: Instruction): boolean {
  if (instruction.json) return false;
  // BuildKit starts a heredoc with a shebang directly.
  return (
    !instruction.heredocs.some((it) => /^\s*#!/.test(it.body)) ||
    !/^\s*<</.test(instruction.argument?.text ?? "")
  );
}

/** Programs that start the one named after them, with how many words of their own come first. */
const wrappers: Readonly<Record<string, number>> = {
  tini: 0,
  "dumb-init": 0,
  catatonit: 0,
  "su-exec": 1,
  gosu: 1,
  exec: 0,
  env: 0,
  nice: 0,
  nohup: 0,
};

/** The programs a command line starts: the first word, and the one behind `tini --` and the like. */
export function programsStarted(
  words: readonly string[],
): readonly { readonly name: string; readonly at: number }[] {
  const found: { name: string; at: number }[] = [];
  let at = 0;
  while (at < words.length) {
    const name = words[at]!;
    found.push({ name, at });
    const own = wrappers[basename(name)];
    if (own === undefined || !Object.hasOwn(wrappers, basename(name))) break;
    at += 1 + own;
    while (at < words.length && (words[at]!.startsWith("-") || /^[A-Za-z_]\w*=/.test(words[at]!))) {
      const option = words[at++]!;
      if (option === "--") break;
      // tini -e and -p, dumb-init -r, nice -n take a value.
      if (/^-[epnr]$/.test(option)) at++;
    }
  }
  return found;
}

/** Shells, interpreters and build tools. */
const tools = new Set(
  (
    "bash sh ash dash zsh fish gcc g++ cc make cmake gdb git rustc cargo javac jshell mvn gradle gradlew sbt lein clojure clj " +
    "go python python2 python3 pypy pypy3 hy irb iex erl ghci R julia lua node nodejs deno bun php perl swift scala kotlin " +
    "jupyter code-server sshd supervisord cron crond tail sleep top htop vim screen tmux docker dockerd"
  ).split(" "),
);

/** True for a tool with nothing to run: who starts such an image, or stands on it, wants the tool itself. */
export function startsTool(words: readonly string[]): boolean {
  const isBare = words.length === 1 || (words.length === 2 && /^-(?:[ila]+|de0)$/.test(words[1]!));
  return isBare && tools.has(basename(words[0]!).replace(/^(perl|python|php|lua)[\d.]+$/, "$1"));
}

/**
 * The words of a shell-form command when it uses nothing of the shell: one command, no variables, globs, redirections
 * or assignments. Undefined when rewriting it in exec form would change it.
 */
export function plainWords(
  instruction: Instruction,
): { readonly words: readonly string[]; readonly range: Word["range"] } | undefined {
  const [script, ...more] = instruction.scripts;
  const [command, ...others] = script?.commands ?? [];
  if (!script || !command || others.length > 0 || more.length > 0) return undefined;
  if (
    command.assignments.length > 0 ||
    command.redirections.length > 0 ||
    command.words.some((it) => it.dynamic)
  )
    return undefined;
  const words = command.words[0]?.text === "exec" ? command.words.slice(1) : command.words;
  if (
    words.length === 0 ||
    shellOnly.has(words[0]!.text) ||
    words.some((it) => /^~|[{}]/.test(it.text) && !it.quoted)
  )
    return undefined;
  return { words: words.map((it) => it.text), range: script.rangeOf(command.start, command.end) };
}

/** What only a shell knows. */
export const shellOnly: ReadonlySet<string> = new Set(
  ": . [ [[ alias bg break builtin cd command continue declare eval exec exit export false fg function getopts hash jobs let local printf pwd read readonly return set shift shopt source test times trap true type typeset ulimit umask unalias unset until while if for case wait echo kill".split(
    " ",
  ),
);
