// Builds what ships: the client, the server and the command line, one file each.
//   node esbuild.mjs [--minify] [--watch]
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { build, context } from "esbuild";

const minify = process.argv.includes("--minify");
const watch = process.argv.includes("--watch");

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  // CommonJS: VS Code before 1.100 loads nothing else, and so are the protocol libraries.
  format: "cjs",
  platform: "node",
  // The oldest Node that may run them: VS Code 1.91 carries 20.14.
  target: "node20.14",
  // Libraries offer an ES module build too, which esbuild can shake.
  mainFields: ["module", "main"],
  minify,
  sourcemap: !minify,
  legalComments: "none",
  logLevel: watch ? "info" : "warning",
};

const bundles = [
  { outfile: "client/out/extension.js", entryPoints: ["client/src/extension.ts"], external: ["vscode"] },
  { outfile: "server/out/server.js", entryPoints: ["server/src/main.ts"] },
  {
    outfile: "server/out/cli.js",
    entryPoints: ["server/src/cli.ts"],
    banner: { js: "#!/usr/bin/env node" },
  },
];

for (const folder of ["client/out", "server/out"]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // The package is "type": "module"; what is built is not.
  writeFileSync(`${folder}/package.json`, '{ "type": "commonjs" }\n');
}

const options = bundles.map((bundle) => ({ ...common, ...bundle }));
if (watch) {
  for (const it of options) await (await context(it)).watch();
} else {
  await Promise.all(options.map((it) => build(it)));
  chmodSync("server/out/cli.js", 0o755);
}
