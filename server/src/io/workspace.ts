import { opendir } from "node:fs/promises";
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
  /** Looks through the folders, once; later calls wait for the same look. */
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

/** `allowed` is asked before anything is opened. */
export function workspace(
  folders: () => readonly string[],
  allowed: () => boolean,
  reach: Reach = { entries: 100_000, files: 500, depth: 12, size: 256_000 },
): Workspace {
  const found = new Map<
    string,
    { readonly images: readonly string[]; readonly symbols: readonly WorkspaceSymbol[] }
  >();
  let looking: Promise<void> | undefined;
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
      if (!allowed()) return Promise.resolve();
      looking ??= lookThrough(round);
      return looking;
    },
    async changed(path) {
      if (!looking || !allowed() || !isDockerfile(path.split(sep).at(-1) ?? "") || !within(path)) return;
      await read(path, round);
    },
    reset() {
      round += 1;
      looking = undefined;
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

  async function lookThrough(now: number): Promise<void> {
    let entries = 0;
    const waiting = folders().map((path) => ({ path, depth: 0 }));
    // Level by level: what lies near the top is the likelier to matter when the bounds end the look.
    for (let at = 0; at < waiting.length; at += 1) {
      const { path, depth } = waiting[at]!;
      try {
        // Links are not followed: they may lead out, or in circles.
        for await (const entry of await opendir(path)) {
          entries += 1;
          if (entries > reach.entries || found.size >= reach.files || now !== round || !allowed()) return;
          const inside = join(path, entry.name);
          if (entry.isDirectory() && depth < reach.depth && !skipped.has(entry.name))
            waiting.push({ path: inside, depth: depth + 1 });
          else if (entry.isFile() && isDockerfile(entry.name)) await read(inside, now);
        }
      } catch {
        // Gone meanwhile, or not ours to read: nothing is known of it.
      }
    }
  }

  async function read(path: string, now: number): Promise<void> {
    const text = await textOf(path, reach.size);
    if (now !== round) return;
    images = undefined;
    if (text === undefined || (found.size >= reach.files && !found.has(path))) {
      found.delete(path);
      return;
    }
    const file = Dockerfile.parse(text, pathToFileURL(path).href);
    const names = imagesIn(file).flatMap(({ reference }) =>
      reference ? [withoutDigest(reference).text] : [],
    );
    // A copy: pieces of a string keep the whole of it alive.
    found.set(path, JSON.parse(JSON.stringify({ images: names, symbols: workspaceSymbols(file, "") })));
  }
}

function mostUsed(lists: readonly (readonly string[])[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of lists.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name);
}
