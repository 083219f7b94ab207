import { expect, test } from "vitest";
import { endedBase } from "../../server/src/language/rules/ended-base.ts";
import { fixture, given } from "../support/fixture.ts";
import { problemsIn } from "../support/run.ts";

test("an image with a variable is pointed out and left to its author", async () => {
  const { document } = fixture("ARG VERSION=1.22\nFROM golang:${VERSION}");
  const [problem] = await problemsIn(endedBase, document, given({ today: "2026-11-23" }));
  expect(problem).toMatchObject({
    message: "The support of golang 1.22 ended on 2025-02-11.",
    range: { start: { line: 1, character: 5 } },
    fixes: [],
  });
});
