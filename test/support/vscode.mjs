// A real VS Code without the desktop: its own server, which npm carries, and its workbench in Chromium.
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { cached, end, installPackages, must, onPath, Unfit } from "./machine.mjs";

/** code-server carries VS Code's server; only that is used. The number is VS Code 1.139.1. */
const codeServer = "4.139.1";
/** The Node this VS Code wants. */
const node = "24.21.0";

/** Installs the server into the cache. Install scripts are not run: nothing is compiled, all comes from npm. */
export async function provideServer() {
  if (process.platform === "win32") throw new Unfit("VS Code's server in a browser is not tried on Windows.");
  const runtime = `node-${process.platform}-${process.arch}`;
  const folder = await cached(`vscode-${codeServer}-${node}`, async (to) => {
    fs.writeFileSync(path.join(to, "package.json"), '{ "private": true }\n');
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"];
    await must("npm", ["install", ...quiet, `code-server@${codeServer}`, `${runtime}@${node}`], { cwd: to });
    const vscode = path.join(to, "node_modules/code-server/lib/vscode");
    await must("npm", ["install", ...quiet, "--omit=dev"], { cwd: vscode });
    // A third of a gigabyte that no test touches.
    for (const part of ["node_modules/@github", "node_modules/@microsoft/mxc-sdk", "extensions/copilot"]) {
      fs.rmSync(path.join(vscode, part), { recursive: true, force: true });
    }
  });
  return {
    node: path.join(folder, "node_modules", runtime, "bin/node"),
    main: path.join(folder, "node_modules/code-server/lib/vscode/out/server-main.js"),
  };
}

/** The path of a Chromium. The one without windows takes a fifth less work; on Debian it is installed. */
export async function provideChromium() {
  const windowless = "chromium-headless-shell";
  const named = process.env.CHROMIUM ?? onPath(windowless);
  if (named) return named;
  const other =
    onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") ??
    ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"].find((file) => fs.existsSync(file));
  try {
    await installPackages([windowless, "fonts-dejavu-core"], "The tests in a browser");
  } catch (error) {
    if (other) return other;
    throw error;
  }
  const found = onPath(windowless) ?? other;
  if (!found) throw new Unfit("There is no Chromium. Install one, or name it in CHROMIUM.");
  return found;
}

/** The desktop's defaults where the web's differ, and nothing that talks to anyone. */
const settings = {
  "chat.disableAIFeatures": true,
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "extensions.webWorker": false,
  "files.autoSave": "off",
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
};

/**
 * Starts a server on a free port of the loopback, with a fresh profile in a temporary folder.
 * @param {{
 *   extensions?: string, trusted?: boolean, tests?: boolean,
 *   env?: Record<string, string | undefined>, settings?: Record<string, unknown>,
 *   keys?: Record<string, string>, token?: string,
 * }} [options]
 *   extensions: the folder of installed extensions · trusted: false starts in Restricted Mode ·
 *   tests: for extension tests; toasts are then silent · keys: commands by key, beside VS Code's own ·
 *   token: what a browser must know to be let in
 */
