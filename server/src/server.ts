import {
  type CancellationToken,
  type Connection,
  type ConnectionOptions,
  type InitializeParams,
  LSPErrorCodes,
  Message,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { diagnostics } from "./diagnostics.ts";
import { bases } from "./handlers/bases.ts";
import { builds } from "./handlers/builds.ts";
import { codeActions } from "./handlers/code-actions.ts";
import { completions } from "./handlers/completions.ts";
import { formatting } from "./handlers/formatting.ts";
import { hovers } from "./handlers/hovers.ts";
import { inlays } from "./handlers/inlays.ts";
import { layers } from "./handlers/layers.ts";
import { lenses } from "./handlers/lenses.ts";

import { navigation } from "./handlers/navigation.ts";
import { plans } from "./handlers/plans.ts";
import { proofs } from "./handlers/proofs.ts";
import { readiness } from "./handlers/readiness.ts";
import { refresher } from "./handlers/refresh.ts";
import { signatures } from "./handlers/signatures.ts";
import { statusLines } from "./handlers/status.ts";
import { semanticTokens } from "./handlers/tokens.ts";
import { foldersOf, watchFiles, workspace } from "./handlers/workspace.ts";

import { defaults, readSettings, type Settings } from "./language/settings.ts";
import { Dockerfile } from "./language/syntax/dockerfile.ts";
import type { Live } from "./live.ts";
import { permission } from "./permission.ts";
import type { TrustGranted } from "./protocol.ts";
import type { Command, Handlers, Wire } from "./wire.ts";

/** Each group registers its own handlers and names the capabilities they bring. */
const groups: readonly Handlers[] = [
  bases,
  builds,
  codeActions,
  completions,
  formatting,
  hovers,
  inlays,
  layers,
  lenses,
  navigation,
  plans,
  proofs,
  readiness,
  semanticTokens,
  signatures,
  workspace,
];

/** What a connection needs to let a server see its queue; made before the connection. */
export interface Queue {
  readonly options: ConnectionOptions;
  /** Called for each message that is handled. */
  handled: () => void;
}

/**
 * Requests that were cancelled while they waited in the queue are answered as cancelled at once; without this
 * vscode-languageserver would work on each of them first.
 */
export function queue(): Queue {
  const it: Queue = {
    handled: () => {},
    options: {
      connectionStrategy: {
        cancelUndispatched: (message) =>
          Message.isRequest(message)
            ? {
                jsonrpc: "2.0",
                id: message.id,
                error: { code: LSPErrorCodes.RequestCancelled, message: "The request was cancelled." },
              }
            : undefined,
      },
      messageStrategy: {
        handleMessage: (message, next) => {
          it.handled();
          return next(message);
        },
      },
    },
  };
  return it;
}

/** Connects the language to a client. It decides nothing: each handler finds the file and asks the language. */
export function serve(connection: Connection, live: Live, waiting: Queue): void {
  const documents = new TextDocuments(TextDocument);
  const commands = new Map<string, Command>();
  let settings: Settings = defaults;
  let client: InitializeParams | undefined;
  let trusted = true;
  const endings: (() => Promise<unknown>)[] = [() => live.close?.() ?? Promise.resolve()];

  const base: Omit<Wire, "check" | "builder" | "trusted" | "permission" | "learned" | "recheck"> = {
    connection,
    documents,
    commands,
    open(uri) {
      const document = documents.get(uri);
      return document && Dockerfile.of(document);
    },
    live,
    atEnd: (work) => void endings.push(work),
    world: (uri, token, asked) => live.within(uri, token, asked),
    settings: () => settings,
    client: () => client,
    guarded(id, work) {
      try {
        return work();
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        connection.console.error(`${id}: ${error instanceof Error ? error.stack : error}`);
        return undefined;
      }
    },
  };
  const pulls = () => client?.initializationOptions?.diagnostics === "pull";
  const problems = diagnostics(base, () => client !== undefined && !pulls());
  waiting.handled = problems.busy;
  const status = statusLines({ connection });
  const learned = refresher(connection, () => client);
  const may = { connection, builder: () => live.builder?.(), trusted: () => trusted, learned };
  const wire: Wire = {
    ...base,
    ...may,
    permission: permission(may),
    check: problems.current,
    recheck() {
      problems.again();
      // An editor that is closing may refuse.
      if (pulls()) connection.languages.diagnostics.refresh().catch(() => {});
    },
  };
  commands.set("plimsoll.retry", () => {
    live.retry?.();
    learned();
  });
  const capabilities: ServerCapabilities = Object.assign({}, ...groups.map((group) => group(wire)));

  connection.onInitialize((params) => {
    client = params;
    settings = readSettings(params.initializationOptions?.settings);
    problems.settle(params.initializationOptions?.settings);
    trusted = params.initializationOptions?.trusted !== false;
    return {
      serverInfo: { name: "plimsoll" },
      capabilities: {
        ...capabilities,
        textDocumentSync: TextDocumentSyncKind.Incremental,
        executeCommandProvider: { commands: [...commands.keys()] },
        ...(pulls()
          ? { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } }
          : {}),
      },
    };
  });

  // Not before: until then a server may send nothing.
  connection.onInitialized(() => {
    if (!client) return;
    watchFiles(wire, client);
    live.attach?.({
      settings: () => settings,
      trusted: () => trusted,
      cacheFolder: client.initializationOptions?.cacheFolder,
      folders: foldersOf(wire, client, () => live.changed?.()),
      learned,
      status,
    });
  });

  connection.onDidChangeConfiguration(({ settings: sent }) => {
    const section = sent?.plimsoll ?? sent;
    settings = readSettings(section);
    problems.settle(section);
    live.changed?.();
  });

  const granted: TrustGranted = "plimsoll/trustGranted";
  connection.onNotification(granted, () => {
    trusted = true;
    live.changed?.();
    learned();
  });

  connection.onShutdown(async () => void (await Promise.all(endings.map((work) => work()))));

  connection.onExecuteCommand(({ command, arguments: args = [] }, token: CancellationToken) =>
    commands.get(command)?.(args, token),
  );

  connection.languages.diagnostics.on(async ({ textDocument }, token) => ({
    kind: "full",
    items: [...(await problems.complete(textDocument.uri, token))],
  }));

  documents.onDidChangeContent(({ document }) => problems.changed(document));
  documents.onDidClose(({ document }) => problems.closed(document.uri));
  documents.listen(connection);
  connection.listen();
}
