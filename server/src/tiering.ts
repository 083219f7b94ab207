import { cachedDataVersionTag, setFlagsFromString } from "node:v8";

/** How much of a function, in bytes of bytecode, runs before V8 compiles it anew: its own figure and ours. */
const budget = { usual: 67_584, patient: 540_000 };

/**
 * Node 20 has no compiler between the quick one and the slow one, and its V8 hands a function to the slow one when it
 * ran for a third of a millisecond. A server that works a millisecond for a key spends another, on other threads, on
 * compiling. Newer versions of V8 wait by themselves and know this flag no more.
 */
const hasty = Number.parseInt(process.versions.v8, 10) <= 11;

/** Lets a function run about as long as it takes to compile it. To be called when Node's own modules are loaded. */
export function compilePatiently(): void {
  if (hasty) setFlagsFromString(`--interrupt-budget=${budget.patient}`);
}

/** Works under the flags of which `tag` is the version tag: V8 takes compiled code from no others. */
export function underFlagsOf<T>(tag: number, work: () => T): T {
  if (cachedDataVersionTag() === tag) return work();
  setFlagsFromString(`--interrupt-budget=${budget.usual}`);
  try {
    return work();
  } finally {
    compilePatiently();
  }
}
