import { absolute } from "../../../contents/path.ts";
import { operandsOf, optionOf } from "../../effects.ts";
import type { Scene, Way } from "../../plan.ts";
import type { NodeProject } from "./project.ts";

/** A folder of files that a small web server of npm hands out. */
interface Site {
  readonly folder: string;
  readonly port: string;
  /** Unknown paths get index.html. */
  readonly single: boolean;
  readonly assumptions: readonly string[];
}

/**
 * How the image serves a folder, when it starts `serve`, `http-server` or the preview of a bundler; undefined when
 * it starts anything else.
 */
export function siteServed(scene: Scene, project?: NodeProject): readonly Way[] | undefined {
  const site = siteOf(scene, project);
  // Nobody means to hand out a whole file system: the folder was read wrongly.
  if (!site || site.folder === "/") return undefined;
  const { folder, port, single, assumptions } = site;
  return [
    {
      need: { kind: "site" },
      products: [{ path: folder }],
      assumptions,
      site: { folder, port, single },
      // The server of the runtime says how it starts.
      start: [],
      uses: { certificates: false, timeZones: false, temporaryFolder: false, system: false },
    },
  ];
}

function siteOf({ start, reading }: Scene, project: NodeProject | undefined): Site | undefined {
  let { program, words } = start.main;
  const { cwd = reading.cwd } = start.main;
  const assumptions: string[] = [];
  if (
    ["npx", "bunx"].includes(program) ||
    (["yarn", "pnpm", "npm"].includes(program) && words[1] === "exec")
  ) {
    words =
      operandsOf(words, ["-p"]).length > 0
        ? words.slice(words.findIndex((it, n) => n > 0 && !it.startsWith("-") && it !== "exec"))
        : words;
    program = last(words[0] ?? "");
  } else if (["npm", "yarn", "pnpm", "bun"].includes(program)) {
    const verb = operandsOf(words)[0] ?? "start";
    const name = verb === "run" ? operandsOf(words)[1] : verb;
    const text = name === undefined ? undefined : project?.scripts[name];
    if (text === undefined || /[&|;]/.test(text)) return undefined;
    words = text.trim().split(/\s+/);
    if (words[0] === "npx") words = words.slice(1);
    program = last(words[0] ?? "");
    if (program !== "serve" && program !== "http-server" && program !== "vite") return undefined;
  }
  const at = (folder: string | undefined, fallback: string) => absolute(folder ?? fallback, cwd);
  switch (program) {
    case "serve": {
      const folder = operandsOf(words, [
        "-l",
        "--listen",
        "-p",
        "--port",
        "-c",
        "--config",
        "-f",
        "--favicon",
      ])[0];
      const listen = optionOf(words, ["-l", "--listen", "-p", "--port"]) ?? reading.env.get("PORT") ?? "3000";
      const port = /(\d+)\/?$/.exec(listen)?.[1];
      if (!port || folder === undefined) return undefined;
      return {
        folder: at(folder, "."),
        port,
        single: words.some((it) => it === "-s" || it === "--single"),
        assumptions: ["the web server answers as `serve` did"],
      };
    }
    case "http-server": {
      const folder = operandsOf(words, [
        ...["-p", "--port", "-a", "-c", "-d", "-i", "-e", "-P", "-C", "-K"],
        // A fork's own: what it answers instead of what is not there.
        "-f",
      ])[0];
      const port = optionOf(words, ["-p", "--port"]) ?? reading.env.get("PORT") ?? "8080";
      // Without a folder it hands out `public` if that is there, else where it stands.
      if (!/^\d+$/.test(port) || folder === undefined) return undefined;
      // How long browsers keep what it sends, which files it packs, what it answers else.
      const others = words
        .slice(1)
        .filter((it) => /^-/.test(it) && !/^(?:-p|--port(?:=\d+)?|-a|-s|--silent)$/.test(it));
      return {
        folder: at(folder, "."),
        port,
        single: false,
        assumptions: [
          "the web server answers as `http-server` did",
          ...(others.length > 0 ? [`nobody relies on its \`${others.join(" ")}\``] : []),
          ...assumptions,
        ],
      };
    }
    case "vite": {
      if (words[1] !== "preview") return undefined;
      const port = optionOf(words, ["--port"]) ?? "4173";
      return {
        folder: at(undefined, optionOf(words, ["--outDir"]) ?? "dist"),
        port,
        single: true,
        assumptions: ["the build goes to dist", "the web server answers as `vite preview` did"],
      };
    }
    case "ng":
    case "react-scripts":
      return undefined;
  }
  return undefined;
}

function last(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
