import { readFile, stat } from "node:fs/promises";
import { Dockerfile } from "../language/syntax/dockerfile.ts";
import type { Nearby } from "../language/world.ts";
import { dockerfilesUnder } from "./dockerfiles.ts";

export interface NearbyOptions {
  /** Folders of the workspace, as paths. */
  readonly folders: readonly string[];
  /** False in Restricted Mode: then nothing is read and nobody is asked. */
  readonly allowed: () => boolean;
  /** Names of the images in the engine; empty when it can't say. */
  readonly engineImages: () => Promise<readonly string[]>;
}

export interface LiveNearby {
  /** As last seen. Files that are older than a minute are read again, for the next question. */
  current(): Nearby;
  /** The engine was found, or has other images now. */
  engineChanged(): void;
}

/** Files of one workspace that are looked into. */
const mostFiles = 500;
/** Bytes of a file beyond which it is no Dockerfile that a person wrote. */
const mostBytes = 500_000;
const mostImages = 100;
/** Milliseconds what was seen counts as of now. */
const freshFor = 60_000;
/** Milliseconds in which many changes of the engine become one question. */
const pause = 3_000;

/** Images that are used or stored close by, looked up behind the answers and never waited for. */
export function nearby({ folders, allowed, engineImages }: NearbyOptions): LiveNearby {
  let workspace: readonly string[] = [];
  let engine: readonly string[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let waiting = false;

  function current(): Nearby {
    if (!allowed()) return { workspace: [], engine: [] };
    if (Date.now() - readAt > freshFor) {
      readAt = Date.now();
      void imagesUnder(folders).then((found) => {
        workspace = found;
      });
    }
    return { workspace, engine };
  }

  return {
    current,
    engineChanged() {
      if (waiting) return;
      waiting = true;
      setTimeout(async () => {
        waiting = false;
        if (allowed()) engine = (await engineImages()).slice(0, mostImages);
      }, pause).unref();
    },
  };
}

/** The images that the Dockerfiles of some folders stand on, the most used first. What can't be read has none. */
export async function imagesUnder(folders: readonly string[]): Promise<readonly string[]> {
  const uses = new Map<string, number>();
  let files = 0;
  for (const folder of folders) {
    for await (const { path, why } of dockerfilesUnder(folder)) {
      if (why !== undefined) continue;
      if (++files > mostFiles) break;
      const text = await textOf(path);
      if (text === undefined) continue;
      for (const { base } of Dockerfile.parse(text).stages) {
        if (base.kind !== "image" || base.reference === undefined) continue;
        const name = base.reference.text;
        uses.set(name, (uses.get(name) ?? 0) + 1);
      }
    }
  }
  const names = [...uses].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return names.slice(0, mostImages).map(([name]) => name);
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    return size > mostBytes ? undefined : await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}
