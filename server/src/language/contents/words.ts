import type { Libc } from "../world.ts";
import type { StageContents } from "./model.ts";

/** `glibc 2.41`, `musl`; `no C library` where there is none. */
export function libcText({ name, version }: Libc): string {
  if (name === "none") return "no C library";
  return version === undefined ? name : `${name} ${version}`;
}

/** How a message names a stage's floor: `alpine:3.23`, `scratch`, `its base image`. */
export function baseText({ baseName }: Pick<StageContents, "baseName">): string {
  return baseName?.replace(/@sha256:[0-9a-f]+$/, "") ?? "its base image";
}

/** How a message names a stage: stage `build`, or the last stage. */
export function stageText({ stage }: Pick<StageContents, "stage">): string {
  if (stage.name) return `stage \`${stage.name.text}\``;
  return stage.final ? "the last stage" : `stage ${stage.index}`;
}
