import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
const code = () => join(folder, "plimsoll/code");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-boot-"));
  await build({
    entryPoints: ["server/src/boot.ts"],
    outfile: join(folder, "boot.cjs"),
    bundle: true,
    platform: "node",
    logLevel: "error",
  });
  writeFileSync(
    join(folder, "bundle.js"),
    "console.log(`started ${require('node:path').basename(__filename)}`)",
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(cache: string) {
  const { stdout, status } = spawnSync(process.execPath, [join(folder, "boot.cjs")], {
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: cache },
  });
  return { stdout, status };
}

test("a first run leaves its compiled code for the next", () => {
  expect(start(folder)).toEqual({ stdout: "started bundle.js\n", status: 0 });
  expect(readdirSync(code())).toHaveLength(1);
});

test("a long session that used more leaves more", () => {
  const cache = join(folder, "sessions");
  const file = () => join(cache, "plimsoll/code", readdirSync(join(cache, "plimsoll/code"))[0]!);
  const bundle = join(folder, "bundle.js");
  const before = readFileSync(bundle, "utf8");
  const many = Array.from(
    { length: 200 },
    (_, n) => `const f${n} = (a) => { let sum = a; for (let n = 0; n < 9; n++) sum += n * a; return sum; };`,
  );
  const used = `if (process.env.LONG) { ${many.map((_, n) => `f${n}(1);`).join("")} process.uptime = () => 60; }`;
  writeFileSync(bundle, `${many.join("\n")}\n${used}`);
  start(cache);
  const short = readFileSync(file()).length;
  start(cache);
  expect(readFileSync(file()).length).toBe(short);
  process.env.LONG = "1";
  start(cache);
  delete process.env.LONG;
  writeFileSync(bundle, before);
  expect(readFileSync(file()).length).toBeGreaterThan(short * 1.1);
});

test("spoilt code is replaced, not fatal", () => {
  const file = join(code(), readdirSync(code())[0]!);
  const good = readFileSync(file);
  writeFileSync(file, "spoilt");
  expect(start(folder)).toEqual({ stdout: "started bundle.js\n", status: 0 });
  expect(readFileSync(file).length).toBe(good.length);
});

test("a bundle in Brotli, as the package has it, starts like a plain one", () => {
  const bundle = join(folder, "bundle.js");
  const plain = readFileSync(bundle);
  writeFileSync(`${bundle}.br`, brotliCompressSync(plain));
  rmSync(bundle);
  const cache = join(folder, "packed");
  expect(start(cache)).toEqual({ stdout: "started bundle.js\n", status: 0 });
  expect(start(cache)).toEqual({ stdout: "started bundle.js\n", status: 0 });
  writeFileSync(bundle, plain);
  rmSync(`${bundle}.br`);
});

test("a cache folder that can't be written costs nothing but time", () => {
  expect(start(join(folder, "bundle.js"))).toEqual({ stdout: "started bundle.js\n", status: 0 });
});
