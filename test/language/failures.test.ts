import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { explain, failures } from "../../server/src/language/failures/failures.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";

// That the messages are the real ones is seen in test/engine/failures.test.ts.
describe.each(failures.map((it) => [it.id, it] as const))("failure %s", (_, failure) => {
  test.each(failure.examples.map((it, n) => [n + 1, it] as const))(
    "example %i",
    (_, { at, said, explains }) => {
      const [instruction] = Dockerfile.parse(at).instructions;
      const happened = { target: "(image)", error: "exit code: 1", tail: [said] };
      expect(explain(happened, instruction)).toBe(explains);
      expect(explains.split(". ").length).toBeLessThanOrEqual(2);
    },
  );
  test("is a sentence in the table", () => expect(failure.summary).toMatch(/^[A-Z].*\.$/));
});

test("every file is in the list", () => {
  const files = readdirSync(new URL("../../server/src/language/failures", import.meta.url))
    .map((name) => name.replace(".ts", ""))
    .filter((name) => name !== "failure" && name !== "failures");
  expect(failures.map(({ id }) => id).sort()).toEqual(files.sort());
});

test("what is not known is not explained", () => {
  expect(explain({ target: "(image)", error: "exit code: 1", tail: ["undefined: x"] })).toBeUndefined();
});
