import type { Position, Range } from "vscode-languageserver-types";
import { Kept } from "../kept.ts";
import type { Dockerfile } from "./dockerfile.ts";
import type { Instruction, Word } from "./instruction.ts";
import { mountsOf } from "./mounts.ts";
import { holds, sameRange } from "./ranges.ts";
import { definitionsIn } from "./scopes.ts";
import type { Stage } from "./stage.ts";
import { type VariableUse, variablesIn } from "./variables.ts";

/** One place where a stage, a variable or a heredoc is named. */
export interface Name {
  readonly kind: "stage" | "variable" | "heredoc";
  readonly text: string;
  /** The name alone, without `$`, braces and quotes. */
  readonly range: Range;
  readonly role: "definition" | "use";
  /** Two names with one key mean the same thing. */
  readonly key: string;
  readonly instruction: Instruction;
  /** Present where the text is no name to be replaced: `--from=0`, `FROM ${BASE}`. */
  readonly indirect?: true;
  /** From `$` on, for a variable in use. */
  readonly whole?: Range;
  readonly use?: VariableUse;
}

/** The name at a position. A cursor right behind a name counts as on it, one on `$` or `${` as well. */
export function nameAt(file: Dockerfile, position: Position): Name | undefined {
  const instruction = file.instructionAt(position);
  if (!instruction) return undefined;
  const names = namesIn(file, instruction);
  return (
    names.findLast((it) => !it.indirect && holds(it.range, position)) ??
    names.findLast((it) => it.whole && holds({ start: it.whole.start, end: it.range.start }, position)) ??
    names.find((it) => it.indirect && holds(it.range, position))
  );
}

/** Every name with the same meaning, in document order. */
export function sameNames(file: Dockerfile, name: Name): readonly Name[] {
  if (name.kind === "heredoc") return heredocNames(name.instruction).filter((it) => it.key === name.key);
  const wanted = name.kind === "stage" ? name.text.toLowerCase() : name.text;
  const stage = name.kind === "stage" ? file.stageNamed(wanted) : undefined;
  return file.instructions.flatMap((instruction) => {
    if (name.kind === "stage" ? !mayNameStages(instruction) : !mentions(instruction, wanted)) return [];
    if (stage === undefined && name.kind === "stage" && !mentions(instruction, name.text, true)) return [];
    const names =
      name.kind === "stage" ? stageNames(file, instruction) : variableNames(file, instruction, wanted);
    return names.filter((it) => it.key === name.key);
  });
}

/** Where a name is given its meaning: itself when it is a definition. Undefined when the file does not define it. */
export function definitionOf(file: Dockerfile, name: Name): Name | undefined {
  if (name.kind === "variable") {
    const definition =
      name.role === "use"
        ? file.definition(name.text, name.instruction)
        : definitionsIn(name.instruction).find((it) => sameRange(it.nameRange, name.range));
    if (!definition) return sameNames(file, name).find((it) => it.role === "definition");
    // `ARG NAME` in a stage passes on the global one.
    const outer =
      name.role === "definition" && !definition.value && file.stageOf(definition.instruction)
        ? file.scopes.global.get(name.text)?.at(-1)
        : undefined;
    const { nameRange, instruction } = outer ?? definition;
    return { ...name, role: "definition", range: nameRange, instruction };
  }
  return sameNames(file, name).find((it) => it.role === "definition");
}

/** Every name inside an instruction. */
export function namesIn(file: Dockerfile, instruction: Instruction): readonly Name[] {
  return [
    ...stageNames(file, instruction),
    ...heredocNames(instruction),
    ...variableNames(file, instruction),
  ];
}

