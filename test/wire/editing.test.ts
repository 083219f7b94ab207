import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type {
  CallHierarchyItem,
  CodeAction,
  CompletionList,
  Diagnostic,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  LocationLink,
  SelectionRange,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
  WorkspaceSymbol,
} from "vscode-languageserver-types";
import { draw, fixture, given } from "../support/fixture.ts";
import { session, uri } from "../support/session.ts";

// What an editor asks and gets, through the protocol: one test for each thing it can do with a file.

const textDocument = { uri };
const options = { tabSize: 4, insertSpaces: true };
const greying = { codeAction: { disabledSupport: true } };

/** A session about a drawing, and what may be asked about its cursor. */
async function opened(source: string, more: Parameters<typeof session>[1] = {}) {
  const { document, cursor } = fixture(source);
  const { client, ...rest } = await session(document.getText(), more);
  const position = cursor ?? { line: 0, character: 0 };
  return {
    ...rest,
    client,
    document,
    position,
    ask: <T>(method: string, extra: object = {}) =>
      client.sendRequest<T>(`textDocument/${method}`, { textDocument, position, ...extra }),
    actions: (only?: string) =>
      client.sendRequest<CodeAction[]>("textDocument/codeAction", {
        textDocument,
        range: { start: position, end: position },
        context: { diagnostics: [], ...(only ? { only: [only] } : {}) },
      }),
    applied: (edit: WorkspaceEdit | TextEdit[] | undefined) =>
      TextDocument.applyEdits(document, Array.isArray(edit) ? edit : (edit?.changes?.[uri] ?? [])),
  };
}

describe("code actions", () => {
  const careless = "FROM debian:13\nRUN apt-get update && apt-get inst$0all curl\nmaintainer me\n";

  test("a fix, then ways to switch the rule off", async () => {
    const { actions, applied } = await opened(careless);
    const found = await actions();
    const titles = found.map((it) => it.title);
    expect(titles).toContain("Add -y");
    expect(titles.indexOf("Ignore apt-without-yes here")).toBeGreaterThan(titles.indexOf("Add -y"));
    const fix = found.find((it) => it.title === "Add -y");
    expect(applied(fix?.edit)).toContain("apt-get install -y curl");
    expect(fix?.diagnostics?.map((it) => it.code)).toEqual(["apt-without-yes"]);
  });

  test("fix all makes every safe fix at once, and only when it is asked for", async () => {
    const { actions, applied } = await opened(careless);
    expect((await actions()).filter((it) => it.kind === "source.fixAll.plimsoll")).toEqual([]);
    for (const only of ["source.fixAll", "source.fixAll.plimsoll", "source"]) {
      const [all, ...others] = (await actions(only)).filter((it) => it.kind === "source.fixAll.plimsoll");
      expect(others).toEqual([]);
      const text = applied(all?.edit);
      expect(text).toContain("MAINTAINER me");
      const again = await opened(text);
      expect((await again.actions(only)).filter((it) => it.kind === "source.fixAll.plimsoll")).toEqual([]);
    }
  });

  test("ignore here adds a comment, then joins the one that is there", async () => {
    const source = "FROM debian\nRUN apt-get inst$0all curl\n";
    const first = await opened(source);
    // Pulled once, so that what rules learn of the world has arrived.
    await first.ask("diagnostic");
    const [rule, second] = (await first.actions()).filter((it) => it.title.startsWith("Ignore "));
    const once = first.applied(rule?.edit);
    expect(once.split("\n")).toHaveLength(first.document.getText().split("\n").length + 1);
    const line = once.split("\n").findIndex((it) => it.includes("apt-get"));
    const then = await opened(once);
    await then.ask("diagnostic");
    const range = { start: { line, character: 16 }, end: { line, character: 16 } };
    const found = await then.client.sendRequest<CodeAction[]>("textDocument/codeAction", {
      textDocument,
      range,
      context: { diagnostics: [] },
    });
    expect(found.map((it) => it.title)).not.toContain(rule!.title);
    const twice = then.applied(found.find((it) => it.title === second!.title)?.edit);
    // One comment names both.
    expect(twice.split("\n")).toHaveLength(once.split("\n").length);
    const names = [rule, second].map((it) => it!.title.split(" ")[1]!);
    expect(twice.split("\n").filter((it) => names.every((name) => it.includes(name)))).toHaveLength(1);
  });

  test("what can't be done is greyed with its reason, or left out where nothing can be greyed", async () => {
    const source =
      'FROM golang:1.26-tri$0xie\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app .\nCMD ["/app"]\n';
    const able = await opened(source, { textDocument: greying });
    const disabled = (await able.actions("refactor")).filter((it) => it.disabled);
    expect(disabled.length).toBeGreaterThan(0);
    for (const { disabled: why } of disabled) expect(why!.reason).toMatch(/\S/);
    const plain = await opened(source, { textDocument: {} });
    expect((await plain.actions("refactor")).filter((it) => it.disabled)).toEqual([]);
  });

  test("an edit that was offered for an older text is not made", async () => {
    const { actions, change, client } = await opened("FROM alpine:3.2$03\n", {
      world: given({ manifests: { "alpine:3.23": {} } }),
    });
    const pin = (await actions("refactor")).find((it) => it.title.startsWith("Pin "))!;
    const resolved = await client.sendRequest<CodeAction>("codeAction/resolve", pin);
    expect(resolved.edit).toBeDefined();
    await change(2, "FROM scratch\n");
    expect((await client.sendRequest<CodeAction>("codeAction/resolve", pin)).edit).toBeUndefined();
  });
});

