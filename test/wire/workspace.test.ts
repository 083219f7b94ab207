import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CompletionList, WorkspaceSymbol } from "vscode-languageserver";
import { outside } from "../../server/src/outside.ts";
import { given } from "../support/fixture.ts";
import { session as bareSession, uri } from "../support/session.ts";
import { until } from "../support/until.ts";

// Files that are not open, as an editor hears of them.

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "plimsoll-wire-"));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function write(path: string, text: string): string {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
  return pathToFileURL(join(top, path)).href;
}

const session = (text: string, trusted = true, address = uri) =>
  bareSession(text, {
    live: outside({ catalogue: () => given().catalogue }),
    uri: address,
    folders: [top],
    initializationOptions: { cacheFolder: join(top, ".cache"), trusted, settings: { network: "off" } },
    workspace: {
      didChangeWatchedFiles: { dynamicRegistration: true },
      workspaceFolders: true,
      codeLens: { refreshSupport: true },
    },
  });
type Session = Awaited<ReturnType<typeof session>>;

const symbols = async ({ client }: Session, query = "") =>
  (await client.sendRequest<WorkspaceSymbol[]>("workspace/symbol", { query })).map(({ name }) => name).sort();

const images = async ({ client }: Session, character: number) => {
  const answer = await client.sendRequest<CompletionList | { label: string; detail?: string }[]>(
    "textDocument/completion",
    { textDocument: { uri }, position: { line: 0, character } },
  );
  const items = "items" in answer ? answer.items : answer;
  return items.filter(({ detail }) => detail === "used in this workspace").map(({ label }) => label);
};

const changed = ({ client }: Session, address: string) =>
  client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: address, type: 2 }] });

test("the editor is asked to watch Dockerfiles, .dockerignore files and what says how they are built", async () => {
  const { registered } = await session("FROM scratch");
  await until(() => registered.length > 0);
  expect(registered).toMatchObject([
    {
      method: "workspace/didChangeWatchedFiles",
      registerOptions: {
        watchers: [
          { globPattern: "**/{Dockerfile,Containerfile}*" },
          { globPattern: "**/*.{dockerfile,containerfile}" },
          { globPattern: "**/{.,*.}dockerignore" },
          { globPattern: "**/{compose,docker-compose}*.{yaml,yml}" },
          { globPattern: "**/docker-bake*.{hcl,json}" },
          { globPattern: "**/{.,}devcontainer.json" },
        ],
      },
    },
  ]);
});

test("stages of files that are not open are found; of those that are, as they are being edited", async () => {
  write("api/Dockerfile", "FROM node:22 AS builder\nFROM scratch AS web\n");
  const open = write("Dockerfile", "FROM scratch AS saved\n");
  const it = await session("FROM scratch AS edited\n", true, open);
  expect(await symbols(it)).toEqual(["builder", "edited", "web"]);
  expect(await symbols(it, "bld")).toEqual(["builder"]);
});

test("images of the workspace are offered, and follow what happens on disk", async () => {
  const address = write("api/Dockerfile", "FROM acme/base:1.2\n");
  const it = await session("FROM ");
  await symbols(it); // Looks through the folders.
  expect(await images(it, 5)).toEqual(["acme/base:1.2"]);
  write("api/Dockerfile", "FROM acme/base:1.3\n");
  await changed(it, address);
  await until(async () => (await images(it, 5))[0] === "acme/base:1.3");
});

test("a key finds them, and what appears later needs no word of the editor", async () => {
  write("api/Dockerfile", "FROM acme/base:1.2\n");
  const it = await session("FROM ");
  // On a busy machine the look takes longer than a key may wait; the next one has it.
  await until(async () => (await images(it, 5)).join() === "acme/base:1.2");
  // Of a folder that is moved in, editors on Linux name the folder alone.
  write("new/web/Dockerfile", "FROM acme/base:1.3\n");
  await until(async () => (await images(it, 5)).length === 2);
});

test("folders that come and go", async () => {
  write("one/Dockerfile", "FROM scratch AS first\n");
  const other = mkdtempSync(join(tmpdir(), "plimsoll-wire-"));
  writeFileSync(join(other, "Dockerfile"), "FROM scratch AS second\n");
  const it = await session("FROM scratch AS edited\n");
  expect(await symbols(it)).toEqual(["edited", "first"]);
  const folder = (path: string) => ({ uri: pathToFileURL(path).href, name: "x" });
  await it.client.sendNotification("workspace/didChangeWorkspaceFolders", {
    event: { added: [folder(other)], removed: [folder(top)] },
  });
  expect(await symbols(it)).toEqual(["edited", "second"]);
  rmSync(other, { recursive: true });
});

test("a changed .dockerignore counts at once", async () => {
  const address = write("Dockerfile", "FROM scratch\nCOPY a.md /\n");
  write("a.md", "");
  const it = await session("FROM scratch\nCOPY  /\n", true, address);
  const label = async () => {
    const answer = await it.client.sendRequest<CompletionList | { label: string; tags?: number[] }[]>(
      "textDocument/completion",
      { textDocument: { uri: address }, position: { line: 1, character: 5 } },
    );
    const items = "items" in answer ? answer.items : answer;
    return items.find((item) => item.label === "a.md")?.tags;
  };
  expect(await label()).toBeUndefined();
  const ignore = write(".dockerignore", "*.md\n");
  await changed(it, ignore);
  await until(async () => (await label())?.includes(1));
});

test("Restricted Mode: no file is opened", async () => {
  write("api/Dockerfile", "FROM acme/base:1.2 AS web\n");
  const it = await session("FROM ", false);
  expect(await symbols(it)).toEqual([]);
  expect(await images(it, 5)).toEqual([]);
});
