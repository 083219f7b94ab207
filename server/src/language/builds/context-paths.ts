import type { Dockerfile } from "../syntax/dockerfile.ts";

/**
 * What a file takes from its build context by name: the first part of each path, once. Patterns, variables and the
 * whole context tell nothing about where it is.
 */
export function contextPaths(file: Dockerfile): readonly string[] {
  const paths = file.stages.flatMap(({ instructions }) =>
    instructions.flatMap((it) => {
      if ((it.keyword !== "COPY" && it.keyword !== "ADD") || it.flag("from")) return [];
      return it.args.slice(0, -1).map(({ text }) => text);
    }),
  );
  const firsts = paths.flatMap((path) => {
    if (/[$*?[\\"']|^[a-z][a-z0-9+.-]*:\/\/|^git@|^<</i.test(path)) return [];
    const first = path.replace(/^(?:\.?\/)+/, "").split("/")[0];
    return first === undefined || first === "" || first === "." || first === ".." ? [] : [first];
  });
  return [...new Set(firsts)];
}
