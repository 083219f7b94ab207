import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Position, Range } from "vscode-languageserver-types";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import type { Instruction } from "../../server/src/language/syntax/instruction.ts";
import { notAfter } from "../../server/src/language/syntax/ranges.ts";
import { dockerfiles, dump } from "../support/dockerfiles.ts";

/** Anything at all: whatever characters, and what looks like a Dockerfile. */
const texts = fc.oneof({ weight: 3, arbitrary: dockerfiles }, fc.string({ unit: "binary", maxLength: 60 }));
const runs = { numRuns: 300 };

describe("any text", () => {
  test("parses, and every range in it lies in the text and inside what it belongs to", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const file = Dockerfile.parse(text);
        const end = file.positionAt(text.length);
        const whole = { start: { line: 0, character: 0 }, end };
        for (const range of rangesIn(dump(file))) expectInside(file, range, whole);
        for (const it of file.instructions) expectNested(file, it);
        let last = -1;
        for (const { line, lastLine } of file.instructions) {
          expect(line).toBeGreaterThan(last);
          last = lastLine;
        }
      }),
      runs,
    );
  });

  test("is told by its instructions, comments and directives: between them is nothing but blanks", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const file = Dockerfile.parse(text);
        const pieces = [
          ...file.directives.map(({ range }) => span(file, range, file.slice(range))),
          ...file.comments.map(({ range, text }) => span(file, range, text)),
          ...file.instructions.map((it) => {
            const start = file.offsetAt({ line: it.line, character: 0 });
            return { start, end: start + it.text.length, text: it.text };
          }),
        ].sort((a, b) => a.start - b.start);
        let at = 0;
        let told = "";
        for (const piece of pieces) {
          const gap = text.slice(at, piece.start);
          expect(gap).toMatch(blanks);
          told += gap + piece.text;
          at = piece.end;
        }
        // A line that begins with #! is a comment where it is no directive's.
        expect(text.slice(at)).toMatch(blanks);
        expect(told + text.slice(at)).toBe(text);
      }),
      runs,
    );
  });

  test("has words that read as they are written, continuations and comments left out", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const file = Dockerfile.parse(text);
        for (const it of file.instructions)
          for (const word of [...it.args, ...(it.argument ? [it.argument] : [])]) {
            const written = file.slice(word.range);
            if (word.range.start.line === word.range.end.line) expect(word.text).toBe(written);
            else
              for (const part of word.text.split(/\s+/)) expect(squeezed(written)).toContain(squeezed(part));
          }
      }),
      runs,
    );
  });

  test("read after an edit is what it is read from scratch, however many edits there were", () => {
    const edit = fc.record({
      from: fc.nat(400),
      length: fc.oneof(fc.nat(4), fc.nat(60)),
      insert: fc.oneof(
        fc.constantFrom(
          "\n",
          "\\\n",
          " ",
          "",
          "#",
          "<<E\n",
          "E\n",
          "\r\n",
          "'",
          '"',
          "F",
          "`",
          "\n# escape=`\n",
        ),
        dockerfiles,
      ),
    });
    fc.assert(
      fc.property(dockerfiles, fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
        const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
        Dockerfile.of(document);
        for (const [nth, { from, length, insert }] of edits.entries()) {
          const before = document.getText();
          const start = from % (before.length + 1);
          const range = {
            start: document.positionAt(start),
            end: document.positionAt(Math.min(before.length, start + length)),
          };
          TextDocument.update(document, [{ range, text: insert }], nth + 2);
          // Ask for everything on the way: what is kept from version to version must not spoil the next.
          expect(dump(Dockerfile.of(document))).toEqual(dump(Dockerfile.parse(document.getText())));
        }
      }),
      { numRuns: runs.numRuns / 2 },
    );
  });
});

const blanks = /^[\s\uFEFF\u0085]*$/;

function span(file: Dockerfile, { start, end }: Range, text: string) {
  return { start: file.offsetAt(start), end: file.offsetAt(end), text };
}

/** Without blanks, continuation characters and comment lines. */
function squeezed(text: string): string {
  return text.replace(/\n(?:[^\S\n]|\u0085)*#[^\n]*/g, "").replace(/[\s\\`\uFEFF\u0085]/g, "");
}

function* rangesIn(value: unknown): Generator<Range> {
  if (typeof value !== "object" || value === null) return;
  const { start, end } = value as { start?: unknown; end?: unknown };
  if (isPosition(start) && isPosition(end)) yield { start, end };
  else for (const it of Object.values(value)) yield* rangesIn(it);
}

function isPosition(value: unknown): value is Position {
  return typeof value === "object" && value !== null && "line" in value && "character" in value;
}

function expectInside(file: Dockerfile, { start, end }: Range, outer: Range): void {
  expect(notAfter(start, end)).toBe(true);
  expect(notAfter(outer.start, start) && notAfter(end, outer.end)).toBe(true);
  for (const { line, character } of [start, end])
    expect(character).toBeLessThanOrEqual(file.line(line).length);
}

function expectNested(file: Dockerfile, it: Instruction): void {
  const { range, flags, args, json, heredocs, innerComments, trigger, keywordRange, argument } = it;
  const inside = (inner: Range | undefined, outer: Range) => {
    if (inner) expectInside(file, inner, outer);
  };
  inside(keywordRange, range);
  inside(argument?.range, range);
  for (const flag of flags) {
    inside(flag.range, range);
    inside(flag.nameRange, flag.range);
    inside(flag.valueRange, flag.range);
  }
  for (const word of args) inside(word.range, argument!.range);
  inside(json?.range, range);
  for (const item of json?.items ?? []) inside(item.range, json!.range);
  for (const comment of innerComments) {
    inside(comment.range, range);
    expect(comment.text).toMatch(/^#[^\n]*$/);
  }
  for (const { nameRange, bodyRange, endRange } of heredocs) {
    inside(nameRange, range);
    inside(bodyRange, range);
    inside(endRange, range);
    if (endRange) expect(notAfter(bodyRange.end, endRange.start)).toBe(true);
  }
  // They stand one behind the other.
  const inOrder = [keywordRange, ...flags.map((flag) => flag.range), ...args.map((word) => word.range)];
  for (const [nth, next] of inOrder.entries())
    if (nth > 0) expect(notAfter(inOrder[nth - 1]!.end, next.start)).toBe(true);
  if (trigger) {
    inside(trigger.range, range);
    expectNested(file, trigger);
  }
}
