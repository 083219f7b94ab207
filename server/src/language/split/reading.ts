import { absolute, basename } from "../contents/path.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { ImageReference } from "../syntax/image-reference.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { definitionsIn } from "../syntax/scopes.ts";
import { parseScript, type Command as ShellCommand } from "../syntax/shell.ts";
import { unquote } from "../syntax/split.ts";
import type { Stage } from "../syntax/stage.ts";
import { expand, variablesIn } from "../syntax/variables.ts";
import type { ImageFacts } from "../world.ts";

/** One program a RUN starts, with what is known about the place it runs in. */
export interface Command {
  /** The last part of the program's path: `go`. */
  readonly program: string;
  /** Program and arguments; variables replaced where the file tells their value, else left as written. */
  readonly words: readonly string[];
  /** Absolute; undefined after a `cd` nobody can follow. */
  readonly cwd: string | undefined;
  readonly env: ReadonlyMap<string, string>;
  /** Files it writes by redirection, absolute. */
  readonly writes: readonly string[];
  /** Inside `if`, `case`, a loop, or behind `||`: it may run or not. */
  readonly conditional: boolean;
  /** As written, for taking it over, with what is piped into it: `echo "$ACCOUNT" | chpasswd`. */
  readonly text: string;
}

/** One instruction of a stage with the state it starts from. */
export interface Step {
  readonly instruction: Instruction;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  /** As written after USER; undefined while the base's own user counts. */
  readonly user: string | undefined;
  /** Of a RUN. */
  readonly commands: readonly Command[];
  /** A RUN in a language nobody follows (a Python heredoc, PowerShell). */
  readonly opaque: boolean;
}

/** A stage read from its first to its last instruction. */
export interface Reading {
  readonly file: Dockerfile;
  readonly stage: Stage;
  /** The image at the bottom. */
  readonly reference: ImageReference | undefined;
  readonly base: ImageFacts;
  /** Steps of stages it stands on come first. */
  readonly steps: readonly Step[];
  /** How many of the steps belong to stages it stands on. */
  readonly inherited: number;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  readonly user: string | undefined;
}

/** Programs that only start another one, with the options that take a value. */
const wrappers: Readonly<Record<string, readonly string[]>> = {
  sudo: ["-u", "-g", "-p", "-C"],
  env: ["-u", "-C"],
  exec: ["-a"],
  time: [],
  nice: ["-n"],
  nohup: [],
  command: [],
  timeout: ["-k", "-s"],
  "su-exec": [],
  gosu: [],
  xvfb: [],
  "xvfb-run": ["-n", "-s"],
  tini: ["-e", "-p"],
  "dumb-init": ["-r"],
  dockerize: [
    "-template",
    "-wait",
    "-timeout",
    "-stdout",
    "-stderr",
    "-poll",
    "-wait-retry-interval",
    "-delims",
  ],
  catchsegv: [],
  setarch: [],
};
/** Of these the first word is no program either: `gosu app server`, `timeout 10 server`. */
const takesOne = new Set(["su-exec", "gosu", "timeout"]);

export const shells: ReadonlySet<string> = new Set(["sh", "bash", "ash", "dash", "zsh"]);

/** What all images of PHP say, old ones too; of the packages those that build. */
const ofPhp: readonly (readonly [string, string])[] = [
  ["PHP_INI_DIR", "/usr/local/etc/php"],
  ["PHPIZE_DEPS", "autoconf dpkg-dev g++ gcc libc-dev make re2c"],
];

