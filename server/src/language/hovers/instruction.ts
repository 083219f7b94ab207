import { hover } from "../feature.ts";
import { instructionManual } from "../manual/instructions.ts";
import { instructionPage } from "../manual/page.ts";
import { holds } from "../syntax/ranges.ts";

export const instructionHover = hover({
  id: "instruction",
  summary: "What an instruction does, with an example and what people get wrong.",
  examples: [
    {
      at: "FROM alpine\nSTOP$0SIGNAL SIGINT",
      shows: instructionPage(instructionManual("STOPSIGNAL")!),
    },
    { at: "FROM alpine\nONBUILD us$0er app", shows: instructionPage(instructionManual("USER")!) },
  ],

  find(file, cursor) {
    const instruction = file.instructionAt(cursor);
    if (!instruction) return undefined;
    for (const it of [instruction, instruction.trigger]) {
      const range = it?.keywordRange;
      if (!it || !range || !holds(range, cursor)) continue;
      const manual = instructionManual(it.keyword);
      return manual && { range, manual };
    }
    return undefined;
  },

  show: ({ manual }) => instructionPage(manual),
});
