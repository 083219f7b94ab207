import { Kept } from "../kept.ts";
import type { StageContents, Start } from "./model.ts";
import { absolute, below, defaultPath } from "./path.ts";
import { programsStarted } from "./starting.ts";

/** A script of the build context that an image starts. */
export interface EntryScript {
  /** In the image. */
  readonly path: string;
  /** In the context. */
  readonly source: string;
  readonly start: Start;
  /** The word that names it. */
  readonly at: number;
  /** The COPY that brings it. */
  readonly copy: StageContents["files"][number]["place"]["instruction"];
}

/** The scripts that ENTRYPOINT, CMD or HEALTHCHECK start by themselves, not through `sh script`. */
export function entryScripts(stage: StageContents): readonly EntryScript[] {
  let found = known.get(stage);
  if (!found) {
    found = scriptsOf(stage);
    known.set(stage, found);
  }
  return found;
}

/** Several rules ask for them. */
const known = new Kept<StageContents, readonly EntryScript[]>();

function scriptsOf(stage: StageContents): readonly EntryScript[] {
  const starts = [stage.entrypoint ?? stage.cmd, stage.healthcheck].filter((it) => it?.place !== undefined);
  return starts.flatMap((start) =>
    programsStarted(start!.words).flatMap(({ name, at }) => {
      const paths = name.startsWith("/")
        ? [absolute(name)]
        : name.includes("/")
          ? stage.workdir
            ? [absolute(name, stage.workdir)]
            : []
          : defaultPath.map((folder) => absolute(name, folder));
      for (const path of paths) {
        const found = contextSource(stage, path);
        if (found) return [{ path, start: start!, at, ...found }];
      }
      return [];
    }),
  );
}

/** Where in the context a path of the image was copied from; the last copy that covers it counts. */
function contextSource(stage: StageContents, path: string): Pick<EntryScript, "source" | "copy"> | undefined {
  for (let at: StageContents | undefined = stage; at; at = at.parent)
    for (const file of at.files.toReversed()) {
      const rest = below(file.path, path);
      if (rest === undefined || (rest !== "" && file.kind === "file")) continue;
      if (file.origin.kind !== "context") {
        if (rest === "" && file.kind === "file") return undefined;
        continue;
      }
      if (rest === "" && file.kind === "folder") continue;
      return {
        source: rest === "" ? file.origin.path : absolute(rest, `/${file.origin.path}`).slice(1),
        copy: file.place.instruction,
      };
    }
  return undefined;
}

/** Every RUN of the stage and those it stands on, as one text. */
export function runText(stage: StageContents): string {
  const own = stage.stage.instructions.filter((it) => it.keyword === "RUN").map((it) => it.text);
  return [...(stage.parent ? [runText(stage.parent)] : []), ...own].join("\n");
}
