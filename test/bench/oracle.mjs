// Our reading of real files beside dockerfile-ast's reading of them, each difference with the case that explains it.
//   node test/bench/oracle.mjs FOLDER [--show CASE]
// FOLDER holds Dockerfiles, however deep. The cases and their reasons stand in test/support/oracle.ts. `--show unknown`
// prints the differences without a case; with one of them this ends with 1.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundled } from "./bundle.mjs";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { show: { type: "string" } },
});
const folder = positionals[0];
if (folder === undefined) {
  console.error("usage: node test/bench/oracle.mjs FOLDER [--show CASE]");
  process.exit(2);
}
const it = await bundled("oracle", `export { cases, compared } from "./test/support/oracle.ts";`);

const total = { files: 0, equal: 0, instructions: 0, differing: 0 };
/** @type {Map<string, number>} */
const counts = new Map();
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  const { instructions, differences } = it.compared(readFileSync(path, "utf8"));
  total.files++;
  total.instructions += instructions;
  total.differing += new Set(differences.map((/** @type {any} */ one) => one.line)).size;
  if (differences.length === 0) total.equal++;
  for (const { line, what, ours, theirs, because = "unknown" } of differences) {
    counts.set(because, (counts.get(because) ?? 0) + 1);
    if (values.show === because)
      console.log(`${path}:${line + 1} ${what} ${JSON.stringify(ours)} | ${JSON.stringify(theirs)}`);
  }
}
console.log(
  `${total.files} files, ${total.equal} read alike; ${total.instructions} instructions, ${total.differing} with a difference`,
);
for (const [name, count] of [...counts].sort((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(6)} ${name.padEnd(24)} ${it.cases[name]?.reason ?? ""}`);
console.log(`${counts.get("unknown") ?? 0} without a case`);
process.exitCode = counts.has("unknown") ? 1 : 0;
