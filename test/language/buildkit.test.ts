import { describe, expect, test } from "vitest";
import { checker } from "../../server/src/check.ts";
import { defaults } from "../../server/src/language/settings.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { dumped } from "../support/buildkit.ts";
import { given } from "../support/fixture.ts";

/*
 * The shapes that the tests of BuildKit's parser go through, in files of our own, with what BuildKit makes of them.
 * `node test/bench/parity.mjs FOLDER` compares with BuildKit's own files where a folder holds them.
 */

/** Title, file, tree. */
const trees: readonly (readonly [string, string, string])[] = [
  ["a file", "FROM a:1 AS b\nRUN c\n", '(from "a:1" "AS" "b")\n(run "c")'],
  ["no line end at the end", "FROM a\nCMD b", '(from "a")\n(cmd "b")'],
  ["a byte order mark", "\uFEFFFROM a\nRUN b\n", '(from "a")\n(run "b")'],
  ["CR LF", "FROM a\r\nRUN b \\\r\n  c\r\nENV d=e\r\n", '(from "a")\n(run "b   c")\n(env "d" "e" "=")'],
  ["tabs and blanks", "\tFROM\ta\n  RUN\t b  c \n", '(from "a")\n(run "b  c")'],
  ["keywords in any case", "from a\nrUn b\n", '(from "a")\n(run "b")'],
  ["nothing but a keyword", "FROM\nRUN\nONBUILD\n", "(from)\n(run)\n(onbuild)"],
  ["an unknown keyword", "FROM a\nBRUN b\n", '(from "a")\n(brun "")'],

  ["ENV, old form", "ENV a b c\n", '(env "a" "b c" "")'],
  ["ENV, old form with quotes", 'ENV a "b c"\n', '(env "a" "\\"b c\\"" "")'],
  ["ENV, old form over lines", "ENV a \\\n  b\n", '(env "a" "b" "")'],
  ["ENV, old form with an equals sign in its value", "ENV a b=c\n", '(env "a" "b=c" "")'],
  ["ENV, pairs", "ENV a=b c=d\n", '(env "a" "b" "=" "c" "d" "=")'],
  ["ENV, an empty value", "ENV a= b=''\n", '(env "a" "" "=" "b" "\'\'" "=")'],
  ["ENV, quotes", `ENV a="b c" d='e f'\n`, `(env "a" "\\"b c\\"" "=" "d" "'e f'" "=")`],
  [
    "ENV, quotes in quotes",
    `ENV a="b 'c' d" e='f "g"'\n`,
    `(env "a" "\\"b 'c' d\\"" "=" "e" "'f \\"g\\"'" "=")`,
  ],
  ["ENV, quotes within a word", `ENV a=b"c d"e\n`, `(env "a" "b\\"c d\\"e" "=")`],
  ["ENV, escaped blanks", "ENV a=b\\ c d=e\n", '(env "a" "b\\\\ c" "=" "d" "e" "=")'],
  ["ENV, escaped quotes", `ENV a="b\\"c" d=\\"e\n`, `(env "a" "\\"b\\\\\\"c\\"" "=" "d" "\\\\\\"e" "=")`],
  ["ENV, no escapes in single quotes", `ENV a='b\\' c=d\n`, `(env "a" "'b\\\\'" "=" "c" "d" "=")`],
  ["ENV, pairs over lines", "ENV a=b \\\n  # c\n  d=e\n", '(env "a" "b" "=" "d" "e" "=")'],
  ["ENV, a hash is no comment", "ENV a=#b c=d#e\n", '(env "a" "#b" "=" "c" "d#e" "=")'],
  ["ENV, variables stay", "ENV a=$b c=${d:-e}\n", '(env "a" "$b" "=" "c" "${d:-e}" "=")'],
  ["LABEL", 'LABEL "a b"="c" d.e=f\n', '(label "\\"a b\\"" "\\"c\\"" "=" "d.e" "f" "=")'],
  ["LABEL, old form", "LABEL a b c\n", '(label "a" "b c" "")'],
  ["ARG", 'ARG a b=c d="e f"\n', '(arg "a" "b=c" "d=\\"e f\\"")'],

  ["exec form", 'CMD ["a","b c"]\n', '(cmd "a" "b c")'],
  ["exec form with blanks", 'CMD [ "a" ,\t"b" ]  \n', '(cmd "a" "b")'],
  ["exec form without words", "CMD []\n", "(cmd)"],
  ["exec form with an empty word", 'CMD [""]\n', '(cmd "")'],
  ["exec form over lines", 'CMD ["a", \\\n  "b"]\n', '(cmd "a" "b")'],
  ["exec form, escapes", 'CMD ["\\"\\\\\\/\\u0041\\n\\t☃"]\n', '(cmd "\\"\\\\/A\\n\\t☃")'],
  ["no exec form: single quotes", "CMD ['a']\n", "(cmd \"['a']\")"],
  ["no exec form: no end", 'CMD ["a"\n', '(cmd "[\\"a\\"")'],
  ["no exec form: no closing quote", 'CMD ["a]\n', '(cmd "[\\"a]")'],
  ["no exec form: a last comma", 'CMD ["a",]\n', '(cmd "[\\"a\\",]")'],
  ["no exec form: text behind it", 'CMD ["a"] b\n', '(cmd "[\\"a\\"] b")'],
  ["no exec form: text before it", 'CMD a ["b"]\n', '(cmd "a [\\"b\\"]")'],
  ["no exec form: JSON in quotes", 'CMD "[\\"a\\"]"\n', '(cmd "\\"[\\\\\\"a\\\\\\"]\\"")'],
  [
    "exec form of RUN, ENTRYPOINT, SHELL",
    'RUN ["a"]\nENTRYPOINT ["b"]\nSHELL ["c","d"]\n',
    '(run "a")\n(entrypoint "b")\n(shell "c" "d")',
  ],
  [
    "exec form of COPY, ADD, VOLUME",
    'COPY ["a b","c"]\nADD ["d","e"]\nVOLUME ["/f"]\n',
    '(copy "a b" "c")\n(add "d" "e")\n(volume "/f")',
  ],
  ["none for WORKDIR and USER", 'WORKDIR ["/a"]\nUSER ["b"]\n', '(workdir "[\\"/a\\"]")\n(user "[\\"b\\"]")'],
  ["shell form keeps quotes and blanks", `RUN a 'b  c' && d "e"\n`, `(run "a 'b  c' && d \\"e\\"")`],

  [
    "words of COPY, ADD, EXPOSE, VOLUME",
    "COPY a b  c\nADD d\te\nEXPOSE 80 81/udp\nVOLUME /a /b\n",
    '(copy "a" "b" "c")\n(add "d" "e")\n(expose "80" "81/udp")\n(volume "/a" "/b")',
  ],
  ["quotes part no words there, and keep none together", 'COPY "a b" c\n', '(copy "\\"a" "b\\"" "c")'],
  [
    "one text",
    "USER a:b\nWORKDIR /a b\nSTOPSIGNAL SIGTERM\nMAINTAINER a <b@c>\n",
    '(user "a:b")\n(workdir "/a b")\n(stopsignal "SIGTERM")\n(maintainer "a <b@c>")',
  ],
  [
    "flags",
    "COPY --from=a --link b c\nFROM --platform=$P a\n",
    '(copy ["--from=a" "--link"] "b" "c")\n(from ["--platform=$P"] "a")',
  ],
  [
    "flags in quotes",
    'RUN --mount=type=bind,source="a b" c\n',
    '(run ["--mount=type=bind,source=\\"a b\\""] "c")',
  ],
  [
    "flags over lines",
    "RUN --mount=type=cache,target=/a \\\n  --network=none \\\n  b\n",
    '(run ["--mount=type=cache,target=/a" "--network=none"] "b")',
  ],
  ["the end of flags where there are none", "CMD -- echo a\nCMD -- []\n", '(cmd "echo a")\n(cmd)'],
  ["the end of flags", "COPY --link -- --a b\n", '(copy ["--link"] "--a" "b")'],
  ["no flags behind an argument", "COPY a --link b\n", '(copy "a" "--link" "b")'],
  [
    "HEALTHCHECK",
    'HEALTHCHECK NONE\nHEALTHCHECK --interval=5s --timeout=3s CMD a  b\nHEALTHCHECK CMD ["a", "b"]\nHEALTHCHECK\n',
    '(healthcheck "NONE")\n(healthcheck ["--interval=5s" "--timeout=3s"] "CMD" "a  b")\n(healthcheck "CMD" "a" "b")\n(healthcheck)',
  ],
  [
    "ONBUILD",
    'ONBUILD RUN a && b\nONBUILD COPY --from=a b c\nONBUILD CMD ["a"]\n',
    '(onbuild (run "a && b"))\n(onbuild (copy ["--from=a"] "b" "c"))\n(onbuild (cmd "a"))',
  ],

  ["continued lines", "RUN a \\\n  && b \\\n  && c\n", '(run "a   && b   && c")'],
  ["blanks behind the escape character", "RUN a \\ \t\n  b\n", '(run "a   b")'],
  ["a word over lines", "RUN ab\\\ncd\n", '(run "abcd")'],
  ["a keyword over lines", "RU\\\nN a\n", '(run "a")'],
  ["a blank line between", "RUN a \\\n\n  b\n", '(run "a   b")'],
  ["a comment line between", "RUN a \\\n# b\n  # c\n  d\n", '(run "a   d")'],
  ["a comment that is continued is none the less a line", "# a \\\nRUN b\n", '(run "b")'],
  ["a comment behind text is text", "RUN a # b\n", '(run "a # b")'],
  ["two escape characters continue nothing", "RUN a \\\\\nCMD b\n", '(run "a \\\\\\\\")\n(cmd "b")'],
  ["an escape character and nothing more", "RUN a \\\n\\\n  b\n", '(run "a   b")'],
  ["a file that ends in a continuation", "RUN a \\", '(run "a")'],
  ["one that ends in a continuation and a blank line", "RUN a \\\n\n", '(run "a")'],

  [
    "the escape directive",
    "# escape=`\nRUN a `\n  b\nWORKDIR C:\\\nCMD c\n",
    '(run "a   b")\n(workdir "C:\\\\")\n(cmd "c")',
  ],
  ["with blanks around it", "#   Escape  =  ` \nRUN a `\n  b\n", '(run "a   b")'],
  ["behind syntax", "# syntax=a\n# escape=`\nRUN a `\n  b\n", '(run "a   b")'],
  ["too late: behind a comment", "# a\n# escape=`\nRUN b \\\n  c `\nCMD d\n", '(run "b   c `")\n(cmd "d")'],
  [
    "too late: behind an instruction",
    "FROM a\n# escape=`\nRUN b `\nCMD c\n",
    '(from "a")\n(run "b `")\n(cmd "c")',
  ],
  ["too late: behind an empty line", "\n# escape=`\nRUN b `\nCMD c\n", '(run "b `")\n(cmd "c")'],
  [
    "ENV with the other escape character",
    "# escape=`\nENV a=b` c d=C:\\e f=g\n",
    '(env "a" "b` c" "=" "d" "C:\\\\e" "=" "f" "g" "=")',
  ],
];

