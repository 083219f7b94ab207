import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";

type Machine = typeof import("./machine.mjs");
let cached: Machine["cached"];
let run: Machine["run"];

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "plimsoll-cache-"));
  vi.stubEnv("PLIMSOLL_CACHE", folder);
  ({ cached, run } = await import("./machine.mjs"));
  return () => rmSync(folder, { recursive: true });
});

/** Fills a cached folder with two files and counts how often that was needed. */
function download(name: string) {
  const fill = vi.fn(async (to: string) => {
    writeFileSync(path.join(to, "a"), "12345");
    writeFileSync(path.join(to, "b"), "1");
  });
  return { fill, bring: () => cached(name, fill) };
}

test("what was downloaded is used again", async () => {
  const { fill, bring } = download("again");
  expect(await bring()).toBe(await bring());
  expect(fill).toHaveBeenCalledOnce();
});

test.each([
  ["cut short", (folder: string) => truncateSync(path.join(folder, "a"), 2)],
  ["lost a file", (folder: string) => unlinkSync(path.join(folder, "b"))],
  ["was never finished", (folder: string) => unlinkSync(path.join(folder, ".whole"))],
])("a download that %s is made anew", async (name, harm) => {
  const { fill, bring } = download(name);
  harm(await bring());
  const folder = await bring();
  expect(fill).toHaveBeenCalledTimes(2);
  expect(readdirSync(folder).sort()).toEqual([".whole", "a", "b"]);
});

test("a download that fails leaves nothing behind", async () => {
  const folder = await cached("failing", () => Promise.reject(new Error("offline"))).catch(String);
  expect(folder).toContain("offline");
  expect(readdirSync(process.env.PLIMSOLL_CACHE ?? "").filter((it) => it.startsWith("failing"))).toEqual([]);
});

test("what a killed run had begun to download is removed", async () => {
  const folder = process.env.PLIMSOLL_CACHE ?? "";
  // No process has this number: it is past the limit of every system.
  mkdirSync(path.join(folder, "abandoned.partial-99999999-x"));
  await download("abandoned").bring();
  expect(readdirSync(folder).filter((it) => it.startsWith("abandoned"))).toEqual(["abandoned"]);
});

test("two at once both get the whole", async () => {
  const [one, two] = [download("twice"), download("twice")];
  const [first, second] = await Promise.all([one.bring(), two.bring()]);
  expect(first).toBe(second);
  expect(existsSync(path.join(first, "a"))).toBe(true);
});

test("a program that takes too long is ended with all it started", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "plimsoll-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "survivor");
  const { code, output } = await run("sh", ["-c", `(sleep 2; touch ${file}) & echo begun; wait`], {
    seconds: 0.3,
  });
  expect({ code, output }).toEqual({ code: 124, output: expect.stringContaining("begun") });
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  expect(existsSync(file)).toBe(false);
});

test("a program that is not there is an exit code, not an exception", async () => {
  expect(await run("no-such-program", [])).toMatchObject({ code: 127 });
});
