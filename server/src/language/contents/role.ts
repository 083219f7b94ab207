import { Kept } from "../kept.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Stage } from "../syntax/stage.ts";
import type { StageGroup } from "../syntax/stage-groups.ts";
import type { Role } from "./model.ts";

const development =
  /^(?:dev|devel|development|devcontainer|debug|test|tests|testing|ci|lint|local)(?:[-_.]|$)/i;

const used = new Kept<StageGroup, ReadonlySet<Stage>>();

/**
 * What a stage is for. A stage that others copy from or stand on is a builder, the last one is what ships, and so
 * is one nobody uses: somebody may name it with `--target`.
 */
export function roleOf(file: Dockerfile, stage: Stage): Role {
  if (!stage.final && usedIn(file.groupOf(stage), file).has(stage)) return "builder";
  return development.test(stage.called ?? "") ? "dev" : "runtime";
}

/** The stages of a group that others of it copy from or stand on. */
function usedIn(group: StageGroup, file: Dockerfile): ReadonlySet<Stage> {
  const known = used.get(group);
  if (known) return known;
  const found = new Set<Stage>();
  for (const stage of group.stages) {
    if (stage.base.kind === "stage") found.add(stage.base.stage);
    for (const instruction of stage.instructions)
      for (const name of sourcesIn(instruction.text)) {
        const from = file.stageNamed(name, stage);
        if (from) found.add(from);
      }
  }
  used.set(group, found);
  return found;
}

/** The values of `--from=` and of `from=` in a mount. */
function sourcesIn(text: string): string[] {
  if (!text.includes("from=")) return [];
  return Array.from(text.matchAll(/(?:--|[,=])from=([^\s,]+)/g), (match) =>
    match[1]!.replace(/^["']|["']$/g, ""),
  );
}