test("completion comes with its edit and documentation, and snippets only where they are known", async () => {
  const plain = await opened("FROM alpine\nHEALTH$0");
  const { items } = await plain.ask<CompletionList>("completion");
  expect(items[0]).toMatchObject({ label: "HEALTHCHECK", documentation: { kind: "markdown" } });
  expect(JSON.stringify(items)).not.toContain("${1");
  const able = await opened("FROM alpine\nHEALTH$0", {
    textDocument: { completion: { completionItem: { snippetSupport: true } } },
  });
  expect(JSON.stringify(await able.ask("completion"))).toContain("${1");
});

test("hover, signature help", async () => {
  const { ask } = await opened("FROM alpine\nCOPY --li$0nk a b");
  expect((await ask<Hover>("hover")).contents).toMatchObject({
    kind: "markdown",
    value: expect.stringContaining("--link"),
  });
  const help = await ask<SignatureHelp>("signatureHelp", { context: { triggerKind: 1, isRetrigger: false } });
  expect(help.signatures[0]!.label).toMatch(/^COPY /);
});

test("definition leads to a link or a place, whichever the editor knows", async () => {
  const source = "FROM alpine AS a\nFROM b\nCOPY --from=$0a / /";
  const plain = await opened(source);
  expect(await plain.ask("definition")).toEqual([
    { uri, range: { start: { line: 0, character: 15 }, end: { line: 0, character: 16 } } },
  ]);
  const able = await opened(source, { textDocument: { definition: { linkSupport: true } } });
  expect((await able.ask<LocationLink[]>("definition"))[0]).toMatchObject({
    targetUri: uri,
    originSelectionRange: { start: { line: 2, character: 12 } },
  });
});

test("references, highlights, rename and its refusal", async () => {
  const { ask, applied, document } = await opened("FROM alpine AS a\nFROM $0a\nCOPY --from=a /x /");
  const found = await ask<{ range: Diagnostic["range"] }[]>("references", {
    context: { includeDeclaration: true },
  });
  const problems = found.map(({ range }) => ({ range, message: "a" }));
  expect(draw(document, { problems })).toBe(
    "FROM alpine AS a\n               ^ a\nFROM a\n     ^ a\nCOPY --from=a /x /\n            ^ a",
  );
  expect(await ask<unknown[]>("documentHighlight")).toHaveLength(3);
  expect(await ask("prepareRename")).toMatchObject({ placeholder: "a" });
  expect(applied(await ask<WorkspaceEdit>("rename", { newName: "base" }))).toBe(
    "FROM alpine AS base\nFROM base\nCOPY --from=base /x /",
  );
  await expect(ask("rename", { newName: "scratch" })).rejects.toThrow("A stage can't be called scratch.");
});

test("outline, folding, selection, workspace symbols", async () => {
  const { ask, client, position } = await opened("FROM alpine AS one\nRUN a \\\n  b$0c d\nFROM one AS two\n");
  const outline = await ask<DocumentSymbol[]>("documentSymbol");
  expect(outline.map((it) => [it.name, it.children?.map((child) => child.name)])).toEqual([
    ["one", ["RUN a bc d"]],
    ["two", []],
  ]);
  const folds = await ask<FoldingRange[]>("foldingRange");
  expect(folds.map((it) => [it.startLine, it.endLine])).toEqual([
    [0, 2],
    [1, 2],
  ]);
  const [steps] = await client.sendRequest<SelectionRange[]>("textDocument/selectionRange", {
    textDocument,
    positions: [position],
  });
  const widths: string[] = [];
  for (let step = steps; step; step = step.parent)
    widths.push(`${step.range.start.line}:${step.range.start.character}`);
  expect(widths).toEqual(["2:2", "1:4", "1:0", "0:0", "0:0"]);
  const stages = await client.sendRequest<WorkspaceSymbol[]>("workspace/symbol", { query: "tw" });
  expect(stages.map((it) => it.name)).toEqual(["two"]);
});

test("links lead to an image's page and to files that are there", async () => {
  const { ask } = await opened("FROM node:22\nCOPY package.json missing.json ./", {
    world: given({ files: { "package.json": "{}" } }),
  });
  expect((await ask<DocumentLink[]>("documentLink")).map((it) => it.target)).toEqual([
    "https://hub.docker.com/_/node/",
    "file:///package.json",
  ]);
});

test("the graph of stages can be walked either way", async () => {
  const { ask, client } = await opened(
    "FROM alpine AS a\nFROM a AS b\nFROM scratch AS c\nCOPY --from=$0b / /",
  );
  const [c] = await ask<CallHierarchyItem[]>("prepareCallHierarchy");
  const names = (list: { from?: CallHierarchyItem; to?: CallHierarchyItem }[]) =>
    list.map((it) => (it.from ?? it.to)!.name);
  const [b] = [c!];
  expect(b.name).toBe("b");
  expect(names(await client.sendRequest("callHierarchy/outgoingCalls", { item: b }))).toEqual(["a"]);
  expect(names(await client.sendRequest("callHierarchy/incomingCalls", { item: b }))).toEqual(["c"]);
});

test("formatting: all of it, a range, while typing", async () => {
  const { ask, applied } = await opened(" FROM a\n RUN b \\\nc$0");
  expect(applied(await ask("formatting", { options }))).toBe("FROM a\nRUN b \\\n    c");
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 7 } };
  expect(applied(await ask("rangeFormatting", { range, options }))).toBe("FROM a\n RUN b \\\nc");
  const typing = { position: { line: 1, character: 8 }, ch: "\\", options };
  expect(applied(await ask("onTypeFormatting", typing))).toBe(" FROM a\n RUN b \\\n    c");
});
