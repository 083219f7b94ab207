// Builds what ships: the client, and one bundle with two small front doors for the server and the command line.
//   node esbuild.mjs [--minify] [--watch]
import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants, crc32 } from "node:zlib";
import { parse } from "acorn";
import { build, context, transform } from "esbuild";
import { minify as squeeze } from "rolldown/utils";

const minify = process.argv.includes("--minify");
const watch = process.argv.includes("--watch");

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const { version } = manifest;

/**
 * Examples are tests and pages, not product, and only of a rule a user is told its summary: what ships does not carry
 * them.
 * @type {import("esbuild").Plugin}
 */
const withoutExamples = {
  name: "without-examples",
  setup({ onLoad }) {
    onLoad({ filter: /server[/\\]src[/\\]language[/\\].*\.ts$/ }, async ({ path }) => {
      const source = readFileSync(path, "utf8");
      if (!/^ {2}examples: \[/m.test(source)) return undefined;
      let { code } = await transform(source, { loader: "ts", target: "esnext" });
      const names = /[/\\](?:actions|completions|hovers|inlays|lenses)[/\\]/.test(path)
        ? ["examples", "summary"]
        : ["examples"];
      const found = valuesOf(names, parse(code, { ecmaVersion: "latest", sourceType: "module" }));
      for (const { type, start, end } of found.sort((a, b) => b.start - a.start))
        code = `${code.slice(0, start)}${type === "ArrayExpression" ? "[]" : '""'}${code.slice(end)}`;
      return { contents: code, loader: "js" };
    });
  },
};

/**
 * Lists and strings of properties of the object that a feature's file hands to `rule(…)` and its like.
 * @param {string[]} names
 * @param {any} program
 * @returns {{ type: string, start: number, end: number }[]}
 */
function valuesOf(names, program) {
  return program.body
    .flatMap((/** @type {any} */ it) => (it.declaration ?? it).declarations ?? [])
    .flatMap((/** @type {any} */ { init }) => (init?.type === "CallExpression" ? init.arguments : [init]))
    .flatMap((/** @type {any} */ it) => it?.properties ?? [])
    .filter(
      (/** @type {any} */ { key, value }) =>
        names.includes(key?.name) && /^(?:ArrayExpression|Literal|TemplateLiteral)$/.test(value.type),
    )
    .map((/** @type {any} */ { value }) => value);
}

/**
 * VS Code refuses an extension whose `engines.vscode` does not fit. The language client looks once more, with a
 * library that weighs as much as all of our client.
 * @type {import("esbuild").Plugin}
 */
const withoutVersionCheck = {
  name: "without-version-check",
  setup({ onLoad }) {
    onLoad({ filter: /node_modules[/\\]semver[/\\]functions[/\\](?:parse|satisfies)\.js$/ }, () => ({
      contents: "module.exports = () => true;",
    }));
  },
};

/** Features of the protocol that our server does not have, as the protocol libraries name their files. */
const absent = [
  ...["colorProvider", "declaration", "fileOperations", "implementation", "inlineCompletion", "inlineValue"],
  ...["linkedEditingRange", "moniker", "notebook", "textDocumentContent", "typeDefinition", "typeHierarchy"],
].join("|");
/**
 * The files, and what stands for each feature: for the client one without capabilities, for the server a mixin that
 * adds nothing. Diagnostics are sent to this client; it need not ask for them.
 */
const without = [
  {
    files: `client[/\\\\]lib[/\\\\]common[/\\\\](?:diagnostic|${absent})`,
    feature:
      'class { getState() { return { kind: "static" }; } fillClientCapabilities() {} initialize() {} clear() {} }',
  },
  { files: `server[/\\\\]lib[/\\\\]common[/\\\\](?:${absent})`, feature: "(Base) => Base" },
  // How a language server finds another program's modules.
  { files: "server[/\\\\]lib[/\\\\]node[/\\\\]files", feature: "" },
];

/**
 * The protocol libraries bring every feature, and a bundler can't tell which are used.
 * @type {import("esbuild").Plugin}
 */
const withoutAbsentFeatures = {
  name: "without-absent-features",
  setup({ onLoad }) {
    for (const { files, feature } of without)
      onLoad({ filter: new RegExp(`vscode-language${files}\\.js$`) }, ({ path }) => {
        const names = new Set(readFileSync(path, "utf8").match(/(?<=^exports\.)\w+Feature\b/gm));
        return { contents: [...names].map((name) => `exports.${name} = ${feature};`).join("\n") };
      });
  },
};

/**
 * What proxies log when someone debugs them, in colours: nobody can switch it on here.
 * @type {import("esbuild").Plugin}
 */
const withoutDebug = {
  name: "without-debug",
  setup({ onLoad }) {
    onLoad({ filter: /node_modules[/\\]debug[/\\]src[/\\]index\.js$/ }, () => ({
      contents: "module.exports = () => () => {};",
    }));
  },
};

/**
 * A CommonJS package is copied, getter by getter, for each module that imports from it, and each of the protocol's
 * packages copies those below it: 600 names, again and again, were a tenth of a start. Ours take the names they want
 * from a module in between, and the packages hand on values.
 * @type {import("esbuild").Plugin}
 */
const copiedOnce = {
  name: "copied-once",
  setup({ onResolve, onLoad }) {
    onResolve(
      { filter: /^vscode-language(?:server|client)(?:\/node)?$/, namespace: "file" },
      ({ path, importer }) =>
        /[/\\]node_modules[/\\]/.test(importer) ? undefined : { path, namespace: "copied-once" },
    );
    // An ES module is copied too, for each package that requires it.
    const esModules = /^vscode-languageserver-(?:types|textdocument)$/;
    onResolve({ filter: esModules, namespace: "file" }, ({ path, kind }) =>
      kind === "require-call" ? { path, namespace: "copied-once" } : undefined,
    );
    onLoad({ filter: esModules, namespace: "copied-once" }, ({ path }) => ({
      contents: `export { ${requiredFrom(path).join(", ")} } from ${JSON.stringify(path)};`,
      resolveDir: process.cwd(),
    }));
    onLoad({ filter: /^/, namespace: "copied-once" }, ({ path }) => ({
      contents: `export const { ${importedFrom(path).join(", ")} } = require(${JSON.stringify(path)});`,
      resolveDir: process.cwd(),
    }));
    onLoad(
      {
        filter:
          /vscode-(?:jsonrpc|language(?:server|client)(?:-protocol)?)[/\\]lib[/\\]\w+[/\\](?:api|main)\.js$/,
      },
      ({ path }) => ({
        contents: readFileSync(path, "utf8").replace(
          /^var __exportStar = [\s\S]*?^};$/m,
          "function __exportStar(from, to) { for (const name in from) if (!(name in to)) to[name] = from[name]; }",
        ),
      }),
    );
  },
};

