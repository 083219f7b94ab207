import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import {
  createConnection,
  createMessageConnection,
  type Diagnostic,
  type PublishDiagnosticsParams,
  type Registration,
  type RegistrationParams,
  type ServerCapabilities,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentClientCapabilities,
  type WorkspaceClientCapabilities,
} from "vscode-languageserver/node";
import type { World } from "../../server/src/language/world.ts";
import type { Live } from "../../server/src/live.ts";
import type { Status, StatusChanged } from "../../server/src/protocol.ts";
import { queue, serve } from "../../server/src/server.ts";
import { mustBeAnnounced } from "./announced.ts";
import { given } from "./fixture.ts";
import { until } from "./until.ts";

export const uri = "file:///Dockerfile";

/** As VS Code says it. */
const vscodeActions: TextDocumentClientCapabilities = {
  codeAction: {
    dataSupport: true,
    disabledSupport: true,
    isPreferredSupport: true,
    resolveSupport: { properties: ["edit", "command"] },
  },
};

/** A client and a server talking over the real protocol, inside this process, about one open Dockerfile. */
export async function session(
  text: string,
  {
    world = given(),
    live = { within: () => world },
    initializationOptions,
    workspace = {},
    textDocument = vscodeActions,
    uri: address = uri,
    folders,
  }: {
    world?: World;
    /** The outside itself, where a test is about it. */
    live?: Live;
    initializationOptions?: unknown;
    /** What the client can do for a workspace. */
    workspace?: WorkspaceClientCapabilities;
    /** What the client can do for a file. */
    textDocument?: TextDocumentClientCapabilities;
    /** Address of the open file. */
    uri?: string;
    /** The workspace's folders, as paths. */
    folders?: readonly string[];
  } = {},
) {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const waiting = queue();
  serve(
    createConnection(new StreamMessageReader(up), new StreamMessageWriter(down), waiting.options),
    live,
    waiting,
  );
  const client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const inbox: PublishDiagnosticsParams[] = [];
  client.onNotification("textDocument/publishDiagnostics", (it: PublishDiagnosticsParams) => {
    inbox.push(it);
  });
  const statuses: Status[] = [];
  const changed: StatusChanged = "plimsoll/statusChanged";
  client.onNotification(changed, (it: Status) => {
    statuses.push(it);
  });
  /** What the server asked us to ask for again. */
  const refreshed: string[] = [];
  for (const what of ["codeLens", "inlayHint"])
    client.onRequest(`workspace/${what}/refresh`, () => {
      refreshed.push(what);
      return null;
    });
  /** What the server asked us to watch or to send. */
  const registered: Registration[] = [];
  client.onRequest("client/registerCapability", ({ registrations }: RegistrationParams) => {
    registered.push(...registrations);
    return null;
  });
  client.listen();

  /** The next publication, as the version it is about and the rules that spoke. */
  async function published() {
    const { version, diagnostics } = await until(() => inbox.shift());
    return { version, codes: diagnostics.map(({ code }: Diagnostic) => code) };
  }

  const { capabilities } = await client.sendRequest<{ capabilities: ServerCapabilities }>("initialize", {
    processId: null,
    rootUri: null,
    ...(folders
      ? { workspaceFolders: folders.map((path) => ({ uri: pathToFileURL(path).href, name: path })) }
      : {}),
    capabilities: { workspace, textDocument },
    initializationOptions,
  });
  const send = client.sendRequest.bind(client) as (method: string, ...more: unknown[]) => Promise<unknown>;
  Object.assign(client, {
    async sendRequest(method: string, ...more: unknown[]) {
      mustBeAnnounced(capabilities, method, more[0]);
      return send(method, ...more);
    },
  });
  await client.sendNotification("initialized", {});
  await client.sendNotification("textDocument/didOpen", {
    textDocument: { uri: address, languageId: "dockerfile", version: 1, text },
  });
  const change = (version: number, text: string) =>
    client.sendNotification("textDocument/didChange", {
      textDocument: { uri: address, version },
      contentChanges: [{ text }],
    });
  return {
    client,
    change,
    published,
    inbox,
    statuses,
    refreshed,
    registered,
    capabilities,
  };
}
