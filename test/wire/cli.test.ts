import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
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

test("a split that can't be verified is refused in one line, and what was asked for is printed", () => {
  const name = file(
    "Dockerfile.split",
    'FROM golang:1.26\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app\nCMD ["/app"]\n',
  );
  process.env.DOCKER_HOST = `unix://${join(folder, "nowhere.sock")}`;
  const { status, stdout, stderr } = plimsoll("split", name, "--verify");
  delete process.env.DOCKER_HOST;
  expect(status).toBe(2);
  expect(stdout).toContain("FROM golang:1.26 AS build");
  expect(stderr.trim().split("\n").at(-1)).toMatch(/^plimsoll: /);
});

test("--fix leaves alone what is not safe", () => {
  const name = file("Dockerfile.unsafe", "FROM scratch\nRNU x\n");
  plimsoll("check", "--fix", name);
  expect(readFileSync(join(folder, name), "utf8")).toBe("FROM scratch\nRNU x\n");
});

// As in an editor that has the folder open.
test.each([
  [
    "a Compose file",
    "compose.yaml",
    "services: { web: { build: { context: ., dockerfile: deploy/Dockerfile } } }",
  ],
  ["a Bake file", "docker-bake.hcl", 'target "web" {\n  dockerfile = "deploy/Dockerfile"\n}\n'],
  ["the nearest folder that has what is copied", "README", ""],
])("the build context is found by %s", (_, name, text) => {
  const project = mkdtempSync(join(folder, "project-"));
  for (const it of ["deploy", ".git"]) mkdirSync(join(project, it));
  writeFileSync(join(project, "deploy/Dockerfile"), "FROM scratch\nCOPY harbours.txt /\n");
  writeFileSync(join(project, ".dockerignore"), "*.txt\n");
  writeFileSync(join(project, "harbours.txt"), "");
  writeFileSync(join(project, name), text);
  expect(plimsoll("check", join(project, "deploy/Dockerfile")).stdout).toContain("(copy-ignored)");
});
