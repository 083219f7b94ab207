// The stand-in images: which layers each has, under which names, and the storage of a registry that serves them.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import {
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const suite = "trixie";
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const distrolessEnv = [`PATH=${path}`, "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"];
const golang = {
  config: {
    Env: [`PATH=/go/bin:/usr/local/go/bin:${path}`, "GOLANG_VERSION=1.24", "GOTOOLCHAIN=local", "GOPATH=/go"],
    Cmd: ["bash"],
    WorkingDir: "/go",
  },
};
const node = {
  config: {
    Env: [`PATH=${path}`, "NODE_VERSION=22", "NODE_EXTRA_CA_CERTS=/etc/ssl/standin-machine-ca.pem"],
    Cmd: ["node"],
  },
};
const python = { config: { Env: [`PATH=${path}`, "LANG=C.UTF-8"], Cmd: ["python3"] } };
const java = { config: { Env: [`PATH=/opt/java/openjdk/bin:${path}`, "JAVA_HOME=/opt/java/openjdk"] } };
/**
 * @typedef {{ layers: string[], foreign?: string[], names: string[], tags: string[], config: Record<string, unknown> }} Image
 * @typedef {{ name: string, diffId: string, digest: string, size: number, file: string }} Layer
 * @typedef {Omit<Image, "layers" | "foreign"> & { arch: string, layers: Layer[], foreign?: Layer[] | undefined }} MadeImage
 */

/** @type {(name: string, layers: string[], extra?: Record<string, unknown>) => Image[]} */
const distroless = (name, layers, extra = {}) => [
  {
    layers,
    names: [`distroless/${name}-debian13`],
    tags: ["latest"],
    config: { Env: distrolessEnv, User: "0", WorkingDir: "/", ...extra },
  },
  {
    layers,
    names: [`distroless/${name}-debian13`],
    tags: ["nonroot"],
    config: { Env: distrolessEnv, User: "65532", WorkingDir: "/home/nonroot", ...extra },
  },
];

/**
 * Groups that can be asked for by name. A name without a registry is one of Docker Hub's official images; the others
 * are served under gcr.io and docker.io alike. The first group is all that the tests need.
 * @type {Record<string, Image[]>}
 */
const groups = {
  minimal: [
    {
      layers: ["alpine"],
      foreign: ["alpine-foreign"],
      names: ["library/alpine"],
      tags: ["3.23", "3.24", "3", "latest"],
      config: { Cmd: ["/bin/sh"] },
    },
    {
      layers: ["busybox"],
      names: ["library/busybox"],
      tags: ["musl", "1.37-musl", "1.37", "latest"],
      config: { Cmd: ["sh"] },
    },
    {
      layers: ["debian"],
      names: ["library/debian"],
      tags: ["trixie", "13", "latest"],
      config: { Cmd: ["bash"] },
    },
    {
      layers: ["debian-slim"],
      names: ["library/debian"],
      tags: ["trixie-slim", "13-slim", "stable-slim"],
      config: { Cmd: ["bash"] },
    },
    {
      layers: ["debian-slim"],
      names: ["library/ubuntu"],
      tags: ["24.04", "26.04", "noble", "latest"],
      config: { Cmd: ["/bin/bash"] },
    },
    ...distroless("static", ["distroless-static"]),
    ...distroless("base", ["distroless-static", "distroless-base"]),
    {
      layers: ["debian-slim", "compiler", "go", "go-cache"],
      names: ["library/golang"],
      tags: ["1.26-trixie", "1.26", "1.25-trixie", "1.24-trixie", "trixie", "latest"],
      ...golang,
    },
    {
      layers: ["debian-slim", "compiler"],
      names: ["library/gcc"],
      tags: ["14", "15", "14-trixie", "latest"],
      config: { Cmd: ["bash"] },
    },
  ],
  "golang-alpine": [
    {
      layers: ["alpine", "go-musl"],
      names: ["library/golang"],
      tags: ["1.26-alpine", "1.26-alpine3.23", "1.24-alpine", "alpine"],
      ...golang,
    },
  ],
  node: [
    {
      layers: ["debian", "buildpack", "node"],
      names: ["library/node"],
      tags: ["22", "22-trixie", "24", "20", "lts", "latest"],
      ...node,
    },
    {
      layers: ["debian-slim", "node"],
      names: ["library/node"],
      tags: ["22-slim", "22-trixie-slim", "24-slim", "24-trixie-slim", "20-slim", "slim"],
      ...node,
    },
    ...distroless("cc", ["distroless-static", "distroless-base", "distroless-cc"]),
    ...distroless("nodejs22", ["distroless-static", "distroless-base", "distroless-cc", "distroless-node"], {
      Entrypoint: ["/nodejs/bin/node"],
    }),
  ],
  python: [
    {
      layers: ["debian", "buildpack", "python", "python-links"],
      names: ["library/python"],
      tags: ["3.13", "3.13-trixie", "3.12", "3.11", "3", "latest"],
      ...python,
    },
    {
      layers: ["debian-slim", "python", "python-links"],
      names: ["library/python"],
      tags: ["3.13-slim", "3.13-slim-trixie", "3.12-slim", "3.11-slim", "3-slim", "slim"],
      ...python,
    },
  ],
  java: [
    {
      layers: ["debian-slim", "java-jdk"],
      names: ["library/eclipse-temurin"],
      tags: ["21-jdk", "21", "17-jdk", "17"],
      ...java,
    },
    {
      layers: ["debian-slim", "java-jre"],
      names: ["library/eclipse-temurin"],
      tags: ["21-jre", "17-jre"],
      ...java,
    },
  ],
  rust: [
    {
      layers: ["debian", "buildpack", "rust"],
      names: ["library/rust"],
      tags: ["1-trixie", "1", "1.85", "latest"],
      // As the official image has it: what `cargo install` installs is found.
      config: { Env: [`PATH=/usr/local/cargo/bin:${path}`, "CARGO_HOME=/usr/local/cargo"], Cmd: ["bash"] },
    },
    ...distroless("cc", ["distroless-static", "distroless-base", "distroless-cc"]),
  ],
  nginx: [
    {
      layers: ["debian-slim", "nginx"],
      names: ["library/nginx"],
      tags: ["1.29", "stable", "latest"],
      config: { Cmd: ["nginx", "-g", "daemon off;"] },
    },
  ],
  frontend: [
    {
      layers: ["frontend"],
      names: ["docker/dockerfile"],
      tags: ["1", "1.7", "latest"],
      config: {
        Entrypoint: ["/bin/dockerfile-frontend"],
        Labels: {
          "moby.buildkit.frontend.network.none": "true",
          "moby.buildkit.frontend.caps":
            "moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts",
        },
      },
    },
  ],
};
export const imageGroups = Object.keys(groups);

