// What the catalogue costs: cold load, look-ups, memory, and a completion in `FROM node:` with 10,000 tags.
//   node test/bench/catalogue.mjs
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { brotliDecompressSync, deflateRawSync } from "node:zlib";
import { bundled, out } from "./bundle.mjs";

const it = await bundled(
  "catalogue",
  `
  export { pack } from "./server/catalog/pack.ts";
  export { embeddedCatalogue } from "./server/src/io/catalogue.ts";
  export { imageCompletion } from "./server/src/language/completions/image.ts";
  export { imageReference } from "./server/src/language/syntax/image-reference.ts";
  export { Dockerfile } from "./server/src/language/syntax/dockerfile.ts";
  export { unknownWorld } from "./server/src/language/unknown-world.ts";`,
);
const file = `${out}/catalogue.json.br`;
it.pack(".", file);

const ms = (/** @type {number} */ value) => `${value.toFixed(3)} ms`;
const timed = (/** @type {() => unknown} */ work) => {
  const start = performance.now();
  work();
  return performance.now() - start;
};
/** @param {number[]} times @param {number} share */
const quantile = (times, share) => [...times].sort((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;

const squeezed = readFileSync(file);
const text = brotliDecompressSync(squeezed);
console.log(
  `size: ${text.length} bytes, ${deflateRawSync(text, { level: 9 }).length} in a .vsix, ${squeezed.length} with brotli`,
);

globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
const catalogue = it.embeddedCatalogue(file, console.error);
const used = process.cpuUsage();
const first = timed(() => catalogue().facts(it.imageReference("golang:1.26-alpine")));
const spent = process.cpuUsage(used);
globalThis.gc?.();
const kept = process.memoryUsage().heapUsed - before;
console.log(
  `cold load and first facts: ${ms(first)}, ${ms((spent.user + spent.system) / 1000)} of the processor; heap ${(kept / 1e6).toFixed(2)} MB`,
);
const loads = Array.from({ length: 20 }, () => timed(() => it.embeddedCatalogue(file, console.error)().date));
console.log(`load again, median: ${ms(quantile(loads, 0.5))}`);

const names = [
  "alpine:3.23",
  "node:24-slim",
  "rust:1",
  "mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled",
];
const references = names.map((name) => it.imageReference(name));
for (const reference of references) catalogue().facts(reference);
const facts = Array.from({ length: 2_000 }, (_, at) =>
  timed(() => catalogue().facts(references[at % names.length])),
);
console.log(
  `facts: median ${(1000 * quantile(facts, 0.5)).toFixed(1)} µs, p99 ${(1000 * quantile(facts, 0.99)).toFixed(1)} µs`,
);

const suffixes = [
  "",
  "-slim",
  "-alpine",
  "-alpine3.22",
  "-bookworm",
  "-bookworm-slim",
  "-trixie",
  "-trixie-slim",
  "-bullseye",
  "-buster",
];
const tags = Array.from(
  { length: 1_000 },
  (_, n) => `${26 - (n % 22)}.${Math.floor(n / 22)}.${n % 7}`,
).flatMap((version) => suffixes.map((suffix) => version + suffix));
const list = { tags, complete: true, asOf: "2026-11-23T00:00:00Z" };
const world = {
  ...it.unknownWorld,
  catalogue: catalogue(),
  registry: { ...it.unknownWorld.registry, known: () => ({ tags: list }), tags: async () => list },
  today: "2026-11-23",
};
/** @param {string} source */
async function completion(source) {
  const start = performance.now();
  const used = process.cpuUsage();
  const dockerfile = it.Dockerfile.parse(source);
  const wish = it.imageCompletion.find(dockerfile, { line: 0, character: source.length });
  const { items } = await it.imageCompletion.items(wish, dockerfile, world);
  const size = JSON.stringify(items).length;
  const { user, system } = process.cpuUsage(used);
  return { time: performance.now() - start, processor: (user + system) / 1000, size, items: items.length };
}
const cold = await completion("FROM node:");
const keys = ["", "2", "24", "24.", "24.1", "18", "slim", "alp"];
/** @type {Awaited<ReturnType<typeof completion>>[]} */
const runs = [];
for (let at = 0; at < 2000; at++) runs.push(await completion(`FROM node:${keys[at % keys.length]}`));
/** @param {"time" | "processor"} what */
const figures = (what) => {
  const all = runs.map((it) => it[what]);
  return `the first ${ms(cold[what])}; then median ${ms(quantile(all, 0.5))}, p99 ${ms(quantile(all, 0.99))}`;
};
console.log(`completion with ${tags.length} tags, by the clock: ${figures("time")}`);
// On a machine that others use too, the clock also counts their turns.
console.log(`  in processor time: ${figures("processor")}; ${cold.items} items, ${cold.size} bytes`);
