import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextEdit, WorkspaceEdit } from "vscode-languageserver-types";
import { actions, completions, hovers, inlays, lenses, rules } from "../../server/src/language/features.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { dedent, draw, fixture, given } from "../support/fixture.ts";
import { fixed, problemsIn } from "../support/run.ts";

// Every example in every feature file is a test; there is no other list.

describe.each(rules.map((it) => [it.id, it] as const))("rule %s", (_, rule) => {
  test.each(rule.examples.map((it, n) => [n + 1, it] as const))("example %i", async (_, example) => {
    const world = given(example.given);
    if ("silent" in example) {
      const { document } = fixture(example.silent);
      expect(draw(document, { problems: await problemsIn(rule, document, world) })).toBe(
        dedent(example.silent),
      );
      return;
    }
    const { document } = fixture(example.bad);
    const problems = await problemsIn(rule, document, world);
    expect(draw(document, { problems })).toBe(dedent(example.bad));
    expect(problems.length, "a bad example without an underline shows nothing").toBeGreaterThan(0);
    if (example.good === undefined) return;
    const text = fixed(document, problems);
    expect(text).toBe(dedent(example.good));
    const after = fixture(example.good).document;
    expect((await problemsIn(rule, after, world)).filter((it) => it.fixes?.length)).toEqual([]);
  });
});

describe.each(actions.map((it) => [it.id, it] as const))("action %s", (_, action) => {
  test.each(action.examples.map((it, n) => [n + 1, it] as const))("example %i", async (_, example) => {
    const { document, cursor } = fixture(example.before);
    const file = Dockerfile.of(document);
    const world = given(example.given);
    const offers = action.find(file, { start: cursor!, end: cursor! }, world);
    const offer = offers.find((it) => (example.choose ? it.title === example.choose : !it.disabled));
    expect(offer, `offered: ${offers.map((it) => it.title).join(", ")}`).toBeDefined();
    const edit = await action.edit(offer!, file, world);
    expect(TextDocument.applyEdits(document, editsOf(edit, document.uri))).toBe(dedent(example.after));
  });
});

describe.each(hovers.map((it) => [it.id, it] as const))("hover %s", (_, hover) => {
  test.each(hover.examples.map((it, n) => [n + 1, it] as const))(
    "example %i",
    async (_, { given: facts, at, shows }) => {
      const { document, cursor } = fixture(at);
      const file = Dockerfile.of(document);
      const found = hover.find(file, cursor!);
      const said = found && (await hover.show(found, file, given(facts)));
      // Nothing shown is nothing said.
      expect(said ?? "").toBe(dedent(shows));
    },
  );
});

describe.each(lenses.map((it) => [it.id, it] as const))("lens %s", (_, lens) => {
  test.each(lens.examples.map((it, n) => [n + 1, it] as const))(
    "example %i",
    (_, { given: facts, shows }) => {
      const { document } = fixture(shows);
      const file = Dockerfile.of(document);
      const world = given(facts);
      const drawn = lens.find(file, world).flatMap((it) => {
        const text = lens.show(it, file, world);
        return text ? [{ range: it.range, title: text.title }] : [];
      });
      expect(draw(document, { lenses: drawn })).toBe(dedent(shows));
    },
  );
});

describe.each(inlays.map((it) => [it.id, it] as const))("inlay %s", (_, inlay) => {
  test.each(inlay.examples.map((it, n) => [n + 1, it] as const))(
    "example %i",
    (_, { given: facts, shows }) => {
      const { document } = fixture(shows);
      const hints = [...inlay.hints(Dockerfile.of(document), given(facts))];
      expect(draw(document, { hints })).toBe(dedent(shows));
    },
  );
});

describe.each(completions.map((it) => [it.id, it] as const))("completion %s", (_, completion) => {
  test.each(completion.examples.map((it, n) => [n + 1, it] as const))(
    "example %i",
    async (_, { given: facts, at, offers }) => {
      const { document, cursor } = fixture(at);
      const file = Dockerfile.of(document);
      const found = completion.find(file, cursor!);
      const items = found === undefined ? [] : await completion.items(found, file, given(facts));
      const list = "items" in items ? items.items : items;
      const sorted = [...list].sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
      // The first few, in order; no offer means none at all.
      const shown = sorted.slice(0, offers.length || undefined);
      expect(shown.map((it) => it.label)).toEqual(offers);
      const resolved = await Promise.all(
        list.map((it) => (it.documentation ? it : (completion.resolve?.(it, given(facts)) ?? it))),
      );
      expect(resolved.filter((it) => !it.documentation).map((it) => it.label)).toEqual([]);
    },
  );
});

function editsOf({ changes, documentChanges }: WorkspaceEdit, uri: string): TextEdit[] {
  const changed = documentChanges?.flatMap((it) =>
    "edits" in it && it.textDocument.uri === uri ? (it.edits as TextEdit[]) : [],
  );
  return changed ?? changes?.[uri] ?? [];
}
