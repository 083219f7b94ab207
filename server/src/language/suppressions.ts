import type { Position, Range, TextEdit } from "vscode-languageserver-types";
import { Kept } from "./kept.ts";
import type { Dockerfile } from "./syntax/dockerfile.ts";
import type { Word } from "./syntax/instruction.ts";

/** What of a rule its suppressions can name. */
export interface Suppressible {
  readonly id: string;
  readonly sameAs?: readonly string[];
}

/** Which rules the comments of a file switch off, and where. */
export interface Suppressions {
  covers(rule: Suppressible, at: Position): boolean;
}

type Tool = "plimsoll" | "hadolint" | "tally" | "check";

/** One comment that switches rules off. */
interface Pragma {
  readonly tool: Tool;
  readonly scope: "instruction" | "stage" | "global";
  /** Lower case. */
  readonly names: readonly string[];
  /** Behind the last name: where another can be added. */
  readonly end: Position;
}

/**
 * Reads `# check=skip=…`, `# hadolint ignore=`, `# tally ignore=` and `# plimsoll ignore=`, each with `global` and
 * `stage` where the tool has it. A comment counts for the instruction below the block of comments it stands in, one
 * inside a continued instruction for that instruction.
 */
export function suppressions(file: Dockerfile): Suppressions {
  let known = cache.get(file);
  if (!known) {
    known = read(file);
    cache.set(file, known);
  }
  return known;
}

const cache = new Kept<Dockerfile, Suppressions>();
const nothing: Suppressions = { covers: () => false };

function read(file: Dockerfile): Suppressions {
  const everywhere: Pragma[] = [];
  const byStage = new Map<number, Pragma[]>();
  const byLine = new Map<number, Pragma[]>();
  const add = <K>(to: Map<K, Pragma[]>, key: K, pragma: Pragma) => {
    const list = to.get(key);
    if (list) list.push(pragma);
    else to.set(key, [pragma]);
  };
  for (const { name, value, range } of file.directives) {
    const names = name === "check" ? checks(value) : [];
    if (names.length > 0) everywhere.push({ tool: "check", scope: "global", names, end: range.end });
  }
  const { comments } = file;
  for (const [nth, comment] of comments.entries()) {
    const pragma = pragmaIn(comment);
    if (!pragma) continue;
    if (pragma.scope === "global") {
      everywhere.push(pragma);
      continue;
    }
    let below = nth;
    while (comments[below + 1]?.range.start.line === comments[below]!.range.start.line + 1) below++;
    const line = comments[below]!.range.start.line + 1;
    const stage = file.stageAt({ line, character: 0 });
    if (pragma.scope === "instruction") add(byLine, line, pragma);
    else if (stage) add(byStage, stage.index, pragma);
  }
  for (const instruction of file.instructions) {
    if (instruction.lastLine === instruction.line || !instruction.text.includes("ignore")) continue;
    for (const comment of instruction.innerComments) {
      const pragma = pragmaIn(comment);
      if (pragma) add(byLine, instruction.line, pragma);
    }
  }
  if (everywhere.length + byStage.size + byLine.size === 0) return nothing;
  return {
    covers(rule, at) {
      const line = file.instructionAt(at)?.line;
      const stage = file.stageAt(at)?.index;
      const found = [
        ...everywhere,
        ...((stage === undefined ? undefined : byStage.get(stage)) ?? []),
        ...((line === undefined ? undefined : byLine.get(line)) ?? []),
      ];
      return found.some((it) => names(it, rule));
    },
  };
}

const pragmaPattern =
  /^#\s*(plimsoll|hadolint|tally)\s+(?:(global|stage)\s+)?ignore\s*=\s*([\w/.-]+(?:\s*,\s*[\w/.-]+)*)/di;
const checkPattern = /^#\s*check\s*=\s*(.*?)\s*$/di;

