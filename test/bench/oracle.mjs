// Our reading of real files beside dockerfile-ast's reading of them, each difference with the case that explains it.
//   node test/bench/oracle.mjs FOLDER [--show CASE]
// And whether each file stays formatted when it is formatted again, and means the same then.
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
const it = await bundled(
  "oracle",
  `
  export { TextDocument } from "vscode-languageserver-textdocument";
  export { format } from "./server/src/language/formatting/format.ts";
  export { Dockerfile } from "./server/src/language/syntax/dockerfile.ts";
  export { meaning } from "./test/support/dockerfiles.ts";
  export { cases, compared } from "./test/support/oracle.ts";`,
);

const total = { files: 0, equal: 0, instructions: 0, differing: 0 };
const formatting = { changed: 0, unsteady: 0, altered: 0 };
/** @type {Map<string, number>} */
const counts = new Map();
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  const text = readFileSync(path, "utf8");
  const { instructions, differences } = it.compared(text);
  for (const insertSpaces of [true, false]) {
    const once = formatted(text, insertSpaces);
    if (once !== text) formatting.changed++;
    if (formatted(once, insertSpaces) !== once) formatting.unsteady++;
    if (JSON.stringify(it.meaning(once)) !== JSON.stringify(it.meaning(text))) formatting.altered++;
  }
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
console.log(
  `formatted with blanks and with tabs: ${formatting.changed} of ${2 * total.files} changed, ${formatting.unsteady} by a second time again, ${formatting.altered} mean something else then`,
);
process.exitCode = counts.has("unknown") || formatting.unsteady + formatting.altered > 0 ? 1 : 0;

/** @param {string} text @param {boolean} insertSpaces */
function formatted(text, insertSpaces) {
  const document = it.TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
  const edits = it.format(it.Dockerfile.of(document), { insertSpaces, tabSize: 4 });
  return it.TextDocument.applyEdits(document, edits);
}
