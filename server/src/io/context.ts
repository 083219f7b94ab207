import { open, readdir, realpath, stat } from "node:fs/promises";
import { basename, isAbsolute, join, relative, resolve } from "node:path";
import type { BuildContext, ContextEntry } from "../language/world.ts";

/** Manifests are small; what is bigger is none, and reading it would make somebody wait. In bytes. */
const largest = 1_000_000;

/** A folder on disk as build context. `dockerfile` is the path of the file that is built with it. */
export function folderContext(root: string, dockerfile: string): BuildContext {
  return {
    root,
    read: (path) => read(path),
    list: (path) => list(path),
    // BuildKit prefers the one named after the Dockerfile (docs.docker.com, "Filename and location").
    async ignore() {
      const own = relative(root, `${dockerfile}.dockerignore`);
      return (basename(own) && (await read(own))) ?? (await read(".dockerignore"));
    },
    async executable(path) {
      // Windows has no such bit, and BuildKit sets it on everything it takes from there.
      if (process.platform === "win32") return undefined;
      try {
        return ((await stat(await inside(path))).mode & 0o111) !== 0;
      } catch {
        return undefined;
      }
    },
  };

  async function read(path: string): Promise<string | undefined> {
    try {
      const file = await open(await inside(path), "r");
      try {
        const stat = await file.stat();
        if (!stat.isFile() || stat.size > largest) return undefined;
        const bytes = await file.readFile();
        return bytes.subarray(0, 8000).includes(0) ? undefined : bytes.toString("utf8");
      } finally {
        await file.close();
      }
    } catch {
      return undefined; // Not there, not readable, or outside: for the asker all the same.
    }
  }

  async function list(path: string): Promise<readonly ContextEntry[]> {
    try {
      const entries = await readdir(await inside(path), { withFileTypes: true });
      return entries.map((it) => ({ name: it.name, directory: it.isDirectory() }));
    } catch {
      return [];
    }
  }

  /** The real path of a path of the context; a link that leads out of it is refused, as BuildKit does. */
  async function inside(path: string): Promise<string> {
    const [top, real] = await Promise.all([realpath(root), realpath(join(root, resolve("/", path)))]);
    const way = relative(top, real);
    if (way.startsWith("..") || isAbsolute(way)) throw new Error(`${path} leads out of the build context.`);
    return real;
  }
}
