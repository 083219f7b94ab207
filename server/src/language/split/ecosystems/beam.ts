import { operandsOf } from "../effects.ts";
import { librariesOf } from "../libraries.ts";
import type { Ecosystem, Outcome, Scene, Way } from "../plan.ts";
import { programPath } from "../start.ts";
import { isPlainDistribution, officialImage } from "./program.ts";
import { isSmallBase, neededInSlim } from "./slim.ts";

/** Elixir and Erlang: releases and escripts, on the slim image of the builder's language. */
export const beam: Ecosystem = {
  id: "beam",
  buildVariables: /^(?:HEX_\w+|REBAR_\w+)$/,
  caches: /^\/root\/\.(?:mix|hex|cache\/rebar3)(?:\/|$)/,
  tools: ["mix", "rebar3", "rebar"],
  manifests: /^(?:.*\/)?(?:mix\.exs|rebar\.config)$/,

  effect({ program, words }) {
    if (program === "rebar3" || program === "rebar" || program === "erlc" || program === "relx")
      return { kind: "build", does: words[1] === "get-deps" ? "dependencies" : "compile", makes: [] };
    if (program !== "mix") return undefined;
    const [verb = ""] = operandsOf(words);
    if (/^(?:local\.|archive\.|hex\.)/.test(verb)) return { kind: "build", does: "tool", makes: [] };
    if (/^deps/.test(verb)) return { kind: "build", does: "dependencies", makes: [] };
    if (/^(?:test|format|credo|dialyzer)/.test(verb)) return { kind: "build", does: "test", makes: [] };
    return { kind: "build", does: "compile", makes: [] };
  },

  outcome(scene) {
    const { trace, start } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "beam" && it.effect.kind === "build");
    const image = officialImage(scene);
    if (mine.length === 0) return undefined;
    const app = /\bapp:\s*:(\w+)/.exec(projectOf(scene) ?? "")?.[1];
    const isServer =
      start.main.program === "mix" && /^(?:phx\.server|run)$/.test(operandsOf(start.main.words)[0] ?? "");
    const folder = mine.findLast(({ command }) => command.cwd !== undefined)?.command.cwd;
    if (isServer && image === "elixir" && app !== undefined && folder !== undefined) {
      const phoenix = start.main.words.includes("phx.server");
      return {
        compiles: true,
        language: image,
        ways: [
          {
            need: { kind: "interpreter", name: image, version: undefined },
            products: [{ path: "/opt/release" }],
            insertions: [
              {
                before: scene.reading.steps.length,
                lines: [
                  `RUN ${folder === scene.reading.cwd ? "" : `cd ${folder} && `}MIX_ENV=prod mix do deps.get --only prod, release --path /opt/release`,
                ],
              },
            ],
            runtimeLines: phoenix ? ["ENV PHX_SERVER=true"] : [],
            start: [`/opt/release/bin/${app}`, "start"],
            assumptions: [
              `the release ${app} starts what \`mix ${start.main.words[1]}\` started, with its configuration for production`,
            ],
          },
        ],
      };
    }
    if (/^(?:mix|iex|elixir|rebar3)$/.test(start.main.program))
      return {
        ways: [],
        compiles: true,
        refused: `It starts through ${start.main.program}, which needs the sources and the tools.`,
      };
    const packaged = isPlainDistribution(scene) ? releaseStarted(scene) : undefined;
    if (packaged) return packaged;
    if (image !== "elixir" && image !== "erlang")
      return {
        ways: [],
        compiles: true,
        refused: "Its base is no image of Elixir or Erlang, so no smaller one is known to match.",
      };
    const path = programPath(start.main);
    if (path === undefined) return undefined;
    const isEscript = mine.some(
      ({ command }) => command.words.includes("escript.build") || command.words.includes("escriptize"),
    );
    const project = projectOf(scene);
    const way: Way = {
      need: { kind: "interpreter", name: image, version: undefined },
      ...(isSmallBase(scene)
        ? { assumptions: [] }
        : neededInSlim(
            scene,
            image,
            "dependency",
            project?.match(/(?<=\{:?)\w+/g) ?? [],
            project !== undefined,
          )),
      // A script may call mix, which wants Hex and Rebar where `mix local.hex` put them.
      ...(isEscript
        ? { also: [{ path }] }
        : /\.sh$/.test(path) &&
            mine.some(({ command }) => command.words.some((it) => it.startsWith("local.")))
          ? { also: [{ path: `${scene.reading.env.get("MIX_HOME") ?? "/root/.mix"}` }] }
          : {}),
    };
    return { compiles: true, language: image, ways: [way] };
  },
};

/** A release brings its own Erlang, which loads the C++ library, OpenSSL and terminal codes of the distribution. */
function releaseStarted(scene: Scene): Outcome | undefined {
  const path = programPath(scene.start.main);
  const release = path && /^(\/.+\/rel\/([\w-]+))\/bin\/\2$/.exec(path)?.[1];
  const { distribution, libc } = scene.contents;
  if (!release || !scene.trace.acts.some(({ command }) => command.words.includes("release")))
    return undefined;
  const libraries = librariesOf("libssl-dev", distribution);
  if (!libraries) return undefined;
  const isAlpine = distribution?.id === "alpine";
  return {
    compiles: true,
    ways: [
      {
        need: { kind: "dynamic", libc, libraries: "installed" },
        products: [{ path: release }],
        packages: {
          debian: [...libraries, "libstdc++6", "libtinfo6"],
          ...(isAlpine ? { alpine: ["libcrypto3", "libstdc++", "ncurses-libs"] } : {}),
        },
        without: [],
        assumptions: [],
      },
    ],
  };
}

/** The topmost mix.exs or rebar.config. */
function projectOf({ manifests }: Scene): string | undefined {
  return [...(manifests?.texts ?? [])]
    .filter(([path]) => /(?:^|\/)(?:mix\.exs|rebar\.config)$/.test(path))
    .sort(([a], [b]) => a.split("/").length - b.split("/").length)[0]?.[1];
}
