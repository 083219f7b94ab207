import {
  type Instruction as AstInstruction,
  DockerfileParser,
  type ModifiableInstruction,
} from "dockerfile-ast";
import { type EscapeCharacter, isSpace, words } from "./split.ts";

/** Offsets are those of the joined line. */
export interface InstructionArguments {
  readonly flags: readonly {
    readonly name: string;
    readonly value: string | undefined;
    readonly start: number;
    readonly end: number;
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

/**
 * Reads the arguments of an instruction that was joined into one line. On one line dockerfile-ast meets none of the
 * heredocs, continuations and comments it gets wrong; what is left of its faults is corrected here.
 */
export function parseArguments(logical: string, escape: EscapeCharacter): InstructionArguments {
  const ast = astOf(logical, escape);
  const flags = ast instanceof Object && "getFlags" in ast ? (ast as ModifiableInstruction).getFlags() : [];
  const last = flags.at(-1)?.getRange().end.character ?? /^\S*/.exec(logical)![0].length;
  let start = skipSpace(logical, last);
  // BuildKit takes a lone `--` for the end of the flags; dockerfile-ast for an argument.
  if (flags.length > 0 && /^--(?=\s|$)/.test(logical.slice(start))) start = skipSpace(logical, start + 2);
  return {
    flags: flags.map((it) => ({
      name: it.getName(),
      value: it.getValue() ?? undefined,
      start: it.getRange().start.character,
      end: it.getRange().end.character,
    })),
    start,
    // It splits quoted blanks: `A="x y"` would be two words.
    words: /["'\\`]/.test(logical)
      ? words(logical, escape, start)
      : (ast?.getArguments() ?? [])
          .map((it) => ({ start: it.getRange().start.character, end: it.getRange().end.character }))
          .filter((it) => it.start >= start),
    json: jsonStrings(logical, start),
  };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Parsed once per text. BuildKit decodes with Go's JSON: an array of strings and nothing after it. */
function jsonStrings(logical: string, start: number): InstructionArguments["json"] {
  if (logical[start] !== "[") {
    // HEALTHCHECK [flags] CMD ["…"]
    const cmd = /^HEALTHCHECK\b/i.test(logical) ? /^CMD\s+(?=\[)/i.exec(logical.slice(start)) : null;
    if (!cmd) return undefined;
    return jsonStrings(logical, start + cmd[0].length);
  }
  const end = logical.trimEnd().length;
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

/**
 * dockerfile-ast's view of a joined line. A lone CR, a vertical tab or a form feed would end a line or join words
 * there though BuildKit takes them for blanks, so they become blanks: offsets stay.
 */
function astOf(logical: string, escape: EscapeCharacter): AstInstruction | undefined {
  const line = logical.replace(/[\r\n\v\f\u0085\u00a0]/g, " ");
  if (line.startsWith("#") || line.trim() === "") return undefined;
  const quiet = line.includes("<<") ? line.replaceAll("<<", "xx") : line;
  // The directive would shift the line: the escape character only matters at a line's end, and there is none here.
  return DockerfileParser.parse(escape === "`" ? quiet.replaceAll("\\", "/") : quiet).getInstructions()[0];
}
