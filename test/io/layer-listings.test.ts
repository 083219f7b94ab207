import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { imageReader } from "../../server/src/image-files.ts";
import { layerListings } from "../../server/src/io/layer-listings.ts";
import type { ImageFiles } from "../../server/src/language/builds/layer-files.ts";

function folder(): string {
  const it = mkdtempSync(join(tmpdir(), "plimsoll-layers-"));
  onTestFinished(() => rmSync(it, { recursive: true, force: true }));
  return it;
}

const image = (...digests: string[]): ImageFiles => ({
  history: digests.map((_, layer) => ({ createdBy: `RUN ${layer}`, layer })),
  layers: digests.map((digest) => ({ digest, bytes: 3, paths: ["a", "b/"], sizes: [3, 0], rest: [] })),
});

test("what was read is there in the next session, and a layer that two images share is kept once", async () => {
  const at = folder();
  await layerListings(at).keep("one", image("base", "x"));
  await layerListings(at).keep("two", image("base", "y"));
  expect(await layerListings(at).recall("one")).toEqual(image("base", "x"));
  expect(readdirSync(at).filter((name) => name.startsWith("layer-"))).toHaveLength(3);
  expect(await layerListings(at).recall("three")).toBeUndefined();
});

test("a damaged file counts as absent, and the folder is kept small", async () => {
  const at = folder();
  await layerListings(at).keep("one", image("base", "x"));
  for (const name of readdirSync(at)) writeFileSync(join(at, name), "no gzip");
  expect(await layerListings(at).recall("one")).toBeUndefined();
  await layerListings(at, 0).keep("two", image("base"));
  expect(readdirSync(at)).toEqual([]);
});

test("an image is read once however many ask, and no longer than somebody waits", async () => {
  const stopped: boolean[] = [];
  let done: (files: ImageFiles) => void = () => {};
  let reads = 0;
  const reader = imageReader(
    {
      files: (_, signal) =>
        new Promise((resolve, reject) => {
          reads++;
          done = resolve;
          signal.addEventListener("abort", () => {
            stopped.push(true);
            reject(new Error("Cancelled."));
          });
        }),
    },
    layerListings(folder()),
  );
  const [first, second] = [new AbortController(), new AbortController()];
  const settled = Promise.allSettled([reader.read("a", first.signal), reader.read("a", second.signal)]);
  await expect.poll(() => reads).toBe(1);
  first.abort();
  expect(stopped).toEqual([]);
  second.abort();
  expect(stopped).toEqual([true]);
  expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected"]);

  const again = reader.read("a", new AbortController().signal);
  await expect.poll(() => reads).toBe(2);
  done(image("base"));
  expect(await again).toEqual(image("base"));
  expect(await reader.read("a", new AbortController().signal)).toEqual(image("base"));
  expect(reads).toBe(2);
});
