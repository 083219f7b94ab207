import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CodeAction, CompletionList } from "vscode-languageserver";
import { outside } from "../../server/src/outside.ts";
import type { Status } from "../../server/src/protocol.ts";
import { given } from "../support/fixture.ts";
import { type Front, front, json } from "../support/registry/front.ts";
import { digestOf } from "../support/registry/push.ts";
import { session as bareSession, uri } from "../support/session.ts";
import { until } from "../support/until.ts";

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
  return { ...it, said: () => registryLines(it.statuses) };
}

/** What the status said about registries, one entry per change; the engine has a line of its own. */
function registryLines(statuses: readonly Status[]): (string | undefined)[] {
  const lines = statuses.map(({ details, troubles }) =>
    [...details, ...troubles].find((it) => it.startsWith("Registry")),
  );
  return lines.filter((line, at) => line !== (at === 0 ? undefined : lines[at - 1]));
}

const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const paths = () => registry.seen.map(({ path }) => path);

test("the bases of an opened file are looked up, and lenses are asked for again", async () => {
  const { refreshed, said } = await session(
    `FROM ${registry.host}/team/app:1.0 AS build\nFROM build\nFROM scratch\nFROM ${registry.host}/team/app:1.0\n`,
  );
  await until(() => paths().length > 0);
  // Other news may have been told before.
  const told = refreshed.length;
  await until(() => refreshed.length >= told + 2);
  expect([...new Set(refreshed)].sort()).toEqual(["codeLens", "inlayHint"]);
  expect(paths()).toEqual(["/v2/team/app/manifests/1.0"]);
  expect(said()).toEqual([]);
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
  await until(() => registry.seen.length > 0);
  await rest(300);
  expect(paths()).toEqual(["/v2/team/app/manifests/1.1"]);
});

test("a registry that fails is one line of status, whatever is typed, and never a message", async () => {
  registry.rule = fails;
  const messages: unknown[] = [];
  const { client, change, said } = await session(`FROM ${registry.host}/team/app:1\n`);
  client.onNotification("window/showMessage", (it: unknown) => void messages.push(it));
  client.onRequest("window/showMessageRequest", (it: unknown) => void messages.push(it));
  await until(() => said().length > 0);
  for (let version = 2; version < 12; version += 1) {
    await change(version, `FROM ${registry.host}/team/app:1.${version}\n`);
    await client.sendRequest("textDocument/completion", {
      textDocument: { uri },
      position: { line: 0, character: 200 },
    });
  }
  await rest(1300);
  expect(said()).toEqual([`Registry: ${registry.host} answers 503`]);
  expect(messages).toEqual([]);
  expect(registry.seen).toHaveLength(1);
});

test("Retry asks again, and what works takes the line away", async () => {
  registry.rule = fails;
  const { client, statuses, said, refreshed } = await session(`FROM ${registry.host}/team/app:1\n`);
  await until(() => said().length > 0);
  expect(statuses.at(-1)?.troubles).toEqual(said());
  registry.rule = works;
  await client.sendRequest("workspace/executeCommand", { command: "plimsoll.retry" });
  await until(() => said().length > 1);
  await until(() => refreshed.length > 0);
  expect(said().at(-1)).toBeUndefined();
  expect(statuses.at(-1)?.troubles).toEqual([]);
});

test.each([
  ["Restricted Mode", { trusted: false }],
  ["plimsoll.network off", { network: "off" }],
])("%s: nothing is asked, and the status says so", async (_, options) => {
  const { client, statuses, said } = await session(`FROM ${registry.host}/team/app:1\n`, options);
  await client.sendRequest("textDocument/hover", {
    textDocument: { uri },
    position: { line: 0, character: 8 },
  });
  await rest(400);
  expect(registry.seen).toEqual([]);
  expect(said()).toEqual([`Registry: off, facts of ${given().catalogue.date}`]);
  expect(statuses.at(-1)?.troubles).toEqual([]);
});

test("trust and settings count from the moment they are given", async () => {
  const { client, change, said } = await session(`FROM ${registry.host}/team/app:1\n`, {
    trusted: false,
  });
  await rest(300);
  expect(registry.seen).toEqual([]);
  await client.sendNotification("plimsoll/trustGranted");
  await change(2, `FROM ${registry.host}/team/app:2\n`);
  await until(() => registry.seen.length === 1);
  expect(said().at(-1)).toBeUndefined();

  await client.sendNotification("workspace/didChangeConfiguration", {
    settings: { plimsoll: { network: "off" } },
  });
  await change(3, `FROM ${registry.host}/team/app:3\n`);
  await rest(1300);
  expect(registry.seen).toHaveLength(1);
  expect(said().at(-1)).toMatch(/^Registry: off/);
});

const position = (character: number) => ({ line: 0, character });
const at = (character: number) => ({ textDocument: { uri }, position: position(character) });

