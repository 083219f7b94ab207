import { absolute, basename, below } from "../contents/path.ts";
import { glob } from "../syntax/glob.ts";
import { type Reading, replaced } from "./reading.ts";

/**
 * Where a file or folder of the build context lies in the stage, by the last COPY or ADD that brings it; undefined
 * when none does or its target is not plain. `isFolder` tells what a path of the context is.
 */
export function placeOf(
  reading: Reading,
  path: string,
  isFolder: (path: string) => boolean,
  before = reading.steps.length,
): string | undefined {
  let found: string | undefined;
  reading.steps.slice(0, before).forEach(({ instruction, cwd, env }) => {
    if (instruction.keyword !== "COPY" && instruction.keyword !== "ADD") return;
    if (instruction.flag("from") || instruction.heredocs.length > 0) return;
    const words = (
      instruction.json?.items.map((it) => it.text) ??
      instruction.args.map((it) => it.text.replace(/^(["'])(.*)\1$/, "$2"))
    ).map((it) => replaced(it, env));
    const target = words.at(-1);
    if (target === undefined || target.includes("$")) return;
    const to = absolute(target, cwd);
    const sources = words.slice(0, -1);
    for (const word of sources) {
      if (/:\/\//.test(word)) continue;
      const source = absolute(word).slice(1);
      if (/[*?[]/.test(source)) {
        const matches = glob(source);
        const [head = "", ...rest] = split(path, source.split("/").length);
        if (!matches?.(head)) continue;
        // A folder that a pattern finds gives what is in it.
        found = isFolder(head) ? absolute(rest.join("/"), to) : absolute(basename(head), to);
        continue;
      }
      const rest = below(`/${source}`, `/${path}`);
      if (rest === undefined) continue;
      if (source === "" || isFolder(source)) found = absolute(rest, to);
      else if (rest === "")
        found =
          sources.length > 1 || target.endsWith("/") || /(?:^|\/)\.{1,2}$/.test(target) || to === cwd
            ? absolute(basename(source), to)
            : to;
    }
  });
  return found;
}

function split(path: string, count: number): string[] {
  const parts = path.split("/");
  return [parts.slice(0, count).join("/"), ...parts.slice(count)];
}
