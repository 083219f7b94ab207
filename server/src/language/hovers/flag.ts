import type { Range } from "vscode-languageserver-types";
import { hover } from "../feature.ts";
import { flagManual } from "../manual/instructions.ts";
import { flagPage, keyPage, mountPage } from "../manual/page.ts";
import { mounts } from "../manual/run-mounts.ts";
import type { Flag, Instruction } from "../syntax/instruction.ts";
import { mountsOf } from "../syntax/mounts.ts";
import { holds } from "../syntax/ranges.ts";

export const flagHover = hover({
  id: "flag",
  summary: "What a flag, its value, or a key of a mount does.",
  examples: [
    {
      at: "FROM alpine\nRUN --net$0work=none make",
      shows: flagPage("RUN", flagManual("RUN", "network")!),
    },
    {
      at: "FROM alpine\nRUN --network=no$0ne make",
      shows: "No network but the loopback: proves that a step downloads nothing.",
    },
    {
      at: "FROM alpine\nRUN --mount=type=cache,sha$0ring=locked,target=/c make",
      shows: "What happens when two builds want the cache at once.\n\nDefault: `shared`.",
    },
    {
      at: "FROM alpine\nRUN --mount=type=ca$0che,target=/c make",
      shows: mountPage(mounts.find((it) => it.type === "cache")!),
    },
    {
      at: "FROM alpine\nRUN --mount=type=cache,sharing=lock$0ed make",
      shows: "The second waits for the first: what apt needs.",
    },
  ],

  find(file, cursor) {
    const outer = file.instructionAt(cursor);
    for (const instruction of [outer, outer?.trigger]) {
      const flag = instruction?.flags.find((it) => holds(it.range, cursor));
      if (instruction && flag)
        return { ...part(instruction, flag, cursor), keyword: instruction.keyword, flag };
    }
    return undefined;
  },

  show({ keyword, flag, type, key, value }) {
    const manual = flagManual(keyword, flag.name);
    if (!manual) return undefined;
    if (type !== undefined) {
      const mount = mounts.find((it) => it.type === type);
      if (key === "type") return mount && mountPage(mount);
      const known = mount?.keys.find((it) => it.name === key || it.aliases?.includes(key ?? ""));
      if (value === undefined) return known && keyPage(known);
      return known?.values?.find((it) => it.value === value)?.summary;
    }
    if (value === undefined) return flagPage(keyword, manual);
    return manual.values?.find((it) => it.value === value)?.summary ?? flagPage(keyword, manual);
  },
});

interface Part {
  readonly range: Range;
  readonly type?: string;
  readonly key?: string;
  readonly value?: string;
}

function part(instruction: Instruction, flag: Flag, cursor: Range["start"]): Part {
  if (!flag.valueRange || !holds(flag.valueRange, cursor)) return { range: flag.nameRange };
  const mount = mountsOf(instruction).find((it) => holds(it.flag.range, cursor));
  const field = mount?.fields.find((it) =>
    holds({ start: it.keyRange.start, end: (it.valueRange ?? it.keyRange).end }, cursor),
  );
  if (mount && field) {
    const onValue = field.valueRange && field.value !== undefined && holds(field.valueRange, cursor);
    return {
      range: onValue ? field.valueRange! : field.keyRange,
      type: mount.type,
      key: field.key,
      ...(onValue ? { value: field.value! } : {}),
    };
  }
  return { range: flag.valueRange, value: flag.value ?? "" };
}
