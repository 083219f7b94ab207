import { afterAll, expect, test } from "vitest";
import { commandLine } from "./command-line.ts";

const command = await commandLine();
afterAll(() => command.remove());
const image = (...args: string[]) => command.run("image", ...args);

test("says what the hover says, without its marks", () => {
  const { status, stdout, stderr } = image("alpine:3.23", "--platform", "linux/arm64/v8");
  expect(stdout.split("\n")[0]).toBe("alpine:3.23 · Small Linux distribution on musl and BusyBox");
  expect(stdout).toMatch(/^ {2}C library +musl 1\.2\.5$/m);
  expect(stdout).toMatch(/^ {2}Size \(linux\/arm64\) +(?:≈ )?4\.19 MB compressed$/m);
  expect(stdout).not.toMatch(/[`*|]/);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("as JSON: every fact with its source and its day, and what comes next", () => {
  const facts = JSON.parse(image("golang:1.22-alpine", "--json").stdout);
  expect(facts).toMatchObject({
    name: "golang:1.22-alpine",
    libc: { value: { name: "musl" }, source: "docker-library/repo-info", date: "2026-09-17" },
    line: "1.22",
    endOfLife: { value: "2025-02-11", verified: true },
  });
  expect(facts.successor).toMatch(/^golang:1\.\d+-alpine$/);
});

test("an image that nobody wrote down is one line and exit code 1", () => {
  expect(image("ghcr.io/acme/app:1")).toEqual({
    status: 1,
    stdout: "",
    stderr: "plimsoll: ghcr.io/acme/app:1 is not in the catalogue\n",
  });
});

test.each([
  [[]],
  [["a", "b"]],
  [["../etc/passwd"]],
  [["UPPER"]],
  [["alpine", "--platform", "x;y"]],
  [["--what"]],
])("%j is refused in one line, exit code 2", (args) => {
  const { status, stdout, stderr } = image(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});
