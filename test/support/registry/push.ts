import { createHash } from "node:crypto";

/** An image to be made of nothing but sizes: its layers hold no files. */
export interface Spec {
  readonly repository: string;
  readonly tags: readonly string[];
  readonly format?: "docker" | "oci";
  /** An index even for one platform. */
  readonly index?: boolean;
  /** With an attestation beside each platform, as BuildKit writes it. */
  readonly attested?: boolean;
  readonly platforms: readonly PlatformSpec[];
}

export interface PlatformSpec {
  /** `linux/arm64/v8`. */
  readonly platform: string;
  /** Bytes of each layer, compressed. */
  readonly layers: readonly number[];
  /** `config` of the image's configuration: `User`, `Env`, … */
  readonly config?: object;
}

export interface Pushed {
  /** Of the index when there is one. */
  readonly digest: string;
  readonly platforms: Readonly<Record<string, string>>;
}

const types = {
  docker: {
    manifest: "application/vnd.docker.distribution.manifest.v2+json",
    config: "application/vnd.docker.container.image.v1+json",
    layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
    index: "application/vnd.docker.distribution.manifest.list.v2+json",
  },
  oci: {
    manifest: "application/vnd.oci.image.manifest.v1+json",
    config: "application/vnd.oci.image.config.v1+json",
    layer: "application/vnd.oci.image.layer.v1.tar+gzip",
    index: "application/vnd.oci.image.index.v1+json",
  },
};

/** Pushes an image over the distribution API, without an engine. */
export async function push(
  registry: string,
  spec: Spec,
  headers: Record<string, string> = {},
): Promise<Pushed> {
  const type = types[spec.format ?? "oci"];
  const entries: object[] = [];
  const digests: Record<string, string> = {};
  let top = { body: "", type: type.manifest };
  for (const it of spec.platforms) {
    const [os, architecture, variant] = it.platform.split("/");
    const platform = { os, architecture, ...(variant ? { variant } : {}) };
    const manifest = await image(
      {
        created: "2026-09-17T00:00:00Z",
        ...platform,
        config: it.config ?? {},
        rootfs: { type: "layers", diff_ids: [] },
      },
      it.layers.map((size) => Buffer.alloc(size, it.platform)),
    );
    digests[it.platform] = manifest.digest;
    top = { body: manifest.body, type: type.manifest };
    entries.push({ mediaType: type.manifest, digest: manifest.digest, size: manifest.body.length, platform });
    if (!spec.attested) continue;
    const statement = await image({ os: "unknown", architecture: "unknown" }, [
      Buffer.from(`{"for":"${it.platform}"}`),
    ]);
    entries.push({
      mediaType: type.manifest,
      digest: statement.digest,
      size: statement.body.length,
      platform: { os: "unknown", architecture: "unknown" },
      annotations: {
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": manifest.digest,
      },
    });
  }
  if (spec.index || entries.length > 1)
    top = {
      body: JSON.stringify({ schemaVersion: 2, mediaType: type.index, manifests: entries }),
      type: type.index,
    };
  for (const tag of spec.tags) await put(`manifests/${tag}`, top.type, top.body);
  return { digest: digestOf(top.body), platforms: digests };

  async function image(config: object, layers: readonly Buffer[]): Promise<{ digest: string; body: string }> {
    const text = JSON.stringify(config);
    await blob(Buffer.from(text));
    for (const layer of layers) await blob(layer);
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: type.manifest,
      config: { mediaType: type.config, size: text.length, digest: digestOf(text) },
      layers: layers.map((it) => ({ mediaType: type.layer, size: it.length, digest: digestOf(it) })),
    });
    await put(`manifests/${digestOf(body)}`, type.manifest, body);
    return { digest: digestOf(body), body };
  }

  async function blob(body: Buffer): Promise<void> {
    const start = await sent(
      `${registry}/v2/${spec.repository}/blobs/uploads/`,
      { method: "POST", headers },
      202,
    );
    const url = new URL(start.headers.get("location") ?? "", registry);
    url.searchParams.set("digest", digestOf(body));
    const type = { "content-type": "application/octet-stream" };
    await sent(url, { method: "PUT", headers: { ...headers, ...type }, body: new Uint8Array(body) }, 201);
  }

  async function put(path: string, mediaType: string, body: string): Promise<void> {
    const url = `${registry}/v2/${spec.repository}/${path}`;
    await sent(url, { method: "PUT", headers: { ...headers, "content-type": mediaType }, body }, 201);
  }
}

async function sent(url: string | URL, init: RequestInit, expected: number): Promise<Response> {
  const response = await fetch(url, init);
  if (response.status !== expected)
    throw new Error(`${init.method} ${url}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
  return response;
}

export function digestOf(body: string | Buffer): string {
  return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}