/** Stages named by FROM, `--from=` and `--mount=from=`. */
function stageNames(file: Dockerfile, instruction: Instruction): readonly Name[] {
  if (!mayNameStages(instruction)) return [];
  const inner = instruction.trigger ?? instruction;
  const stage = file.stageOf(instruction);
  if (inner.keyword === "FROM") {
    if (stage?.from !== instruction) return [];
    const names: Name[] = [];
    if (stage.image && stage.base.kind === "stage")
      names.push(stageUse(stage.image, stage.base.stage, instruction));
    if (stage.name)
      names.push({
        kind: "stage",
        text: stage.name.text,
        range: stage.name.range,
        role: "definition",
        key: stageKey(stage),
        instruction,
      });
    return names;
  }
  return sourcesOf(inner).flatMap((word) => {
    const meant = file.stageNamed(word.text, stage);
    if (meant) return [stageUse(word, meant, instruction)];
    if (!/^[a-z][a-z0-9_-]*$/i.test(word.text)) return [];
    const { text, range } = word;
    return [
      {
        kind: "stage" as const,
        text,
        range,
        role: "use" as const,
        key: `stage ${text.toLowerCase()}`,
        instruction,
      },
    ];
  });
}

/** What COPY --from and RUN --mount=from= name: stages, images and named contexts. */
export function sourcesOf(instruction: Instruction): readonly Word[] {
  if (instruction.keyword === "COPY" || instruction.keyword === "ADD") {
    const from = instruction.flag("from");
    return from?.value && from.valueRange ? [{ text: from.value, range: from.valueRange }] : [];
  }
  return mountsOf(instruction).flatMap((mount) => {
    const from = mount.field("from");
    return from?.value && from.valueRange ? [{ text: from.value, range: from.valueRange }] : [];
  });
}

function stageUse(word: Word, stage: Stage, instruction: Instruction): Name {
  const named = stage.called?.toLowerCase() === word.text.toLowerCase();
  return {
    kind: "stage",
    text: stage.called ?? word.text,
    range: word.range,
    role: "use",
    key: stageKey(stage),
    instruction,
    ...(named ? {} : { indirect: true }),
  };
}

function stageKey(stage: Stage): string {
  return stage.name ? `stage ${stage.name.text.toLowerCase()}` : `stage ${stage.index}`;
}

function mayNameStages(instruction: Instruction): boolean {
  return instruction.keyword === "FROM" || /from=/i.test(instruction.text);
}

function heredocNames(instruction: Instruction): readonly Name[] {
  return instruction.heredocs.flatMap((it, nth) => {
    const key = `heredoc ${instruction.line} ${nth}`;
    const name = (range: Range, role: Name["role"]): Name => ({
      kind: "heredoc",
      text: it.name,
      range,
      role,
      key,
      instruction,
    });
    if (it.name === "") return [];
    const { start, end } = it.nameRange;
    const wrapped = it.quoted && end.character - start.character === it.name.length + 2;
    const inner = wrapped
      ? {
          start: { line: start.line, character: start.character + 1 },
          end: { line: end.line, character: end.character - 1 },
        }
      : it.nameRange;
    return [name(inner, "definition"), ...(it.endRange ? [name(it.endRange, "use")] : [])];
  });
}

/** Variables defined and used in an instruction; only those of one name when it is given. */
function variableNames(file: Dockerfile, instruction: Instruction, only?: string): readonly Name[] {
  const names: Name[] = [];
  const inner = instruction.trigger ?? instruction;
  for (const { name, nameRange } of definitionsIn(inner)) {
    if (name === "" || (only !== undefined && name !== only)) continue;
    const key = definitionKey(file, name, instruction);
    names.push({ kind: "variable", text: name, range: nameRange, role: "definition", key, instruction });
  }
  for (const { use, joined } of variableUses(instruction)) {
    if (only !== undefined && use.name !== only) continue;
    const rangeOf = (start: number, end: number) =>
      joined ? instruction.rangeOf(start, end) : instruction.sourceRange(start, end);
    names.push({
      kind: "variable",
      text: use.name,
      range: rangeOf(use.nameStart, use.nameEnd),
      role: "use",
      key: useKey(file, use.name, instruction),
      instruction,
      whole: rangeOf(use.start, use.end),
      use,
    });
  }
  if (shellKeywords.has(inner.keyword))
    for (const { name, range } of assignments(inner))
      if (only === undefined || name === only)
        names.push({
          kind: "variable",
          text: name,
          range,
          role: "definition",
          key: useKey(file, name, instruction),
          instruction,
        });
  return names;
}

