import type { Position, Range } from "vscode-languageserver-types";
import { Kept } from "../kept.ts";
import type { Dockerfile } from "./dockerfile.ts";
import type { Instruction, Word } from "./instruction.ts";
import { holds } from "./ranges.ts";
import { unquote } from "./split.ts";
import type { Stage } from "./stage.ts";

/** A path that an instruction is known to make in its stage. */
export interface MadePath {
  /** Absolute, without a slash at the end. */
  readonly path: string;
  readonly directory: boolean;
  readonly range: Range;
  readonly instruction: Instruction;
  /** True when what lies below the path came with it: a copied folder. */
  readonly whole: boolean;
}

/** A path in use and the stage it is a path of. */
export interface UsedPath {
  readonly path: string;
  readonly stage: Stage;
  readonly range: Range;
  /** Only what is made before this line counts; absent for another stage. */
  readonly before?: number;
}

/**
 * What a stage's own instructions are known to make, in order: targets of COPY and ADD, WORKDIR, and in RUN the
 * values of `-o`, the arguments of mkdir, touch, cp, mv and install, and redirections.
 * What a build tool writes by itself is not known here.
 */
function pathsMadeIn(file: Dockerfile, stage: Stage): readonly MadePath[] {
  const known = made.get(stage);
  if (known) return known;
  const paths: MadePath[] = [];
  let workdir = baseWorkdir(file, stage);
  for (const instruction of stage.instructions) {
    switch (instruction.keyword) {
      case "WORKDIR": {
        const word = instruction.argument;
        const path = word && literal(file, word, instruction);
        workdir = path === undefined ? undefined : resolved(workdir, path);
        if (word && workdir !== undefined)
          paths.push({ path: workdir, directory: true, range: word.range, instruction, whole: false });
        break;
      }
      case "COPY":
      case "ADD":
        copied(file, instruction, workdir, paths);
        break;
      case "RUN":
        written(file, instruction, workdir, paths);
        break;
    }
  }
  made.set(stage, paths);
  return paths;
}

const made = new Kept<Stage, readonly MadePath[]>();

/** What is known to be in a stage: what it made, and what the stages it stands on made. */
export function pathsIn(file: Dockerfile, stage: Stage): readonly MadePath[] {
  const paths: MadePath[] = [];
  const seen = new Set<Stage>();
  for (let it: Stage | undefined = stage; it && !seen.has(it); ) {
    seen.add(it);
    paths.push(...pathsMadeIn(file, it));
    it = it.base.kind === "stage" ? it.base.stage : undefined;
  }
  return paths;
}

/** The working directory at the end of a stage; undefined when the base image decides. */
function workdirOf(file: Dockerfile, stage: Stage): string | undefined {
  let workdir = baseWorkdir(file, stage);
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== "WORKDIR" || !instruction.argument) continue;
    const path = literal(file, instruction.argument, instruction);
    workdir = path === undefined ? undefined : resolved(workdir, path);
  }
  return workdir;
}

const depths = new Kept<Stage, { readonly workdir: string | undefined }>();

function baseWorkdir(file: Dockerfile, stage: Stage): string | undefined {
  if (stage.base.kind === "scratch") return "/";
  if (stage.base.kind !== "stage") return undefined;
  // Parents come earlier in the file, so a chain is walked once from its root up.
  const chain: Stage[] = [];
  for (let it = stage.base.stage; ; it = it.base.stage) {
    chain.push(it);
    if (it.base.kind !== "stage" || depths.get(it)) break;
  }
  for (const it of chain.reverse()) if (!depths.get(it)) depths.set(it, { workdir: workdirOf(file, it) });
  return depths.get(stage.base.stage)?.workdir;
}

/** The path under the cursor: a source of `COPY --from=stage`, or an absolute path a command of a stage names. */
export function pathAt(file: Dockerfile, position: Position): UsedPath | undefined {
  const instruction = file.instructionAt(position);
  const stage = instruction && file.stageOf(instruction);
  if (!instruction || !stage) return undefined;
  if (instruction.keyword === "COPY") {
    const from = instruction.flag("from");
    const source = from?.value === undefined ? undefined : file.stageNamed(from.value, stage);
    const words = instruction.json?.items ?? instruction.args;
    const word = words.slice(0, -1).find((it) => holds(it.range, position));
    if (!word || !source) return undefined;
    const path = literal(file, word, instruction);
    return path === undefined ? undefined : { path: resolved("/", path), stage: source, range: word.range };
  }
  if (!["CMD", "ENTRYPOINT", "HEALTHCHECK"].includes(instruction.keyword)) return undefined;
  const word = (instruction.json?.items ?? instruction.args).find((it) => holds(it.range, position));
  if (!word?.text.startsWith("/")) return undefined;
  return { path: resolved("/", word.text), stage, range: word.range, before: instruction.line };
}

/** The instruction that made a path: the one that names it, else the last that made a folder around it. */
export function whoMade(file: Dockerfile, { path, stage, before }: UsedPath): MadePath | undefined {
  const paths = pathsIn(file, stage).filter((it) => before === undefined || it.instruction.line < before);
  const exact = paths.filter((it) => it.path === path);
  const best = exact.findLast((it) => it.instruction.keyword !== "WORKDIR") ?? exact.at(-1);
  if (best) return best;
  const pattern = path.includes("*") ? path.slice(0, path.indexOf("*")) : undefined;
  if (pattern !== undefined) return paths.findLast((it) => it.path.startsWith(pattern));
  const around = paths.filter((it) => it.directory && path.startsWith(it.path === "/" ? "/" : `${it.path}/`));
  return around.findLast((it) => it.whole) ?? around.at(-1);
}

