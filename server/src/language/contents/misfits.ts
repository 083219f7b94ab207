import { Kept } from "../kept.ts";
import type { World } from "../world.ts";
import { type Fit, fitOf } from "./fit.ts";
import { type Landing, landingsIn } from "./landings.ts";
import type { StageContents } from "./model.ts";
import { type Project, project } from "./project.ts";

/** A program that a stage takes from elsewhere and can't start. */
export interface Misfit extends Landing {
  readonly fit: Exclude<Fit, { kind: "fits" | "unknown" }>;
  /** `certain`: it can't start. `usual`: it can't unless it happens to use no C code. */
  readonly weight: "certain" | "usual";
  readonly project?: Project;
}

/** The misfits of a file that memory alone can tell. */
export function provenMisfits(all: readonly StageContents[]): readonly Misfit[] {
  return candidates(all)
    .filter((it) => it.artifact.sure === "proven")
    .map((it) => ({ ...it, weight: "certain" }));
}

/**
 * The misfits that hang on what the program imports: certain when the sources say so or the image exposes a port
 * (a program that listens imports net), none when the sources show no C code, usual when there are no sources to read.
 */
export async function likelyMisfits(
  all: readonly StageContents[],
  { context }: World,
): Promise<readonly Misfit[]> {
  const found: Misfit[] = [];
  for (const it of candidates(all)) {
    if (it.artifact.sure !== "imports") continue;
    const shown = await project(context);
    const { ecosystem } = it.artifact;
    const native =
      ecosystem === "node" ? shown.nativeModule : ecosystem === "python" ? shown.nativePackage : undefined;
    if (ecosystem === "go" ? shown.usesCgo === false : native === undefined) continue;
    const certain = native !== undefined || shown.usesCgo === true || it.stage.ports.length > 0;
    found.push({ ...it, weight: certain ? "certain" : "usual", project: shown });
  }
  return found;
}

function candidates(all: readonly StageContents[]): readonly Omit<Misfit, "weight">[] {
  return all.flatMap((stage) => {
    let found = known.get(stage);
    if (!found) {
      found = landingsIn(stage).flatMap((landing) => {
        const fit = fitOf(landing.artifact.linkage, stage);
        return fit.kind === "fits" || fit.kind === "unknown" ? [] : [{ ...landing, fit }];
      });
      known.set(stage, found);
    }
    return found;
  });
}

const known = new Kept<StageContents, readonly Omit<Misfit, "weight">[]>();
