import { Kept } from "../kept.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import type { StageGroup } from "../syntax/stage-groups.ts";
import type { Catalogue } from "../world.ts";
import type { Role, StageContents } from "./model.ts";
import { roleOf } from "./role.ts";
import { readStage } from "./stage-contents.ts";

interface Known {
  readonly catalogue: Catalogue;
  readonly stage: Stage;
  readonly role: Role;
  readonly parent: StageContents | undefined;
  /** What each `--from=` stood for. */
  readonly sources: ReadonlyMap<string, StageContents | undefined>;
  readonly contents: StageContents;
}

type ByStage = Map<Stage, StageContents>;
const byGroup = new Kept<StageGroup, { readonly catalogue: Catalogue; readonly stages: ByStage }>();
const byFile = new Kept<
  Dockerfile,
  { readonly catalogue: Catalogue; readonly all: readonly StageContents[] }
>();
const byFrom = new Kept<Instruction, Known>();

/**
 * What a stage holds. Kept while its group of stages stays; in a group that changed it is taken over from the version
 * before when the stage, the ones it uses and its role stayed.
 */
export function contentsOf(file: Dockerfile, stage: Stage, catalogue: Catalogue): StageContents {
  const wanted = file.stages[stage.index]!;
  const group = file.groupOf(wanted);
  const known = contentsOfGroup(group, catalogue);
  const ready = known.get(wanted);
  if (ready) return ready;
  // In order, so that a long chain of stages is no deep recursion.
  for (let next = known.size; !known.has(wanted); next++) {
    const it = group.stages[next]!;
    known.set(it, taken(file, it, catalogue) ?? read(file, it, catalogue));
  }
  return known.get(wanted)!;
}

function contentsOfGroup(group: StageGroup, catalogue: Catalogue): ByStage {
  let known = byGroup.get(group);
  if (known?.catalogue !== catalogue) {
    known = { catalogue, stages: new Map() };
    byGroup.set(group, known);
  }
  return known.stages;
}

/** The contents of every stage of a file, or of some, in order. */
export function contents(
  file: Dockerfile,
  catalogue: Catalogue,
  stages?: readonly Stage[],
): readonly StageContents[] {
  if (stages) return stages.map((stage) => contentsOf(file, stage, catalogue));
  const known = byFile.get(file);
  if (known?.catalogue === catalogue) return known.all;
  const all = file.stages.map((stage) => contentsOf(file, stage, catalogue));
  byFile.set(file, { catalogue, all });
  return all;
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
    known.stage !== stage ||
    known.role !== roleOf(file, stage) ||
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
  if (base.kind !== "stage") return undefined;
  const parent = contentsOf(file, base.stage, catalogue);
  // A chain of stages this long is a machine's, each with all that the ones below it have: there nothing is known.
  let links = 0;
  for (let at: StageContents | undefined = parent; at; at = at.parent) if (++links > 200) return undefined;
  return parent;
}
