import { size } from "../words.ts";
import type { StageMeasure } from "../world.ts";
import { doing } from "./steps.ts";

/** What makes a stage weigh what it does. */
export interface Part {
  /** As {@link instructionKey} names it; undefined for what came with the base. */
  readonly instruction: string | undefined;
  readonly bytes: number;
}

/**
 * What got heavier since the build before, the most first; undefined when there was none to compare with. Instructions
 * are paired by their text in order, and those left over by their keyword: they were edited.
 */
export function growth({ layers, inherited, before }: StageMeasure): readonly Part[] | undefined {
  if (!before) return undefined;
  const left = [...before.layers];
  const take = (fits: (text: string) => boolean) => {
    const at = left.findIndex(({ instruction }) => fits(instruction));
    return at < 0 ? undefined : left.splice(at, 1)[0]!.bytes;
  };
  const same = layers.map(({ instruction }) => take((text) => text === instruction));
  const parts = layers.map(({ instruction, bytes }, at) => {
    const keyword = `${instruction.split(" ")[0]} `;
    return { instruction, bytes: bytes - (same[at] ?? take((text) => text.startsWith(keyword)) ?? 0) };
  });
  return biggest([{ instruction: undefined, bytes: inherited - before.inherited }, ...parts]);
}

/** What weighs the most. */
export function heaviest({ layers, inherited }: StageMeasure): readonly Part[] {
  return biggest([{ instruction: undefined, bytes: inherited }, ...layers]);
}

function biggest(parts: readonly Part[]): readonly Part[] {
  return parts.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
}

/** ``the base 8.45 MB``, ``` `go build` +38.4 MB ```. */
export function partText({ instruction, bytes }: Part, sign = ""): string {
  return `${instruction === undefined ? "the base" : `\`${doing(instruction)}\``} ${sign}${size(bytes)}`;
}
