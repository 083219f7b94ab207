/** One line of a .dockerignore that is no comment. */
export interface IgnorePattern {
  /** As written, without blanks at its ends. */
  readonly text: string;
  /** Zero-based. */
  readonly line: number;
  /** `!pattern`: takes back. */
  readonly negated: boolean;
  readonly expression: RegExp;
}

/**
 * Reads a .dockerignore as github.com/moby/patternmatcher does: patterns are cleaned paths relative to the context,
 * `**` crosses folders, a match of a folder counts for all below it, the last match wins.
 */
export function readIgnore(text: string): readonly IgnorePattern[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((raw, line) => {
      if (raw.startsWith("#")) return [];
      const written = raw.trim();
      if (written === "" || written === "!") return [];
      const negated = written.startsWith("!");
      const pattern = cleaned(negated ? written.slice(1).trim() : written);
      if (pattern === "") return [];
      return [{ text: written, line, negated, expression: expressionOf(pattern) }];
    });
}

/** The pattern that leaves a path of the context out, or undefined when it is sent. */
export function ignoredBy(patterns: readonly IgnorePattern[], path: string): IgnorePattern | undefined {
  const clean = cleaned(path);
  const parts = clean.split("/");
  const paths = parts.map((_, nth) => parts.slice(0, nth + 1).join("/"));
  let decided: IgnorePattern | undefined;
  for (const pattern of patterns) {
    // A pattern that would change nothing is not tried.
    if (pattern.negated === (decided === undefined)) continue;
    if (paths.some((it) => pattern.expression.test(it))) decided = pattern.negated ? undefined : pattern;
  }
  return decided;
}

/** `./a//b/../c/` → `a/c`. */
function cleaned(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll("\\\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

function expressionOf(pattern: string): RegExp {
  let source = "^";
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === "*") {
      if (pattern[at + 1] === "*") {
        at++;
        // `**/` also matches nothing.
        if (pattern[at + 1] === "/") {
          at++;
          source += "(?:.*/)?";
        } else source += ".*";
      } else source += "[^/]*";
    } else if (char === "?") source += "[^/]";
    else if (char === "[") {
      const close = pattern.indexOf("]", at + 2);
      if (close < 0) source += "\\[";
      else {
        const inner = pattern.slice(at + 1, close).replace(/\\/g, "\\\\");
        source += `[${inner.startsWith("!") ? `^${inner.slice(1)}` : inner}]`;
        at = close;
      }
    } else if (char === "\\") {
      at++;
      source += escaped(pattern[at] ?? "\\");
    } else source += escaped(char);
  }
  try {
    return new RegExp(`${source}$`);
  } catch {
    // A character class no expression can be made of: BuildKit reports it, here it matches nothing.
    return /^(?!)/;
  }
}

function escaped(char: string): string {
  return char.replace(/[.+^${}()|[\]\\/]/g, "\\$&");
}
