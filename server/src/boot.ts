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

/** Seconds after which a session has used what an editor asks for at first: what it compiled until then is kept. */
const settled = 10;
/** Days after which what an older version kept is taken away. */
const stale = 30;

/**
 * Starts a program of the archive in the place of the module that calls. The archive holds server and client one
 * behind the other in Brotli: what both use is packed once.
 *
 * An earlier session left the program unpacked and with V8's compiled code: unpacking, parsing and compiling are
 * most of a start. It lies in the user's own cache folder, named after the build, this V8 and, on a command line, the
 * command, since each runs other code. Without it, or with one that is damaged, the program starts as any script does.
 */
export function boot(part: Part, module: NodeModule, require: NodeJS.Require): void {
  const [, , command = ""] = process.argv;
  const program = part === "server" && /^[a-z]+$/.test(command) ? command : part;
  const name = `${program}-${build}-${process.versions.v8}-${process.arch}.bin`;
  const file = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "plimsoll", "code", name);
  const { script, source, ...rest } = compiled(part, file);
  let { known } = rest;
  // A session that ended sooner left what it could; V8 forgets code that was not used for long, so a long one's end is
  // too late.
  const look = (now: "early" | "settled") => {
    keep(file, source, script, now === "settled");
    known = now;
  };
  if (known !== "settled") setTimeout(look, settled * 1000, "settled").unref();
  process.once("exit", (code) => {
    // Two is what a command that could not run answers.
    if (known === "nothing" && code !== 2) look("early");
  });
  script.runInThisContext()(
    module.exports,
    unhurried(require),
    module,
    module.filename,
    dirname(module.filename),
    clock,
  );
}

/** What programs ask of `performance`. Node loads a module of a millisecond for its own when it is first named. */
const clock = { now: () => process.uptime() * 1000 };

/** What an earlier session has left: of a settled one there is nothing to add. */
type Known = "nothing" | "early" | "settled";

/** Apart, so that what was read is free again before the program runs. */
function compiled(part: Part, file: string): { script: Script; source: string; known: Known } {
  const kept = read(file);
  const source = kept?.source ?? wrapped(part);
  const script = new Script(source, {
    filename: join(__dirname, `${part}.bundle.js`),
    ...(kept ? { cachedData: kept.code } : {}),
  });
  const known = !kept || script.cachedDataRejected ? "nothing" : kept.isSettled ? "settled" : "early";
  return { script, source, known };
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
  return `(function (exports, require, module, __filename, __dirname, performance) {${archive.toString("latin1", start, end)}\n})`;
}

// A kept program: the checksum of all that follows, the length of the code, whether a settled session left it, the
// code, the source. V8 believes the code and would crash on a damaged one; it copies code that is not aligned.
const head = 16;

interface Kept {
  readonly code: Buffer;
  readonly source: string;
  readonly isSettled: boolean;
}

function read(file: string): Kept | undefined {
  try {
    const all = readFileSync(file);
    if (crc32(all.subarray(4)) !== all.readUInt32LE(0)) return undefined;
    const start = head + all.readUInt32LE(4);
    return {
      code: all.subarray(head, start),
      source: all.toString("latin1", start),
      isSettled: all.readUInt32LE(8) === 1,
    };
  } catch {
    return undefined;
  }
}

function keep(file: string, source: string, script: Script, isSettled: boolean): void {
  try {
    const code = script.createCachedData();
    const all = Buffer.concat([Buffer.alloc(head), code, Buffer.from(source, "latin1")]);
    all.writeUInt32LE(code.length, 4);
    all.writeUInt32LE(isSettled ? 1 : 0, 8);
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
  } catch {
    // A read-only home costs the next start some milliseconds, nothing else.
  }
}