/**
 * The values that modules of ours import from a package.
 * @param {string} name
 */
function importedFrom(name) {
  const names = ["server/src", "client/src"]
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((it) => join(folder, String(it))))
    .filter((it) => it.endsWith(".ts"))
    .flatMap((it) => [...readFileSync(it, "utf8").matchAll(/^import \{([^}]*)\} from "([^"]+)";/gm)])
    .flatMap(([, list = "", from]) => (from === name ? list.split(",") : []))
    .map((it) => it.trim())
    .filter((it) => it !== "" && !it.startsWith("type "));
  return [...new Set(names)].sort();
}

/**
 * The names of an ES module of the protocol that its CommonJS packages, or ours by way of them, may ask for.
 * @param {string} name
 */
function requiredFrom(name) {
  const file = `node_modules/${name}/lib/esm/main.js`;
  const exported = [...readFileSync(file, "utf8").matchAll(/^export (?:var|const|class) (\w+)/gm)].map(
    ([, it = ""]) => it,
  );
  const asked = new Set(["vscode-languageserver", "vscode-languageclient/node"].flatMap(importedFrom));
  const packages = ["languageserver", "languageclient", "languageserver-protocol"];
  for (const folder of packages.map((it) => `node_modules/vscode-${it}/lib`))
    for (const it of readdirSync(folder, { recursive: true })) {
      if (!String(it).endsWith(".js")) continue;
      const text = readFileSync(join(folder, String(it)), "utf8");
      // However a module calls the package that it asks.
      for (const [, alias] of text.matchAll(/^const (\w+) = .*require\(["']vscode-language/gm))
        for (const [, key = ""] of text.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, "g"))) asked.add(key);
    }
  return exported.filter((it) => asked.has(it));
}

/**
 * The types' library is a list of functions that fill an object each, which a bundler keeps: as pure expressions those
 * that nobody asks for go. It looks at each number of a range that is made, too: thousands for a file, and nobody
 * passes others.
 * @type {import("esbuild").Plugin}
 */
const typesOnDemand = {
  name: "types-on-demand",
  setup({ onLoad }) {
    onLoad({ filter: /vscode-languageserver-types[/\\]lib[/\\]esm[/\\]main\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replace(
          /(function create\(one, two, three, four\) \{)[\s\S]*?\n {4}\}/,
          `$1 return two?.line === undefined
          ? { start: Position.create(one, two), end: Position.create(three, four) }
          : { start: one, end: two }; }`,
        )
        .replace(
          /^(export )?var (\w+);\n\(function \(\2\) \{\n([\s\S]*?)^\}\)\(\2 \|\| \(\2 = \{\}\)\);$/gm,
          "$1const $2 = /* @__PURE__ */ (function ($2) {\n$3return $2;\n})({});",
        ),
    }));
  },
};

/**
 * dockerfile-ast cuts an instruction's text into arguments anew for each question, four times as it is made. The text
 * never changes; those who ask take out of the list.
 * @type {import("esbuild").Plugin}
 */
const cutOnce = {
  name: "cut-once",
  setup({ onLoad }) {
    onLoad({ filter: /dockerfile-ast[/\\]lib[/\\]instruction\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(
        "    getRawArguments() {",
        "    getRawArguments() { return (this.cut ??= this.cutArguments()).slice(); }\n    cutArguments() {",
      ),
    }));
  },
};

