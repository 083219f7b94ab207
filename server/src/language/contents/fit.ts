import type { Libc } from "../world.ts";
import type { Linkage, StageContents } from "./model.ts";
import { below } from "./path.ts";

/** Whether a program starts in a stage, by its C library alone. */
export type Fit =
  | { readonly kind: "fits" }
  | { readonly kind: "unknown" }
  /** The stage has no C library at all. */
  | { readonly kind: "bare"; readonly needs: Libc }
  /** The stage has the other C library and no loader for this one. */
  | { readonly kind: "other"; readonly needs: Libc; readonly has: Libc }
  /** The same library, but older than the one the program was linked to. */
  | { readonly kind: "older"; readonly needs: Libc; readonly has: Libc };

/**
 * A glibc program runs on the same or a newer glibc; musl keeps its interface stable over 1.2, so its versions are not
 * compared. Packages, copies and commands that may bring another loader make the answer unknown.
 */
export function fitOf(linkage: Linkage, stage: StageContents): Fit {
  if (linkage.kind === "static") return { kind: "fits" };
  if (linkage.kind !== "dynamic" || !stage.libc) return { kind: "unknown" };
  const needs = linkage.libc;
  const has = stage.libc;
  if (needs.name !== "musl" && needs.name !== "glibc") return { kind: "unknown" };
  if (has.name === needs.name) {
    const older = has.name === "glibc" && compareVersions(has.version, needs.version) === -1;
    return older ? { kind: "older", needs, has } : { kind: "fits" };
  }
  if (mayBringLoader(stage)) return { kind: "unknown" };
  if (has.name === "none") return { kind: "bare", needs };
  return has.name === "musl" || has.name === "glibc" ? { kind: "other", needs, has } : { kind: "unknown" };
}

/** Packages that make programs of the other C library start, more or less. */
const bridges = /glibc|libc6|gcompat|musl/;

function mayBringLoader(stage: StageContents): boolean {
  for (let at: StageContents | undefined = stage; at; at = at.parent) {
    if (at.opaque.length > 0) return true;
    for (const { name, removed } of at.packages.values()) if (!removed && bridges.test(name)) return true;
    for (const { path, kind } of at.files) {
      if (/^\/(?:usr\/)?(?:lib|lib64|glibc-compat)(?:\/|$)/.test(path)) return true;
      if (kind !== "file" && (path === "/" || path === "/usr") && !onlyNamed(at, path)) return true;
    }
  }
  return false;
}

/** Whether all that a copy into a folder can bring is known: it came from a folder that a stage made itself. */
function onlyNamed(stage: StageContents, folder: string): boolean {
  return stage.files
    .filter((it) => it.path === folder && it.kind !== "file")
    .every(({ origin }) => {
      if (origin.kind !== "copy" || !origin.from || origin.path === "/" || origin.path === "/usr")
        return false;
      const { from, path } = origin;
      // A folder that holds exactly one program under a name of its own, such as /out.
      return (
        from.artifacts.some((it) => !it.folder && below(path, it.path) !== undefined) &&
        from.files.every((it) => below(path, it.path) === undefined || !/\/lib(?:64)?(?:\/|$)/.test(it.path))
      );
    });
}

/** −1, 0 or 1; undefined when one is not known. */
export function compareVersions(a: string | undefined, b: string | undefined): -1 | 0 | 1 | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [x, y] = [a, b].map((it) => it.split(".").map(Number));
  for (let at = 0; at < Math.max(x!.length, y!.length); at++) {
    const difference = (x![at] ?? 0) - (y![at] ?? 0);
    if (Number.isNaN(difference)) return undefined;
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return 0;
}