/** Reads a stage with all it stands on. `facts` knows the images. */
export function readStage(
  file: Dockerfile,
  stage: Stage,
  facts: (image: ImageReference) => ImageFacts,
): Reading {
  const chain: Stage[] = [stage];
  while (chain[0]!.base.kind === "stage" && !chain.includes(chain[0]!.base.stage))
    chain.unshift(chain[0]!.base.stage);
  const bottom = chain[0]!.base;
  const reference = bottom.kind === "image" ? bottom.reference : undefined;
  const base: ImageFacts = reference
    ? facts(reference)
    : { name: bottom.kind === "scratch" ? "scratch" : "" };
  let cwd = base.workdir?.value || "/";
  let user: string | undefined;
  // The builder sets HOME for every RUN.
  let env = new Map<string, string>([
    ["HOME", "/root"],
    ...(/(?:^|\/)php$/.test(reference?.repository ?? "") ? ofPhp : []),
    ...Object.entries(base.env?.value ?? {}),
  ]);
  // A step that runs something keeps the variables of its moment: only then the next ENV writes into a copy.
  let kept = false;
  // What ENV said: an ARG of the same name counts before it until the stage ends, and never in an image.
  const lasting = new Map(Object.entries(base.env?.value ?? {}));
  let hasHome = base.env?.value.HOME !== undefined;
  const steps: Step[] = [];
  let shell: readonly string[] = [];
  let inherited = 0;
  for (const it of chain) {
    if (it === stage) inherited = steps.length;
    if (it !== chain[0]) env = new Map([...env, ...lasting]);
    for (const instruction of it.instructions) {
      steps.push({ instruction, cwd, env, user, ...run(instruction, cwd, env, shell) });
      if (instruction.keyword !== "ENV" && instruction.keyword !== "ARG") kept = true;
      const argument = instruction.argument?.text ?? "";
      switch (instruction.keyword) {
        case "WORKDIR":
          cwd = absolute(replaced(unquote(argument, file.escape), env), cwd);
          break;
        case "USER":
          user = replaced(argument, env);
          // runc takes HOME from /etc/passwd; `useradd` and `adduser` name the folder after the account.
          if (!hasHome && !/[$:\d]/.test(user[0] ?? "$")) {
            const name = user.split(":")[0]!;
            env = new Map(env).set("HOME", name === "root" ? "/root" : `/home/${name}`);
          }
          break;
        case "SHELL":
          shell = instruction.json?.items.map((item) => item.text) ?? [];
          break;
        case "ENV":
        case "ARG":
          if (kept) env = new Map(env);
          kept = false;
          // Those of one instruction do not see each other.
          for (const { name, text, kind } of definitionsIn(instruction).map((one) => ({
            ...one,
            text: one.value
              ? replaced(unquote(one.value.text, file.escape), env)
              : (file.scopes.globalDefault(one.name) ?? undefined),
          }))) {
            if (text === undefined) continue;
            if (name === "HOME") hasHome = true;
            if (kind === "ENV") lasting.set(name, text);
            env.set(name, text);
          }
          break;
      }
    }
  }
  return { file, stage, reference, base, steps, inherited, cwd, env: new Map([...env, ...lasting]), user };
}

/** The text with the variables replaced whose values are known; the others stay. */
export function replaced(text: string, env: ReadonlyMap<string, string>): string {
  if (!text.includes("$")) return text;
  const whole = expand(text, "\\", (name) => env.get(name));
  if (whole !== undefined) return whole;
  let out = "";
  let at = 0;
  for (const use of variablesIn(text, "\\", 0, false)) {
    if (use.start < at) continue;
    const value = use.modifier === undefined ? env.get(use.name) : undefined;
    out += text.slice(at, use.start) + (value ?? text.slice(use.start, use.end));
    // Values of values of values: what grows like that says nothing about a path.
    if (out.length > 10_000) return text;
    at = use.end;
  }
  return out + text.slice(at);
}

function run(
  instruction: Instruction,
  cwd: string,
  env: ReadonlyMap<string, string>,
  shell: readonly string[],
): { commands: readonly Command[]; opaque: boolean } {
  if (instruction.keyword !== "RUN") return { commands: [], opaque: false };
  const items = instruction.json?.items.map((item) => item.text);
  if (items)
    return {
      commands: exec(
        items.map((it) => ({ text: it, dynamic: false })),
        cwd,
        env,
        items.join(" "),
      ),
      opaque: false,
    };
  if (/powershell|pwsh|cmd/i.test(shell[0] ?? "")) return { commands: [], opaque: true };
  const { scripts } = instruction;
  // A heredoc that no shell reads: `RUN python3 <<EOF`.
  const read = scripts.length - 1;
  const opaque = instruction.heredocs.length > read && !instruction.argument?.text.includes("cat ");
  const state = { cwd: cwd as string | undefined, env: new Map(env) };
  return {
    commands: scripts.flatMap(({ commands, source }) => follow(commands, source, state, false)),
    opaque,
  };
}

/** The commands of a start instruction (CMD, ENTRYPOINT, HEALTHCHECK) in shell form. */
export function commandsOf(text: string, cwd: string, env: ReadonlyMap<string, string>): readonly Command[] {
  return follow(parseScript(text).commands, text, { cwd, env: new Map(env) }, false);
}

/** The commands an exec form starts. */
export function commandsOfExec(
  items: readonly string[],
  cwd: string,
  env: ReadonlyMap<string, string>,
): readonly Command[] {
  return exec(
    items.map((text) => ({ text, dynamic: false })),
    cwd,
    env,
    items.join(" "),
  );
}

interface State {
  cwd: string | undefined;
  env: Map<string, string>;
}

