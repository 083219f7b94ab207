import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDockerfile } from "./workspace.ts";

const skipped = new Set(["node_modules", ".git"]);

/** The path itself when it is a file, else every Dockerfile under the folder, as it is found. */
export async function* dockerfilesUnder(
  path: string,
): AsyncGenerator<
  { readonly path: string; readonly why?: undefined } | { readonly path: string; readonly why: string }
> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) {
      yield { path };
      return;
    }
    // Links are not followed: a loop would never end.
    for await (const entry of await opendir(path)) {
      const inside = join(path, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name)) yield* dockerfilesUnder(inside);
      else if (entry.isFile() && isDockerfile(entry.name)) yield { path: inside };
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    yield { path, why: code === "ENOENT" ? "there is no such file or folder" : `can't be read (${code})` };
  }
}
