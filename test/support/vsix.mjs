// Packages the extension and looks at what came out.
import fs from "node:fs";
import path from "node:path";
import { must, root, run } from "./machine.mjs";

/** The most a .vsix may weigh, in bytes. */
const limit = 400_000;

/** Builds and packages. `faults` are sentences about the package. */
export async function packageExtension() {
  const output = await must("npm", ["run", "--silent", "package"]);
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const file = path.join(root, `${name}-${version}.vsix`);
  const { size } = fs.statSync(file);
  const faults = [];
  if (size > limit) faults.push(`${path.basename(file)} weighs ${size} bytes, more than ${limit}.`);
  const cli = path.join(root, "server/out/cli.js");
  const said = await run(process.execPath, [cli, "--version"]);
  if (said.output.trim() !== version) faults.push(`cli.js --version says ${said.output}`);
  return { file, size, output, faults };
}
