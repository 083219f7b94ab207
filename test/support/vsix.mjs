// Packages the extension and looks at what came out.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { must, root, run } from "./machine.mjs";

/** The most a .vsix may weigh: 400 KB, as vsce counts them when it packages. */
const limit = 400 * 1024;

/** Imports the client as VS Code does, in whose place an answer stands that is anything to anyone. */
const asVsCode = `
  import module from "node:module";
  const anything = new Proxy(function () {}, {
    get: (it, key) => (key === "prototype" ? it.prototype : key === Symbol.toPrimitive ? () => "" : anything),
    apply: () => anything,
    construct: () => ({}),
  });
  const load = module._load;
  module._load = (id, ...more) => (id === "vscode" ? anything : load(id, ...more));
  console.log(typeof (await import("./client/out/extension.js")).activate);
`;

/** Builds and packages. `faults` are sentences about the package. */
export async function packageExtension() {
  const output = await must("npm", ["run", "--silent", "package"]);
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const file = path.join(root, `${name}-${version}.vsix`);
  const { size } = fs.statSync(file);
  const faults = [];
  if (size > limit) faults.push(`${path.basename(file)} weighs ${size} bytes, more than ${limit}.`);
  const [said = "", seen = ""] = await runAlone(
    ["server/out/cli.js", "--version"],
    ["--input-type=module", "--eval", asVsCode],
  );
  if (said.trim() !== version) faults.push(`The packaged cli.js --version says ${said}`);
  if (seen.trim() !== "function") faults.push(`VS Code finds no activate() in the packaged client: ${seen}`);
  return { file, size, output, faults };
}

/**
 * Runs packaged programs where only the packaged files are, and answers what each said.
 * @param {(readonly string[])[]} programs
 */
async function runAlone(...programs) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "plimsoll-package-"));
  try {
    const vsce = path.join(root, "node_modules/@vscode/vsce/vsce");
    const files = (await must(process.execPath, [vsce, "ls", "--no-dependencies"])).trim().split("\n");
    for (const it of files) fs.cpSync(path.join(root, it), path.join(folder, it));
    const ended = programs.map((args) => run(process.execPath, args, { cwd: folder }));
    return (await Promise.all(ended)).map(({ output }) => output);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
