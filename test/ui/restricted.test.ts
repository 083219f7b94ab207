import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { startServer } from "../support/vscode.mjs";
import { settings } from "./setup.ts";
import { open, openWindow } from "./workbench.ts";

test("in Restricted Mode the file is read, and nothing else is offered", async () => {
  const server = await startServer({
    extensions: inject("extensions"),
    trusted: false,
    settings,
    env: { XDG_RUNTIME_DIR: undefined },
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-restricted-"));
  const page = await openWindow(server.address, folder);
  onTestFinished(async () => {
    await page.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const editor = await open(
    { Dockerfile: "FROM alpine\nRNU echo hi\n" },
    { page, folder: path.join(folder, "app"), server: server.folder },
  );
  await page.locator(".part.banner", { hasText: "Restricted Mode" }).waitFor();
  await editor.problem("RNU", "error", "Did you mean RUN?");
  expect(await page.locator(".codelens-decoration", { hasText: "Build" }).count()).toBe(0);

  await page.locator("#status\\.languageStatus").click();
  await page.locator(".hover-language-status", { hasText: "Restricted Mode: reading only" }).waitFor();
  await editor.shot("restricted");
});
