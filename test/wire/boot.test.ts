import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
let caches = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-boot-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const started = "console.log(`started in ${require('node:path').basename(__filename)}`);";
const saysStarted = { stdout: "started in server.cjs\n", status: 0 };
/** Seconds are hundredths of them. */
const hundredfold = `const { setTimeout: later } = globalThis;
  globalThis.setTimeout = (work, ms, ...rest) => later(work, ms / 100, ...rest);`;
const newCache = () => join(folder, `cache-${++caches}`);
const kept = (cache: string) =>
  readdirSync(join(cache, "plimsoll/code")).map((it) => join(cache, "plimsoll/code", it));

/** Packs two programs as the build does. */
async function pack(server: string, client = "exports.activate = () => 'active';", banner = "") {
  writeFileSync(join(folder, "bundle.br"), brotliCompressSync(server + client));
  await build({
    entryPoints: ["server/src/boot.ts"],
    outfile: join(folder, "boot.cjs"),
    bundle: true,
    platform: "node",
    logLevel: "error",
    banner: { js: banner },
    define: {
      "process.env.PLIMSOLL_PARTS": JSON.stringify(`${server.length},${client.length}`),
      "process.env.PLIMSOLL_BUILD": '"0123456789abcdef"',
    },
  });
  for (const part of ["server", "client"])
    writeFileSync(join(folder, `${part}.cjs`), `require("./boot.cjs").boot("${part}", module, require);`);
}

function start(cache: string, env: NodeJS.ProcessEnv = {}, args = [join(folder, "server.cjs")]) {
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: cache, ...env },
  });
  return { stdout, status };
}

test("a first run leaves its program and the compiled code for the next", async () => {
  await pack(started);
  const cache = newCache();
  expect(start(cache)).toEqual(saysStarted);
  expect(kept(cache)).toHaveLength(1);
  // The next one needs the archive no more.
  writeFileSync(join(folder, "bundle.br"), "");
  expect(start(cache)).toEqual(saysStarted);
  expect(kept(cache)).toHaveLength(1);
});

test("the client is the other program, and its exports are the door's", async () => {
  await pack(started);
  const asked = ["-p", `require(${JSON.stringify(join(folder, "client.cjs"))}).activate()`];
  const cache = newCache();
  for (const _ of [1, 2]) expect(start(cache, {}, asked)).toEqual({ stdout: "active\n", status: 0 });
});

test("a session of ten seconds leaves what it used in the place of a shorter one's, and the last word", async () => {
  const many = Array.from(
    { length: 200 },
    (_, n) => `const f${n} = (a) => { let sum = a; for (let n = 0; n < 9; n++) sum += n * a; return sum; };`,
  );
  const used = `if (process.env.USES) { ${many.map((_, n) => `f${n}(1);`).join("")} }
    if (process.env.LONG) setTimeout(() => {}, 20_000);`;
  await pack(`${many.join("\n")}\n${used}`, "", hundredfold);
  const cache = newCache();
  const size = () => readFileSync(kept(cache)[0]!).length;
  start(cache);
  const short = size();
  start(cache, { USES: "1" });
  expect(size()).toBe(short);
  start(cache, { USES: "1", LONG: "1" });
  const long = size();
  expect(long).toBeGreaterThan(short * 1.1);
  start(cache, { LONG: "1" });
  expect(size()).toBe(long);
});

test("each command keeps its own code, one that could not run none", async () => {
  await pack("process.exitCode = process.argv[2] === 'lps' ? 2 : 1;");
  const cache = newCache();
  for (const command of ["lsp", "check", "--version", "lps"])
    start(cache, {}, [join(folder, "server.cjs"), command]);
  expect(kept(cache).map((it) => basename(it).split("-")[0])).toEqual(["check", "lsp", "server"]);
});

test("a session that is killed has left its code by then", async () => {
  await pack(`${started} setTimeout(() => process.kill(process.pid, "SIGKILL"), 30_000);`, "", hundredfold);
  const cache = newCache();
  expect(start(cache)).toEqual({ stdout: saysStarted.stdout, status: null });
  expect(kept(cache)).toHaveLength(1);
});

test("whatever is damaged of what was kept is made anew, not believed", async () => {
  await pack(`${started}\n${"function unused() { return [1, 2, 3].map((it) => it + 1); }\n".repeat(50)}`);
  const cache = newCache();
  start(cache);
  const file = kept(cache)[0]!;
  const good = readFileSync(file);
  const spoilt: Buffer[] = [Buffer.from("spoilt"), Buffer.alloc(0), good.subarray(0, good.length / 2)];
  for (let at = 0; at < good.length; at += Math.ceil(good.length / 7)) {
    const one = Buffer.from(good);
    one[at]! ^= 0x55;
    spoilt.push(one);
  }
  spoilt.push(Buffer.concat([good.subarray(0, 500), Buffer.alloc(good.length - 500)]));
  for (const it of spoilt) {
    writeFileSync(file, it);
    expect(start(cache)).toEqual(saysStarted);
    expect(readFileSync(file).length).toBe(good.length);
  }
});

test("what older versions kept goes after a month", async () => {
  await pack(started);
  const cache = newCache();
  start(cache);
  const file = kept(cache)[0]!;
  const [old, recent] = [`${file}.old`, `${file}.recent`];
  const days = (n: number) => new Date(Date.now() - n * 86_400_000);
  for (const [it, age] of [
    [old, 31],
    [recent, 29],
  ] as const) {
    writeFileSync(it, "");
    utimesSync(it, days(age), days(age));
  }
  rmSync(file);
  start(cache);
  expect(kept(cache).sort()).toEqual([file, recent].sort());
});

test("a cache folder that can't be made costs nothing but time", async () => {
  await pack(started);
  expect(start(join(folder, "boot.cjs"))).toEqual(saysStarted);
});

test("a program that looks at the clock loads no module for it", async () => {
  const loaded = "process.moduleLoadList.filter((it) => it.endsWith('perf_hooks')).length";
  await pack(
    `const began = performance.now(); console.log(${loaded}, performance.now() >= began && began > 0);`,
  );
  expect(start(newCache())).toEqual({ stdout: "0 true\n", status: 0 });
});
