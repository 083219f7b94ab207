import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Stage } from "../syntax/stage.ts";
import type { Role } from "./model.ts";

const development =
  /^(?:dev|devel|development|devcontainer|debug|test|tests|testing|ci|lint|local)(?:[-_.]|$)/i;

/**
 * What each stage is for. A stage that others copy from or stand on is a builder, the last one is what ships, and so
 * is one nobody uses: somebody may name it with `--target`.
 */
export function rolesOf(file: Dockerfile): readonly Role[] {
  const used = new Set<Stage>();
  for (const stage of file.stages) {
    if (stage.base.kind === "stage") used.add(stage.base.stage);
    for (const instruction of stage.instructions)
      for (const name of sourcesIn(instruction.text)) {
        const from = file.stageNamed(name, stage);
        if (from) used.add(from);
      }
  }
  return file.stages.map((stage) => {
    if (!stage.final && used.has(stage)) return "builder";
    return development.test(stage.name?.text ?? "") ? "dev" : "runtime";
  });
}

/** The values of `--from=` and of `from=` in a mount. */
function sourcesIn(text: string): string[] {
  if (!text.includes("from=")) return [];
  return Array.from(text.matchAll(/(?:--|[,=])from=([^\s,]+)/g), (match) =>
    match[1]!.replace(/^["']|["']$/g, ""),
  );
}