async function labels({ client }: Awaited<ReturnType<typeof session>>, character: number) {
  const start = performance.now();
  const { items, isIncomplete } = await client.sendRequest<CompletionList>(
    "textDocument/completion",
    at(character),
  );
  return { labels: items.map(({ label }) => label), isIncomplete, took: performance.now() - start };
}

test.each<[string, Front["rule"]]>([
  ["is silent", () => true],
  ["fails", fails],
  ["talks garbage", (_, response) => json(response, 200, "<html>")],
])("tags are completed within 50 ms when the registry %s, and asked for again", async (_, rule) => {
  registry.rule = rule;
  const line = `FROM ${registry.host}/team/app:`;
  const it = await session(line);
  expect((await labels(it, line.length)).isIncomplete).toBe(true);
  // And what the way there and back takes; a machine that is busy right now is asked again.
  await expect.poll(async () => (await labels(it, line.length)).took).toBeLessThan(50 + 60);
});

test("tags of an image of the catalogue come from there when the registry is silent", async () => {
  const it = await session("FROM node:", { network: "off" });
  const answer = await labels(it, 10);
  expect(answer.labels).toContain("24");
});

test("tags fill in when the registry has answered", async () => {
  let answer = () => {};
  registry.rule = (seen, response) => {
    if (!seen.path.includes("/tags/")) return works(seen, response);
    answer = () => void works(seen, response);
    return true;
  };
  const line = `FROM ${registry.host}/team/app:`;
  const it = await session(line);
  const more: unknown[] = [];
  it.client.onNotification("plimsoll/moreOffered", (where: unknown) => void more.push(where));
  expect(await labels(it, line.length)).toMatchObject({ labels: [], isIncomplete: true });
  await until(() => paths().some((path) => path.includes("/tags/")));
  expect(more).toEqual([]);
  answer();
  await until(() => more.length > 0);
  expect(more).toEqual([{ uri, version: 1, position: position(line.length) }]);
  expect(await labels(it, line.length)).toMatchObject({ labels: ["1.1", "1.0"], isIncomplete: false });
  expect(paths().filter((path) => path.includes("/tags/"))).toHaveLength(1);
});

async function actions(
  { client }: Awaited<ReturnType<typeof session>>,
  character: number,
): Promise<CodeAction[]> {
  return client.sendRequest("textDocument/codeAction", {
    textDocument: { uri },
    range: { start: position(character), end: position(character) },
    context: { diagnostics: [], only: ["refactor.rewrite.plimsoll"] },
  });
}

test.each(["auto", "onDemand"])("Pin asks for the digest of today and writes it (%s)", async (network) => {
  const digest = digestOf("today");
  registry.rule = ({ method }, response) => {
    response.writeHead(200, { "docker-content-digest": digest });
    response.end();
    return method === "HEAD";
  };
  const image = `${registry.host}/team/app:1`;
  const it = await session(`FROM ${image}\n`, { network });
  const [pin] = await actions(it, 8);
  expect(pin).toMatchObject({
    title: `Pin ${image} to its digest of today`,
    kind: "refactor.rewrite.plimsoll.pin",
  });
  const { edit } = await it.client.sendRequest<CodeAction>("codeAction/resolve", pin);
  expect(edit?.changes?.[uri]?.map(({ newText }) => newText)).toEqual([`@${digest}`]);
  expect(registry.seen.some(({ method }) => method === "HEAD")).toBe(true);
});

test("Pin that can't be done says why, once, and changes nothing", async () => {
  registry.rule = (_, response) => json(response, 404, {});
  const messages: { message: string }[] = [];
  const it = await session(`FROM ${registry.host}/team/app:1\n`);
  it.client.onRequest("window/showMessageRequest", (message: { message: string }) => {
    messages.push(message);
    return null;
  });
  it.client.onNotification(
    "window/showMessage",
    (message: { message: string }) => void messages.push(message),
  );
  const [pin] = await actions(it, 8);
  const { edit } = await it.client.sendRequest<CodeAction>("codeAction/resolve", pin);
  expect(edit).toBeUndefined();
  await until(() => messages.length > 0);
  expect(messages.map(({ message }) => message)).toEqual([`${registry.host} has no team/app:1.`]);
});

test("a tag that moved since it was pinned is known without a click", async () => {
  const image = `${registry.host}/team/app:1`;
  const it = await session(`FROM ${image}@${digestOf("old")}\n`);
  await until(() => it.refreshed.length > 0);
  const offered = async () => (await actions(it, 8)).map(({ title }) => title);
  await expect
    .poll(offered)
    .toContain(`Update ${image} to its digest of today: the tag has moved since you pinned`);
});

test("a session ends while a question hangs", async () => {
  registry.rule = () => true;
  const { client } = await session(`FROM ${registry.host}/team/app:1\n`);
  await until(() => registry.seen.length === 1);
  const start = Date.now();
  await client.sendRequest("shutdown");
  // The question itself would give up after 10 s.
  expect(Date.now() - start).toBeLessThan(5000);
});
