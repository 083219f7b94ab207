import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

test("spoilt code is replaced, not fatal", () => {
  const file = join(code(), readdirSync(code())[0]!);
  const good = readFileSync(file);
  writeFileSync(file, "spoilt");
  expect(start(folder)).toEqual({ stdout: "started bundle.js\n", status: 0 });
  expect(readFileSync(file).length).toBe(good.length);
});

test("a cache folder that can't be written costs nothing but time", () => {
  expect(start(join(folder, "bundle.js"))).toEqual({ stdout: "started bundle.js\n", status: 0 });
});
