import { Kept } from "../kept.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import type { StageGroup } from "../syntax/stage-groups.ts";

/** The target that is the file's last stage, whatever its name and number are: the image. */
export const imageTarget = "(image)";

/** How we name what can be built: the image, or a stage by its name, or by its number when it has none. */
export function targetOf(stage: Stage): string {
  return stage.final ? imageTarget : (stage.called?.toLowerCase() ?? String(stage.index));
}

/** The stage a target means in this version of the file. */
export function stageOf(target: string, file: Dockerfile): Stage | undefined {
  return file.stages.find((stage) => targetOf(stage) === target);
}

/** Names an instruction by its text, so that what was measured of it is found again after edits around it. */
export function instructionKey(instruction: Instruction): string {
  const text = withoutComments(instruction);
  return text.length <= 120 ? text : `${text.slice(0, 100)}…${hash(text)}`;
}

/** A short name of all that a stage is made from in this file: it changes when a build could come out otherwise. */
export function inputsOf(stage: Stage, file: Dockerfile): string {
  const global = globalInputs(file);
  const wanted = file.stages[stage.index]!;
  const group = file.groupOf(wanted);
  let known = inputs.get(group);
  if (known?.global !== global) {
    known = { global, byStage: new Map() };
    inputs.set(group, known);
  }
  const { byStage } = known;
  // A stage can only use earlier ones of its group, so going through them in order needs no recursion.
  for (let next = byStage.size; !byStage.has(wanted); next++) {
    const it = group.stages[next]!;
    const used = usedBy(it, file).map((other) => byStage.get(other) ?? "");
    byStage.set(
      it,
      hash([global, ...used, ...[it.from, ...it.instructions].map(withoutComments)].join("\n")),
    );
  }
  return byStage.get(wanted)!;
}

/** Kept while the group stays: each name holds those of the stages it uses. */
const inputs = new Kept<StageGroup, { readonly global: string; readonly byStage: Map<Stage, string> }>();

/** What every stage is made from. */
function globalInputs(file: Dockerfile): string {
  let known = globals.get(file);
  if (known === undefined) {
    known = hash(
      [
        ...file.directives.map(({ name, value }) => `# ${name}=${value}`),
        ...file.globals.map(withoutComments),
      ].join("\n"),
    );
    globals.set(file, known);
  }
  return known;
}

const globals = new Kept<Dockerfile, string>();

/** The stages a stage stands on or copies from. */
export function usedBy(stage: Stage, file: Dockerfile): readonly Stage[] {
  const names = stage.instructions.flatMap((it) => {
    const mounts = it.flags
      .filter(({ name }) => name === "mount")
      .map(({ value }) => /(?:^|,)from=([^,]+)/.exec(value ?? "")?.[1]);
    return [it.flag("from")?.value, ...mounts];
  });
  const used = names.flatMap((name) => (name === undefined ? [] : (file.stageNamed(name, stage) ?? [])));
  return stage.base.kind === "stage" ? [stage.base.stage, ...used] : used;
}

/** The text that a builder heeds, without the comments between its lines. */
function withoutComments(instruction: Instruction): string {
  const heredocs = instruction.heredocs.map(({ body }) => body).join("\n");
  return `${instruction.joined.logical.trim()}${heredocs === "" ? "" : `\n${heredocs}`}`;
}

/** 53 bits of a text (cyrb53, public domain): enough to tell versions of one file apart. */
function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
