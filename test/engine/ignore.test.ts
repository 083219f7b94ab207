import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ignoredBy, readIgnore } from "../../server/src/language/syntax/ignore.ts";
import { folderOf } from "./workspace.ts";

// Our reading of .dockerignore against the builder's own: what `COPY . /` brings is what we say is sent.

const files = [
  "README.md",
  "a.md",
  "main.go",
  "docs/README.md",
  "docs/a.md",
  "docs/deep/b.md",
  "docs/deep/keep.txt",
  "src/main.go",
  "src/foo/bar/x.txt",
  "src/afoo",
  "foo/a",
  "foo/bar",
  ".env",
  "x/.env",
  "[odd]",
  "star*",
  "ünï☺.md",
];

test.each([
  "*.md",
  "**/*.md",
  "docs\n!docs/README.md",
  "docs\n!docs/deep/*.txt",
  "*\n!src\nsrc/foo",
  "**\n!**/*.md\ndocs/deep",
  "/docs/\n./src/../foo/./bar",
  "**foo",
  "**/foo\n**/foo*",
  "foo**",
  "**/foo/**",
  "src/**/x.txt",
  "*/*.md\n?.md",
  "[a-d]*\n![!a-c]*",
  "\\[odd]\nstar\\*",
  "*☺*",
  "../foo\n/../.env",
  "  docs  \n # no comment\n#docs\n",
  "**/.env\n!x",
  "d*s/*\n!docs/deep",
])("%j", async (patterns) => {
  const { sent } = await context(patterns);
  const read = readIgnore(patterns);
  expect(sent).toEqual(files.filter((path) => !ignoredBy(read, path)).sort());
});

test.each(["[", "a[^", "[]a]", "[x-]", "!", "docs\n\\"])(
  "%j stops the builder, as we say",
  async (patterns) => {
    expect(readIgnore(patterns).some(({ glob }) => glob === undefined)).toBe(true);
    expect((await context(patterns)).failed).toBe(true);
  },
);

/** What the builder sends of a folder with these files, or that it stops. */
async function context(patterns: string): Promise<{ sent?: string[]; failed: boolean }> {
  const folder = folderOf({ "context/.dockerignore": "", Dockerfile: "FROM scratch\nCOPY . /" });
  const root = join(folder, "context");
  writeFileSync(join(root, ".dockerignore"), patterns);
  for (const path of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "");
  }
  const argv = ["buildx", "build", "--output=type=tar,dest=-", `--file=${join(folder, "Dockerfile")}`, root];
  return new Promise((resolve) => {
    execFile("docker", argv, { encoding: "buffer" }, (error, tar) => {
      if (error) return resolve({ failed: true });
      const sent = names(tar).filter((name) => !name.endsWith("/") && name !== ".dockerignore");
      resolve({ failed: false, sent: sent.sort() });
    });
  });
}

/** The names in a tar archive, long ones (PAX) included. */
function names(tar: Buffer): string[] {
  const found: string[] = [];
  let long: string | undefined;
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const text = (from: number, length: number) =>
      tar
        .subarray(at + from, at + from + length)
        .toString("utf8")
        .replace(/\0.*$/s, "");
    const size = Number.parseInt(text(124, 12), 8) || 0;
    const type = text(156, 1);
    if (type === "x")
      long = /\d+ path=([^\n]+)\n/.exec(tar.subarray(at + 512, at + 512 + size).toString("utf8"))?.[1];
    else {
      found.push(long ?? [text(345, 155), text(0, 100)].filter(Boolean).join("/"));
      long = undefined;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return found;
}
