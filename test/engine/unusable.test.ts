import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, linkSync, renameSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { imageTarget } from "../../server/src/language/builds/stages.ts";
import type { Layers } from "../../server/src/protocol.ts";
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

/**
 * A port on loopback that leads to an engine's socket: to its API, or with the words that ask for it, to the BuildKit
 * inside, which then is what buildkitd is.
 */
async function portTo(host: string, words?: string): Promise<number> {
  const server = createServer((client) => {
    const engine = connect(host.replace("unix://", ""));
    for (const it of [client, engine])
      it.on("error", () => {}).on("close", () => {
        client.destroy();
        engine.destroy();
      });
    if (words !== undefined) engine.write(words);
    let head = "";
    const heard = (bytes: Buffer) => {
      head += bytes.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      engine.off("data", heard);
      client.write(head.slice(end + 4), "latin1");
      client.pipe(engine).pipe(client);
    };
    if (words === undefined) client.pipe(engine).pipe(client);
    else engine.on("data", heard);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
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
  // With containerd's store its BuildKit can hand images out, as that of a machine of its own does.
  small = await up({
    cache: join(cacheFolder, "engine"),
    log: () => {},
    groups: ["minimal"],
    room: "64m",
    containerd: true,
  });
});
afterAll(() => small.down());

test("the client's context leads to its engine, and a builder that is named builds", async () => {
  environment(small.env);
  docker(
    "context",
    "create",
    "small",
    `--docker=host=tcp://127.0.0.1:${await portTo(process.env.DOCKER_HOST!)}`,
  );
  const files = { Dockerfile: "FROM scratch\nCOPY Dockerfile /" };
  const named = await workspace(files, { settings: { builder: "small" } });
  process.env.DOCKER_HOST = "unix:///nowhere/docker.sock";
  expect(await named.build()).toBe("built");
  expect(named.logs[0]?.text).toContain("$ docker --context=small buildx build --load --file=");
  expect((await named.lenses())[1]).toContain("kB unpacked");
  await named.command("run");
  expect(named.terminals[0]?.args.slice(0, 3)).toEqual(["--context=small", "run", "--rm"]);
  delete process.env.DOCKER_HOST;
  process.env.DOCKER_CONTEXT = "small";
  const one = await workspace(files);
  expect(await one.build()).toBe("built");
  const unknown = await workspace(files, { settings: { builder: "nowhere" } });
  expect(await unknown.build()).toBe("failed");
  expect(unknown.messages[0]).toMatch(/^Building the image failed: .*no builder "nowhere" found/);
  const flag = await workspace(files, { settings: { builder: "--push" } });
  expect(await flag.build()).toBe(null);
  expect(flag.messages).toEqual(["“--push” can't be used as a builder."]);
});

test("a remote builder builds, and the engine at hand gets the image", async () => {
  const port = await portTo(
    small.env.DOCKER_HOST!,
    "POST /grpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
  );
  // It looks at the builder, which leads back here: nothing may be blocked meanwhile.
  await promisify(execFile)("docker", [
    "buildx",
    "create",
    "--name=far",
    "--driver=remote",
    `tcp://127.0.0.1:${port}`,
  ]);
  onTestFinished(() => void docker("buildx", "rm", "far"));
  const mark = String(4000 + Math.floor(Math.random() * 1e6));
  const text = `FROM alpine:3.23\nRUN head -c 70000 /dev/zero > /x; : ${mark}\nCOPY Dockerfile /`;
  const it = await workspace({ Dockerfile: text }, { settings: { builder: "far" } });
  expect(await it.build()).toBe("built");
  expect(it.logs[0]?.text).toContain("$ docker buildx build --load --builder=far --file=");
  const [built] = JSON.parse(docker("image", "inspect", /--tag=(\S+)/.exec(it.logs[0]?.text ?? "")![1]!));
  const layers = await it.ask<Layers>("plimsoll/layers", { target: imageTarget });
  expect(layers.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(built.Size);
  expect(layers.at(-2)).toMatchObject({ line: 1, bytes: 70_000 });
  await expect
    .poll(async () => (await it.lenses())[1], { timeout: 20_000 })
    .toMatch(/MB unpacked · .* compressed/);

  await it.edit(2, `${text}\nRUN sleep ${mark}`);
  const building = it.build();
  const sleeps = () => execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).includes(`sleep ${mark}`);
  // The way to the builder leads through this process, which must not look all the time.
  await expect.poll(sleeps, { timeout: 30_000, interval: 300 }).toBe(true);
  await it.command("cancelBuild");
  expect(await building).toBe("cancelled");
  await expect.poll(sleeps, { timeout: 30_000, interval: 300 }).toBe(false);
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
