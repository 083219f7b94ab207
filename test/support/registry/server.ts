import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackages, onPath, Unfit } from "../machine.mjs";

/** A registry program of Debian's, running on loopback. */
export interface RegistryServer {
  /** `127.0.0.1:41233`, as an image reference begins. */
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

export type RegistryAuth =
  | { readonly kind: "anonymous" }
  /** User `test`, password `secret`. */
  | { readonly kind: "basic" }
  | { readonly kind: "bearer"; readonly realm: string; readonly signer: Certificate };

export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** Why no registry can run here, as a sentence; undefined when one can. Installs it first where that is possible. */
export async function registryUnfit(): Promise<string | undefined> {
  if (onPath("docker-registry")) return undefined;
  try {
    await installPackages(["docker-registry"], "The registry tests");
    return undefined;
  } catch (error) {
    if (error instanceof Unfit) return error.message;
    throw error;
  }
}

/** A folder of its own for a test's registries; `remove` takes it away. */
export function storage(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-registry-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** bcrypt of `secret`: the only hash docker-registry takes. */
const htpasswd = "test:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

/** Starts docker-registry over a folder; several may share one. */
export async function startRegistry(
  folder: string,
  auth: RegistryAuth = { kind: "anonymous" },
  tls?: Certificate,
): Promise<RegistryServer> {
  const port = await freePort();
  const name = join(folder, `registry-${port}`);
  mkdirSync(join(folder, "blobs"), { recursive: true });
  if (auth.kind === "basic") writeFileSync(`${name}.htpasswd`, htpasswd);
  const guard = {
    anonymous: {},
    basic: { auth: { htpasswd: { realm: "loopback", path: `${name}.htpasswd` } } },
    bearer: {
      auth: {
        token: {
          realm: auth.kind === "bearer" ? auth.realm : "",
          service: "loopback",
          issuer: "loopback-issuer",
          rootcertbundle: auth.kind === "bearer" ? auth.signer.certificate : "",
        },
      },
    },
  }[auth.kind];
  // JSON is YAML.
  const config = {
    version: 0.1,
    log: { level: "error", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, "blobs") }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, ...(tls ? { tls } : {}) },
    ...guard,
  };
  writeFileSync(`${name}.yml`, JSON.stringify(config));
  const child = spawn("docker-registry", ["serve", `${name}.yml`], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, OTEL_TRACES_EXPORTER: "none" },
  });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  const stop = () => ended(child);
  try {
    await listening(port, child);
  } catch (error) {
    await stop();
    throw new Error(`docker-registry does not start: ${said}`, { cause: error });
  }
  return { host: `127.0.0.1:${port}`, port, stop };
}

/** A certificate for `localhost` and 127.0.0.1 that signs itself. */
export function selfSigned(folder: string, name: string): Certificate {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650"];
  const names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const out = ["-subj", `/CN=${name}`, "-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", "-x509", ...curve, ...names, ...out], { stdio: "ignore" });
  return { key, certificate };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1")
        .once("connect", () => {
          socket.destroy();
          resolve(true);
        })
        .once("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nobody listens on ${port}`);
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
