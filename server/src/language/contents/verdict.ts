import { code, plain } from "../words.ts";
import { fitOf } from "./fit.ts";
import { landingsOf } from "./landings.ts";
import type { Artifact, StageContents } from "./model.ts";
import { baseText, libcText, stageText } from "./words.ts";

/** What becomes of a program in this file, one sentence, or undefined when nothing is known. */
export function fate(
  artifact: Artifact,
  home: StageContents,
  all: readonly StageContents[],
): string | undefined {
  const landed = landingsOf(home, all).filter((it) => it.artifact === artifact);
  const shipped = landed.findLast((it) => it.stage.stage.final) ?? landed.at(-1);
  const name = code(`${artifact.path}${artifact.folder ? "/…" : ""}`);
  const { linkage } = artifact;
  const soft = artifact.sure === "proven" ? "" : "usually ";
  if (linkage.kind === "static")
    return `${name} is ${soft}static (${artifact.because}), so it starts on any Linux base${shipped ? `, ${plain(baseText(shipped.stage))} too` : ""}.`;
  if (linkage.kind !== "dynamic") return undefined;
  const needs = `${name} ${soft}needs ${libcText(linkage.libc)} (${artifact.because})`;
  if (!shipped) return `${needs}.`;
  const { kind } = fitOf(linkage, shipped.stage);
  const where = `${stageText(shipped.stage)} (${plain(baseText(shipped.stage))})`;
  const there = shipped.stage.libc ? libcText(shipped.stage.libc) : "an unknown C library";
  if (kind === "fits") return `${needs}; ${where} has ${there}.`;
  if (kind === "unknown") return `${needs}.`;
  return `${needs}; ${where} has ${there}, so it ${kind === "older" ? "may" : "will"} not start there.`;
}
