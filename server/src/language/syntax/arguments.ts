import { type EscapeCharacter, keywordPattern, trimmedLength, words } from "./split.ts";

/** Offsets are those of the joined line. */
export interface InstructionArguments {
  readonly flags: readonly {
    readonly name: string;
    readonly value: string | undefined;
    readonly start: number;
    readonly end: number;
    /** Of the value without quotes around it. */
    readonly valueStart: number;
  }[];
  /** Where the arguments after the flags start. */
  readonly start: number;
  readonly words: readonly { readonly start: number; readonly end: number }[];
  readonly json:
    | {
        readonly start: number;
        readonly end: number;
        readonly items: readonly { readonly value: string; readonly start: number; readonly end: number }[];
      }
    | undefined;
}

/** To the others a bracket is a character like any other: `WORKDIR ["/"]`. */
const execForm = /^(?:ADD|CMD|COPY|ENTRYPOINT|HEALTHCHECK|RUN|SHELL|VOLUME)\s/i;
const flagged = /^(?:ADD|COPY|FROM|HEALTHCHECK|RUN)\s/i;

/** Reads the arguments of an instruction that was joined into one line. */
export function parseArguments(logical: string, escape: EscapeCharacter): InstructionArguments {
  const all = words(logical, escape, keywordPattern.exec(logical)![0].length);
  const flags = [];
  let n = 0;
  if (flagged.test(logical))
    for (; n < all.length; n++) {
      const flag = flagOf(logical, all[n]!);
      if (!flag) break;
      flags.push(flag);
    }
  // A lone `--` ends the flags, also where there are none.
  if (all[n] && all[n]!.end - all[n]!.start === 2 && logical.startsWith("--", all[n]!.start)) n++;
  const start = all[n]?.start ?? logical.length;
  // BuildKit trims the line first: a quote that never ends does not hold the blanks behind it.
  const trimmed = trimmedLength(logical);
  return {
    flags,
    start,
    words: all.slice(n).map((it) => ({ start: it.start, end: Math.min(it.end, trimmed) })),
    json: execForm.test(logical) ? jsonStrings(logical, start) : undefined,
  };
}

/** Quotes may stand around a value or around its blanks: `--mount="type=bind,source=a b"`. */
function flagOf(
  logical: string,
  { start, end }: { readonly start: number; readonly end: number },
): InstructionArguments["flags"][number] | undefined {
  if (!logical.startsWith("--", start)) return undefined;
  const flag = /^--([^=]+)(=)?/.exec(logical.slice(start, end));
  if (!flag) return undefined;
  const [whole, name = "", hasValue] = flag;
  const raw = hasValue ? logical.slice(start + whole.length, end) : undefined;
  const wrapped = raw !== undefined && /^(["'])[^"']*\1$/.test(raw);
  return {
    name: unescaped(name),
    value: wrapped ? raw.slice(1, -1) : raw === undefined ? undefined : unescaped(raw),
    start,
    end,
    valueStart: start + whole.length + (wrapped ? 1 : 0),
  };
}

/** Before a flag's value is read, BuildKit takes away backslashes, whatever the escape character. */
function unescaped(text: string): string {
  return text.includes("\\") ? text.replace(/\\(.)/g, "$1") : text;
}

/** Parsed once per text. BuildKit decodes with Go's JSON: an array of strings and nothing after it. */
function jsonStrings(logical: string, start: number): InstructionArguments["json"] {
  if (logical[start] !== "[") {
    // HEALTHCHECK [flags] CMD ["…"]
    const cmd = /^HEALTHCHECK\b/i.test(logical) ? /^CMD\s+(?=\[)/i.exec(logical.slice(start)) : null;
    if (!cmd) return undefined;
    return jsonStrings(logical, start + cmd[0].length);
  }
  const end = trimmedLength(logical);
  const source = logical.slice(start, end);
  let decoded: unknown;
  try {
    decoded = JSON.parse(source);
  } catch {
    return undefined;
  }
  if (!Array.isArray(decoded) || !decoded.every((it) => typeof it === "string")) return undefined;
  const items: { value: string; start: number; end: number }[] = [];
  const pattern = /"(?:[^"\\]|\\.)*"/g;
  for (const value of decoded) {
    const match = pattern.exec(source)!;
    items.push({ value, start: start + match.index, end: start + match.index + match[0].length });
  }
  return { start, end, items };
}
