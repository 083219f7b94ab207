import type { EscapeCharacter } from "./split.ts";

/** `$NAME` or `${NAME…}` in a joined line. Offsets are those of the text it was found in. */
export interface VariableUse {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
  /** `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `##`, `%`, `%%`, `/`, `//`, or a shell's own; undefined for the plain forms. */
  readonly modifier?: string;
  /** A form that only a shell knows: `${NAME:0:2}`, `${NAME[@]}`, `${NAME^^}`, `${#NAME}`. The builder refuses it. */
  readonly shell?: true;
  /** What follows the modifier, unexpanded. */
  readonly word?: string;
}

const modifierPattern = /^(?::[-+?]|##?|%%?|\/\/?|[-+?])/;
/** Of bash. A colon before a letter is PowerShell's: `${Env:TEMP}`. */
const shellModifierPattern = /^(?::(?=[\d$( ])|\[|\^|,|@)/;

/**
 * Every variable the builder would expand, outermost first. Nothing is found inside single quotes and after an
 * escape character; `$$`, `$(` and positional names are none (BuildKit, frontend/dockerfile/shell/lex.go).
 */
export function variablesIn(text: string, escape: EscapeCharacter, from = 0, quotes = true): VariableUse[] {
  const found: VariableUse[] = [];
  scan(text, from, text.length, escape, quotes, found, 0);
  return found;
}

/** Variables nested deeper than this in each other's defaults are not looked for: each level is read again. */
const deepest = 50;

function scan(
  text: string,
  from: number,
  to: number,
  escape: string,
  quotes: boolean,
  found: VariableUse[],
  depth: number,
): void {
  let inDouble = false;
  for (let at = from; at < to; at++) {
    const char = text[at]!;
    if (char === escape) at++;
    else if (quotes && char === '"') inDouble = !inDouble;
    else if (quotes && char === "'" && !inDouble) {
      const close = text.indexOf("'", at + 1);
      if (close < 0 || close >= to) return;
      at = close;
    } else if (char === "$") {
      const use = variableAt(text, at, to, escape);
      if (!use) {
        // `$$` is a name of its own: what follows it is text.
        if (text[at + 1] === "$") at++;
        continue;
      }
      found.push(use);
      if (use.word !== undefined && depth < deepest)
        scan(text, use.end - 1 - use.word.length, use.end - 1, escape, quotes, found, depth + 1);
      at = use.end - 1;
    }
  }
}

function variableAt(text: string, at: number, to: number, escape: string): VariableUse | undefined {
  if (text[at + 1] !== "{") {
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(at + 1, Math.min(to, at + 257)))?.[0];
    return name === undefined
      ? undefined
      : { name, start: at, end: at + 1 + name.length, nameStart: at + 1, nameEnd: at + 1 + name.length };
  }
  const [, prefix = "", name] =
    /^([#!]?)([A-Za-z_][A-Za-z0-9_]*)/.exec(text.slice(at + 2, Math.min(to, at + 258))) ?? [];
  if (name === undefined) return undefined;
  const nameStart = at + 2 + prefix.length;
  const nameEnd = nameStart + name.length;
  if (text[nameEnd] === "}")
    return {
      name,
      start: at,
      end: nameEnd + 1,
      nameStart,
      nameEnd,
      ...(prefix ? { modifier: prefix, shell: true } : {}),
    };
  const next = text.slice(nameEnd, nameEnd + 2);
  const known = prefix ? undefined : modifierPattern.exec(next)?.[0];
  const modifier = known ?? shellModifierPattern.exec(next)?.[0];
  if (modifier === undefined) return undefined;
  let depth = 1;
  let close = nameEnd + modifier.length;
  for (; close < to; close++) {
    if (text[close] === escape) close++;
    else if (text[close] === "$" && text[close + 1] === "{") depth++;
    else if (text[close] === "}" && --depth === 0) break;
  }
  if (close >= to) return undefined;
  return {
    name,
    start: at,
    end: close + 1,
    nameStart,
    nameEnd,
    modifier,
    word: text.slice(nameEnd + modifier.length, close),
    ...(known === undefined ? { shell: true } : {}),
  };
}

/**
 * The text with its variables replaced, quotes kept; undefined when one of them has no known value.
 * `valueOf` answers undefined for an unknown value and null for a variable known to be unset.
 */
export function expand(
  text: string,
  escape: EscapeCharacter,
  valueOf: (name: string) => string | null | undefined,
): string | undefined {
  let out = "";
  let at = 0;
  for (const use of variablesIn(text, escape)) {
    if (use.start < at) continue;
    const value = valueOf(use.name);
    const known = modified(use, value, (word) => expand(word, escape, valueOf));
    if (known === undefined) return undefined;
    out += text.slice(at, use.start) + known;
    // Values that grow tenfold from line to line would fill the memory: past this nobody reads them.
    if (out.length > longest) return undefined;
    at = use.end;
  }
  return out + text.slice(at);
}

const longest = 100_000;

function modified(
  { modifier, word = "", shell }: VariableUse,
  value: string | null | undefined,
  inner: (word: string) => string | undefined,
): string | undefined {
  if (value === undefined || shell) return undefined;
  const unset = value === null;
  const empty = unset || value === "";
  switch (modifier) {
    case undefined:
      return value ?? "";
    case ":-":
      return empty ? inner(word) : value;
    case "-":
      return unset ? inner(word) : value;
    case ":+":
      return empty ? "" : inner(word);
    case "+":
      return unset ? "" : inner(word);
    case ":?":
    case "?":
      return (modifier === "?" ? unset : empty) ? undefined : (value ?? "");
    case "#":
    case "##":
    case "%":
    case "%%": {
      const pattern = inner(word);
      return pattern === undefined ? undefined : trimmed(value ?? "", pattern, modifier);
    }
    default: {
      const slash = word.indexOf("/");
      const pattern = inner(slash < 0 ? word : word.slice(0, slash));
      const replacement = inner(slash < 0 ? "" : word.slice(slash + 1));
      if (pattern === undefined || replacement === undefined) return undefined;
      const expression = new RegExp(globPattern(pattern, true), modifier === "//" ? "gs" : "s");
      return (value ?? "").replace(expression, () => replacement);
    }
  }
}

function trimmed(value: string, pattern: string, modifier: "#" | "##" | "%" | "%%"): string {
  const greedy = modifier.length === 2;
  if (modifier[0] === "#") return value.replace(new RegExp(`^${globPattern(pattern, greedy)}`, "s"), "");
  // The shortest suffix: try the latest start first.
  const expression = new RegExp(`^${globPattern(pattern, true)}$`, "s");
  const starts = Array.from({ length: value.length + 1 }, (_, at) => (greedy ? at : value.length - at));
  const start = starts.find((at) => expression.test(value.slice(at)));
  return start === undefined ? value : value.slice(0, start);
}

/** `*` and `?` of a shell pattern as a regular expression; everything else is itself. */
function globPattern(pattern: string, greedy: boolean): string {
  return pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, greedy ? ".*" : ".*?")
    .replace(/\?/g, ".");
}
