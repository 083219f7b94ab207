import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ignoredBy, readIgnore } from "../../server/src/language/syntax/ignore.ts";

// What a .dockerignore leaves out, by the words of github.com/moby/patternmatcher.

const leavesOut = (lines: string, path: string, isFolder = false) =>
  ignoredBy(readIgnore(lines.replaceAll(" | ", "\n")), path, isFolder) !== undefined;

describe("one pattern", () => {
  test.each([
    // pattern, left out, sent
    ["docs", "docs docs/a docs/a/b", "doc docs2 a/docs"],
    ["/docs", "docs", "a/docs"],
    ["docs/", "docs docs/a", "docs2"],
    ["./docs/../build//out/.", "build/out build/out/x", "docs build"],
    ["*.md", "a.md .md", "a.mdx a/b.md"],
    ["*", "a .a a/b", ""],
    ["**", "a a/b/c", ""],
    ["**/*.md", "a.md a/b.md a/b/c.md", "a.mdx"],
    ["**/foo", "foo a/foo foo/b a/b/foo/c", "afoo fooa"],
    ["**/.foo", ".foo a/.foo", "bar.foo"],
    ["**foo", "foo a/foo afoo a/bfoo", "foo1"],
    ["**/foo/bar", "foo/bar a/foo/bar", "foo"],
    ["**/foo/*", "foo/a a/foo/b a/foo/b/c", "foo a/foo"],
    ["**/foo/**", "foo/a a/foo/b/c", "foo"],
    ["foo/**", "foo/a foo/a/b", "foo fooa"],
    ["foo**", "foo fooa foo/a foob/c", "afoo"],
    ["foo/**/bar", "foo/bar foo/a/bar foo/a/b/bar", "foo/abar bar"],
    ["a**/*.txt", "a/file.txt a/b/file.txt ab.txt", "b/a/file.txt"],
    ["**/**/*.txt", "a.txt a/b/c.txt", "a.txt2"],
    ["a/*.txt", "a/b.txt", "a/b/c.txt"],
    ["a?c", "abc a☺c a😀c", "ac a/c abbc"],
    ["a[b-d]e", "abe ade", "ae aae aee"],
    ["a[^b-d]e", "aae a☺e", "abe ae"],
    ["a[!b]e", "a!e abe", "ace"],
    ["[a-ζ]*", "α", "A"],
    ["[\\]a]", "] a", "b"],
    ["[x\\-]", "x -", "z"],
    ["a\\*b", "a*b", "ab axb"],
    ["a.|)$(}+{bc", "a.|)$(}+{bc", "a"],
    ["abc.def", "abc.def", "abcZdef"],
    ["dist/*.whl", "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", "dist/a/b.whl"],
    ["../x", "", "x a/x"],
    ["/../x", "x", "a/x"],
    [".", "", "a"],
    ["", "", "a"],
    ["# comment", "", "# comment"],
    ["  spaced  ", "spaced", ""],
    [" # no comment", "# no comment", ""],
    ["\uFEFFdocs", "docs", ""],
    ["docs\r", "docs", ""],
  ])("%j", (pattern, out, sent) => {
    const paths = (text: string) =>
      text === "# comment" || text === "# no comment" ? [text] : text.split(" ");
    for (const path of paths(out).filter(Boolean))
      expect(`${path}: ${leavesOut(pattern, path)}`).toBe(`${path}: true`);
    for (const path of paths(sent).filter(Boolean))
      expect(`${path}: ${leavesOut(pattern, path)}`).toBe(`${path}: false`);
  });

  test.each(["[", "a[", "[^", "[^bc", "[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "\\", "a\\", "!", " ! "])(
    "%j is malformed: the builder stops there, and nothing is said to match",
    (pattern) => {
      const [read] = readIgnore(pattern);
      expect(read?.glob).toBeUndefined();
      expect(ignoredBy(readIgnore(pattern), "a")).toBeUndefined();
    },
  );
});

describe("several patterns: the last that matches decides", () => {
  test.each([
    ["*.md | !README.md", "README.md", false],
    ["*.md | !README*.md | README-secret.md", "README-secret.md", true],
    ["*.md | README-secret.md | !README*.md", "README-secret.md", false],
    ["!README.md | *.md", "README.md", true],
    ["docs | !docs/README.md", "docs/README.md", false],
    ["docs | !docs/README.md", "docs/other.md", true],
    ["docs/* | !docs/README.md", "docs/README.md", false],
    ["** | !util/docker/web", "util/docker/web/foo", false],
    ["** | !util/docker/web | util/docker/web/foo", "util/docker/web/foo", true],
    ["** | !dist/*.whl", "dist/a.whl", false],
    ["* | ! src", "src/main.go", false],
    // What the builder does, though nobody would expect it.
    ["**/.env | !x", "x/.env", true],
    ["** | !**/*.md | docs/deep", "docs/deep/b.md", false],
  ])("%s: %s left out: %s", (lines, path, expected) => {
    expect(leavesOut(lines, path)).toBe(expected);
  });

  test("the pattern that decides is named with its line", () => {
    const patterns = readIgnore("# logs\n\n*.log\n!keep.log\n");
    expect(ignoredBy(patterns, "a.log")).toMatchObject({ text: "*.log", line: 2 });
    expect(ignoredBy(patterns, "keep.log")).toBeUndefined();
  });

  test.each([
    ["docs | !docs/README.md", "docs", false],
    ["docs | !docs/a/b.md", "docs/a", false],
    ["docs | !docs/README.md", "docs/a", true],
    ["* | !**/keep", "docs", false],
    ["* | !do*/keep", "docs", false],
    ["* | !src", "docs", true],
    ["docs", "docs", true],
  ])(
    "a folder is entered where something below may be taken back: %s, %s left out: %s",
    (lines, path, expected) => {
      expect(leavesOut(lines, path, true)).toBe(expected);
    },
  );
});

test("no pattern is slow on any path", () => {
  // Processor time: what a clock says hangs on who else is at work.
  const start = process.cpuUsage();
  for (const pattern of [
    "*a".repeat(60),
    "**/".repeat(60),
    "*/".repeat(60),
    "?*".repeat(60),
    "**a".repeat(60),
  ])
    for (const path of ["a".repeat(250), "a/".repeat(120), `${"a".repeat(250)}/b`])
      leavesOut(`${pattern}b`, path);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(1500);
});

test("any text is read, any path judged", () => {
  const chars = fc.constantFrom(..."ab/*?[]^-\\!#. \n");
  const text = fc.string({ unit: chars, maxLength: 30 });
  fc.assert(
    fc.property(text, text, (lines, path) => {
      ignoredBy(readIgnore(lines), path);
    }),
    { numRuns: 2000 },
  );
});

test("a pattern without special characters is a path and all below it", () => {
  const name = fc
    .string({ unit: fc.constantFrom(..."ab."), minLength: 1, maxLength: 3 })
    .filter((it) => !/^\.+$/.test(it));
  const path = fc.array(name, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(path, path, (pattern, parts) => {
      const below = pattern.every((part, at) => parts[at] === part);
      expect(leavesOut(pattern.join("/"), parts.join("/"))).toBe(below);
    }),
  );
});
