import type { Call } from "../draft.ts";
import type { Artifact } from "../model.ts";
import { goArtifacts } from "./go.ts";
import { rustArtifacts } from "./rust.ts";

export type Made = Pick<
  Artifact,
  "path" | "folder" | "ecosystem" | "linkage" | "sure" | "because" | "reason" | "architecture"
>;

const tools: Readonly<Record<string, (call: Call) => readonly Made[] | undefined>> = {
  go: goArtifacts,
  cargo: rustArtifacts,
};

/** The programs a command makes; undefined when it is no build command we know. */
export function artifactsOf(call: Call): readonly Artifact[] | undefined {
  const tool = Object.hasOwn(tools, call.program) ? tools[call.program] : undefined;
  const { draft } = call.shell;
  return tool?.(call)?.map((it) => ({
    ...it,
    made: call.place,
    stage: draft.stage,
    builtOn: draft.baseName ?? "its base image",
  }));
}