/** @type {Record<string, string>} */
const defined = { "process.env.PLIMSOLL_VERSION": JSON.stringify(version) };
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
  // The protocol libraries pin different patch versions of their types; one copy is enough.
  alias: { "vscode-languageserver-types": "./node_modules/vscode-languageserver-types/lib/esm/main.js" },
  charset: "utf8",
  minify,
  sourcemap: !minify,
  legalComments: "none",
  define: defined,
  logLevel: watch ? "info" : "warning",
};

/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  {
    ...common,
    entryPoints: ["client/src/extension.ts"],
    outfile: "client/out/extension.js",
    external: ["vscode"],
    plugins: [withoutVersionCheck, withoutAbsentFeatures, typesOnDemand, copiedOnce],
  },
  {
    ...common,
    entryPoints: ["client/treemap/treemap.ts", "client/treemap/treemap.css"],
    outdir: "client/out",
    format: "iife",
    platform: "browser",
    // VS Code 1.91 is Chromium 122.
    target: "chrome122",
    sourcemap: false,
  },
  {
    ...common,
    entryPoints: ["server/src/cli.ts"],
    outfile: "server/out/bundle.js",
    plugins: [
      withoutDebug,
      withoutAbsentFeatures,
      typesOnDemand,
      cutOnce,
      copiedOnce,
      ...(minify ? [withoutExamples] : []),
    ],
  },
];

/**
 * The README as the editor shows it: without pictures, which weigh half the package, without the repository, and without
 * the settings, which the editor lists beside it.
 */
