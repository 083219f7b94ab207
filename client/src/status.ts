import { Disposable, LanguageStatusSeverity, languages, workspace } from "vscode";
import { type LanguageClient, State } from "vscode-languageclient/node";
import type { Status, StatusChanged } from "../../server/src/protocol.ts";
import { dockerfiles } from "./client.ts";

/** The language status item of Dockerfiles: what is on, what is off and why. */
export function showStatus(client: LanguageClient): Disposable {
  const item = languages.createLanguageStatusItem("plimsoll.status", dockerfiles);
  item.name = "Plimsoll";
  let told: Status = { details: [], impaired: false };

  const show = () => {
    const running = client.state === State.Running;
    item.busy = client.state === State.Starting;
    item.text = "Plimsoll";
    item.severity =
      running && !told.impaired ? LanguageStatusSeverity.Information : LanguageStatusSeverity.Warning;
    item.detail = detail(running);
    item.command =
      running && told.impaired
        ? { command: "plimsoll.retry", title: "Retry" }
        : { command: "plimsoll.showLog", title: "Show log" };
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
    client.onDidChangeState(show),
    workspace.onDidGrantWorkspaceTrust(show),
    client.onNotification(changed, (status: Status) => {
      told = status;
      show();
    }),
  );
}
