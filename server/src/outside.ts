import { unknownWorld } from "./language/unknown-world.ts";
import type { Live } from "./live.ts";

/**
 * The outside as it is on this machine: the only place that constructs anything of `io/`.
 * Nothing is opened, read or asked before the first question.
 */
export function outside(): Live {
  return {
    within: () => ({ ...unknownWorld, today: new Date().toISOString().slice(0, 10) }),
  };
}
