import { absolute } from "../../contents/path.ts";
import { operandsOf, optionOf } from "../effects.ts";
import type { Ecosystem, Outcome, Scene } from "../plan.ts";
import { built, compiledOutcome, isPlainDistribution } from "./program.ts";

/** Haskell: Stack and Cabal; programs want GMP beside the C library. */
export const haskell: Ecosystem = {
  id: "haskell",
  buildVariables: /^(?:STACK_\w+|CABAL_\w+|GHC_\w+)$/,
  caches: /^\/root\/\.(?:stack|cabal\/(?:packages|store|logs)|ghcup|ghc)(?:\/|$)/,
  tools: ["stack", "cabal", "ghc", "ghcup"],
  manifests: /^(?:.*\/)?(?:stack\.yaml|package\.yaml|[^/]+\.cabal)$/,

  effect({ program, words, env, cwd }) {
    const home = env.get("HOME") ?? "/root";
    if (program === "ghcup") return built("tool");
    if (program === "ghc") {
      const out = optionOf(words, ["-o"]);
      const isTold = out !== undefined && !out.includes("$") && cwd !== undefined;
      return built("compile", isTold ? [absolute(out, cwd)] : []);
    }
    if (program !== "stack" && program !== "cabal") return undefined;
    const verb = operandsOf(words, ["--resolver", "--stack-yaml", "--work-dir", "-j"])[0] ?? "";
    if (/^(?:setup|update|upgrade|config|clean|v2-update|new-update|sandbox|path)$/.test(verb))
      return built("tool");
    if (words.some((it) => /^--(?:only-|dependencies-only)/.test(it))) return built("dependencies");
    const places =
      program === "stack" && (verb === "install" || words.includes("--copy-bins"))
        ? [optionOf(words, ["--local-bin-path"]) ?? `${home}/.local/bin`].filter((it) => it.startsWith("/"))
        : program === "cabal" && /install$/.test(verb)
          ? [optionOf(words, ["--installdir", "--bindir"]) ?? `${home}/.cabal/bin`].filter((it) =>
              it.startsWith("/"),
            )
          : [];
    return built("compile", places);
  },

  outcome(scene) {
    const { trace, start } = scene;
    const mine = trace.acts.filter(
      (it) => it.ecosystem === "haskell" && it.effect.kind === "build" && it.effect.does === "compile",
    );
    if (mine.length === 0) return undefined;
    const tool = start.main.program;
    const run = /^(?:stack|cabal)$/.test(tool) ? operandsOf(start.main.words)[0] : undefined;
    const name =
      run === "exec" || run === "run" ? operandsOf(start.main.words)[1]?.replace(/^exe:/, "") : undefined;
    const folder = mine.findLast(({ command }) => command.cwd !== undefined)?.command.cwd;
    if (name !== undefined && /^[\w-]+$/.test(name) && folder !== undefined)
      return startedByTool(scene, tool, name, folder);
    if (/^(?:stack|cabal|runhaskell|ghci)$/.test(tool))
      return {
        ways: [],
        compiles: true,
        refused: `It starts through ${start.main.program}, and where that finds its program is not known.`,
      };
    // `cabal install pandoc` brings pandoc and nothing else.
    const asked = mine.map(({ command }) => operandsOf(command.words).slice(1));
    const names = asked.flat().map((it) => it.replace(/-[\d.]+$/, ""));
    if (
      asked.every((it) => it.length > 0) &&
      names.every((it) => /^[a-z][\w-]*$/.test(it)) &&
      !names.includes(tool)
    )
      return { ways: [], compiles: true, refused: `It starts ${tool}, which is not what it builds.` };
    const home = scene.reading.env.get("HOME") ?? "/root";
    return compiledOutcome(scene, {
      ecosystem: "haskell",
      folders: [
        ...new Set(["/root/.local/bin", "/root/.cabal/bin", `${home}/.local/bin`, `${home}/.cabal/bin`]),
      ],
      ...common(scene),
    });
  },
};

/** What Debian's own GHC links for calls of C, by release, beside libnuma; that of GHC's makers carries it inside. */
const foreignCalls: Readonly<Record<string, string>> = { "11": "libffi7", "12": "libffi8", "13": "libffi8" };

function common(scene: Scene) {
  const isPlain = isPlainDistribution(scene);
  const calls = foreignCalls[scene.contents.distribution?.version ?? ""];
  return {
    libraries: isPlain ? "installed" : "unknown",
    packages: {
      debian: ["libgmp10", ...(isPlain && calls ? [calls, "libnuma1"] : [])],
      ubuntu: ["libgmp10"],
      alpine: ["gmp"],
    },
    // Its own images say it; without, a program stops at the first letter that is not ASCII.
    ...(isPlain || scene.reading.env.has("LANG") ? {} : { runtimeLines: ["ENV LANG=C.UTF-8"] }),
    assumptions: isPlain ? [] : ["the program loads no library but GMP that the runtime lacks"],
  } as const;
}

/** `stack exec app`, `cabal run app`: the tool puts the program where the runtime starts it. */
function startedByTool(scene: Scene, tool: string, name: string, folder: string): Outcome {
  const { words } = scene.start.main;
  const at = words.indexOf("--");
  const path = `/usr/local/bin/${name}`;
  const line =
    tool === "stack"
      ? `stack build --copy-bins --local-bin-path /usr/local/bin && rm -rf .stack-work`
      : `cabal install exe:${name} --installdir=/usr/local/bin --install-method=copy`;
  const outcome = compiledOutcome(scene, { ecosystem: "haskell", ...common(scene) });
  return {
    ...outcome,
    ways: outcome.ways.map((way) => ({
      ...way,
      also: [{ path }],
      without: ["/root/.local/bin", "/root/.cabal/bin", "/usr/local/bin"],
      start: [path, ...(at < 0 ? [] : words.slice(at + 1))],
      insertions: [{ before: scene.reading.steps.length, lines: [`RUN cd ${folder} && ${line}`] }],
      assumptions: [
        ...way.assumptions,
        `${name} is the program that \`${tool}\` started, and needs neither GHC nor its packages`,
      ],
    })),
  };
}
