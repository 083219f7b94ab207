import { LRUCache } from "lru-cache";
import type { Engine } from "./engine.ts";
import type { ImageFiles } from "./language/builds/layer-files.ts";

/** What was read of images. Nothing in here is needed: what is lost or damaged is read from the engine again. */
export interface Listings {
  recall(image: string): Promise<ImageFiles | undefined>;
  /** Never rejects. */
  keep(image: string, files: ImageFiles): Promise<void>;
}

/** The files of built images, each image read once however many ask. */
export interface ImageReader {
  /** From a former reading, or undefined; nothing is asked of the engine. */
  recall(image: string): Promise<ImageFiles | undefined>;
  /**
   * Reads the image. Rejects, for a person, when it can't be read or the signal fires; the reading ends once nobody
   * waits for it any more.
   */
  read(image: string, signal: AbortSignal): Promise<ImageFiles>;
}

interface Reading {
  readonly stop: AbortController;
  readonly result: Promise<ImageFiles>;
  waiting: number;
}

/** Entries of images in memory. */
const mostEntries = 600_000;

export function imageReader(engine: Pick<Engine, "files">, listings: Listings): ImageReader {
  const memory = new LRUCache<string, ImageFiles>({
    maxSize: mostEntries,
    sizeCalculation: ({ layers }) =>
      Math.min(
        mostEntries,
        layers.reduce((sum, it) => sum + it.paths.length, 1),
      ),
  });
  const readings = new Map<string, Reading>();

  async function recall(image: string): Promise<ImageFiles | undefined> {
    const known = memory.get(image) ?? (await listings.recall(image));
    if (known) memory.set(image, known);
    return known;
  }

  async function look(image: string, signal: AbortSignal): Promise<ImageFiles> {
    const known = await recall(image);
    if (known) return known;
    const files = await engine.files(image, signal);
    memory.set(image, files);
    await listings.keep(image, files);
    return files;
  }

  function begin(image: string): Reading {
    const stop = new AbortController();
    const reading: Reading = {
      stop,
      waiting: 0,
      result: look(image, stop.signal).finally(() => {
        if (readings.get(image) === reading) readings.delete(image);
      }),
    };
    readings.set(image, reading);
    return reading;
  }

  return {
    recall,
    read(image, signal) {
      const reading = readings.get(image) ?? begin(image);
      reading.waiting++;
      return new Promise((resolve, reject) => {
        const leave = () => {
          reading.waiting--;
          if (reading.waiting === 0) {
            // Whoever asks next begins anew.
            if (readings.get(image) === reading) readings.delete(image);
            reading.stop.abort();
          }
          reject(new Error("Cancelled."));
        };
        if (signal.aborted) leave();
        else signal.addEventListener("abort", leave, { once: true });
        reading.result.finally(() => signal.removeEventListener("abort", leave)).then(resolve, reject);
      });
    },
  };
}
