// The source of dockerfile-injection.tmLanguage.json, which test/generated keeps in step (`npm run update`).
//
// VS Code's own Dockerfile grammar reads line by line. This one is injected into it and reads each instruction as a
// whole, so that flags, JSON forms and heredocs are seen and a lone quote ends with its instruction.

interface Rule {
  readonly name?: string;
  readonly contentName?: string;
  readonly comment?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly while?: string;
  readonly applyEndPatternLast?: boolean;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly patterns?: readonly Rule[];
  readonly include?: string;
}
type Captures = Readonly<Record<number, Rule>>;

const keywords =
  "ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR";
const flags =
  "from|chown|chmod|link|parents|exclude|checksum|unpack|keep-git-dir|platform|mount|network|security|device|interval|timeout|start-period|start-interval|retries";
const mountKeys =
  "type|target|dst|destination|source|src|from|id|sharing|mode|uid|gid|env|required|readonly|ro|readwrite|rw|size|name";
const constants =
  "bind|cache|tmpfs|secret|ssh|shared|private|locked|true|false|none|host|default|insecure|sandbox";

/** Languages of a heredoc: the scope of their grammar, who runs them, what their files end in. */
const languages = [
  { id: "shellscript", scope: "source.shell", runs: "(?:ba|da|a|z|k)?sh", ends: "(?:ba)?sh" },
  { id: "python", scope: "source.python", runs: "python[0-9.]*", ends: "py" },
  { id: "javascript", scope: "source.js", runs: "(?:node|nodejs|bun)", ends: "[cm]?js" },
  { id: "typescript", scope: "source.ts", runs: "(?:deno|tsx|ts-node)", ends: "[cm]?ts" },
  { id: "perl", scope: "source.perl", runs: "perl", ends: "p[lm]" },
  { id: "ruby", scope: "source.ruby", runs: "ruby", ends: "rb" },
  { id: "powershell", scope: "source.powershell", runs: "(?:pwsh|powershell)", ends: "ps1" },
  { id: "json", scope: "source.json", ends: "json" },
  { id: "yaml", scope: "source.yaml", ends: "ya?ml" },
  { id: "ini", scope: "source.ini", ends: "(?:ini|cfg)" },
  { id: "xml", scope: "text.xml", ends: "(?:xml|svg)" },
  { id: "html", scope: "text.html.basic", ends: "html?" },
  { id: "css", scope: "source.css", ends: "css" },
  { id: "sql", scope: "source.sql", ends: "sql" },
] as const;

/** For `embeddedLanguages` in package.json: comments and brackets in a heredoc are those of its language. */
export const embeddedLanguages = Object.fromEntries(
  languages.map(({ id }) => [`meta.embedded.block.${id}`, id]),
);

const include = (...names: readonly string[]): readonly Rule[] =>
  names.map((name) => ({ include: /[.]/.test(name) ? name : `#${name}` }));
const captures = (...names: readonly (string | undefined)[]): Captures =>
  Object.fromEntries(names.flatMap((name, at) => (name === undefined ? [] : [[at + 1, { name }]])));
const argumentsIn1: Captures = { 1: { patterns: include("arguments") } };

const name = "([A-Za-z_][\\w.-]*)";
/** `<<`, `<<-`, and since BuildKit 0.22 `<< ` with blanks. */
const opener = "<<(?:-|[ \\t]*)";
const mark = `\\d*${opener}["']?[A-Za-z_][\\w.-]*["']?`;
const markScopes = captures(
  "keyword.operator.heredoc.dockerfile",
  "punctuation.definition.string.dockerfile",
  "entity.name.tag.heredoc.dockerfile",
);

/** Looks at the heredoc here and captures its word; with `count` 2, the word of the one after it on the line. */
const ahead = (count: number): string =>
  `(?=${`${mark}(?=\\s)[^\\n]*?\\s`.repeat(count - 1)}\\d*${opener}["']?${name})`;

