import type { Call } from "../draft.ts";
import type { Artifact } from "../model.ts";
import { cArtifacts, isCompiler } from "./c.ts";
import { dotnetArtifacts } from "./dotnet.ts";
import { goArtifacts } from "./go.ts";
import { jvmArtifacts } from "./jvm.ts";
import { nodeArtifacts } from "./node.ts";
import { projectArtifacts } from "./project-build.ts";
import { frozenArtifacts, pythonArtifacts } from "./python.ts";
import { rustArtifacts } from "./rust.ts";

export type Made = Pick<
  Artifact,
  | "path"
  | "folder"
  | "deep"
  | "prefix"
  | "ecosystem"
  | "linkage"
  | "sure"
  | "because"
  | "reason"
  | "architecture"
>;

const tools: Readonly<Record<string, (call: Call) => readonly Made[] | undefined>> = {
  go: goArtifacts,
  cargo: rustArtifacts,
  jlink: jvmArtifacts,
  "native-image": jvmArtifacts,
  mvn: jvmArtifacts,
  "./mvnw": jvmArtifacts,
  gradle: jvmArtifacts,
  "./gradlew": jvmArtifacts,
  dotnet: dotnetArtifacts,
  npm: nodeArtifacts,
  yarn: nodeArtifacts,
  pnpm: nodeArtifacts,
  pip: pythonArtifacts,
  pip3: pythonArtifacts,
  python: pythonArtifacts,
  python3: pythonArtifacts,
  uv: pythonArtifacts,
  pyinstaller: frozenArtifacts,
};

/** The programs a command makes; undefined when it is no build command we know. */
export function artifactsOf(call: Call): readonly Artifact[] | undefined {
  const { program } = call;
  const name = /\/bin\/(?:pip3?|python3?)$/.test(program) ? "pip" : program;
  const tool = Object.hasOwn(tools, name) ? tools[name] : isCompiler(program) ? cArtifacts : undefined;
  return tool?.(call)?.map((it) => artifactOf(call, it));
}

/** The programs of a build whose files may do anything else too. */
export function projectArtifactsOf(call: Call): readonly Artifact[] {
  return projectArtifacts(call).map((it) => artifactOf(call, it));
}

function artifactOf({ shell: { draft }, place }: Call, made: Made): Artifact {
  return { ...made, made: place, stage: draft.stage, builtOn: draft.baseName ?? "its base image" };
}
