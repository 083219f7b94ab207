import type { Instruction } from "../syntax/instruction.ts";
import type { BuildFailure } from "../world.ts";

/** A message of a build or of a starting container that says too little, said so that it helps. */
export interface ExplainedFailure {
  readonly id: string;
  /** One sentence: the row in the table of explained failures. */
  readonly summary: string;
  readonly examples: readonly {
    /** The failing instruction. */
    readonly at: string;
    /** The last line that was said. */
    readonly said: string;
    readonly explains: string;
  }[];
  /** Two sentences at most: what it means, what helps. Undefined where it is something else. */
  explain(said: string, failure: BuildFailure, instruction: Instruction | undefined): string | undefined;
}

export const failure = (it: ExplainedFailure): ExplainedFailure => it;
