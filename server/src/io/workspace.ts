import { lstat, opendir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { WorkspaceSymbol } from "vscode-languageserver";
import { withoutDigest } from "../language/images/pins.ts";
import { imagesIn } from "../language/images/place.ts";
import { matches, workspaceSymbols } from "../language/navigation/workspace-symbols.ts";
import { Dockerfile } from "../language/syntax/dockerfile.ts";
import { textOf } from "./text-file.ts";

/** The Dockerfiles that lie in the folders of the workspace, as far as others want to know of them. */
export interface Workspace {
  /** Images they name, the most used first, without digests; what is known now. */
  readonly images: readonly string[];
  /**
   * Looks through the folders, unless that was done a moment ago; calls meanwhile wait for the same look. What an
   * editor says of changes is not enough: of a folder that appears it often names the folder alone.
   */
  look(): Promise<void>;
  /** Their stages that fit a query, by address of the file, as far as known. */
  symbols(query: string): ReadonlyMap<string, readonly WorkspaceSymbol[]>;
  /** A file was made, changed or deleted. */
  changed(path: string): Promise<void>;
  /** Forgets all; the next look is a new one. */
  reset(): void;
}

const named = /^(?:Dockerfile|Containerfile)(?:[._-].+)?$|\.(?:dockerfile|containerfile)$/i;

/** Whether a file of this name holds a Dockerfile, as its name tells. */
export function isDockerfile(name: string): boolean {
  return named.test(name) && !/\.dockerignore$/i.test(name);
}

/** What others wrote or tools made: looking there costs much and finds nothing of the user's. */
const skipped = new Set(
  "node_modules .git .hg .svn .venv venv __pycache__ .terraform .cache .yarn target Pods bower_components".split(
    " ",
  ),
);

/** Bounds of a look: a huge workspace costs as much as a large one. */
export interface Reach {
  readonly entries: number;
  readonly files: number;
  readonly depth: number;
  /** Bytes of one file. */
  readonly size: number;
}

/** Milliseconds a look is believed; after a long one, so many times its length. */
const pause = 3_000;
const rest = 20;

interface Read {
  readonly images: readonly string[];
  readonly symbols: readonly WorkspaceSymbol[];
  /** Changes when the file does. */
  readonly stamp: string;
}

/** `allowed` is asked before anything is opened. */
export function workspace(
  folders: () => readonly string[],
  allowed: () => boolean,
  reach: Reach = { entries: 100_000, files: 500, depth: 12, size: 256_000 },
  now: () => number = Date.now,
): Workspace {
  const found = new Map<string, Read>();
  let looking: Promise<void> | undefined;
  /** When the next look may begin; undefined before the first. */
  let due: number | undefined;
  /** Grows with every reset: a look that was overtaken writes nothing. */
  let round = 0;
  let images: readonly string[] | undefined;

  return {
    get images() {
      images ??= mostUsed([...found.values()].map((it) => it.images));
      return images;
    },
    symbols(query) {
      const fitting = ({ name }: WorkspaceSymbol) => matches(name, query);
      return new Map(
        [...found].map(([path, it]) => [pathToFileURL(path).href, it.symbols.filter(fitting)] as const),
      );
    },
    look() {
      if (!looking && allowed() && (due === undefined || now() >= due)) {
        const [begun, of] = [now(), round];
        due = Number.POSITIVE_INFINITY;
        looking = lookThrough(of).finally(() => {
          if (of !== round) return;
          looking = undefined;
          due = now() + Math.max(pause, (now() - begun) * rest);
        });
      }
      return looking ?? Promise.resolve();
    },
    async changed(path) {
      if (due === undefined || !allowed() || !isDockerfile(path.split(sep).at(-1) ?? "") || !within(path))
        return;
      if (found.size >= reach.files && !found.has(path)) return;
      await read(path, round);
    },
    reset() {
      round += 1;
      looking = undefined;
      due = undefined;
      images = undefined;
      found.clear();
    },
  };

  function within(path: string): boolean {
    return folders().some((folder) => {
      const way = relative(folder, path).split(sep);
      return way[0] !== ".." && way.length <= reach.depth + 1 && !way.some((part) => skipped.has(part));
    });
  }

  async function lookThrough(of: number): Promise<void> {
    const seen = new Set<string>();
    await walk(of, seen);
    // Also when the bounds ended the look: they end the next one at the same place.
    if (of !== round || !allowed()) return;
    for (const path of found.keys()) if (!seen.has(path)) forget(path);
  }

  async function walk(of: number, seen: Set<string>): Promise<void> {
    let entries = 0;
    const waiting = folders().map((path) => ({ path, depth: 0 }));
    // Level by level: what lies near the top is the likelier to matter when the bounds end the look.
    for (let at = 0; at < waiting.length; at += 1) {
      const { path, depth } = waiting[at]!;
      try {
        // Links are not followed: they may lead out, or in circles.
        for await (const entry of await opendir(path)) {
          entries += 1;
          if (entries > reach.entries || seen.size >= reach.files || of !== round || !allowed()) return;
          const inside = join(path, entry.name);
          if (entry.isDirectory() && depth < reach.depth && !skipped.has(entry.name))
            waiting.push({ path: inside, depth: depth + 1 });
          else if (entry.isFile() && isDockerfile(entry.name)) {
            seen.add(inside);
            await read(inside, of);
          }
        }
      } catch {
        // Gone meanwhile, or not ours to read: nothing is known of it.
      }
    }
  }

  async function read(path: string, of: number): Promise<void> {
    const stamp = await stampOf(path);
    if (stamp !== undefined && found.get(path)?.stamp === stamp) return;
    const text = stamp === undefined ? undefined : await textOf(path, reach.size);
    if (of !== round) return;
    if (text === undefined || stamp === undefined) return forget(path);
    const file = Dockerfile.parse(text, pathToFileURL(path).href);
    const names = imagesIn(file).flatMap(({ reference }) =>
      reference ? [withoutDigest(reference).text] : [],
    );
    images = undefined;
    // A copy: pieces of a string keep the whole of it alive.
    found.set(
      path,
      JSON.parse(JSON.stringify({ images: names, symbols: workspaceSymbols(file, ""), stamp })),
    );
  }

  function forget(path: string): void {
    if (found.delete(path)) images = undefined;
  }
}

async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { mtimeMs, size, ino } = await lstat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return undefined;
  }
}

function mostUsed(lists: readonly (readonly string[])[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of lists.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name);
}
