import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, crc32 } from "node:zlib";
import { afterAll, expect, test, vi } from "vitest";
import { embeddedCatalogue } from "../../server/src/io/catalogue.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-catalogue-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rest = { version: 1, date: "2026-01-02", sources: [], platforms: [], images: {}, aliases: {} };
const more = { products: {}, distributions: {}, userlands: {}, overlays: [], deprecations: [] };
const text = `${JSON.stringify({ ...rest, ...more })}\nalpine\t{"description":"Small"}`;
const packed = join(folder, "catalogue.json.br");
const unpacked = { folder: join(folder, "kept"), checksum: String(crc32(text)) };
const kept = join(unpacked.folder, `catalogue-${unpacked.checksum}.txt`);
const errors: unknown[] = [];
const names = () =>
  embeddedCatalogue(packed, (it) => errors.push(it), unpacked)().images.map((it) => it.name);

test("the catalogue is unpacked once, and what was kept is believed when it is whole", async () => {
  writeFileSync(packed, brotliCompressSync(text));
  expect(names()).toEqual(["alpine"]);
  await vi.waitUntil(() => existsSync(kept));
  expect(readFileSync(kept, "latin1")).toBe(text);
  rmSync(packed);
  expect(names()).toEqual(["alpine"]);
  expect(errors).toEqual([]);

  writeFileSync(kept, text.replace("alpine", "alpinf"));
  expect(names()).toEqual([]);
  expect(errors).toHaveLength(1);
});
