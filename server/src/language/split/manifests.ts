import { ignoredBy, readIgnore } from "../syntax/ignore.ts";
import type { BuildContext } from "../world.ts";

/** What was read of a build context. */
export interface Manifests {
  /** Paths of files, relative to the context, without those .dockerignore drops. */
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  /** Text by path, of the files that were asked for and could be read. */
  readonly texts: ReadonlyMap<string, string>;
  /** Paths that were asked for and could not be read: too big, binary, no permission. */
  readonly unread: readonly string[];
  /** False when the context is bigger than what was looked at. */
  readonly complete: boolean;
  readonly ignore: string | undefined;
}

/** Folders nobody needs to look into: they hold what others wrote. */
const skipped =
  /^(?:\.git|\.hg|\.svn|node_modules|vendor|target|dist|build|out|bin|obj|\.next|\.nuxt|\.venv|venv|__pycache__|\.gradle|\.idea|\.vscode|Pods|coverage|\.terraform|_build|deps|\.tox|\.mypy_cache|\.pytest_cache|\.cache)$/;

const most = { entries: 4_000, depth: 8, reads: 400, folders: 600 };

/**
 * Reads what ecosystems ask for, and stops at a fixed amount of work: a huge context costs as much as a large one.
 * Undefined when there is no context or nothing in it can be listed.
 */
export async function readManifests(
  context: BuildContext,
  wanted: (path: string) => boolean,
): Promise<Manifests | undefined> {
  if (context.root === undefined) return undefined;
  const files = new Set<string>();
  const folders = new Set<string>();
  const waiting: { path: string; depth: number }[] = [{ path: "", depth: 0 }];
  const ignore = await context.ignore();
  const patterns = readIgnore(ignore ?? "");
  let entries = 0;
  let complete = true;
  for (let at = 0; at < waiting.length; at++) {
    const { path, depth } = waiting[at]!;
    if (at >= most.folders || entries >= most.entries) {
      complete = false;
      break;
    }
    for (const { name, directory } of await context.list(path)) {
      entries++;
      const full = path === "" ? name : `${path}/${name}`;
      if (!directory) {
        if (!ignoredBy(patterns, full)) files.add(full);
        continue;
      }
      if (ignoredBy(patterns, full, true)) continue;
      folders.add(full);
      if (skipped.test(name)) continue;
      if (depth + 1 >= most.depth) complete = false;
      else waiting.push({ path: full, depth: depth + 1 });
    }
  }
  if (files.size === 0 && folders.size === 0) return undefined;
  const texts = new Map<string, string>();
  const unread: string[] = [];
  const asked = [...files].filter(wanted);
  if (asked.length > most.reads) complete = false;
  for (let at = 0; at < Math.min(asked.length, most.reads); at += 16) {
    const some = asked.slice(at, at + 16);
    const read = await Promise.all(some.map((path) => context.read(path)));
    read.forEach((text, nth) => {
      if (text === undefined) unread.push(some[nth]!);
      else texts.set(some[nth]!, text);
    });
  }
  return { files, folders, texts, unread, complete, ignore };
}

/** The value of a JSON manifest, or undefined when it is not there or no JSON object. */
export function json(manifests: Manifests, path: string): Readonly<Record<string, unknown>> | undefined {
  const text = manifests.texts.get(path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
