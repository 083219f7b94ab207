import { expect, test } from "vitest";
import { cases, compared } from "../support/oracle.ts";

/*
 * Where the whole file read by dockerfile-ast differs from our reading. Over files of one's own:
 * node test/bench/oracle.mjs FOLDER
 */

test.each(Object.entries(cases))("dockerfile-ast still reads otherwise: %s", (name, { fixture }) => {
  const because = compared(fixture).differences.map((it) => it.because);
  expect(because).toContain(name);
  expect(because).not.toContain(undefined);
});

test("what has no case is no longer explained", () => {
  expect(compared('FROM a AS b\nCOPY --from=b --chown=1 c d\nCMD ["e"]\n# f\n').differences).toEqual([]);
});
