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

const patterns = [
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
];

/** What the builder takes of a context with each of these patterns: one build with as many named contexts. */
let sent: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

test.each(patterns)("%j", async (pattern) => {
  sent ??= contextsOf(patterns);
  const read = readIgnore(pattern);
  expect((await sent).get(pattern)).toEqual(files.filter((path) => !ignoredBy(read, path)).sort());
});

const malformed = ["[", "a[^", "[]a]", "[x-]", "!", "docs\n\\"];
let refused: Promise<readonly PromiseSettledResult<unknown>[]> | undefined;

test.each(malformed)("%j stops the builder, as we say", async (pattern) => {
  expect(readIgnore(pattern).some(({ glob }) => glob === undefined)).toBe(true);
  refused ??= Promise.allSettled(malformed.map((it) => contextsOf([it])));
  const outcome = (await refused)[malformed.indexOf(pattern)];
  expect(outcome).toMatchObject({ status: "rejected" });
  expect(String((outcome as PromiseRejectedResult).reason)).toMatch(
    /syntax error in pattern|illegal exclusion pattern|context canceled/,
  );
});

async function contextsOf(all: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = folderOf({});
  const argv = all.map((pattern, at) => {
    for (const path of files) {
      mkdirSync(dirname(join(folder, `${at}`, path)), { recursive: true });
      writeFileSync(join(folder, `${at}`, path), "");
    }
    writeFileSync(join(folder, `${at}`, ".dockerignore"), pattern);
    return `--build-context=c${at}=${join(folder, `${at}`)}`;
  });
  const copies = all.map((_, at) => `COPY --from=c${at} . /${at}/`);
  writeFileSync(join(folder, "Dockerfile"), ["FROM scratch", ...copies].join("\n"));
  const tar = await new Promise<Buffer>((resolve, reject) => {
    execFile(
      "docker",
      ["buildx", "build", "--output=type=tar,dest=-", ...argv, folder],
      { encoding: "buffer" },
      (error, out) => (error ? reject(error) : resolve(out)),
    );
  });
  const found = names(tar).filter((name) => !name.endsWith("/") && !name.endsWith("/.dockerignore"));
  return new Map(
    all.map((pattern, at) => [
      pattern,
      found.flatMap((name) => (name.startsWith(`${at}/`) ? [name.slice(`${at}/`.length)] : [])).sort(),
    ]),
  );
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
