import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, crc32 } from "node:zlib";
import { catalogueOf } from "../language/images/catalogue.ts";
import type { CatalogueData, ImageData } from "../language/images/data.ts";
import { unknownWorld } from "../language/unknown-world.ts";
import type { Catalogue } from "../language/world.ts";
import { writeWhole } from "./whole-file.ts";

/** Bytes, for all of it to come in one piece. */
const chunkSize = 1 << 19;

/** Where the text is kept unpacked, and its checksum, which is its name too. */
export interface Unpacked {
  readonly folder: string;
  readonly checksum: string;
}

/**
 * The embedded catalogue, read when somebody first asks: unpacking it is a tenth of a first check, so the text is kept.
 * A file that is missing or damaged leaves a catalogue that knows nothing; `onError` hears of it once.
 */
export function embeddedCatalogue(
  file: string,
  onError: (error: unknown) => void,
  unpacked?: Unpacked,
): () => Catalogue {
  let loaded: Catalogue | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };

  function load(): Catalogue {
    try {
      const data = parse(textOf(file, unpacked));
      if (data.version !== 1) throw new Error(`${file} has version ${data.version}.`);
      return catalogueOf(data);
    } catch (error) {
      onError(error);
      return unknownWorld.catalogue;
    }
  }
}

function textOf(file: string, unpacked: Unpacked | undefined): string {
  const kept = unpacked && join(unpacked.folder, `catalogue-${unpacked.checksum}.txt`);
  if (kept)
    try {
      const text = readFileSync(kept);
      if (String(crc32(text)) === unpacked.checksum) return text.toString("latin1");
    } catch {
      // An older Node knows no checksum, and the first session finds no file.
    }
  const text = brotliDecompressSync(readFileSync(file), { chunkSize });
  if (kept) setImmediate(keep, kept, text);
  return text.toString("latin1");
}

function keep(file: string, text: Buffer): void {
  try {
    writeWhole(file, text);
  } catch {
    // A read-only home costs the next start some milliseconds, nothing else.
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
