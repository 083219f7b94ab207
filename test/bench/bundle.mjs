import { build } from "esbuild";

/** Where benches put what they make. */
export const out = ".cache/bench";

/**
 * Parts of the product, bundled as they ship and loaded.
 * @param {string} name
 * @param {string} exports one `export … from` a line, from the project's root
 * @returns {Promise<any>}
 */
export async function bundled(name, exports) {
  const outfile = `${out}/${name}.cjs`;
  await build({
    stdin: { contents: exports, resolveDir: "." },
    outfile,
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
  });
  return (await import(`../../${outfile}`)).default;
}
