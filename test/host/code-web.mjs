#!/usr/bin/env node
// Stands in for the desktop's `code` where that can't be had: @vscode/test-electron starts it with the same arguments.
//   code-web.mjs [folder] --extensionDevelopmentPath=DIR… --extensionTestsPath=MODULE [--extensions-dir=DIR]
// The extension host is the real one, of VS Code's server; the workbench runs in Chromium.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { chromiumOptions, remoteUri, startServer, workbenchUrl } from "../support/vscode.mjs";

const given = (/** @type {string} */ name) =>
  process.argv.filter((it) => it.startsWith(`--${name}=`)).map((it) => it.slice(name.length + 3));
const folder = process.argv.slice(2).find((it) => !it.startsWith("-")) ?? process.cwd();
const suite = given("extensionTestsPath")[0];
if (!suite) throw new Error("--extensionTestsPath is missing");
const limit = 120;

// The workbench says 0 when its extension host dies, so the suite leaves a proof that it came to its end.
const proof = path.join(os.tmpdir(), `plimsoll-proof-${process.pid}`);

/** What the workbench says of itself; none of it is about an extension. */
const noise =
  /^(\[(reconnection-grace-time|Service Worker|AgentHost|AccountPolicyGate|ChatModelSelection)|Resolv(ing|ed) connection token|Creating a socket|Updating additional builtin|Ignoring fetching additional|Error: Could not locate the bindings file|(Error: )?Cannot find module '.\/build\/Release\/watchdog)/;

const server = await startServer({
  tests: true,
  ...(given("extensions-dir")[0] && { extensions: path.resolve(given("extensions-dir")[0] ?? "") }),
  env: { PLIMSOLL_SUITE: path.resolve(suite), PLIMSOLL_PROOF: proof },
});
/** @type {import("playwright-core").Browser | undefined} */
let browser;

async function finish(/** @type {number} */ code) {
  let result = code;
  if (code === 0 && !fs.existsSync(proof)) {
    console.error("The extension host ended before its tests did.");
    result = 1;
  }
  fs.rmSync(proof, { force: true });
  await browser?.close().catch(() => {});
  await server.stop();
  // @vscode/test-electron drops what it has not read when its child exits.
  setTimeout(() => process.exit(result), 200);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => finish(130));
setTimeout(() => {
  console.error(`No result after ${limit} s\n${server.log()}`);
  void finish(124);
}, limit * 1000).unref();

try {
  browser = await chromium.launch(await chromiumOptions());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  // The workbench's log and the extension host's console both come through here.
  await page.exposeFunction(
    "codeAutomationLog",
    (/** @type {string} */ type, /** @type {unknown[]} */ words) => {
      if (!noise.test(String(words[0]))) (type === "error" ? console.error : console.log)(...words);
    },
  );
  await page.exposeFunction("codeAutomationExit", finish);
  page.on("pageerror", (error) => console.error(`In the workbench: ${error}`));
  page.on("crash", () => finish(1));
  await page.goto(
    workbenchUrl(server.address, folder, {
      extensionDevelopmentPath: remoteUri(server.address, given("extensionDevelopmentPath")[0] ?? "."),
      extensionTestsPath: remoteUri(server.address, path.join(import.meta.dirname, "proof.cjs")),
    }),
  );
} catch (error) {
  console.error(error);
  await finish(1);
}
