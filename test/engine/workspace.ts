import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { onTestFinished, vi } from "vitest";
import {
  type CodeLens,
  type CompletionList,
  createConnection,
  createMessageConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { unknownWorld } from "../../server/src/language/unknown-world.ts";
import type { Catalogue } from "../../server/src/language/world.ts";
import { outside } from "../../server/src/outside.ts";
import type { BuildLog, Table } from "../../server/src/protocol.ts";
import { queue, serve } from "../../server/src/server.ts";
import { dedent } from "../support/fixture.ts";

export interface Told {
  readonly kind: "begin" | "report" | "end";
  readonly title?: string;
  readonly message?: string;
  readonly percentage?: number;
}

/** The real engine's client, for looking at what a build left behind. */
export function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

/** A folder of files that is gone after the test; one that runs beside others brings its own `finished`. */
export function folderOf(
  files: Record<string, string>,
  finished: (work: () => void) => void = onTestFinished,
): string {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-test-"));
  finished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), dedent(text));
  }
  return folder;
}

/**
 * A client and a server with the real outside, talking over the protocol about the Dockerfile of a folder. `answers`
 * are the buttons the user clicks when asked.
 */
export async function workspace(
  files: Record<string, string>,
  {
    trusted = true,
    answers = [] as string[],
    folder = undefined as string | undefined,
    cache = undefined as string | undefined,
    settings = {},
    catalogue = unknownWorld.catalogue,
    buildLogs = true,
    finished = onTestFinished,
  }: {
    trusted?: boolean;
    answers?: string[];
    /** Where the files lie already, and the caches of a server before. */
    folder?: string;
    cache?: string;
    settings?: Record<string, string>;
    catalogue?: Catalogue;
    /** False for an editor that shows no logs. */
    buildLogs?: boolean;
    finished?: typeof onTestFinished;
  } = {},
) {
  folder ??= folderOf(files, finished);
  const uri = pathToFileURL(join(folder, "Dockerfile")).href;
  const text = dedent(files.Dockerfile ?? "");
  const [up, down] = [new PassThrough(), new PassThrough()];
  const waiting = queue();
  const server = createConnection(
    new StreamMessageReader(up),
    new StreamMessageWriter(down),
    waiting.options,
  );
  const live = outside({ catalogue: () => catalogue });
  serve(server, live, waiting);
  const client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));

  const progress: Told[] = [];
  const logs: BuildLog[] = [];
  const messages: string[] = [];
  const questions: string[] = [];
  const terminals: { args: string[] }[] = [];
  const tables: Table[] = [];
  const tokens: unknown[] = [];
  let problems: PublishDiagnosticsParams["diagnostics"] = [];
  client.onRequest("window/workDoneProgress/create", ({ token }) => {
    tokens.push(token);
    return null;
  });
  client.onRequest("window/showMessageRequest", ({ message }) => {
    questions.push(message);
    const title = answers.shift();
    return title === undefined ? null : { title };
  });
  client.onRequest("workspace/codeLens/refresh", () => null);
  client.onRequest("workspace/inlayHint/refresh", () => null);
  client.onNotification("$/progress", ({ value }) => void progress.push(value));
  client.onNotification("plimsoll/buildLog", (log: BuildLog) => void logs.push(log));
  client.onNotification("plimsoll/terminalWanted", (it) => void terminals.push(it));
  client.onNotification("plimsoll/tableShown", (it: Table) => void tables.push(it));
  client.onNotification("window/showMessage", ({ message }) => void messages.push(message));
  client.onNotification("textDocument/publishDiagnostics", (it: PublishDiagnosticsParams) => {
    problems = it.diagnostics;
  });
  client.listen();
  await client.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    capabilities: { window: { workDoneProgress: true }, workspace: { codeLens: { refreshSupport: true } } },
    initializationOptions: {
      trusted,
      buildLogs,
      cacheFolder: cache ?? folderOf({}, finished),
      settings: { network: "off", ...settings },
    },
  });
  await client.sendNotification("initialized", {});
  await client.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "dockerfile", version: 1, text },
  });
  finished(async () => {
    await client.sendRequest("shutdown").catch(() => {}); // A test may have done it.
    // What was under way says so before the line is cut.
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.dispose();
    server.dispose();
  });

  const command = <T>(id: string, ...args: unknown[]) =>
    client.sendRequest<T>("workspace/executeCommand", {
      command: `plimsoll.${id}`,
      arguments: [uri, ...args],
    });
  return {
    folder,
    uri,
    progress,
    logs,
    messages,
    questions,
    terminals,
    tables,
    client,
    problems: (code = "failed-build") => problems.filter((it) => it.code === code),
    build: (target?: string) => command<"built" | "failed" | "cancelled" | null>("build", target),
    command,
    ask: <T>(method: string, question: object) => client.sendRequest<T>(method, { uri, ...question }),
    shutdown: () => client.sendRequest("shutdown"),
    cancelProgress: () => client.sendNotification("window/workDoneProgress/cancel", { token: tokens[0] }),
    /** The lenses as drawn, one string per line of the file that has any. */
    async lenses(): Promise<Record<number, string>> {
      const found = await client.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
      const lines: Record<number, string> = {};
      for (const { range, command: it } of found) {
        const line = range.start.line + 1;
        lines[line] = lines[line] === undefined ? it!.title : `${lines[line]} | ${it!.title}`;
      }
      return lines;
    },
    /** What is offered behind a place, each with what stands beside it. */
    async offers(line: number, character: number): Promise<string[]> {
      const { items } = await client.sendRequest<CompletionList>("textDocument/completion", {
        textDocument: { uri },
        position: { line: line - 1, character },
      });
      return items.map(({ label, detail }) => `${label} · ${detail}`);
    },
    edit: (version: number, changed: string) =>
      client.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ text: dedent(changed) }],
      }),
    until: <T>(what: () => T) => vi.waitUntil(what, { timeout: 30_000, interval: 20 }),
  };
}
