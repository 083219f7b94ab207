/**
 * Whether a .dockerignore drops a path of the context; the last pattern that matches decides
 * (docs.docker.com/build/concepts/context, "Syntax"; github.com/moby/patternmatcher).
 */
export function ignorer(text: string | undefined): (path: string) => boolean {
  const patterns = (text ?? "")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((it) => it.trim())
    .filter((it) => it !== "" && !it.startsWith("#"))
    .map((it) => {
      const keeps = it.startsWith("!");
      return { keeps, matches: matcher(keeps ? it.slice(1).trim() : it) };
    });
  if (patterns.length === 0) return () => false;
  return (path) => {
    let dropped = false;
    for (const { keeps, matches } of patterns) if (dropped === keeps && matches(path)) dropped = !keeps;
    return dropped;
  };
}

function matcher(pattern: string): (path: string) => boolean {
  const clean = pattern
    .replace(/^\.?\/+/, "")
    .replace(/\/+$/, "")
    .replace(/\/\.\//g, "/");
  if (clean === "" || clean === ".") return () => false;
  let expression = "";
  for (let at = 0; at < clean.length; at++) {
    const char = clean[at]!;
    if (char === "*" && clean[at + 1] === "*") {
      const slash = clean[at + 2] === "/";
      expression += slash ? "(?:.*/)?" : ".*";
      at += slash ? 2 : 1;
    } else if (char === "*") expression += "[^/]*";
    else if (char === "?") expression += "[^/]";
    else if (char === "[") {
      const close = clean.indexOf("]", at + 2);
      if (close < 0) expression += "\\[";
      else {
        expression += clean.slice(at, close + 1).replace(/\\/g, "\\\\");
        at = close;
      }
    } else if (char === "\\" && at + 1 < clean.length) expression += `\\${clean[++at]}`;
    else expression += char.replace(/[.+^${}()|\\/]/g, "\\$&");
  }
  try {
    const whole = new RegExp(`^${expression}(?:/.*)?$`);
    return (path) => whole.test(path);
  } catch {
    return () => false;
  }
}
