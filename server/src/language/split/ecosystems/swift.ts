import { operandsOf } from "../effects.ts";
import type { Ecosystem } from "../plan.ts";
import { built, officialImage } from "./program.ts";

/** Swift: programs need Swift's own libraries, which the slim image has. */
export const swift: Ecosystem = {
  id: "swift",
  buildVariables: /^SWIFT_\w+$/,
  caches: /^\/root\/\.(?:swiftpm|cache)(?:\/|$)/,
  tools: ["swift", "swiftc"],
  manifests: /^(?:.*\/)?Package\.swift$/,

  effect({ program, words }) {
    if (program === "swiftc") return built("compile");
    if (program !== "swift") return undefined;
    const [verb] = operandsOf(words);
    if (verb === "build") return built("compile");
    if (verb === "test") return built("test");
    if (verb === "package") return built("dependencies");
    return words[1]?.startsWith("--version") ? { kind: "none" } : built("compile");
  },

  outcome(scene) {
    const { trace, start } = scene;
    const mine = trace.acts.filter(
      (it) => it.ecosystem === "swift" && it.effect.kind === "build" && it.effect.does === "compile",
    );
    if (mine.length === 0 || officialImage(scene) !== "swift") return undefined;
    const { words, cwd } = start.main;
    if (start.main.program === "swift" && words[1] === "run" && cwd !== undefined) {
      const name = operandsOf(words.slice(1), ["-c", "--configuration", "--package-path", "--build-path"])[0];
      const release = mine.some(({ command }) => command.words.includes("release"));
      if (name !== undefined && /^[\w-]+$/.test(name)) {
        const path = `/usr/local/bin/${name}`;
        const flags = release ? " -c release" : "";
        return {
          compiles: true,
          language: "swift",
          ways: [
            {
              need: { kind: "interpreter", name: "swift", version: undefined },
              also: [{ path }],
              start: [path, ...words.slice(words.indexOf(name) + 1)],
              insertions: [
                {
                  before: scene.reading.steps.length,
                  lines: [
                    `RUN cd ${cwd} && swift build${flags} && cp "$(swift build${flags} --show-bin-path)/${name}" ${path}`,
                  ],
                },
              ],
              assumptions: [`${name} is the program that \`swift run\` started`],
            },
          ],
        };
      }
    }
    if (start.main.program === "swift")
      return {
        ways: [],
        compiles: true,
        refused: "It starts through `swift run`, and which program that makes is not known.",
      };
    return {
      compiles: true,
      language: "swift",
      ways: [{ need: { kind: "interpreter", name: "swift", version: undefined }, assumptions: [] }],
    };
  },
};
