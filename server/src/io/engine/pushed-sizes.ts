import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { EngineImage } from "../../engine.ts";
import type { Ended } from "./process.ts";

export interface PushedSizes {
  /** Bytes of an image's layers as a push sends them. Rejects when the engine can't reach this machine. */
  measure(
    image: EngineImage,
    engine: (args: readonly string[]) => Promise<Ended>,
    pushing?: readonly string[],
  ): Promise<number>;
}

/** Layers whose size is remembered. */
const remembered = 5_000;

/**
 * Measures compressed sizes by letting the engine push to a registry that listens on this machine's loopback, counts
 * and keeps nothing. Only the engine knows how it compresses, so any other way would be a guess.
 * A layer that was measured once is not compressed again. An engine pushes over TCP only; package.json tells VS Code
 * that a remote window need not forward the port.
 */
export function pushedSizes(): PushedSizes {
  /** Bytes by digest of the unpacked layer. */
  const known = new Map<string, number>();
  /** Bytes by digest of the compressed layer: what the engine may ask for before it sends. */
  const sent = new Map<string, number>();

  return {
    async measure(image, engine, pushing = []) {
      const sizes = image.layers.map((layer) => known.get(layer));
      if (sizes.every((size) => size !== undefined)) return sum(sizes);
      const registry = await countingRegistry(sent);
      const name = `127.0.0.1:${registry.port}/plimsoll/size:${image.id.replace("sha256:", "").slice(0, 12)}`;
      try {
        const tagged = await engine(["image", "tag", image.id, name]);
        const pushed =
          tagged.code === 0 ? await engine(["image", "push", "--quiet", ...pushing, name]) : tagged;
        if (pushed.code !== 0 || !registry.layers()) throw new Error(pushed.stderr);
        const layers = registry.layers()!;
        layers.forEach(({ size }, at) => {
          const layer = image.layers[at];
          if (layer !== undefined && layers.length === image.layers.length) remember(known, layer, size);
        });
        return sum(layers.map(({ size }) => size));
      } finally {
        // Only the name goes: the image has another, or is kept by its id.
        await engine(["image", "rm", "--no-prune", name]);
        registry.close();
      }
    },
  };
}

interface ManifestLayer {
  readonly mediaType?: string;
  readonly digest: string;
  readonly size: number;
}

/** The part of the registry protocol that a push uses. Bodies are counted and hashed by nobody but their sender. */
async function countingRegistry(sent: Map<string, number>) {
  const uploads = new Map<string, number>();
  const manifests = new Map<string, string>();
  let layers: readonly ManifestLayer[] | undefined;
  const server: Server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    layers: () => layers,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const [, kind, rest = ""] = /\/(blobs|manifests)\/(.+)$/.exec(url.pathname) ?? [];
    response.setHeader("docker-distribution-api-version", "registry/2.0");
    if (kind === "blobs" && rest.startsWith("uploads")) return upload(request, response, url, rest);
    if (kind === "blobs") {
      const size = sent.get(rest);
      response.writeHead(
        size === undefined ? 404 : 200,
        size === undefined ? {} : { "content-length": size, "docker-content-digest": rest },
      );
    } else if (kind === "manifests" && request.method === "PUT") {
      const body = await text(request);
      const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
      const manifest = JSON.parse(body) as { layers?: ManifestLayer[] };
      // Beside the image lie its attestations, whose manifests have layers too.
      if (Array.isArray(manifest.layers) && manifest.layers.every(isOfFiles)) layers = manifest.layers;
      manifests.set(digest, body);
      response.writeHead(201, { location: url.pathname, "docker-content-digest": digest });
    } else response.writeHead(kind === "manifests" ? 404 : 200);
    response.end();
  }

  async function upload(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    rest: string,
  ): Promise<void> {
    const id = rest.split("/")[1] || randomUUID();
    const bytes = (uploads.get(id) ?? 0) + (await count(request));
    uploads.set(id, bytes);
    const location = `${url.pathname.replace(/\/blobs\/.*$/, "")}/blobs/uploads/${id}`;
    const digest = url.searchParams.get("digest");
    if (request.method === "PUT" && digest !== null) {
      uploads.delete(id);
      remember(sent, digest, bytes);
      response.writeHead(201, { location: url.pathname, "docker-content-digest": digest });
    } else
      response.writeHead(202, { location, range: `0-${Math.max(0, bytes - 1)}`, "docker-upload-uuid": id });
    response.end();
  }
}

function isOfFiles({ mediaType = "" }: ManifestLayer): boolean {
  return mediaType === "" || /tar|diff/.test(mediaType);
}

async function count(request: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const chunk of request) bytes += (chunk as Buffer).length;
  return bytes;
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function remember(map: Map<string, number>, key: string, size: number): void {
  map.delete(key);
  map.set(key, size);
  if (map.size > remembered) map.delete(map.keys().next().value!);
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
