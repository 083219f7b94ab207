import { EventEmitter, type ExtensionContext, window } from "vscode";
import { showBuilds } from "./builds.ts";
import { startClient } from "./client.ts";
import { registerCommands } from "./commands.ts";
import { openCompletions } from "./completions.ts";
import { showLayers } from "./layers.ts";
import { choosePlans } from "./plans.ts";
import { showReadiness } from "./readiness.ts";
import { showStatus } from "./status.ts";
import { showTables } from "./tables.ts";

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("Plimsoll", { log: true });
  const completions = openCompletions();
  const client = startClient(context, log, completions.middleware);
  const built = new EventEmitter<string>();
  context.subscriptions.push(
    log,
    client,
    showStatus(client),
    choosePlans(client),
    built,
    showBuilds(client, (uri) => built.fire(uri)),
    showLayers(client, context.extensionUri, built.event),
    showReadiness(client),
    completions.listen(client),
    showTables(client),
    registerCommands(client, log),
  );
  await client.start();
}
