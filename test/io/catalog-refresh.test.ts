import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../server/catalog/compile.ts";
import { type Facts, readFacts } from "../../server/catalog/facts.ts";
import { measure } from "../../server/catalog/measure.ts";
import { refreshed } from "../../server/catalog/refresh.ts";
import { compare } from "../../server/catalog/report.ts";
import { catalogueOf } from "../../server/src/language/images/catalogue.ts";
import { imageReference } from "../../server/src/language/syntax/image-reference.ts";
import { Unavailable } from "../../server/src/language/world.ts";

// Small checkouts of the public sources, written here in the form those sources have.

let root: string;
const facts = readFacts("server/catalog/facts");

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "plimsoll-catalog-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function checkout(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(root, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.test", ...args], {
      env: {
        ...process.env,
        GIT_COMMITTER_DATE: "2026-12-01T12:00:00Z",
        GIT_AUTHOR_DATE: "2026-12-01T12:00:00Z",
      },
    });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "a day");
  return folder;
}

/** The library files of the facts as they are, but for some. */
function library(changed: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [name, text] of Object.entries(facts.tags)) {
    if (name.includes("/")) continue;
    const paragraphs = text
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((row) => {
        const [platforms = "", tags = ""] = row.split(": ");
        const [own = "", shared] = tags.split(" + ");
        const list = platforms.split(" ").map((it) => ({ "windows/amd64": "windows-amd64" })[it] ?? it);
        return [
          `Tags: ${own.split(" ").join(", ")}`,
          ...(shared === undefined ? [] : [`SharedTags: ${shared.split(" ").join(", ")}`]),
          `Architectures: ${list.join(", ")}`,
          "GitCommit: 0000",
        ].join("\n");
      });
    files[`library/${name}`] = [
      "Maintainers: A (@a),\n             B (@b)\nGitRepo: https://example.test",
      ...paragraphs,
    ].join("\n\n");
  }
  for (const [name, text] of Object.entries(changed)) {
    if (text === undefined) delete files[`library/${name}`];
    else files[`library/${name}`] = text;
  }
  return files;
}

const golang = `# made by a script
Maintainers: A (@a)
GitRepo: https://example.test
Architectures: amd64, arm64v8

Tags: 1.28.0-trixie, 1.28-trixie, 1-trixie
SharedTags: 1.28.0, 1.28, 1, latest
Architectures: amd64, arm32v7,
               arm64v8

Tags: 1.28.0-alpine3.25, 1.28-alpine3.25, 1.28-alpine, 1-alpine, alpine
${["1.27", "1.26"].map((it) => `\nTags: ${it}-trixie\nSharedTags: ${it}\n`).join("")}
Tags: 1.28.0-windowsservercore-ltsc2025, 1.28-windowsservercore-ltsc2025, 1-windowsservercore-ltsc2025, windowsservercore-ltsc2025
SharedTags: 1.28.0, 1.28, 1, latest
Architectures: windows-amd64
${Array.from({ length: 80 }, (_, n) => `\nTags: 1.27.${n}\n`).join("")}`;

