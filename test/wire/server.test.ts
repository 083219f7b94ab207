import { expect, test } from "vitest";
import { CancellationTokenSource, LSPErrorCodes } from "vscode-languageserver";
import { session, uri } from "../support/session.ts";

const document = { textDocument: { uri } };

test("problems are published with the version they are about", async () => {
  const { change, published } = await session("FROM scratch\nRNU a");
  expect(await published()).toEqual({ version: 1, codes: ["unknown-instruction"] });
  await change(2, "FROM scratch");
  expect((await published()).version).toBe(2);
});

test("a burst of keys is checked once, and the last version wins", async () => {
  const { change, published, inbox } = await session("RUN a");
  await published();
  await Promise.all(Array.from({ length: 20 }, (_, n) => change(n + 2, `RNU ${n}`)));
  const versions = [];
  do versions.push((await published()).version);
  while (versions.at(-1) !== 21);
  expect(versions.length).toBeLessThanOrEqual(4);
  expect(inbox).toEqual([]);
});

test("what the world said of stages that a key leaves alone stays in sight", async () => {
  const text = (folder: string) => `FROM alpine:3.23 AS tool\nRUN true\nFROM scratch\nWORKDIR /${folder}\n`;
  const { change, published } = await session(text("a"));
  let first = await published();
  while (!first.codes.includes("unreachable-stage")) first = await published();
  await change(2, text("ab"));
  expect(await published()).toEqual({ version: 2, codes: ["unreachable-stage"] });
  // A line above moves it along.
  await change(3, `\n${text("ab")}`);
  expect(await published()).toEqual({ version: 3, codes: ["unreachable-stage"] });
});

test("a request cancelled while it waits is answered as cancelled", async () => {
  const { client } = await session("FROM alpine");
  const patience = new CancellationTokenSource();
  const answers = Array.from({ length: 5 }, () =>
    client.sendRequest(
      "textDocument/hover",
      { ...document, position: { line: 0, character: 6 } },
      patience.token,
    ),
  );
  patience.cancel();
  const results = await Promise.allSettled(answers);
  for (const it of results.slice(1))
    expect(it).toMatchObject({ status: "rejected", reason: { code: LSPErrorCodes.RequestCancelled } });
});

test("problems can be pulled, and are then not pushed", async () => {
  const { client, inbox, capabilities } = await session("FROM scratch\nRNU a", {
    initializationOptions: { diagnostics: "pull" },
  });
  const report = await client.sendRequest("textDocument/diagnostic", document);
  expect(report).toMatchObject({
    kind: "full",
    items: [{ code: "unknown-instruction", source: "plimsoll" }],
  });
  expect(capabilities.diagnosticProvider).toBeDefined();
  expect(inbox).toEqual([]);
});

test("of more problems than anybody reads the last one shown says so", async () => {
  const { client, inbox } = await session(`FROM scratch\n${"RNU a\n".repeat(1100)}`);
  await expect.poll(() => inbox.length, { timeout: 15_000 }).toBeGreaterThan(0);
  const { items } = await client.sendRequest<{ items: { message: string }[] }>(
    "textDocument/diagnostic",
    document,
  );
  expect([inbox[0]!.diagnostics.length, items.length]).toEqual([1000, 1000]);
  expect(items.at(-1)!.message).toContain("(100 more like this are not shown.)");
  expect(items.at(-2)!.message).not.toContain("not shown");
});

test("a rule's severity and silence follow the settings", async () => {
  const { client, published } = await session("FROM scratch\nRNU a");
  await published();
  await client.sendNotification("workspace/didChangeConfiguration", {
    settings: { plimsoll: { rules: { "unknown-instruction": "off" } } },
  });
  expect((await published()).codes).toEqual([]);
});

test("a fix comes as a code action with its edit", async () => {
  const { client } = await session("FROM scratch\nRNU a");
  const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } };
  const [found] = await client.sendRequest<unknown[]>("textDocument/codeAction", {
    ...document,
    range,
    context: { diagnostics: [] },
  });
  expect(found).toMatchObject({
    title: "Change to RUN",
    kind: "quickfix",
    isPreferred: true,
    edit: { changes: { [uri]: [{ newText: "RUN" }] } },
  });
});

test("what a rule found after waiting for the world comes with its fixes, and again when it is pulled again", async () => {
  const text = 'FROM scratch\nCOPY app /app\nENV API=https://example.com\nUSER 65532\nCMD ["/app"]';
  const { client } = await session(text, { initializationOptions: { diagnostics: "pull" } });
  const codes = async () => {
    const { items } = await client.sendRequest<{ items: { code: string }[] }>(
      "textDocument/diagnostic",
      document,
    );
    return items.map((it) => it.code);
  };
  expect(await codes()).toEqual(["missing-ca-certificates"]);
  expect(await codes()).toEqual(["missing-ca-certificates"]);
  const range = { start: { line: 0, character: 6 }, end: { line: 0, character: 6 } };
  const actions = await client.sendRequest<{ title: string; kind: string }[]>("textDocument/codeAction", {
    ...document,
    range,
    context: { diagnostics: [], only: ["quickfix"] },
  });
  expect(actions.map((it) => it.title)).toContain("Copy the certificates from alpine:3.23");
});

test("the checklist for scratch comes with edits for the version it was made of", async () => {
  const { client } = await session("FROM alpine:3.23\nCOPY app /app\nUSER app\nCMD /app");
  const asked = (position: unknown) => client.sendRequest("plimsoll/scratchReadiness", { uri, position });
  expect(await asked({ line: 1, character: 0 })).toMatchObject({
    version: 1,
    stage: "the last stage",
    already: false,
    checks: [
      { title: "Static link", state: "unknown" },
      { title: "Exec form", state: "missing", fix: { edits: [{ newText: '["/app"]' }] } },
      { title: "Certificates", state: "unknown" },
      { title: "Time zones", state: "unknown" },
      { title: "User", state: "missing", fix: { title: "Use 65532:65532" } },
      { title: "/tmp" },
      { title: "Health check", state: "ok" },
      { title: "Architecture", state: "ok" },
      { title: "Signals" },
    ],
    edits: [{ newText: "scratch" }, { newText: '["/app"]' }, { newText: "65532:65532" }],
  });
});
