import { commands, Disposable, type LogOutputChannel } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

/**
 * The commands only VS Code can run. All others belong to the server: it names them when it starts, and the
 * language client registers them.
 */
export function registerCommands(client: LanguageClient, log: LogOutputChannel): Disposable {
  const handlers: Record<string, () => unknown> = {
    "plimsoll.showLog": () => log.show(),
    "plimsoll.restart": () => client.restart(),
    "plimsoll.split": () =>
      commands.executeCommand("editor.action.codeAction", {
        kind: "refactor.rewrite.plimsoll.split",
        apply: "never",
      }),
  };
  return Disposable.from(...Object.entries(handlers).map(([id, run]) => commands.registerCommand(id, run)));
}
