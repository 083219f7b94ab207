// What a machine has, what it lacks, and how to bring it: used by npm test and npm start before anything is
// installed, so only Node's own modules are imported here.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

/** Where downloads are kept between runs. */
export const cacheFolder = path.resolve(
  process.env.PLIMSOLL_CACHE ??
    path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "plimsoll"),
);

/** Thrown when this machine can't do something, with what would help. Without CI the work is then left out. */
export class Unfit extends Error {}

/**
 * Sends a signal to a process and to all of its group; run() and startServer() give each child a group of its own.
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
export function end(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** How long a process may tidy up before it is killed, in milliseconds. */
const grace = 3_000;

/** @type {Map<import("node:child_process").ChildProcess, Promise<unknown>>} */
const running = new Map();

let over = false;

/** Ends everything run() has started; from now on it starts nothing more. */
export async function endAll() {
  over = true;
  const left = [...running];
  for (const [child] of left) endSoon(child);
  await Promise.all(left.map(([, ended]) => ended));
}

/** @param {import("node:child_process").ChildProcess} child */
function endSoon(child) {
  end(child, "SIGTERM");
  const late = setTimeout(() => end(child, "SIGKILL"), grace);
  child.once("close", () => clearTimeout(late));
}

/**
 * Runs a program to its end and gathers what it prints.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, seconds?: number, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ code: number, output: string }>} code 124 when it took longer than `seconds`
 */
export function run(command, args, { cwd = root, env = {}, seconds = 600, onLine } = {}) {
  if (over) return Promise.resolve({ code: 130, output: "Not started: the run is over.\n" });
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    // npm and code are scripts there.
    shell: process.platform === "win32" && (command === "npm" || command.endsWith(".cmd")),
  });
  let output = "";
  let late = false;
  const hear = (/** @type {Buffer} */ data) => {
    output += data;
    if (onLine) for (const line of String(data).split("\n")) if (line.trim()) onLine(line);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const alarm = setTimeout(() => {
    late = true;
    endSoon(child);
  }, seconds * 1000);
  const ended = new Promise((resolve) => {
    const done = (/** @type {number} */ code) => {
      clearTimeout(alarm);
      running.delete(child);
      if (late) output += `\nEnded after ${seconds} s: it took too long.\n`;
      resolve({ code: late ? 124 : code, output });
    };
    child.on("error", (error) => {
      output += `${error.message}\n`;
      done(127);
    });
    child.on("close", (code, signal) => done(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
  running.set(child, ended);
  return ended;
}

/**
 * Like run(), but anything but success throws what was printed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function must(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  throw new Error(`${command} ${args.join(" ")} ended with ${code}\n${output.slice(-8000)}`);
}

/**
 * The first of some programs that is on PATH.
 * @param {...string} names
 */
export function onPath(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
      const file = path.join(folder, name);
      try {
        fs.accessSync(file, fs.constants.X_OK);
        if (fs.statSync(file).isFile()) return file;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

/**
 * Debian's packages among these that are not installed.
 * @param {readonly string[]} packages
 */
function missing(packages) {
  return packages.filter((name) => {
    const { stdout } = spawnSync("dpkg", ["-s", name], { encoding: "utf8" });
    return !stdout.includes("Status: install ok installed");
  });
}

const isDebian = () => {
  try {
    return /^ID=debian$/m.test(fs.readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
};

/**
 * Installs what is missing of these Debian packages, or says how.
 * @param {readonly string[]} packages
 * @param {string} why whose need it is
 */
export function installPackages(packages, why) {
  // One after the other: apt-get locks out a second one.
  installing = installing.catch(() => {}).then(() => install(packages, why));
  return installing;
}

/** @type {Promise<void>} */
let installing = Promise.resolve();

/** @type {(packages: readonly string[], why: string) => Promise<void>} */
async function install(packages, why) {
  if (!isDebian())
    throw new Unfit(`${why} needs ${packages.join(", ")} (by their Debian names). Install them.`);
  const wanted = missing(packages);
  if (wanted.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new Unfit(`${why} needs ${wanted.join(", ")}. Run: sudo apt-get install ${wanted.join(" ")}`);
  }
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", ...wanted],
  ]) {
    for (let waited = 0; ; waited += 2) {
      const { code, output } = await run("apt-get", args, { env });
      if (code === 0) break;
      // Another process installs something.
      const locked = /Could not get lock|Unable to (acquire|lock)/.test(output);
      if (!locked || waited > 120) throw new Error(`apt-get ${args.join(" ")} ended with ${code}\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

/** Installs the packages of this project unless they are there as the lock file says. */
export async function installModules() {
  const modules = path.join(root, "node_modules");
  // A link belongs to another work tree; installing would change that one.
  const linked = fs.lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink();
  if (linked || asLocked(modules)) return;
  await must("npm", ["ci", "--no-audit", "--no-fund", "--prefer-offline"]);
}

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean }> }} Lock */

/** @param {string} modules */
function asLocked(modules) {
  const versions = (/** @type {string} */ file) =>
    Object.entries(/** @type {Lock} */ (JSON.parse(fs.readFileSync(file, "utf8"))).packages)
      .filter(([name, it]) => name !== "" && !it.optional)
      .map(([name, it]) => `${name}@${it.version}`)
      .sort()
      .join();
  try {
    return (
      versions(path.join(root, "package-lock.json")) === versions(path.join(modules, ".package-lock.json"))
    );
  } catch {
    return false;
  }
}

/**
 * A folder of downloads that is either whole or made anew: it is filled beside its place, moved there when done, and
 * its size is remembered, so that half a download or a file that was cut short is noticed.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} fill
 */
export async function cached(name, fill) {
  const folder = path.join(cacheFolder, name);
  const mark = path.join(folder, ".whole");
  const isWhole = () =>
    fs.existsSync(mark) && fs.readFileSync(mark, "utf8") === JSON.stringify(contents(folder));
  if (isWhole()) return folder;
  fs.mkdirSync(cacheFolder, { recursive: true });
  removeAbandoned(name);
  const partial = fs.mkdtempSync(`${folder}.partial-${process.pid}-`);
  try {
    await fill(partial);
    fs.writeFileSync(path.join(partial, ".whole"), JSON.stringify(contents(partial)));
    // Another run may have been faster.
    if (!isWhole()) {
      fs.rmSync(folder, { recursive: true, force: true });
      fs.renameSync(partial, folder);
    }
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

/**
 * Removes what runs that were killed had begun to download.
 * @param {string} name
 */
function removeAbandoned(name) {
  for (const entry of fs.readdirSync(cacheFolder)) {
    const [, owner] = /\.partial-(\d+)-/.exec(entry) ?? [];
    if (!owner || !entry.startsWith(`${name}.partial-`)) continue;
    try {
      process.kill(Number(owner), 0);
    } catch {
      fs.rmSync(path.join(cacheFolder, entry), { recursive: true, force: true });
    }
  }
}

/** @param {string} folder */
function contents(folder) {
  let files = 0;
  let bytes = 0;
  const walk = (/** @type {string} */ at) => {
    for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
      const file = path.join(at, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (entry.isFile() && entry.name !== ".whole") {
        files++;
        bytes += fs.statSync(file).size;
      }
    }
  };
  walk(folder);
  return { files, bytes };
}
