import fc from "fast-check";
import { expect, test } from "vitest";
import { type Checked, checker, type Finding } from "../../server/src/check.ts";
import { rules } from "../../server/src/language/features.ts";
import { defaults } from "../../server/src/language/settings.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { fixture, given } from "../support/fixture.ts";

/** Between them the files of all examples: some are there that each asking rule asks for. */
const world = given({
  files: Object.assign({}, ...rules.flatMap(({ examples }) => examples.map((it) => it.given?.files ?? {}))),
  executable: Object.assign(
    {},
    ...rules.flatMap(({ examples }) => examples.map((it) => it.given?.executable ?? {})),
  ),
});
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
  "EXPOSE 1$A\n",
  "RUN apt-get update\n",
  "ENV A=2\n",
  "COPY --from=a ./b c\n",
  "--from=build ",
];

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat({ max: 12 }),
  piece: fc.constantFrom("", ...pieces),
  waits: fc.boolean(),
});

/** What an editor shows and offers, in an order that does not hang on the rules'. */
const shown = (findings: readonly Finding[]) =>
  findings.map(({ diagnostic, problem }) => JSON.stringify([diagnostic, problem.fixes])).sort();

async function asked({ later, told }: Checked): Promise<readonly Finding[]> {
  await Promise.all(later().map((start) => start()));
  return told();
}

test("what is taken over from the version before is what a fresh look says", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...files), { minLength: 1, maxLength: 5 }),
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      async (some, edits) => {
        const check = checker(everyRule, fail);
        let text = some.join("\n");
        let file = Dockerfile.parse(text);
        await asked(check(file, world));
        for (const { at, cut, piece, waits } of edits) {
          const offset = Math.floor(at * text.length);
          text = text.slice(0, offset) + piece + text.slice(offset + cut);
          file = file.edited(text);
          const now = check(file, world);
          const fresh = checker(everyRule, fail)(Dockerfile.parse(text), world);
          expect(shown(now.findings)).toEqual(shown(fresh.findings));
          const before = shown(now.told());
          const answers = shown(await asked(fresh));
          expect(answers).toEqual(expect.arrayContaining(before));
          // Keys that come fast leave no time to ask.
          if (waits) expect(shown(await asked(now))).toEqual(answers);
        }
      },
    ),
    { numRuns: 30 },
  );
});
