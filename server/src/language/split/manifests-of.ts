import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { BuildContext } from "../world.ts";
import { type Manifests, readManifests } from "./manifests.ts";
import { wantedManifest } from "./planner.ts";

/** By the FROM of the final stage, which is the same value in the next version unless it was edited. */
const seen = new WeakMap<Instruction, Manifests>();

/** What was last read of a file's build context; undefined before anybody read it. */
export function manifestsSeen(file: Dockerfile): Manifests | undefined {
  const from = file.finalStage?.from;
  return from && seen.get(from);
}

/** Reads a file's build context anew. */
export async function manifestsOf(file: Dockerfile, context: BuildContext): Promise<Manifests | undefined> {
  const manifests = await readManifests(context, wantedManifest);
  const from = file.finalStage?.from;
  if (from && manifests) seen.set(from, manifests);
  return manifests;
}
