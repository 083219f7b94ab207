import type { ServerCapabilities } from "vscode-languageserver";

/** Where a server announces what it answers: an editor asks nothing else. */
const announcements: Record<string, (it: ServerCapabilities) => unknown> = {
  "textDocument/completion": (it) => it.completionProvider,
  "completionItem/resolve": (it) => it.completionProvider?.resolveProvider,
  "textDocument/hover": (it) => it.hoverProvider,
  "textDocument/signatureHelp": (it) => it.signatureHelpProvider,
  "textDocument/definition": (it) => it.definitionProvider,
  "textDocument/references": (it) => it.referencesProvider,
  "textDocument/documentHighlight": (it) => it.documentHighlightProvider,
  "textDocument/selectionRange": (it) => it.selectionRangeProvider,
  "textDocument/codeAction": (it) => it.codeActionProvider,
  "codeAction/resolve": (it) =>
    typeof it.codeActionProvider === "object" && it.codeActionProvider.resolveProvider,
  "textDocument/codeLens": (it) => it.codeLensProvider,
  "codeLens/resolve": (it) => it.codeLensProvider?.resolveProvider,
  "textDocument/documentSymbol": (it) => it.documentSymbolProvider,
  "workspace/symbol": (it) => it.workspaceSymbolProvider,
  "textDocument/foldingRange": (it) => it.foldingRangeProvider,
  "textDocument/documentLink": (it) => it.documentLinkProvider,
  "textDocument/inlayHint": (it) => it.inlayHintProvider,
  "inlayHint/resolve": (it) =>
    typeof it.inlayHintProvider === "object" && it.inlayHintProvider.resolveProvider,
  "textDocument/formatting": (it) => it.documentFormattingProvider,
  "textDocument/rangeFormatting": (it) => it.documentRangeFormattingProvider,
  "textDocument/onTypeFormatting": (it) => it.documentOnTypeFormattingProvider,
  "textDocument/rename": (it) => it.renameProvider,
  "textDocument/prepareRename": (it) =>
    typeof it.renameProvider === "object" && it.renameProvider.prepareProvider,
  "textDocument/prepareCallHierarchy": (it) => it.callHierarchyProvider,
  "callHierarchy/incomingCalls": (it) => it.callHierarchyProvider,
  "callHierarchy/outgoingCalls": (it) => it.callHierarchyProvider,
  "textDocument/semanticTokens/full": (it) => it.semanticTokensProvider?.full,
  "textDocument/semanticTokens/full/delta": (it) =>
    typeof it.semanticTokensProvider?.full === "object" && it.semanticTokensProvider.full.delta,
  "textDocument/semanticTokens/range": (it) => it.semanticTokensProvider?.range,
  // Announced to those who pull. Tests pull beside what is pushed too, to see that both say the same.
  "textDocument/diagnostic": () => true,
  shutdown: () => true,
};

/** Throws when an editor would not send this request to a server that can what it said it can. */
export function mustBeAnnounced(capabilities: ServerCapabilities, method: string, params: unknown): void {
  if (method.startsWith("plimsoll/")) return;
  if (method === "workspace/executeCommand") {
    const { command } = params as { command: string };
    if (capabilities.executeCommandProvider?.commands.includes(command)) return;
    throw new Error(`The server does not announce the command ${command}.`);
  }
  if (!announcements[method]?.(capabilities)) throw new Error(`The server does not announce ${method}.`);
}
