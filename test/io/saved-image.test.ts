import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import * as zlib from "node:zlib";
import { packTar, type TarHeader } from "modern-tar";
import { describe, expect, test } from "vitest";
import { readSavedImage } from "../../server/src/io/engine/saved-image.ts";
import { folderOf, hiddenFiles, type ImageFiles } from "../../server/src/language/builds/layer-files.ts";

interface Entry extends Partial<TarHeader> {
  readonly name: string;
  readonly text?: string;
}

const tar = async (...entries: Entry[]) =>
  Buffer.from(
    await packTar(
      entries.map(({ text = "", ...header }) => ({
        header: { type: "file", mtime: new Date(0), ...header, size: Buffer.byteLength(text) },
        body: text,
      })),
    ),
  );
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** An image of three layers that knows every trick of a layer: links, long names, deleted and emptied folders. */
async function layersOfAll() {
  const long = `${"deep/".repeat(30)}${"n".repeat(150)}.txt`;
  return [
    await tar(
      { name: "./", type: "directory" },
      { name: "./usr/", type: "directory" },
      { name: "usr/bin/tool", text: "t".repeat(5_000) },
      { name: "usr/bin/same-tool", type: "link", linkname: "usr/bin/tool" },
      { name: "usr/bin/alias", type: "symlink", linkname: "tool" },
      { name: "var/cache/a", text: "a".repeat(700) },
      { name: "var/cache/b", text: "b".repeat(300) },
      { name: "opt/old/x", text: "x".repeat(40) },
      { name: "etc/.hidden", text: "h" },
      { name: long, text: "long" },
    ),
    await tar(
      { name: "var/cache/.wh.a" },
      { name: "opt/old/.wh..wh..opq" },
      { name: "opt/old/y", text: "y".repeat(9) },
      { name: ".wh..wh.plnk" },
    ),
    await tar({ name: "usr/bin/tool", text: "T".repeat(5_001) }, { name: "var/.wh.cache" }),
  ];
}

function configOf(layers: readonly Buffer[]) {
  return JSON.stringify({
    history: [
      { created_by: "ADD base" },
      { created_by: "ENV A=b", empty_layer: true },
      ...layers.slice(1).map((_, n) => ({ created_by: `RUN ${n}` })),
    ],
    rootfs: { type: "layers", diff_ids: layers.map((it) => `sha256:${sha(it)}`) },
  });
}

/** As the engine without containerd writes it today: OCI's blobs, with a manifest.json for older readers. */
async function docker(layers: readonly Buffer[], packed = layers): Promise<Buffer> {
  const config = configOf(layers);
  const blob = (bytes: Uint8Array) => `blobs/sha256/${sha(bytes)}`;
  return tarOf([
    ...packed.map((bytes): [string, Buffer] => [blob(bytes), bytes]),
    [blob(Buffer.from(config)), Buffer.from(config)],
    [
      "manifest.json",
      json([{ Config: blob(Buffer.from(config)), RepoTags: null, Layers: packed.map(blob) }]),
    ],
  ]);
}

/** As engines before 25 write it. The third layer is a link to where it was written first. */
async function legacy(layers: readonly Buffer[]): Promise<Buffer> {
  const config = Buffer.from(configOf(layers));
  const parts = layers.map((bytes, n): [string, Buffer] => [`${n}${"0".repeat(63)}/layer.tar`, bytes]);
  const [last, ...others] = [...parts].reverse();
  const manifest = [{ Config: `${sha(config)}.json`, Layers: parts.map(([name]) => name) }];
  const archive = await tarOf([
    ...others.reverse(),
    ["elsewhere/layer.tar", last![1]],
    [`${sha(config)}.json`, config],
    ["manifest.json", json(manifest)],
  ]);
  const link = await tar({ name: last![0], type: "symlink", linkname: "../elsewhere/layer.tar" });
  return Buffer.concat([link.subarray(0, -1_024), archive]);
}

