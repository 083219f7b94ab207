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
      const gone = () => {}; // The client may end meanwhile.
      if (codeLens?.refreshSupport) connection.sendRequest(CodeLensRefreshRequest.type).catch(gone);
      if (inlayHint?.refreshSupport) connection.sendRequest(InlayHintRefreshRequest.type).catch(gone);
    }, pause);
  };
}
