import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { Listings } from "../image-files.ts";
import type { ImageFiles, LayerListing } from "../language/builds/layer-files.ts";

/** Bytes of the folder; the files that were not used for the longest time go first. */
const mostBytes = 64_000_000;
/** Bytes a file may have once unpacked: what is larger was not written here. */
const largest = 200_000_000;
const format = 1;

interface KeptImage {
  readonly version: number;
  readonly history: ImageFiles["history"];
  readonly layers: readonly string[];
}

/** One file per layer, by digest, so that images share those of their base; and one per image that names its layers. */
export function layerListings(folder: string, room = mostBytes): Listings {
  const place = (kind: "image" | "layer", name: string) =>
    join(folder, `${kind}-${createHash("sha256").update(name).digest("hex").slice(0, 32)}.gz`);

  return {
    async recall(image) {
      try {
        const kept = (await read(place("image", image))) as KeptImage;
        if (kept.version !== format) return undefined;
        const layers = await Promise.all(
          kept.layers.map(async (digest) => {
            const layer = (await read(place("layer", digest))) as LayerListing;
            if (layer.digest !== digest || layer.paths.length !== layer.sizes.length)
              throw new Error("damaged");
            return layer;
          }),
        );
        return { history: kept.history, layers };
      } catch {
        return undefined;
      }
    },
    async keep(image, { history, layers }) {
      // A newer Node may be able to read it.
      if (layers.some(({ unreadable }) => unreadable !== undefined)) return;
      try {
        await mkdir(folder, { recursive: true });
        for (const layer of new Map(layers.map((it) => [it.digest, it])).values())
          await write(place("layer", layer.digest), layer);
        const kept: KeptImage = { version: format, history, layers: layers.map(({ digest }) => digest) };
        await write(place("image", image), kept);
        await prune();
      } catch {
        // A full or read-only disk: it is read again in the next session.
      }
    },
  };

  async function read(file: string): Promise<unknown> {
    const unpacked = await promisify(gunzip)(await readFile(file), { maxOutputLength: largest });
    const now = new Date();
    await utimes(file, now, now).catch(() => {});
    return JSON.parse(unpacked.toString("utf8"));
  }

  async function write(file: string, value: unknown): Promise<void> {
    const part = `${file}.${process.pid}.part`;
    await writeFile(part, await promisify(gzip)(JSON.stringify(value), { level: 1 }));
    await rename(part, file);
  }

  async function prune(): Promise<void> {
    const files = await Promise.all(
      (await readdir(folder)).map(async (name) => {
        const path = join(folder, name);
        const { size, mtimeMs } = await stat(path);
        return { path, size, at: mtimeMs };
      }),
    );
    let bytes = files.reduce((sum, it) => sum + it.size, 0);
    for (const { path, size } of files.sort((a, b) => a.at - b.at)) {
      if (bytes <= room) return;
      await rm(path, { force: true });
      bytes -= size;
    }
  }
}
