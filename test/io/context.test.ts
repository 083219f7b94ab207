import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderContext } from "../../server/src/io/context.ts";

let top: string;
let root: string;

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), "plimsoll-context-"));
  root = join(top, "project");
  mkdirSync(join(root, "src"), { recursive: true });
  writeFileSync(join(root, "go.mod"), "module example\n");
  writeFileSync(join(root, ".dockerignore"), "*.log\n");
  writeFileSync(join(root, "binary.json"), Buffer.from([123, 0, 125]));
  writeFileSync(join(root, "huge.json"), Buffer.alloc(1_000_001, "x"));
  writeFileSync(join(top, "secret"), "outside");
  symlinkSync("../secret", join(root, "out"));
  symlinkSync("loop", join(root, "loop"));
  symlinkSync("..", join(root, "away"));
  symlinkSync("/dev/zero", join(root, "zeros"));
  symlinkSync("src", join(root, "inner"));
  writeFileSync(join(root, "src", "main.go"), "package main\n");
  mkdirSync(join(root, "..a"));
  writeFileSync(join(root, "..a", "b"), "dots");
  execFileSync("mkfifo", [join(root, "pipe")]);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const context = () => folderContext(root, join(root, "Dockerfile"));

test("a manifest is read, a folder listed", async () => {
  expect(await context().read("./go.mod")).toBe("module example\n");
  expect(await context().list(".")).toContainEqual({ name: "src", directory: true });
});

test.each([
  "nowhere",
  "",
  "src",
  "binary.json",
  "huge.json",
  "../secret",
  "/../secret",
  "src/../../secret",
  "src/../out",
  "out",
  "away/secret",
  "loop",
  "pipe",
  "zeros",
  "a\0b",
  `${"x/".repeat(3000)}y`,
  "..",
])("%j has no text, and nobody waits for it", async (path) => {
  expect(await context().read(path)).toBeUndefined();
});

test.each(["nowhere", "go.mod", "away", "loop", "../", "pipe", "a\0b"])("%j has no entries", async (path) => {
  // What leads above the context ends at its top.
  const entries = await context().list(path);
  expect(entries).toEqual(path === "../" ? await context().list("") : []);
});

test("a path that climbs stays inside", async () => {
  expect(await context().read("src/../go.mod")).toBe("module example\n");
  expect(await context().read("../go.mod")).toBe("module example\n");
  expect(await context().read("..a/b")).toBe("dots");
});

test("links inside are read through, and listed as what they are: no folders", async () => {
  expect(await context().read("inner/main.go")).toBe("package main\n");
  expect(await context().list(".")).toContainEqual({ name: "inner", directory: false });
});

test("a folder of very many files is read to a bound", async () => {
  const many = join(root, "many");
  mkdirSync(many);
  for (let n = 0; n < 60; n += 1) writeFileSync(join(many, String(n)), "");
  expect(await folderContext(root, join(root, "Dockerfile"), { most: 50 }).list("many")).toHaveLength(50);
  rmSync(many, { recursive: true });
});

test("the .dockerignore named after the Dockerfile goes before the common one", async () => {
  expect(await context().ignore()).toBe("*.log\n");
  writeFileSync(join(root, "Dockerfile.dockerignore"), "own\n");
  expect(await context().ignore()).toBe("own\n");
});

test("that of a Dockerfile elsewhere lies beside the Dockerfile", async () => {
  mkdirSync(join(top, "docker"));
  writeFileSync(join(top, "docker", "Dockerfile.dockerignore"), "elsewhere\n");
  expect(await folderContext(root, join(top, "docker", "Dockerfile")).ignore()).toBe("elsewhere\n");
});
