import { expect, test } from "vitest";
import { checker } from "../../server/src/check.ts";
import { rules } from "../../server/src/language/features.ts";
import { defaults } from "../../server/src/language/settings.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { fixture, given } from "../support/fixture.ts";

const off = Object.fromEntries(rules.map(({ id }) => [id, "off" as const]));
const fail = (id: string, error: unknown) => {
  throw new Error(id, { cause: error });
};

for (const rule of rules) {
  if (!("checkStages" in rule) || !rule.on) continue;
  test(`${rule.id} hangs on the instructions it names and on no others`, () => {
    let keys = 0;
    for (const example of rule.examples) {
      const world = given(example.given ?? {});
      const text = fixture("bad" in example ? example.bad : example.silent).document.getText();
      const first = Dockerfile.parse(text);
      for (const { text: written, range, line } of first.instructions) {
        const start = first.offsetAt({ line, character: 0 });
        const behind = first.offsetAt(range.end);
        const others = [
          `${written}x`,
          written.replace(/\S+$/, ""),
          written.replace(/\S+$/, "/opt"),
          written.replace(/[^\n]+/g, "#"),
        ];
        for (const other of others) {
          const check = checker({ ...defaults, rules: { ...off, [rule.id]: "on" } }, fail);
          const lines = text.slice(0, start) + other + text.slice(behind);
          check(first, world);
          const next = first.edited(lines);
          const said = check(next, world).findings.map(({ problem }) => problem);
          // The rule itself, which nothing is kept of.
          const fresh = Dockerfile.parse(lines);
          const all = fresh.groups.flatMap((it) => [...rule.checkStages(it.stages, fresh, world)]);
          expect(said, `${text}\n→\n${lines}`).toEqual(all);
          keys++;
        }
      }
    }
    expect(keys).toBeGreaterThan(4);
  });
}
