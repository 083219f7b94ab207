import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { chromiumOptions, installExtension, startServer } from "../support/vscode.mjs";
import { packageExtension } from "../support/vsix.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where Chromium listens. */
    chromium: string;
    /** Where VS Code's server listens, with the .vsix installed, and its folder. */
    vscode: { readonly address: string; readonly folder: string };
    /** Its folder of installed extensions. */
    extensions: string;
    /** The folder that is open. */
    workspace: string;
    /** Docker's configuration as VS Code sees it: logins of nobody but a test's. */
    docker: string;
  }
}

/** How the pictures of the README look: the code, and little else. */
export const settings = {
  // The same pictures and answers with a network as without.
  "plimsoll.network": "off",
  "editor.minimap.enabled": false,
  "editor.fontSize": 15,
  "editor.cursorBlinking": "solid",
  "editor.scrollbar.vertical": "hidden",
  "editor.scrollbar.horizontal": "hidden",
  "editor.scrollBeyondLastLine": false,
  "editor.stickyScroll.enabled": false,
  "workbench.activityBar.location": "hidden",
  "workbench.layoutControl.enabled": false,
  "window.commandCenter": false,
  "breadcrumbs.enabled": false,
  "workbench.reduceMotion": "on",
  // Only the logs of builds are wanted.
  "terminal.integrated.hideOnStartup": "always",
  "terminal.integrated.tabs.enabled": false,
  // What a terminal shows can be read in the page.
  "terminal.integrated.gpuAcceleration": "off",
};

/** Commands that have no key on the web. */
const keys = {
  "ctrl+alt+w": "workbench.action.closeAllEditors",
  "ctrl+alt+n": "notifications.clearAll",
  "ctrl+alt+g": "refactorPreview.groupByType",
};

/** Once for all scenarios: the .vsix, installed in a VS Code, and a browser. Answers how to end both. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const vsix = process.env.PLIMSOLL_VSIX ?? (await packaged());
  const folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-ui-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const [extensions, workspace, docker] = ["extensions", "workspace", "docker"].map((it) =>
    path.join(folder, it),
  ) as [string, string, string];
  mkdirSync(docker);
  // A folder of our own for logins, with the plugins of the engine that was brought up: buildx.
  const plugins = process.env.DOCKER_CONFIG && path.join(process.env.DOCKER_CONFIG, "cli-plugins");
  if (plugins && existsSync(plugins)) symlinkSync(plugins, path.join(docker, "cli-plugins"));
  const [browser] = await Promise.all([
    chromium.launchServer(await chromiumOptions()),
    installExtension(vsix, extensions),
  ]);
  const server = await startServer({
    extensions,
    settings,
    keys,
    env: { DOCKER_CONFIG: docker, XDG_RUNTIME_DIR: undefined },
  });
  project.provide("chromium", browser.wsEndpoint());
  project.provide("vscode", { address: server.address, folder: server.folder });
  project.provide("extensions", extensions);
  project.provide("workspace", workspace);
  project.provide("docker", docker);
  return async () => {
    await browser.close();
    await server.stop();
    remove();
  };
}

async function packaged(): Promise<string> {
  const { file, faults } = await packageExtension();
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return file;
}
