import { type DocumentHighlight, DocumentHighlightKind, type Position } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { nameAt, sameNames } from "../syntax/names.ts";

/** The places to light up with the one under the cursor: definitions as written, uses as read. */
export function highlights(file: Dockerfile, position: Position): DocumentHighlight[] {
  const name = nameAt(file, position);
  if (!name) return [];
  return sameNames(file, name).map(({ range, role }) => ({
    range,
    kind: role === "definition" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}
