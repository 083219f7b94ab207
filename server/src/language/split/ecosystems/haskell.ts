import { operandsOf } from "../effects.ts";
import type { Ecosystem } from "../plan.ts";
import { compiledOutcome, isPlainDistribution } from "./program.ts";

/** Haskell: Stack and Cabal; programs want GMP beside the C library. */
export const haskell: Ecosystem = {
  id: "haskell",
  summary: "Haskell: `stack` and `cabal`.",
  buildVariables: /^(?:STACK_\w+|CABAL_\w+|GHC_\w+)$/,
  caches: /^\/root\/\.(?:stack|cabal\/(?:packages|store|logs)|ghcup|ghc)(?:\/|$)/,
  tools: ["stack", "cabal", "ghc", "ghcup"],
  manifests: /^(?:.*\/)?(?:stack\.yaml|package\.yaml|[^/]+\.cabal)$/,

  effect({ program, words }) {
    if (program === "ghcup") return { kind: "build", does: "tool", makes: [] };
    if (program === "ghc") return { kind: "build", does: "compile", makes: [] };
    if (program !== "stack" && program !== "cabal") return undefined;
    const verb = operandsOf(words, ["--resolver", "--stack-yaml", "--work-dir", "-j"])[0] ?? "";
    if (/^(?:setup|update|upgrade|config|clean|v2-update|new-update|sandbox|path)$/.test(verb))
      return { kind: "build", does: "tool", makes: [] };
    if (words.some((it) => /^--(?:only-|dependencies-only)/.test(it)))
      return { kind: "build", does: "dependencies", makes: [] };
    const places =
      program === "stack" && (verb === "install" || words.includes("--copy-bins"))
        ? ["/root/.local/bin"]
        : program === "cabal" && /install$/.test(verb)
          ? ["/root/.cabal/bin"]
          : [];
    return { kind: "build", does: "compile", makes: places };
  },

  outcome(scene) {
    const { trace, start } = scene;
    const mine = trace.acts.filter(
      (it) => it.ecosystem === "haskell" && it.effect.kind === "build" && it.effect.does === "compile",
    );
    if (mine.length === 0) return undefined;
    if (/^(?:stack|cabal|runhaskell|ghci)$/.test(start.main.program))
      return {
        ways: [],
        compiles: true,
        refused: `It starts through ${start.main.program}, and where that finds its program is not known.`,
      };
    return compiledOutcome(scene, {
      ecosystem: "haskell",
      folders: ["/root/.local/bin", "/root/.cabal/bin"],
      libraries: isPlainDistribution(scene) ? "installed" : "unknown",
      packages: { debian: ["libgmp10"], ubuntu: ["libgmp10"], alpine: ["gmp"] },
      assumptions: isPlainDistribution(scene)
        ? []
        : ["the program loads no library but GMP that the runtime lacks"],
    });
  },
};
