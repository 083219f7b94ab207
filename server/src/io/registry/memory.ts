import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Manifest, TagList } from "../../language/world.ts";
import { isDigest, isTag } from "./origin.ts";

/** All that is remembered of one repository. */
export interface Remembered {
  readonly tags?: TagList & { readonly etag?: string };
  /** By tag or digest, the oldest first. */
  readonly manifests: Readonly<Record<string, Manifest>>;
}

/** What registries said, in memory and on disk. Nothing in here is needed: whatever is lost is asked again. */
export interface Memory {
  /** What is in memory; a look at the disk for the next time starts behind it. */
  glance(name: string): Remembered | undefined;
  recall(name: string): Promise<Remembered | undefined>;
  /** Changes what is remembered of a repository. Calls for one repository follow each other. */
  change(name: string, how: (known: Remembered) => Remembered): Promise<void>;
  /** When all is written. */
  settled(): Promise<void>;
}

const format = 1;
const mostInMemory = 200;
const mostTagsInMemory = 300_000;
const mostManifests = 64;
const mostFile = 8_000_000;
/** Milliseconds before a look at the disk, so that what asked for it is answered first. */
const pause = 20;

/** Bounds of the folder; its least recently used files go first. */
export interface Room {
  readonly files: number;
  readonly bytes: number;
}

/**
 * One file per repository in `folder` (none: memory only), named by the hash of its name, replaced in one step, so
 * that several editors share the folder. A file that can't be read or does not fit its shape counts as absent
 * and is written anew.
 */
export function memory(
  folder: string | undefined,
  { files, bytes }: Room = { files: 300, bytes: 32_000_000 },
): Memory {
  const known = new LRUCache<string, Remembered>({
    max: mostInMemory,
    maxSize: mostTagsInMemory,
    sizeCalculation: ({ tags }) => 1 + Math.min(tags?.tags.length ?? 0, mostTagsInMemory - 1),
  });
  /** Repositories known to have no file. */
  const absent = new LRUCache<string, true>({ max: 5_000 });
  const looks = new Map<string, Promise<void>>();
  const reads = new Map<string, Promise<void>>();
  const writes = new Map<string, Promise<void>>();
  let written = 0;

  const place = (name: string): string =>
    join(folder ?? "", `${createHash("sha256").update(name).digest("hex").slice(0, 32)}.json`);

  function load(name: string): Promise<void> {
    if (folder === undefined || known.has(name) || absent.has(name)) return Promise.resolve();
    const running = reads.get(name);
    if (running) return running;
    const read = remembered(place(name), name)
      .then((found) => {
        if (found === undefined) absent.set(name, true);
        else if (!known.has(name)) known.set(name, found);
      })
      .finally(() => reads.delete(name));
    reads.set(name, read);
    return read;
  }

  async function save(name: string): Promise<void> {
    const it = known.get(name);
    if (folder === undefined || it === undefined) return;
    const file = place(name);
    const draft = `${file}.${randomUUID()}.new`;
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(draft, JSON.stringify({ format, name, ...it }), { mode: 0o600 });
      await rename(draft, file);
      if (written++ % 32 === 0) await makeRoom(folder, { files, bytes });
    } catch {
      await rm(draft, { force: true }).catch(() => {}); // A full or read-only disk costs only the next start.
    }
  }

  return {
    glance(name) {
      const it = known.get(name);
      if (it === undefined && !looks.has(name)) {
        const look = setTimeout(pause)
          .then(() => load(name))
          .catch(() => {})
          .finally(() => looks.delete(name));
        looks.set(name, look);
      }
      return it;
    },
    async recall(name) {
      await load(name);
      return known.get(name);
    },
    async change(name, how) {
      await load(name);
      absent.delete(name);
      known.set(name, fewer(how(known.get(name) ?? { manifests: {} })));
      const after = (writes.get(name) ?? Promise.resolve()).then(() => save(name));
      writes.set(name, after);
      await after;
      if (writes.get(name) === after) writes.delete(name);
    },
    async settled() {
      await Promise.all([...looks.values(), ...reads.values(), ...writes.values()]);
    },
  };
}

function fewer(it: Remembered): Remembered {
  const all = Object.entries(it.manifests);
  return all.length <= mostManifests
    ? it
    : { ...it, manifests: Object.fromEntries(all.slice(-mostManifests)) };
}

async function makeRoom(folder: string, { files, bytes }: Room): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{32}\.json/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name)).catch(() => ({ size: 0, mtimeMs: 0 }));
      return { file: join(folder, name), size, used: mtimeMs };
    }),
  );
  found.sort((one, other) => other.used - one.used);
  let total = 0;
  for (const [at, { file, size }] of found.entries()) {
    total += size;
    if (at >= files || total > bytes) await rm(file, { force: true });
  }
}

async function remembered(file: string, name: string): Promise<Remembered | undefined> {
  try {
    if ((await stat(file)).size > mostFile) return undefined;
    const it: unknown = JSON.parse(await readFile(file, "utf8"));
    if (!isRemembered(it, name)) return undefined;
    const now = new Date();
    await utimes(file, now, now); // The bound on the folder drops what was not used for longest.
    const { tags, manifests } = it;
    return { manifests, ...(tags ? { tags } : {}) };
  } catch {
    return undefined;
  }
}

type Loose = { readonly [key: string]: unknown };
const isObject = (it: unknown): it is Loose => typeof it === "object" && it !== null && !Array.isArray(it);
const isTime = (it: unknown): boolean => typeof it === "string" && !Number.isNaN(Date.parse(it));

function isRemembered(it: unknown, name: string): it is Remembered {
  return (
    isObject(it) &&
    it.format === format &&
    it.name === name &&
    (it.tags === undefined || isTagList(it.tags)) &&
    isObject(it.manifests) &&
    Object.values(it.manifests).every(isManifest)
  );
}

function isTagList(it: unknown): boolean {
  return (
    isObject(it) &&
    Array.isArray(it.tags) &&
    it.tags.every((tag) => typeof tag === "string" && isTag(tag)) &&
    typeof it.complete === "boolean" &&
    isTime(it.asOf) &&
    (it.etag === undefined || typeof it.etag === "string")
  );
}

function isManifest(it: unknown): boolean {
  return (
    isObject(it) &&
    typeof it.digest === "string" &&
    isDigest(it.digest) &&
    isTime(it.asOf) &&
    Array.isArray(it.platforms) &&
    it.platforms.every(
      (one) =>
        isObject(one) &&
        typeof one.platform === "string" &&
        typeof one.digest === "string" &&
        isDigest(one.digest) &&
        (one.compressed === undefined || typeof one.compressed === "number") &&
        (one.layers === undefined || typeof one.layers === "number") &&
        (one.config === undefined || isConfig(one.config)),
    )
  );
}

function isConfig(it: unknown): boolean {
  const word = (value: unknown) => value === undefined || typeof value === "string";
  const words = (value: unknown) =>
    value === undefined || (Array.isArray(value) && value.every((each) => typeof each === "string"));
  return (
    isObject(it) &&
    [it.user, it.workdir, it.stopSignal, it.created].every(word) &&
    [it.entrypoint, it.cmd, it.ports].every(words) &&
    (it.env === undefined ||
      (isObject(it.env) && Object.values(it.env).every((value) => typeof value === "string")))
  );
}
