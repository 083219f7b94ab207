import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pLimit from "p-limit";
import { afterAll, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { folderContext } from "../../server/src/io/context.ts";
import { project } from "../../server/src/language/contents/project.ts";
import { scratchReadiness } from "../../server/src/language/contents/readiness.ts";
import type { Fix } from "../../server/src/language/feature.ts";
import { rules } from "../../server/src/language/features.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { unknownWorld } from "../../server/src/language/unknown-world.ts";
import { embedded } from "../support/catalogue.ts";
import { dedent } from "../support/fixture.ts";
import { problemsIn } from "../support/run.ts";

/*
 * That the rules tell the truth: a file they call broken is built and run by the real engine and does not start, with
 * the message that is written here; the same file with the rule's fix does. Several are under way at a time.
 */

const scratch = mkdtempSync(join(tmpdir(), "plimsoll-truth-"));
const images: string[] = [];
let folders = 0;
const slot = pLimit(3);
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  await run("docker", ["image", "rm", "--force", ...images]);
});

interface Case {
  readonly rule: string;
  readonly Dockerfile: string;
  readonly files?: Record<string, string>;
  /** Whether it is the build or the container that stops, and what it says. */
  readonly at: "build" | "run";
  readonly says: string;
  /** `none` for a rule that has no fix to offer here; `unproven` where the stand-in images lack what the fix installs. */
  readonly fix?: "none" | "unproven";
}

const program = "int main(void) { return 0; }";

const cases: Case[] = [
  {
    rule: "dynamic-binary-on-scratch",
    files: {
      "go.mod": "module example.com/app\n\ngo 1.22\n",
      "main.go": 'package main\n\nimport "net"\n\nfunc main() { println(net.IPv4zero.String()) }\n',
    },
    Dockerfile: `
      FROM golang:1.26-trixie AS build
      WORKDIR /src
      COPY . .
      RUN go build -o /app .
      FROM scratch
      COPY --from=build /app /app
      ENTRYPOINT ["/app"]
    `,
    at: "run",
    says: "exec /app: no such file or directory",
  },
  {
    rule: "shell-run-without-shell",
    Dockerfile: "FROM scratch\nRUN echo hello",
    at: "build",
    says: 'exec: "/bin/sh": stat /bin/sh: no such file or directory',
    fix: "none",
  },
  {
    rule: "shell-form-without-shell",
    files: { "main.c": program },
    Dockerfile: `
      FROM gcc:14 AS build
      COPY main.c .
      RUN gcc -static -o /app main.c
      FROM scratch
      COPY --from=build /app /app
      ENTRYPOINT /app
    `,
    at: "run",
    says: 'exec: "/bin/sh": stat /bin/sh: no such file or directory',
  },
  {
    rule: "missing-executable",
    files: { "main.c": program },
    Dockerfile: `
      FROM gcc:14 AS build
      COPY main.c .
      RUN mkdir /out && gcc -static -o /out/server main.c
      FROM scratch
      COPY --from=build /out/server /bin/server
      ENTRYPOINT ["/server"]
    `,
    at: "run",
    says: 'exec: "/server": stat /server: no such file or directory',
  },
  {
    rule: "missing-executable",
    Dockerfile: 'FROM alpine:3.23\nCMD ["tini", "--", "true"]',
    at: "run",
    says: 'exec: "tini": executable file not found in $PATH',
  },
  {
    rule: "mixed-libc",
    files: { "main.c": program },
    Dockerfile: `
      FROM gcc:14 AS build
      COPY main.c .
      RUN gcc -o /app main.c
      FROM alpine:3.23
      COPY --from=build /app /app
      CMD ["/app"]
    `,
    at: "run",
    says: "exec /app: no such file or directory",
  },
  {
    rule: "copy-from-nowhere",
    Dockerfile: `
      FROM alpine:3.23 AS builder
      RUN touch /app
      FROM scratch
      COPY --from=bulider /app /app
    `,
    at: "build",
    says: "bulider",
  },
  {
    rule: "copy-from-nowhere",
    Dockerfile: "FROM alpine:3.23 AS a\nCOPY --from=b /x /x\nFROM alpine:3.23 AS b\nRUN touch /x\nFROM a",
    at: "build",
    says: 'cannot copy from stage "b", it needs to be defined before current stage "a"',
    fix: "none",
  },
  {
    rule: "circular-stages",
    Dockerfile: "FROM alpine:3.23 AS app\nCOPY --from=app /etc/hostname /x",
    at: "build",
    says: "circular dependency detected on stage: app",
    fix: "none",
  },
  {
    rule: "windows-line-endings",
    files: { "start.sh": "#!/bin/sh\r\ntrue\r\n" },
    Dockerfile: 'FROM alpine:3.23\nCOPY --chmod=755 start.sh /\nENTRYPOINT ["/start.sh"]',
    at: "run",
    says: "exec /start.sh: no such file or directory",
  },
  {
    rule: "unknown-interpreter",
    files: { "start.sh": "#!/bin/bash\ntrue\n" },
    Dockerfile: 'FROM alpine:3.23\nCOPY --chmod=755 start.sh /\nENTRYPOINT ["/start.sh"]',
    at: "run",
    says: "exec /start.sh: no such file or directory",
    fix: "unproven",
  },
  {
    // The stand-in has no bash to install, but tini, which starts what stands behind it.
    rule: "unknown-interpreter",
    files: { "start.sh": "#!/sbin/tini /bin/sh\necho started\n" },
    Dockerfile: 'FROM alpine:3.23\nCOPY --chmod=755 start.sh /\nENTRYPOINT ["/start.sh"]',
    at: "run",
    says: "exec /start.sh: no such file or directory",
  },
  {
    rule: "missing-execute-bit",
    files: { "start.sh": "#!/bin/sh\ntrue\n" },
    Dockerfile: 'FROM alpine:3.23\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]',
    at: "run",
    says: 'exec: "/start.sh": permission denied',
  },
  {
    rule: "missing-user-entry",
    files: { "main.c": program },
    Dockerfile: `
      FROM gcc:14 AS build
      COPY main.c .
      RUN gcc -static -o /app main.c
      FROM scratch
      COPY --from=build /app /app
      USER app
      ENTRYPOINT ["/app"]
    `,
    at: "run",
    says: "unable to find user app: no matching entries in passwd file",
  },
  {
    rule: "missing-user-entry",
    Dockerfile: 'FROM alpine:3.23\nUSER app\nCMD ["true"]',
    at: "run",
    says: "unable to find user app: no matching entries in passwd file",
  },
  {
    rule: "missing-executable",
    Dockerfile: "FROM alpine:3.23\nRUN apt-get update",
    at: "build",
    says: "apt-get: not found",
    fix: "none",
  },
  {
    rule: "unwritable-workdir",
    Dockerfile: "FROM alpine:3.23\nWORKDIR /srv/app\nUSER 10001\nRUN touch made",
    at: "build",
    says: "touch: made: Permission denied",
  },
];