/**
 * Layers that are made from other layers wait for those.
 * @type {Record<string, string[]>}
 */
const madeFrom = {
  "debian-slim": ["debian"],
  "alpine-foreign": ["alpine"],
  buildpack: ["debian"],
  compiler: ["debian-slim"],
  "go-cache": ["debian-slim", "compiler", "go"],
  node: ["debian"],
  "distroless-node": ["node"],
  python: ["debian"],
  rust: ["debian", "buildpack"],
  nginx: ["debian"],
  frontend: ["go"],
};

/**
 * Makes what is missing of the named groups in `cache` and returns the images.
 * @param {{ cache: string, groups: readonly string[], mirror: string, arch: string, log(line: string): void }} wanted
 * @returns {Promise<MadeImage[]>}
 */
export async function makeImages({ cache, groups: wanted, mirror, arch, log }) {
  const images = wanted.flatMap((name) => {
    if (!groups[name])
      throw new Error(`no stand-in images called ${name}; there are ${imageGroups.join(", ")}`);
    return groups[name];
  });
  // A folder per version of the recipes: two checkouts of this project may share a cache.
  const layers = join(cache, "layers", await recipes());
  const debs = join(cache, "debs");
  await mkdir(layers, { recursive: true });
  await mkdir(debs, { recursive: true });
  const env = {
    ...process.env,
    APT: join(cache, "apt"),
    DEBS: debs,
    LAYERS: layers,
    MIRROR: mirror,
    SUITE: suite,
    ARCH: arch,
  };
  /** @type {Map<string, Promise<Layer>>} */
  const making = new Map();
  /** @type {(name: string) => Promise<Layer>} */
  const make = (name) => {
    if (!making.has(name))
      making.set(
        name,
        (async () => {
          await Promise.all((madeFrom[name] ?? []).map(make));
          return makeLayer(name, { layers, cache, env, log });
        })(),
      );
    return /** @type {Promise<Layer>} */ (making.get(name));
  };
  return Promise.all(
    images.map(async (image) => ({
      ...image,
      arch,
      layers: await Promise.all(image.layers.map(make)),
      foreign: image.foreign && (await Promise.all(image.foreign.map(make))),
    })),
  );
}

/** A mark of the texts that layers are made by. */
async function recipes() {
  const texts = createHash("sha256");
  for (const file of ["layers.sh", "standins/apk", "standins/adduser"])
    texts.update(await readFile(join(here, file)));
  return texts.digest("hex").slice(0, 12);
}

/**
 * One layer, made once.
 * @param {string} name
 * @param {{ layers: string, cache: string, env: NodeJS.ProcessEnv, log(line: string): void }} where
 * @returns {Promise<Layer>}
 */
