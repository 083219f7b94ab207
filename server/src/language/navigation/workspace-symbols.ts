import { SymbolKind, type WorkspaceSymbol } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";

/** The named stages of a file whose name holds the letters of a query in their order. */
export function workspaceSymbols(file: Dockerfile, query: string): WorkspaceSymbol[] {
  return file.stages.flatMap(({ name, image, final }) => {
    const text = name?.text ?? (final ? image?.text : undefined);
    const range = name?.range ?? image?.range;
    if (text === undefined || !range || !matches(text, query)) return [];
    const location = { uri: file.uri, range };
    return [
      { name: text, kind: SymbolKind.Class, location, containerName: file.uri.split("/").at(-1) ?? "" },
    ];
  });
}

/** Whether a name holds the letters of a query in their order. */
export function matches(text: string, query: string): boolean {
  let at = 0;
  const lower = text.toLowerCase();
  for (const letter of query.toLowerCase()) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
