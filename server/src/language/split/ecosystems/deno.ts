import { absolute } from "../../contents/path.ts";
import { optionOf } from "../effects.ts";
import type { Ecosystem } from "../plan.ts";
import { compiledOutcome, programStarted } from "./program.ts";

/** Deno and Bun where they compile a program that carries its interpreter. */
export const deno: Ecosystem = {
  id: "deno",
  buildVariables: /^DENO_(?:DIR|INSTALL\w*|VERSION)$/,
  caches: /^(?:\/deno-dir|\/root\/\.(?:cache\/deno|deno|bun))(?:\/|$)/,
  tools: ["deno"],
  manifests: /^(?:.*\/)?deno\.jsonc?$/,

  effect({ program, words, cwd }) {
    const isBun = program === "bun" && words[1] === "build" && words.includes("--compile");
    if (program !== "deno" && !isBun) return undefined;
    if (isBun || words[1] === "compile") {
      const out = optionOf(words, ["--output", "-o", "--outfile"]);
      return {
        kind: "build",
        does: "compile",
        makes: out !== undefined && !out.includes("$") && cwd !== undefined ? [absolute(out, cwd)] : [],
      };
    }
    if (/^(?:cache|install|add|i)$/.test(words[1] ?? ""))
      return { kind: "build", does: "dependencies", makes: [] };
    if (/^(?:test|lint|fmt|check)$/.test(words[1] ?? "")) return { kind: "build", does: "test", makes: [] };
    if (/^(?:--version|-V|info|types)$/.test(words[1] ?? "")) return { kind: "none" };
    return { kind: "build", does: "compile", makes: [] };
  },

  outcome(scene) {
    const mine = scene.trace.acts.filter((it) => it.ecosystem === "deno" && it.effect.kind === "build");
    if (mine.length === 0) return undefined;
    const isOwnImage = /^denoland\/deno$/.test(scene.reading.reference?.repository ?? "");
    if (
      scene.start.main.program === "deno" ||
      (isOwnImage && /^(?:run|serve|task)$/.test(scene.start.main.program))
    )
      return {
        ways: [],
        compiles: false,
        refused: "It starts Deno itself, which is all that its image has.",
      };
    const compiled = mine.some(({ effect }) => effect.kind === "build" && effect.makes.length > 0);
    if (!compiled || programStarted(scene, "deno") === undefined) return undefined;
    return compiledOutcome(scene, {
      ecosystem: "deno",
      libraries: "none",
      cpp: true,
      packages: { alpine: ["libstdc++"] },
    });
  },
};