/**
 * A heredoc and the word that ends it. The rules inside hold `while` the word has not come, whatever the body's
 * language thinks of it: an open quote in a script ends with the script. BuildKit allows tabs before the word only
 * after `<<-`; here they are always allowed.
 */
const upToWord = (begin: string, patterns: readonly Rule[]): Rule => ({
  begin,
  beginCaptures: { 0: { patterns: include("arguments") } },
  end: "^\\t*(\\1)(?=\\n)",
  endCaptures: captures("entity.name.tag.heredoc.dockerfile"),
  patterns,
});

type Language = (typeof languages)[number];
type Interpreter = Extract<Language, { runs: string }>;
const interpreters = languages.filter((it): it is Interpreter => "runs" in it);

const shebang: Rule = { name: "comment.line.number-sign.shebang.dockerfile", match: "^\\t*#!.*$" };
const embedded = (begin: string, { id, scope }: Language): Rule => ({
  contentName: `meta.embedded.block.${id}`,
  begin,
  while: "^",
  beginCaptures: argumentsIn1,
  patterns: [shebang, ...include(scope)],
});

// What follows the mark on its line decides the language of the body, unless the body says so itself.
const runners = interpreters.map((it) => embedded(`\\G([^\\n]*(?<=[\\s/])${it.runs}(?=\\s)[^\\n]*)\\n`, it));
const kinds = languages.map((it) => embedded(`\\G([^\\n]*\\.${it.ends}(?=["'\\s])[^\\n]*)\\n`, it));
const shebangs = interpreters.map((it) => embedded(`^(?=\\t*#!.*[\\s/]${it.runs}\\s)`, it));
const shell = embedded("^", languages[0]);
const literal: Rule = { name: "string.unquoted.heredoc.dockerfile", begin: "^", while: "^" };
const expanded: Rule = { ...literal, patterns: include("variable") };
const after = (line: string, body: Rule): Rule => ({
  begin: `\\G(${line})\\n`,
  while: "^",
  beginCaptures: argumentsIn1,
  patterns: [...include("shebangs"), body],
});

/** The first heredoc of a line. A quoted word keeps variables as they are written. */
const first = (before: string, bodies: (other: Rule) => readonly Rule[]): Rule =>
  upToWord(
    before + ahead(1),
    (["[\"']", ""] as const).map((quote) => ({
      begin: `\\G\\d*(${opener})(${quote})${name}\\2`,
      while: "^(?!\\t*\\3$)",
      beginCaptures: markScopes,
      patterns: bodies(quote ? literal : expanded),
    })),
  );

/** From the keyword over its flags, or anywhere behind a blank. */
const argumentsBefore = "(?:\\G(?:\\s+--\\S+)*\\s+|(?<=\\s))";

/** `count` heredocs of one line: the last one's word ends them all (also inside an earlier one, wrongly). */
const several = (count: number, earlier: string): Rule =>
  upToWord(argumentsBefore + ahead(count), [
    {
      begin: `\\G${ahead(count)}`,
      while: "^(?!\\t*\\1$)",
      patterns: [...include(earlier, "shebangs"), expanded],
    },
  ]);

const instruction = (words: string, ...patterns: readonly string[]): Rule => ({
  name: "meta.instruction.dockerfile",
  begin: `^\\s*(?i:(ONBUILD)\\s+)?(?i:(${words}))(?=\\s)`,
  // VS Code's own names, so that themes look the same.
  beginCaptures: captures("keyword.control.dockerfile", "keyword.other.special-method.dockerfile"),
  // In continued text a line that begins with an instruction in capitals is more likely a new one.
  end: `\\n|^(?=\\s*(?:${keywords})\\s)`,
  // An empty line in continued text is not the end.
  applyEndPatternLast: true,
  patterns: include(...patterns),
});

