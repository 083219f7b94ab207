import { expect, test } from "vitest";
import type { CodeAction, Command, WorkspaceEdit } from "vscode-languageserver";
import { given } from "../support/fixture.ts";
import { session, uri } from "../support/session.ts";

// A split as an editor gets it: what its capabilities allow, and nothing of the context before one is chosen.

/** What it runs and whether it calls others is only assumed, and the whole folder is copied. */
const text = `FROM golang:1.26-trixie
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/tides .
CMD ["tides"]
`;
const files = {
  Dockerfile: text,
  ".git/config": "",
  "go.mod": "module example.com/tides\n",
  "main.go": 'package main\n\nimport "os/exec"\n\nfunc main() { exec.Command("date").Run() }\n',
};
const able = {
  documentChanges: true,
  resourceOperations: ["create" as const],
  changeAnnotationSupport: { groupsOnLabel: true },
};

async function menu(it: Awaited<ReturnType<typeof session>>, only = "refactor.rewrite.plimsoll.split") {
  return it.client.sendRequest<(CodeAction & { data?: unknown })[]>("textDocument/codeAction", {
    textDocument: { uri },
    range: { start: { line: 0, character: 6 }, end: { line: 0, character: 6 } },
    context: { diagnostics: [], only: [only] },
  });
}

/** The whole of an edit in short: what it makes and changes, and which part the editor has to ask about. */
function drawn({ documentChanges = [], changeAnnotations = {} }: WorkspaceEdit): string[] {
  return documentChanges.map((it) => {
    const name = ("edits" in it ? it.textDocument.uri : "uri" in it ? it.uri : "").split("/").at(-1);
    const id = "edits" in it ? (it.edits[0] as { annotationId?: string }).annotationId : it.annotationId;
    const annotation = id === undefined ? undefined : changeAnnotations[id];
    const asks = annotation?.needsConfirmation ? "asks: " : "";
    return `${"kind" in it ? it.kind : "edit"} ${name}${annotation ? ` (${asks}${annotation.description})` : ""}`;
  });
}

test("the menu reads nothing of the context; the choice does, and asks about what is assumed", async () => {
  const world = given({ files });
  const read: string[] = [];
  const { context } = world;
  const watch =
    <T>(of: (path: string) => T) =>
    (path: string) => {
      read.push(path);
      return of(path);
    };
  const watched = {
    ...world,
    context: { ...context, list: watch(context.list), read: watch(context.read) },
  };
  // Without rules that wait for the context: they may read it when they like.
  const it = await session(text, {
    world: watched,
    workspace: { workspaceEdit: able },
    initializationOptions: { diagnostics: "pull" },
  });
  const offers = await menu(it);
  expect(offers.map(({ title }) => title)).toEqual(
    expect.arrayContaining([
      "Split into builder + debian slim runtime",
      expect.stringMatching(/distroless static runtime \(review: assumes /),
    ]),
  );
  expect(read).toEqual([]);
  const chosen = offers.find(({ title }) => title.includes("distroless"))!;
  expect(chosen.edit).toBeUndefined();
  const { edit, command } = await it.client.sendRequest<CodeAction>("codeAction/resolve", chosen);
  expect(read).toContain("main.go");
  expect(drawn(edit!)).toMatchInlineSnapshot(`
    [
      "edit Dockerfile (asks: Assumes that the program starts no other program.)",
      "create .dockerignore (The whole folder is copied into the build; this keeps what no build needs out of it.)",
      "edit .dockerignore (The whole folder is copied into the build; this keeps what no build needs out of it.)",
    ]
  `);
  expect(command).toMatchObject({ command: "plimsoll.splitDone", arguments: [uri, text] });
});

test("an editor that knows no annotations and makes no files gets the rewrite alone", async () => {
  const it = await session(text, { world: given({ files }) });
  const chosen = (await menu(it)).find(({ title }) => title.includes("distroless"))!;
  const { edit } = await it.client.sendRequest<CodeAction>("codeAction/resolve", chosen);
  expect(Object.keys(edit!)).toEqual(["changes"]);
  expect(Object.keys(edit!.changes!)).toEqual([uri]);
  expect(JSON.stringify(edit)).not.toContain("annotationId");
});

test("one that makes files but knows no annotations gets both, without them", async () => {
  const { changeAnnotationSupport: _, ...plain } = able;
  const it = await session(text, { world: given({ files }), workspace: { workspaceEdit: plain } });
  const chosen = (await menu(it)).find(({ title }) => title.includes("distroless"))!;
  const { edit } = await it.client.sendRequest<CodeAction>("codeAction/resolve", chosen);
  expect(drawn(edit!)).toEqual(["edit Dockerfile", "create .dockerignore", "edit .dockerignore"]);
  expect(JSON.stringify(edit)).not.toContain("nnotation");
});

test("one that resolves nothing and shows nothing greyed gets commands that make the edit", async () => {
  const it = await session(text, { world: given({ files }), textDocument: {} });
  const applied: WorkspaceEdit[] = [];
  it.client.onRequest("workspace/applyEdit", ({ edit }: { edit: WorkspaceEdit }) => {
    applied.push(edit);
    return { applied: true };
  });
  const offers = await menu(it);
  expect(offers.filter(({ disabled }) => disabled)).toEqual([]);
  const { command, arguments: args } = offers[0]!.command as Command;
  await it.client.sendRequest("workspace/executeCommand", { command, arguments: args });
  expect(applied[0]?.changes?.[uri]?.map(({ newText }) => newText).join("")).toContain("AS build");
});

test("the hint's quick fix is the refactoring, with its questions", async () => {
  const it = await session(text, {
    world: given({ files }),
    workspace: { workspaceEdit: able },
    initializationOptions: { diagnostics: "pull" },
  });
  await it.client.sendRequest("textDocument/diagnostic", { textDocument: { uri } });
  const fixes = await menu(it, "quickfix");
  const fix = fixes.find(({ title }) => title.startsWith("Split"));
  expect(fix).toMatchObject({ kind: "quickfix", isPreferred: true, diagnostics: [{ code: "single-stage" }] });
  const { edit } = await it.client.sendRequest<CodeAction>("codeAction/resolve", fix);
  expect(drawn(edit!)).toEqual([
    "edit Dockerfile",
    expect.stringMatching(/^create .dockerignore \(The whole folder/),
    expect.stringMatching(/^edit .dockerignore/),
  ]);
});

test("what the sources rule out is said instead of done", async () => {
  const cgo = { ...files, "main.go": 'package main\n\n// #include <math.h>\nimport "C"\n\nfunc main() {}\n' };
  const runs = "FROM golang:1.26-trixie\nWORKDIR /src\nCOPY . .\nRUN go build ./...\nCMD go run .\n";
  const it = await session(runs, { world: given({ files: cgo }) });
  const said: string[] = [];
  it.client.onRequest("window/showMessageRequest", ({ message }: { message: string }) => {
    said.push(message);
    return null;
  });
  it.client.onNotification(
    "window/showMessage",
    ({ message }: { message: string }) => void said.push(message),
  );
  const offered = (await menu(it)).find(({ disabled }) => !disabled)!;
  const { edit } = await it.client.sendRequest<CodeAction>("codeAction/resolve", offered);
  expect(edit).toBeUndefined();
  await expect
    .poll(() => said)
    .toEqual(["The program uses cgo (C code of its own) and is built only when it starts."]);
});
