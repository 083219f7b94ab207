import assert from "node:assert/strict";
import * as vscode from "vscode";

suite("activation", () => {
  test("a Dockerfile wakes the extension, and the server answers", async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert(folder);
    const file = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, "Dockerfile"));
    await vscode.window.showTextDocument(file);
    assert.equal(file.languageId, "dockerfile");
    const extension = vscode.extensions.getExtension("plimsoll.plimsoll");
    assert(extension);
    await extension.activate();
    assert(extension.isActive);
  });
});
