import { PassThrough } from "node:stream";
import { vi } from "vitest";
import {
  createConnection,
  createMessageConnection,
  type Diagnostic,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { World } from "../../server/src/language/world.ts";
import { queue, serve } from "../../server/src/server.ts";
import { given } from "./fixture.ts";

export const uri = "file:///Dockerfile";

/** A client and a server talking over the real protocol, inside this process, about one open Dockerfile. */
export async function session(
  text: string,
  { world = given(), initializationOptions }: { world?: World; initializationOptions?: unknown } = {},
) {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const waiting = queue();
  serve(
    createConnection(new StreamMessageReader(up), new StreamMessageWriter(down), waiting.options),
    { within: () => world },
    waiting,
  );
  const client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const inbox: PublishDiagnosticsParams[] = [];
  client.onNotification("textDocument/publishDiagnostics", (it: PublishDiagnosticsParams) => {
    inbox.push(it);
  });
  client.listen();

  /** The next publication, as the version it is about and the rules that spoke. */
  async function published() {
    const { version, diagnostics } = await vi.waitUntil(() => inbox.shift());
    return { version, codes: diagnostics.map(({ code }: Diagnostic) => code) };
  }

  const initialized = await client.sendRequest<{ capabilities: Record<string, unknown> }>("initialize", {
    processId: null,
    rootUri: null,
    capabilities: {},
    initializationOptions,
  });
  await client.sendNotification("initialized", {});
  await client.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "dockerfile", version: 1, text },
  });
  const change = (version: number, text: string) =>
    client.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  return { client, change, published, inbox, capabilities: initialized.capabilities };
}
