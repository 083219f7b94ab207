import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { CodeLens, CompletionItem, CompletionList } from "vscode-languageserver";
import { outside } from "../../server/src/outside.ts";
import type { BuildPlanChoice, BuildPlanOffers } from "../../server/src/protocol.ts";
import { given } from "../support/fixture.ts";
import { session } from "../support/session.ts";
import { until } from "../support/until.ts";

/** An editor with `shop/api/Dockerfile` open, which a Compose file beside the folder builds from above. */
async function shop(trusted = true) {
  const top = mkdtempSync(join(tmpdir(), "plimsoll-wire-"));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const folder = join(top, "shop");
  const text = "ARG VERSION=1\nFROM scratch\nARG API_TOKEN\nARG TARGETARCH\nCOPY \n";
  mkdirSync(join(folder, "api"), { recursive: true });
  writeFileSync(join(folder, "api/Dockerfile"), text);
  writeFileSync(join(folder, "api/beside"), "");
  writeFileSync(join(folder, "above"), "");
  const build = "{ context: ., dockerfile: api/Dockerfile, args: { VERSION: 2 }, platforms: [linux/arm64] }";
  writeFileSync(join(folder, "compose.yaml"), `services:\n  web:\n    build: ${build}\n`);
  // What is said before the engine has answered needs none.
  const slow = join(top, "docker");
  writeFileSync(slow, "#!/bin/sh\nexec sleep 10\n", { mode: 0o755 });
  const uri = pathToFileURL(join(folder, "api/Dockerfile")).href;
  const { client } = await session(text, {
    live: outside({ catalogue: () => given().catalogue }),
    uri,
    folders: [folder],
    initializationOptions: {
      cacheFolder: join(top, "cache"),
      trusted,
      settings: { network: "off", engine: slow },
    },
  });
  return {
    folder,
    plan: () => client.sendRequest<BuildPlanOffers | null>("plimsoll/buildPlan", { uri }),
    choose: (choice: Omit<BuildPlanChoice, "uri">) =>
      client.sendRequest("plimsoll/buildPlanChosen", { uri, ...choice }),
    async tooltip(): Promise<string | undefined> {
      const lenses = await client.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
      return lenses.find(({ command }) => command?.title === "▶ Build")?.command?.tooltip;
    },
    async copied(): Promise<string[]> {
      const answer = await client.sendRequest<CompletionList | CompletionItem[]>("textDocument/completion", {
        textDocument: { uri },
        position: { line: 4, character: 5 },
      });
      return ("items" in answer ? answer.items : answer).map(({ label }) => label);
    },
  };
}

test("the lens, COPY and the choices follow what the project's files say, and then what is chosen", async () => {
  const it = await shop();
  expect(await it.plan()).toEqual({
    contexts: [
      { path: it.folder, label: "shop", from: "compose.yaml, service web", used: true },
      { path: join(it.folder, "api"), label: "shop/api", used: false },
    ],
    contextChosen: false,
    args: [
      { name: "VERSION", value: "2", default: "1", chosen: false, secret: false },
      { name: "API_TOKEN", chosen: false, secret: true },
    ],
    platforms: expect.arrayContaining([{ name: "linux/arm64", used: true, note: expect.any(String) }]),
    platformChosen: false,
  });
  expect(await it.tooltip()).toBe(
    "Build the image\nContext: shop (compose.yaml, service web)\nArguments: VERSION=2\nPlatform: linux/arm64",
  );
  await until(async () => (await it.copied()).includes("above"));

  await it.choose({
    context: join(it.folder, "api"),
    args: { API_TOKEN: "hunter2" },
    platform: "linux/amd64",
  });
  expect(await it.tooltip()).toBe(
    "Build the image\nContext: shop/api (chosen by you)\nArguments: VERSION=2 · API_TOKEN=•••\nPlatform: linux/amd64",
  );
  expect(JSON.stringify(await it.plan())).not.toContain("hunter2");
  await until(async () => (await it.copied()).includes("beside"));
  expect(await it.copied()).not.toContain("above");

  await it.choose({ context: null, args: { API_TOKEN: null }, platform: null });
  expect(await it.tooltip()).toContain("Context: shop (compose.yaml, service web)\nArguments: VERSION=2\n");
});

test("in Restricted Mode nothing is said and nothing is chosen", async () => {
  const it = await shop(false);
  expect(await it.plan()).toBeNull();
  await it.choose({ args: { VERSION: "3" } });
  expect(await it.tooltip()).toBeUndefined();
});
