import { hover } from "../feature.ts";
import { interpreter } from "../syntax/heredoc.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { nameAt } from "../syntax/names.ts";
import { code, plural } from "../words.ts";

export const heredocHover = hover({
  id: "heredoc",
  summary: "Where a heredoc goes and what is done with its lines.",
  examples: [
    {
      at: "FROM alpine\nRUN <<E$0OF\nset -e\nmake\nEOF",
      shows: "**EOF** · 2 lines, up to line 5\n\nA script that the stage's shell runs.",
    },
    {
      at: "FROM alpine\nRUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEO$0F",
      shows: "**EOF** · 2 lines, up to line 5\n\nA script that `python3` runs.",
    },
    {
      at: "FROM alpine\nCOPY <<-'E$0OF' /etc/motd\n\t$HOME\nEOF",
      shows:
        "**EOF** · 1 line, up to line 4\n\nCopied to `/etc/motd`, as written: variables stay. Tabs at the front of a line are dropped.",
    },
    {
      at: "FROM alpine\nRUN cat <<E$0OF > /x\na",
      shows:
        "**EOF** · it never ends: no line is only `EOF`.\n\nThe input of a command; the shell expands variables.",
    },
  ],

  find(file, cursor) {
    const name = nameAt(file, cursor);
    if (name?.kind !== "heredoc") return undefined;
    const nth = Number(name.key.split(" ").at(-1));
    return { range: name.range, instruction: name.instruction, nth };
  },

  show({ instruction, nth }) {
    const heredoc = instruction.heredocs[nth];
    if (!heredoc) return undefined;
    const { name, body, endRange, quoted, stripsTabs } = heredoc;
    const count = body === "" ? 0 : body.replace(/\n$/, "").split("\n").length;
    const extent = endRange
      ? `${plural(count, "line")}, up to line ${endRange.start.line + 1}`
      : `it never ends: no line is only ${code(name)}.`;
    const tabs = stripsTabs ? " Tabs at the front of a line are dropped." : "";
    return `**${name}** · ${extent}\n\n${purpose(instruction.trigger ?? instruction, body, quoted)}${tabs}`;
  },
});

function purpose(instruction: Instruction, body: string, quoted: boolean): string {
  if (instruction.keyword !== "RUN") {
    const target = instruction.args.at(-1)?.text ?? "";
    const variables = quoted ? "as written: variables stay" : "with variables expanded";
    return `Copied to ${code(target)}, ${variables}.`;
  }
  if (/^\d*<</.test(instruction.argument?.text ?? "")) {
    const program = interpreter(body);
    return `A script that ${program ? code(program) : "the stage's shell"} runs.`;
  }
  return `The input of a command; ${quoted ? "variables stay as written" : "the shell expands variables"}.`;
}