function follow(
  commands: readonly ShellCommand[],
  source: string,
  state: State,
  conditional: boolean,
): Command[] {
  const found: Command[] = [];
  /** Where to go back to when a subshell ends. */
  const outer: { depth: number; cwd: string | undefined }[] = [];
  let pipelineStart = 0;
  for (const it of commands) {
    if (it.joint !== "|") pipelineStart = it.start;
    while (outer.length > 0 && it.depth < outer.at(-1)!.depth) state.cwd = outer.pop()!.cwd;
    if (it.depth > (outer.at(-1)?.depth ?? 0)) outer.push({ depth: it.depth, cwd: state.cwd });
    const env = new Map(state.env);
    const assigned = (text: string) => {
      const [, name = "", value = ""] = /^([A-Za-z_]\w*)\+?=([\s\S]*)$/.exec(text) ?? [];
      return [name, replaced(value, env)] as const;
    };
    for (const { text } of it.assignments) {
      const [name, value] = assigned(text);
      env.set(name, value);
      // Before a special builtin the assignment lasts (POSIX 2.14): `DEPS="gcc make" set -x && apk add $DEPS`.
      if (it.words.length === 0 || it.words[0]?.text === "set") state.env.set(name, value);
    }
    const words = it.words.flatMap(({ text, dynamic, quoted }) => {
      const value = dynamic ? replaced(text, env) : text;
      if (value === "" && !quoted && text !== "") return [];
      // `apt-get install $PACKAGES`: the shell cuts what an unquoted variable holds into words.
      const parts =
        dynamic && !quoted && value !== text && !/[$`(){}|<>;"']/.test(value)
          ? value.split(/\s+/).filter((one) => !/^\\?$/.test(one))
          : [];
      return parts.length > 1
        ? parts.map((one) => ({ text: one, dynamic: one.includes("$") }))
        : [{ text: parts[0] ?? value, dynamic }];
    });
    const program = words[0]?.text;
    const writes = it.redirections
      .filter(({ operator }) => operator.includes(">") && !operator.endsWith("&"))
      .map(({ target }) => replaced(target.text, env))
      .filter((path) => path !== "/dev/null" && !/^(?:&?\d|-)$/.test(path))
      .map((path) =>
        absolute(path.replace(/^~(?=\/|$)/, state.env.get("HOME") ?? "/root"), state.cwd ?? "/"),
      );
    if (program === "export" || program === "declare" || program === "local" || program === "readonly") {
      for (const { text } of words.slice(1)) {
        const [name, value] = assigned(text);
        if (name) state.env.set(name, value);
      }
      continue;
    }
    if (program === "cd" || program === "pushd") {
      const to = words.slice(1).find(({ text }) => !/^-[LPe@]/.test(text))?.text;
      // A `cd` in an `if` or behind `||` is taken as done: people write `cd x || exit 1`.
      if (to === undefined) state.cwd = state.env.get("HOME") ?? "/root";
      else if (to === "-" || to.includes("$") || to.includes("`"))
        state.cwd = to === "-" ? state.cwd : undefined;
      else if (to.startsWith("/") || state.cwd !== undefined)
        state.cwd = absolute(to.replace(/^~(?=\/|$)/, state.env.get("HOME") ?? "/root"), state.cwd ?? "/");
      continue;
    }
    if (program === "popd") {
      state.cwd = undefined;
      continue;
    }
    const text = source.slice(pipelineStart, it.end);
    const maybe = conditional || it.conditional || it.joint === "||";
    if (words.length === 0) {
      if (writes.length > 0)
        found.push({ program: "", words: [], cwd: state.cwd, env, writes, conditional: maybe, text });
      continue;
    }
    found.push(
      ...exec(words, state.cwd, env, text).map((each) => ({
        ...each,
        writes: [...each.writes, ...writes],
        conditional: each.conditional || maybe,
      })),
    );
  }
  return found;
}

/** Takes wrappers off (`sudo`, `env A=b`, `sh -c "…"`) and answers what really runs. */
function exec(
  given: readonly { readonly text: string; readonly dynamic: boolean }[],
  cwd: string | undefined,
  outerEnv: ReadonlyMap<string, string>,
  text: string,
): Command[] {
  let env = outerEnv;
  let words = given.map((it) => it.text);
  for (let depth = 0; depth < 8 && words.length > 0; depth++) {
    const name = basename(words[0]!);
    if (shells.has(name)) {
      const at = words.findIndex((it, n) => n > 0 && /^-[a-z]*c$/.test(it));
      if (at < 0 || words[at + 1] === undefined) break;
      return follow(parseScript(words[at + 1]!).commands, words[at + 1]!, { cwd, env: new Map(env) }, false);
    }
    if (name === "su") {
      const at = words.findIndex((it) => it === "-c" || it === "--command");
      if (at < 0 || words[at + 1] === undefined) break;
      return follow(parseScript(words[at + 1]!).commands, words[at + 1]!, { cwd, env: new Map(env) }, false);
    }
    const valued = wrappers[name];
    if (!valued) break;
    let at = 1;
    for (; at < words.length; at++) {
      const word = words[at]!;
      if (word === "--") {
        at++;
        break;
      }
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word);
      // `env $(cat .env | xargs) program`: some variables, whatever they are.
      if (name === "env" && /^[$`]/.test(word)) continue;
      if (assignment && name !== "exec") env = new Map([...env, [assignment[1]!, assignment[2]!]]);
      else if (word.startsWith("-")) at += valued.includes(word) ? 1 : 0;
      else break;
    }
    if (takesOne.has(name)) at++;
    // `nice` alone, or an option nobody knows at the end.
    if (at >= words.length) break;
    words = words.slice(at);
  }
  const program = words[0];
  if (program === undefined) return [];
  return [{ program: basename(program), words, cwd, env, writes: [], conditional: false, text }];
}
