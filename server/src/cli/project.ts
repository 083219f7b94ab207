import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/**
 * The folder in which it is looked how a file is built, as an editor looks in the folder that is open: the top of the
 * working tree the path lies in, else the folder the command runs in, else the path's own.
 */
export function projectFolder(path: string): string {
  const whole = resolve(path);
  const own = statSync(whole, { throwIfNoEntry: false })?.isDirectory() ? whole : dirname(whole);
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) break;
  }
  const here = process.cwd();
  return /^\.\.(?:[\\/]|$)/.test(relative(here, own)) ? own : here;
}
