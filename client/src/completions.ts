import { commands, type Disposable, window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { MoreOffered, OfferedAt } from "../../server/src/protocol.ts";

/**
 * Asks again for a list of completions that has grown since, when nothing was typed and the cursor has not moved:
 * VS Code itself asks again with the next key only.
 */
export function renewCompletions(client: LanguageClient): Disposable {
  const moreOffered: MoreOffered = "plimsoll/moreOffered";
  return client.onNotification(moreOffered, ({ uri, version, position }: OfferedAt) => {
    const editor = window.activeTextEditor;
    if (!editor || client.code2ProtocolConverter.asUri(editor.document.uri) !== uri) return;
    const { active, isEmpty } = editor.selection;
    const isThere = active.line === position.line && active.character === position.character;
    if (!isThere || !isEmpty || editor.document.version !== version) return;
    // As if by itself: where there is nothing after all, nothing is shown.
    void commands.executeCommand("editor.action.triggerSuggest", { auto: true });
  });
}
