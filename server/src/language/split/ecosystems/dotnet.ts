import { absolute, basename, folderOf } from "../../contents/path.ts";
import { operandsOf, optionOf } from "../effects.ts";
import type { Ecosystem, Need, Scene, Way } from "../plan.ts";
import type { Command } from "../reading.ts";
import { programPath } from "../start.ts";

/** .NET: what `dotnet publish` makes runs on the runtime images. */
export const dotnet: Ecosystem = {
  id: "dotnet",
  buildVariables:
    /^(?:NUGET_\w+|DOTNET_(?:CLI_\w+|SKIP_FIRST_TIME_EXPERIENCE|NOLOGO|USE_POLLING_FILE_WATCHER)|MSBUILD\w*|BUILD_CONFIGURATION)$/,
  caches: /^(?:\/root\/\.(?:nuget|dotnet|local\/share\/NuGet|templateengine)|\/usr\/share\/dotnet)(?:\/|$)/,
  tools: ["msbuild", "nuget"],
  manifests: /^(?:.*\/)?[^/]+\.(?:csproj|fsproj|vbproj)$/,

  effect({ program, words, cwd }) {
    if (program === "msbuild" || program === "nuget") return { kind: "build", does: "compile", makes: [] };
    if (program !== "dotnet") return undefined;
    const out = outputOf(words);
    switch (words[1]) {
      case "publish":
        return {
          kind: "build",
          does: "compile",
          makes: out !== undefined && cwd !== undefined ? [absolute(out, cwd)] : [],
        };
      case "build":
      case "pack":
      case "msbuild":
        return {
          kind: "build",
          does: "compile",
          makes: out !== undefined && cwd !== undefined ? [absolute(out, cwd)] : [],
        };
      case "restore":
      case "add":
      case "nuget":
      case "workload":
        return { kind: "build", does: "dependencies", makes: [] };
      case "tool":
        return { kind: "build", does: "tool", makes: [] };
      case "test":
      case "format":
        return { kind: "build", does: "test", makes: [] };
      case "--info":
      case "--version":
        return { kind: "none" };
      case "ef":
      case "dev-certs":
        return { kind: "build", does: "compile", makes: [] };
    }
    return { kind: "unknown" };
  },

  outcome(scene) {
    const { trace, start } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "dotnet" && it.effect.kind === "build");
    if (mine.length === 0) return undefined;
    const { main } = start;
    const published = mine.some(({ command }) => command.words[1] === "publish");
    if (main.program === "dotnet" && /^(?:run|watch|test|ef)$/.test(main.words[1] ?? ""))
      return runByTool(scene);
    const dll = main.program === "dotnet" ? main.words.slice(1).find((it) => /\.dll$/i.test(it)) : undefined;
    const own = dll === undefined ? programPath(main) : undefined;
    if (dll === undefined && own === undefined)
      return main.program === "dotnet"
        ? { ways: [], compiles: true, refused: "Which program it starts is not known." }
        : undefined;
    const path =
      dll === undefined
        ? own!
        : dll.includes("$") || (main.cwd === undefined && !dll.startsWith("/"))
          ? undefined
          : absolute(dll, main.cwd);
    if (!mine.some(({ effect }) => effect.kind === "build" && effect.does === "compile"))
      return { ways: [], compiles: false, refused: "It builds nothing." };
    // `bin/Release/net8.0/publish`: the framework in the file's own words.
    const framework = trace.acts
      .flatMap(({ command }) => command.words)
      .concat(dll ?? "")
      .map((it) => /(?:netcoreapp|\/net)(\d+\.\d+)(?:\/|$)/.exec(it)?.[1])
      .find((it) => it !== undefined);
    const need: Need = { kind: "interpreter", name: "dotnet", version: framework };
    const folder = path === undefined ? undefined : folderOf(path);
    const output =
      folder !== undefined &&
      mine.some(({ effect }) => effect.kind === "build" && effect.makes.includes(folder));
    const ways: Way[] = [];
    // The published folder is complete by definition.
    if (published && output) ways.push({ need, products: [{ path: folder }], assumptions: [] });
    else if (published && folder !== undefined && basename(folder) === "publish")
      ways.push({ need, products: [{ path: folder }], assumptions: [] });
    ways.push({
      need,
      assumptions: published ? [] : ["`dotnet build` leaves all that it needs beside the program"],
    });
    return { compiles: true, language: "dotnet", ways };
  },
};

function outputOf(words: readonly string[]): string | undefined {
  const given =
    optionOf(words, ["-o", "--output"]) ??
    words.map((it) => /^[-/](?:p|property):PublishDir=(.+)$/.exec(it)?.[1]).find((it) => it !== undefined);
  return given?.includes("$") ? undefined : given;
}

/** `dotnet run`: the runtime starts what a `dotnet publish` makes. */
function runByTool({ start, reading, manifests, trace }: Scene) {
  const folder =
    trace.acts.findLast((it) => it.ecosystem === "dotnet" && it.command.cwd !== undefined)?.command.cwd ??
    reading.cwd;
  const named = optionOf(start.main.words, ["--project", "-p"]);
  const projects = [...(manifests?.files ?? [])].filter((it) => /\.(?:cs|fs|vb)proj$/.test(it));
  const project = named ?? (projects.length === 1 ? projects[0] : undefined);
  const name = project && /([^/]+)\.\w+proj$/.exec(project)?.[1];
  if (!name || start.main.words[1] !== "run")
    return {
      ways: [],
      compiles: true,
      refused: `It starts through \`dotnet ${start.main.words[1]}\`, and what that starts is not known.`,
    };
  const rest = operandsOf(start.main.words.slice(start.main.words.indexOf("--"))).filter(() =>
    start.main.words.includes("--"),
  );
  const command: Command = start.main;
  void command;
  return {
    compiles: true,
    language: "dotnet",
    ways: [
      {
        need: { kind: "interpreter" as const, name: "dotnet", version: undefined },
        products: [{ path: "/publish" }],
        insertions: [
          {
            before: reading.steps.length,
            lines: [`RUN cd ${folder} && dotnet publish ${named ?? project} -c Release -o /publish`],
          },
        ],
        start: ["dotnet", `/publish/${name}.dll`, ...rest],
        assumptions: [`${name} is the program that \`dotnet run\` started`],
      },
    ],
  };
}
