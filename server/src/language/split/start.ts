import { absolute, basename } from "../contents/path.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { type Command, commandsOf, commandsOfExec, type Reading, replaced, shells } from "./reading.ts";

/** ENTRYPOINT or CMD as it counts at the end. */
export interface StartPart {
  /** Absent when the base image brings it. */
  readonly instruction?: Instruction;
  readonly form: "exec" | "shell";
  /** Exec: the strings. Shell: the text. */
  readonly words: readonly string[];
}

/** What the container runs. */
export interface Start {
  readonly entrypoint: StartPart | undefined;
  readonly cmd: StartPart | undefined;
  /** The instruction that names the program. */
  readonly part: StartPart;
  /** Every program that is started, wrappers (`tini`, `sh -c`) taken off. */
  readonly commands: readonly Command[];
  /** The last of them that is no preparation: the program the image is for. */
  readonly main: Command;
  /** The first word as written: `/app/server`, `tini`, `npm`. */
  readonly first: string;
  /** Programs that only start another one: `tini`, `su-exec`. */
  readonly wrappers: readonly string[];
  /** Whether a shell has to be there, because of the form or because one is named. */
  readonly shell: boolean;
}

/** How a stage starts, or undefined when it says nothing or hands over to its base image. */
export function startOf(reading: Reading): Start | undefined {
  let entrypoint: StartPart | undefined;
  let cmd: StartPart | undefined;
  for (const { instruction } of reading.steps) {
    if (instruction.keyword === "ENTRYPOINT") entrypoint = partOf(instruction);
    else if (instruction.keyword === "CMD") cmd = partOf(instruction);
  }
  // `ENTRYPOINT []` takes the base image's away.
  const inherited = reading.base.entrypoint?.value;
  if (!entrypoint && inherited?.length && !passesOn(inherited))
    entrypoint = { form: "exec", words: inherited };
  else if (entrypoint?.words.length === 0) entrypoint = undefined;
  cmd ??= commandOfBase(reading);
  const part = entrypoint ?? cmd;
  if (!part || part.words.length === 0) return undefined;

  const { cwd, env } = reading;
  // A shell form takes no arguments: CMD is not seen.
  const words =
    part.form === "exec" && entrypoint
      ? [...part.words, ...(cmd?.form === "exec" ? cmd.words : cmd ? ["/bin/sh", "-c", ...cmd.words] : [])]
      : part.words;
  const commands = part.form === "exec" ? commandsOfExec(words, cwd, env) : commandsOf(words[0]!, cwd, env);
  const main =
    commands.findLast((it) => it.program !== "" && !preparation.has(it.program)) ?? commands.at(-1);
  if (!main) return undefined;
  const first = part.form === "exec" ? words[0]! : (commands[0]?.words[0] ?? "");
  const raw = part.form === "exec" ? words : words[0]!.trim().split(/\s+/);
  return {
    entrypoint,
    cmd,
    part,
    commands,
    main,
    first,
    wrappers: raw.map(basename).filter((it, n) => n < 6 && initPrograms.has(it)),
    shell:
      part.form === "shell" ||
      (entrypoint !== undefined && entrypoint.form === "exec" && cmd?.form === "shell") ||
      words.some((it, n) => n < 3 && shells.has(basename(it))) ||
      first.endsWith(".sh"),
  };
}

/** What the official images of servers start when the file names nothing; their runtime is the same image. */
function commandOfBase({ reference }: Reading): StartPart | undefined {
  const name = reference?.repository.replace(/^library\//, "");
  const tag = reference?.tag ?? "latest";
  const words =
    name === "php" && /apache/.test(tag)
      ? ["apache2-foreground"]
      : name === "php" && /fpm/.test(tag)
        ? ["php-fpm"]
        : name === "tomcat"
          ? ["catalina.sh", "run"]
          : undefined;
  return words && { form: "exec", words };
}

const initPrograms = new Set("tini dumb-init su-exec gosu sudo nice env dockerize".split(" "));
const preparation = new Set(
  "echo sleep mkdir chown chmod cp export ln touch source . true ulimit".split(" "),
);

/** Entrypoints of official images that only run what CMD says. */
function passesOn(entrypoint: readonly string[]): boolean {
  return /(?:docker-entrypoint|docker-php-entrypoint|mvn-entrypoint|__cacert_entrypoint|nvidia_entrypoint)(?:\.sh)?$|(?:^|\/)(?:tini|dumb-init)$/.test(
    entrypoint[0] ?? "",
  );
}

function partOf(instruction: Instruction): StartPart {
  const items = instruction.json?.items.map((it) => it.text);
  if (items) return { instruction, form: "exec", words: items };
  const text = instruction.argument?.text ?? "";
  return { instruction, form: "shell", words: text === "" ? [] : [text] };
}

/**
 * The absolute path a command's program has, when it is written as one (`/app/server`, `./server`, `bin/server`),
 * and undefined for a bare name that PATH has to find.
 */
export function programPath(command: Command): string | undefined {
  const word = command.words[0];
  if (word === undefined || !word.includes("/")) return undefined;
  return command.cwd === undefined && !word.startsWith("/") ? undefined : absolute(word, command.cwd);
}

/** Where PATH looks for a bare name, in order. */
export function searchPath(env: ReadonlyMap<string, string>): readonly string[] {
  const value = replaced(env.get("PATH") ?? "", env);
  const folders = value.split(":").filter((it) => it.startsWith("/"));
  return [...folders, "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
}
