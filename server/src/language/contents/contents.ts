import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import type { Catalogue } from "../world.ts";
import type { Role, StageContents } from "./model.ts";
import { rolesOf } from "./role.ts";
import { readStage } from "./stage-contents.ts";

interface Known {
  readonly catalogue: Catalogue;
  readonly stage: Stage;
  readonly role: Role;
  readonly globals: readonly Instruction[];
  readonly parent: StageContents | undefined;
  /** What each `--from=` stood for. */
  readonly sources: ReadonlyMap<string, StageContents | undefined>;
  readonly contents: StageContents;
}

const byFile = new WeakMap<Dockerfile, Map<number, StageContents>>();
const byFrom = new WeakMap<Instruction, Known>();
const roles = new WeakMap<Dockerfile, readonly Role[]>();

/**
 * What a stage holds. Computed once per version of the file, and taken over from the version before when the
 * stage's instructions, the stages it uses and its role stayed.
 */
export function contentsOf(file: Dockerfile, stage: Stage, catalogue: Catalogue): StageContents {
  const known = byFile.get(file) ?? new Map<number, StageContents>();
  byFile.set(file, known);
  const ready = known.get(stage.index);
  if (ready) return ready;
  const contents = taken(file, stage, catalogue) ?? read(file, stage, catalogue);
  known.set(stage.index, contents);
  return contents;
}

/** The contents of every stage of a file, in order. */
export function contents(file: Dockerfile, catalogue: Catalogue): readonly StageContents[] {
  return file.stages.map((stage) => contentsOf(file, stage, catalogue));
}

function read(file: Dockerfile, stage: Stage, catalogue: Catalogue): StageContents {
  const sources = new Map<string, StageContents | undefined>();
  const sourceOf = (name: string) => {
    const from = file.stageNamed(name, stage);
    const found = from && contentsOf(file, from, catalogue);
    sources.set(name, found);
    return found;
  };
  const parent = parentOf(file, stage, catalogue);
  const role = roleOf(file, stage);
  const result = readStage({ file, stage, catalogue, role, parent, sourceOf });
  byFrom.set(stage.from, {
    catalogue,
    stage,
    role,
    globals: globalsOf(file),
    parent,
    sources,
    contents: result,
  });
  return result;
}

function taken(file: Dockerfile, stage: Stage, catalogue: Catalogue): StageContents | undefined {
  const known = byFrom.get(stage.from);
  if (
    !known ||
    known.catalogue !== catalogue ||
    known.stage.index !== stage.index ||
    known.role !== roleOf(file, stage) ||
    !same(known.stage.instructions, stage.instructions) ||
    !same(known.globals, globalsOf(file)) ||
    known.parent !== parentOf(file, stage, catalogue)
  )
    return undefined;
  for (const [name, source] of known.sources) {
    const from = file.stageNamed(name, stage);
    if ((from && contentsOf(file, from, catalogue)) !== source) return undefined;
  }
  return known.contents;
}

function parentOf(file: Dockerfile, { base }: Stage, catalogue: Catalogue): StageContents | undefined {
  return base.kind === "stage" ? contentsOf(file, base.stage, catalogue) : undefined;
}

function roleOf(file: Dockerfile, stage: Stage): Role {
  const all = roles.get(file) ?? rolesOf(file);
  roles.set(file, all);
  return all[stage.index]!;
}

function globalsOf(file: Dockerfile): readonly Instruction[] {
  const first = file.stages[0]?.from;
  const end = first ? file.instructions.indexOf(first) : 0;
  return file.instructions.slice(0, end);
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((it, at) => it === b[at]);
}
