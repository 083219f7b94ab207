import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { catalogueOf } from "../language/images/catalogue.ts";
import type { CatalogueData } from "../language/images/data.ts";
import { unknownWorld } from "../language/unknown-world.ts";
import type { Catalogue } from "../language/world.ts";

/** Bytes, for all of it to come in one piece. */
const chunkSize = 1 << 19;

/**
 * The embedded catalogue, read when somebody first asks. A file that is missing or damaged leaves a catalogue that
 * knows nothing; `onError` hears of it once.
 */
export function embeddedCatalogue(file: string, onError: (error: unknown) => void): () => Catalogue {
  let loaded: Catalogue | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };

  function load(): Catalogue {
    try {
      const data = JSON.parse(
        brotliDecompressSync(readFileSync(file), { chunkSize }).toString("utf8"),
      ) as CatalogueData;
      if (data.version !== 1) throw new Error(`${file} has version ${data.version}.`);
      return catalogueOf(data);
    } catch (error) {
      onError(error);
      return unknownWorld.catalogue;
    }
  }
}
