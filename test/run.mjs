// npm test: brings what is needed, then runs everything. `npm test -- unit ui` runs only these suites.
// The last line counts all suites together; a gate (types, lint …) counts as one.
import fs from "node:fs";
import path from "node:path";
import { endAll, installModules, root, run, Unfit } from "./support/machine.mjs";
import { schedule } from "./support/schedule.mjs";

/** @typedef {import("./support/schedule.mjs").Counts} Counts */

const ci = process.env.CI === "true" || process.env.CI === "1";
const chosen = process.argv.slice(2).filter((it) => !it.startsWith("-"));
const results = path.join(root, ".cache/results");
/** What running suites have to be told: where the engine listens, which .vsix to test. @type {Record<string, string>} */
const shared = {};
/** @type {(() => Promise<void>)[]} */
const endings = [];

const bin = (/** @type {string} */ file) => path.join(root, "node_modules", file);
const node = (/** @type {string[]} */ ...args) =>
  run(process.execPath, args, { seconds: 900, env: { NO_COLOR: "1", ...shared } });
const one = (/** @type {number} */ code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 });

/** A check that holds or does not. */
const gate =
  (/** @type {string[]} */ ...args) =>
  async () => {
    const { code, output } = await node(...args);
    return { ...one(code), output };
  };

/** Counts from what a runner wrote; a run that ended badly, or in which nothing ran, has failed. */
function counted(
  /** @type {{ code: number, output: string }} */ { code, output },
  /** @type {Counts} */ found,
) {
  const counts = { ...found, output };
  if (counts.failed === 0 && (code !== 0 || counts.passed + (counts.skipped ?? 0) === 0)) {
    counts.failed = 1;
    counts.output += code === 0 ? "\nNot one test ran.\n" : `\nEnded with ${code}.\n`;
  }
  return counts;
}

const read = (/** @type {string} */ file) =>
  fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;

const vitest = (/** @type {string} */ project) => async () => {
  const file = path.join(results, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const ended = await node(bin("vitest/vitest.mjs"), "run", "--project", project, ...reporters);
  const found = read(file);
  const broken = (found?.testResults ?? []).filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ it) =>
      it.status === "failed" && it.assertionResults.length === 0,
  );
  const skipped = (found?.numPendingTests ?? 0) + (found?.numTodoTests ?? 0);
  return counted(ended, {
    passed: found?.numPassedTests ?? 0,
    failed: (found?.numFailedTests ?? 0) + broken.length,
    skipped,
  });
};

async function grammar() {
  const folder = path.join(root, "test/grammar");
  const files = fs.readdirSync(folder).filter((it) => it.endsWith(".dockerfile"));
  // The grammars ours is injected into; VS Code brings them.
  const base = fs
    .readdirSync(path.join(folder, "base"))
    .flatMap((it) => ["-g", path.join(folder, "base", it)]);
  const tests = files.map((it) => path.join(folder, it));
  const ended = await node(bin("vscode-tmgrammar-test/dist/unit.js"), "--compact", ...base, ...tests);
  const passed = ended.output.split(/^✓ /m).length - 1;
  return counted(ended, { passed, failed: files.length - passed });
}

async function host() {
  const file = path.join(results, "host.json");
  const ended = await node(path.join(root, "test/host/run.mjs"), file);
  return counted(ended, read(file) ?? { passed: 0, failed: 0 });
}

const nothing = { passed: 0, failed: 0 };

const modules = async () => {
  await installModules();
  return nothing;
};

const browser = async () => {
  const { provideChromium, provideServer } = await import("./support/vscode.mjs");
  await Promise.all([provideChromium(), provideServer()]);
  return nothing;
};

const packaged = async () => {
  const { packageExtension } = await import("./support/vsix.mjs");
  const { file, size, output, faults } = await packageExtension();
  shared.PLIMSOLL_VSIX = file;
  return {
    ...one(faults.length),
    output: [output, ...faults].join("\n"),
    note: `${Math.round(size / 1000)} kB`,
  };
};

const engine = async () => {
  const setup = await import(path.join(root, "test/engine/setup.mjs"));
  const { bringEngine } = await import("./support/engine.mjs");
  const up = await bringEngine(setup);
  endings.push(up.down);
  Object.assign(shared, up.env);
  return nothing;
};

/**
 * In order of how early they should begin: the longest first, as two run at a time, and before the second what tells of a
 * slip within seconds. `after` must have passed; `behind` must only have ended.
 * @type {import("./support/schedule.mjs").Job[]}
 */
const jobs = [
  { name: "packages", setUp: true, work: modules },
  { name: "engine set-up", setUp: true, work: engine, folder: "test/engine" },
  { name: "engine", after: ["packages", "engine set-up"], work: vitest("engine"), folder: "test/engine" },
  { name: "package", after: ["packages"], work: packaged },
  { name: "browser set-up", setUp: true, after: ["packages"], work: browser },
  { name: "types", after: ["packages"], work: gate(bin("typescript/bin/tsc"), "-b") },
  { name: "generated", after: ["packages"], work: vitest("generated"), folder: "test/generated" },
  {
    name: "lint",
    after: ["packages"],
    work: gate(bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings"),
  },
  { name: "dead-code", after: ["packages"], work: gate(bin("knip/bin/knip.js")) },
  { name: "grammar", after: ["packages"], work: grammar, folder: "test/grammar" },
  { name: "unit", after: ["packages"], work: vitest("unit"), folder: "test/language" },
  {
    name: "ui",
    after: ["package", "browser set-up"],
    behind: ["engine set-up"],
    work: vitest("ui"),
    folder: "test/ui",
  },
  { name: "wire", after: ["packages"], work: vitest("wire"), folder: "test/wire" },
  { name: "io", after: ["packages"], behind: ["engine set-up"], work: vitest("io"), folder: "test/io" },
  { name: "host", after: ["package", "browser set-up"], work: host, folder: "test/host" },
];

process.chdir(root);
fs.rmSync(results, { recursive: true, force: true });
fs.mkdirSync(results, { recursive: true });
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, async () => {
    await endAll();
    for (const it of endings) await it().catch(() => {});
    process.exit(130);
  });
}

for (const [, project] of fs.readFileSync("vitest.config.ts", "utf8").matchAll(/project\("(\w+)"/g)) {
  if (!jobs.some((it) => it.name === project))
    throw new Error(`No suite runs the vitest project ${project}.`);
}
const unknown = chosen.filter((name) => !jobs.some((it) => it.name === name));
if (unknown.length > 0) {
  const names = jobs.filter((it) => !it.setUp).map((it) => it.name);
  console.error(`No suite is called ${unknown.join(", ")}. There are: ${names.join(", ")}.`);
  process.exit(2);
}

const began = Date.now();
const total = await schedule(jobs, {
  chosen,
  slots: 2,
  strict: ci,
  isUnfit: (error) => error instanceof Unfit,
});
for (const it of endings) {
  await it().catch((error) => {
    console.error(error);
    total.failed++;
  });
}
console.log(`\n${Math.round((Date.now() - began) / 1000)} s`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
