import type { Instruction, Word } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";

/** A `--from=` of COPY or ADD, or a `from=` in a mount of RUN. */
export interface StageUse {
  readonly instruction: Instruction;
  /** The stage that asks. */
  readonly stage: Stage;
  readonly word: Word;
  /** COPY's own; a mount's source is not looked into. */
  readonly copies: boolean;
}

/** Every use of a stage or image by name in some stages, in order. Names with variables are left out. */
export function* stageUses(stages: readonly Stage[]): Iterable<StageUse> {
  for (const stage of stages)
    for (const instruction of stage.instructions) {
      if (!instruction.text.includes("from=")) continue;
      for (const flag of instruction.flags) {
        const { value, valueRange } = flag;
        if (value === undefined || !valueRange || value.includes("$")) continue;
        if (flag.name === "from") {
          if (value !== "")
            yield {
              instruction,
              stage,
              word: { text: value.replace(/["']/g, ""), range: valueRange },
              copies: true,
            };
        } else if (flag.name === "mount") {
          const match = /(^|,)from=([^,]+)/.exec(value);
          if (!match) continue;
          const start = valueRange.start.character + match.index + match[1]!.length + "from=".length;
          const { line } = valueRange.start;
          yield {
            instruction,
            stage,
            word: {
              text: match[2]!,
              range: {
                start: { line, character: start },
                end: { line, character: start + match[2]!.length },
              },
            },
            copies: false,
          };
        }
      }
    }
}
