import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { embeddedCatalogue } from "./io/catalogue.ts";
import { folderContext } from "./io/context.ts";
import { unknownWorld } from "./language/unknown-world.ts";
import type { BuildContext } from "./language/world.ts";
import type { Live } from "./live.ts";

/**
 * The outside as it is on this machine: the only place that constructs anything of `io/`.
 * Nothing is opened, read or asked before the first question. `folder` is the build context for every file where the
 * user named one; else it is each file's own folder.
 */
export function outside(folder?: string): Live {
  const catalogue = embeddedCatalogue(join(__dirname, "catalogue.json"), (error) =>
    console.error(`The catalogue of base images can't be read: ${error}`),
  );
  return {
    within: (uri) => ({
      ...unknownWorld,
      get catalogue() {
        return catalogue();
      },
      context: contextOf(uri, folder),
      today: new Date().toISOString().slice(0, 10),
    }),
  };
}

/** The folder a file is built with; files of a virtual workspace have none. */
function contextOf(uri: string, chosen: string | undefined): BuildContext {
  if (!uri.startsWith("file:")) return unknownWorld.context;
  const path = fileURLToPath(uri);
  return folderContext(chosen ?? dirname(path), path);
}
