import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { ignoreEdit, suppressions } from "../../server/src/language/suppressions.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { fixture } from "../support/fixture.ts";

const rule = { id: "relative-workdir", sameAs: ["hadolint/DL3000", "buildkit/WorkdirRelativePath"] };

/** The lines on which the rule is switched off. */
function off(text: string): number[] {
  const file = Dockerfile.parse(text);
  return text
    .split("\n")
    .map((_, line) => line)
    .filter((line) => suppressions(file).covers(rule, { line, character: 0 }));
}

test.each([
  ["# check=skip=WorkdirRelativePath\nFROM a\nUSER b", [0, 1, 2]],
  ["# check=error=true;skip=all\nFROM a", [0, 1]],
  ["# check=skip=StageNameCasing\nFROM a", []],
  ["FROM a\n# check=skip=WorkdirRelativePath\nUSER b\nUSER c", [2]],
  ["FROM a\n# hadolint ignore=DL3001, DL3000 # why\nUSER b\nUSER c", [2]],
  ["FROM a\n# hadolint ignore=DL3000\n# more\nUSER b", [3]],
  ["FROM a\n# hadolint ignore=DL3000\n\nUSER b", []],
  ["# hadolint global ignore=DL3000\nFROM a\nUSER b", [0, 1, 2]],
  ["FROM a\n# hadolint stage ignore=DL3000\nFROM b\nUSER b\nFROM c", [2, 3]],
  ["# tally ignore=hadolint/DL3000;reason=x\nFROM a", [1]],
  ["# tally global ignore=buildkit/WorkdirRelativePath\nFROM a", [0, 1]],
  ["# plimsoll ignore=relative-workdir\nFROM a", [1]],
  ["# plimsoll ignore=all\nFROM a", [1]],
  ["RUN a \\\n  # plimsoll ignore=relative-workdir\n  b\nRUN c", [0, 1, 2]],
  ["# plimsoll ignore=relative\nFROM a", []],
] as const)("%j", (text, lines) => expect(off(text)).toEqual(lines));

test.each([
  ["FROM a\n  WORK$0DIR b", "FROM a\n  # plimsoll ignore=relative-workdir\n  WORKDIR b"],
  ["# plimsoll ignore=x\nWORK$0DIR b", "# plimsoll ignore=x,relative-workdir\nWORKDIR b"],
  ["# hadolint ignore=DL3001 # why\nWORK$0DIR b", "# hadolint ignore=DL3001,DL3000 # why\nWORKDIR b"],
  [
    "FROM a\n# check=skip=A;error=true\nWORK$0DIR b",
    "FROM a\n# check=skip=A,WorkdirRelativePath;error=true\nWORKDIR b",
  ],
  ["FROM a\nRUN b \\\n $0c", "FROM a\n# plimsoll ignore=relative-workdir\nRUN b \\\n c"],
  ["# syntax=x\n$0", "# syntax=x\n# plimsoll global ignore=relative-workdir\n"],
])("ignored where %j", (before, after) => {
  const { document, cursor } = fixture(before);
  const file = Dockerfile.of(document);
  const text = TextDocument.applyEdits(document, [ignoreEdit(file, rule, cursor!)]);
  expect(text).toBe(after);
  const shift = text.split("\n").length - document.getText().split("\n").length;
  const moved = { ...cursor!, line: cursor!.line + shift };
  expect(suppressions(Dockerfile.parse(text)).covers(rule, moved)).toBe(true);
});
