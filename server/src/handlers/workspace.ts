import { fileURLToPath } from "node:url";
import {
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type WorkspaceFoldersChangeEvent,
} from "vscode-languageserver";
import { workspaceSymbols } from "../language/navigation/workspace-symbols.ts";
import type { Handlers, Wire } from "../wire.ts";

/** Files on disk whose change can change an answer about another file. */
const watched = [
  "**/{Dockerfile,Containerfile}*",
  "**/*.{dockerfile,containerfile}",
  "**/{.,*.}dockerignore",
  // Where a project says with which context and arguments its Dockerfiles are built.
  "**/{compose,docker-compose}*.{yaml,yml}",
  "**/docker-bake*.{hcl,json}",
  "**/{.,}devcontainer.json",
];

/** The rest of the workspace: files that are not open. */
export const workspace: Handlers = (wire) => {
  const { connection, documents, live } = wire;

  connection.onWorkspaceSymbol(async ({ query }) => {
    const elsewhere = (await live.symbols?.(query)) ?? new Map();
    const found = documents.keys().flatMap((uri) => {
      const file = wire.open(uri);
      return (file && wire.guarded("workspace-symbols", () => workspaceSymbols(file, query))) ?? [];
    });
    // What is being edited counts, not what was saved.
    for (const [uri, symbols] of elsewhere) if (!documents.get(uri)) found.push(...symbols);
    return found;
  });

  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const matter = await Promise.all(changes.map(({ uri }) => live.fileChanged?.(uri)));
    if (!matter.includes(true)) return;
    wire.recheck();
    wire.learned();
  });

  return {
    workspaceSymbolProvider: true,
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
};

/** The workspace's folders as paths; what is not on a disk is left out. They follow what the editor says. */
export function foldersOf(
  { connection }: Pick<Wire, "connection">,
  client: InitializeParams,
  changed: () => void,
): () => readonly string[] {
  const { workspaceFolders, rootUri, capabilities } = client;
  let uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
  if (capabilities.workspace?.workspaceFolders)
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }: WorkspaceFoldersChangeEvent) => {
      const gone = new Set(removed.map(({ uri }) => uri));
      uris = [...uris.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
      changed();
    });
  return () => uris.flatMap((uri) => (uri.startsWith("file:") ? [fileURLToPath(uri)] : []));
}

/** Asks the editor to say when such files change, where it can. */
export function watchFiles(
  { connection }: Pick<Wire, "connection">,
  { capabilities }: InitializeParams,
): void {
  if (!capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) return;
  const watchers = watched.map((globPattern) => ({ globPattern }));
  // An editor that refuses tells us less, no more.
  connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => {});
}
