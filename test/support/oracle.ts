import { type Instruction as AstInstruction, DockerfileParser } from "dockerfile-ast";
import type { Position, Range } from "vscode-languageserver-types";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import type { Instruction } from "../../server/src/language/syntax/instruction.ts";

/*
 * Our reading of a Dockerfile beside dockerfile-ast's reading of the whole file. They agree but for named cases, in
 * which BuildKit reads as we do; what no case explains is a fault of one of them that nobody has looked at yet.
 */

/** Why dockerfile-ast reads otherwise, and a file in which it does. */
interface Case {
  readonly reason: string;
  readonly fixture: string;
}

export const cases = {
  "directive-like-comment": {
    reason: "Only syntax, escape and check are directives; any other `# name=value` is a comment.",
    fixture: "# vim: set=x\nFROM a\n",
  },
  "double-escape-at-end": {
    reason: "A line is continued by its last escape character, whatever blanks and escapes stand before it.",
    fixture: "FROM a\nRUN ( \\ \\\n  b; )\n",
  },
  "lone-return": {
    reason: "A carriage return without a line feed is a blank to BuildKit and ends no line.",
    fixture: "FROM a\nRUN b\r && \\\n  c\n",
  },
  "continuation-to-nowhere": {
    reason: "What is continued at the end of a file ends where its own last line ends.",
    fixture: "FROM a\nRUN b \\\n",
  },
  "escape-in-word": {
    reason: "Words keep their escape characters: a RUN hands them to the shell.",
    fixture: "FROM a\nRUN echo \\;\n",
  },
  "quoted-blank": {
    reason: "A blank in quotes parts no words.",
    fixture: "FROM a\nRUN echo 'b c' d\n",
  },
  "escaped-blank": {
    reason: "A blank behind an escape character parts no words.",
    fixture: "FROM a\nRUN cat b\\ c\n",
  },
  "wide-blank": {
    reason: "Words are parted by all that Unicode calls a blank, no-break spaces among them.",
    fixture: "FROM a\nRUN wget\u00a0b\n",
  },
  "quoted-opener": {
    reason: "`<<` in quotes opens no heredoc.",
    fixture: "FROM a\nRUN echo 'b << c'\n",
  },
  "comment-in-word": {
    reason: "A comment line between the lines of a quoted word is no part of it.",
    fixture: "FROM a\nRUN echo $'b\\n\\\n# c d\\n\\\n/e f' > y\n",
  },
  "heredoc-body": {
    reason: "A heredoc's lines are the instruction's body and none of its arguments.",
    fixture: "FROM a\nRUN <<EOF\n$b\nEOF\n",
  },
  "blank-in-string": {
    reason: "The strings of the exec form keep their blanks.",
    fixture: 'FROM a\nCMD ["b", "c d"]\n',
  },
  "escape-in-string": {
    reason: "The strings of the exec form are JSON, escapes and all.",
    fixture: 'FROM a\nCMD ["b\\u0041\\n"]\n',
  },
  "no-json": {
    reason: "What begins with a bracket and is no JSON array of strings is a shell command.",
    fixture: 'FROM a\nRUN [ "$b" = c ] && d\n',
  },
  "healthcheck-exec": {
    reason: "The exec form behind HEALTHCHECK's CMD is one too.",
    fixture: 'FROM a\nHEALTHCHECK CMD ["b"]\n',
  },
  "no-variable": {
    reason: "A dollar sign without a name expands nothing: `$(`, `$$`, `$'`.",
    fixture: "FROM a\nRUN b $(c)\n",
  },
  "positional-parameter": {
    reason: "`$1` is the shell's; no ARG or ENV can have such a name.",
    fixture: "FROM a\nRUN echo $2\n",
  },
  "variable-in-quotes": {
    reason: "Nothing is expanded in single quotes.",
    fixture: "FROM a\nRUN echo '$b'\n",
  },
  "special-parameter": {
    reason: "`$$` is a parameter of its own, and what follows it is text.",
    fixture: "FROM a\nRUN echo b$$c\n",
  },
  "name-before-escape": {
    reason: "An escape character ends a name.",
    fixture: 'FROM a\nRUN echo "$b\\n\\\nc"\n',
  },
  "shell-form": {
    reason: "`${b[@]}` and `${b:0:1}` are the shell's; the name in them ends before the bracket.",
    fixture: "FROM a\nRUN echo ${b[@]}\n",
  },
  "variable-modifier": {
    reason: "Behind a modifier the name has ended, and the modifier's word may hold variables of its own.",
    fixture: "FROM a\nRUN echo ${b%.zip}\n",
  },
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof cases;

export interface Difference {
  /** Zero-based line of the instruction or comment. */
  readonly line: number;
  readonly what:
    | "directive"
    | "comment"
    | "instruction"
    | "flag"
    | "word"
    | "string"
    | "heredoc"
    | "variable";
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
  /** Undefined when nobody knows why. */
  readonly because: CaseName | undefined;
}

export interface Comparison {
  readonly instructions: number;
  readonly differences: readonly Difference[];
}

export function compared(text: string): Comparison {
  const file = Dockerfile.parse(text);
  const ast = DockerfileParser.parse(text);
  const differences: Difference[] = [];
  const looksLikeDirective = (line: number) => line < 3 && /^\s*#.*=/.test(file.line(line));

  differ(
    file.directives.map((it) => [it.range.start.line, `${it.name}=${it.value}`]),
    ast
      .getDirectives()
      .map((it) => [it.getRange().start.line, `${it.getName().toLowerCase()}=${it.getValue()}`]),
    (line, ours) => (!ours && looksLikeDirective(line) ? "directive-like-comment" : undefined),
    "directive",
  );
  differ(
    [...file.comments, ...file.instructions.flatMap((it) => it.innerComments)].map((it) => [
      it.range.start.line,
      shown(it.range),
    ]),
    ast.getComments().map((it) => [it.getRange().start.line, shown(it.getRange())]),
    (line, ours) => (ours && looksLikeDirective(line) ? "directive-like-comment" : undefined),
    "comment",
  );
  const theirsByLine = new Map(ast.getInstructions().map((it) => [it.getRange().start.line, it]));
  const pairs: [Instruction, AstInstruction][] = [];
  differ(
    file.instructions.map((it) => [it.line, `${it.keyword} ${shown(it.range)}`]),
    ast
      .getInstructions()
      .map((it) => [it.getRange().start.line, `${it.getKeyword()} ${shown(it.getRange())}`]),
    (line) => {
      const it = file.instructionAt({ line, character: 0 });
      if (!it) return undefined;
      if (/\r(?!\n)/.test(it.text)) return "lone-return";
      if (/([\\`])[ \t]*\1[ \t]*$/m.test(it.text.replaceAll("\r", ""))) return "double-escape-at-end";
      return /[\\`]\s*$/.test(it.text) ? "continuation-to-nowhere" : undefined;
    },
    "instruction",
  );
  for (const it of file.instructions) {
    const other = theirsByLine.get(it.line);
    if (other && other.getKeyword() === it.keyword && shown(other.getRange()) === shown(it.range))
      pairs.push([it, other]);
  }
  for (const [ours, theirs] of pairs) differences.push(...differencesOf(ours, theirs));
  return { instructions: file.instructions.length, differences };

  function differ(
    ours: readonly (readonly [number, string])[],
    theirs: readonly (readonly [number, string])[],
    why: (line: number, ours: string | undefined, theirs: string | undefined) => CaseName | undefined,
    what: Difference["what"],
  ): void {
    const [mine, other] = [new Map(ours), new Map(theirs)];
    for (const line of new Set([...mine.keys(), ...other.keys()])) {
      const [a, b] = [mine.get(line), other.get(line)];
      if (a !== b) differences.push({ line, what, ours: a, theirs: b, because: why(line, a, b) });
    }
  }
}

const shown = ({ start, end }: Range) => `${start.line}:${start.character}-${end.line}:${end.character}`;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What the types of dockerfile-ast keep to its own classes. */
interface AnyAst {
  getFlags?(): readonly { getName(): string; getValue(): string | null; getRange(): Range }[];
  getJSONStrings?(): readonly { getJSONValue(): string; getRange(): Range }[];
  getHeredocs?(): readonly { getName(): string; getNameRange(): Range; getDelimiterRange(): Range | null }[];
}

function* differencesOf(it: Instruction, ast: AstInstruction): Generator<Difference> {
  const other = ast as unknown as AnyAst;
  const found = (
    what: Difference["what"],
    ours: string | undefined,
    theirs: string | undefined,
    because: CaseName | undefined,
  ): Difference => ({ line: it.line, what, ours, theirs, because });

  const flags = it.flags.map((flag) => `${shown(flag.range)} ${flag.name}=${flag.value ?? null}`);
  const otherFlags = (other.getFlags?.() ?? []).map(
    (flag) => `${shown(flag.getRange())} ${flag.getName()}=${flag.getValue()}`,
  );
  if (flags.join() !== otherFlags.join()) yield found("flag", flags.join(), otherFlags.join(), undefined);

  const heredocs = it.heredocs.map(
    ({ name, nameRange, endRange }) => `${name} ${shown(nameRange)} ${endRange && shown(endRange)}`,
  );
  const otherHeredocs = (["ADD", "COPY", "RUN"].includes(it.keyword) ? other.getHeredocs!() : []).map(
    (heredoc) => {
      const end = heredoc.getDelimiterRange();
      return `${heredoc.getName()} ${shown(heredoc.getNameRange())} ${end ? shown(end) : undefined}`;
    },
  );
  if (heredocs.join() !== otherHeredocs.join())
    yield found(
      "heredoc",
      heredocs.join(),
      otherHeredocs.join(),
      heredocs.length === 0 && /["'][^"']*<</.test(it.text) ? "quoted-opener" : undefined,
    );

  const strings = it.json?.items;
  const otherStrings = (other.getJSONStrings?.() ?? []).map((string) => ({
    text: string.getJSONValue(),
    range: string.getRange(),
  }));
  if (strings && otherStrings.length === 0 && strings.length > 0)
    yield found(
      "string",
      JSON.stringify(strings.map(({ text }) => text)),
      undefined,
      it.keyword === "HEALTHCHECK" ? "healthcheck-exec" : undefined,
    );
  else if (!strings && otherStrings.length > 0)
    yield found(
      "string",
      undefined,
      JSON.stringify(otherStrings.map(({ text }) => text)),
      isStrings(it.argument?.text) ? undefined : "no-json",
    );
  else
    for (const [nth, { text, range }] of (strings ?? []).entries()) {
      const theirs = otherStrings[nth];
      if (theirs?.text === text && shown(theirs.range) === shown(range)) continue;
      const raw = it.joined.logical.slice(it.offsetAt(range.start)! + 1, it.offsetAt(range.end)! - 1);
      const same = shown(range) === (theirs && shown(theirs.range));
      yield found(
        "string",
        text,
        theirs?.text,
        same && raw.includes("\\")
          ? "escape-in-string"
          : same && text.replace(/\s/g, "") === theirs?.text
            ? "blank-in-string"
            : undefined,
      );
    }

  if (!it.json) yield* wordDifferences(it, ast, found);
  yield* variableDifferences(it, ast, found);
}

type Found = (
  what: Difference["what"],
  ours: string | undefined,
  theirs: string | undefined,
  because: CaseName | undefined,
) => Difference;

function* wordDifferences(it: Instruction, ast: AstInstruction, found: Found): Generator<Difference> {
  const { logical } = it.joined;
  const span = (range: Range): Span | undefined => {
    const [start, end] = [it.offsetAt(range.start), endOffset(it, range.end)];
    return start === undefined || end === undefined ? undefined : { start, end };
  };
  const ours = it.args.map((word) => span(word.range)!);
  const theirs = ast.getArguments().map((word) => span(word.getRange()));
  // Which word each character of the joined line belongs to.
  const owner = (spans: readonly (Span | undefined)[]) => {
    const owners = new Array<number>(logical.length).fill(-1);
    for (const [nth, one] of spans.entries()) if (one) owners.fill(nth, one.start, one.end);
    return owners;
  };
  const [mine, other] = [owner(ours), owner(theirs)];
  const quotes = quotedAt(logical, it.escape);
  const stray = ast.getArguments().find((_, nth) => theirs[nth] === undefined);
  const inComment =
    stray && it.innerComments.some(({ range }) => range.start.line === stray.getRange().start.line);
  if (stray)
    yield found(
      "word",
      undefined,
      stray.getValue(),
      inComment ? "comment-in-word" : it.heredocs.length > 0 ? "heredoc-body" : undefined,
    );
  const reasons = new Map<CaseName | undefined, number>();
  const note = (because: CaseName | undefined, at: number) => {
    if (!reasons.has(because)) reasons.set(because, at);
  };
  for (let at = 0; at < logical.length; at++) {
    const apart = (owners: readonly number[]) => at > 0 && owners[at] !== owners[at - 1];
    if (mine[at]! >= 0 && other[at]! < 0) {
      if (/\s/.test(logical[at]!)) {
        if (quotes[at]) note("quoted-blank", at);
        else note(logical[at - 1] === it.escape ? "escaped-blank" : undefined, at);
      } else
        note(inComment ? "comment-in-word" : it.escape === logical[at] ? "escaped-blank" : undefined, at);
    } else if (mine[at]! < 0 && other[at]! >= 0) {
      note(/[^\S \t]/.test(logical[at]!) || logical[at] === "\u0085" ? "wide-blank" : undefined, at);
    } else if (apart(mine) !== apart(other)) {
      const before = at > 0 && mine[at - 1]! >= 0 === other[at - 1]! >= 0;
      if (before) note(undefined, at);
    }
  }
  for (const [because, at] of reasons)
    yield found("word", around(logical, ours[mine[at]!]), around(logical, theirs[other[at]!]), because);
  if (reasons.size > 0) return;
  for (const [nth, word] of it.args.entries()) {
    const value = ast.getArguments()[nth]?.getValue();
    if (value !== word.text)
      yield found(
        "word",
        word.text,
        value,
        value !== undefined && unescaped(word.text, it.escape) === unescaped(value, it.escape)
          ? "escape-in-word"
          : undefined,
      );
  }
}

/** The end of a range may stand behind a line's last character, where no offset is. */
function endOffset(it: Instruction, { line, character }: Position): number | undefined {
  const last = character > 0 ? it.offsetAt({ line, character: character - 1 }) : undefined;
  return last === undefined ? it.offsetAt({ line, character }) : last + 1;
}

const around = (text: string, span: Span | undefined) => span && text.slice(span.start, span.end);

/** However often an escape character was taken away. */
const unescaped = (text: string, escape: string) => text.replaceAll(escape, "");

/** For each character whether it stands in quotes. */
function quotedAt(text: string, escape: string): readonly boolean[] {
  const quoted: boolean[] = [];
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    quoted.push(quote !== "");
    if (char === escape && quote !== "'") {
      quoted.push(quote !== "");
      at++;
    } else if (quote === "" && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = "";
  }
  return quoted;
}

function isStrings(text: string | undefined): boolean {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return Array.isArray(value) && value.every((item) => typeof item === "string");
  } catch {
    return false;
  }
}

function* variableDifferences(it: Instruction, ast: AstInstruction, found: Found): Generator<Difference> {
  const key = (range: Range, name: string) => `${shown(range)} ${name}`;
  const ours = it.variables.map((use) => ({ ...use, range: it.rangeOf(use.start, use.end) }));
  const theirs = ast.getVariables().map((use) => ({ name: use.getName(), range: use.getRange() }));
  const [mine, other] = [
    new Set(ours.map(({ range, name }) => key(range, name))),
    new Set(theirs.map(({ range, name }) => key(range, name))),
  ];
  const { logical } = it.joined;
  const single = singleQuotedAt(logical, it.escape);
  for (const use of theirs) {
    if (mine.has(key(use.range, use.name))) continue;
    const at = it.offsetAt(use.range.start);
    const overlaps = ours.find(({ start, end }) => at !== undefined && start <= at && at < end);
    yield found(
      "variable",
      overlaps && around(logical, overlaps),
      use.name,
      at === undefined
        ? "heredoc-body"
        : single[at]
          ? "variable-in-quotes"
          : !/^[A-Za-z_]/.test(use.name)
            ? /^\d/.test(use.name)
              ? "positional-parameter"
              : "no-variable"
            : overlaps?.shell
              ? "shell-form"
              : overlaps?.modifier !== undefined
                ? "variable-modifier"
                : overlaps && logical[overlaps.end] === it.escape
                  ? "name-before-escape"
                  : logical[at - 1] === "$" || logical[at + 1] === "$"
                    ? "special-parameter"
                    : undefined,
    );
  }
  for (const use of ours)
    if (
      !other.has(key(use.range, use.name)) &&
      !theirs.some(({ range }) => it.offsetAt(range.start) === use.start)
    )
      yield found(
        "variable",
        around(logical, use),
        undefined,
        ours.some(
          ({ modifier, start, end }) => modifier !== undefined && start <= use.start && use.end <= end,
        )
          ? "variable-modifier"
          : undefined,
      );
}

/** For each character whether it stands in single quotes that are in no double ones. */
function singleQuotedAt(text: string, escape: string): readonly boolean[] {
  const quoted = new Array<boolean>(text.length).fill(false);
  let double = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === escape) at++;
    else if (char === '"') double = !double;
    else if (char === "'" && !double) {
      const close = text.indexOf("'", at + 1);
      const end = close < 0 ? text.length : close;
      quoted.fill(true, at, end);
      at = end;
    }
  }
  return quoted;
}
