import { join } from "node:path";
import { embeddedCatalogue } from "./io/catalogue.ts";
import { unknownWorld } from "./language/unknown-world.ts";
import type { Live } from "./live.ts";

/**
 * The outside as it is on this machine: the only place that constructs anything of `io/`.
 * Nothing is opened, read or asked before the first question.
 */
export function outside(): Live {
  const catalogue = embeddedCatalogue(join(__dirname, "catalogue.json"), console.error);
  return {
    within: () => ({
      ...unknownWorld,
      get catalogue() {
        return catalogue();
      },
      today: new Date().toISOString().slice(0, 10),
    }),
  };
}