test.each(trees)("tree: %s", (_, text, tree) => expect(dumped(text)).toBe(`${tree}\n`));

/** Title, file, heredocs as name, body and what is peculiar. */
const heredocs: readonly (readonly [string, string, readonly string[]])[] = [
  ["empty", "RUN <<E\nE\n", ['E ""']],
  ["a body", "RUN <<E\n\ta\n # b\nE\n", ['E "\\ta\\n # b\\n"']],
  ["behind a command", "RUN python3 <<E > a\nb\nE\n", ['E "b\\n"']],
  ["before a command", "RUN <<E python3\nb\nE\n", ['E "b\\n"']],
  ["behind flags", "RUN --mount=type=cache,target=/a <<E\nb\nE\n", ['E "b\\n"']],
  ["on a continued line", "RUN a && \\\n  b <<E\nc\nE\n", ['E "c\\n"']],
  ["of ONBUILD", "ONBUILD RUN <<E\na\nE\n", ['E "a\\n"']],
  ["several", "COPY <<A <<B /c/\na\nA\nb\nB\n", ['A "a\\n"', 'B "b\\n"']],
  ["one holds the other's end", "COPY <<A <<B /c/\nB\nA\nA\nB\n", ['A "B\\n"', 'B "A\\n"']],
  ["file descriptor", "RUN a 3<<E\nb\nE\n", ['E "b\\n" 3']],
  ["tabs", "RUN <<-E\n\ta\n\tE\n", ['E "\\ta\\n" tabs']],
  ["no tabs before the end without the dash", "RUN <<E\n\tE\nE\n", ['E "\\tE\\n"']],
  ["no blanks around the end", "RUN <<E\n E\nE \nE\n", ['E " E\\nE \\n"']],
  ["quoted", "RUN <<'E' && a <<\"F\"\nE\nF\n", ['E "" quoted', 'F "" quoted']],
  ["partly quoted", "RUN <<a'b'\nab\n", ['ab "" quoted']],
  ["an escaped quote", "RUN <<a\\'b\na'b\n", [`a'b ""`]],
  ["two words", "RUN <<'a b'\nc\na b\n", ['a b "c\\n" quoted']],
  ["a name like a file's", "COPY <<a.txt /b\nc\na.txt\n", ['a.txt "c\\n"']],
  ["a name like a variable's", "RUN <<$A\n$A\n", ['$A ""']],
  ["blanks before the name", "RUN << E\na\nE\n", ['E "a\\n"']],
  ["CR LF", "RUN <<E\r\na\r\nE\r\nCMD b\r\n", ['E "a\\r\\n"']],
  ["none in quotes", "RUN \"<<E\" '<<F'\nCMD a\n", []],
  ["none in the exec form", 'RUN ["<<E"]\nCMD a\n', []],
  ["none in other instructions", "USER <<E\nCMD <<F\nENV a=<<G\n", []],
  ["none of three", "RUN a <<<E\nCMD b\n", []],
  ["none without a name", "RUN a <<\nRUN b <<-\n", []],
  ["none with an open quote", "RUN <<'E\nCMD b\n", []],
  ["none with the operator inside a word", "RUN a=1<<2b echo\nCMD b\n", []],
];

