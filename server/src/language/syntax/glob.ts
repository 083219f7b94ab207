/** Whether a whole path matches. */
export type Glob = (path: string) => boolean;

/** A step of a pattern. `skip` is `(.*\/)?`: any number of whole folders. `rest` is whatever comes, slashes too. */
type Step = { readonly one: (char: string) => boolean } | "star" | "skip" | "rest";

/**
 * A pattern of github.com/moby/patternmatcher (`Pattern.compile`, 2026-11), its oddities included: `**` in front of
 * plain text matches the end of a path, behind plain text its beginning. Time grows with path times pattern,
 * whatever the pattern is: no way to match is tried twice. Undefined when Go's
 * filepath.Match calls the pattern malformed.
 */
export function glob(pattern: string): Glob | undefined {
  const steps = stepsOf(pattern);
  if (steps === undefined) return undefined;
  const isPlain = (text: string) => !/[*?[\\]/.test(text);
  if (isPlain(pattern)) return (path) => path === pattern;
  if (pattern.startsWith("**") && isPlain(pattern.slice(2))) {
    const end = pattern.slice(2);
    return (path) => path.endsWith(end) || (end.startsWith("/") && path === end.slice(1));
  }
  if (pattern.endsWith("**") && isPlain(pattern.slice(0, -2)))
    return (path) => path.startsWith(pattern.slice(0, -2));
  return (path) => follow(steps, path);
}

/** Undefined for a class that is no class, or an escape of nothing. */
function stepsOf(pattern: string): Step[] | undefined {
  const chars = [...pattern];
  const steps: Step[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at]!;
    if (char === "*" && chars[at + 1] === "*") {
      at += chars[at + 2] === "/" ? 2 : 1;
      steps.push(at + 1 < chars.length ? "skip" : "rest");
    } else if (char === "*") steps.push("star");
    else if (char === "?") steps.push({ one: (it) => it !== "/" });
    else if (char === "[") {
      const found = classAt(chars, at + 1);
      if (!found) return undefined;
      steps.push({ one: found.one });
      at = found.end;
    } else if (char === "\\") {
      const next = chars[++at];
      if (next === undefined) return undefined;
      steps.push({ one: (it) => it === next });
    } else steps.push({ one: (it) => it === char });
  }
  return steps;
}

/** A class from behind its bracket on: `a-z]`, `^x]`. `end` is the index of the closing bracket. */
function classAt(
  chars: readonly string[],
  start: number,
): { readonly one: (char: string) => boolean; readonly end: number } | undefined {
  let at = start;
  const negated = chars[at] === "^";
  if (negated) at++;
  const ranges: [string, string][] = [];
  while (chars[at] !== "]" || ranges.length === 0) {
    const low = member();
    if (low === undefined) return undefined;
    let high: string | undefined = low;
    if (chars[at] === "-") {
      at++;
      high = member();
    }
    if (high === undefined) return undefined;
    ranges.push([low, high]);
  }
  return { one: (it) => negated !== ranges.some(([low, high]) => between(it, low, high)), end: at };

  function member(): string | undefined {
    const char = chars[at];
    if (char === undefined || char === "-" || char === "]") return undefined;
    at++;
    return char === "\\" ? chars[at++] : char;
  }
}

function between(char: string, low: string, high: string): boolean {
  const code = char.codePointAt(0)!;
  return low.codePointAt(0)! <= code && code <= high.codePointAt(0)!;
}

/** Whether the path can be led through all steps. */
function follow(steps: readonly Step[], path: string): boolean {
  // Where a wildcard was tried; what it led to then, it would lead to again.
  const tried = new Set<number>();
  return from(0, 0);

  function from(step: number, at: number): boolean {
    for (;;) {
      const it = steps[step];
      if (it === undefined) return at === path.length;
      if (it === "rest") return true;
      if (typeof it === "string") break;
      const code = path.codePointAt(at);
      if (code === undefined || !it.one(String.fromCodePoint(code))) return false;
      at += code > 0xffff ? 2 : 1;
      step++;
    }
    for (;;) {
      const key = step * (path.length + 1) + at;
      if (tried.has(key)) return false;
      tried.add(key);
      if (from(step + 1, at)) return true;
      if (steps[step] === "skip") {
        const slash = path.indexOf("/", at);
        if (slash < 0) return false;
        at = slash + 1;
      } else if (at === path.length || path[at] === "/") return false;
      else at++;
    }
  }
}
