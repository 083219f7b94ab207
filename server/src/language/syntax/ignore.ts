import { type Glob, glob } from "./glob.ts";

/** One line of a .dockerignore that is no comment. */
export interface IgnorePattern {
  /** As written, without blanks at its ends. */
  readonly text: string;
  /** Zero-based. */
  readonly line: number;
  /** `!pattern`: takes back. */
  readonly negated: boolean;
  /** Relative to the context, without `.`, `..` and double slashes. */
  readonly path: string;
  /** Undefined where the builder stops with an error: then nothing is sent at all. */
  readonly glob: Glob | undefined;
}

/**
 * Reads a .dockerignore as BuildKit does (github.com/moby/patternmatcher, patternmatcher.go and
 * ignorefile/ignorefile.go, read 2026-11): patterns are cleaned paths relative to the context, `**` crosses
 * folders, what matches a folder counts for all below it, the last match wins.
 */
export function readIgnore(text: string): readonly IgnorePattern[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((raw, line): IgnorePattern[] => {
      if (raw.startsWith("#")) return [];
      const written = raw.trim();
      if (written === "") return [];
      const negated = written.startsWith("!");
      const path = cleaned(negated ? written.slice(1).trim() : written);
      if (path === "" && negated) return [{ text: written, line, negated, path, glob: undefined }];
      return [{ text: written, line, negated, path, glob: glob(path) }];
    });
}

/**
 * The pattern that leaves a path of the context out, or undefined when it is sent. A folder that is left out is
 * still entered where a later pattern may take back something below it: then it counts as sent.
 *
 * The builder goes from folder to folder and remembers of each which patterns matched it
 * (`MatchesUsingParentResults`). A pattern that had nothing to change at the folder counts as not matching it: so
 * `!x` does not take back `x/.env` that only `.env` below it leaves out. Checked against BuildKit in test/engine.
 */
export function ignoredBy(
  patterns: readonly IgnorePattern[],
  path: string,
  isFolder = false,
): IgnorePattern | undefined {
  const clean = cleaned(path);
  if (clean === "") return undefined;
  const matched = patterns.map(() => false);
  let decided: IgnorePattern | undefined;
  for (let end = clean.indexOf("/"); ; end = clean.indexOf("/", end + 1)) {
    const part = end < 0 ? clean : clean.slice(0, end);
    decided = undefined;
    for (const [nth, pattern] of patterns.entries()) {
      if (!matched[nth]) {
        // A pattern that would change nothing is not tried.
        if (pattern.negated === (decided === undefined)) continue;
        matched[nth] = pattern.glob?.(part) ?? false;
      }
      if (matched[nth]) decided = pattern.negated ? undefined : pattern;
    }
    if (end < 0) break;
  }
  if (decided && isFolder && patterns.some((it) => it.negated && mayBeBelow(it.path, clean)))
    return undefined;
  return decided;
}

/** Whether a pattern can match below a folder, as far as its first special character lets one tell. */
function mayBeBelow(pattern: string, folder: string): boolean {
  const plain = /^[^*?[\\]*/.exec(pattern)![0];
  const below = `${folder}/`;
  return plain === pattern
    ? `${pattern}/`.startsWith(below)
    : plain.startsWith(below) || below.startsWith(plain);
}

/** `./a//b/../c/` → `a/c`, as Go's filepath.Clean; a path that leads out keeps its `..` and so matches nothing. */
function cleaned(path: string): string {
  const rooted = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !rooted) parts.push(part);
  }
  return parts.join("/");
}
