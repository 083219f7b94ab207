import fc from "fast-check";
import { expect, test } from "vitest";
import { type Checked, checker } from "../../server/src/check.ts";
import { rules } from "../../server/src/language/features.ts";
import { defaults } from "../../server/src/language/settings.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { fixture, given } from "../support/fixture.ts";

const world = given({});
const everyRule = { ...defaults, rules: Object.fromEntries(rules.map(({ id }) => [id, "on" as const])) };
const fail = (id: string, error: unknown) => {
  throw new Error(id, { cause: error });
};

/** The examples of all rules: between them they set off every one. */
const files = rules.flatMap(({ examples }) =>
  examples.map((it) => fixture("bad" in it ? it.bad : it.silent).document.getText()),
);
const pieces = [
  "x",
  " ",
  "\n",
  "#",
  "$",
  "\\\n",
  "FROM build\n",
  " AS build",
  "ARG A=1\n",
  "USER 1\n",
  "--from=build ",
];

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat({ max: 12 }),
  piece: fc.constantFrom("", ...pieces),
});

/** What an editor shows and offers, in an order that does not hang on the rules'. */
const told = ({ findings }: Checked) =>
  findings.map(({ diagnostic, problem }) => JSON.stringify([diagnostic, problem.fixes])).sort();

test("what is taken over from the version before is what a fresh look says", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...files), { minLength: 1, maxLength: 5 }),
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      (some, edits) => {
        const check = checker(everyRule, fail);
        let text = some.join("\n");
        let file = Dockerfile.parse(text);
        check(file, world);
        for (const { at, cut, piece } of edits) {
          const offset = Math.floor(at * text.length);
          text = text.slice(0, offset) + piece + text.slice(offset + cut);
          file = file.edited(text);
          const fresh = checker(everyRule, fail)(Dockerfile.parse(text), world);
          expect(told(check(file, world))).toEqual(told(fresh));
        }
      },
    ),
    { numRuns: 60 },
  );
});