const shown = cases.map((it) => [it.rule, slot(() => show(it)), it] as const);
for (const [, showing] of shown) showing.catch(() => {}); // Its test says so.

test.each(shown)("%s", async (_, showing, it) => {
  const { broken, fixed, fixes } = await showing;
  expect(broken.output).toContain(it.says);
  expect(broken.status).not.toBe(0);
  expect(fixes > 0).toBe(it.fix !== "none");
  if (!it.fix) expect(fixed).toMatchObject({ status: 0 });
});

async function show(it: Case) {
  const { folder, document, fixes } = await problemsOf(it);
  const broken = await start(folder, document.getText(), it.at);
  if (it.fix || fixes.length === 0) return { broken, fixes: fixes.length };
  const text = TextDocument.applyEdits(document, [...fixes[0]!.edits]);
  return { broken, fixes: fixes.length, fixed: await start(folder, text, it.at) };
}

test("repeated-entrypoint", async () => {
  const { name, mounts } = await nodeImage();
  const { folder, document, fixes } = await problemsOf({
    rule: "repeated-entrypoint",
    files: { "server.js": "console.log('started')\n" },
    Dockerfile: `FROM ${name}\nCOPY server.js /server.js\nCMD ["node", "/server.js"]`,
  });
  const broken = await start(folder, document.getText(), "run", mounts);
  expect(broken.output).toMatch(/Cannot find module '\/(?:.*\/)?node'/);
  const text = TextDocument.applyEdits(document, [...fixes[0]!.edits]);
  expect(await start(folder, text, "run", mounts)).toMatchObject({
    status: 0,
    output: expect.stringContaining("started"),
  });
});

test("secret-value: what ENV holds is there for everybody who has the image", async () => {
  const secret = "AKIAQ3EGRJ5TKW2VNMPL";
  const { folder, document } = await problemsOf({
    rule: "secret-value",
    Dockerfile: `FROM alpine:3.23\nENV KEY=${secret}\nENV KEY=`,
  });
  const { image } = await build(folder, document.getText());
  expect((await run("docker", ["history", "--no-trunc", image!])).output).toContain(secret);
});

test("heredoc-without-errexit: a failed command does not stop the build, with the fix it does", async () => {
  const { folder, document, fixes } = await problemsOf({
    rule: "heredoc-without-errexit",
    Dockerfile: "FROM alpine:3.23\nRUN <<EOF\nfalse\ntrue\nEOF",
  });
  expect((await build(folder, document.getText())).status).toBe(0);
  expect((await build(folder, TextDocument.applyEdits(document, [...fixes[0]!.edits]))).status).not.toBe(0);
});

