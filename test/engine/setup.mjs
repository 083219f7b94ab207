// A real Docker engine for tests: dockerd and a registry on loopback, in folders of their own, beside whatever engine
// the machine has. Root on a machine with Debian's apt; several can run at once.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { debianMirror, fillRegistry, makeImages } from "./images.mjs";

const here = dirname(fileURLToPath(import.meta.url));
/** @typedef {{ pids: number[], undo: string[][] }} Started What has to be ended and undone, in order. */

/** Names that lead to the loopback registry inside the engine; docker.io does so as a mirror. */
const names = ["gcr.io", "mcr.microsoft.com", "ghcr.io", "quay.io", "registry.k8s.io", "public.ecr.aws"];

/** Debian packages the set-up needs. */
export const packages = [
  "ca-certificates",
  "docker-registry",
  "iproute2",
  "iptables",
  "mmdebstrap",
  "openssl",
  "pigz", // With it Docker unpacks what it pulls in half the time.
  "podman",
  "procps",
  "runc",
];

/** Why this machine can't run an engine, as a sentence; undefined when it can. */
export async function unfit() {
  if (process.platform !== "linux") return "The engine tests need Linux.";
  if (process.getuid?.() !== 0)
    return "The engine tests start a Docker engine of their own, which needs root.";
  if (!/^ID=debian$/m.test(await readFile("/etc/os-release", "utf8").catch(() => "")))
    return "The engine tests take Docker and the images from Debian's packages, so they need a Debian machine.";
  try {
    execFileSync("unshare", ["--mount", "true"], { stdio: "ignore" });
  } catch {
    return "The engine tests need to make a mount namespace, which is not allowed here.";
  }
  return undefined;
}

/**
 * Starts an engine and resolves once it answers.
 * @param {{ cache: string, log(line: string): void, groups?: readonly string[], run?: string | undefined,
 *   stays?: boolean, room?: string, containerd?: boolean }} wanted
 *   `groups`: stand-in images to offer (images.mjs). `run`: the folder of this instance, else a new temporary one.
 *   `stays`: it outlives this process; otherwise it ends with it. `room`: all the disk it may fill, as `64m`.
 *   `containerd`: images lie in containerd's store instead of Docker's own.
 * @returns `env` for whoever talks to the engine, and `down`, which ends all that was started.
 */
export async function up({ cache, log, groups = ["minimal"], run, stays = false, room, containerd = false }) {
  const began = Date.now();
  const mirror = knownMirror();
  const arch = execFileSync("dpkg", ["--print-architecture"], { encoding: "utf8" }).trim();
  await mkdir(cache, { recursive: true });
  const docker = await unpackDocker(cache, mirror);
  const images = await makeImages({ cache, groups, mirror, arch, log });

  run ??= await mkdtemp(join(tmpdir(), "plimsoll-engine-"));
  await mkdir(join(run, "config/cli-plugins"), { recursive: true });
  await symlink(
    join(docker, "usr/libexec/docker/cli-plugins/docker-buildx"),
    join(run, "config/cli-plugins/docker-buildx"),
  ).catch(() => {});
  /** @type {Started} */
  const started = { pids: [], undo: [] };
  const down = () => end(run, started);
  try {
    const storage = join(run, "registry");
    await fillRegistry(storage, images);
    const port = await freePort();
    const network = await makeBridge(started);
    const namesAddress = `127.${88 + (network.number >> 8)}.${network.number & 255}.1`;
    certificate(run, namesAddress);
    /** @type {(name: string, command: string, args: string[], env?: NodeJS.ProcessEnv) => ReturnType<typeof start>} */
    const daemon = (name, command, args, env = {}) =>
      start(name, command, args, { run, env, started, stays });

    await writeFile(join(run, "registry.yml"), registrySettings(storage, `127.0.0.1:${port}`));
    await writeFile(join(run, "registry-names.yml"), registrySettings(storage, `${namesAddress}:443`, run));
    await daemon("registry", "docker-registry", ["serve", join(run, "registry.yml")], {
      OTEL_TRACES_EXPORTER: "none",
    });
    await daemon("registry-names", "docker-registry", ["serve", join(run, "registry-names.yml")], {
      OTEL_TRACES_EXPORTER: "none",
    });

    if (room) {
      await mkdir(join(run, "data"));
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${room}`, "tmpfs", join(run, "data")]);
      started.undo.push(["umount", "--lazy", join(run, "data")]);
    }
    const socket = join(run, "docker.sock");
    const settings = {
      "data-root": join(run, "data"),
      "exec-root": join(run, "exec"),
      pidfile: join(run, "docker.pid"),
      hosts: [`unix://${socket}`],
      bridge: network.bridge,
      // Our own rules are exactly the ones that `down` removes.
      iptables: false,
      ip6tables: false,
      "registry-mirrors": [`http://127.0.0.1:${port}`],
      "insecure-registries": ["127.0.0.0/8"],
      features: { buildkit: true, "containerd-snapshotter": containerd },
    };
    await writeFile(join(run, "daemon.json"), JSON.stringify(settings, undefined, 2));
    const dockerd = await daemon(
      "dockerd",
      "unshare",
      [
        "--mount",
        "--propagation",
        "slave",
        join(here, "namespace.sh"),
        join(docker, "usr/sbin/dockerd"),
        "--config-file",
        join(run, "daemon.json"),
      ],
      {
        RUN: run,
        NAMES: names.join(" "),
        NAMES_ADDRESS: namesAddress,
        PATH: `${join(docker, "usr/sbin")}:${join(docker, "usr/bin")}:${process.env.PATH}`,
      },
    );
    await answers(socket, dockerd, run);
    const env = {
      DOCKER_HOST: `unix://${socket}`,
      DOCKER_CONFIG: join(run, "config"),
      PATH: `${join(docker, "usr/bin")}:${process.env.PATH}`,
      PLIMSOLL_TEST_DOCKER: join(docker, "usr/bin/docker"),
      PLIMSOLL_TEST_REGISTRY: `127.0.0.1:${port}`,
    };
    await writeFile(join(run, "state.json"), JSON.stringify({ env, ...started }, undefined, 2));
    log(`engine up in ${((Date.now() - began) / 1000).toFixed(1)} s`);
    return { env, down, run };
  } catch (error) {
    await down();
    throw error;
  }
}

