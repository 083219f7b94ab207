import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isDockerfile, type Reach, workspace } from "../../server/src/io/workspace.ts";

// The Dockerfiles that are not open.

let top: string;
let trusted: boolean;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "plimsoll-workspace-"));
  trusted = true;
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

const opened = (reach?: Reach) =>
  workspace(
    () => [top],
    () => trusted,
    reach,
  );
const small: Reach = { entries: 100_000, files: 500, depth: 12, size: 256_000 };
const stages = (it: ReturnType<typeof opened>, query = "") =>
  [...it.symbols(query)]
    .flatMap(([uri, found]) =>
      found.map(({ name }) => `${uri.slice(uri.indexOf(top) + top.length + 1)} ${name}`),
    )
    .sort();

test("images of all Dockerfiles, the most used first, each once", async () => {
  write(
    "a/Dockerfile",
    "ARG V=22\nFROM node:${V} AS build\nFROM scratch\nCOPY --from=busybox:1.38 /bin/sh /\n",
  );
  write("b/Dockerfile.dev", "FROM node:22@sha256:5f2e\nFROM acme/base\n");
  write("c/x.dockerfile", "FROM alpine:3.23\nFROM $UNKNOWN\n");
  write("c/readme.md", "FROM debian\n");
  write("c/Dockerfile.dockerignore", "FROM debian\n");
  const it = opened();
  expect(it.images).toEqual([]);
  await it.look();
  expect(it.images).toEqual(["node:22", "acme/base", "alpine:3.23", "busybox:1.38"]);
  expect(stages(it, "bld")).toEqual(["a/Dockerfile build"]);
});

test.each([
  ["Dockerfile", true],
  ["dockerfile", true],
  ["Containerfile", true],
  ["Dockerfile.dev", true],
  ["Dockerfile-dev", true],
  ["api.Dockerfile", true],
  ["Dockerfile.dockerignore", false],
  ["Dockerfiles", false],
  ["mydockerfile", false],
])("%s holds a Dockerfile: %s", (name, expected) => {
  expect(isDockerfile(name)).toBe(expected);
});

describe("what is not looked at", () => {
  test.each([
    "node_modules/x/Dockerfile",
    ".git/Dockerfile",
    "a/.venv/b/Dockerfile",
    `${"d/".repeat(14)}Dockerfile`,
  ])("%s", async (path) => {
    write(path, "FROM alpine\n");
    const it = opened();
    await it.look();
    await it.changed(join(top, path));
    expect(it.images).toEqual([]);
  });

  test("links, pipes, what is big or binary", async () => {
    write("big/Dockerfile", `FROM alpine\n${"#".repeat(256_000)}`);
    write("binary/Dockerfile", Buffer.from([70, 0, 1]));
    mkdirSync(join(top, "pipe"));
    execFileSync("mkfifo", [join(top, "pipe", "Dockerfile")]);
    symlinkSync(top, join(top, "circle"));
    symlinkSync("/dev/zero", join(top, "Dockerfile"));
    const it = opened();
    await it.look();
    await it.changed(join(top, "pipe", "Dockerfile"));
    expect(it.images).toEqual([]);
  });

  test("anything in Restricted Mode", async () => {
    write("Dockerfile", "FROM alpine\n");
    trusted = false;
    const it = opened();
    await it.look();
    await it.changed(join(top, "Dockerfile"));
    expect(it.images).toEqual([]);
    trusted = true;
    await it.look();
    expect(it.images).toEqual(["alpine"]);
  });

  test("a change, when trust is not there any more", async () => {
    write("Dockerfile", "FROM alpine\n");
    const it = opened();
    await it.look();
    trusted = false;
    write("Dockerfile", "FROM debian\n");
    await it.changed(join(top, "Dockerfile"));
    expect(it.images).toEqual(["alpine"]);
  });

  test("files outside", async () => {
    const it = workspace(
      () => [join(top, "inside")],
      () => true,
    );
    mkdirSync(join(top, "inside"));
    write("Dockerfile", "FROM alpine\n");
    await it.look();
    await it.changed(join(top, "Dockerfile"));
    expect(it.images).toEqual([]);
  });
});

test("a huge workspace costs as much as a large one", async () => {
  for (let n = 0; n < 40; n += 1) write(`${n}/Dockerfile`, `FROM image${n}\n`);
  for (const [reach, most] of [
    [{ ...small, files: 10 }, 10],
    [{ ...small, entries: 50 }, 10],
    [{ ...small, depth: 0 }, 0],
  ] as const) {
    const it = opened(reach);
    await it.look();
    expect(it.images.length).toBeLessThanOrEqual(most);
    if (most > 0) expect(it.images.length).toBeGreaterThan(0);
  }
});

test("files that are made, changed and deleted", async () => {
  write("Dockerfile", "FROM alpine\n");
  const it = opened();
  await it.changed(join(top, "Dockerfile"));
  expect(it.images).toEqual([]); // Nobody has asked yet.
  await it.look();
  write("Dockerfile", "FROM debian AS web\n");
  write("new/Dockerfile", "FROM node\n");
  await it.changed(join(top, "Dockerfile"));
  await it.changed(join(top, "new", "Dockerfile"));
  expect(it.images).toEqual(["debian", "node"]);
  expect(stages(it)).toEqual(["Dockerfile web", "new/Dockerfile node"]);
  rmSync(join(top, "Dockerfile"));
  await it.changed(join(top, "Dockerfile"));
  expect(it.images).toEqual(["node"]);
});

test("another look, some seconds later, finds what nobody told of and reads only what changed", async () => {
  write("kept/Dockerfile", "FROM kept\n");
  write("gone/Dockerfile", "FROM gone\n");
  let now = 0;
  const it = workspace(
    () => [top],
    () => true,
    small,
    () => now,
  );
  await it.look();
  const kept = it.symbols("").get(pathToFileURL(join(top, "kept/Dockerfile")).href)![0];
  rmSync(join(top, "gone"), { recursive: true });
  write("new/folder/Dockerfile", "FROM new\n");
  await it.look();
  expect(it.images).toEqual(["gone", "kept"]); // A moment ago is recent enough.
  now += 3_000;
  await it.look();
  expect(it.images).toEqual(["kept", "new"]);
  expect(it.symbols("").get(pathToFileURL(join(top, "kept/Dockerfile")).href)![0]).toBe(kept);
});

test("many who ask wait for one look, and a look that was overtaken writes nothing", async () => {
  for (let n = 0; n < 30; n += 1) write(`${n}/Dockerfile`, "FROM old\n");
  const it = opened();
  const first = it.look();
  expect(it.look()).toBe(first);
  it.reset();
  for (let n = 0; n < 30; n += 1) write(`${n}/Dockerfile`, "FROM new\n");
  await Promise.all([first, it.look()]);
  expect(it.images).toEqual(["new"]);
});
