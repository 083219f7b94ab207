import { pipeline, Readable, type Transform } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import * as zlib from "node:zlib";
import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { type ImageFiles, type LayerListing, marks } from "../../language/builds/layer-files.ts";

/** What is kept of an image at most; the files beyond are counted in their folders. */
export interface Room {
  readonly entries: number;
  /** Characters of all paths. */
  readonly characters: number;
}

const room: Room = { entries: 400_000, characters: 40_000_000 };
/** Bytes of a file of the archive that is read as a whole: manifests and configurations. */
const largestText = 4_000_000;
/** Folders that files beyond the room are counted in. */
const mostRests = 2_000;

type Bytes = ReadableStream<Uint8Array>;

/** An archive that is not what `docker image save` writes, or is cut off. `message` is for a person. */
export class DamagedArchive extends Error {
  override readonly name = "DamagedArchive";
}

/**
 * Reads what `docker image save` and `podman image save` write: the layout with a `manifest.json` and the one of OCI,
 * layers plain or compressed. It goes by once; only names and sizes stay, within `limit`.
 */
export async function readSavedImage(archive: Readable, limit: Room = room): Promise<ImageFiles> {
  const texts = new Map<string, string>();
  const layers = new Map<string, Draft>();
  /** The old layout names a layer that is there already by a link to it. */
  const links = new Map<string, string>();
  const left = { ...limit };
  try {
    for await (const { header, body } of entries(Readable.toWeb(archive) as Bytes)) {
      const name = normalized(header.name);
      if (header.type === "symlink" || header.type === "link") {
        links.set(
          name,
          header.type === "link" ? normalized(header.linkname ?? "") : resolved(name, header.linkname),
        );
        await body.cancel();
      } else if (header.type !== "file" || header.size === 0) await body.cancel();
      else {
        const [head, whole] = await beginning(body);
        const kind = kindOf(head);
        if (kind !== "other") layers.set(name, await layer(whole, kind, left));
        else if (header.size <= largestText && /^\s*[{[]/.test(head.toString("latin1", 0, 64)))
          texts.set(name, await text(whole));
        else await whole.cancel();
      }
    }
  } catch (error) {
    throw new DamagedArchive(`The engine's copy of the image can't be read: ${words(error)}`, {
      cause: error,
    });
  }
  return assembled(texts, layers, links);
}

interface Draft extends Omit<LayerListing, "digest"> {}

async function* entries(bytes: Bytes): AsyncGenerator<ParsedTarEntry> {
  const decoded = bytes.pipeThrough(createTarDecoder({ strict: true }));
  for await (const entry of decoded) yield entry;
}

/** The first block of a stream, and the stream with it. */
async function beginning(body: Bytes): Promise<[Buffer, Bytes]> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < 512) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const whole = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const first = chunks.shift();
        if (first) return controller.enqueue(first);
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return [Buffer.concat(chunks, Math.min(length, 4_096)), whole];
}

type Kind = "tar" | "gzip" | "zstd" | "other";

function kindOf(head: Buffer): Kind {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head.readUInt32BE(0) === 0x28b52ffd) return "zstd";
  // An empty layer is two empty blocks.
  if (
    head.length >= 512 &&
    (head.toString("latin1", 257, 262) === "ustar" || head.subarray(0, 512).every((it) => it === 0))
  )
    return "tar";
  return "other";
}

/** From Node 22.15 on. */
const zstd = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;

async function layer(
  body: Bytes,
  kind: Exclude<Kind, "other">,
  left: { entries: number; characters: number },
): Promise<Draft> {
  if (kind === "zstd" && !zstd) {
    await body.cancel();
    return unreadable("It is compressed with zstd, which needs Node 22.15 or VS Code 1.101.");
  }
  try {
    return await listing(
      kind === "tar" ? body : through(kind === "gzip" ? zlib.createGunzip() : zstd!(), body),
      left,
    );
  } catch (error) {
    // A layer that can't be read costs this layer; one that is cut off cuts the archive off, which is noticed there.
    await body.cancel().catch(() => {});
    return unreadable(`It can't be read: ${words(error)}`);
  }
}

function through(transform: Transform, body: Bytes): Bytes {
  // An error of one end ends the other; the reader hears of it.
  pipeline(Readable.fromWeb(body as NodeStream), transform, () => {});
  return Readable.toWeb(transform) as Bytes;
}

function unreadable(why: string): Draft {
  return { bytes: 0, paths: [], sizes: [], rest: [], unreadable: why };
}