/** Where a shell sets a variable itself: `NAME=1`, `export NAME=1`, `read NAME`. */
function* assignments({ text, scripts }: Instruction): Iterable<{ name: string; range: Range }> {
  if (!/=|\bread\b/.test(text)) return;
  for (const { commands, source, rangeOf } of scripts)
    for (const { assignments, words } of commands) {
      const [program, ...rest] = words;
      const reads = program?.text === "read";
      const more = reads || setters.has(program?.text ?? "") ? rest : [];
      for (const { start } of [...assignments, ...more]) {
        const name = /^[A-Za-z_]\w*/.exec(source.slice(start, start + longestName))?.[0];
        if (name === undefined) continue;
        const end = start + name.length;
        if (reads ? /^[\w=+-]/.test(source[end] ?? "") : !/^\+?=/.test(source.slice(end, end + 2))) continue;
        yield { name, range: rangeOf(start, end) };
      }
    }
}

const setters: ReadonlySet<string> = new Set(["export", "local", "declare", "typeset", "readonly"]);
const longestName = 200;

interface PlacedUse {
  readonly use: VariableUse;
  /** Whether its offsets are those of the joined line; else those of the instruction's text. */
  readonly joined: boolean;
}

/**
 * Variables on the instruction's own lines, then those in its heredocs. In a shell's instructions single quotes count
 * too: `bash -c 'echo $NAME'` reads the variable all the same.
 */
function variableUses(instruction: Instruction): readonly PlacedUse[] {
  let known = placedUses.get(instruction.shape);
  if (!known) {
    const { keyword } = instruction.trigger ?? instruction;
    const own =
      shellKeywords.has(keyword) && instruction.text.includes("'")
        ? variablesIn(instruction.joined.logical, instruction.escape, 0, false)
        : instruction.variables;
    known = own.map((use) => ({ use, joined: true }));
    if (instruction.piece.heredocs.length > 0)
      known = [...known, ...bodyUses(instruction).map((use) => ({ use, joined: false }))];
    placedUses.set(instruction.shape, known);
  }
  return known;
}

const shellKeywords: ReadonlySet<string> = new Set(["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"]);
const placedUses = new Kept<object, readonly PlacedUse[]>();

/** Variables in heredocs that the builder or a shell expands. Offsets are those of the instruction's text. */
export function bodyUses(instruction: Instruction): readonly VariableUse[] {
  const { text } = instruction;
  const inner = instruction.trigger ?? instruction;
  const script = inner.keyword === "RUN" && /^\d*<</.test(inner.argument?.text ?? "");
  return instruction.piece.heredocs.flatMap(({ body, quoted }) => {
    const content = text.slice(body.start, body.end);
    if (script ? /^\s*#!(?!.*sh\b)/.test(content) : quoted) return [];
    // A body that a shell reads as its script knows quotes; one that is expanded as text does not.
    return variablesIn(content, script ? "\\" : instruction.escape, 0, script).map((it) => ({
      ...it,
      start: it.start + body.start,
      end: it.end + body.start,
      nameStart: it.nameStart + body.start,
      nameEnd: it.nameEnd + body.start,
    }));
  });
}

function useKey(file: Dockerfile, name: string, at: Instruction): string {
  const definition = file.definition(name, at);
  if (definition) return definitionKey(file, name, definition.instruction);
  if (at.keyword === "FROM") return `variable global ${name}`;
  const stage = file.stageOf(at);
  return `variable ${stage ? stage.index : "none"} ${name}`;
}

function definitionKey(file: Dockerfile, name: string, instruction: Instruction): string {
  const stage = file.stageOf(instruction);
  if (!stage) return `variable ${instruction.keyword === "ARG" ? "global" : "none"} ${name}`;
  const passedOn =
    file.scopes.global.has(name) &&
    file.scopes
      .inStage(stage)
      .get(name)
      ?.some((it) => it.kind === "ARG" && !it.value);
  return `variable ${passedOn ? "global" : stage.index} ${name}`;
}

/** Whether an instruction's text can hold a name; one that is broken by a continuation is looked at always. */
function mentions(instruction: Instruction, name: string, anyCase = false): boolean {
  const { text, escape } = instruction;
  if (anyCase ? text.toLowerCase().includes(name.toLowerCase()) : text.includes(name)) return true;
  return text.includes(escape) && text.includes("\n") && instruction.joined.logical.includes(name);
}
