import { size } from "../words.ts";
import type { StageMeasure } from "../world.ts";
import { doing } from "./steps.ts";

/** What makes a stage weigh what it does. */
export interface Part {
  /** As {@link instructionKey} names it; undefined for what came with the base. */
  readonly instruction: string | undefined;
  readonly bytes: number;
}

/** What got heavier since the build before, the most first; undefined when there was none to compare with. */
export function growth({ layers, inherited, before }: StageMeasure): readonly Part[] | undefined {
  if (!before) return undefined;
  // Instructions with the same text are paired in order.
  const then = new Map<string, number[]>();
  for (const { instruction, bytes } of before.layers)
    then.set(instruction, [...(then.get(instruction) ?? []), bytes]);
  const parts: Part[] = [
    { instruction: undefined, bytes: inherited - before.inherited },
    ...layers.map(({ instruction, bytes }) => ({
      instruction,
      bytes: bytes - (then.get(instruction)?.shift() ?? 0),
    })),
  ];
  return biggest(parts);
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
