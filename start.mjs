// npm start: builds Plimsoll, installs it in a VS Code and opens examples/ there. In the desktop's when there is one,
// else in a VS Code in the browser, which runs until Ctrl+C.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { endAll, installModules, must, onPath, root } from "./test/support/machine.mjs";
import {
  installExtension,
  provideServer,
  remoteUri,
  startServer,
  workbenchUrl,
} from "./test/support/vscode.mjs";
import { packageExtension } from "./test/support/vsix.mjs";

const examples = path.join(root, "examples");
const dockerfile = path.join(examples, "go-api/Dockerfile");

const tryThis = [
  "In go-api/Dockerfile, type FROM and a space on a new line: base images, and behind the colon their tags.",
  "Hover golang and CGO_ENABLED: what the image is, and what the variable means here.",
  "Press Ctrl+. on the first FROM: Split into builder + runtime.",
  "Click ▶ Build above it, before and after: what each image weighs. (This wants Docker.)",
  "Elsewhere: node server/out/cli.js check examples/go-api, node server/out/cli.js split examples/go-api/Dockerfile",
];

const began = Date.now();
const step = (/** @type {string} */ doing) => {
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${seconds.padStart(5)} s  ${doing}`);
};

/** The desktop's `code`, where it can open a window. */
const desktop = () => {
  const screen = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return screen && process.getuid?.() !== 0 ? onPath("code", "code.cmd", "codium") : undefined;
};

const say = (/** @type {string} */ where) => {
  step("ready");
  console.log(`\n${where}\n\nTo try:\n${tryThis.map((it, i) => `  ${i + 1}. ${it}`).join("\n")}\n`);
};

const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
for (const signal of signals) {
  process.once(signal, () => endAll().finally(() => process.exit(130)));
}

const code = desktop();
step("packages");
// The server is fetched meanwhile; what goes wrong is told where it is awaited.
const server = code ? undefined : provideServer();
server?.catch(() => {});
await installModules();
step("build");
const { file: vsix } = await packageExtension();

if (code) {
  step(`install in ${code}`);
  await must(code, ["--install-extension", vsix, "--force"]);
  await must(code, [examples, dockerfile]);
  say("VS Code has opened examples/.");
} else {
  step("VS Code");
  await server;
  const extensions = fs.mkdtempSync(path.join(os.tmpdir(), "plimsoll-extensions-"));
  process.on("exit", () => fs.rmSync(extensions, { recursive: true, force: true }));
  await installExtension(vsix, extensions);
  // Whoever has the token has this user's rights, so each run has its own.
  const token = crypto.randomUUID();
  const { address, stop, ended, log } = await startServer({ extensions, token });
  let asked = false;
  for (const signal of signals) {
    process.removeAllListeners(signal);
    process.once(signal, () => {
      asked = true;
      void stop();
    });
  }
  const url = workbenchUrl(address, examples, { openFile: remoteUri(address, dockerfile) });
  say(`VS Code is at ${url}&tkn=${token}\nCtrl+C ends it.`);
  await ended;
  if (!asked) {
    console.error(`VS Code's server has ended.\n${log()}`);
    process.exitCode = 1;
  }
}
