// Hostile and degenerate Dockerfiles: what breaks parsers, regular expressions, ranges and patience. Deterministic;
// nothing is fetched or run. The whole set is about 8 MB, half of it in four files.

import { keywords } from "../../server/src/language/syntax/instruction.ts";

export interface HostileCase {
  readonly name: string;
  /** What it tries to break. */
  readonly attacks: string;
  /** What is expected of it in particular, where that is more than an answer in time. */
  readonly expect: string;
  make(): Buffer;
}

let seed = 0;
const rnd = () => {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return seed / 0x7fffffff;
};
const pick = <T>(all: readonly T[]): T => all[Math.floor(rnd() * all.length)]!;
const b = (text: string) => Buffer.from(text, "utf8");
const rep = (times: number, line: (nth: number) => string) =>
  Array.from({ length: times }, (_, i) => line(i)).join("\n");
const K = keywords;
export const cases: HostileCase[] = [];
const add = (name: string, attacks: string, make: () => string | Buffer, expect = "") =>
  cases.push({
    name,
    attacks,
    expect,
    make: () => {
      seed = 20261123 + name.length * 7919;
      const made = make();
      return Buffer.isBuffer(made) ? made : b(made);
    },
  });
// --- size
add("empty", "zero bytes", () => "", "no diagnostics crash; completion offers FROM/ARG");
add("one-newline", "only a newline", () => "\n");
add("only-spaces", "only blanks", () => " \t \n   \n\t");
add("only-comments", "no instruction", () => "# a\n#b\n  # c\n");
add(
  "only-directives",
  "directives only",
  () => "# syntax=docker/dockerfile:1\n# escape=`\n# check=skip=all\n",
);
add(
  "lines-10k",
  "10,000 instructions, one stage",
  () => `FROM alpine\n${rep(10000, (i) => `ENV V${i}=${i}`)}\n`,
  "linear time: 10k lines well under a second or two per request",
);
add(
  "lines-100k-comments",
  "100,000 comment lines",
  () => `FROM alpine\n${rep(100000, (i) => `# comment ${i}`)}\nRUN true\n`,
);
add(
  "run-10k-lines",
  "one RUN continued over 10,000 lines",
  () => `FROM alpine\nRUN true \\\n${rep(10000, (i) => `  && echo ${i} \\`)}\n  && true\n`,
);
add("line-1mb", "one 1 MB RUN line", () => `FROM alpine\nRUN echo ${"a".repeat(1 << 20)}\nCMD ["x"]\n`);
add(
  "line-1mb-spaces",
  "1 MB of blanks inside a line (regex backtracking)",
  () => `FROM alpine\nRUN echo a${" ".repeat(1 << 20)}b\n`,
  "no quadratic trimming regex",
);
add(
  "line-1mb-ands",
  "1 MB line of && commands",
  () => `FROM alpine\nRUN true${" && apt-get install -y x".repeat(45000)}\n`,
);
add(
  "line-200k-backslashes",
  "runs of backslashes",
  () => `FROM alpine\nRUN echo ${"\\".repeat(200001)}n\nRUN b\n`,
);
add("line-200k-quotes", "alternating quotes", () => `FROM alpine\nRUN echo ${`"'`.repeat(100000)}\n`);
add(
  "line-200k-dollars",
  "runs of $ and ${",
  () => `FROM alpine\nENV A=${"${".repeat(50000)}\nENV B=${"$".repeat(100000)}\n`,
  "no stack overflow in nested ${ parsing",
);
add(
  "label-5k-pairs",
  "one LABEL with 5,000 pairs",
  () => `FROM alpine\nLABEL ${Array.from({ length: 5000 }, (_, i) => `k${i}="v ${i}"`).join(" \\\n  ")}\n`,
);
add(
  "json-20k-elements",
  "exec form with 20,000 elements",
  () => `FROM alpine\nCMD [${Array.from({ length: 20000 }, (_, i) => `"a${i}"`).join(", ")}]\n`,
);
add(
  "json-deep-nesting",
  "JSON array nested 20,000 deep",
  () => `FROM alpine\nCMD ${"[".repeat(20000)}"x"${"]".repeat(20000)}\n`,
  "no recursion overflow",
);
add(
  "copy-5k-sources",
  "COPY with 5,000 sources",
  () => `FROM alpine\nCOPY ${Array.from({ length: 5000 }, (_, i) => `f${i}`).join(" ")} /d/\n`,
);
add(
  "flags-2k",
  "RUN with 2,000 --mount flags",
  () => `FROM alpine\nRUN ${"--mount=type=cache,target=/c,id=a ".repeat(2000)}true\n`,
);
// --- stages / graph
add(
  "stages-5k",
  "5,000 stages, each copying from the one before",
  () => `${rep(5000, (i) => `FROM alpine AS s${i}\n${i ? `COPY --from=s${i - 1} /x /x` : "RUN true"}`)}\n`,
  "stage graph built without recursion overflow or O(n^2) lookups",
);
add(
  "stages-5k-inherit",
  "5,000 stages, each FROM the one before",
  () => `FROM alpine AS s0\n${rep(4999, (i) => `FROM s${i} AS s${i + 1}`)}\n`,
  "inheritance chain walked iteratively",
);
add(
  "stages-3k-same-name",
  "3,000 stages with one name",
  () => `${rep(3000, () => "FROM alpine AS a\nCOPY --from=a /x /x")}\n`,
  "duplicate-stage diagnostics stay bounded",
);
add(
  "stage-self-reference",
  "stage copies from itself / FROM itself",
  () => "FROM a AS a\nCOPY --from=a /x /x\nFROM b AS b\nFROM b AS c\n",
  "no endless loop",
);
add(
  "stage-cycle",
  "forward references forming a cycle",
  () =>
    "FROM b AS a\nCOPY --from=c / /\nFROM a AS b\nFROM alpine AS c\nCOPY --from=a / /\nCOPY --from=b / /\n",
  "no endless loop",
);
add(
  "copy-from-number-out-of-range",
  "COPY --from=99 / -1 / 0x1 / 1e3",
  () =>
    "FROM alpine\nCOPY --from=99 / /\nCOPY --from=-1 / /\nCOPY --from=0x1 / /\nCOPY --from=1e3 / /\nCOPY --from= / /\nCOPY --from / /\n",
);
add("from-only", "FROM with nothing", () => "FROM");
add("from-only-newline", "FROM and newline", () => "FROM\n");
add(
  "from-as-only",
  "FROM AS / FROM x AS",
  () =>
    "FROM AS\nFROM alpine AS\nFROM alpine AS a b c\nFROM --platform\nFROM --platform= alpine\nFROM --platform=$BUILDPLATFORM\n",
);
add("no-from", "instructions before any FROM", () => 'RUN true\nCMD ["x"]\n');
add("from-last-line-continuation", "file ends inside a FROM continuation", () => "FROM alpine AS \\");
add(
  "from-image-strange",
  "odd image references",
  () =>
    `${rep(
      14,
      (i) =>
        "FROM " +
        [
          "a:b:c",
          "@sha256:00",
          ":tag",
          "UPPER/Case:Tag",
          "host:99999/x",
          "a//b",
          "../x",
          "x@sha256:zz",
          "[::1]:5000/x:1",
          "%",
          "scratch:1",
          "${",
          "$",
          "a\u0000b",
        ][i],
    )}\n`,
);
// --- ARG / ENV
add(
  "arg-cycle",
  "cyclic ARG/ENV references",
  () => "ARG A=$B\nARG B=$C\nARG C=$A\nFROM $A\nARG A\nENV A=$B B=$A C=${A:-${B:-${C}}}\nRUN echo $A $B $C\n",
  "expansion terminates",
);
add("arg-self", "ARG refers to itself", () => "ARG A=$A$A$A\nFROM alpine:$A\nENV P=$P:$P:$P\n");
add(
  "arg-billion-laughs",
  "exponential expansion: 40 levels x 10",
  () => `ARG L0=lol\n${rep(40, (i) => `ARG L${i + 1}=${`$L${i}`.repeat(10)}`)}\nFROM $L40\nRUN echo $L40\n`,
  "hover/diagnostic must cap expansion, not build 3e40 bytes",
);
add(
  "env-chain",
  "a value that hangs on 4,000 others",
  () =>
    `FROM alpine\nENV P=/a\n${rep(4000, () => "ENV P=$P:/a")}\nARG Q\n${rep(4000, () => "ARG Q")}\nCOPY $P $Q\n`,
  "no recursion overflow; a value has a longest length",
);
add(
  "arg-chain",
  "the same above the first FROM",
  () => `ARG A0=a\n${rep(4000, (i) => `ARG A${i + 1}=$A${i}`)}\nFROM $A4000\n`,
  "no recursion overflow",
);
add(
  "env-billion-laughs",
  "same in ENV in one stage",
  () =>
    "FROM alpine\nENV L0=lol\n" +
    rep(40, (i) => `ENV L${i + 1}=\${L${i}${"}".repeat(1)}${"${L".concat(String(i), "}").repeat(9)}`) +
    "\nCOPY $L40 /\nWORKDIR $L40\n",
  "cap expansion",
);
add(
  "arg-nested-defaults",
  "${A:-${B:-...}} 5,000 deep",
  () =>
    "FROM alpine\nENV X=" + rep(5000, (i) => `\${A${i}:-`).replace(/\n/g, "") + "z" + "}".repeat(5000) + "\n",
  "no recursion overflow",
);
add(
  "arg-10k-undeclared",
  "10,000 uses of undeclared variables",
  () => `FROM alpine\n${rep(10000, (i) => `COPY $U${i} /`)}\n`,
  "diagnostics count capped or streamed; no O(n^2)",
);
add(
  "arg-pattern-ops",
  "variable pattern operators",
  () =>
    "FROM alpine\nARG A\nENV B=${A#*/} C=${A##*/} D=${A%/*} E=${A%%/*} F=${A/x/y} G=${A//x/y} H=${A:+} I=${A:?err} J=${A-} K=${A+} L=${} M=${1} N=${@} O=$$ P=\\${A} Q='$A' R=${A\n",
);
// --- continuation / escape
add("continuation-eof", "file ends with a continuation", () => "FROM alpine\nRUN a \\");
add("continuation-eof-newline", "continuation then EOF newline", () => "FROM alpine\nRUN a \\\n");
add(
  "continuation-blank-lines",
  "empty continuation lines and comments",
  () => "FROM alpine\nRUN a \\\n\n\n# comment\n  # indented comment\n\t\n && b \\\n\n",
);
add(
  "continuation-trailing-space",
  "blanks after the escape",
  () => "FROM alpine\nRUN a \\   \n && b \\\t\n && c\n",
);
add(
  "continuation-deep",
  "instruction keyword split over 5,000 continuations",
  () => `FROM alpine\nR\\\nU\\\nN${"\\\n".repeat(5000)} true\n`,
  "keyword is RUN",
);
add(
  "continuation-in-everything",
  "escape in every token",
  () => "FR\\\nOM al\\\npine A\\\nS b\\\nuild\nCO\\\nPY --fr\\\nom=bu\\\nild /a /\\\nb\n",
);
add(
  "escape-backtick",
  "backtick escape directive",
  () =>
    "# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nRUN dir `\n  C:\\ `\n  && echo done\nCOPY a C:\\dir\\\nWORKDIR C:\\x\\\n",
  "C:\\dir\\ is not a continuation",
);
add(
  "escape-invalid",
  "bad escape directives",
  () => "# escape=x\n# escape=``\n# escape=\n# ESCAPE = `\nFROM alpine\n",
);
add(
  "escape-late",
  "escape directive after an instruction/comment/blank (ignored)",
  () => "\n# comment\n# escape=`\nFROM alpine\nRUN a `\n b\n",
);
add("escape-duplicate", "directive twice", () => "# escape=`\n# escape=\\\nFROM alpine\n");
add(
  "directive-variants",
  "syntax/check directives in odd shapes",
  () =>
    "#syntax=docker/dockerfile:1\n//syntax=x\n# check=skip=A,B;error=true;experimental=all\n# foo=bar\nFROM alpine\n",
);
add(
  "shebang-first",
  "shebang before the directive",
  () => "#!/usr/bin/env docker build -f\n# syntax=docker/dockerfile:1\nFROM alpine\n",
);
// --- heredoc
add(
  "heredoc-unterminated",
  "heredoc never closed",
  () => "FROM alpine\nRUN <<EOF\necho a\nFROM not-a-stage\nCOPY x y\n",
  "rest of file belongs to the heredoc; no instruction is seen in it",
);
add(
  "heredoc-unterminated-10k",
  "unterminated heredoc with 10,000 lines",
  () => `FROM alpine\nRUN <<EOF\n${rep(10000, (i) => `FROM x${i}`)}\n`,
);
add(
  "heredoc-multi",
  "several heredocs on one line",
  () =>
    'FROM alpine\nCOPY <<A <<-B <<"C" /d/\na $X\nA\n\tb\n\tB\nc $X\nC\nRUN <<X cat && <<Y cat\n1\nX\n2\nY\n',
);
add(
  "heredoc-quotes",
  "delimiter quoting variants",
  () =>
    `FROM alpine\nRUN <<'E'\n$a\nE\nRUN <<"E F"\nx\nE F\nRUN <<-\tE\n\tx\n\tE\nRUN << EOF\nRUN <<\nRUN <<<EOF\nRUN cat <<EOF > /x\nEOF\n`,
);
add(
  "heredoc-delimiter-lookalikes",
  "almost terminators",
  () => 'FROM alpine\nRUN <<EOF\n EOF\nEOF \nEOFX\n\tEOF\nEOF\nCMD ["x"]\n',
);
add(
  "heredoc-in-not-run",
  "heredoc in instructions that do not take it",
  () => "FROM alpine\nENV A=<<EOF\nx\nEOF\nLABEL a=<<B\nCMD <<EOF\nEOF\nONBUILD RUN <<EOF\necho\nEOF\n",
);
add(
  "heredoc-crlf",
  "heredoc with CRLF",
  () => 'FROM alpine\r\nRUN <<EOF\r\necho a\r\nEOF\r\nCMD ["x"]\r\n',
  "terminator found despite \\r",
);
add(
  "heredoc-1k",
  "1,000 heredocs",
  () => `FROM alpine\n${rep(1000, (i) => `RUN <<E${i}\necho ${i}\nE${i}`)}\n`,
);
add(
  "heredoc-shebang-python",
  "heredoc with another interpreter",
  () =>
    'FROM python\nRUN <<EOF python3\nFROM = 1\nprint("RUN")\nEOF\nRUN <<EOF\n#!/usr/bin/env perl\nprint "x";\nEOF\n',
  "no shell diagnostics in python/perl bodies",
);
// --- quoting / JSON
add(
  "quote-unterminated",
  "unterminated quotes",
  () => 'FROM alpine\nRUN echo "abc\nENV A="x\nLABEL b=\'y\nCMD ["a", "b\nCOPY ["a b", "c"\n',
);
add(
  "json-almost",
  "nearly JSON arrays",
  () =>
    'FROM alpine\nCMD [\'a\']\nCMD ["a",]\nCMD [ "a" "b" ]\nCMD [\nCMD []\nCMD [1, null, true, {}]\nCMD ["\\x"]\nCMD ["\\u12"]\nCMD ["a"] # c\nENTRYPOINT ["a"]x\nSHELL "a"\nVOLUME ["/a" , "/b" ]\n',
);
add(
  "json-escapes",
  "JSON escapes",
  () => 'FROM alpine\nCMD ["\\u0041\\ud83d\\ude00\\n\\t\\\\\\"", "C:\\\\x"]\n',
);
// --- encodings
add(
  "bom",
  "UTF-8 BOM before FROM",
  () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), b("FROM alpine\nRUN true\n")]),
  "FROM recognised; positions not shifted by one",
);
add("bom-directive", "BOM before a directive", () =>
  Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), b("# escape=`\nFROM alpine\nRUN a `\n b\n")]),
);
add("bom-middle", "BOM inside the file", () => 'FROM alpine\n\ufeffRUN true\nCMD \ufeff["x"]\n');
add("utf16le", "UTF-16LE file", () =>
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("FROM alpine\nRUN true\n", "utf16le")]),
);
add("utf16be", "UTF-16BE file", () =>
  Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from("FROM alpine\nRUN true\n", "utf16le").swap16()]),
);
add("crlf", "CRLF", () => 'FROM alpine\r\nRUN a \\\r\n && b\r\nCMD ["x"]\r\n', "edits keep CRLF");
add("cr-only", "bare CR line ends", () => 'FROM alpine\rRUN a\rCMD ["x"]\r');
add(
  "eol-mixed",
  "LF, CRLF and CR mixed",
  () => 'FROM alpine\r\nRUN a \\\n && b \\\r\n && c\rCMD ["x"]\n\r\n',
);
add(
  "eol-unicode",
  "U+2028, U+2029, NEL, VT, FF as false line ends",
  () => "FROM alpine\nRUN a\u2028RUN b\u2029RUN c\u0085RUN d\u000bRUN e\u000cRUN f\n",
  "one RUN only",
);
add("nul-bytes", "NUL bytes", () => "FROM al\u0000pine\nRUN echo \u0000\u0000\n\u0000\n");
add(
  "control-chars",
  "all C0 controls",
  () =>
    "FROM alpine\nRUN echo " +
    Array.from({ length: 32 }, (_, i) => (i === 10 || i === 13 ? "" : String.fromCharCode(i))).join("") +
    "\u007f\n",
);
add("invalid-utf8", "broken UTF-8 sequences", () =>
  Buffer.concat([
    b("FROM alpine\nRUN echo "),
    Buffer.from([
      0xc3, 0x28, 0xa0, 0xe2, 0x28, 0xa1, 0xf0, 0x28, 0x8c, 0xbc, 0xff, 0xfe, 0xed, 0xa0, 0x80, 0xc0, 0xaf,
    ]),
    b('\nCMD ["x"]\n'),
  ]),
);
add("invalid-utf8-keyword", "broken byte in a keyword", () =>
  Buffer.concat([b("FR"), Buffer.from([0xff]), b("OM alpine\nFROM alpine\n")]),
);
add("latin1", "Latin-1 text", () =>
  Buffer.from('FROM alpine\n# cr\xe9\xe9 par Andr\xe9\nLABEL a="\xfc\xdf"\n', "latin1"),
);
add(
  "lone-surrogates",
  "lone surrogates in a JS string (in-memory only)",
  () => b("FROM alpine\nRUN echo \\ud800\n"),
  'for in-memory tests use "FROM alpine\\nRUN echo \\uD800\\n" as a JS string',
);
add(
  "rtl",
  "right-to-left and bidi controls (Trojan source)",
  () =>
    'FROM alpine\n# \u202e\u2066 check=skip \u2069\u2066\nRUN echo "\u202e txet \u202c" && rm -rf /\u200f\nLABEL "\u05d0\u05d1\u05d2"="\u0645\u0631\u062d\u0628\u0627"\n',
);
add(
  "homoglyphs",
  "look-alike keywords",
  () =>
    "FR\u039fM alpine\nFROM \u0430lpine\nRUN\u00a0true\n\u2003RUN true\nRUN\u3000true\n\uff26\uff32\uff2f\uff2d alpine\n",
  "NBSP is not a separator",
);
add(
  "zero-width",
  "zero-width characters",
  () => "FROM\u200b alpine\nR\u200dUN true\nENV A\u200b=1 A=2\nRUN echo $A\u200b\n",
);
add(
  "emoji-columns",
  "astral characters before positions of interest",
  () => "FROM alpine AS 🏗️\nENV 😀=1 A=👩‍👩‍👧‍👦 B=2\nCOPY --from=🏗️ /😀 /x$A\nRUN echo 😀 $B # $A\n",
  "columns are UTF-16 units",
);
add("combining", "long combining sequence", () => `FROM alpine\nRUN echo e${"\u0301".repeat(50000)}\n`);
add(
  "case-mapping",
  "characters whose case mapping changes length or maps to ASCII",
  () => "FROM alpine\nADD\u0130 x\nEXPO\u017fE 80\n\u212aEY x\nU\u017fER a\nf\u0131om b\n",
  "EXPO\u017fE must not become EXPOSE by toUpperCase",
);
// --- structure
add(
  "lowercase-all",
  "lowercase keywords",
  () => 'from alpine as a\nrun true\ncopy --from=a / /\ncmd ["x"]\n',
);
add(
  "mixed-case",
  "random case",
  () =>
    `${rep(
      200,
      () =>
        `${pick(K)
          .split("")
          .map((c) => (rnd() < 0.5 ? c : c.toLowerCase()))
          .join("")} x`,
    )}\n`,
);
add(
  "unknown-instructions",
  "typos and unknown words",
  () =>
    `${rep(500, () => {
      const k = pick(K).split("");
      k.splice(Math.floor(rnd() * k.length), 1);
      return `${k.join("")} a`;
    })}\n`,
  "suggestions stay fast",
);
add("keywords-without-args", "every keyword alone", () => `${K.join("\n")}\n`);
add("keywords-alone-no-newline", "each keyword at EOF", () => K.join(" \\\n"));
add(
  "onbuild-chain",
  "ONBUILD ONBUILD ... 5,000 deep",
  () => `FROM alpine\n${"ONBUILD ".repeat(5000)}RUN true\nONBUILD FROM x\nONBUILD MAINTAINER y\nONBUILD\n`,
  "no recursion overflow",
);
add(
  "healthcheck-odd",
  "HEALTHCHECK variants",
  () =>
    "FROM alpine\nHEALTHCHECK\nHEALTHCHECK NONE x\nHEALTHCHECK --interval=-1s --timeout=1y --retries=1e9 CMD\nHEALTHCHECK --interval CMD a\nHEALTHCHECK CMD\nHEALTHCHECK FOO\n",
);
add(
  "expose-odd",
  "EXPOSE variants",
  () =>
    "FROM alpine\nEXPOSE 0 65536 99999999999999999999 80-70 1-65535/tcp 80/TCP/udp a/b -1 $P ${P:-80}/udp 127.0.0.1:80:80 [::1]:80\n",
);
add(
  "copy-exclude-parents",
  "newer flags",
  () =>
    "FROM alpine\nCOPY --link --parents --exclude=*.md --exclude=x --chmod=u=rwX,go=rX --chown=1:1 ./**/x.* /\nADD --checksum=sha256:0 --keep-git-dir=true --unpack=false https://x.y/z.git#main /\nRUN --network=none --security=insecure --device=nvidia.com/gpu=all --mount=type=secret,id=a,env=B,required true\n",
);
add(
  "template-files",
  "template languages",
  () =>
    "{{ if .x }}\nFROM {{ .Base }}\n{{ end }}\nFROM <%= base %>\n{% for i in x %}\nRUN {{ i }}\n{% endfor %}\nFROM @BASE@\n%%TAGS%%\nFROM ${BASE}\n",
);
add(
  "not-a-dockerfile",
  "other languages under a Dockerfile name",
  () =>
    '<!DOCTYPE html>\n<html><body>FROM</body></html>\n{"FROM": "x"}\n---\nfoo: bar\nint main(void) { return 0; }\n',
);
add("binary", "256 KB of pseudo-random bytes", () =>
  Buffer.from(Array.from({ length: 262144 }, () => Math.floor(rnd() * 256))),
);
add(
  "merge-conflict",
  "git conflict markers",
  () => "<<<<<<< HEAD\nFROM alpine\n=======\nFROM debian\n>>>>>>> other\nRUN true\n",
);
add("markdown-fence", "pasted fence", () => "```dockerfile\nFROM alpine\nRUN true\n```\n");
add(
  "tabs-vs-spaces",
  "tabs everywhere",
  () => "\tFROM\talpine\tAS\ta\n\tRUN\ttrue\t\\\n\t\t&&\tb\n\tCOPY\t--from=a\t/x\t/y\t\n",
);
// --- regex catastrophes aimed at linters
add("redos-apt", "package-list regexes", () => `FROM debian\nRUN apt-get install ${"-y ".repeat(30000)}!\n`);
add("redos-url", "URL-like runs", () => `FROM alpine\nADD ${"http://".repeat(20000)} /x\n`);
add(
  "redos-env-assign",
  "FOO=bar prefixes",
  () => `FROM alpine\nRUN ${"A=b".repeat(40000)} cmd\nRUN ${"A=b ".repeat(40000)}"\n`,
  "env-prefix regex must not be exponential (this very corpus hit that bug once)",
);
add(
  "redos-image",
  "image reference regexes",
  () => `FROM ${"a-".repeat(30000)}!\nFROM ${"a.".repeat(30000)}/:\nFROM ${"a/".repeat(30000)}\n`,
);
add(
  "redos-version",
  "version pins",
  () => `FROM node:${"1.".repeat(30000)}x\nRUN pip install a==${"1.".repeat(30000)}\n`,
);
add(
  "shell-nesting",
  "$( ( { nesting 5,000 deep",
  () =>
    "FROM alpine\nRUN " +
    "$(".repeat(5000) +
    "x" +
    ")".repeat(5000) +
    " && " +
    "{ ".repeat(5000) +
    ":;" +
    " }".repeat(5000) +
    " ; if ".repeat(2000) +
    "\n",
  "no recursion overflow in a shell parser",
);
// --- refactor-specific traps (must not corrupt the file)
add(
  "refactor-own-stage-name",
  'single stage already called "builder"',
  () => 'FROM golang:1.22 AS builder\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n',
  "no duplicate stage name in the result",
);
add(
  "refactor-name-clash-runtime",
  'stage called "runtime"/"final"',
  () =>
    'FROM rust:1 AS runtime\nWORKDIR /src\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/x"]\n',
);
add(
  "refactor-crlf-heredoc-escape",
  "CRLF + heredoc + backtick escape",
  () =>
    '# escape=`\r\nFROM golang:1.22\r\nWORKDIR /src\r\nCOPY . .\r\nRUN <<EOF\r\ngo build -o /app .\r\nEOF\r\nCMD ["/app"]\r\n',
  "CRLF kept, heredoc kept whole",
);
add(
  "refactor-lowercase",
  "lowercase file",
  () => 'from node:20\nworkdir /app\ncopy . .\nrun npm ci && npm run build\ncmd ["node","dist/main.js"]\n',
);
add(
  "refactor-args-before-from",
  "global ARGs used in FROM and in the stage",
  () =>
    'ARG GO=1.22\nARG APP=/srv/app\nFROM golang:${GO}\nARG APP\nARG VERSION=dev\nWORKDIR ${APP}\nCOPY . .\nRUN go build -ldflags "-X main.v=${VERSION}" -o ${APP}/bin/x .\nENV PATH=${APP}/bin:$PATH\nCMD ["x"]\n',
  "ARGs redeclared where used; global ARG stays above the first FROM",
);
add(
  "refactor-onbuild",
  "ONBUILD + compile",
  () => 'FROM golang:1.22\nONBUILD COPY . /src\nONBUILD RUN go build -o /app /src\nCMD ["/app"]\n',
  "not offered",
);
add(
  "refactor-comment-between",
  "comments and directives around everything",
  () =>
    '# syntax=docker/dockerfile:1\n# my app\n\n# base\nFROM golang:1.22 # not a comment\n# copy\nCOPY . .\n# build \\\nRUN go build \\\n  # inline comment\n  -o /app .\n# start\nCMD ["/app"] # nope\n',
  "comments survive",
);
add(
  "refactor-no-final-newline",
  "no newline at EOF",
  () => 'FROM golang:1.22\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]',
);
add(
  "refactor-huge",
  "compile file with 2,000 RUN lines",
  () =>
    "FROM golang:1.22\nWORKDIR /s\nCOPY . .\n" +
    rep(2000, (i) => `RUN go build -o /b/${i} ./cmd/${i}`) +
    '\nCMD ["/b/0"]\n',
  "code action computed in bounded time",
);
