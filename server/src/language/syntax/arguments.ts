import { DockerfileParser, type ModifiableInstruction } from "dockerfile-ast";
import { type EscapeCharacter, isSpace, keywordPattern, trimmedLength, words } from "./split.ts";

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

/** dockerfile-ast makes and drops a string per character of an argument: longer lines are split by our own scan. */
const longest = 50_000;
/** To the others a bracket is a character like any other: `WORKDIR ["/"]`. */
const execForm = /^(?:ADD|CMD|COPY|ENTRYPOINT|HEALTHCHECK|RUN|SHELL|VOLUME)\s/i;
const flagged = /^[\s\uFEFF]*(?:ADD|COPY|FROM|HEALTHCHECK|RUN)[\t\n\v\f\r ]/i;

/**
 * Reads the arguments of an instruction that was joined into one line. On one line dockerfile-ast meets none of the
 * heredocs, continuations and comments it gets wrong; what is left of its faults is corrected here.
 */
export function parseArguments(logical: string, escape: EscapeCharacter): InstructionArguments {
  // Reading it is most of the work. Its words are those of our own scan.
  const read =
    !logical.includes("--") || !flagged.test(logical)
      ? []
      : logical.length > longest || /\s--\S*["']/.test(logical)
        ? quotedFlags(logical, escape)
        : (astOf(logical, escape)?.getFlags() ?? []).map((it) => {
            const { start, end } = it.getRange();
            const value = it.getValue() ?? undefined;
            return {
              name: it.getName(),
              value,
              start: start.character,
              end: end.character,
              valueStart: end.character - (value?.length ?? 0),
            };
          });
  // BuildKit takes a lone `--` for the end of the flags, also where there are none; dockerfile-ast for a flag or for an
  // argument. And it looks on for flags behind an argument that holds two dashes.
  let last = keywordPattern.exec(logical)![0].length;
  const flags = [];
  for (const it of read) {
    if (it.name === "" || skipSpace(logical, last) < it.start) break;
    flags.push(it);
    last = it.end;
  }
  let start = skipSpace(logical, last);
  const ended = /^--(?=\s|$)/.test(logical.slice(start, start + 3));
  if (ended) start = skipSpace(logical, start + 2);
  // BuildKit trims the line first: a quote that never ends does not hold the blanks behind it.
  const trimmed = trimmedLength(logical);
  return {
    flags,
    start,
    words: words(logical, escape, start).map((it) => ({ start: it.start, end: Math.min(it.end, trimmed) })),
    json: execForm.test(logical) ? jsonStrings(logical, start) : undefined,
  };
}

/** Flags with quotes in them, which dockerfile-ast cuts at the first blank: `--mount="type=bind,source=a b"`. */
function quotedFlags(logical: string, escape: EscapeCharacter): InstructionArguments["flags"] {
  const found: InstructionArguments["flags"][number][] = [];
  for (const { start, end } of words(logical, escape, keywordPattern.exec(logical)![0].length)) {
    const text = logical.slice(start, end);
    const flag = /^--([^=]+)(=)?/.exec(text);
    if (!flag) break;
    const raw = flag[2] ? text.slice(flag[0].length) : undefined;
    const wrapped = raw !== undefined && /^(["'])[^"']*\1$/.test(raw);
    found.push({
      name: flag[1]!,
      value: wrapped ? raw.slice(1, -1) : raw,
      start,
      end,
      valueStart: start + flag[0].length + (wrapped ? 1 : 0),
    });
  }
  return found;
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

/** What `isSpace` takes for a blank and dockerfile-ast does not. */
const blanks = /[\r\n\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;

/**
 * dockerfile-ast's view of a joined line. A lone CR, a vertical tab or a form feed would end a line or join words
 * there though BuildKit takes them for blanks, so they become blanks behind the keyword: offsets stay.
 */
function astOf(logical: string, escape: EscapeCharacter): ModifiableInstruction | undefined {
  const keyword = keywordPattern.exec(logical)![0];
  const line = keyword + logical.slice(keyword.length).replace(blanks, " ");
  if (line.startsWith("#") || line.trim() === "") return undefined;
  const quiet = line.includes("<<") ? line.replaceAll("<<", "xx") : line;
  // The directive would shift the line: the escape character only matters at a line's end, and there is none here.
  const [it] = DockerfileParser.parse(escape === "`" ? quiet.replaceAll("\\", "/") : quiet).getInstructions();
  // A keyword that stands behind another blank than these is none to it.
  return it && "getFlags" in it ? (it as ModifiableInstruction) : undefined;
}
