import type { Flag, Instruction, Word } from "./instruction.ts";

/** One `key=value` of `RUN --mount=…`. A switch such as `required` has no value. */
export interface MountField {
  /** Lower case, as written: `src` stays `src`. */
  readonly key: string;
  readonly keyRange: Word["range"];
  readonly value: string | undefined;
  readonly valueRange: Word["range"] | undefined;
}

export interface Mount {
  readonly flag: Flag;
  readonly fields: readonly MountField[];
  /** `bind` when none is written. */
  readonly type: string;
  field(...names: readonly string[]): MountField | undefined;
}

/**
 * The fields of every `--mount` of a RUN. BuildKit reads the value as one CSV record, so a field in double quotes may
 * hold a comma (frontend/dockerfile/instructions/commands_runmount.go).
 */
export function mountsOf(instruction: Instruction): readonly Mount[] {
  if (instruction.keyword !== "RUN") return [];
  return instruction.flags.flatMap((flag) => {
    if (flag.name.toLowerCase() !== "mount" || flag.value === undefined) return [];
    return [mountOf(instruction, flag, flag.value)];
  });
}

function mountOf(instruction: Instruction, flag: Flag, value: string): Mount {
  const base = (flag.valueRange && instruction.offsetAt(flag.valueRange.start)) ?? 0;
  const fields = csvFields(value).map(({ from, to }) => {
    const raw = value.slice(from, to);
    const equals = raw.indexOf("=");
    const keyEnd = equals < 0 ? to : from + equals;
    return {
      key: value.slice(from, keyEnd).trim().toLowerCase(),
      keyRange: instruction.rangeOf(base + from, base + keyEnd),
      value: equals < 0 ? undefined : value.slice(keyEnd + 1, to),
      valueRange: equals < 0 ? undefined : instruction.rangeOf(base + keyEnd + 1, base + to),
    };
  });
  return {
    flag,
    fields,
    type: fields.find((it) => it.key === "type")?.value?.toLowerCase() ?? "bind",
    field: (...names) => fields.find((it) => names.includes(it.key)),
  };
}

/** Comma-separated stretches; a quoted one without its quotes. */
export function csvFields(value: string): { readonly from: number; readonly to: number }[] {
  const fields: { from: number; to: number }[] = [];
  let at = 0;
  while (at <= value.length) {
    if (value[at] === '"') {
      const close = value.indexOf('"', at + 1);
      const to = close < 0 ? value.length : close;
      fields.push({ from: at + 1, to });
      const comma = value.indexOf(",", to);
      if (comma < 0) break;
      at = comma + 1;
    } else {
      const comma = value.indexOf(",", at);
      const to = comma < 0 ? value.length : comma;
      fields.push({ from: at, to });
      if (comma < 0) break;
      at = comma + 1;
    }
  }
  return fields;
}