test("a stage that was made to run on scratch does", async () => {
  const source = `
    FROM golang:1.26-trixie AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /app .
    FROM alpine:3.23
    RUN apk add --no-cache ca-certificates tzdata && adduser -D app
    COPY --from=build /app /app
    USER app
    ENV TZ=Europe/Lisbon
    CMD /app
  `;
  const folder = folderOf({
    Dockerfile: source,
    "go.mod": "module example.com/app\n\ngo 1.22\n",
    "main.go": `
      package main

      import ("os"; "time")

      const api = "https://example.com"

      func main() {
        if _, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt"); err != nil { panic(err) }
        if _, err := time.LoadLocation("Asia/Tokyo"); err != nil { panic(err) }
        if _, err := os.CreateTemp("", "x"); err != nil { panic(err) }
        if os.Getuid() == 0 { panic("root") }
      }
    `,
  });
  const path = join(folder, "Dockerfile");
  const document = TextDocument.create(pathToFileURL(path).href, "dockerfile", 1, dedent(source));
  const world = { ...unknownWorld, catalogue: embedded(), context: folderContext(folder, path) };
  const file = Dockerfile.of(document);
  const { edits } = scratchReadiness(file, file.finalStage!, world, await project(world.context));
  const text = TextDocument.applyEdits(document, [...edits]);
  expect(text).toContain("FROM scratch");
  expect(await start(folder, text, "run")).toMatchObject({ status: 0 });
});

async function problemsOf({ rule: id, Dockerfile, files = {} }: Pick<Case, "rule" | "Dockerfile" | "files">) {
  const folder = folderOf({ Dockerfile, ...files });
  for (const name of Object.keys(files)) chmodSync(join(folder, name), 0o644);
  const path = join(folder, "Dockerfile");
  const document = TextDocument.create(pathToFileURL(path).href, "dockerfile", 1, dedent(Dockerfile));
  const rule = rules.find((it) => it.id === id)!;
  const world = {
    ...unknownWorld,
    catalogue: embedded(),
    context: folderContext(folder, path),
    today: "2026-11-23",
  };
  const problems = await problemsIn(rule, document, world);
  expect(problems.length, `${id} says nothing`).toBeGreaterThan(0);
  const fixes: readonly Fix[] = problems.flatMap((it) => it.fixes ?? []);
  return { folder, document, fixes };
}

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly image?: string;
}

function run(command: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { encoding: "utf8" }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, output: stdout + stderr }),
    );
  });
}

/** A folder of files that is gone at the end. */
function folderOf(files: Record<string, string>): string {
  const folder = join(scratch, String(folders++));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), dedent(text));
  return folder;
}

async function build(folder: string, text: string): Promise<Outcome> {
  // Beside the context, not over stdin: of what comes there buildx leaves a copy in the temporary folder.
  const beside = folderOf({ Dockerfile: text });
  const idFile = join(beside, "id");
  const file = join(beside, "Dockerfile");
  const args = [
    "buildx",
    "build",
    "--progress=plain",
    "--load",
    `--iidfile=${idFile}`,
    `--file=${file}`,
    folder,
  ];
  const built = await run("docker", args);
  if (built.status !== 0) return built;
  const image = readFileSync(idFile, "utf8");
  images.push(image);
  return { ...built, image };
}

async function start(
  folder: string,
  text: string,
  at: "build" | "run",
  mounts: readonly string[] = [],
): Promise<Outcome> {
  const built = await build(folder, text);
  if (at === "build") return built;
  expect(built.status, built.output).toBe(0);
  return run("docker", ["run", "--rm", "--network=none", ...mounts, built.image!]);
}

/**
 * An image with Node.js as ENTRYPOINT, under the name of distroless: the stand-in where it is offered, else made here,
 * and the Node.js that runs this test is mounted. Into the image it would be copied twice.
 */
async function nodeImage(): Promise<{ readonly name: string; readonly mounts: readonly string[] }> {
  const name = "gcr.io/distroless/nodejs22-debian13";
  if ((await run("docker", ["pull", "--quiet", name])).status === 0) return { name, mounts: [] };
  const { image, output } = await build(folderOf({}), 'FROM gcc:14\nENTRYPOINT ["/nodejs/bin/node"]\nCMD []');
  expect(image, output).toBeDefined();
  await run("docker", ["tag", image!, name]);
  images.push(name);
  return { name, mounts: [`--volume=${process.execPath}:/nodejs/bin/node:ro`] };
}