const quoted = (kind: "double" | "single", mark: string, patterns: readonly Rule[]): Rule => ({
  name: `string.quoted.${kind}.dockerfile`,
  begin: mark,
  end: `${mark}|(?=\\n)`,
  beginCaptures: { 0: { name: "punctuation.definition.string.begin.dockerfile" } },
  endCaptures: { 0: { name: "punctuation.definition.string.end.dockerfile" } },
  patterns,
});

const directive = (names: string, patterns: Rule): Rule => ({
  name: "comment.line.number-sign.dockerfile meta.directive.dockerfile",
  match: `^\\s*(#)\\s*((?i:${names}))\\s*(=)\\s*(.*?)\\s*$`,
  captures: {
    ...captures(
      "punctuation.definition.comment.dockerfile",
      "keyword.other.directive.dockerfile",
      "keyword.operator.assignment.dockerfile",
    ),
    4: patterns,
  },
});

const comment = captures("punctuation.definition.comment.dockerfile");
const assigned = (values: string, scope: string): Rule => ({
  match: `(=)(${values})(?=[,\\s])`,
  captures: captures("keyword.operator.assignment.dockerfile", scope),
});

export const grammar = {
  comment: "Made from dockerfile-injection.ts by `npm run update`.",
  name: "Dockerfile instructions",
  scopeName: "plimsoll.injection.dockerfile",
  injectionSelector: "L:source.dockerfile -meta.instruction.dockerfile -meta.directives.dockerfile",
  patterns: include("directives", "run", "copy", "instruction"),
  repository: {
    // Only the first lines of a file: any other line ends them.
    directives: {
      name: "meta.directives.dockerfile",
      begin: "\\A(?=\\s*#\\s*(?i:syntax|escape|check)\\s*=)",
      end: "^(?!\\s*#\\s*(?i:syntax|escape|check)\\s*=)",
      patterns: [
        directive("syntax|escape", { name: "string.unquoted.directive.dockerfile" }),
        directive("check", {
          patterns: [
            {
              match: "\\b(skip|error|experimental)(=)",
              captures: captures(
                "variable.parameter.directive.dockerfile",
                "keyword.operator.assignment.dockerfile",
              ),
            },
            { name: "constant.language.dockerfile", match: "\\b(?:true|false|all)\\b" },
            { name: "constant.other.check.dockerfile", match: "\\b[A-Z][A-Za-z]+\\b" },
          ],
        }),
      ],
    },
    run: instruction(
      "RUN",
      "run-three",
      "run-two",
      "run-script",
      ...interpreters.map((it) => `run-${it.id}`),
      "run-input",
      "arguments",
    ),
    copy: instruction("COPY|ADD", "copy-two", "copy-one", "arguments"),
    instruction: instruction(
      "ARG|CMD|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR",
      "words",
      "arguments",
    ),
    words: {
      patterns: [
        {
          match: "(?<=\\s)(?i:(AS))\\s+([A-Za-z][\\w.-]*)\\s*$",
          captures: captures("keyword.other.special-method.dockerfile", "entity.name.type.stage.dockerfile"),
        },
        { name: "keyword.other.special-method.dockerfile", match: "(?<=\\s)(?:CMD|NONE)(?=\\s)" },
      ],
    },
    arguments: {
      patterns: include("continuation", "comment", "flag", "json", "mark", "string", "variable", "escape"),
    },
    // A backtick continues a line only after a blank: at the end of a word it closes a shell's substitution.
    continuation: {
      match: "(\\\\|(?<=\\s)`)\\s*\\n",
      captures: captures("punctuation.separator.continuation.line.dockerfile"),
    },
    // Comments and empty lines in a continued instruction do not end it.
    comment: {
      patterns: [
        { name: "comment.line.number-sign.dockerfile", match: "^\\s*(#).*\\n", captures: comment },
        { match: "^\\s*\\n" },
      ],
    },
    flag: {
      name: "meta.flag.dockerfile",
      begin: `(?:(?<=\\s)|^)(--)(${flags})(?=[=\\s])`,
      beginCaptures: captures(
        "punctuation.definition.parameter.dockerfile",
        "variable.parameter.flag.dockerfile",
      ),
      end: "(?=\\s)",
      patterns: [
        ...include("variable"),
        {
          match: `([=,])(${mountKeys})(?=[=,\\s])`,
          captures: captures("punctuation.separator.dockerfile", "variable.other.property.dockerfile"),
        },
        assigned(constants, "constant.language.dockerfile"),
        assigned("[0-9][0-9.:]*(?:ns|us|ms|[smh])?", "constant.numeric.dockerfile"),
        { name: "keyword.operator.assignment.dockerfile", match: "=" },
        { name: "punctuation.separator.dockerfile", match: "," },
        ...include("string"),
        { name: "string.unquoted.value.dockerfile", match: "[^\\s,=$\"']+" },
      ],
    },
    // An array of double-quoted strings and nothing else, up to the end of the line.
    json: {
      name: "meta.structure.array.dockerfile",
      begin:
        '(?<=\\s)\\[(?=\\s*(?:"(?:[^"\\\\\\n]|\\\\.)*"\\s*(?:,\\s*|(?=\\]|\\\\\\s*$)))*(?:\\]\\s*$|\\\\\\s*$))',
      beginCaptures: { 0: { name: "punctuation.definition.array.begin.dockerfile" } },
      end: "(\\])|(?=\\n)",
      endCaptures: captures("punctuation.definition.array.end.dockerfile"),
      patterns: [
        ...include("continuation"),
        { name: "punctuation.separator.array.dockerfile", match: "," },
        quoted("double", '"', [
          {
            name: "constant.character.escape.dockerfile",
            match: '\\\\(?:["\\\\/bfnrt]|u[0-9A-Fa-f]{4})',
          },
        ]),
      ],
    },
    string: {
      patterns: [
        quoted("double", '"', include("continuation", "variable", "escape")),
        quoted("single", "'", include("continuation")),
      ],
    },
    escape: { name: "constant.character.escape.dockerfile", match: "\\\\." },
    variable: {
      patterns: [
        {
          name: "variable.other.dockerfile",
          match: "(\\$)[A-Za-z_]\\w*",
          captures: captures("punctuation.definition.variable.dockerfile"),
        },
        {
          name: "meta.variable.dockerfile",
          begin: "(\\$\\{)([A-Za-z_]\\w*)",
          beginCaptures: captures("punctuation.definition.variable.dockerfile", "variable.other.dockerfile"),
          end: "(\\})|(?=\\n)",
          endCaptures: captures("punctuation.definition.variable.dockerfile"),
          patterns: [
            { name: "keyword.operator.modifier.dockerfile", match: "\\G(?::[-+?]|[-+?]|##?|%%?|//?)" },
            ...include("variable", "escape"),
          ],
        },
      ],
    },
    runners: { patterns: runners },
    kinds: { patterns: kinds },
    shebangs: { patterns: shebangs },
    // A heredoc that begins no body of its own: the second one of a line, or one beyond what we follow.
    mark: { match: `(?<=\\s)\\d*(${opener})(["']?)${name}\\2`, captures: markScopes },
    "run-three": several(3, "run-two"),
    "run-two": several(2, "run-input"),
    // Right after RUN and its flags, or first on a continued line, a heredoc is the script itself.
    "run-script": first("(?:\\G(?:\\s+--\\S+)*\\s+|^\\s*)", (other) => [
      ...include("runners"),
      after("\\s*", shell),
      after("[^\\n]*", other),
    ]),
    ...Object.fromEntries(
      interpreters.map((it) => [
        `run-${it.id}`,
        first(`(?<=[\\s/])${it.runs}\\s+`, () => [embedded("\\G([^\\n]*)\\n", it)]),
      ]),
    ),
    "run-input": first("(?<=\\s)", (other) => [...include("runners"), after("[^\\n]*", other)]),
    "copy-two": several(2, "copy-one"),
    "copy-one": first("(?<=\\s)", (other) => [...include("kinds"), after("[^\\n]*", other)]),
  },
};