/** OCI's layout alone, by way of an index in the index, beside an attestation. */
async function oci(layers: readonly Buffer[], packed: readonly Buffer[]): Promise<Buffer> {
  const config = Buffer.from(configOf(layers));
  const of = (bytes: Uint8Array) => ({ digest: `sha256:${sha(bytes)}`, size: bytes.length });
  const manifest = json({ config: of(config), layers: packed.map(of) });
  const attestation = json({ config: of(config), layers: [] });
  const inner = json({
    manifests: [
      { ...of(attestation), platform: { os: "unknown", architecture: "unknown" } },
      { ...of(manifest), platform: { os: "linux", architecture: "amd64" } },
    ],
  });
  const blobs = [...packed, config, manifest, attestation, inner];
  return tarOf([
    ["oci-layout", json({ imageLayoutVersion: "1.0.0" })],
    ["index.json", json({ manifests: [of(inner)] })],
    ...blobs.map((bytes): [string, Buffer] => [`blobs/sha256/${sha(bytes)}`, bytes]),
  ]);
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

async function tarOf(files: readonly (readonly [string, Uint8Array])[]): Promise<Buffer> {
  return Buffer.from(
    await packTar(files.map(([name, body]) => ({ header: { name, type: "file", size: body.length }, body }))),
  );
}

/** In pieces of no particular size, as a pipe brings them. */
function* pieces(bytes: Uint8Array, size = 999): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const read = (bytes: Uint8Array) => readSavedImage(Readable.from(pieces(bytes)));

/** Layers as a person would list them: every folder, hidden bytes marked by the layer that hides them. */
function drawn({ layers, history }: ImageFiles): string {
  const hidden = hiddenFiles(layers);
  return layers
    .map((layer, at) => {
      const by = history.find((it) => it.layer === at)?.createdBy;
      const lines: string[] = [`${by}: ${layer.unreadable ?? layer.bytes}`];
      const walk = (node: ReturnType<typeof folderOf>, indent: string) => {
        for (const it of node.children ?? []) {
          const name = it.name.length > 20 ? `${it.name.slice(0, 5)}…${it.name.length}` : it.name;
          const mark =
            it.hiddenBy === undefined
              ? it.hidden
                ? ` (${it.hidden} hidden)`
                : ""
              : ` hidden by ${it.hiddenBy}`;
          lines.push(`${indent}${name}${it.folder ? "/" : ""} ${it.bytes}${mark}`);
          walk(it, `${indent}  `);
        }
      };
      walk(folderOf(layer, hidden[at]!, "", { levels: 99, most: 99, least: 0 }), "  ");
      return lines.join("\n");
    })
    .join("\n")
    .replace(/(?:\n +deep\/ 4)+\n +/, "\n  deep/… 4\n    ");
}

const all = `ADD base: 6049
  usr/ 5004 (5000 hidden)
    bin/ 5004 (5000 hidden)
      tool 5000 hidden by 2
      alias 4
      same-tool 0
  var/ 1000 (1000 hidden)
    cache/ 1000 (1000 hidden)
      a 700 hidden by 1
      b 300 hidden by 2
  opt/ 40 (40 hidden)
    old/ 40 (40 hidden)
      x 40 hidden by 1
  deep/… 4
    nnnnn…154 4
  etc/ 1
    .hidden 1
RUN 0: 9
  opt/ 9
    old/ 9
      y 9
RUN 1: 5001
  usr/ 5001
    bin/ 5001
      tool 5001`;

test("the archive of an engine as it is today", async () => {
  expect(drawn(await read(await docker(await layersOfAll())))).toBe(all);
});

test("the archive of an older engine, with a layer that is a link", async () => {
  expect(drawn(await read(await legacy(await layersOfAll())))).toBe(all);
});

test("OCI's layout with layers packed in gzip, some of several members", async () => {
  const layers = await layersOfAll();
  const packed = layers.map((it) =>
    Buffer.concat([zlib.gzipSync(it.subarray(0, 700)), zlib.gzipSync(it.subarray(700))]),
  );
  expect(drawn(await read(await oci(layers, packed)))).toBe(all);
  expect(drawn(await read(await docker(layers, packed)))).toBe(all);
});

test("layers packed in zstd are read where Node can, and say so where it can't", async () => {
  const [layer] = await layersOfAll();
  const pack = (zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer }).zstdCompressSync;
  const packed = pack?.(layer!) ?? Buffer.concat([Buffer.from("28b52ffd", "hex"), Buffer.alloc(600)]);
  const { layers } = await read(await docker([layer!], [packed]));
  if (pack) expect(layers[0]!.bytes).toBe(6049);
  else expect(layers[0]!.unreadable).toContain("zstd, which needs Node 22.15");
});

