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
  /** The text of {@link name}: where it stands need not be worked out for it. */
  readonly called: string | undefined;
  /** The image or stage named after FROM, as written. */
  readonly image: Word | undefined;
  readonly platform: Flag | undefined;
  readonly base: Base;
  /** Without the FROM. */
  readonly instructions: readonly Instruction[];
  readonly final: boolean;
  /**
   * Shared with the stages of earlier versions that hold the same instructions as far apart: a key for what depends on
   * their texts alone.
   */
  readonly shape: object;
}

/** A new line makes all stages below it anew, and hardly anybody asks them where their words stand. */
class PlacedStage implements Stage {
  readonly index: number;
  readonly from: Instruction;
  readonly called: string | undefined;
  readonly base: Base;
  readonly instructions: readonly Instruction[];
  readonly final: boolean;
  readonly shape: object;

  constructor(
    {
      index,
      from,
      base,
      instructions,
      final,
    }: Pick<Stage, "index" | "from" | "base" | "instructions" | "final">,
    alike: Stage | undefined,
  ) {
    this.index = index;
    this.from = from;
    this.base = base;
    this.instructions = instructions;
    this.final = final;
    this.shape = alike?.shape ?? {};
    const [, as, name] = from.words;
    this.called = alike ? alike.called : as !== undefined && /^as$/i.test(as) ? name : undefined;
  }

  get image(): Word | undefined {
    return this.from.args[0];
  }

  get name(): Word | undefined {
    return this.called === undefined ? undefined : this.from.args[2];
  }

  get platform(): Flag | undefined {
    return this.from.flag("platform");
  }
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
    const before = earlier[index];
    const same = before?.from.shape === from.shape ? before : undefined;
    const base = baseOf(from.words[0] ?? "", byName, expanded, same?.base);
    const final = index === starts.length - 1;
    const first = starts[index]! + 1;
    const end = starts[index + 1] ?? instructions.length;
    const stays =
      before?.from === from &&
      before.final === final &&
      sameBase(before.base, base) &&
      sameStretch(before.instructions, instructions, first, end);
    const stage: Stage = stays
      ? before
      : new PlacedStage(
          { index, from, base, instructions: instructions.slice(first, end), final },
          before && isMoved(before, from, instructions, first, end) ? before : undefined,
        );
    stages.push(stage);
    // BuildKit compares stage names without case; the last of two with one name wins for what follows.
    if (stage.called !== undefined) byName.set(stage.called.toLowerCase(), stage);
  }
  return stages;
}

function baseOf(
  image: string,
  byName: ReadonlyMap<string, Stage>,
  expanded: (text: string) => string | undefined,
  before: Base | undefined,
): Base {
  const text = image.includes("$") ? expanded(image) : image;
  if (text === undefined || text === "") return { kind: "image", reference: undefined };
  const stage = byName.get(text.toLowerCase());
  if (stage) return { kind: "stage", stage };
  // An image's reference follows from the FROM and the global build arguments.
  if (before?.kind === "image") return before;
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

/** Whether all of a stage of an earlier version stands so many lines further up or down. */
function isMoved(
  before: Stage,
  from: Instruction,
  all: readonly Instruction[],
  first: number,
  end: number,
): boolean {
  const known = before.instructions;
  if (before.from.shape !== from.shape || known.length !== end - first) return false;
  const lines = from.line - before.from.line;
  for (let at = 0; at < known.length; at++) {
    const [was, is] = [known[at]!, all[first + at]!];
    if (was.shape !== is.shape || is.line - was.line !== lines) return false;
  }
  return true;
}
