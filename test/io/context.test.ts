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
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const context = () => folderContext(root, join(root, "Dockerfile"));

test("a manifest is read, a folder listed", async () => {
  expect(await context().read("./go.mod")).toBe("module example\n");
  expect(await context().list(".")).toContainEqual({ name: "src", directory: true });
});

test.each(["nowhere", "src", "binary.json", "huge.json", "../secret", "out", "loop", "/../secret"])(
  "%s has no text",
  async (path) => expect(await context().read(path)).toBeUndefined(),
);

test("the .dockerignore named after the Dockerfile goes before the common one", async () => {
  expect(await context().ignore()).toBe("*.log\n");
  writeFileSync(join(root, "Dockerfile.dockerignore"), "own\n");
  expect(await context().ignore()).toBe("own\n");
});