/** The mirror of the machine's apt, which names it only once its lists are there. */
function knownMirror() {
  const mirror = debianMirror();
  if (mirror) return mirror;
  execFileSync("apt-get", ["-q", "update"], { stdio: "pipe" });
  const named = debianMirror();
  if (!named) throw new Error("this machine's apt has no mirror of Debian");
  return named;
}

/**
 * Ends the instance in `run`, which another process may have started.
 * @param {string} run
 */
export async function downAt(run) {
  await end(run, JSON.parse(await readFile(join(run, "state.json"), "utf8")));
}

/** @type {(run: string, started: Started) => Promise<void>} */
async function end(run, { pids, undo }) {
  for (const pid of [...pids].reverse()) {
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      continue;
    }
    for (let waited = 0; isAlive(pid); waited += 50) {
      if (waited >= 15_000) process.kill(pid, "SIGKILL");
      await sleep(50);
    }
  }
  for (const [command = "", ...args] of [...undo].reverse())
    try {
      execFileSync(command, args, { stdio: "ignore" });
    } catch {
      // Gone already.
    }
  await rm(run, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/**
 * A process that has ended but was not yet waited for counts as ended.
 * @param {number} pid
 */
function isAlive(pid) {
  try {
    return !/^State:\s+Z/m.test(
      execFileSync("cat", [`/proc/${pid}/status`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
  } catch {
    return false;
  }
}

/**
 * Docker's engine, client and buildx as Debian packs them, unpacked beside the system.
 * @param {string} cache
 * @param {string} mirror
 */
async function unpackDocker(cache, mirror) {
  const docker = join(cache, "docker");
  if (existsSync(join(docker, "complete"))) return docker;
  await rm(docker, { recursive: true, force: true });
  const debs = join(cache, "docker-debs");
  await mkdir(debs, { recursive: true });
  const env = { ...process.env, APT: join(cache, "apt"), MIRROR: mirror, SUITE: "trixie" };
  execFileSync(
    join(here, "apt.sh"),
    ["-q", "download", "docker.io", "docker-cli", "docker-buildx", "containerd"],
    { cwd: debs, env, stdio: "pipe" },
  );
  execFileSync("sh", ["-c", 'for deb in *.deb; do dpkg -x "$deb" "$0" || exit; done', docker], { cwd: debs });
  await writeFile(join(docker, "complete"), "");
  await rm(debs, { recursive: true, force: true });
  return docker;
}

/**
 * A bridge with a subnet that nobody else has, and the rules that let its containers out.
 * @param {Started} started
 */
async function makeBridge(started) {
  /** @type {(command: string, args: string[], undo: string[]) => void} */
  const undoable = (command, args, undo) => {
    execFileSync(command, args, { stdio: "pipe" });
    started.undo.push([command, ...undo]);
  };
  const taken = execFileSync("ip", ["-4", "addr"], { encoding: "utf8" });
  for (let attempt = 0; attempt < 50; attempt++) {
    const number = 1 + Math.floor(Math.random() * 4000);
    const subnet = `10.${200 + (number >> 8)}.${number & 255}`;
    const bridge = `plimsoll${number}`;
    if (taken.includes(`${subnet}.`) || taken.includes(`${bridge}:`)) continue;
    try {
      undoable("ip", ["link", "add", bridge, "type", "bridge"], ["link", "del", bridge]);
    } catch (error) {
      if (attempt < 49 && /exists/i.test(String(error))) continue;
      throw error;
    }
    execFileSync("ip", ["addr", "add", `${subnet}.1/24`, "dev", bridge]);
    execFileSync("ip", ["link", "set", bridge, "up"]);
    const rules = [
      ["nat", "POSTROUTING", "-s", `${subnet}.0/24`, "!", "-o", bridge, "-j", "MASQUERADE"],
      ["filter", "FORWARD", "-i", bridge, "-j", "ACCEPT"],
      ["filter", "FORWARD", "-o", bridge, "-j", "ACCEPT"],
    ];
    for (const [table = "", chain = "", ...rule] of rules)
      undoable(
        "iptables",
        ["-w", "-t", table, "-I", chain, ...rule],
        ["-w", "-t", table, "-D", chain, ...rule],
      );
    return { bridge, number };
  }
  throw new Error("no free subnet for the engine's bridge");
}

/**
 * A certificate for the names of other registries, signed by an authority that only this dockerd trusts.
 * @param {string} run
 * @param {string} address
 */
function certificate(run, address) {
  /** @param {string[]} args */
  const openssl = (...args) => execFileSync("openssl", args, { cwd: run, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-days",
    "30",
    "-subj",
    "/CN=test-authority",
    "-keyout",
    "ca.key",
    "-out",
    "ca.crt",
  );
  const alternatives = [...names.map((name) => `DNS:${name}`), `IP:${address}`].join(",");
  openssl(
    "req",
    "-x509",
    ...key,
    "-days",
    "30",
    "-subj",
    "/CN=loopback-registry",
    "-CA",
    "ca.crt",
    "-CAkey",
    "ca.key",
    "-addext",
    `subjectAltName=${alternatives}`,
    "-addext",
    "basicConstraints=critical,CA:FALSE",
    "-keyout",
    "tls.key",
    "-out",
    "tls.crt",
  );
}

/** @type {(storage: string, address: string, tls?: string) => string} */
function registrySettings(storage, address, tls) {
  return `version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${storage} }, delete: { enabled: true } }
http:
  addr: ${address}
${tls ? `  tls: { certificate: ${tls}/tls.crt, key: ${tls}/tls.key }\n` : ""}`;
}

/**
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 * @param {{ run: string, env: NodeJS.ProcessEnv, started: Started, stays: boolean }} how
 */
async function start(name, command, args, { run, env, started, stays }) {
  const out = openSync(join(run, `${name}.log`), "a");
  // With setpriv the kernel ends it when this process ends, however that happens.
  const [program, ...rest] = stays
    ? [command, ...args]
    : ["setpriv", "--pdeathsig", "TERM", command, ...args];
  const child = spawn(program, rest, {
    env: { ...process.env, ...env },
    stdio: ["ignore", out, out],
    detached: stays,
  });
  closeSync(out);
  await Promise.race([once(child, "spawn"), once(child, "error").then(([error]) => Promise.reject(error))]);
  child.unref();
  if (child.pid !== undefined) started.pids.push(child.pid);
  return child;
}

/** @type {(socket: string, child: import("node:child_process").ChildProcess, run: string) => Promise<void>} */
async function answers(socket, child, run) {
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (child.exitCode !== null) break;
    if (await ping(socket)) return;
    await sleep(50);
  }
  const log = await readFile(join(run, "dockerd.log"), "utf8");
  throw new Error(`dockerd did not come up:\n${log.split("\n").slice(-15).join("\n")}`);
}

/** @type {(socketPath: string) => Promise<boolean>} */
function ping(socketPath) {
  return new Promise((resolve) => {
    request({ socketPath, path: "/_ping" }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on("error", () => resolve(false))
      .end();
  });
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}
