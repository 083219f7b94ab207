import { expect, test } from "vitest";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";

/** Each instruction with its flags, words and heredocs, one a line. */
function outline(text: string): string {
  return Dockerfile.parse(text)
    .instructions.map((it) =>
      [
        `${it.line}-${it.lastLine} ${it.keyword}`,
        ...it.flags.map((flag) => `{${flag.name}=${flag.value ?? ""}}`),
        ...(it.json
          ? [JSON.stringify(it.json.items.map((item) => item.text))]
          : it.args.map((arg) => `[${arg.text}]`)),
        ...it.heredocs.map((heredoc) => `<<${heredoc.name} ${JSON.stringify(heredoc.body)}`),
      ].join(" "),
    )
    .join("\n");
}

test.each([
  ["FROM alpine AS a\nRUN a b", "0-0 FROM [alpine] [AS] [a]\n1-1 RUN [a] [b]"],
  ["RUN a \\\n  # why\n\n  b\nCMD c", "0-3 RUN [a] [b]\n4-4 CMD [c]"],
  ["RUN a \\\\\nCMD b", "0-0 RUN [a] [\\\\]\n1-1 CMD [b]"],
  ['RUN echo "a <<EOF b"\nCMD b', '0-0 RUN [echo] ["a <<EOF b"]\n1-1 CMD [b]'],
  [
    "RUN cat 3<<EOF <<-'B C'\nx\nEOF\n\ty\n\tB C\nCMD b",
    '0-4 RUN [cat] [3<<EOF] [<<-\'B C\'] <<EOF "x\\n" <<B C "\\ty\\n"\n5-5 CMD [b]',
  ],
  ["# escape=`\nFROM a\nRUN b `\n c\\\nCMD d", "1-1 FROM [a]\n2-3 RUN [b] [c\\]\n4-4 CMD [d]"],
  ['CMD ["a\\n", "\\u0041"]', '0-0 CMD ["a\\n","A"]'],
  ["ADD -- a b", "0-0 ADD [a] [b]"],
  ["COPY --link -- --from=x b", "0-0 COPY {link=} [--from=x] [b]"],
  ["RUN -- --a", "0-0 RUN [--a]"],
  ["CMD -- a", "0-0 CMD [a]"],
  ["COPY --from=x --link a b", "0-0 COPY {from=x} {link=} [a] [b]"],
  ["ONBUILD RUN <<E\nx\nE\nCMD y", '0-2 ONBUILD [RUN] [<<E] <<E "x\\n"\n3-3 CMD [y]'],
  ["\uFEFFFROM a\r\nRUN b \\\r\n c\r\n", "0-0 FROM [a]\n1-2 RUN [b] [c]"],
  ["RUN ( \\ \\\n a; ) \\\n b", "0-2 RUN [(] [\\ ] [a;] [)] [b]"],
  ["RUN a\r && \\\nb\r\nCMD c\r", "0-2 RUN [a] [&&] [b]\n3-3 CMD [c]"],
  [
    "RUN cat << EOF <<\t'B C'\nx\nEOF\ny\nB C\nCMD b",
    '0-4 RUN [cat] [<<] [EOF] [<<] [\'B C\'] <<EOF "x\\n" <<B C "y\\n"\n5-5 CMD [b]',
  ],
  ["RUN cat 3\\\n<<X\na\nX", '0-3 RUN [cat] [3<<X] <<X "a\\n"'],
  ["RUN cat <<- EOF\nCMD b", "0-0 RUN [cat] [<<-] [EOF]\n1-1 CMD [b]"],
  ["FROM a AS b\r\u2000\nRUN\u2003 c\u3000d", "0-1 FROM [a] [AS] [b]\n2-2 RUN\u2003 [c] [d]"],
  ['WORKDIR ["/"]\nCMDD ["a"]', '0-0 WORKDIR [["/"]]\n1-1 CMDD [["a"]]'],
  ["RUN cat <<EOF\nnever ends\n", '0-2 RUN [cat] [<<EOF] <<EOF "never ends\\n"'],
  [
    "RUN gpg--no-tty --import k\nCOPY a-- -- b",
    "0-0 RUN [gpg--no-tty] [--import] [k]\n1-1 COPY [a--] [--] [b]",
  ],
  ['CMD --["a"]\n COPY --from=b c d', '0-0 CMD [--["a"]]\n1-1 COPY {from=b} [c] [d]'],
  ["COPY --fr\\om=b\\c -- --d e", "0-0 COPY {from=bc} [--d] [e]"],
  ["RUN cat <<EOF\nnever ends", '0-1 RUN [cat] [<<EOF] <<EOF "never ends"'],
])("%j", (text, drawn) => expect(outline(text)).toBe(drawn));

