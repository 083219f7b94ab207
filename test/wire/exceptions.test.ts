import { afterEach, describe, expect, test, vi } from "vitest";
import { actions, completions, hovers, inlays, lenses, rules } from "../../server/src/language/features.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { requests } from "../support/requests.ts";
import { session, uri } from "../support/session.ts";
import { until } from "../support/until.ts";

// What breaks in one place costs that place's answer and no other, and the log says where.

const planted = (): never => {
  throw new Error("planted");
};

/** Makes a method of a feature throw. */
function plant(feature: object, method: string): void {
  vi.spyOn(feature as Record<string, () => never>, method).mockImplementation(planted);
}

afterEach(() => vi.restoreAllMocks());

async function logged(text: string) {
  const it = await session(text, { initializationOptions: { diagnostics: "pull" } });
  const log: string[] = [];
  it.client.onNotification("window/logMessage", ({ message }: { message: string }) => {
    log.push(message.split("\n")[0]!);
  });
  return { ...it, log };
}

const everything = requests({ line: 1, character: 4 });

test.each([
  ["textDocument/documentSymbol", "symbols"],
  ["textDocument/foldingRange", "folding"],
  ["textDocument/documentHighlight", "highlights"],
  ["textDocument/definition", "definition"],
  ["textDocument/references", "references"],
  ["textDocument/selectionRange", "selection"],
  ["textDocument/documentLink", "links"],
  ["textDocument/prepareRename", "rename"],
  ["textDocument/prepareCallHierarchy", "calls"],
  ["textDocument/signatureHelp", "signature"],
  ["textDocument/formatting", "format"],
  ["textDocument/rangeFormatting", "format"],
  ["textDocument/onTypeFormatting", "format"],
  ["textDocument/semanticTokens/full", "tokens"],
  ["textDocument/semanticTokens/range", "tokens"],
] as const)("%s answers with nothing and logs %s", async (method, id) => {
  const { client, log } = await logged("FROM alpine\nRUN true");
  // Whatever looks at the file meets this.
  vi.spyOn(Dockerfile, "of").mockReturnValue(new Proxy({}, { get: planted }) as Dockerfile);
  const answer = await client.sendRequest(method, everything[method]!);
  expect([[], null, { data: [] }, { resultId: "1", data: [] }]).toContainEqual(answer);
  // A moment after a file was opened its base images are looked up, and that breaks too.
  const said = () => new Set(log.filter((it) => !it.startsWith("bases: ")));
  await until(() => said().size > 0);
  expect(said()).toEqual(new Set([`${id}: Error: planted`]));
});

test("a look for base images that breaks is logged, and ends no server", async () => {
  const { client, log } = await logged("FROM alpine:3.23");
  const planting = vi.spyOn(Dockerfile, "of").mockReturnValue(new Proxy({}, { get: planted }) as Dockerfile);
  await until(() => log.length > 0);
  planting.mockRestore();
  expect(log).toEqual(["bases: Error: planted"]);
  expect(await client.sendRequest("textDocument/foldingRange", { textDocument: { uri } })).toEqual([]);
});

describe("a rule", () => {
  const text = "FROM alpine\nRNU true\nrun apt-get update\nCMD echo";
  const codes = async (client: Awaited<ReturnType<typeof logged>>["client"]) => {
    const { items } = await client.sendRequest<{ items: { code: string }[] }>("textDocument/diagnostic", {
      textDocument: { uri },
    });
    return items.map((it) => it.code);
  };

  test.each([
    ["about an instruction", "inspect"],
    ["about stages", "checkStages"],
    ["about stages that asks", "askStages"],
    ["about a file", "check"],
  ] as const)("%s costs itself only", async (_, method) => {
    const before = await codes((await logged(text)).client);
    const broken = rules.find((it) => method in it && before.includes(it.id))!;
    plant(broken, method);
    const { client, log } = await logged(text);
    expect(await codes(client)).toEqual(before.filter((it) => it !== broken.id));
    await until(() => log.length > 0);
    expect(new Set(log)).toEqual(new Set([`${broken.id}: Error: planted`]));
  });
});

test("a completion, a hover, a lens, a hint: the others still answer", async () => {
  const broken = [
    [completions.find((it) => it.id === "stage")!, "find"],
    [hovers.find((it) => it.id === "image")!, "show"],
    [lenses[0]!, "find"],
    [inlays[0]!, "hints"],
    [actions[0]!, "find"],
  ] as const;
  for (const [feature, method] of broken) plant(feature, method);
  const { client, log } = await logged("FROM alpine:3.23 AS a\nFROM a");
  const textDocument = { uri };
  const place = { textDocument, position: { line: 1, character: 6 } };
  const offered = await client.sendRequest<{ items: unknown[] }>("textDocument/completion", place);
  expect(offered.items.length).toBeGreaterThan(0);
  await client.sendRequest("textDocument/hover", { textDocument, position: { line: 0, character: 7 } });
  expect(await client.sendRequest("textDocument/codeLens", { textDocument })).not.toEqual([]);
  const range = { start: { line: 0, character: 0 }, end: place.position };
  expect(await client.sendRequest("textDocument/inlayHint", { textDocument, range })).toEqual([]);
  const found = await client.sendRequest<{ title: string }[]>("textDocument/codeAction", {
    textDocument,
    range: { start: { line: 0, character: 6 }, end: { line: 0, character: 6 } },
    context: { diagnostics: [] },
  });
  expect(found.map((it) => it.title)).toContainEqual(expect.stringMatching(/^Pin /));
  await until(() => log.length >= broken.length);
  expect(log).toEqual(broken.map(([{ id }]) => `${id}: Error: planted`));
});
