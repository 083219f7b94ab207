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

/** Reads the stages of a file. `expanded` replaces variables by the defaults of global build arguments. */
export function readStages(
  instructions: readonly Instruction[],
  expanded: (text: string) => string | undefined,
): Stage[] {
  const starts: number[] = [];
  for (let at = 0; at < instructions.length; at++) if (instructions[at]!.keyword === "FROM") starts.push(at);
  const stages: Stage[] = [];
  const byName = new Map<string, Stage>();
  for (let index = 0; index < starts.length; index++) {
    const from = instructions[starts[index]!]!;
    const [image, as, name] = from.args;
    const stage: Stage = {
      index,
      from,
      image,
      name: as && /^as$/i.test(as.text) ? name : undefined,
      platform: from.flag("platform"),
      base: baseOf(image?.text ?? "", byName, expanded),
      instructions: instructions.slice(starts[index]! + 1, starts[index + 1]),
      final: index === starts.length - 1,
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
