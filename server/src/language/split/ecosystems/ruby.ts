import { operandsOf, optionOf } from "../effects.ts";
import { purposeOf } from "../packages.ts";
import type { Ecosystem, Scene } from "../plan.ts";
import { bringsItsOwn, officialImage } from "./program.ts";
import { isSmallBase, neededInSlim } from "./slim.ts";

const tools = new Set(["bundle", "bundler", "gem", "rake", "rails", "jekyll", "nanoc", "middleman"]);

/** Ruby: Bundler's gems, compiled ones too, and Rails' assets. */
export const ruby: Ecosystem = {
  id: "ruby",
  buildVariables: /^(?:BUNDLE_JOBS|BUNDLE_RETRY|GEM_PATH|NOKOGIRI_USE_SYSTEM_LIBRARIES)$/,
  caches: /^\/root\/\.(?:gem|bundle|npm|cache)(?:\/|$)/,
  tools: [],
  buildPackages: /^(?:ruby-dev|ruby-bundler|yarn)$/,
  manifests: /^(?:.*\/)?Gemfile(?:\.lock)?$/,

  effect({ program, words }) {
    if (!tools.has(program)) return undefined;
    const rest = program === "bundle" && words[1] === "exec" ? words.slice(2) : words;
    const name = rest === words ? program : (rest[0] ?? "");
    const [verb] = operandsOf(rest);
    if (/^(?:--version|-v)$/.test(words[1] ?? "")) return { kind: "none" };
    if (program === "gem")
      return { kind: "build", does: /^(?:install|i)$/.test(verb ?? "") ? "dependencies" : "tool", makes: [] };
    if (rest === words && /^bundler?$/.test(program)) {
      if (verb === undefined || /^(?:install|update|package|cache)$/.test(verb))
        return { kind: "build", does: "dependencies", makes: [] };
      if (/^(?:config|clean|lock|list|check)$/.test(verb))
        return { kind: "build", does: "dependencies", makes: [] };
      return { kind: "unknown" };
    }
    if (/^(?:rspec|rubocop)$/.test(name) || /^(?:test|spec)/.test(verb ?? ""))
      return { kind: "build", does: "test", makes: [] };
    return { kind: "build", does: "compile", makes: [] };
  },

  outcome(scene) {
    const { trace, start } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "ruby" && it.effect.kind === "build");
    if (mine.length === 0 || officialImage(scene) !== "ruby") return undefined;
    const isStarted =
      /^(?:ruby|bundle|bundler|rails|rake|puma|unicorn|rackup|thin|sidekiq|passenger|foreman|shotgun|jekyll|clockwork|resque|iodine|falcon)$/.test(
        start.main.program,
      ) ||
      start.main.words.some((it) => /\.(?:sh|rb)(?:\s|$)/.test(it)) ||
      start.main.words[0]!.includes("/");
    if (!isStarted) return undefined;
    if (!bringsItsOwn(scene))
      return {
        ways: [],
        compiles: false,
        refused: "It installs what others published and nothing of its own.",
      };
    const compiles = mine.some(({ effect }) => effect.kind === "build" && effect.does === "compile");
    const hasBuildPackages = trace.packages.some(
      ({ name }) => ["build", "headers"].includes(purposeOf(name)) && name !== "git",
    );
    // It fetches or compiles its agent when it first starts.
    if (start.commands.some(({ program, words }) => program === "passenger" || words.includes("passenger")))
      return { ways: [], compiles: true, refused: "Passenger builds its agent when it starts." };
    const isBundled = mine.some(({ command }) => /^bundler?$/.test(command.program));
    if (!isBundled || (!compiles && !hasBuildPackages))
      return {
        ways: [],
        compiles: false,
        refused: "It only installs gems: there is nothing to leave behind.",
      };
    // Which gems there are, and where, is kept in the account's home where nothing else is said.
    const homes = mine.flatMap(({ command: { words, env } }) => [
      ...(words[1] === "config" &&
      !words.includes("--local") &&
      words.some((it) => /^(?:path|without|with|deployment|bin)$/.test(it))
        ? [`${env.get("HOME") ?? "/root"}/.bundle`]
        : []),
      ...[env.get("BUNDLE_PATH"), env.get("GEM_HOME"), optionOf(words, ["--path"])],
    ]);
    return {
      compiles: true,
      language: "ruby",
      ways: [
        {
          need: { kind: "interpreter", name: "ruby", version: undefined },
          also: ["/usr/local/bundle", ...homes].flatMap((path) =>
            path?.startsWith("/") && !path.includes("$") ? [{ path }] : [],
          ),
          // RubyGems itself lies among the image's own files.
          afterPackages: [
            ...new Set(
              mine.flatMap(({ command: { words, text } }) =>
                words[1] === "update" && words.includes("--system") ? [`RUN ${text}`] : [],
              ),
            ),
          ],
          ...(isSmallBase(scene)
            ? {
                // A gem in C++ loads the compiler's library, which goes with the compiler.
                packages: trace.packages.some(({ name }) => /^(?:build-base|g\+\+)$/.test(name))
                  ? { alpine: ["libstdc++"] }
                  : {},
                assumptions: [],
              }
            : neededInSlim(scene, "ruby", "gem", ...gemsNamed(scene))),
        },
      ],
    };
  },
};

/** The gems that the file and the context name, and whether those are all there are. */
function gemsNamed({ trace, manifests }: Scene): [string[], boolean] {
  const texts = [...(manifests?.texts ?? [])].filter(([path]) => /(?:^|\/)Gemfile(?:\.lock)?$/.test(path));
  return [
    [
      ...trace.acts.flatMap(({ command: { program, words } }) => (program === "gem" ? words.slice(2) : [])),
      ...texts.flatMap(([, text]) =>
        [...text.matchAll(/^\s*gem\s*\(?["']([\w.-]+)|^ {4}([\w.-]+) \(/gm)].map((it) => it[1] ?? it[2]!),
      ),
    ],
    texts.some(([path]) => path.endsWith(".lock")),
  ];
}
