import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Position } from "vscode-languageserver-types";
import { cases } from "../support/hostile.ts";
import { session, uri } from "../support/session.ts";

const textDocument = { uri };
const options = { tabSize: 4, insertSpaces: true };
/** The longest that one answer may take here, in ms. The goal is one second; this runs beside other suites. */
const patience = 5000;

/** Every request an editor may send about a place or a file. */
function requests(at: Position): Record<string, object> {
  const range = { start: at, end: at };
  const place = { textDocument, position: at };
  return {
    "textDocument/completion": place,
    "textDocument/hover": place,
    "textDocument/signatureHelp": place,
    "textDocument/definition": place,
    "textDocument/references": { ...place, context: { includeDeclaration: true } },
    "textDocument/documentHighlight": place,
    "textDocument/selectionRange": { textDocument, positions: [at] },
    "textDocument/codeAction": { textDocument, range, context: { diagnostics: [] } },
    "textDocument/codeLens": { textDocument },
    "textDocument/documentSymbol": { textDocument },
    "textDocument/foldingRange": { textDocument },
    "textDocument/documentLink": { textDocument },
    "textDocument/inlayHint": { textDocument, range: { start: { line: 0, character: 0 }, end: at } },
    "textDocument/formatting": { textDocument, options },
    "textDocument/semanticTokens/full": { textDocument },
    "textDocument/diagnostic": { textDocument },
  };
}

let it: Awaited<ReturnType<typeof session>>;
const log: string[] = [];
let version = 1;

beforeAll(async () => {
  it = await session("");
  it.client.onNotification("window/logMessage", ({ message }: { message: string }) => {
    log.push(message);
  });
});
afterAll(() => it.client.dispose());

describe("a hostile file", () => {
  test.each(cases.map((hostile) => [hostile.name, hostile] as const))(
    "%s",
    { timeout: 60_000 },
    async (_, { make }) => {
      const text = make().toString("utf8");
      const lines = text.split(/\r\n|\n|\r/);
      await it.change(++version, text);
      const middle = lines.findIndex((line, n) => n >= lines.length / 2 && line.length > 0);
      const line = Math.max(middle, 0);
      const slow: string[] = [];
      const outside: string[] = [];
      for (const character of [0, Math.floor((lines[line] ?? "").length / 2)]) {
        for (const [method, params] of Object.entries(requests({ line, character }))) {
          const before = performance.now();
          const answer = await it.client.sendRequest(method, params);
          const took = performance.now() - before;
          if (took > patience) slow.push(`${method} took ${took.toFixed(0)} ms`);
          for (const at of positionsIn(answer))
            if (at.line >= lines.length || at.character > (lines[at.line] ?? "").length)
              outside.push(`${method} names ${at.line}:${at.character}`);
        }
      }
      expect({ slow, outside: outside.slice(0, 5), log: log.splice(0).slice(0, 3) }).toEqual({
        slow: [],
        outside: [],
        log: [],
      });
    },
  );
});

/** Every position in an answer, however deep. */
function positionsIn(answer: unknown): Position[] {
  const found: Position[] = [];
  const rest: unknown[] = [answer];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    const { line, character } = value as Partial<Position>;
    if (typeof line === "number" && typeof character === "number") found.push({ line, character });
    else rest.push(...Object.values(value).slice(0, 20_000));
  }
  return found;
}