function pragmaIn({ text, range }: Word): Pragma | undefined {
  // Every comment is looked at with each key.
  if (!/ignore|check/i.test(text)) return undefined;
  const at = (offset: number): Position => ({
    line: range.start.line,
    character: range.start.character + offset,
  });
  const match = pragmaPattern.exec(text);
  if (match)
    return {
      tool: match[1]!.toLowerCase() as Tool,
      scope: (match[2]?.toLowerCase() as "global" | "stage" | undefined) ?? "instruction",
      names: match[3]!.toLowerCase().split(/\s*,\s*/),
      end: at(match.indices![3]![1]),
    };
  // The older language server's own: it names no rule.
  if (/^#\s*dockerfile-utils:\s*ignore\s*$/i.test(text))
    return { tool: "check", scope: "instruction", names: ["*"], end: at(text.length) };
  const check = checkPattern.exec(text);
  const names = check ? checks(check[1]!) : [];
  if (!check || names.length === 0) return undefined;
  const skip = /skip=[^;]*/i.exec(check[1]!)!;
  return {
    tool: "check",
    scope: "instruction",
    names,
    end: at(check.indices![1]![0] + skip.index + skip[0].length),
  };
}

/** The names after `skip=` in the value of a check directive. */
function checks(value: string): string[] {
  const skip = /(?:^|;)\s*skip\s*=\s*([^;]*)/i.exec(value)?.[1] ?? "";
  return skip
    .toLowerCase()
    .split(",")
    .map((it) => it.trim())
    .filter(Boolean);
}

function names({ tool, names }: Pragma, { id, sameAs = [] }: Suppressible): boolean {
  if (names.includes("*")) return true;
  if (names.includes("all")) return tool !== "check" || sameAs.some((it) => it.startsWith("buildkit/"));
  const own = [id, `plimsoll/${id}`, ...sameAs, ...sameAs.map((it) => it.slice(it.indexOf("/") + 1))];
  return own.some((it) => names.includes(it.toLowerCase()));
}

/**
 * The narrowest comment that switches a rule off at a place: a name added to one that stands above the instruction
 * already, in the words of its tool, else a line of our own above it.
 */
export function ignoreEdit(file: Dockerfile, rule: Suppressible, at: Position): TextEdit {
  const instruction = file.instructionAt(at);
  if (!instruction) return ignoreInFile(file, rule);
  const above = new Map(file.comments.map((it) => [it.range.start.line, it]));
  for (let line = instruction.line - 1; above.has(line); line--) {
    const pragma = pragmaIn(above.get(line)!);
    const name =
      pragma?.scope === "instruction" && !pragma.names.includes("*") ? nameFor(pragma.tool, rule) : undefined;
    if (pragma && name) return { range: { start: pragma.end, end: pragma.end }, newText: `,${name}` };
  }
  const start = { line: instruction.line, character: 0 };
  const indent = /^[ \t]*/.exec(instruction.text)![0];
  return { range: { start, end: start }, newText: `${indent}# plimsoll ignore=${rule.id}${file.lineEnding}` };
}

function ignoreInFile(file: Dockerfile, rule: Suppressible): TextEdit {
  for (const comment of file.comments) {
    const pragma = pragmaIn(comment);
    if (pragma?.tool === "plimsoll" && pragma.scope === "global")
      return { range: empty(pragma.end), newText: `,${rule.id}` };
  }
  const line = (file.directives.at(-1)?.range.start.line ?? -1) + 1;
  return {
    range: empty({ line, character: line === 0 && file.text.startsWith("\uFEFF") ? 1 : 0 }),
    newText: `# plimsoll global ignore=${rule.id}${file.lineEnding}`,
  };
}

/** What a tool calls a rule, or undefined when it does not have it. */
function nameFor(tool: Tool, { id, sameAs = [] }: Suppressible): string | undefined {
  const of = (prefix: string) => sameAs.find((it) => it.startsWith(prefix))?.slice(prefix.length);
  switch (tool) {
    case "plimsoll":
      return id;
    case "check":
      return of("buildkit/");
    case "hadolint":
      return of("hadolint/");
    case "tally":
      return sameAs.find((it) => it.startsWith("buildkit/") || it.startsWith("hadolint/"));
  }
}

function empty(at: Position): Range {
  return { start: at, end: at };
}
