import fc from "fast-check";
import { expect, test } from "vitest";
import {
  biggestFiles,
  type FileNode,
  folderOf,
  hiddenFiles,
  type LayerListing,
  marks,
  sums,
} from "../../server/src/language/builds/layer-files.ts";
import { folderIn, layersOf, weighed } from "../../server/src/language/builds/layers-of-image.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import type { StageMeasure } from "../../server/src/language/world.ts";

type Entry = readonly [path: string, size: number];

function listing(entries: readonly Entry[]): LayerListing {
  const own = [...new Map(entries).entries()];
  return {
    digest: "",
    bytes: own.reduce((sum, [, size]) => sum + Math.max(0, size), 0),
    paths: own.map(([path]) => path),
    sizes: own.map(([, size]) => size),
    rest: [],
  };
}

/** What a union file system shows: layer by layer, whiteouts first, then what the layer has. */
function visible(layers: readonly LayerListing[]): Set<string> {
  let seen = new Map<string, number>();
  layers.forEach(({ paths, sizes }, at) => {
    const drop = (gone: (path: string) => boolean) => {
      seen = new Map([...seen].filter(([path]) => !gone(path)));
    };
    paths.forEach((path, n) => {
      const below = (it: string) => path === "" || it.startsWith(path.endsWith("/") ? path : `${path}/`);
      if (sizes[n] === marks.emptied) drop(below);
      else if (path.endsWith("/")) drop((it) => it === path.slice(0, -1));
      else drop((it) => it === path || below(it));
    });
    paths.forEach((path, n) => {
      if (sizes[n]! > 0) seen.set(path, at);
    });
  });
  return new Set([...seen].map(([path, at]) => `${at} ${path}`));
}

const step = fc.constantFrom("a", "b", "c");
const path = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join("/"));
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.constant<Entry>(["", marks.emptied]),
  fc.tuple(path, fc.integer({ min: 1, max: 9 })),
  fc.tuple(path, fc.constant(marks.deleted)),
  fc.tuple(
    path.map((it) => `${it}/`),
    fc.constantFrom(0, marks.emptied),
  ),
);
/** A layer whose files are not folders too: what a file system can hold. */
const layer = fc.array(entry, { maxLength: 8 }).map((entries) => {
  const kept: Entry[] = [];
  for (const it of entries) {
    const clash = kept.some(([other]) => {
      const [a, b] = [it[0].replace(/\/$/, ""), other.replace(/\/$/, "")];
      return a === b || a.startsWith(`${b}/`) !== b.startsWith(`${a}/`);
    });
    if (!clash) kept.push(it);
  }
  return listing(kept);
});

test("hidden is what the union of the layers does not show", () => {
  fc.assert(
    fc.property(fc.array(layer, { maxLength: 4 }), (layers) => {
      const hidden = hiddenFiles(layers);
      const shown = layers.flatMap(({ paths, sizes }, at) =>
        paths.flatMap((it, n) => (sizes[n]! > 0 && !hidden[at]!.has(n) ? [`${at} ${it}`] : [])),
      );
      expect(new Set(shown)).toEqual(visible(layers));
    }),
  );
});

test("whatever is left unnamed, a folder weighs what is in it", () => {
  const depth = fc.record({
    levels: fc.integer({ min: 0, max: 4 }),
    most: fc.integer({ min: 0, max: 3 }),
    least: fc.integer({ min: 0, max: 9 }),
  });
  fc.assert(
    fc.property(layer, depth, (it, how) => {
      const root = folderOf(it, new Map(), "", how);
      const check = (node: FileNode) => {
        if (!node.children) return;
        const all = (of: (it: FileNode) => number) => node.children!.reduce((sum, one) => sum + of(one), 0);
        expect([all((one) => one.bytes), all((one) => one.files)]).toEqual([node.bytes, node.files]);
        node.children.forEach(check);
      };
      check(root);
      expect([root.bytes, root.files]).toEqual([it.bytes, sums(it, new Map()).files]);
    }),
  );
});

test("the biggest files are those at the front of a sorted list", () => {
  fc.assert(
    fc.property(layer, fc.integer({ min: 1, max: 4 }), (it, most) => {
      const sorted = it.paths
        .map((name, n) => ({ path: `/${name}`, bytes: it.sizes[n]! }))
        .filter(({ bytes }) => bytes > 0)
        .sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
      expect(biggestFiles(it, new Map(), most)).toEqual(sorted.slice(0, most));
    }),
  );
});

test("a layer that can't be read weighs what the engine says, and nothing is said of its files", () => {
  const dark: LayerListing = { ...listing([]), unreadable: "It is compressed with zstd." };
  const files = {
    history: [0, 1, 2, 3].map((it) => ({ createdBy: `RUN ${it}`, layer: it })),
    layers: [listing([["a", 3]]), dark, listing([["b", 4]]), dark],
  };
  const measure: StageMeasure = {
    target: "(image)",
    stale: false,
    unpacked: 1_111,
    inherited: 103,
    layers: [
      { instruction: "RUN 2", bytes: 4, cached: false },
      { instruction: "RUN 3", bytes: 1_004, cached: false },
    ],
    platform: "linux/amd64",
    engine: "",
    at: "2026-09-17",
  };
  const known = weighed(files, measure);
  const layers = layersOf(known, measure, undefined, Dockerfile.parse("FROM scratch"));
  expect(layers.map(({ bytes, files }) => [bytes, files])).toEqual([
    [3, 1],
    [100, 0],
    [4, 1],
    [1_004, 0],
  ]);
  const all = folderIn(known, undefined, "", { levels: 2, most: 10, least: 0 })!;
  expect(all.children?.map(({ bytes, children }) => [bytes, children?.length ?? 0])).toEqual([
    [3, 1],
    [100, 0],
    [4, 1],
    [1_004, 0],
  ]);
  expect(all.bytes).toBe(1_111);
});
