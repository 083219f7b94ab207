import { legend } from "../language/tokens/legend.ts";
import { tokenEdits, tokens } from "../language/tokens/tokens.ts";
import type { Handlers } from "../wire.ts";

/** Semantic tokens. The last answer of each file is kept so that the next can be told as an edit of it. */
export const semanticTokens: Handlers = ({ connection, documents, open, guarded }) => {
  const answers = new Map<string, { readonly resultId: string; readonly data: number[] }>();
  let count = 0;

  const answer = (uri: string) => {
    const file = open(uri);
    const data = (file && guarded("tokens", () => tokens(file))) ?? [];
    const it = { resultId: String(++count), data };
    answers.set(uri, it);
    return it;
  };
  documents.onDidClose(({ document }) => answers.delete(document.uri));

  const { semanticTokens } = connection.languages;
  semanticTokens.on(({ textDocument: { uri } }) => answer(uri));
  semanticTokens.onDelta(({ textDocument: { uri }, previousResultId }) => {
    const before = answers.get(uri);
    const after = answer(uri);
    return before?.resultId === previousResultId
      ? { resultId: after.resultId, edits: tokenEdits(before.data, after.data) }
      : after;
  });
  semanticTokens.onRange(({ textDocument: { uri }, range }) => {
    const file = open(uri);
    return { data: (file && guarded("tokens", () => tokens(file, range))) ?? [] };
  });
  return { semanticTokensProvider: { legend, full: { delta: true }, range: true } };
};
