import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { DiagnosticSeverity, type TextEdit } from "vscode-languageserver-types";
import { checker } from "../../server/src/check.ts";
import { completions } from "../../server/src/language/features.ts";
import { format, formatOnType } from "../../server/src/language/formatting/format.ts";
import { definition } from "../../server/src/language/navigation/definition.ts";
import { symbols } from "../../server/src/language/navigation/symbols.ts";
import { defaults } from "../../server/src/language/settings.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { dedent, draw, fixture, given } from "../support/fixture.ts";
import { drawnSignature } from "../support/signature.ts";

const options = { insertSpaces: true, tabSize: 4 };
const severities = ["", "error", "warning", "info", "hint"];

/** Our answer to a drawing, as differences.md shows it. */
const answers: Readonly<Record<string, (source: string) => string | Promise<string>>> = {
  definition(source) {
    const { document, cursor } = fixture(source);
    const found = definition(Dockerfile.of(document), cursor!);
    const problems = found.map((it) => ({ range: it.targetSelectionRange, message: "here" }));
    return draw(document, { problems });
  },
  symbols(source) {
    const found = symbols(Dockerfile.of(fixture(source).document));
    return found.map((it) => `${it.name} ${it.detail}`).join("\n");
  },
  async completion(source) {
    const { document, cursor } = fixture(source);
    const file = Dockerfile.of(document);
    const labels: string[] = [];
    for (const completion of completions) {
      const found = completion.find(file, cursor!);
      const offered = found === undefined ? [] : await completion.items(found, file, given());
      labels.push(...("items" in offered ? offered.items : offered).map((it) => it.label));
    }
    return labels.join(", ") || "nothing";
  },
  signature: (source) => drawnSignature(source) ?? "nothing",
  formatting(source) {
    const { document } = fixture(source);
    return applied(document, format(Dockerfile.of(document), options));
  },
  typing(source) {
    const { document, cursor } = fixture(source);
    return applied(document, formatOnType(Dockerfile.of(document), cursor!, "\\", options));
  },
  validation(source) {
    const { document } = fixture(source);
    const check = checker(defaults, (id, error) => {
      throw new Error(id, { cause: error });
    });
    const problems = check(Dockerfile.of(document), given())
      .findings.map(({ diagnostic }) => diagnostic)
      .filter((it) => it.severity !== DiagnosticSeverity.Hint || told.has(String(it.code)))
      .map((it) => ({ range: it.range, message: `${severities[it.severity ?? 0]} ${it.code}` }));
    return draw(document, { problems });
  },
};

/** Hints that the differences are about; others would only be noise there. */
const told = new Set(["mixed-keyword-case", "unknown-flag"]);

function applied(document: TextDocument, edits: TextEdit[]): string {
  return TextDocument.applyEdits(document, edits);
}

const sections = readFileSync(new URL("differences.md", import.meta.url), "utf8")
  .split(/^## /m)
  .slice(1);
const examples = sections.flatMap((section) => {
  const title = section.slice(0, section.indexOf("\n"));
  const blocks = [...section.matchAll(/^```(\w+) ?(\w*)\n(.*?)^```$/gms)];
  return blocks.flatMap(([, , feature, source], nth) => {
    if (!feature || source === undefined) return [];
    const next = blocks[nth + 1];
    // A drawing is its own answer; otherwise the answer is the block below.
    const answer = next && !next[2] ? next[3]! : source.replace("$0", "");
    return [[title, nth, feature, source.replace(/\n$/, ""), answer.replace(/\n$/, "")] as const];
  });
});

test("every difference has an example", () => {
  expect(sections.length).toBeGreaterThan(10);
  expect(new Set(examples.map(([title]) => title)).size).toBe(sections.length);
});

test.each(examples)("%s, block %i", async (_, __, feature, source, answer) => {
  const returns = (text: string) => text.replaceAll("⏎", "\r");
  const ours = await answers[feature]!(returns(source));
  const shown = ours.replaceAll("\r", "⏎");
  if (answer.endsWith("…")) expect(shown.startsWith(answer.slice(0, -1))).toBe(true);
  else expect(shown).toBe(dedent(answer));
});
