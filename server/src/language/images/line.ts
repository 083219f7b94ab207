import { daysBetween } from "../words.ts";
import type { ProductData } from "./data.ts";
import { versionNumbers } from "./tag.ts";

/** A release line: what a publisher supports until a day. */
export interface Line {
  /** `3.24`, `13`, `1.27`. */
  readonly name: string;
  readonly numbers: readonly number[];
  /** End of standard support; absent when none is known or announced. */
  readonly endOfLife?: string;
  readonly extendedUntil?: string;
  readonly paid: boolean;
}

/** Newest first. */
export function linesOf(product: ProductData): readonly Line[] {
  return product.lines.split(" ").map((text) => {
    const [name = "", ends = ""] = text.split("=");
    const [endOfLife, extendedUntil] = ends.split("/");
    return {
      name,
      numbers: versionNumbers(name),
      paid: product.paid,
      ...(endOfLife ? { endOfLife } : {}),
      ...(extendedUntil ? { extendedUntil } : {}),
    };
  });
}

/** The line a version is of: the longest name it begins with, number by number. */
export function lineOf(lines: readonly Line[], numbers: readonly number[]): Line | undefined {
  let best: Line | undefined;
  for (const line of lines) {
    if (line.numbers.length === 0 || line.numbers.length > numbers.length) continue;
    if (line.numbers.length <= (best?.numbers.length ?? 0)) continue;
    if (line.numbers.every((number, at) => number === numbers[at])) best = line;
  }
  return best;
}

/** Whether lines end within ten weeks of each other: then the end of one says only that there is a newer one. */
export function isRolling(lines: readonly Line[]): boolean {
  const ends = lines.flatMap(({ endOfLife }) => endOfLife ?? []);
  const short = ends.filter((it, at) => {
    const days = at === 0 ? 0 : daysBetween(it, ends[at - 1]!);
    return days > 0 && days <= 70;
  });
  return ends.length > 3 && short.length > ends.length / 2;
}

/** The last day of support that costs nothing. */
export function supportedUntil({ endOfLife, extendedUntil, paid }: Line): string | undefined {
  return paid ? endOfLife : (extendedUntil ?? endOfLife);
}

/** Whether support that costs nothing has ended by a day. */
export function ended(line: Line, today: string): boolean {
  const last = supportedUntil(line);
  return last !== undefined && last < today;
}
