import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { embeddedLanguages, grammar } from "../../syntaxes/dockerfile-injection.ts";

test("the grammar is the one its source makes", async () => {
  // On one line: it is packaged as it stands, and blanks were a quarter of its weight there.
  await expect(`${JSON.stringify(grammar)}\n`).toMatchFileSnapshot(
    "../../syntaxes/dockerfile-injection.tmLanguage.json",
  );
});

test("package.json names the languages inside heredocs", () => {
  expect(manifest.contributes.grammars).toEqual([
    {
      scopeName: grammar.scopeName,
      path: "./syntaxes/dockerfile-injection.tmLanguage.json",
      injectTo: ["source.dockerfile"],
      embeddedLanguages,
    },
  ]);
});
