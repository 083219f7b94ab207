import { chmodSync, copyFileSync, linkSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { cacheFolder } from "../support/machine.mjs";
import { up } from "./setup.mjs";
import { docker, folderOf, workspace } from "./workspace.ts";

const Dockerfile = "FROM alpine:3.23\nRUN dd if=/dev/urandom of=/noise bs=1M count=90";

/** Changes the environment that the engine's client is started with, for one test. */
function environment(changed: Record<string, string>): void {
  const before = { ...process.env };
  onTestFinished(() => {
    process.env = before;
  });
  process.env = { ...before, ...changed };
}

test("no Docker: the lens says so, the rest works", async () => {
  environment({ PATH: "/nowhere" });
  const it = await workspace({ Dockerfile: "FROM alpine:3.23\nRNU x" });
  expect(await it.build()).toBe(null);
  expect(it.messages).toEqual([
    "Docker was not found. Install it, or name another engine in `plimsoll.engine`.",
  ]);
  expect(await it.lenses()).toEqual({ 1: "Docker was not found" });
  await it.until(() => it.problems("unknown-instruction").length === 1);
});

test("Docker is found to be missing without being asked to build", async () => {
  environment({ PATH: "/nowhere" });
  const it = await workspace({ Dockerfile });
  await expect.poll(it.lenses, { timeout: 5_000 }).toEqual({ 1: "Docker was not found" });
  expect(it.messages).toEqual([]);
});

test("Docker does not run: that is said, and once it runs it builds", async () => {
  const running = process.env.DOCKER_HOST!;
  environment({ DOCKER_HOST: "unix:///nowhere/docker.sock" });
  const it = await workspace({ Dockerfile: "FROM scratch\nCOPY Dockerfile /" });
  expect(await it.build()).toBe(null);
  expect(it.messages).toEqual([
    "Docker is installed but not running. Start it, or choose another engine in `plimsoll.engine`.\n> " +
      "Cannot connect to the Docker daemon at unix:///nowhere/docker.sock. Is the docker daemon running?",
  ]);
  expect(await it.lenses()).toEqual({ 1: "Docker is installed but not running" });
  process.env.DOCKER_HOST = running;
  await it.command("engineHelp");
  expect((await it.lenses())[1]).toBe("▶ Build");
  expect(await it.build()).toBe("built");
});

test("no permission on the socket", async () => {
  // The real client as a user who is not in the socket's group.
  const client = join(folderOf({}), "docker");
  const real = process.env.PLIMSOLL_TEST_DOCKER!;
  writeFileSync(
    client,
    `#!/bin/sh\nexec setpriv --reuid=65534 --regid=65534 --clear-groups "$(dirname "$0")/real" "$@"\n`,
  );
  try {
    linkSync(real, join(client, "../real"));
  } catch {
    copyFileSync(real, join(client, "../real"));
  }
  for (const path of [client, join(client, "../real"), join(client, "..")]) chmodSync(path, 0o755);
  environment({ DOCKER_CONFIG: "/nowhere" });
  const it = await workspace({ Dockerfile }, { settings: { engine: client } });
  expect(await it.build()).toBe(null);
  expect(it.messages).toHaveLength(1);
  expect(it.messages[0]).toContain(
    "Docker is running, but you may not use its socket. Join its group, or run it rootless.\n> ",
  );
  expect(it.messages[0]).toContain("permission denied");
});

test("Restricted Mode neither offers nor builds", async () => {
  const it = await workspace({ Dockerfile }, { trusted: false });
  expect(await it.lenses()).toEqual({});
  expect(await it.build()).toBe(null);
  expect(it.messages).toEqual(["In Restricted Mode Plimsoll only reads. Trust the workspace to build."]);
});

/** An engine of these tests' own, with little room, for what would spoil the shared one. The last test ends it. */
let small: Awaited<ReturnType<typeof up>>;
beforeAll(async () => {
  small = await up({ cache: join(cacheFolder, "engine"), log: () => {}, groups: ["minimal"], room: "64m" });
});
afterAll(() => small.down());

test("the client's context leads to its engine, and a builder that is named builds", async () => {
  environment(small.env);
  docker("context", "create", "small", `--docker=host=${process.env.DOCKER_HOST}`);
  delete process.env.DOCKER_HOST;
  process.env.DOCKER_CONTEXT = "small";
  const files = { Dockerfile: "FROM scratch\nCOPY Dockerfile /" };
  const one = await workspace(files);
  expect(await one.build()).toBe("built");
  const named = await workspace(files, { settings: { builder: "small" } });
  expect(await named.build()).toBe("built");
  expect(named.logs[0]?.text).toContain("$ docker buildx build --load --builder=small --file=");
  const unknown = await workspace(files, { settings: { builder: "nowhere" } });
  expect(await unknown.build()).toBe("failed");
  expect(unknown.messages[0]).toMatch(/^Building the image failed: .*no builder "nowhere" found/);
  const flag = await workspace(files, { settings: { builder: "--push" } });
  expect(await flag.build()).toBe(null);
  expect(flag.messages).toEqual(["“--push” can't be used as a builder."]);
});

test("a socket that vanishes between two builds", async () => {
  environment(small.env);
  const it = await workspace({ Dockerfile: "FROM scratch\nCOPY Dockerfile /" });
  expect(await it.build()).toBe("built");
  const socket = small.env.DOCKER_HOST!.replace("unix://", "");
  renameSync(socket, `${socket}.away`);
  expect(await it.build()).toBe("failed");
  renameSync(`${socket}.away`, socket);
  expect(it.messages).toHaveLength(1);
  expect(it.messages[0]).toMatch(/^Building the image failed: Docker is installed but not running\./);
  expect(it.messages[0]).toContain("Cannot connect to the Docker daemon");
});

test("a full disk underlines the step that filled it", async () => {
  environment(small.env);
  const it = await workspace({ Dockerfile });
  expect(await it.build()).toBe("failed");
  await it.until(() => it.problems().length > 0);
  expect(it.problems()[0]).toMatchObject({ code: "failed-build", range: { start: { line: 1 } } });
  expect(it.problems()[0]?.message).toMatch(/> .*no space left on device/i);
  expect(it.messages[0]).toMatch(/^Building the image failed at line 2: /);
});

test("an engine that stops in the middle ends the build and nothing else", async () => {
  environment(small.env);
  const it = await workspace({ Dockerfile: "FROM alpine:3.23\nRUN sleep 60" });
  const building = it.build();
  await it.until(() => it.progress.some(({ message }) => message?.includes("sleep")));
  await small.down();
  expect(await building).toBe("failed");
  expect(it.progress.at(-1)).toMatchObject({ kind: "end" });
  expect(it.messages).toHaveLength(1);
  expect(it.messages[0]).toMatch(/^Building the image failed: Docker is installed but not running\./);
  expect((await it.lenses())[1]).toBe("Docker is installed but not running");
  expect(await it.build()).toBe(null);
});
