// Runs test/host/suite inside VS Code: the desktop's when it can be downloaded, else VS Code's server in Chromium.
//   node test/host/run.mjs [result.json]
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { cacheFolder, onPath, root } from "../support/machine.mjs";

const out = path.join(root, ".cache/host");
// What is left of a test that is gone would run too.
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: [path.join(root, "test/host/suite/*.ts")],
  outdir: out,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20.14",
  sourcemap: "inline",
  external: ["vscode", "mocha"],
  logLevel: "warning",
});

// Without a screen the desktop wants a virtual one.
const screen = process.platform !== "linux" || !!process.env.DISPLAY || !!process.env.WAYLAND_DISPLAY;
const virtual = onPath("xvfb-run");
if (!screen && virtual && !process.env.VSCODE_EXECUTABLE) {
  const again = ["-a", process.execPath, ...process.argv.slice(1)];
  process.exit(spawnSync(virtual, again, { stdio: "inherit" }).status ?? 1);
}

/** The executable to run in, and why it is not the desktop's. */
async function editor() {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named) return { executable: named };
  const executable = path.join(import.meta.dirname, "code-web.mjs");
  if (!screen) return { executable, why: "there is no screen" };
  try {
    const desktop = await downloadAndUnzipVSCode({ cachePath: path.join(cacheFolder, "vscode-desktop") });
    const { status, stderr } = spawnSync(desktop, ["--version", "--no-sandbox"], { encoding: "utf8" });
    if (status === 0) return { executable: desktop };
    return { executable, why: `it does not start (${stderr.trim().split("\n")[0]})` };
  } catch (error) {
    return { executable, why: `it can't be downloaded (${error instanceof Error ? error.message : error})` };
  }
}

const { executable, why } = await editor();
if (why) console.log(`Not in the desktop VS Code, as ${why}: in VS Code's server and Chromium.`);
const workspace = mkdtempSync(path.join(os.tmpdir(), "plimsoll-host-"));
process.once("exit", () => rmSync(workspace, { recursive: true, force: true }));
process.once("SIGTERM", () => process.exit(143));
cpSync(path.join(import.meta.dirname, "workspace"), workspace, { recursive: true });
try {
  process.exitCode = await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(out, "index.cjs"),
    extensionTestsEnv: { PLIMSOLL_HOST_RESULT: process.argv[2] && path.resolve(process.argv[2]) },
    launchArgs: [workspace, "--disable-extensions"],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
