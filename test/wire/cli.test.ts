import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commandLine } from "./command-line.ts";

const command = await commandLine();
afterAll(() => command.remove());
const { folder, run: plimsoll } = command;

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

test("a clean file is exit code 0 and no word", () => {
  expect(plimsoll("check", file("Dockerfile.clean", "FROM scratch\n"))).toEqual({
    status: 0,
    stdout: "",
    stderr: "",
  });
});

test("findings are exit code 1, one a line, as place, severity, sentence and rule", () => {
  const { status, stdout } = plimsoll("check", file("Dockerfile.bad", "FROM scratch\nRNU x\n"));
  expect(status).toBe(1);
  expect(stdout).toContain(
    "Dockerfile.bad:2:1: error: `RNU` is no instruction. Did you mean RUN? (unknown-instruction)\n",
  );
});

test.each(["json", "sarif"])("%s is one JSON document", (format) => {
  const { stdout } = plimsoll(
    "check",
    "--format",
    format,
    file("Dockerfile.bad", "FROM scratch\nRNU x\nRNU y\n"),
  );
  expect(JSON.stringify(JSON.parse(stdout))).toContain("unknown-instruction");
});

test("github escapes what would end a workflow command", () => {
  const { stdout } = plimsoll(
    "check",
    "--format",
    "github",
    file("Dockerfile.100%", "FROM scratch\nRNU x\n"),
  );
  expect(stdout).toContain("file=Dockerfile.100%25,line=2");
});

test.each([
  [["check", "nowhere"], "plimsoll: nowhere: there is no such file or folder\n"],
  [["check", "--wrong"], "plimsoll: Unknown option '--wrong'\n"],
  [["check"], "plimsoll: name a Dockerfile or a folder to check\n"],
  [["check", "--format", "xml", "."], /^plimsoll: no format "xml"; there are text, /],
  [["float"], 'plimsoll: no command "float"; see plimsoll --help\n'],
])("%j is refused in one line with exit code 2", (args, line) => {
  const { status, stderr } = plimsoll(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(line);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("--fix leaves alone what is not safe", () => {
  const name = file("Dockerfile.unsafe", "FROM scratch\nRNU x\n");
  plimsoll("check", "--fix", name);
  expect(readFileSync(join(folder, name), "utf8")).toBe("FROM scratch\nRNU x\n");
});
