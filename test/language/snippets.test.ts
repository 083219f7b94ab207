import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { rules } from "../../server/src/language/features.ts";
import { flagManual } from "../../server/src/language/manual/instructions.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { keywords } from "../../server/src/language/syntax/instruction.ts";
import snippets from "../../snippets/dockerfile.json" with { type: "json" };
import { embedded } from "../support/catalogue.ts";
import { given } from "../support/fixture.ts";
import { problemsIn } from "../support/run.ts";
import { expandSnippet } from "../support/snippet.ts";

interface Snippet {
  readonly prefix: string | readonly string[];
  readonly description: string;
  readonly isFileTemplate?: boolean;
  readonly body: readonly string[];
}

const all = Object.entries(snippets as Record<string, Snippet>).map(([title, it]) => ({
  ...it,
  title,
  prefixes: [it.prefix].flat(),
  text: expandSnippet(it.body.join("\n")),
}));

/** A part of a Dockerfile stands in a stage that can run it. */
function whole({ isFileTemplate, text, prefixes }: (typeof all)[number]): string {
  if (isFileTemplate || prefixes.includes("syntax")) return text;
  const base = /\bapk |\baddgroup |wget/.test(text) ? "alpine:3.24" : "debian:trixie-slim";
  const build = text.includes("from=build") ? "FROM golang:1.27-trixie AS build\n\n" : "";
  return `${build}FROM ${base}\n${text}\nUSER 65532:65532\n`;
}

test("prefixes are unique, and those of whole files begin with from-", () => {
  const prefixes = all.flatMap((it) => it.prefixes);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  for (const { isFileTemplate, prefixes } of all)
    expect(prefixes[0]!.startsWith("from-")).toBe(isFileTemplate === true);
});

describe.each(all.map((it) => [it.title, it] as const))("%s", (_, snippet) => {
  test("says what it is for", () => {
    expect(snippet.description).toMatch(/^[A-Z].*[^.!]$/);
    for (const prefix of snippet.prefixes) expect(prefix).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  test("keeps the dollars that are meant for the file", () => {
    expect(snippet.body.join("\n").match(/(?<!\\)\$(?!\d|\{\d)/g)).toBeNull();
    expect(snippet.text).not.toMatch(/\$\d|\$\{\d|\\\$/);
  });

  test("has tab stops from 1 on without a gap", () => {
    const stops = [...snippet.body.join("\n").matchAll(/(?<!\\)\$\{?(\d+)/g)].map(([, it]) => Number(it));
    const last = Math.max(0, ...stops);
    expect([...new Set(stops)].sort((a, b) => a - b)).toEqual([...Array(last + 1).keys()]);
  });

  test("is made of instructions and flags that exist", () => {
    const file = Dockerfile.parse(whole(snippet));
    for (const { keyword, flags } of file.instructions) {
      expect(keywords).toContain(keyword);
      for (const { name } of flags) expect(flagManual(keyword, name), `${keyword} --${name}`).toBeDefined();
    }
  });

  test("stands on images that are there and still maintained", () => {
    const file = Dockerfile.parse(whole(snippet));
    const catalogue = embedded();
    for (const { base } of file.stages) {
      if (base.kind !== "image") continue;
      const { reference } = base;
      const tag =
        reference && catalogue.tags(reference, given().today).find((it) => it.tag === reference.tag);
      expect(tag, reference?.text).toMatchObject({ supported: true });
      expect(catalogue.facts(reference!).deprecated, reference!.text).toBeUndefined();
    }
  });

  test("raises none of our own rules", async () => {
    const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, whole(snippet));
    const found = [];
    for (const rule of rules.filter((it) => !it.offByDefault))
      for (const { message, range } of await problemsIn(rule, document, given()))
        found.push(`${range.start.line + 1}: ${message} (${rule.id})`);
    expect(found).toEqual([]);
  });
});
