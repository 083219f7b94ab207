import type { ClientCapabilities, WorkspaceEdit } from "vscode-languageserver";

/**
 * An edit as far as a client can make it: annotations, new files and versions are left out where it does not know
 * them. What is then left still is what the title says.
 */
export function editFor({ workspace }: ClientCapabilities, edit: WorkspaceEdit): WorkspaceEdit {
  const {
    documentChanges: able,
    resourceOperations,
    changeAnnotationSupport,
  } = workspace?.workspaceEdit ?? {};
  const { documentChanges, changeAnnotations } = edit;
  if (!documentChanges) return edit;
  const creates = able && resourceOperations?.includes("create");
  const fresh = new Set(
    documentChanges.flatMap((it) => ("kind" in it && it.kind === "create" ? [it.uri] : [])),
  );
  const kept = documentChanges.filter(
    (it) => creates || ("edits" in it ? !fresh.has(it.textDocument.uri) : it.kind !== "create"),
  );
  const annotated = able && changeAnnotationSupport;
  const bare = annotated ? kept : kept.map(withoutAnnotations);
  if (able)
    return {
      documentChanges: bare,
      ...(annotated && changeAnnotations ? { changeAnnotations } : {}),
    };
  return {
    changes: Object.fromEntries(
      bare.flatMap((it) =>
        "edits" in it ? [[it.textDocument.uri, it.edits.filter((one) => "newText" in one)]] : [],
      ),
    ),
  };
}

type Change = NonNullable<WorkspaceEdit["documentChanges"]>[number];

function withoutAnnotations(change: Change): Change {
  const bare = <T extends object>({ annotationId: _, ...rest }: T & { annotationId?: unknown }) => rest;
  if ("edits" in change) return { ...change, edits: change.edits.map((it) => bare(it)) } as Change;
  return bare(change) as Change;
}
