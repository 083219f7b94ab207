import { code, plain } from "../words.ts";
import { fitOf } from "./fit.ts";
import { landingsIn, landingsOf } from "./landings.ts";
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
  return fateIn(artifact, `${artifact.path}${artifact.folder ? "/…" : ""}`, shipped?.stage);
}

/** The first program that will not start in a stage it is copied into, in the same words. */
export function unfitFate(stage: StageContents): string | undefined {
  for (const { artifact, path } of landingsIn(stage)) {
    const { kind } = fitOf(artifact.linkage, stage);
    if (kind === "other" || kind === "bare" || kind === "older") return fateIn(artifact, path, stage);
  }
  return undefined;
}

/** The same of the first program that does. */
export function fitFate(stage: StageContents): string | undefined {
  const landing = landingsIn(stage).find(({ artifact }) => fitOf(artifact.linkage, stage).kind === "fits");
  return landing && fateIn(landing.artifact, landing.path, stage);
}

function fateIn(
  { linkage, because, sure }: Artifact,
  path: string,
  shipped: StageContents | undefined,
): string | undefined {
  const name = code(path);
  const soft = sure === "proven" ? "" : "usually ";
  if (linkage.kind === "static")
    return `${name} is ${soft}static (${because}), so it starts on any Linux base${shipped ? `, ${plain(baseText(shipped))} too` : ""}.`;
  if (linkage.kind !== "dynamic") return undefined;
  const needs = `${name} ${soft}needs ${libcText(linkage.libc)} (${because})`;
  if (!shipped) return `${needs}.`;
  const { kind } = fitOf(linkage, shipped);
  const where = `${stageText(shipped)} (${plain(baseText(shipped))})`;
  const there = shipped.libc ? libcText(shipped.libc) : "an unknown C library";
  if (kind === "fits") return `${needs}; ${where} has ${there}.`;
  if (kind === "unknown") return `${needs}.`;
  return `${needs}; ${where} has ${there}, so it ${kind === "older" ? "may" : "will"} not start there.`;
}
