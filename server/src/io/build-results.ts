import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Recorded, ResultStore } from "../builds.ts";
import { writeWhole } from "./whole-file.ts";

/** Files whose results are kept; the ones not built for the longest time go first. */
const keptFiles = 500;
/** Bytes of one file's results: what is larger was not written here. */
const largest = 1 << 20;

/** Keeps results in a folder, one JSON file per Dockerfile. What is damaged counts as nothing known. */
export function buildResults(folder: string): ResultStore {
  const fileOf = (uri: string) =>
    join(folder, `${createHash("sha256").update(uri).digest("hex").slice(0, 24)}.json`);
  return {
    read(uri) {
      try {
        const file = fileOf(uri);
        if (statSync(file).size > largest) return new Map();
        const kept = JSON.parse(readFileSync(file, "utf8")) as { version?: unknown; results?: unknown };
        if (kept.version !== format || typeof kept.results !== "object" || kept.results === null)
          return new Map();
        return new Map(
          Object.entries(kept.results).filter((entry): entry is [string, Recorded] => isRecorded(entry[1])),
        );
      } catch {
        return new Map();
      }
    },
    write(uri, results) {
      try {
        writeWhole(
          fileOf(uri),
          JSON.stringify({ version: format, uri, results: Object.fromEntries(results) }),
        );
        prune(folder);
      } catch {
        // A full or read-only disk: the results live as long as the server.
      }
    },
  };
}

const format = 1;

function isRecorded(value: unknown): value is Recorded {
  const it = value as Recorded | null;
  return (
    typeof it === "object" &&
    typeof it?.image === "string" &&
    typeof it.inputs === "string" &&
    Array.isArray(it.versions) &&
    typeof it.measure?.unpacked === "number" &&
    typeof it.measure.inherited === "number" &&
    typeof it.measure.at === "string" &&
    areLayers(it.measure.layers) &&
    (it.measure.before === undefined ||
      (typeof it.measure.before?.inherited === "number" && areLayers(it.measure.before.layers)))
  );
}

function areLayers(layers: unknown): boolean {
  return (
    Array.isArray(layers) &&
    layers.every((layer) => typeof layer?.instruction === "string" && typeof layer.bytes === "number")
  );
}

function prune(folder: string): void {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  if (names.length <= keptFiles) return;
  const aged = names
    .map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => a.at - b.at);
  for (const { path } of aged.slice(0, names.length - keptFiles)) rmSync(path, { force: true });
}
