import { describe, expect, test } from "vitest";
import { checkNames, directives } from "../../server/src/language/manual/directives.ts";
import { heredocs } from "../../server/src/language/manual/heredoc.ts";
import {
  flagManual,
  instructionManual,
  instructions,
} from "../../server/src/language/manual/instructions.ts";
import { instructionUrl } from "../../server/src/language/manual/manual.ts";
import { signals } from "../../server/src/language/manual/signals.ts";
import { modifiers, predefined } from "../../server/src/language/manual/variables.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { keywords } from "../../server/src/language/syntax/instruction.ts";
import { expandSnippet } from "../support/snippet.ts";

const flags = instructions.flatMap((it) => (it.flags ?? []).map((flag) => ({ ...flag, of: it.keyword })));

/** Every text a user can meet, with where it stands. */
const texts = (value: unknown, at: string): [string, string][] =>
  value !== null && typeof value === "object"
    ? Object.entries(value).flatMap(([key, it]) =>
        typeof it === "string"
          ? ["summary", "deprecated"].includes(key) || at.endsWith("notes")
            ? [[`${at}.${key}`, it] as [string, string]]
            : []
          : texts(it, `${at}.${key}`),
      )
    : [];

test("every instruction has a page", () => {
  expect(instructions.map((it) => it.keyword).sort()).toEqual([...keywords]);
});

test.each(
  Object.entries({ instructions, directives, checkNames, heredocs, signals, predefined, modifiers }).flatMap(
    ([name, value]) => texts(value, name),
  ),
)("%s is a sentence in our voice", (_, text) => {
  expect(text).toMatch(/^[^a-z].*\.$/s);
  expect(text).not.toMatch(/(?<!#)!|please|simply|just /i);
});

test.each(instructions.flatMap((it) => it.forms.map((form) => [form.syntax, form] as const)))(
  "%s names its parameters in order",
  (syntax, form) => {
    let from = 0;
    for (const { name } of form.parameters) {
      const at = syntax.indexOf(name, from);
      expect(at, name).toBeGreaterThanOrEqual(from);
      from = at + name.length;
    }
  },
);

/** The one instruction a text is, with the keyword, flags and heredocs that were read. */
function only(text: string) {
  const file = Dockerfile.parse(`${text}\n`);
  expect(file.instructions, text).toHaveLength(1);
  return file.instructions[0]!;
}

describe("examples", () => {
  test.each(instructions.map((it) => [it.keyword, it.example] as const))("of %s", (keyword, example) => {
    const found = only(example);
    expect(found.keyword).toBe(keyword);
    for (const { name } of found.flags) expect(flagManual(keyword, name), name).toBeDefined();
  });

  test.each(flags.map((it) => [`${it.of} --${it.name}`, it] as const))("of %s", (_, flag) => {
    const found = only(flag.example);
    expect(found.keyword).toBe(flag.of);
    expect(found.flags.map((it) => it.name)).toContain(flag.name);
  });

  test.each(flagManual("RUN", "mount")!.types!.map((it) => [it.type, it] as const))(
    "of --mount=type=%s",
    (type, mount) => {
      const [first] = only(mount.example).flags;
      const [[key, value], ...rest] = first!.value!.split(",").map((it) => it.split("=")) as [
        [string, string],
        ...[string][],
      ];
      expect([key, value]).toEqual(["type", type]);
      for (const [name] of rest) expect(mount.keys.map((it) => it.name)).toContain(name);
    },
  );

  test.each(heredocs.map((it) => [it.syntax, it] as const))("of %s", (_, { example }) => {
    expect(only(example).heredocs).toHaveLength(1);
  });

  test.each(directives.map((it) => [it.name, it] as const))("of # %s", (name, { example }) => {
    expect(Dockerfile.parse(`${example}\n`).directives.map((it) => it.name)).toEqual([name]);
  });

  test.each(modifiers.map((it) => [it.syntax, it] as const))("of %s", (_, { example }) => {
    expect(only(example).variables.length).toBeGreaterThan(0);
  });
});

test.each(instructions.map((it) => [it.keyword, it.snippet] as const))(
  "the snippet of %s becomes that instruction",
  (keyword, snippet) => {
    expect(only(expandSnippet(snippet)).keyword).toBe(keyword);
  },
);

test("names are unique", () => {
  const names = (list: readonly { readonly name: string }[]) => list.map((it) => it.name);
  for (const list of [
    names(predefined),
    names(directives),
    checkNames.map((it) => it.value),
    signals.map((it) => it.value),
    ...instructions.map((it) => names(it.flags ?? [])),
    ...flagManual("RUN", "mount")!.types!.map((it) =>
      it.keys.flatMap((key) => [key.name, ...(key.aliases ?? [])]),
    ),
  ])
    expect(new Set(list).size).toBe(list.length);
});

test("keywords are found in any case, flags only as they are written", () => {
  expect(instructionManual("run")).toBe(instructionManual("RUN"));
  expect(flagManual("copy", "from")).toBeDefined();
  expect(flagManual("copy", "FROM")).toBeUndefined();
  expect(instructionManual("MEOW")).toBeUndefined();
});

test("links lead to the section of the public reference", () => {
  expect(instructionUrl("RUN", "mount")).toBe("https://docs.docker.com/reference/dockerfile/#run---mount");
  expect(instructionUrl("MAINTAINER")).toMatch(/#maintainer-deprecated$/);
  expect(instructionUrl("HEALTHCHECK", "retries")).toMatch(/#healthcheck$/);
});