const readme = readFileSync("README.md", "utf8")
  .replace(/^!\[.*\n\n/gm, "")
  .replace(/^## (?:Try it|Settings|Taking part)\n[\s\S]*?(?=^## |(?![\s\S]))/gm, "")
  .replace(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, "$1");

const doors = {
  "client/out/readme.md": readme,
  "client/out/package.json": '{ "type": "commonjs" }\n',
  "server/out/package.json": '{ "type": "commonjs" }\n',
  "server/out/server.js": 'process.argv.splice(2, 0, "lsp");\nrequire("./cli.js");\n',
  "server/out/cli.js": `#!/usr/bin/env node\n${
    minify ? 'require("./boot.js").boot("server", module, require);' : 'require("./bundle.js");'
  }\n`,
};

for (const folder of ["client/out", "server/out"]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
for (const [file, text] of Object.entries(doors)) writeFileSync(file, text);
chmodSync("server/out/cli.js", 0o755);

// The catalogue of base images is packed from its facts by a program of its own.
const packer = ".cache/catalog/pack.mjs";
await build({
  entryPoints: ["server/catalog/pack.ts"],
  outfile: packer,
  bundle: true,
  format: "esm",
  platform: "node",
});
const { pack } = await import(`./${packer}`);
const catalogue = "server/out/catalogue.json.br";
pack(".", catalogue);
// What is under way to be changed is not kept.
if (minify)
  defined["process.env.PLIMSOLL_CATALOGUE"] = JSON.stringify(
    String(crc32(brotliDecompressSync(readFileSync(catalogue)))),
  );

if (watch) {
  for (const it of bundles) await (await context(it)).watch();
} else {
  await Promise.all(bundles.map((it) => build(it)));
}

// What is packaged is both programs behind each other in one archive, which boot.ts opens.
if (minify) {
  await tighten("client/out/treemap.js");
  const programs = ["server/out/bundle.js", "client/out/extension.js"];
  const texts = await Promise.all(programs.map(tighten));
  // One short distance without extra bits: a little smaller than the default.
  const archive = brotliCompressSync(Buffer.concat(texts), {
    params: { [constants.BROTLI_PARAM_NDIRECT]: 1 },
  });
  rmSync("server/out/bundle.js");
  writeFileSync("server/out/bundle.br", archive);
  // VS Code imports it, and Node reads from the text what it exports.
  writeFileSync(
    "client/out/extension.js",
    'require("../../server/out/boot.js").boot("client", module, require);\n0 && (module.exports = { activate });\n',
  );
  await build({
    ...common,
    entryPoints: ["server/src/boot.ts"],
    outfile: "server/out/boot.js",
    define: {
      "process.env.PLIMSOLL_PARTS": JSON.stringify(texts.map((it) => it.length).join()),
      "process.env.PLIMSOLL_BUILD": JSON.stringify(
        createHash("sha256").update(archive).digest("hex").slice(0, 16),
      ),
    },
  });
}

// It is packaged from a folder of its own, where the manifest says what an editor reads.
if (minify) {
  const folder = ".cache/package";
  rmSync(folder, { recursive: true, force: true });
  const allowed = readFileSync(".vscodeignore", "utf8").match(/(?<=^!)[^*\n]+/gm) ?? [];
  for (const it of [".vscodeignore", ...allowed]) cpSync(it, join(folder, it), { recursive: true });
  const { scripts: _, devDependencies: __, allowScripts: ___, ...shown } = manifest;
  writeFileSync(join(folder, "package.json"), JSON.stringify(shown));
}

/**
 * esbuild takes nothing out that it has not seen unused; a second minifier makes a bundle a tenth smaller.
 * @param {string} file
 */
async function tighten(file) {
  const { code, errors } = await squeeze(file, readFileSync(file, "utf8"), {
    module: false,
    mangle: { toplevel: true },
    compress: { target: "es2022" },
  });
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
  if (/\\[^\0-\x7f]/.test(code)) throw new Error(`${file}: an escape before a letter beyond ASCII`);
  // boot.ts reads plain ASCII. Other letters stand in strings, templates and patterns only, which know this escape.
  const ascii = code.replace(/[^\0-\x7f]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`);
  writeFileSync(file, ascii);
  return Buffer.from(ascii, "latin1");
}
