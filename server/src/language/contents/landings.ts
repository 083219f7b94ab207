import { Kept } from "../kept.ts";
import { imageArtifact } from "./linkage/image.ts";
import type { Artifact, KnownFile, StageContents } from "./model.ts";
import { absolute, basename, below, folderOf } from "./path.ts";

/** A program that a stage takes from another stage or image. */
export interface Landing {
  readonly artifact: Artifact;
  /** The stage it lands in. */
  readonly stage: StageContents;
  /** Where it lies there. */
  readonly path: string;
  /** The copy that brings it. */
  readonly file: KnownFile;
}

/** Kept by stage: a chain of stages that copy from each other asks for the same ones over and over. */
const landings = new Kept<StageContents, readonly Landing[]>();

/** Every program that a stage's own COPY instructions bring from somewhere else. */
export function landingsIn(stage: StageContents): readonly Landing[] {
  const known = landings.get(stage) ?? readLandings(stage);
  landings.set(stage, known);
  return known;
}

function readLandings(stage: StageContents): readonly Landing[] {
  const found = new Map<string, Landing>();
  for (const file of stage.files) {
    const { origin } = file;
    if (origin.kind !== "copy") continue;
    if (origin.from) {
      const there = file.kind === "folder" ? undefined : origin.from.artifactAt(origin.path);
      const exact = there && isProgram(there, file, stage) ? there : undefined;
      // A folder may land under its own name or give its entries: what it brings is one thing either way.
      const brought = (artifact: Artifact) =>
        [...found.values()].some(
          (it) => it.artifact === artifact && it.file.place.instruction === file.place.instruction,
        );
      if (exact && !brought(exact)) found.set(file.path, { artifact: exact, stage, path: file.path, file });
      for (const [path, artifact] of programsBelow(origin.from, origin.path)) {
        if (brought(artifact)) continue;
        const at = path === "" ? file.path : absolute(path, file.path);
        found.set(at, { artifact, stage, path: at, file });
      }
    } else if (origin.image) {
      const artifact = imageArtifact(origin.image, origin.path, stage.stage);
      if (artifact && (artifact.folder || file.kind !== "folder"))
        found.set(file.path, { artifact, stage, path: file.path, file });
    }
  }
  return [...found.values()];
}

/**
 * Whether a copied file is a program of a folder whose programs have unknown names. A folder of the sources holds much
 * else (`/src/www`, `/src/config`): there it counts when the stage starts it, or when nothing else is taken from there
 * and what the stage starts is not known.
 */
function isProgram(artifact: Artifact, file: KnownFile, stage: StageContents): boolean {
  const { origin, path } = file;
  if (!artifact.folder || origin.kind !== "copy") return true;
  if (/\.(?!exe$|so$)[a-z][a-z\d]{0,4}$/.test(basename(origin.path))) return false;
  const holdsSources = origin.from?.files.some(
    (it) => it.origin.kind === "context" && below(artifact.path, it.path) !== undefined,
  );
  if (!holdsSources || /\/s?bin$/.test(folderOf(path))) return true;
  const starts = [stage.entrypoint, stage.cmd, stage.healthcheck].filter((it) => it?.place);
  if (starts.length > 0)
    return starts.some((it) => it!.words.some((word) => basename(word) === basename(path)));
  const others = stage.files.filter(
    (it) => it.origin.kind === "copy" && it.origin.from === origin.from && it !== file,
  );
  return others.length === 0;
}

/** Programs that a folder of a stage holds, with their paths below it; those copied into it too. */
function programsBelow(stage: StageContents, folder: string): Map<string, Artifact> {
  const found = new Map<string, Artifact>();
  if (stage.parent) for (const [path, it] of programsBelow(stage.parent, folder)) found.set(path, it);
  for (const it of stage.artifacts) {
    const rest = below(folder, it.path);
    if (rest || (rest === "" && it.folder)) found.set(rest, it);
  }
  for (const { artifact, path } of landingsIn(stage)) {
    const rest = below(folder, path);
    if (rest) found.set(rest, artifact);
  }
  return found;
}

/** Where a stage's programs go: the landings in other stages. */
export function landingsOf(stage: StageContents, all: readonly StageContents[]): readonly Landing[] {
  return all.flatMap((it) =>
    it === stage
      ? []
      : landingsIn(it).filter(
          ({ artifact }) => artifact.stage.index === stage.stage.index && artifact.ecosystem !== "image",
        ),
  );
}
