import {
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  InlayHintRefreshRequest,
} from "vscode-languageserver";

/** Milliseconds in which many pieces of news become one. */
const pause = 150;

/** Asks the client to ask again for what may read differently now, where it can; many calls are one question. */
export function refresher(connection: Connection, client: () => InitializeParams | undefined): () => void {
  let due: NodeJS.Timeout | undefined;
  return () => {
    if (due) return;
    due = setTimeout(() => {
      due = undefined;
      const { codeLens, inlayHint } = client()?.capabilities.workspace ?? {};
      if (codeLens?.refreshSupport) void ask(CodeLensRefreshRequest.type);
      if (inlayHint?.refreshSupport) void ask(InlayHintRefreshRequest.type);
    }, pause);
  };

  async function ask(request: typeof CodeLensRefreshRequest.type): Promise<void> {
    try {
      await connection.sendRequest(request);
    } catch {
      // The client may end meanwhile.
    }
  }
}