test("an empty value stands behind its sign, also where the line goes on", () => {
  const [, copy] = Dockerfile.parse("FROM a\nCOPY --chown=\\\n 1:1 /a /b").instructions;
  const [flag] = copy!.flags;
  expect(flag!.valueRange).toEqual({ start: flag!.range.end, end: flag!.range.end });
});

test("an edit gives what parsing from scratch gives", () => {
  const before = Dockerfile.parse("FROM a\nRUN b \\\n c\nCOPY . .\nCMD d\n");
  const text = "FROM a\nRUN b \\\n\n c x\nCOPY . .\nCMD d\n";
  const after = before.edited(text);
  expect(after.instructions.map((it) => [it.line, it.text])).toEqual(
    Dockerfile.parse(text).instructions.map((it) => [it.line, it.text]),
  );
  expect(after.instructions[0]).toBe(before.instructions[0]);
});

test("variables are resolved through stages, ARG defaults and modifiers", () => {
  const file = Dockerfile.parse(
    'ARG V=3\nFROM alpine:${V}.${W:-19} AS a\nENV P="x y"\nENV Q=$P\nFROM a\nARG V\nRUN $V $Q',
  );
  expect(file.stages[0]!.base).toMatchObject({
    kind: "image",
    reference: { text: "alpine:3.19", tag: "3.19" },
  });
  const run = file.stages[1]!.instructions.at(-1)!;
  expect(file.expanded("$V-$Q-${P%y}", run)).toBe("3-x y-x ");
});

test.each([
  ["RUN echo ${A:0:2} ${B[@]} ${C^^} ${#D} ${!E} ${F@Q}", ["A", "B", "C", "D", "E", "F"]],
  ["RUN echo ${A: -1} ${B:$C:1} ${Env:TEMP}", ["A", "B", "C"]],
  ["RUN echo ${A[${B}]}", ["A", "B"]],
  ["$name\n", []],
])("a shell's own forms name a variable too: %j", (text, names) => {
  const [it] = Dockerfile.parse(text).instructions;
  expect(it!.variables.map(({ name }) => name)).toEqual(names);
});

test("the value of a form only a shell knows is unknown", () => {
  const file = Dockerfile.parse("FROM a\nARG V=1.2\nRUN echo ${V:0:1}");
  expect(file.expanded("${V:0:1}", file.instructions.at(-1)!)).toBeUndefined();
});

/** What the builder makes of `$V` in the last line: tried with BuildKit, whose COPY says which file it misses. */
test.each([
  ["FROM scratch\nENV V=e\nARG V=a\nCOPY $V /", "a"],
  ["FROM scratch\nARG V=a\nENV V=e\nCOPY $V /", "e"],
  ["FROM scratch\nARG V=a\nENV V=e\nARG V=b\nCOPY $V /", "b"],
  ["FROM scratch\nENV V=e\nARG V\nCOPY $V /", "e"],
  ["FROM scratch\nARG V=a\nARG V\nCOPY $V /", "a"],
  ["ARG V=g\nFROM scratch\nARG V=a\nARG V\nCOPY $V /", "g"],
  ["ARG V=g\nFROM scratch\nENV V=e\nARG V\nCOPY $V /", "g"],
  ["FROM scratch AS p\nENV V=e\nFROM p\nARG V=a\nCOPY $V /", "a"],
  ["FROM scratch AS p\nARG V=a\nFROM p\nCOPY $V /", "a"],
  ["FROM scratch AS p\nARG V=a\nFROM p\nARG V\nCOPY $V /", "a"],
  ["ARG V=g\nFROM scratch AS p\nARG V\nFROM p\nCOPY $V /", "g"],
  ["FROM scratch AS p\nARG V=a\nFROM p AS q\nENV W=$V\nFROM q\nCOPY $W$V /", "aa"],
])("the value that counts: %j", (text, value) => {
  const file = Dockerfile.parse(text);
  const copy = file.instructions.at(-1)!;
  expect(file.expanded(copy.args[0]!.text, copy)).toBe(value);
});

test("a global argument sees those before it in its own instruction", () => {
  const file = Dockerfile.parse("ARG A=3 B=$A.19 C=${D:-x} D=y\nFROM alpine:$B-$C");
  expect(file.stages[0]!.base).toMatchObject({ reference: { text: "alpine:3.19-x" } });
});

test.each([
  ["# escape=`\n# syntax=x\n# check=skip=all\nFROM a", "`", ["escape", "syntax", "check"]],
  ["# a=b\n# escape=`", "\\", []],
  ["# escape=`\n# a=b\n# syntax=x", "`", ["escape"]],
  ["# escape=`\n# Escape=\\\n# syntax=x", "`", ["escape"]],
  ["#!/usr/bin/env x\n# escape=`\n# syntax=x", "\\", ["syntax"]],
  ["\n# escape=`", "\\", []],
] as const)("directives of %j", (text, escape, names) => {
  const file = Dockerfile.parse(text);
  expect([file.escape, file.directives.map((it) => it.name)]).toEqual([escape, names]);
});