test("official images: tags, what they share, architectures, and the day of the checkout", () => {
  const after = refreshed(facts, [checkout("official", library({ golang }))]);
  expect(
    after.tags
      .golang!.split("\n")
      .slice(0, 4)
      .join("\n")
      .replace(/[0-9a-f]{40}/, "COMMIT"),
  ).toBe(
    [
      "# docker-library/official-images · library/golang · COMMIT · 2026-12-01",
      "amd64 arm/v7 arm64: 1.28.0-trixie 1.28-trixie 1-trixie + 1.28.0 1.28 1 latest",
      "amd64 arm64: 1.28.0-alpine3.25 1.28-alpine3.25 1.28-alpine 1-alpine alpine",
      "amd64 arm64: 1.27-trixie + 1.27",
    ].join("\n"),
  );
  // What was not read again is as it was.
  expect(after.tags["mcr.microsoft.com/dotnet/sdk"]).toBe(facts.tags["mcr.microsoft.com/dotnet/sdk"]);
  const { refusals, lines } = compare(facts, after);
  expect(refusals).toEqual([]);
  expect(lines.find((it) => it.startsWith("golang: "))).toMatch(
    /^golang: \+\d+ tags \(1\.28\.0-trixie .*, −\d+ tags/,
  );
  const { floating, platforms, distribution } = catalogueOf(compile(after)).facts(imageReference("golang:1"));
  expect(floating!.value).toEqual({ version: "1.28.0", suite: "trixie" });
  expect(floating!.date).toBe("2026-12-01");
  expect(platforms!.value).toEqual(["linux/amd64", "linux/arm/v7", "linux/arm64", "windows/amd64"]);
  expect(distribution!.value.codename).toBe("trixie");
});

describe("refused", () => {
  const refusalsOf = (name: string, files: Readonly<Record<string, string>>) =>
    compare(facts, refreshed(facts, [checkout(name, files)])).refusals;

  test("an image that is gone and has no replacement", () => {
    expect(refusalsOf("gone", library({ node: undefined }))).toEqual([
      "node is gone. If it was removed, name its replacement in deprecations.json.",
    ]);
  });

  test("an image without tags", () => {
    expect(
      refusalsOf("empty", library({ alpine: "Maintainers: A (@a)\nGitRepo: https://example.test\n" })),
    ).toEqual(["alpine lost all of its 12 tags."]);
  });

  test("an image that lost most of its tags for nothing", () => {
    const [refusal] = refusalsOf("most", library({ node: "Tags: 24\nArchitectures: amd64\n" }));
    expect(refusal).toMatch(/^node lost 154 of 155 tags and gained 0\.$/);
  });

  test("a product without lines", () => {
    const folder = checkout("no-lines", {
      "products/alpine-linux.md": "---\ntitle: Alpine\nreleases: []\n---\n",
    });
    expect(compare(facts, refreshed(facts, [folder])).refusals).toEqual([
      "alpine-linux lost all of its release lines.",
    ]);
  });

  test("a folder that is no such checkout", () => {
    expect(() => refreshed(facts, [checkout("other", { "README.md": "" })])).toThrow(
      "is no checkout of a source",
    );
  });
});

test("release lines: new ones, moved ends, long-term support; what ended on no known day is left out", () => {
  const folder = checkout("eol", {
    "products/alpine-linux.md": `---
title: Alpine Linux
releases:
  - releaseCycle: "3.25"
    releaseDate: 2026-11-30
    eol: 2028-11-01
  - releaseCycle: "3.24"
    eol: 2028-07-01
    eoes: 2030-01-01
  - releaseCycle: "3.23"
    eol: false
  - releaseCycle: "3.1"
    eol: true
  - releaseCycle: "2.1"
    eol: 2012-11-01
---
Text.
`,
  });
  const after = refreshed(facts, [folder]);
  expect(after.lines.products["alpine-linux"]).toEqual({
    images: ["alpine"],
    lines: ["3.25 2028-11-01", "3.24 2028-07-01 2030-01-01", "3.23 -"],
  });
  expect(after.lines.products.nodejs).toEqual(facts.lines.products.nodejs);
  expect(compare(facts, after).lines).toEqual([
    "alpine-linux: new line 3.25",
    "alpine-linux: 3.24 ends 2028-07-01, was 2028-06-01",
    "alpine-linux: 3.23 ends on no known day, was 2027-11-01",
  ]);
});

test(".NET: tags and layer sizes as the build recorded them", () => {
  const image = (tags: string[], architecture: string, layers: unknown[], osType = "Linux") => ({
    productVersion: "11.0.0",
    manifest: { digest: "sha256:0", created: "2026-11-10T10:00:00Z", sharedTags: tags },
    platforms: [{ osType, architecture, osVersion: "noble", simpleTags: [], layers }],
  });
  const info = (repos: unknown) => JSON.stringify({ schemaVersion: "2.0", repos });
  const folder = checkout("dotnet", {
    "build-info/docker/image-info.dotnet-dotnet-docker-main.json": info([
      {
        repo: "dotnet/sdk",
        images: [
          image(["11.0", "11.0.100", "latest"], "arm64", [
            { digest: "a", size: 30 },
            { digest: "b", size: 12 },
          ]),
          image(["11.0-nanoserver-ltsc2025"], "amd64", [{ digest: "c", size: 1 }], "Windows"),
          image(["10.0"], "arm32", ["sha256:no-size"]),
        ],
      },
    ]),
  });
  const after = refreshed(facts, [folder]);
  expect(after.tags["mcr.microsoft.com/dotnet/sdk"]!.split("\n").slice(1, -1)).toEqual([
    "arm64: 11.0 11.0.100 latest",
    "windows/amd64: 11.0-nanoserver-ltsc2025",
    "arm/v7: 10.0",
  ]);
  expect(after.sizes["mcr.microsoft.com/dotnet/sdk"]!.split("\n").slice(1, -1)).toEqual([
    "2026-11-10 11.0,11.0.100,latest arm64=42",
  ]);
  // The other .NET images are not in it.
  expect(compare(facts, after).refusals).toContain(
    "mcr.microsoft.com/dotnet/aspnet is gone. If it was removed, name its replacement in deprecations.json.",
  );
});

test("Chainguard: accounts, packages and entrypoint of the locked configuration", () => {
  const config = {
    config: {
      accounts: { "run-as": "65532", users: [{ username: "nonroot", uid: 65532 }] },
      archs: ["amd64", "arm64"],
      contents: {
        packages: ["glibc=2.44-r1", "tzdata=2026e-r0", "ca-certificates-bundle=1-r1", "bash=5-r0"],
      },
      entrypoint: { command: "/usr/bin/node" },
      cmd: "",
    },
  };
  const folder = checkout("chainguard", {
    "images/static/locked_config.json": JSON.stringify({
      imageLocks: {
        "node-public": {
          configs: { index: JSON.stringify(config) },
          devConfigs: { index: "{}" },
          repo: "public/node",
          tags: ["latest"],
        },
        "node-private": { configs: { index: JSON.stringify(config) }, repo: "node", tags: ["24"] },
      },
    }),
  });
  const after = refreshed(facts, [folder]);
  expect(after.chainguard.images).toEqual({
    "cgr.dev/chainguard/node": [
      {
        tags: ["latest", "latest-dev"],
        user: "65532",
        accounts: ["nonroot:65532"],
        entrypoint: "/usr/bin/node",
        cmd: null,
        libc: "glibc 2.44",
        certificates: true,
        timeZones: true,
        shells: ["bash"],
        apk: false,
      },
    ],
  });
  const node = catalogueOf(compile(after)).facts(imageReference("cgr.dev/chainguard/node"));
  expect(node.libc).toMatchObject({
    value: { name: "glibc", version: "2.44" },
    verified: true,
    date: "2026-12-01",
  });
  expect(node.entrypoint!.value).toEqual(["/usr/bin/node"]);
});

test("distroless: the table of the README", () => {
  const folder = checkout("distroless", {
    "static/config.bzl": "",
    "README.md": `
| Image | Tags | Architecture Suffixes |
| --- | --- | --- |
| gcr.io/distroless/static-debian14 | latest, nonroot | amd64, arm64, arm |
| gcr.io/distroless/static-debian13 | latest, nonroot, debug | amd64, arm64 |
`,
  });
  const after = refreshed(facts, [folder]);
  expect(after.tags["gcr.io/distroless/static-debian14"]!.split("\n").slice(1, -1)).toEqual([
    "amd64 arm64 arm/v7: latest",
    "amd64 arm64 arm/v7: nonroot",
  ]);
  // The name without a release stands for the newest one.
  expect(after.tags["gcr.io/distroless/static"]).toBe(after.tags["gcr.io/distroless/static-debian14"]);
  expect(compare(facts, after).lines[0]).toBe("New images: gcr.io/distroless/static-debian14");
});

test("sizes from a registry replace older ones, tag by tag; what it does not answer stays", async () => {
  const said: string[] = [];
  const few: Facts = { ...facts, images: { ...facts.images, order: "alpine" } };
  const asked = (text: string) =>
    ({ "alpine:3.24": "sha256:1", "alpine:3": "sha256:1", "alpine:3.23": "sha256:2" })[text];
  // A stand-in for a registry: the client itself has tests of its own against a real one.
  const sizes = await measure(
    few,
    {
      known: () => ({}),
      tags: () => Promise.reject(new Unavailable("no")),
      digest: () => Promise.reject(new Unavailable("no")),
      manifest: async ({ text }, platform = "") => {
        const digest = asked(text);
        if (digest === undefined) throw new Unavailable("not asked today");
        const compressed = platform === "linux/amd64" ? 4_000_000 : 4_100_000;
        return { digest, asOf: "2026-12-01", platforms: [{ platform, digest, compressed }] };
      },
    },
    "2026-12-01",
    (line) => said.push(line),
  );
  const rows = sizes.alpine!.split("\n").filter((it) => !it.startsWith("#"));
  expect(rows.slice(0, 3)).toEqual([
    "2026-12-01 3.24,3 amd64=4000000 arm64=4100000",
    "2026-12-01 3.23 amd64=4000000 arm64=4100000",
    expect.stringMatching(/^2026-09-17 3\.24\.2,latest /),
  ]);
  expect(said).toContain("alpine:3.22: not asked today");
});

test("the command says what changed and writes it; refused, it writes nothing", {
  timeout: 60_000,
}, async () => {
  const program = join(root, "catalog.cjs");
  await build({ entryPoints: ["server/catalog/main.ts"], outfile: program, bundle: true, platform: "node" });
  const project = join(root, "project");
  cpSync("server/catalog/facts", join(project, "server/catalog/facts"), { recursive: true });
  const run = (...args: string[]) =>
    new Promise<{ status: number; stdout: string; stderr: string }>((done) => {
      const child = execFile(process.execPath, [program, ...args], { cwd: project }, (_, stdout, stderr) =>
        done({ status: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  const golangFile = join(project, "server/catalog/facts/tags/golang.txt");

  const [nothing, refused, misled] = await Promise.all([
    run(),
    run(checkout("refused", library({ golang, node: undefined }))),
    run(root),
  ]);
  expect(nothing.stdout).toMatch(/^No changes\. \d+ images, \d+ tags, /m);
  expect(nothing.status).toBe(0);

  expect(refused.stderr).toContain("Nothing was written:\n- node is gone.");
  expect(refused.status).toBe(1);
  expect(readFileSync(golangFile, "utf8")).toBe(facts.tags.golang);

  const written = await run(checkout("written", library({ golang })));
  expect(written.stdout).toMatch(/^golang: \+/m);
  expect(written.status).toBe(0);
  expect(readFileSync(golangFile, "utf8")).toContain("1.28.0-trixie");

  expect(misled).toMatchObject({ status: 2, stdout: "" });
});
