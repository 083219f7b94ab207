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

/** Reads a file's build context anew. The same value as last time when nothing in it changed: plans are kept by it. */
export async function manifestsOf(file: Dockerfile, context: BuildContext): Promise<Manifests | undefined> {
  const read = await readManifests(context, wantedManifest);
  const from = file.finalStage?.from;
  if (!from || !read) return read;
  const before = seen.get(from);
  if (before && isSame(before, read)) return before;
  seen.set(from, read);
  return read;
}

function isSame(a: Manifests, b: Manifests): boolean {
  return (
    a.complete === b.complete &&
    a.ignore === b.ignore &&
    sameItems(a.files, b.files) &&
    sameItems(a.folders, b.folders) &&
    sameItems(new Set(a.unread), new Set(b.unread)) &&
    a.texts.size === b.texts.size &&
    [...a.texts].every(([path, text]) => b.texts.get(path) === text)
  );
}

const sameItems = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  a.size === b.size && [...a].every((it) => b.has(it));
