import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { catalogueOf } from "../language/images/catalogue.ts";
import type { CatalogueData, ImageData } from "../language/images/data.ts";
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
      const data = parse(brotliDecompressSync(readFileSync(file), { chunkSize }).toString("latin1"));
      if (data.version !== 1) throw new Error(`${file} has version ${data.version}.`);
      return catalogueOf(data);
    } catch (error) {
      onError(error);
      return unknownWorld.catalogue;
    }
  }
}

/** A line of all but the images, then one of each: a name, a tab, and what is parsed when somebody asks for it. */
function parse(text: string): CatalogueData {
  const [first = "", ...lines] = text.split("\n");
  const images: Record<string, ImageData> = {};
  for (const line of lines) {
    const tab = line.indexOf("\t");
    const name = line.slice(0, tab);
    Object.defineProperty(images, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = JSON.parse(line.slice(tab + 1)) as ImageData;
        Object.defineProperty(images, name, { enumerable: true, value });
        return value;
      },
    });
  }
  return { ...(JSON.parse(first) as CatalogueData), images };
}
