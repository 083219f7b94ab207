import { absolute } from "../../contents/path.ts";
import { optionOf } from "../effects.ts";
import type { Ecosystem, Outcome, Scene, Way } from "../plan.ts";
import { built, compiledOutcome, isPlainDistribution } from "./program.ts";

/** Languages that make one program with one command: Crystal, Nim, Zig, D, OCaml, Dart. */
export const crystal: Ecosystem = {
  id: "crystal",
  buildVariables: /^(?:CRYSTAL_\w+|SHARDS_\w+|OPAM\w*|PUB_CACHE|ZIG_\w+)$/,
  caches: /^(?:\/root\/\.(?:cache|opam|pub-cache|nimble|dub)|\/home\/opam\/\.opam)(?:\/|$)/,
  tools: ["crystal", "shards", "nim", "nimble", "zig", "dub", "dmd", "ldc2", "opam", "dune", "dart"],
  manifests: /^(?:.*\/)?(?:shard\.yml|pubspec\.yaml|build\.zig)$/,

  effect({ program, words, cwd }) {
    const verb = words[1] ?? "";
    const out = optionOf(words, ["-o", "--output", "--out"]) ?? /-femit-bin=(\S+)/.exec(words.join(" "))?.[1];
    const makes = out !== undefined && !out.includes("$") && cwd !== undefined ? [absolute(out, cwd)] : [];
    if (/^(?:nim|dmd|ldc2|ocamlopt|ocamlfind|zig|dart2native)$/.test(program)) return built("compile", makes);
    if (program === "crystal") return verb === "build" ? built("compile", makes) : built("test");
    if (program === "dart") return verb === "compile" ? built("compile", makes) : built("dependencies");
    if (/^(?:shards|nimble|dub|dune|opam|pub)$/.test(program))
      return built(
        verb === "build" || (/^(?:c|install|exec)$/.test(verb) && !/^(?:shards|pub)$/.test(program))
          ? "compile"
          : "dependencies",
      );
    return undefined;
  },

  outcome(scene) {
    const { trace, start } = scene;
    const all = trace.acts.filter((it) => it.ecosystem === "crystal" && it.effect.kind === "build");
    const dart = all.length > 0 && start.main.program === "dart" ? startedByDart(scene) : undefined;
    if (dart) return dart;
    const mine = all.filter(({ effect }) => effect.kind === "build" && effect.does === "compile");
    if (mine.length === 0) return undefined;
    if (/^(?:dart|crystal|zig|nim|dub|dune|opam)$/.test(start.main.program))
      return {
        ways: [],
        compiles: true,
        refused: `It starts through ${start.main.program}, which is the tool itself.`,
      };
    if (all.some(({ command }) => command.program === "opam" && command.words.includes("depext")))
      return {
        ways: [],
        compiles: true,
        refused: "`opam depext` installs packages that nobody names, and the program loads their libraries.",
      };
    const programs = new Set(mine.map(({ command }) => command.program));
    const isStatic = mine.some(
      ({ command }) => /^(?:crystal|shards)$/.test(command.program) && command.words.includes("--static"),
    );
    const needsNothing = programs.has("dart") && programs.size === 1;
    const isZig = programs.has("zig") && programs.size === 1;
    const outcome = compiledOutcome(scene, {
      ecosystem: "crystal",
      libraries: needsNothing || isZig ? "none" : "installed",
      ...(programs.has("crystal") && isPlainDistribution(scene) ? { packages: librariesOf(scene) } : {}),
      ...(needsNothing ? certificatesOfDart : {}),
      assumptions: needsNothing ? [] : ["the program loads no library that the runtime lacks"],
    });
    if (!isStatic) return outcome;
    // Crystal's static programs on glibc still load its name services when they look up hosts.
    const isMusl = scene.contents.libc?.name === "musl";
    const way: Way = {
      ...outcome.ways[0]!,
      need: { kind: "static" },
      assumptions: isMusl ? [] : ["the program looks up no host names"],
    };
    return { ...outcome, ways: [way, ...outcome.ways] };
  },
};

/** What a program of the distribution's own Crystal loads: collector, events, regular expressions and YAML. */
function librariesOf({ contents: { distribution } }: Scene): NonNullable<Way["packages"]> {
  const events = Number(distribution?.version) >= 13 ? "libevent-2.1-7t64" : "libevent-2.1-7";
  return {
    debian: ["libgc1", events, "libpcre2-8-0", "libyaml-0-2"],
    alpine: ["gc", "libevent", "pcre2", "yaml", "libgcc"],
    arch: ["gc", "libevent", "pcre2"],
  };
}

/**
 * Dart looks for certificates in /etc/ssl/certs by their hashes, or has its own when the folder is not there: the bundle
 * alone takes them all away (runtime/bin/security_context_linux.cc, 2026).
 */
const certificatesOfDart = {
  packages: { debian: ["ca-certificates"], ubuntu: ["ca-certificates"], alpine: ["ca-certificates"] },
};

/** `dart run bin/server.dart`: the builder compiles the program, the runtime starts it without the SDK. */
function startedByDart(scene: Scene): Outcome | undefined {
  const { words, cwd } = scene.start.main;
  const rest = words.slice(1).filter((it) => it !== "run" && !it.startsWith("--enable-"));
  const at = rest.findIndex((it) => !it.startsWith("-"));
  const source = at < 0 ? undefined : rest[at];
  if (source === undefined || !source.endsWith(".dart") || source.includes("$") || cwd === undefined)
    return undefined;
  const path = "/usr/local/bin/app";
  const folder = cwd === scene.reading.cwd ? "" : `cd ${cwd} && `;
  return {
    compiles: true,
    ways: [
      {
        need: { kind: "dynamic", libc: scene.contents.libc, libraries: "none" },
        also: [{ path }],
        ...certificatesOfDart,
        start: [path, ...rest.slice(at + 1)],
        insertions: [
          {
            before: scene.reading.steps.length,
            lines: [`RUN ${folder}dart compile exe ${source} -o ${path}`],
          },
        ],
        assumptions: [`${source} needs nothing that only the Dart VM has (mirrors, source code at run time)`],
      },
    ],
  };
}
