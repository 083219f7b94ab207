import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { outside } from "../../server/src/outside.ts";
import { given } from "../support/fixture.ts";
import { type Front, front, json } from "../support/registry/front.ts";
import { session as bareSession, uri } from "../support/session.ts";

// The registry as an editor sees it: what is asked when, and what is said about it.

let registry: Front;
let cacheFolder: string;
let closing: (() => Promise<unknown>)[];

beforeEach(async () => {
  registry = await front();
  registry.rule = works;
  cacheFolder = mkdtempSync(join(tmpdir(), "plimsoll-wire-"));
  closing = [];
});
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
  await registry.stop();
  rmSync(cacheFolder, { recursive: true, force: true });
});

const works: Front["rule"] = ({ path }, response) =>
  path.includes("/tags/")
    ? json(response, 200, { tags: ["1.0", "1.1"] })
    : json(response, 200, { mediaType: "application/vnd.oci.image.index.v1+json", manifests: [] });

const fails: Front["rule"] = (_, response) => json(response, 503, {});

async function session(text: string, options: { trusted?: boolean; network?: string } = {}) {
  const { trusted = true, network = "auto" } = options;
  const live = outside({ catalogue: () => given().catalogue });
  const it = await bareSession(text, {
    live,
    initializationOptions: { cacheFolder, trusted, settings: { network } },
    workspace: { codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
  });
  closing.push(() => live.close?.() ?? Promise.resolve());
  return it;
}

const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const paths = () => registry.seen.map(({ path }) => path);

test("the bases of an opened file are looked up, and lenses are asked for again", async () => {
  const { refreshed, statuses } = await session(
    `FROM ${registry.host}/team/app:1.0 AS build\nFROM build\nFROM scratch\nFROM ${registry.host}/team/app:1.0\n`,
  );
  await vi.waitUntil(() => refreshed.length === 2);
  expect(refreshed.sort()).toEqual(["codeLens", "inlayHint"]);
  expect(paths()).toEqual(["/v2/team/app/manifests/1.0"]);
  expect(statuses).toEqual([]);
});

test("no key asks: a name is looked up when typing rests, and only with its tag", async () => {
  const { change } = await session("FROM scratch\n");
  const name = `${registry.host}/team/app`;
  let version = 1;
  for (let length = 1; length <= name.length; length += 1)
    await change(++version, `FROM ${name.slice(0, length)}\n`);
  await rest(1200);
  expect(registry.seen).toEqual([]);
  for (const text of [`${name}:`, `${name}:1`, `${name}:1.`, `${name}:1.1`])
    await change(++version, `FROM ${text}\n`);
  await vi.waitUntil(() => registry.seen.length > 0, 3000);
  await rest(300);
  expect(paths()).toEqual(["/v2/team/app/manifests/1.1"]);
});

test("a registry that fails is one line of status, whatever is typed, and never a message", async () => {
  registry.rule = fails;
  const messages: unknown[] = [];
  const { client, change, statuses } = await session(`FROM ${registry.host}/team/app:1\n`);
  client.onNotification("window/showMessage", (it: unknown) => void messages.push(it));
  client.onRequest("window/showMessageRequest", (it: unknown) => void messages.push(it));
  await vi.waitUntil(() => statuses.length > 0);
  for (let version = 2; version < 12; version += 1) {
    await change(version, `FROM ${registry.host}/team/app:1.${version}\n`);
    await client.sendRequest("textDocument/completion", {
      textDocument: { uri },
      position: { line: 0, character: 200 },
    });
  }
  await rest(1300);
  expect(statuses).toEqual([{ details: [`Registry: ${registry.host} answers 503`], impaired: true }]);
  expect(messages).toEqual([]);
  expect(registry.seen).toHaveLength(1);
});

test("Retry asks again, and what works takes the line away", async () => {
  registry.rule = fails;
  const { client, statuses, refreshed } = await session(`FROM ${registry.host}/team/app:1\n`);
  await vi.waitUntil(() => statuses.length > 0);
  registry.rule = works;
  await client.sendRequest("workspace/executeCommand", { command: "plimsoll.retry" });
  await vi.waitUntil(() => statuses.length > 1);
  await vi.waitUntil(() => refreshed.length > 0);
  expect(statuses.at(-1)).toEqual({ details: [], impaired: false });
});

test.each([
  ["Restricted Mode", { trusted: false }],
  ["plimsoll.network off", { network: "off" }],
])("%s: nothing is asked, and the status says so", async (_, options) => {
  const { client, statuses } = await session(`FROM ${registry.host}/team/app:1\n`, options);
  await client.sendRequest("textDocument/hover", {
    textDocument: { uri },
    position: { line: 0, character: 8 },
  });
  await rest(400);
  expect(registry.seen).toEqual([]);
  expect(statuses).toHaveLength(1);
  expect(statuses[0]?.details[0]).toBe(`Registry: off, facts of ${given().catalogue.date}`);
  expect(statuses[0]?.impaired).toBe(false);
});

test("trust and settings count from the moment they are given", async () => {
  const { client, change, statuses } = await session(`FROM ${registry.host}/team/app:1\n`, {
    trusted: false,
  });
  await rest(300);
  expect(registry.seen).toEqual([]);
  await client.sendNotification("plimsoll/trustGranted");
  await change(2, `FROM ${registry.host}/team/app:2\n`);
  await vi.waitUntil(() => registry.seen.length === 1, 3000);
  expect(statuses.at(-1)?.details).toEqual([]);

  await client.sendNotification("workspace/didChangeConfiguration", {
    settings: { plimsoll: { network: "off" } },
  });
  await change(3, `FROM ${registry.host}/team/app:3\n`);
  await rest(1300);
  expect(registry.seen).toHaveLength(1);
  expect(statuses.at(-1)?.details[0]).toMatch(/^Registry: off/);
});

test("a session ends while a question hangs", async () => {
  registry.rule = () => true;
  const { client } = await session(`FROM ${registry.host}/team/app:1\n`);
  await vi.waitUntil(() => registry.seen.length === 1);
  const start = Date.now();
  await client.sendRequest("shutdown");
  expect(Date.now() - start).toBeLessThan(500);
});
