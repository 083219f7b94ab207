import { type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import {
  LanguageClient,
  type Middleware,
  RevealOutputChannelOn,
  TransportKind,
} from "vscode-languageclient/node";
import type { InitializationOptions, TrustGranted } from "../../server/src/protocol.ts";

/** Files on disk, unsaved ones, and those of a virtual workspace; not the old side of a diff. */
export const dockerfiles = ["file", "untitled", "vscode-vfs"].map((scheme) => ({
  scheme,
  language: "dockerfile",
}));

/** The client of the server that ships beside it. The caller starts it. */
export function startClient(
  context: ExtensionContext,
  log: LogOutputChannel,
  middleware: Middleware,
): LanguageClient {
  const initializationOptions = (): InitializationOptions => ({
    trusted: workspace.isTrusted,
    cacheFolder: context.globalStorageUri.fsPath,
    settings: workspace.getConfiguration("plimsoll"),
    tables: true,
    buildLogs: true,
  });
  const client = new LanguageClient(
    "plimsoll",
    "Plimsoll",
    {
      module: context.asAbsolutePath("server/out/server.js"),
      transport: TransportKind.ipc,
      options: { env: environment() },
    },
    {
      documentSelector: dockerfiles,
      outputChannel: log,
      // What goes wrong is said by the status item; the log waits until it is asked for.
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions,
      synchronize: { configurationSection: "plimsoll" },
      markdown: { supportThemeIcons: true },
      middleware: {
        ...middleware,
        // From the palette a command has no arguments: it then means the cursor's place.
        executeCommand: (command, args, next) => next(command, args.length > 0 ? args : cursor()),
      },
    },
  );
  const granted: TrustGranted = "plimsoll/trustGranted";
  context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(() => client.sendNotification(granted)));
  return client;
}

/**
 * The server is a process of its own: it does not have the certificates of the system and the proxy that VS Code
 * lends to extensions. Node reads the first from 22.19 on; an older one ignores the word.
 */
function environment(): Record<string, string> {
  const http = workspace.getConfiguration("http");
  const proxy = http.get<string>("proxy");
  const noProxy = http.get<string[]>("noProxy")?.join(",");
  const named = process.env.HTTPS_PROXY ?? process.env.https_proxy;
  return {
    NODE_USE_SYSTEM_CA: "1",
    ...(proxy && !named ? { HTTPS_PROXY: proxy, HTTP_PROXY: proxy } : {}),
    ...(proxy && !named && noProxy ? { NO_PROXY: noProxy } : {}),
  };
}

function cursor(): unknown[] {
  const editor = window.activeTextEditor;
  if (editor?.document.languageId !== "dockerfile") return [];
  const { line, character } = editor.selection.active;
  return [editor.document.uri.toString(), { line, character }];
}
