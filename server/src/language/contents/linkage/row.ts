import type { Call } from "../draft.ts";
import type { Artifact, Linkage, Place } from "../model.ts";

/** One line of a linkage table: the first that holds decides. */
export interface LinkageRow<C> {
  /** The condition in a few words; the table of the documentation. */
  readonly when: string;
  /** Where this is documented. `knowledge` when it was not read anywhere. */
  readonly source: string;
  readonly sure: Artifact["sure"];
  /** The place of the reason, `true` when that is the command itself. */
  holds(build: C): Place | boolean | undefined;
  gives(build: C): Linkage;
  because(build: C): string;
  /** A stage that shows it and what it comes to: `static`, `dynamic musl`, `unknown`, `interpreted java`. */
  readonly example: { readonly stage: string; readonly gives: string };
}

export type Decided = Pick<Artifact, "linkage" | "sure" | "because"> & { readonly reason: Place };

export function decide<C>(rows: readonly LinkageRow<C>[], build: C, call: Call): Decided | undefined {
  for (const row of rows) {
    const held = row.holds(build);
    if (!held) continue;
    return {
      linkage: row.gives(build),
      sure: row.sure,
      because: row.because(build),
      reason: held === true ? call.place : held,
    };
  }
  return undefined;
}

/** A program of the libc its stage stands on; unknown when that is. */
export function dynamicOn({ shell: { draft } }: Call): Linkage {
  return draft.libc && draft.libc.name !== "none"
    ? { kind: "dynamic", libc: draft.libc }
    : { kind: "unknown" };
}
