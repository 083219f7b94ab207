import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { actions, completions, hovers, inlays, lenses, rules } from "../../server/src/language/features.ts";

const folder = (name: string) => {
  try {
    return readdirSync(new URL(`../../server/src/language/${name}`, import.meta.url))
      .filter((it) => it.endsWith(".ts"))
      .map((it) => it.slice(0, -3))
      .sort();
  } catch {
    return [];
  }
};

test.each([
  ["rules", rules],
  ["actions", actions],
  ["hovers", hovers],
  ["inlays", inlays],
  ["lenses", lenses],
  ["completions", completions],
] as const)("every file of %s is in the list, under its own id", (name, list) => {
  expect(list.map((it) => it.id).sort()).toEqual(folder(name));
});

test.each(rules.map((it) => [it.id, it] as const))("rule %s says what and why in sentences", (_, rule) => {
  expect(rule.summary).toMatch(/^[A-Z`].*\.$/);
  expect(rule.why).toMatch(/\.$/);
  expect(rule.examples.some((it) => "bad" in it)).toBe(true);
});
