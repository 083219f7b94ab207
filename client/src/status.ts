import { Disposable, type LanguageStatusItem, LanguageStatusSeverity, languages, workspace } from "vscode";
import { type LanguageClient, State } from "vscode-languageclient/node";
import type { Status, StatusChanged } from "../../server/src/protocol.ts";
import { dockerfiles } from "./client.ts";

/**
 * The language status item of Dockerfiles: what is on, what is off and why. A trouble has a line of its own, with
 * Retry, while it lasts: the editor cuts long lines.
 */
export function showStatus(client: LanguageClient): Disposable {
  const item = languages.createLanguageStatusItem("plimsoll.status", dockerfiles);
  item.name = "Plimsoll";
  let trouble: LanguageStatusItem | undefined;
  let told: Status = { details: [], troubles: [] };

  const show = () => {
    const running = client.state === State.Running;
    item.busy = client.state === State.Starting;
    item.text = "Plimsoll";
    item.severity = running ? LanguageStatusSeverity.Information : LanguageStatusSeverity.Warning;
    item.detail = detail(running);
    item.command = { command: "plimsoll.showLog", title: "Show log" };
    showTrouble(running ? told.troubles.join(" · ") : "");
  };
  const showTrouble = (text: string) => {
    if (text === "") {
      trouble?.dispose();
      trouble = undefined;
      return;
    }
    trouble ??= languages.createLanguageStatusItem("plimsoll.trouble", dockerfiles);
    trouble.name = "Plimsoll: trouble";
    trouble.severity = LanguageStatusSeverity.Warning;
    trouble.text = text;
    trouble.command = { command: "plimsoll.retry", title: "Retry" };
  };
  const detail = (running: boolean) => {
    if (!running) return item.busy ? "Starting" : "The server has stopped";
    if (!workspace.isTrusted) return "Restricted Mode: reading only";
    return told.details.join(" · ");
  };

  const changed: StatusChanged = "plimsoll/statusChanged";
  show();
  return Disposable.from(
    item,
    new Disposable(() => trouble?.dispose()),
    client.onDidChangeState(show),
    workspace.onDidGrantWorkspaceTrust(show),
    client.onNotification(changed, (status: Status) => {
      told = status;
      show();
    }),
  );
}
