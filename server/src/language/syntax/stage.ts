import { type ImageReference, imageReference } from "./image-reference.ts";
import type { Flag, Instruction, Word } from "./instruction.ts";

/** What a stage stands on. */
export type Base =
  | { readonly kind: "stage"; readonly stage: Stage }
  | { readonly kind: "scratch" }
  /** `reference` is after expansion of build arguments' defaults; undefined when one has none. */
  | { readonly kind: "image"; readonly reference: ImageReference | undefined };

/** One FROM and what follows it up to the next. */
export interface Stage {
  readonly index: number;
  readonly from: Instruction;
  /** As written after AS. */
  readonly name: Word | undefined;
  /** The image or stage named after FROM, as written. */
  readonly image: Word | undefined;
  readonly platform: Flag | undefined;
  readonly base: Base;
  /** Without the FROM. */
  readonly instructions: readonly Instruction[];
  readonly final: boolean;
}

/**
 * Reads the stages of a file. `expanded` replaces variables by the defaults of global build arguments. A stage of the
 * earlier version is taken over when its instructions and those of the stages it stands on stayed; the global build
 * arguments must be the same for that.
 */
export function readStages(
  instructions: readonly Instruction[],
  expanded: (text: string) => string | undefined,
  earlier: readonly Stage[] = [],
): Stage[] {
  const starts: number[] = [];
  for (let at = 0; at < instructions.length; at++) if (instructions[at]!.keyword === "FROM") starts.push(at);
  const stages: Stage[] = [];
  const byName = new Map<string, Stage>();
  for (let index = 0; index < starts.length; index++) {
    const from = instructions[starts[index]!]!;
    const [image, as, name] = from.args;
    const base = baseOf(image?.text ?? "", byName, expanded);
    const final = index === starts.length - 1;
    const first = starts[index]! + 1;
    const end = starts[index + 1] ?? instructions.length;
    const before = earlier[index];
    const stays =
      before?.from === from &&
      before.final === final &&
      sameBase(before.base, base) &&
      sameStretch(before.instructions, instructions, first, end);
    const stage: Stage = stays
      ? before
      : {
          index,
          from,
          image,
          name: as && /^as$/i.test(as.text) ? name : undefined,
          platform: from.flag("platform"),
          base,
          instructions: instructions.slice(first, end),
          final,
        };
    stages.push(stage);
    // BuildKit compares stage names without case; the last of two with one name wins for what follows.
    if (stage.name) byName.set(stage.name.text.toLowerCase(), stage);
  }
  return stages;
}

function baseOf(
  image: string,
  byName: ReadonlyMap<string, Stage>,
  expanded: (text: string) => string | undefined,
): Base {
  const text = image.includes("$") ? expanded(image) : image;
  if (text === undefined || text === "") return { kind: "image", reference: undefined };
  const stage = byName.get(text.toLowerCase());
  if (stage) return { kind: "stage", stage };
  if (text === "scratch") return { kind: "scratch" };
  return { kind: "image", reference: imageReference(text) };
}

/** An image's reference follows from the FROM and the global build arguments, which are the same. */
function sameBase(a: Base, b: Base): boolean {
  return a.kind === b.kind && (a.kind !== "stage" || b.kind !== "stage" || a.stage === b.stage);
}

function sameStretch(
  known: readonly unknown[],
  all: readonly unknown[],
  first: number,
  end: number,
): boolean {
  if (known.length !== end - first) return false;
  for (let at = 0; at < known.length; at++) if (known[at] !== all[first + at]) return false;
  return true;
}
