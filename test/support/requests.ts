import type { Position } from "vscode-languageserver-types";

const options = { tabSize: 4, insertSpaces: true };

/** Every request an editor may send about a place or a file. */
export function requests(at: Position, uri = "file:///Dockerfile"): Record<string, object> {
  const textDocument = { uri };
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
    "textDocument/rangeFormatting": {
      textDocument,
      range: { start: { line: 0, character: 0 }, end: at },
      options,
    },
    "textDocument/onTypeFormatting": { ...place, ch: "\n", options },
    "textDocument/prepareRename": place,
    "textDocument/prepareCallHierarchy": place,
    "textDocument/semanticTokens/full": { textDocument },
    "textDocument/semanticTokens/range": {
      textDocument,
      range: { start: { line: 0, character: 0 }, end: at },
    },
    "textDocument/diagnostic": { textDocument },
  };
}

/** Every position in an answer, however deep. */
export function positionsIn(answer: unknown): Position[] {
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
