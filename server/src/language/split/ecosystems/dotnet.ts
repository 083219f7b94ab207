import { absolute, basename, folderOf } from "../../contents/path.ts";
import { optionOf } from "../effects.ts";
import type { Ecosystem, Need, Scene, Way } from "../plan.ts";
import { programPath } from "../start.ts";
import { built } from "./program.ts";

/** .NET: what `dotnet publish` makes runs on the runtime images. */
export const dotnet: Ecosystem = {
  id: "dotnet",
  buildVariables:
    /^(?:NUGET_\w+|DOTNET_(?:CLI_\w+|SKIP_FIRST_TIME_EXPERIENCE|NOLOGO|USE_POLLING_FILE_WATCHER)|MSBUILD\w*|BUILD_CONFIGURATION)$/,
  caches: /^(?:\/root\/\.(?:nuget|dotnet|local\/share\/NuGet|templateengine)|\/usr\/share\/dotnet)(?:\/|$)/,
  tools: ["msbuild", "nuget"],
  manifests: /^(?:.*\/)?[^/]+\.(?:csproj|fsproj|vbproj)$/,

  effect({ program, words, cwd }) {
    if (program === "msbuild" || program === "nuget") return built("compile");
    if (program !== "dotnet") return undefined;
    const out = outputOf(words);
    const verb = words[1] ?? "";
    if (/^(?:publish|build|pack|msbuild)$/.test(verb))
      return built("compile", out !== undefined && cwd !== undefined ? [absolute(out, cwd)] : []);
    if (/^(?:restore|add|nuget|workload)$/.test(verb)) return built("dependencies");
    if (verb === "tool") return built("tool");
    if (/^(?:test|format)$/.test(verb)) return built("test");
    if (/^(?:ef|dev-certs)$/.test(verb)) return built("compile");
    return { kind: /^--(?:info|version)$/.test(verb) ? "none" : "unknown" };
  },

  outcome(scene) {
    const { trace, start } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "dotnet" && it.effect.kind === "build");
    if (mine.length === 0) return undefined;
    const { main } = start;
    const published = mine.some(({ command }) => command.words[1] === "publish");
    const tool = start.commands.find(
      ({ program, words }) =>
        program === "dotnet" && /^(?:run|watch|test|ef|build|publish)$/.test(words[1] ?? ""),
    );
    if (tool === main) return runByTool(scene);
    if (tool)
      return {
        ways: [],
        compiles: true,
        refused: `It starts \`dotnet ${tool.words[1]}\`, which only the SDK has.`,
      };
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
    const port = portOf(scene);
    // ASP.NET reads its settings and pages from the working folder, wherever the program lies.
    const { cwd } = main;
    const isElsewhere = cwd !== undefined && cwd !== folder && cwd !== "/";
    // The published folder is complete by definition.
    if (published && folder !== undefined && !isElsewhere && (output || basename(folder) === "publish"))
      ways.push({ need, products: [{ path: folder }], assumptions: [], ...port });
    ways.push({
      need,
      ...port,
      assumptions: published ? [] : ["`dotnet build` leaves all that it needs beside the program"],
    });
    return { compiles: true, language: "dotnet", ways };
  },
};

/**
 * The runtime's image says where to listen, and the SDK's takes that back: from .NET Core 3.1 on (dotnet/dotnet-docker,
 * src/sdk).
 */
function portOf({ reading }: Scene): Pick<Way, "runtimeLines" | "notes"> {
  const version = Number(/\/sdk:(\d+\.\d+)/.exec(reading.reference?.text ?? "")?.[1]);
  const isSaid = reading.steps.some(({ instruction: { text } }) =>
    /\b(?:ASPNETCORE|DOTNET)_(?:URLS|HTTPS?_PORTS)\b|--urls\b/i.test(text),
  );
  if (isSaid || !(version >= 3.1)) return {};
  const name = version >= 8 ? "ASPNETCORE_HTTP_PORTS" : "ASPNETCORE_URLS";
  return {
    runtimeLines: [`ENV ${name}=`],
    notes: [`\`${name}\` stays empty, as the SDK's image leaves it: a server listens where it did.`],
  };
}

function outputOf(words: readonly string[]): string | undefined {
  const given =
    optionOf(words, ["-o", "--output"]) ??
    words.map((it) => /^[-/](?:p|property):PublishDir=(.+)$/.exec(it)?.[1]).find((it) => it !== undefined);
  return given?.includes("$") ? undefined : given;
}

/** `dotnet run`: the runtime starts what a `dotnet publish` makes. */
function runByTool(scene: Scene) {
  const { start, reading, manifests, trace } = scene;
  const folder =
    trace.acts.findLast((it) => it.ecosystem === "dotnet" && it.command.cwd !== undefined)?.command.cwd ??
    reading.cwd;
  const { words } = start.main;
  const named = optionOf(words, ["--project", "-p"]);
  const projects = [...(manifests?.files ?? [])].filter((it) => /\.(?:cs|fs|vb)proj$/.test(it));
  const project = named ?? (projects.length === 1 ? projects[0] : undefined);
  const name = project && /([^/]+)\.\w+proj$/.exec(project)?.[1];
  if (!name || words[1] !== "run")
    return {
      ways: [],
      compiles: true,
      refused: `It starts through \`dotnet ${words[1]}\`, and what that starts is not known.`,
    };
  const rest = words.includes("--") ? words.slice(words.indexOf("--") + 1) : [];
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
        ...portOf(scene),
        assumptions: [
          `${name} is the program that \`dotnet run\` started, and needs nothing of launchSettings.json`,
        ],
      },
    ],
  };
}
