import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { brotliDecompressSync, crc32 } from "node:zlib";

/** The programs of the archive, in its order. */
const parts = ["server", "client"] as const;
type Part = (typeof parts)[number];

/** Set by the build: the length of each program in the archive, and a name for just these programs. */
const lengths = process.env.PLIMSOLL_PARTS!.split(",").map(Number);
const build = process.env.PLIMSOLL_BUILD!;

/** Seconds after which what a first session used is kept; a longer one looks again at its end. */
const settled = 10;
/** Days after which what an older version kept is taken away. */
const stale = 30;

/**
 * Starts a program of the archive in the place of the module that calls. The archive holds server and client one
 * behind the other in Brotli: what both use is packed once.
 *
 * An earlier session left the program unpacked and with V8's compiled code: unpacking, parsing and compiling are
 * most of a start. It lies in the user's own cache folder, named after the build and this V8. Without it, or with one
 * that is damaged, the program starts as any script does.
 */
export function boot(part: Part, module: NodeModule, require: NodeJS.Require): void {
  const name = `${part}-${build}-${process.versions.v8}-${process.arch}.bin`;
  const file = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "plimsoll", "code", name);
  const { script, source, usable } = compiled(part, file);
  // A first session may be a short one that uses little: one that used clearly more takes its place. V8 forgets code
  // that was not used for long, so a session's end is not the time to begin with.
  let best = usable;
  const look = () => {
    best = keep(file, source, script, best);
  };
  if (best === 0) setTimeout(look, settled * 1000).unref();
  process.once("exit", () => {
    if (best === 0 || process.uptime() > settled) look();
  });
  script.runInThisContext()(
    module.exports,
    unhurried(require),
    module,
    module.filename,
    dirname(module.filename),
  );
}

/** Apart, so that what was read is free again before the program runs. */
function compiled(part: Part, file: string) {
  const kept = read(file);
  const source = kept?.source ?? wrapped(part);
  const script = new Script(source, {
    filename: join(__dirname, `${part}.bundle.js`),
    ...(kept ? { cachedData: kept.code } : {}),
  });
  return { script, source, usable: kept && !script.cachedDataRejected ? kept.code.length : 0 };
}

/** Modules of Node that take milliseconds to load and that a start does without. */
const late = new Set(
  ["child_process", "crypto", "fs/promises", "http", "https", "readline", "stream/promises"].flatMap((it) => [
    it,
    `node:${it}`,
  ]),
);

/** Like `require`, but loads some modules when something of them is touched. */
function unhurried(require: NodeJS.Require): NodeJS.Require {
  const later = (id: string) => {
    let loaded: object | undefined;
    const it = () => (loaded ??= require(id) as object);
    return new Proxy(
      {},
      {
        get: (_, key) => Reflect.get(it(), key),
        has: (_, key) => Reflect.has(it(), key),
        ownKeys: () => Reflect.ownKeys(it()),
        getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(it(), key),
      },
    );
  };
  return Object.assign((id: string) => (late.has(id) ? later(id) : require(id)), require);
}

function wrapped(part: Part): string {
  const archive = brotliDecompressSync(readFileSync(join(__dirname, "bundle.br")), {
    // In one piece instead of a hundred that are put together.
    chunkSize: lengths.reduce((sum, it) => sum + it),
  });
  const start = part === "server" ? 0 : lengths[0]!;
  const end = start + lengths[parts.indexOf(part)]!;
  // It is plain ASCII: V8 keeps it with one byte for a character, half of what another text takes.
  return `(function (exports, require, module, __filename, __dirname) {${archive.toString("latin1", start, end)}\n})`;
}

// A kept program: the checksum of all that follows, the length of the code, the code, the source. V8 believes the code
// and would crash on a damaged one.
const head = 16;

function read(file: string): { readonly code: Buffer; readonly source: string } | undefined {
  try {
    const all = readFileSync(file);
    if (crc32(all.subarray(4)) !== all.readUInt32LE(0)) return undefined;
    const start = head + all.readUInt32LE(4);
    return { code: all.subarray(head, start), source: all.toString("latin1", start) };
  } catch {
    return undefined;
  }
}

/** The length of the code that is kept now. */
function keep(file: string, source: string, script: Script, best: number): number {
  try {
    const code = script.createCachedData();
    if (code.length < best * 1.1) return best;
    const all = Buffer.concat([Buffer.alloc(head), code, Buffer.from(source, "latin1")]);
    all.writeUInt32LE(code.length, 4);
    all.writeUInt32LE(crc32(all.subarray(4)), 0);
    const folder = dirname(file);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, all, { mode: 0o600 });
    renameSync(partial, file);
    for (const it of readdirSync(folder)) {
      const other = join(folder, it);
      if (Date.now() - statSync(other).mtimeMs > stale * 86_400_000) rmSync(other, { force: true });
    }
    return code.length;
  } catch {
    // A read-only home costs the next start some milliseconds, nothing else.
    return best;
  }
}
