import assert from "node:assert/strict";
import * as vscode from "vscode";

// One of each kind: that VS Code and the server understand each other. What they say is tested elsewhere.

const text = `FROM golang:1.26-trixie
RNU echo hi
COPY . .
RUN go build -o /hello .
`;

suite("extension", () => {
  let file: vscode.TextDocument;
  const at = (word: string) => file.positionAt(file.getText().indexOf(word));
  const ask = <T>(command: string, ...args: unknown[]) =>
    vscode.commands.executeCommand<T>(command, file.uri, ...args);

  suiteSetup(async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert(folder);
    const uri = vscode.Uri.joinPath(folder.uri, "Dockerfile");
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    file = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(file);
  });

  test("a Dockerfile wakes it", async () => {
    const extension = vscode.extensions.getExtension("plimsoll.plimsoll");
    assert(extension);
    await extension.activate();
    assert(extension.isActive);
  });

  test("its commands are there, with titles", async () => {
    const { contributes } = vscode.extensions.getExtension("plimsoll.plimsoll")?.packageJSON ?? {};
    const known = await vscode.commands.getCommands(true);
    for (const { command, title, category } of contributes.commands) {
      assert(known.includes(command), `${command} is named in package.json and by nobody else`);
      assert(title);
      assert.equal(category, "Plimsoll");
    }
  });

  test("completion", async () => {
    const end = file.lineAt(file.lineCount - 1).range.end;
    const list = await ask<vscode.CompletionList>("vscode.executeCompletionItemProvider", end);
    const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    assert(labels.includes("HEALTHCHECK"), labels.join());
  });

  test("hover", async () => {
    const [hover] = await ask<vscode.Hover[]>("vscode.executeHoverProvider", at("golang"));
    const said = hover?.contents.map((it) => (typeof it === "string" ? it : it.value)).join("\n");
    assert.match(said ?? "", /golang:1\.26-trixie[\s\S]*glibc/);
  });

  test("problem and quick fix", async () => {
    const [problem] = await until(
      () => vscode.languages.getDiagnostics(file.uri),
      (found) => found.some(({ source }) => source === "plimsoll"),
    );
    assert.match(problem?.message ?? "", /Did you mean RUN/);
    const actions = await ask<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      problem?.range,
      undefined,
      10,
    );
    const fix = actions.find(({ title }) => title === "Change to RUN");
    assert(fix?.edit, actions.map(({ title }) => title).join());
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(file.getText(), text.replace("RNU", "RUN"));
    await until(
      () => vscode.languages.getDiagnostics(file.uri),
      (found) => !found.some(({ code }) => code === "unknown-instruction"),
    );
  });

  test("lens", async () => {
    const lenses = await until(
      () => ask<vscode.CodeLens[]>("vscode.executeCodeLensProvider", 10),
      (found) => found.length > 0,
    );
    assert.equal(lenses[0]?.range.start.line, 0);
    // With an engine it builds, without one it says why not.
    const [command] = lenses.flatMap((it) => it.command ?? []);
    assert.match(command?.title ?? "", /^▶ Build|Docker/);
    assert((await vscode.commands.getCommands(true)).includes(command?.command ?? ""));
  });
});

async function until<T>(look: () => T | PromiseLike<T>, ok: (it: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const it = await look();
    if (ok(it)) return it;
    if (tries === 100) assert.fail(`still ${JSON.stringify(it)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
