import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { compile } from "./compile.ts";
import { readFacts } from "./facts.ts";

/**
 * Writes the catalogue that ships, in Brotli: it packs a quarter tighter than the package would. Each image has a line
 * of its own, which is read when it is asked for. `root` is the folder of the project.
 */
export function pack(root: string, file: string): void {
  const { images, ...others } = compile(readFacts(join(root, "server/catalog/facts")));
  const lines = Object.entries(images).map(([name, it]) => `${name}\t${JSON.stringify(it)}`);
  const text = [JSON.stringify({ ...others, images: {} }), ...lines].join("\n");
  if (/[^\0-\x7f]/.test(text)) throw new Error("The catalogue is read as plain ASCII.");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, brotliCompressSync(text));
}