describe("damage", () => {
  test("an archive that is cut off says so, wherever the cut is", async () => {
    const whole = await docker(await layersOfAll());
    for (let cut = 0; cut < whole.length - 1_024; cut += 4_321)
      await expect(read(whole.subarray(0, cut)), `cut at ${cut}`).rejects.toThrow(
        /^The engine's copy of the image (?:can't be read: .+|has no manifest)\.$/,
      );
  });

  test("one layer that is damaged costs that layer", async () => {
    const layers = await layersOfAll();
    const packed = layers.map((it) => zlib.gzipSync(it));
    const broken = Buffer.from(packed[1]!);
    broken.fill(0x55, 20, 60);
    const image = await read(await docker(layers, [packed[0]!, broken, packed[2]!]));
    expect(image.layers.map(({ bytes, unreadable }) => unreadable?.replace(/:.*/, "") ?? bytes)).toEqual([
      6049,
      "It can't be read",
      5001,
    ]);
  });

  test("a header that promises a gigabyte which never comes", async () => {
    const [layer] = await layersOfAll();
    const lying = Buffer.from(layer!);
    promise(lying, "usr/bin/tool", 1_000_000_000);
    const { layers } = await read(await docker([lying]));
    expect(layers[0]!.unreadable).toMatch(/truncated/);
    const outer = await docker([layer!]);
    promise(outer, "manifest.json", 1_000_000_000);
    await expect(read(outer)).rejects.toThrow("truncated");
  });

  test("what is no archive at all, and nothing", async () => {
    await expect(read(Buffer.from("Error response from daemon".repeat(100)))).rejects.toThrow(
      "can't be read",
    );
    await expect(read(Buffer.alloc(0))).rejects.toThrow("image");
  });
});

/** Writes another size into the header of a file. */
function promise(archive: Buffer, name: string, size: number): void {
  const at = archive.indexOf(`${name}\0`);
  archive.write(`${size.toString(8).padStart(11, "0")}\0`, at + 124, "latin1");
  archive.fill(" ", at + 148, at + 156);
  const sum = archive.subarray(at, at + 512).reduce((total, it) => total + it, 0);
  archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148, "latin1");
}

test("a file of many gigabytes and a hundred thousand small ones go by in little memory", async () => {
  const big = 600_000_000;
  const many = 100_000;
  const header = async (name: string, size: number) => {
    const one = await tar({ name, text: "" });
    promise(one, name, size);
    return one.subarray(0, 512);
  };
  const bigHeader = await header("big", big);
  const small = await header("usr/share/0000000", 1);
  const first = Number.parseInt(small.toString("latin1", 148, 154), 8);
  const config = json({
    history: [{ created_by: "RUN much" }],
    rootfs: { diff_ids: ["sha256:00"] },
  });
  const length = 512 + big + (-big & 511) + many * 1024 + 1024;
  const layerHeader = await header("layer.tar", length);
  const tail = await tarOf([
    ["config.json", config],
    ["manifest.json", json([{ Config: "config.json", Layers: ["layer.tar"] }])],
  ]);
  const zeros = Buffer.alloc(1 << 20);
  function* archive(): Generator<Uint8Array> {
    yield layerHeader;
    yield bigHeader;
    for (let left = big + (-big & 511); left > 0; left -= zeros.length) yield zeros.subarray(0, left);
    for (let n = 0; n < many; n += 64) {
      const block = Buffer.alloc(Math.min(64, many - n) * 1024);
      for (let k = 0; k * 1024 < block.length; k++) {
        const own = Buffer.from(small);
        const number = String(n + k).padStart(7, "0");
        own.write(`usr/share/${number}`);
        // The checksum of the first name, and what its digits add.
        const sum = [...number].reduce((total, digit) => total + Number(digit), first);
        own.write(sum.toString(8).padStart(6, "0"), 148, "latin1");
        own.copy(block, k * 1024);
      }
      yield block;
    }
    yield zeros.subarray(0, 1024);
    yield tail;
  }
  const before = process.memoryUsage();
  let most = 0;
  const watch = setInterval(() => {
    const now = process.memoryUsage();
    most = Math.max(most, now.rss - before.rss);
  }, 10);
  const { layers } = await readSavedImage(Readable.from(archive()));
  clearInterval(watch);
  expect(layers[0]!.bytes).toBe(big + many);
  expect(layers[0]!.paths.length).toBe(many + 1);
  expect(most / 1e6, "megabytes").toBeLessThan(300);
});

test("files beyond the room are counted in their folders", async () => {
  const layer = await tar(
    { name: "a/one", text: "1" },
    { name: "b/two", text: "22" },
    { name: "b/three", text: "333" },
    { name: "c/d/four", text: "4444" },
  );
  const image = await readSavedImage(Readable.from(pieces(await docker([layer]))), {
    entries: 1,
    characters: 99,
  });
  expect(drawn(image)).toBe(`ADD base: 10
  b/ 5
  c/ 4
    d/ 4
  a/ 1
    one 1`);
});
