import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import type { LayerMeasure, StageMeasure, World } from "../world.ts";
import type { ImageFiles } from "./layer-files.ts";
import { inputsOf, instructionKey, targetOf } from "./stages.ts";

/** What the last builds measured of one instruction. */
export interface Measured {
  readonly instruction: Instruction;
  readonly layer: LayerMeasure;
  /** Its place in the measure's layers. */
  readonly at: number;
  readonly measure: StageMeasure;
}

/** Each instruction whose layer was measured, once, however many stages stand on it. */
export function measured(file: Dockerfile, { builds }: World): readonly Measured[] {
  const found = new Map<Instruction, Measured>();
  for (const stage of file.stages) {
    const measure = builds.measure(targetOf(stage), () => inputsOf(stage, file));
    for (const it of measure ? inMeasure(stage, measure) : [])
      if (!found.has(it.instruction)) found.set(it.instruction, it);
  }
  return [...found.values()];
}

/** Pairs in order: an instruction whose text is another has no layer, and the next ones keep theirs. */
export function* inMeasure(stage: Stage, measure: StageMeasure): Generator<Measured> {
  const { layers } = measure;
  let from = 0;
  for (const instruction of withBelow(stage)) {
    const key = instructionKey(instruction);
    const at = layers.findIndex((layer, n) => n >= from && layer.instruction === key);
    if (at < 0) continue;
    from = at + 1;
    yield { instruction, layer: layers[at]!, at, measure };
  }
}

/** The instructions of a stage after those of the stages it stands on. */
function withBelow({ base, instructions }: Stage): readonly Instruction[] {
  return base.kind === "stage" ? [...withBelow(base.stage), ...instructions] : instructions;
}

/** Which layer of the image an instruction made: the newest entry of the history is the last instruction's. */
export function layerOf(at: number, measure: StageMeasure, { history }: ImageFiles): number | undefined {
  return history[history.length - measure.layers.length + at]?.layer;
}

/** The instruction that made a layer, as its key; undefined for one of the base. */
export function makerOf(layer: number, measure: StageMeasure, files: ImageFiles): string | undefined {
  const entry = files.history.findIndex((it) => it.layer === layer);
  return measure.layers[entry - (files.history.length - measure.layers.length)]?.instruction;
}