function copied(
  file: Dockerfile,
  instruction: Instruction,
  workdir: string | undefined,
  paths: MadePath[],
): void {
  const words = instruction.json?.items ?? instruction.args;
  const target = words.at(-1);
  if (!target || words.length < 2) return;
  const to = literal(file, target, instruction);
  if (to === undefined) return;
  const base = resolved(workdir, to);
  if (base === undefined) return;
  const sources = words.slice(0, -1);
  const intoFolder = /[/\\]$/.test(to) || sources.length > 1 || to === ".";
  if (intoFolder) paths.push({ path: base, directory: true, range: target.range, instruction, whole: false });
  for (const [nth, word] of sources.entries()) {
    const heredoc = /^\d*<</.test(word.text) ? instruction.heredocs[nth]?.name : undefined;
    const source = heredoc ?? literal(file, word, instruction);
    if (source === undefined) continue;
    const name = source
      .replace(/[/\\]+$/, "")
      .split(/[/\\]/)
      .at(-1)!;
    const everything = name === "" || name === "." || name === ".." || /[*?[]/.test(name);
    // What lies in a folder is copied without the folder; whether `name` is one is seen from a dot only.
    const likelyFile =
      name.includes(".", 1) || heredoc !== undefined || instruction.flag("parents") !== undefined;
    if (!intoFolder || everything) {
      paths.push({
        path: base,
        directory: everything || !likelyFile,
        range: target.range,
        instruction,
        whole: true,
      });
    } else if (likelyFile) {
      paths.push({
        path: resolved(base, name)!,
        directory: false,
        range: word.range,
        instruction,
        whole: true,
      });
    } else paths.push({ path: base, directory: true, range: target.range, instruction, whole: true });
  }
}

function written(
  file: Dockerfile,
  instruction: Instruction,
  workdir: string | undefined,
  paths: MadePath[],
): void {
  for (const script of instruction.scripts) {
    let folder = workdir;
    for (const command of script.commands) {
      const [program, ...args] = command.words;
      const name = program?.text.split("/").at(-1);
      const make = (word: { text: string; start: number; end: number } | undefined, directory = false) => {
        if (!word || word.text.startsWith("-")) return;
        const text = file.expanded(word.text, instruction);
        const path = text === undefined || /[$*?`]/.test(text) ? undefined : resolved(folder, text);
        if (path === undefined || path === "/" || path.startsWith("/dev/")) return;
        paths.push({
          path,
          directory,
          range: script.rangeOf(word.start, word.end),
          instruction,
          whole: directory,
        });
      };
      const plain = args.filter((it) => !it.text.startsWith("-"));
      if (name === "cd") {
        const to = plain[0] && file.expanded(plain[0].text, instruction);
        folder = to === undefined || to.includes("$") ? undefined : resolved(folder, to);
        continue;
      }
      if (name === "mkdir") for (const it of plain) make(it, true);
      else if (name === "touch") for (const it of plain) make(it);
      else if ((name === "cp" || name === "mv" || name === "install" || name === "ln") && plain.length > 1)
        make(plain.at(-1));
      else if (name === "git" && plain[0]?.text === "clone") make(plain[2], true);
      for (const [nth, it] of args.entries()) {
        if (/^(?:-o|-O|--output|--out|--outfile|--output-document|--outDir|--prefix|--target)$/.test(it.text))
          make(args[nth + 1]);
        const joined = /^(?:--output|--out|--outfile|--prefix|--target|--outDir)=(.+)$/.exec(it.text);
        if (joined) make({ text: joined[1]!, start: it.end - joined[1]!.length, end: it.end });
      }
      for (const { operator, target } of command.redirections) if (/^\d*>>?$/.test(operator)) make(target);
    }
  }
}

/** A word with its variables replaced and quotes taken away; undefined when a value is not known. */
function literal(file: Dockerfile, word: Word, instruction: Instruction): string | undefined {
  const text = file.expanded(word.text, instruction);
  return text === undefined ? undefined : instruction.json ? text : unquote(text, instruction.escape);
}

/** An absolute path without `.` and `..`; undefined when it is relative to an unknown folder. */
function resolved(folder: "/", path: string): string;
function resolved(folder: string | undefined, path: string): string | undefined;
function resolved(folder: string | undefined, path: string): string | undefined {
  const drive = /^[A-Za-z]:[/\\]/.test(path);
  const absolute = path.startsWith("/") || drive;
  if (!absolute && folder === undefined) return undefined;
  const parts: string[] = [];
  const separator = drive || (folder !== undefined && /^[A-Za-z]:/.test(folder)) ? /[/\\]+/ : /\/+/;
  for (const part of (absolute ? path : `${folder}/${path}`).split(separator)) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return drive || (!absolute && /^[A-Za-z]:/.test(folder ?? "")) ? parts.join("/") : `/${parts.join("/")}`;
}
