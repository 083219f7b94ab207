import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { OutOfGrammar } from "../../server/src/engine.ts";
import { commandLineEngine, isFar, unusable } from "../../server/src/io/engine/command-line.ts";
import { orderOptions } from "../../server/src/io/engine/grammar.ts";
import { findExecutable, run } from "../../server/src/io/engine/process.ts";
import { until } from "../support/until.ts";

describe.skipIf(process.platform === "win32")("a process", () => {
  test("that is cancelled takes its children along, even those that ignore it", async () => {
    const mark = `9${Math.floor(Math.random() * 1e6)}`;
    const stop = new AbortController();
    const running = run(
      "/bin/sh",
      ["-c", `trap '' INT; sh -c 'trap "" INT; sleep ${mark}' & sleep ${mark}; wait`],
      {
        signal: stop.signal,
        grace: 300,
      },
    );
    await until(() => alive(mark) >= 2);
    stop.abort();
    expect(await running).toMatchObject({ aborted: true });
    expect(alive(mark)).toBe(0);
  }, 15_000);

  test("that was cancelled before it began never begins", async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await run("/bin/false", [], { signal: stop.signal })).toMatchObject({ aborted: true });
  });

  test("that takes too long is ended", async () => {
    expect(await run("/bin/sleep", ["60"], { timeout: 50 })).toMatchObject({ aborted: true });
  });

  test("that can't start says why", async () => {
    expect((await run("/nowhere/docker", [])).error?.code).toBe("ENOENT");
  });

  test("keeps the end of what it printed", async () => {
    const { stdout } = await run("/bin/sh", ["-c", "yes | head -c 1000000; printf end"], { keep: 100 });
    expect(stdout).toHaveLength(100);
    expect(stdout).toMatch(/end$/);
  });

  test("gets its arguments as they are", async () => {
    const odd = ["; touch /tmp/x", "$(id)", "`id`", "a b", "-rf", "", "ä\n"];
    const { stdout } = await run(process.execPath, [
      "-p",
      "JSON.stringify(process.argv.slice(1))",
      "--",
      ...odd,
    ]);
    expect(JSON.parse(stdout)).toEqual(odd);
  });
});

test("a program is looked for on the absolute entries of PATH only", () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "bin"));
  for (const path of [join(folder, "docker"), join(folder, "bin/docker")]) {
    writeFileSync(path, "");
    chmodSync(path, 0o755);
  }
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  expect(findExecutable("docker", { PATH: `.:${join(folder, "bin")}` })).toBe(join(folder, "bin/docker"));
  expect(findExecutable("docker", { PATH: ".:bin:" })).toBeUndefined();
  expect(findExecutable("./docker", { PATH: folder })).toBeUndefined();
  expect(findExecutable(join(folder, "docker"), {})).toBe(join(folder, "docker"));
});

test.each([
  ["unix:///var/run/docker.sock", false],
  ["npipe:////./pipe/docker_engine", false],
  ["tcp://127.0.0.1:2375", false],
  ["tcp://localhost:2375", false],
  ["tcp://[::1]:2375", false],
  ["tcp://127.0.0.1.example.com:2375", true],
  ["tcp://build.example.com:2376", true],
  ["ssh://ci@127.0.0.1", true],
  [undefined, false],
])("an engine at %s is far: %s", (host, far) => expect(isFar(host)).toBe(far));

describe("the order of a build", () => {
  const order = { file: "/a/Dockerfile", context: "/a" };

  test("becomes options with their values behind an equals sign", () => {
    expect(
      orderOptions({
        ...order,
        target: "build",
        tag: "plimsoll/a-1:build",
        platform: "linux/arm64/v8",
        args: { A: "--x $(id)" },
        noCache: true,
      }),
    ).toEqual([
      "--file=/a/Dockerfile",
      "--target=build",
      "--tag=plimsoll/a-1:build",
      "--platform=linux/arm64/v8",
      "--no-cache",
      "--build-arg=A=--x $(id)",
    ]);
  });

  test.each([
    { target: "--push" },
    { target: "a b" },
    { target: "" },
    { tag: "-t:x" },
    { tag: "A:x" },
    { platform: "--privileged" },
    { args: { "--x": "1" } },
    { args: { "A=B": "1" } },
    { file: "Dockerfile" },
    { context: "--x" },
    { context: "https://example.com/x.git" },
  ])("is refused with %j", (wrong) => {
    expect(() => orderOptions({ ...order, ...wrong })).toThrow(OutOfGrammar);
  });

  test("no value becomes a flag of its own", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (target, tag, value) => {
        let options: string[] = [];
        try {
          options = orderOptions({ ...order, target, tag, args: { A: value } });
        } catch (error) {
          expect(error).toBeInstanceOf(OutOfGrammar);
        }
        for (const option of options) expect(option).toMatch(/^--(?:file|target|tag|build-arg)=/);
      }),
    );
  });

  test("is refused before anything starts", async () => {
    const engine = commandLineEngine(() => ({ engine: "/bin/false", builder: "--x" }));
    expect(await engine.probe()).toMatchObject({ usable: false });
    expect(() => engine.command({ ...order, target: "--push" })).toThrow(OutOfGrammar);
  });
});

test.each([
  ["permission denied while trying to connect to the Docker daemon socket", /may not use its socket/],
  [
    "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?",
    /installed but not running/,
  ],
  [
    "error during connect: this error may indicate that the docker daemon is not running",
    /installed but not running/,
  ],
  ["dial unix /x/docker.sock: connect: no such file or directory", /installed but not running/],
  ['context "x" does not exist', /context does not exist/],
  ["something else", /does not answer/],
])("%s", (stderr, why) => {
  expect(unusable("Docker", { stderr }).why).toMatch(why);
  expect(unusable("Docker", { stderr }).said).toBe(stderr);
});

function alive(mark: string): number {
  const all = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n");
  return all.filter((line) => line === `sleep ${mark}`).length;
}
