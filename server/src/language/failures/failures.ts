import type { Instruction } from "../syntax/instruction.ts";
import type { BuildFailure } from "../world.ts";
import type { ExplainedFailure } from "./failure.ts";

/** Every failure we can explain; the first that knows one says it. */
export const failures: readonly ExplainedFailure[] = [];

/** What a failure means and what helps; undefined where we know no more than its own words. */
export function explain(failure: BuildFailure, instruction?: Instruction): string | undefined {
  const said = [...failure.tail, failure.error].join("\n");
  for (const it of failures) {
    const text = it.explain(said, failure, instruction);
    if (text !== undefined) return text;
  }
  return undefined;
}
