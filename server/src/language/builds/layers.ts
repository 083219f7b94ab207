import type { Instruction } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";

/** One entry of an image's history. */
export interface HistoryEntry {
  readonly createdBy: string;
  readonly bytes: number;
}

export interface Attributed {
  /** In the file's order. */
  readonly layers: readonly { readonly instruction: Instruction; readonly bytes: number }[];
  /** Bytes of the entries before the first instruction that was matched: the base's. */
  readonly inherited: number;
}

/**
 * Says which instruction made which entry of an image's history (newest first), by order from the end: the texts alone
 * do not tell, because builders rewrite them. Stages of the file that the stage stands on belong to it.
 * Where an entry's keyword is not the instruction's, all that is above stays unattributed.
 */
export function attribute(history: readonly HistoryEntry[], stage: Stage): Attributed {
  const layers: { instruction: Instruction; bytes: number }[] = [];
  let at = 0;
  for (const instruction of fromTheEnd(stage)) {
    const entry = history[at];
    const keyword = entry && keywordOf(entry.createdBy);
    // BuildKit leaves no entry for an ONBUILD, the old builder does.
    if (instruction.keyword === "ONBUILD" && keyword !== "ONBUILD") continue;
    if (!entry || keyword !== instruction.keyword) break;
    layers.unshift({ instruction, bytes: entry.bytes });
    at++;
  }
  return { layers, inherited: history.slice(at).reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Every instruction leaves an entry, those without a layer too; only FROM has none of its own. */
function* fromTheEnd(stage: Stage): Generator<Instruction> {
  for (let at = stage.instructions.length - 1; at >= 0; at--) yield stage.instructions[at]!;
  if (stage.base.kind === "stage") yield* fromTheEnd(stage.base.stage);
}

/** `RUN |1 A=b /bin/sh -c make # buildkit`, `/bin/sh -c #(nop)  CMD ["x"]`, `/bin/sh -c make`. */
function keywordOf(createdBy: string): string {
  const old = /^\/bin\/sh -c #\(nop\)\s+(\w+)/.exec(createdBy)?.[1];
  if (old) return old.toUpperCase();
  const word = /^[A-Z]+(?= )/.exec(createdBy)?.[0];
  return word ?? "RUN";
}