export async function startServer(options = {}) {
  const { node, main } = await provideServer();
  // Its sockets lie there, whose paths must be short: those of macOS's temporary folder are not.
  const folder = fs.mkdtempSync(
    path.join(process.platform === "darwin" ? "/tmp" : os.tmpdir(), "plimsoll-vscode-"),
  );
  fs.mkdirSync(path.join(folder, "data/User"), { recursive: true });
  fs.writeFileSync(
    path.join(folder, "data/User/settings.json"),
    JSON.stringify({ ...settings, ...options.settings }, undefined, 2),
  );
  fs.writeFileSync(
    path.join(folder, "data/User/keybindings.json"),
    JSON.stringify(Object.entries(options.keys ?? {}).map(([key, command]) => ({ key, command }))),
  );
  const child = spawn(
    node,
    [
      ...[main, "--host", "127.0.0.1", "--port", "0", "--accept-server-license-terms"],
      ...["--telemetry-level", "off", "--disable-experiments", "--without-browser-env-var"],
      // Should this process be killed, the server goes too.
      ...["--enable-remote-auto-shutdown", "--reconnection-grace-time", "30"],
      ...[
        "--server-data-dir",
        folder,
        "--extensions-dir",
        options.extensions ?? path.join(folder, "extensions"),
      ],
      ...(options.token ? ["--connection-token", options.token] : ["--without-connection-token"]),
      ...(options.trusted === false ? [] : ["--disable-workspace-trust"]),
      // Without it a built workbench does not look at extensionTestsPath.
      ...(options.tests ? ["--enable-smoke-test-driver"] : []),
    ],
    {
      env: {
        ...process.env,
        EXTENSIONS_GALLERY: '{"serviceUrl":""}',
        NODE_OPTIONS: "",
        // Its sockets go with it.
        TMPDIR: folder,
        ...options.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    },
  );
  let log = "";
  const ended = new Promise((resolve) => child.once("close", resolve));
  const kill = () => {
    end(child, "SIGKILL");
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  // However this process ends, it takes the server with it.
  process.once("exit", kill);
  const stop = async () => {
    end(child, "SIGKILL");
    await ended;
    kill();
    process.off("exit", kill);
  };
  const port = await new Promise((resolve, reject) => {
    const hear = (/** @type {Buffer} */ data) => {
      log += data;
      const listening = /agent listening on (\d+)/.exec(log);
      if (listening) resolve(listening[1]);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`VS Code's server ended with ${code}\n${log}`)));
  });
  return { address: `127.0.0.1:${port}`, folder, pid: child.pid, log: () => log, stop, ended };
}

/**
 * Installs a .vsix into a folder of extensions.
 * @param {string} vsix
 * @param {string} extensions
 */
export async function installExtension(vsix, extensions) {
  const { node, main } = await provideServer();
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "plimsoll-install-"));
  try {
    await must(node, [
      ...[main, "--accept-server-license-terms", "--extensions-dir", extensions, "--server-data-dir", data],
      ...["--install-extension", path.resolve(vsix)],
    ]);
  } finally {
    fs.rmSync(data, { recursive: true, force: true });
  }
}

/** How Chromium is started: nothing on a screen, nothing fetched by itself. */
export async function chromiumOptions() {
  return {
    executablePath: await provideChromium(),
    headless: true,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  };
}

/**
 * The address of a workbench on a folder.
 * @param {string} address
 * @param {string} folder
 * @param {Record<string, string>} [payload] extensionDevelopmentPath, openFile …
 */
export function workbenchUrl(address, folder, payload = {}) {
  const entries = Object.entries({ skipWelcome: "true", skipReleaseNotes: "true", ...payload });
  const query = new URLSearchParams({ folder: path.resolve(folder), payload: JSON.stringify(entries) });
  return `http://${address}/?${query}`;
}

/**
 * Opens a file in the window of a server as `code --goto` in its terminal does: through the socket that each window's
 * extension host listens on, of which the newest is meant.
 * @param {string} folder the server's, which was started without XDG_RUNTIME_DIR, where the socket would lie
 * @param {string} file
 * @param {{ line: number, column: number }} at counted from 1
 * @returns {Promise<boolean>} false when no window listens yet
 */
export async function openFile(folder, file, at) {
  const sockets = fs
    .readdirSync(folder)
    .filter((it) => it.startsWith("vscode-ipc-"))
    .map((it) => path.join(folder, it))
    .sort((one, other) => born(other) - born(one));
  const uri = `${pathToFileURL(file)}:${at.line}:${at.column}`;
  const body = JSON.stringify({ type: "open", fileURIs: [uri], forceReuseWindow: true, gotoLineMode: true });
  for (const socketPath of sockets) {
    const heard = await new Promise((resolve) => {
      http
        .request({ socketPath, method: "POST", signal: AbortSignal.timeout(5_000) }, (answer) => {
          answer.resume().once("end", () => resolve(answer.statusCode === 200));
        })
        .once("error", () => resolve(false))
        .end(body);
    });
    if (heard) return true;
  }
  return false;
}

const born = (/** @type {string} */ file) => fs.statSync(file, { throwIfNoEntry: false })?.birthtimeMs ?? 0;

/**
 * A file or folder as the workbench at this address names it.
 * @param {string} address
 * @param {string} file
 */
export const remoteUri = (address, file) => `vscode-remote://${address}${path.resolve(file)}`;
