import { opendir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { BuildContext, ContextEntry } from "../language/world.ts";
import { textOf } from "./text-file.ts";

/** Manifests are small; what is bigger is none, and reading it would make somebody wait. In bytes. */
const largest = 1_000_000;

/**
 * A folder on disk as build context. `dockerfile` is the path of the file that is built with it, `most` the number of
 * entries of one folder that are listed: nobody reads through more. A folder that has yet to be found is a promise,
 * asked for by the first who wants something of it; `shown` is said to be the folder until then.
 */
export function folderContext(
  shown: string,
  dockerfile: string,
  { most = 10_000, found }: { readonly most?: number; readonly found?: () => Promise<string> } = {},
): BuildContext {
  let finding: Promise<string> | undefined;
  const root = (): Promise<string> => {
    finding ??= found?.() ?? Promise.resolve(shown);
    return finding;
  };
  return {
    root: shown,
    read: (path) => read(path),
    list: (path) => list(path),
    // BuildKit prefers the one named after the Dockerfile (docs.docker.com, "Filename and location").
    ignore: async () =>
      (await textOf(`${dockerfile}.dockerignore`, largest)) ?? (await read(".dockerignore")),
    async executable(path) {
      // Windows has no such bit, and BuildKit sets it on everything it takes from there.
      const real = process.platform === "win32" ? undefined : await inside(path);
      if (real === undefined) return undefined;
      return stat(real).then(
        ({ mode }) => (mode & 0o111) !== 0,
        () => undefined,
      );
    },
  };

  async function read(path: string): Promise<string | undefined> {
    const real = await inside(path);
    return real === undefined ? undefined : textOf(real, largest);
  }

  async function list(path: string): Promise<readonly ContextEntry[]> {
    const real = await inside(path);
    if (real === undefined) return [];
    const entries: ContextEntry[] = [];
    try {
      for await (const it of await opendir(real)) {
        // A link to a folder is sent as a link; whoever walks would walk in circles.
        entries.push({ name: it.name, directory: it.isDirectory() });
        if (entries.length === most) break;
      }
    } catch {
      // Not a folder, or not readable: what was seen before counts.
    }
    return entries;
  }

  /** The real path of a path of the context. None for a link that leads out of it: BuildKit refuses those too. */
  async function inside(path: string): Promise<string | undefined> {
    try {
      const folder = await root();
      const [top, real] = await Promise.all([realpath(folder), realpath(join(folder, resolve("/", path)))]);
      const way = relative(top, real);
      return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : real;
    } catch {
      return undefined; // Not there, or a link in a circle.
    }
  }
}

/**
 * The same context with its answers believed for `age` milliseconds: with every key several rules ask for the same
 * few files.
 */
export function believed(context: BuildContext, age: number): BuildContext {
  const answers = new Map<string, { readonly answer: Promise<unknown>; readonly at: number }>();
  const keep = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = answers.get(key);
    if (known && performance.now() - known.at < age) return known.answer as Promise<T>;
    if (answers.size > mostAnswers) answers.clear();
    const answer = ask();
    answers.set(key, { answer, at: performance.now() });
    return answer;
  };
  return {
    ...context,
    read: (path) => keep(`read ${path}`, () => context.read(path)),
    list: (path) => keep(`list ${path}`, () => context.list(path)),
    ignore: () => keep("ignore", () => context.ignore()),
    executable: (path) => keep(`executable ${path}`, () => context.executable(path)),
  };
}

/** Texts are among them. */
const mostAnswers = 50;
