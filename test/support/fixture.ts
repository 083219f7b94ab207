import { TextDocument } from "vscode-languageserver-textdocument";
import type { Position, Range } from "vscode-languageserver-types";
import type { Given, InlayText, Problem } from "../../server/src/language/feature.ts";
import { familiarName, imageReference } from "../../server/src/language/syntax/image-reference.ts";
import { unknownWorld } from "../../server/src/language/unknown-world.ts";
import { Unavailable, type World } from "../../server/src/language/world.ts";
import { embedded } from "./catalogue.ts";

/** Reads a drawing: takes out the `^^^ problems`, the `» lenses`, the `‹hints›` and the `$0` cursor; `${0}` stands for a literal `$0`. */
export function fixture(source: string): { document: TextDocument; cursor: Position | undefined } {
  const drawn = /^(\s*\^+ |» )/;
  const marked = dedent(source)
    .replace(/ ?‹[^›]*›/g, "")
    .split("\n")
    .filter((line) => !drawn.test(line))
    .join("\n");
  const offset = marked.indexOf("$0");
  const text = marked.replace("$0", "").replaceAll("${0}", "$0");
  const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
  return { document, cursor: offset < 0 ? undefined : document.positionAt(offset) };
}

/** The inverse of `fixture`: draws what was found the way an editor would, so that a failing test is a readable diff. */
export function draw(
  document: TextDocument,
  found: { problems?: readonly Problem[]; lenses?: readonly Lensed[]; hints?: readonly InlayText[] },
): string {
  const { problems = [], lenses = [], hints = [] } = found;
  return document
    .getText()
    .replaceAll("$0", "${0}")
    .split("\n")
    .flatMap((line, n) => [
      ...lenses.filter((it) => it.range.start.line === n).map((it) => `» ${it.title}`),
      [...hints]
        .filter((it) => it.position.line === n)
        .sort((a, b) => b.position.character - a.position.character)
        .reduce(
          (text, { position: { character }, label }) =>
            `${text.slice(0, character)} ‹${label}›${text.slice(character)}`,
          line,
        ),
      ...problems.filter((it) => it.range.start.line === n).map((it) => underline(it, line)),
    ])
    .join("\n");
}

interface Lensed {
  readonly range: Range;
  readonly title: string;
}

/** A range over several lines is drawn to its first line's end with `…` before the message. */
function underline({ range: { start, end }, message }: Problem, line: string): string {
  const several = start.line !== end.line;
  const stop = several ? line.length : end.character;
  const carets = "^".repeat(Math.max(1, stop - start.character));
  return `${" ".repeat(start.character)}${carets} ${several ? `…${end.line - start.line} ` : ""}${message}`;
}

/** Strips the common indentation and the blank first and last lines of a template literal. */
export function dedent(source: string): string {
  const lines = source
    .replace(/^\n/, "")
    .replace(/\n[ \t]*$/, "")
    .split("\n");
  const indents = lines.filter((it) => it.trim()).map((it) => it.length - it.trimStart().length);
  const margin = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines.map((it) => it.slice(margin)).join("\n");
}

/** A world that knows the embedded catalogue and what an example was given, and nothing else. */
export function given(facts: Given = {}): World {
  const { images = {}, manifests = {}, tags = {}, files, builds = {}, today } = facts;
  const asOf = "2026-09-17T00:00:00.000Z";
  const manifestOf = (text: string) =>
    manifests[text] && { digest: `sha256:${"0".repeat(64)}`, platforms: [], asOf, ...manifests[text] };
  const tagsOf = (name: string) => tags[name] && { tags: tags[name], complete: true, asOf };
  const nameOf = (text: string) => familiarName(imageReference(text));
  return {
    ...unknownWorld,
    catalogue: {
      ...embedded(),
      facts: (image, platform) =>
        images[image.text] ? { name: image.text, ...images[image.text] } : embedded().facts(image, platform),
    },
    registry: {
      known: ({ text }) => {
        const manifest = manifestOf(text);
        const list = tagsOf(nameOf(text));
        return { ...(manifest ? { manifest } : {}), ...(list ? { tags: list } : {}) };
      },
      manifest: async ({ text }) =>
        manifestOf(text) ?? Promise.reject(new Unavailable(`no manifest of ${text}`)),
      digest: async ({ text }) =>
        manifestOf(text) ?? Promise.reject(new Unavailable(`no manifest of ${text}`)),
      tags: async ({ text }) => tagsOf(nameOf(text)) ?? Promise.reject(new Unavailable(`no tags of ${text}`)),
    },
    context: files
      ? {
          root: "context",
          read: async (path) => files[path],
          executable: async (path) => facts.executable?.[path],
          ignore: async () => files[".dockerignore"],
          list: async (folder) => {
            const prefix = folder === "" || folder === "." ? "" : `${folder.replace(/\/$/, "")}/`;
            const names = Object.keys(files).flatMap((path) => {
              if (!path.startsWith(prefix) || path === prefix) return [];
              const [name, ...rest] = path.slice(prefix.length).split("/");
              return [JSON.stringify({ name, directory: rest.length > 0 })];
            });
            return [...new Set(names)].map((it) => JSON.parse(it));
          },
        }
      : unknownWorld.context,
    builds: {
      engine: facts.engine ?? { state: "usable" },
      running: (target) => facts.running?.[target] && { target, seconds: 0, ...facts.running[target] },
      failure: (target) =>
        facts.failures?.[target] && { target, error: "", tail: [], ...facts.failures[target] },
      files: async (target) =>
        facts.imageFiles?.[target] ?? Promise.reject(new Unavailable("Its files are not read yet.")),
      measure: (target) =>
        builds[target] && {
          target,
          unpacked: 0,
          stale: false,
          inherited: 0,
          layers: [],
          platform: "linux/amd64",
          engine: "Docker",
          at: asOf,
          ...builds[target],
        },
    },
    ...(today ? { today } : { today: "2026-11-23" }),
  };
}