test.each(heredocs)("heredoc: %s", (_, text, expected) => {
  const found = Dockerfile.parse(text).instructions.flatMap((it) =>
    it.heredocs.map(({ name, body, quoted, stripsTabs, descriptor }) =>
      [name, JSON.stringify(body), quoted && "quoted", stripsTabs && "tabs", descriptor || ""]
        .filter(Boolean)
        .join(" "),
    ),
  );
  expect(found).toEqual(expected);
});

test("an instruction ends with the last line it has", () => {
  const text = "\n# a\nFROM b\n\nRUN c \\\n  # d\n\n  e\n\n\nCOPY <<F /g\nF\nCMD h\n";
  expect(Dockerfile.parse(text).instructions.map(({ line, lastLine }) => [line, lastLine])).toEqual([
    [2, 2],
    [4, 7],
    [10, 11],
    [12, 12],
  ]);
});

describe("what its parser refuses is an error here", () => {
  const check = checker(defaults, (id, error) => {
    throw new Error(id, { cause: error });
  });
  const rulesOf = (text: string) =>
    check(Dockerfile.parse(text), given())
      .findings.filter(({ diagnostic }) => diagnostic.severity === 1)
      .map(({ diagnostic }) => diagnostic.code);

  test.each([
    ["ENV without a value", "FROM a\nENV b\n", "invalid-pair"],
    ["LABEL without a value", "FROM a\nLABEL b\n", "invalid-pair"],
    ["ENV, a word without an equals sign", "FROM a\nENV b=c d\n", "invalid-pair"],
    ["a list in a list", 'FROM a\nCMD ["b", ["c"]]\n', "malformed-json"],
    ["a number in a list", "FROM a\nCMD [1]\n", "malformed-json"],
    ["a directive twice", "# escape=`\n# escape=`\nFROM a\n", "invalid-directive"],
    ["an escape character that is none", "# escape=x\nFROM a\n", "invalid-directive"],
    ["a heredoc without an end", "FROM a\nRUN <<E\nb\n", "endless-heredoc"],
    ["an unknown instruction", "FROM a\nBRUN c\n", "unknown-instruction"],
    ["an instruction before FROM", "RUN a\nFROM b\n", "missing-stage"],
  ])("%s", (_, text, rule) => expect(rulesOf(text)).toContain(rule));
});