async function makeLayer(name, { layers, cache, env, log }) {
  const file = join(layers, `${name}.tar.gz`);
  const noteFile = join(layers, `${name}.json`);
  const note = await readFile(noteFile, "utf8").then(JSON.parse, () => undefined);
  if (note && existsSync(file)) return { ...note, file };

  const began = Date.now();
  const scratch = await mkdtemp(join(await scratchFolder(cache), `${name}-`));
  try {
    const tar = join(scratch, "layer.tar");
    await run(join(here, "layers.sh"), [name, tar], { ...env, SCRATCH: scratch });
    const diffId = await digestOf(tar);
    await pipeline(createReadStream(tar), createGzip({ level: 1 }), createWriteStream(`${file}.part`));
    await rename(`${file}.part`, file);
    const made = { name, diffId, digest: await digestOf(file), size: (await stat(file)).size };
    await writeFile(noteFile, JSON.stringify(made));
    log(`layer ${name}: ${(made.size / 1e6).toFixed(1)} MB in ${((Date.now() - began) / 1000).toFixed(1)} s`);
    return { ...made, file };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Memory where there is room (dpkg syncs often), else the cache.
 * @param {string} cache
 */
async function scratchFolder(cache) {
  const memory = await statfs("/dev/shm").then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  const folder = memory > 6e9 ? "/dev/shm" : join(cache, "scratch");
  await mkdir(folder, { recursive: true });
  return folder;
}

/** @param {string} file */
async function digestOf(file) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return `sha256:${hash.digest("hex")}`;
}

/** @type {(command: string, args: string[], env: NodeJS.ProcessEnv) => Promise<void>} */
function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let tail = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        tail = (tail + chunk).slice(-4000);
      });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args[0]} ended with ${code}:\n${tail}`)),
    );
  });
}

/**
 * Writes images as the file system storage of a `docker-registry`: blobs are links to the cached layers, so that many
 * registries can be filled in a moment and none can spoil another.
 * @param {string} storage
 * @param {readonly MadeImage[]} images
 */
export async function fillRegistry(storage, images) {
  const root = join(storage, "docker/registry/v2");
  /** @type {(digest: string, put: (file: string) => Promise<unknown>) => Promise<void>} */
  const blob = async (digest, put) => {
    const hex = digest.slice("sha256:".length);
    const file = join(root, "blobs/sha256", hex.slice(0, 2), hex, "data");
    if (existsSync(file)) return;
    await mkdir(dirname(file), { recursive: true });
    await put(file);
  };
  /** @type {(file: string, digest: string) => Promise<void>} */
  const linkFile = async (file, digest) => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, digest);
  };
  /** @param {unknown} data */
  const value = async (data) => {
    const bytes = Buffer.from(JSON.stringify(data));
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    await blob(digest, (file) => writeFile(file, bytes));
    return { digest, size: bytes.length };
  };

  for (const image of images) {
    const platforms = [
      { architecture: image.arch, layers: image.layers },
      ...(image.foreign
        ? [{ architecture: image.arch === "amd64" ? "arm64" : "amd64", layers: image.foreign }]
        : []),
    ];
    const manifests = [];
    for (const { architecture, layers } of platforms) {
      for (const { digest, file } of layers)
        await blob(digest, (target) => link(file, target).catch(() => copyFile(file, target)));
      const config = await value({
        architecture,
        os: "linux",
        created: "2026-09-17T00:00:00Z",
        config: { Env: [`PATH=${path}`], ...image.config },
        rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
        history: [
          ...layers.map(({ name }) => ({
            created: "2026-09-17T00:00:00Z",
            created_by: `COPY ${name} / # stand-in of Debian packages`,
          })),
          ...(image.config.Cmd
            ? [
                {
                  created: "2026-09-17T00:00:00Z",
                  created_by: `CMD ${JSON.stringify(image.config.Cmd)}`,
                  empty_layer: true,
                },
              ]
            : []),
        ],
      });
      const manifest = {
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
        layers: layers.map(({ size, digest }) => ({
          mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
          size,
          digest,
        })),
      };
      const { digest, size } = await value(manifest);
      manifests.push({
        mediaType: manifest.mediaType,
        digest,
        size,
        platform: { architecture, os: "linux", ...(architecture === "arm64" ? { variant: "v8" } : {}) },
        blobs: [config.digest, ...layers.map((layer) => layer.digest)],
      });
    }
    const index = await value({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: manifests.map(({ blobs, ...rest }) => rest),
    });
    for (const name of image.names) {
      const repository = join(root, "repositories", name);
      /** @param {string} digest */
      const hex = (digest) => digest.slice("sha256:".length);
      for (const digest of manifests.flatMap(({ blobs }) => blobs))
        await linkFile(join(repository, "_layers/sha256", hex(digest), "link"), digest);
      for (const { digest } of [...manifests, index])
        await linkFile(join(repository, "_manifests/revisions/sha256", hex(digest), "link"), digest);
      for (const tag of image.tags) {
        await linkFile(join(repository, "_manifests/tags", tag, "current/link"), index.digest);
        await linkFile(
          join(repository, "_manifests/tags", tag, "index/sha256", hex(index.digest), "link"),
          index.digest,
        );
      }
    }
  }
}

/** The mirror this machine's apt uses for Debian itself, or undefined where apt has none. */
export function debianMirror() {
  try {
    const targets = execFileSync(
      "apt-get",
      ["indextargets", "--format", "$(REPO_URI)|$(LABEL)", "Created-By: Packages"],
      { encoding: "utf8" },
    );
    return targets
      .split("\n")
      .find((line) => line.endsWith("|Debian"))
      ?.split("|")[0];
  } catch {
    return undefined;
  }
}
