import type { Range } from "vscode-languageserver-types";
import { Kept } from "../kept.ts";
import type { Dockerfile } from "./dockerfile.ts";
import type { Instruction } from "./instruction.ts";
import { sourcesOf } from "./names.ts";
import type { Stage } from "./stage.ts";

/** One stage's use of another. */
export interface StageUse {
  readonly user: Stage;
  readonly used: Stage;
  /** `base` for FROM, `copy` for COPY --from, `mount` for RUN --mount=from=. */
  readonly how: "base" | "copy" | "mount";
  /** The word that names the stage. */
  readonly range: Range;
  readonly instruction: Instruction;
}

/** Who uses whom, in document order. */
export function stageUses(file: Dockerfile): readonly StageUse[] {
  const known = graphs.get(file);
  if (known) return known;
  const uses: StageUse[] = [];
  for (const user of file.stages) {
    if (user.base.kind === "stage" && user.image)
      uses.push({
        user,
        used: user.base.stage,
        how: "base",
        range: user.image.range,
        instruction: user.from,
      });
    for (const instruction of user.instructions) {
      if (!/from=/i.test(instruction.text)) continue;
      for (const { text, range } of sourcesOf(instruction)) {
        const used = file.stageNamed(text, user);
        const how = instruction.keyword === "RUN" ? "mount" : "copy";
        if (used) uses.push({ user, used, how, range, instruction });
      }
    }
  }
  graphs.set(file, uses);
  return uses;
}

const graphs = new Kept<Dockerfile, readonly StageUse[]>();
