import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { brotliDecompressSync } from "node:zlib";

/** Seconds after which making the compiled code once more is worth its time. */
const longSession = 5;

/**
 * Starts the bundle from V8's compiled code when an earlier session left it: parsing and compiling are most of a
 * start. The code lies in the user's own cache folder, named after the bundle and this V8, and V8 itself refuses
 * what does not fit; without it, or with an unreadable one, the server starts as any script does.
 */
const bundle = join(__dirname, "bundle.js");
// A package carries it in Brotli: a fifth tighter, for some milliseconds of a start.
const packed = read(`${bundle}.br`);
const shipped = packed ?? readFileSync(bundle);
const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "plimsoll", "code");
const key = createHash("sha1").update(shipped).update(process.versions.v8).update(process.arch).digest("hex");
const file = join(folder, `${key.slice(0, 20)}.bin`);

const cachedData = read(file);
// It is plain ASCII: V8 keeps it with one byte for a character, half of what another text takes.
const source = (packed ? brotliDecompressSync(packed) : shipped).toString("latin1");
const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
  filename: bundle,
  ...(cachedData ? { cachedData } : {}),
});
const main = { exports: {} };
script.runInThisContext()(main.exports, createRequire(bundle), main, bundle, dirname(bundle));

// What a session used is compiled by its end, so the next one starts with it. A first session may have been a short
// one that used little: one that used clearly more takes its place.
const usable = cachedData && !script.cachedDataRejected ? cachedData.length : 0;
process.once("exit", () => {
  if (usable === 0 || process.uptime() > longSession) keep();
});

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function keep(): void {
  try {
    const compiled = script.createCachedData();
    if (compiled.length < usable * 1.1) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, compiled, { mode: 0o600 });
    renameSync(partial, file);
  } catch {
    // A read-only home costs the next start some milliseconds, nothing else.
  }
}
