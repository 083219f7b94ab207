import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandLineEngine } from "../../server/src/io/engine/command-line.ts";
import { attribute } from "../../server/src/language/builds/layers.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { cacheFolder } from "../support/machine.mjs";
import { up } from "./setup.mjs";
import { folderOf } from "./workspace.ts";

// Ten images of different shape: what we say is what the engine and a registry say, in both of Docker's image stores.
// With PLIMSOLL_NUMBERS=1 the table of all figures is printed.
const images: Record<string, string> = {
  empty: "FROM scratch\nLABEL only=settings",
  "one file": "FROM scratch\nCOPY noise /",
  "many layers": `FROM scratch\n${"COPY noise /a/\n".repeat(12)}ADD noise /b`,
  "hidden bytes": "FROM alpine:3.23\nRUN head -c 3000000 /dev/urandom > /x\nRUN rm /x",
  "two stages":
    "FROM alpine:3.23 AS build\nRUN head -c 500000 /dev/zero > /x\nFROM scratch\nCOPY --from=build /x /",
  "a stage on a stage":
    "FROM alpine:3.23 AS base\nRUN echo one > /one\nFROM base\nARG A=b\nENV C=d\nRUN echo two > /two",
  "all instructions":
    'FROM alpine:3.23\nARG V=1\nENV A=1\nWORKDIR /srv\nCOPY noise .\nADD noise /b\nEXPOSE 80\nVOLUME /v\nUSER 5\nSTOPSIGNAL 9\nHEALTHCHECK CMD true\nONBUILD RUN x\nSHELL ["/bin/sh","-c"]\nENTRYPOINT ["a"]\nCMD ["b"]',
  heredocs: "FROM alpine:3.23\nCOPY <<one <<two /d/\n1\none\n22\ntwo\nRUN <<EOF\necho a > /a\nEOF",
  "BusyBox with a link": "FROM busybox\nCOPY --link noise /srv/\nRUN ln -s /srv/noise /noise",
  distroless: "FROM gcr.io/distroless/static-debian13:nonroot\nCOPY noise /",
};

const rows: string[] = [];
afterAll(() => {
  if (process.env.PLIMSOLL_NUMBERS)
    console.log(
      [
        "| store | image | unpacked | by instructions | the engine's | compressed | the registry's |",
        ...rows,
      ].join("\n"),
    );
});

describe.each(["Docker's own store", "containerd's store"])("%s", (store) => {
  const containerd = store.startsWith("containerd");
  let other: Awaited<ReturnType<typeof up>> | undefined;
  const before = process.env;
  beforeAll(async () => {
    if (!containerd) return;
    other = await up({ cache: join(cacheFolder, "engine"), log: () => {}, groups: ["minimal"], containerd });
    process.env = { ...before, ...other.env };
  });
  afterAll(async () => {
    process.env = before;
    await other?.down();
  });

  const engine = commandLineEngine(() => ({ engine: "docker", builder: "" }));

  test.concurrent.for(Object.entries(images))("%s", async ([name, written], { onTestFinished }) => {
    const folder = folderOf(
      { Dockerfile: `${written}\nLABEL id=${randomUUID()}`, noise: "x".repeat(70_000) },
      onTestFinished,
    );
    await engine.probe();
    const tag = `plimsoll/numbers:${randomUUID().slice(0, 8)}`;
    const { signal } = new AbortController();
    const outcome = await engine.build(
      { file: `${folder}/Dockerfile`, context: folder, tag },
      () => {},
      signal,
    );
    if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome));
    const image = ((await engine.image(outcome.image)) ?? (await engine.image(tag)))!;

    // The files read from the layers weigh what the engine says, layer by layer; containerd counts blocks of a disk.
    if (!containerd) {
      const files = await engine.files(image.id, signal);
      const counted = [...image.history].reverse();
      files.history.forEach(({ layer }, entry) => {
        const bytes = layer === undefined ? 0 : files.layers[layer]!.bytes;
        const theirs = counted[entry]!.bytes;
        // Docker counts the length of a link in layers it pulled, and not in one it built of a link alone.
        if (theirs > 0 || bytes >= 100) expect(bytes, `entry ${entry}`).toBe(theirs);
      });
    }

    // Both names go with the push.
    const listed = await sizesOf(tag);
    const compressed = await engine.compressed(image, signal);
    const pushed = await push(tag);
    const own = containerd ? listed.all - listed.inspected + pushed.index : listed.inspected;
    expect(image.unpacked).toBe(own);
    const { layers, inherited } = attribute(
      image.history,
      Dockerfile.parse(`${written}\nLABEL id=1`).finalStage!,
    );
    const summed = layers.reduce((sum, { bytes }) => sum + bytes, inherited);
    expect(summed).toBe(image.unpacked);

    expect(compressed).toBe(pushed.layers);
    rows.push(`| ${[store, name, image.unpacked, summed, own, compressed, pushed.layers].join(" | ")} |`);
  });
});

/**
 * What the engine says of an image's size: what `inspect` says, which is unpacked in Docker's own store and packed,
 * index included, in containerd's; and what its list says, which is packed and unpacked there, index left out.
 */
async function sizesOf(tag: string): Promise<{ readonly inspected: number; readonly all: number }> {
  const filters = encodeURIComponent(JSON.stringify({ reference: [tag] }));
  const [inspected, listed] = await Promise.all([
    api("GET", `images/${tag}/json`),
    api("GET", `images/json?filters=${filters}`),
  ]);
  return { inspected: JSON.parse(inspected).Size, all: JSON.parse(listed)[0].Size };
}

/** The engine's own API: a client started for each question would cost more than its answer. */
function api(method: string, path: string): Promise<string> {
  const socketPath = process.env.DOCKER_HOST!.replace("unix://", "");
  return new Promise((resolve, reject) => {
    request({ socketPath, method, path: `/v1.44/${path}` }, (response) => resolve(text(response)))
      .on("error", reject)
      .end();
  });
}

/** Bytes of the layers that the manifest names after a push to the registry on loopback, and of the index if any. */
async function push(tag: string): Promise<{ readonly layers: number; readonly index: number }> {
  const pushed = `${process.env.PLIMSOLL_TEST_REGISTRY}/${tag}`;
  const [repository = "", version = ""] = tag.split(":");
  const repo = encodeURIComponent(`${process.env.PLIMSOLL_TEST_REGISTRY}/${repository}`);
  await api("POST", `images/${tag}/tag?repo=${repo}&tag=${version}`);
  await promisify(execFile)("docker", ["image", "push", "--quiet", pushed]);
  await Promise.all([pushed, tag].map((name) => api("DELETE", `images/${name}?noprune=1`)));
  const manifest = async (reference: string) => {
    const types = ["docker.distribution.manifest.v2", "oci.image.manifest.v1", "oci.image.index.v1"];
    const response = await fetch(
      `http://${process.env.PLIMSOLL_TEST_REGISTRY}/v2/${repository}/manifests/${reference}`,
      { headers: { accept: types.map((it) => `application/vnd.${it}+json`).join(", ") } },
    );
    const body = await response.text();
    const parsed = JSON.parse(body) as {
      layers?: { size: number }[] | null;
      manifests?: { digest: string; platform: { os: string } }[];
    };
    return { ...parsed, bytes: Buffer.byteLength(body) };
  };
  const top = await manifest(version);
  const [own] = (top.manifests ?? []).filter(({ platform }) => platform.os !== "unknown");
  const { layers } = own ? await manifest(own.digest) : top;
  return { layers: (layers ?? []).reduce((sum, { size }) => sum + size, 0), index: own ? top.bytes : 0 };
}