async function listing(unpacked: Bytes, left: { entries: number; characters: number }): Promise<Draft> {
  const paths: string[] = [];
  const sizes: number[] = [];
  const rest = new Map<string, { files: number; bytes: number }>();
  let total = 0;
  for await (const { header, body } of entries(unpacked)) {
    await body.cancel();
    const path = normalized(header.pax?.["GNU.sparse.name"] ?? header.name);
    // As a file system counts, and with it the engine: a symbolic link is as long as the path in it.
    const bytes =
      header.type === "symlink"
        ? Buffer.byteLength(header.linkname ?? "")
        : header.type === "file"
          ? header.size
          : 0;
    total += bytes;
    const slash = path.lastIndexOf("/") + 1;
    const name = path.slice(slash);
    if (name.startsWith(".wh.")) {
      if (name === ".wh..wh..opq") keep(path.slice(0, slash), marks.emptied);
      // Other names of this form are the union file system's own.
      else if (!name.startsWith(".wh..wh.")) keep(path.slice(0, slash) + name.slice(4), marks.deleted);
    } else if (header.type === "directory") {
      if (path !== "") keep(`${path}/`, 0);
    } else if (path !== "") keep(path, bytes);
  }
  return { bytes: total, paths, sizes, rest: [...rest].map(([folder, sum]) => ({ folder, ...sum })) };

  function keep(path: string, size: number): void {
    if (left.entries > 0 && left.characters >= path.length) {
      left.entries--;
      left.characters -= path.length;
      paths.push(path);
      sizes.push(size);
    } else if (size >= 0 && !path.endsWith("/")) {
      const own = path.slice(0, path.lastIndexOf("/") + 1);
      const folder = rest.has(own) || rest.size < mostRests ? own : "";
      const sum = rest.get(folder) ?? { files: 0, bytes: 0 };
      rest.set(folder, { files: sum.files + 1, bytes: sum.bytes + size });
    }
  }
}

interface ManifestFile {
  readonly Config?: string;
  readonly Layers?: readonly string[];
}
interface Descriptor {
  readonly digest?: string;
  readonly mediaType?: string;
  readonly platform?: { readonly os?: string };
}
interface Configuration {
  readonly history?: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[];
  readonly rootfs?: { readonly diff_ids?: readonly string[] };
}

/** Puts the parts in order: the archive may have had them in any. */
function assembled(
  texts: ReadonlyMap<string, string>,
  layers: ReadonlyMap<string, Draft>,
  links: ReadonlyMap<string, string>,
): ImageFiles {
  const { config, names } = manifest(texts);
  const configuration = parsed<Configuration>(texts.get(config));
  const digests = configuration?.rootfs?.diff_ids;
  if (!configuration || !digests || digests.length !== names.length)
    throw new DamagedArchive("The engine's copy of the image names no layers.");
  const history: ImageFiles["history"][number][] = [];
  let next = 0;
  for (const { created_by = "", empty_layer } of configuration.history ?? [])
    history.push({
      createdBy: created_by,
      ...(empty_layer || next >= digests.length ? {} : { layer: next++ }),
    });
  return {
    history,
    layers: digests.map((digest, at) => {
      const name = names[at]!;
      const found = layers.get(name) ?? layers.get(links.get(name) ?? "");
      return { digest, ...(found ?? unreadable("The engine's copy of the image lacks it.")) };
    }),
  };
}

function manifest(texts: ReadonlyMap<string, string>): { config: string; names: readonly string[] } {
  const [first] = parsed<ManifestFile[]>(texts.get("manifest.json")) ?? [];
  if (first?.Config !== undefined && first.Layers)
    return { config: normalized(first.Config), names: first.Layers.map(normalized) };
  const place = ({ digest = "" }: Descriptor) => `blobs/${digest.replace(":", "/")}`;
  let file = texts.get("index.json");
  // An index may name an index per platform; those of attestations have no system.
  for (let depth = 0; depth < 4; depth++) {
    const it = parsed<{ manifests?: Descriptor[]; config?: Descriptor; layers?: Descriptor[] }>(file);
    if (it?.config && it.layers) return { config: place(it.config), names: it.layers.map(place) };
    const named = (it?.manifests ?? []).filter((one) => one.platform?.os !== "unknown");
    const next = named.find((one) => texts.has(place(one)));
    if (!next) break;
    file = texts.get(place(next));
  }
  throw new DamagedArchive("The engine's copy of the image has no manifest.");
}

function parsed<T>(json: string | undefined): T | undefined {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}

async function text(body: Bytes): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** `./usr//bin/x`, `/usr/bin/x/` → `usr/bin/x`. */
function normalized(path: string): string {
  if (!/^[./]|\/\/|\/\.{1,2}(?:\/|$)|\/$/.test(path)) return path;
  const steps: string[] = [];
  for (const step of path.split("/"))
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  return steps.join("/");
}

function resolved(from: string, to = ""): string {
  return normalized(`${from.slice(0, from.lastIndexOf("/") + 1)}${to}`);
}

function words(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "").concat(".");
}
