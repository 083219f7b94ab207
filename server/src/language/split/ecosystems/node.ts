import { absolute, below } from "../../contents/path.ts";
import { operandsOf, optionOf } from "../effects.ts";
import type { Ecosystem, Insertion, Scene, Way } from "../plan.ts";
import type { Command } from "../reading.ts";
import { leftBehind } from "../runtimes/runtime.ts";
import { programPath } from "../start.ts";
import { readNodeProject } from "./node/project.ts";
import { siteServed } from "./node/site.ts";
import { isSmallBase, neededInSlim } from "./slim.ts";

const managers = new Set(["npm", "yarn", "pnpm", "bun", "bunx", "npx", "yarnpkg", "corepack", "cnpm"]);

/** Bundlers and compilers people call without a manager; they only build. */
const builders = new Set(
  "tsc vite webpack rollup esbuild parcel swc ng gulp grunt bower next nuxt nuxi gatsby react-scripts vue-cli-service astro svelte-kit nest turbo nx lerna ember hexo vuepress eleventy babel tsup sass node-gyp lessc tailwindcss postcss polymer".split(
    " ",
  ),
);

/** Node.js: installs with npm, yarn, pnpm or Bun, a TypeScript or bundler build, a server or a site. */
export const node: Ecosystem = {
  id: "node",
  buildVariables:
    /^(?:npm_config_\w+|NPM_CONFIG_\w+|NPM_TOKEN|YARN_CACHE_FOLDER|PNPM_HOME|CYPRESS_INSTALL_BINARY|PUPPETEER_SKIP_\w+|HUSKY|CI)$/,
  caches:
    /^(?:\/root\/\.(?:npm|yarn|pnpm-store|bun|node-gyp|config)|\/usr\/local\/(?:lib\/node_modules|share\/\.cache))(?:\/|$)/,
  tools: ["yarn", "pnpm", "tsc", "vite", "webpack", "ng", "gulp", "grunt"],
  buildPackages: /^(?:python[23]?(?:-minimal)?|python-is-python3|py3-setuptools)$/,
  manifests:
    /^(?:.*\/)?(?:package\.json|next\.config\.\w+|tsconfig\.json)$|^(?!.*(?:\.test|\.spec|\.d)\.)(?:.*\/)?[^/]+\.(?:ts|tsx|mts|cts|js|mjs|cjs|jsx)$/,

  effect(command) {
    const { program, words } = command;
    if (builders.has(program)) return { kind: "build", does: "compile", makes: [] };
    if (program === "nvm" || program === "n" || program === "fnm" || program === "volta")
      return { kind: "build", does: "tool", makes: [] };
    if (!managers.has(program)) return undefined;
    const browsers = /\b(?:playwright install|puppeteer browsers install)\b/.exec(words.join(" "))?.[0];
    // With them come packages that nobody names.
    if (words.some((it) => it === "--with-deps" || it === "install-deps")) return { kind: "unknown" };
    if (browsers !== undefined) {
      const name = browsers.startsWith("puppeteer") ? "puppeteer" : "ms-playwright";
      const home = command.env.get("HOME") ?? "/root";
      const place =
        command.env.get(name === "puppeteer" ? "PUPPETEER_CACHE_DIR" : "PLAYWRIGHT_BROWSERS_PATH") ??
        `${home}/.cache/${name}`;
      return {
        kind: "build",
        does: "dependencies",
        makes: place.startsWith("/") && !place.includes("$") ? [place] : [],
      };
    }
    if (words.slice(1).some((it) => /^(?:-v|--version|--help)$/.test(it))) return { kind: "none" };
    const [verb = "install"] = operandsOf(words, [
      "--prefix",
      "-C",
      "--cwd",
      "--filter",
      "-w",
      "--registry",
      "--dir",
    ]);
    const isGlobal =
      words.some((it) => it === "-g" || it === "--global" || it === "--location=global") || verb === "global";
    if (/^(?:prune|uninstall|remove|un|rm)$/.test(verb))
      return { kind: "build", does: "dependencies", makes: [] };
    if (
      /^(?:install|i|ci|add|clean-install|update|up|upgrade|rebuild|link|dedupe|import|fetch|global)$/.test(
        verb,
      )
    )
      return { kind: "build", does: isGlobal ? "tool" : "dependencies", makes: [] };
    if (
      /^(?:config|init|pkg|version|whoami|ping|set|cache|store|audit|ls|list|view|login|enable|prepare|use|get|fund|doctor)$/.test(
        verb,
      )
    )
      return { kind: "build", does: "tool", makes: [] };
    if (/^(?:test|t|lint)$/.test(verb)) return { kind: "build", does: "test", makes: [] };
    // `npm run x`, `yarn x`, `npx x`, `pnpm x`.
    const script = ["run", "run-script", "exec", "dlx", "x"].includes(verb) ? operandsOf(words)[1] : verb;
    if (/^(?:test|lint|type-?check|check|format)(?::|$)/.test(script ?? ""))
      return { kind: "build", does: "test", makes: [] };
    return { kind: "build", does: "compile", makes: [] };
  },

  outcome(scene) {
    const { trace, start } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "node" && it.effect.kind === "build");
    if (mine.length === 0) return undefined;
    const isStarted =
      ["node", "nodejs", "bun", "pm2", "pm2-runtime", "ts-node", "nodemon", "deno"].includes(
        start.main.program,
      ) ||
      managers.has(start.main.program) ||
      builders.has(start.main.program) ||
      siteServed(scene) !== undefined ||
      globalTools(scene).some((it) => it.binaries.includes(start.main.program)) ||
      isScriptOfNode(scene) ||
      (/^(?:node|bun)$/.test(language(scene)) && /\.sh$/.test(start.main.words[0]!) && hasOwnImage(scene));
    if (!isStarted) return undefined;
    const compiles = trace.acts.some(
      ({ effect, ecosystem }) =>
        effect.kind === "build" && effect.does === "compile" && (ecosystem === "node" || ecosystem === "c"),
    );
    if (!compiles)
      return {
        ways: [],
        compiles: false,
        refused: "It only installs dependencies: there is nothing to leave behind.",
      };
    const project = readNodeProject(scene);
    const ways: Way[] = [];
    const site = siteServed(scene, project);
    if (site) ways.push(...site);
    const folder = site?.[0]?.products?.[0]?.path;
    for (const way of serverWays(scene, project)) {
      const hasTool = globalTools(scene).some((it) => it.binaries.includes(start.main.program));
      // The small server reads its folder and nothing else.
      if (folder !== undefined && hasTool)
        ways.push({ ...way, assumptions: [], notes: [], products: [{ path: folder }] });
      else ways.push(way);
    }
    return { ways, compiles: true, language: language(scene) };
  },
};

/** `node`, or `bun` where the image is Bun's. */
function language({ reading, start }: Scene): string {
  const name = reading.reference?.repository ?? "";
  return /(?:^|\/)bun$/.test(name) || (start.main.program === "bun" && !/(?:^|\/)node$/.test(name))
    ? "bun"
    : "node";
}

/** Only Node's image has what a script of the context can start. */
function hasOwnImage({ reading, trace }: Scene): boolean {
  const others = trace.acts.some(
    (it) => it.ecosystem !== undefined && it.ecosystem !== "node" && it.ecosystem !== "c",
  );
  return !others && /^(?:library\/)?node$|^oven\/bun$/.test(reading.reference?.repository ?? "");
}

/** `/app/bin/cli` of a package: a script with Node's shebang, as far as its place tells. */
function isScriptOfNode({ start, trace }: Scene): boolean {
  const path = programPath(start.main);
  if (path === undefined) return false;
  if (/\.(?:js|mjs|cjs)$/.test(path)) return true;
  return trace.acts.some(
    ({ ecosystem, command, effect }) =>
      ecosystem === "node" &&
      effect.kind === "build" &&
      command.cwd !== undefined &&
      command.cwd !== "/" &&
      below(command.cwd, path) !== undefined,
  );
}

interface GlobalTool {
  readonly at: number;
  readonly command: Command;
  readonly names: readonly string[];
  readonly binaries: readonly string[];
}

const binariesOf: Readonly<Record<string, readonly string[]>> = {
  pm2: ["pm2", "pm2-runtime"],
  typescript: ["tsc"],
  "@angular/cli": ["ng"],
  "@nestjs/cli": ["nest"],
  "@vue/cli": ["vue"],
  "gulp-cli": ["gulp"],
  "grunt-cli": ["grunt"],
  "http-server": ["http-server", "hs"],
};

/** `npm install -g pm2`: what it brings to the whole image. */
function globalTools({ trace }: Scene): readonly GlobalTool[] {
  return trace.acts.flatMap(({ command, ecosystem, effect, at }) => {
    if (ecosystem !== "node" || effect.kind !== "build" || effect.does !== "tool") return [];
    const [verb, ...rest] = operandsOf(command.words, ["--prefix", "--registry"]);
    if (command.program === "corepack")
      return [{ at, command, names: ["corepack"], binaries: ["yarn", "pnpm"] }];
    const names = (verb === "global" ? rest.slice(1) : rest).filter((it) =>
      /^@?\w[\w./-]*(?:@[\w.^~-]+)?$/.test(it),
    );
    if (!["install", "i", "add", "global", "ci"].includes(verb ?? "") || names.length === 0) return [];
    const plain = names.map((it) => it.replace(/(?<=.)@.*$/, ""));
    return [
      {
        at,
        command,
        names: plain,
        binaries: plain.flatMap((it) => {
          const own = it.slice(it.lastIndexOf("/") + 1);
          // `polymer-cli` brings `polymer`, `@ionic/cli` brings `ionic`.
          const scope = own === "cli" ? it.slice(1, it.lastIndexOf("/")) : own;
          return binariesOf[it] ?? [...new Set([own, scope, own.replace(/-cli$/, "")])];
        }),
      },
    ];
  });
}

/** A server: its folder as it is, and without what only the build used when that is proven to be enough. */
function serverWays(scene: Scene, project: ReturnType<typeof readNodeProject>): Way[] {
  const { start, trace } = scene;
  const called = calledPrograms(scene, project);
  const all = globalTools(scene);
  // A program by name that no package is seen to bring comes with one of them.
  const isFound =
    start.main.words[0]!.includes("/") ||
    managers.has(start.main.program) ||
    /^(?:node|nodejs|bun|deno)$/.test(start.main.program) ||
    all.some((it) => it.binaries.includes(start.main.program));
  const tools = all.filter(
    (it) => it.binaries.some((name) => called.has(name)) || called.has("*") || !isFound,
  );
  const notes = leftBehind(
    all.flatMap((it) => (tools.includes(it) || /^(?:npm|corepack)$/.test(it.names[0]!) ? [] : it.names)),
  );
  // Corepack's managers are what it fetched for the build.
  const fetched = trace.acts.find(
    ({ command: { program } }) => program === start.main.program && /^(?:yarn|pnpm)$/.test(program),
  );
  const also =
    fetched && tools.some((it) => it.names[0] === "corepack")
      ? [{ path: `${fetched.command.env.get("HOME") ?? "/root"}/.cache/node/corepack` }]
      : [];
  const runtimeLines = tools.map((it) => `RUN ${it.command.text.replace(/\s*\\\r?\n\s*/g, " ")}`);
  const need = { kind: "interpreter" as const, name: language(scene), version: undefined };
  const common = {
    need,
    notes,
    ...(also.length > 0 ? { also } : {}),
    ...(runtimeLines.length > 0 ? { afterPackages: [...new Set(runtimeLines)] } : {}),
  };
  const assumptions = project?.needsSystem
    ? [`${project.needsSystem} finds what it needs in the smaller image`]
    : project || isSmallBase(scene)
      ? []
      : neededInSlim(scene, "node", "dependency").assumptions;
  const ways: Way[] = [];
  const prune =
    project && !project.isWorkspace && project.devUnused && !usesDevTool(scene, project)
      ? pruneLine(scene)
      : undefined;
  // Next.js gathers all that its server needs, and the server works in its own folder.
  const server = start.main.words.find((it) => /(?:^|\/)\.next\/standalone\/server\.js$/.test(it));
  if (server !== undefined && start.main.program === "node" && start.main.cwd !== undefined) {
    ways.push({
      ...common,
      assumptions: [],
      products: [{ path: absolute(server, start.main.cwd).replace(/\/server\.js$/, "") }],
    });
    return ways;
  }
  const instead = productionStart(scene, project);
  if (instead) {
    ways.push({ ...common, ...instead, assumptions: [...assumptions, ...instead.assumptions] });
    return ways;
  }
  if (prune)
    ways.push({
      ...common,
      assumptions,
      insertions: [prune],
      notes: [...notes, "Development dependencies are left behind."],
    });
  const keeps =
    !project && pruneLine(scene)
      ? ["Development dependencies go along: only package.json tells which are needed."]
      : [];
  ways.push({ ...common, assumptions, notes: [...notes, ...keeps] });
  return ways;
}

/** `npm run dev` starts a development server: what the build made has a start of its own. */
function productionStart(
  { start, trace }: Scene,
  project: ReturnType<typeof readNodeProject>,
): { readonly start: readonly string[]; readonly assumptions: readonly string[] } | undefined {
  const { program, words } = start.main;
  if (!managers.has(program) || project?.scripts.start === undefined) return undefined;
  const verb = operandsOf(words)[0] ?? "start";
  const script = verb === "run" ? operandsOf(words)[1] : verb;
  const builds = trace.acts.some(
    ({ ecosystem, effect }) => ecosystem === "node" && effect.kind === "build" && effect.does === "compile",
  );
  if (!builds || script === undefined || !/^(?:dev|develop|development|watch|start:dev)$/.test(script))
    return undefined;
  return {
    start: [program, "start"],
    assumptions: [`\`${program} start\` starts what the build made, where \`${script}\` was for developing`],
  };
}

/** Names of programs the start may call: its own words, and those of the npm script behind it. */
function calledPrograms({ start }: Scene, project: ReturnType<typeof readNodeProject>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { words } of start.commands) names.add(last(words[0] ?? ""));
  for (const { program, words } of start.commands) {
    if (!managers.has(program)) continue;
    const verb = operandsOf(words)[0] ?? "start";
    const script = verb === "run" ? operandsOf(words)[1] : verb;
    const text = script === undefined ? undefined : project?.scripts[script];
    if (text === undefined) names.add("*");
    else for (const word of text.split(/[\s;&|]+/)) names.add(word);
  }
  if (start.main.program.endsWith(".sh")) names.add("*");
  return names;
}

function last(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A start that is a development tool (`vite`, `nodemon`) needs what a prune takes away. */
function usesDevTool({ start }: Scene, project: NonNullable<ReturnType<typeof readNodeProject>>): boolean {
  const texts = start.commands.map(({ program, words }) => {
    if (!managers.has(program)) return words.join(" ");
    const verb = operandsOf(words)[0] ?? "start";
    const script = verb === "run" || verb === "exec" ? operandsOf(words)[1] : verb;
    return script === undefined ? "*" : (project.scripts[script] ?? script);
  });
  return texts.some((text) => project.devDependencies.some((name) => mentions(text, name)) || text === "*");
}

function mentions(text: string, name: string): boolean {
  const binaries = binariesOf[name] ?? [last(name)];
  return [name, ...binaries].some((it) =>
    new RegExp(`(?:^|[\\s/"'=])${it.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}(?:$|[\\s/"'@])`).test(text),
  );
}

/** The manager's own way to leave out development dependencies, after everything is built. */
function pruneLine({ trace, reading }: Scene): Insertion | undefined {
  const installs = trace.acts.flatMap(({ ecosystem, effect, command }) =>
    ecosystem === "node" && effect.kind === "build" && effect.does === "dependencies" ? [command] : [],
  );
  const install = installs.at(-1);
  if (
    !install ||
    installs.some(({ words }) => words[1] === "prune") ||
    install.words.some((it) => /^--(?:production|omit=dev|only=prod(?:uction)?|prod)$/.test(it)) ||
    install.env.get("NODE_ENV") === "production"
  )
    return undefined;
  const line: Readonly<Record<string, string>> = {
    npm: "RUN npm prune --omit=dev",
    pnpm: "RUN pnpm prune --prod",
    yarn: "RUN yarn install --production --ignore-scripts --prefer-offline",
  };
  const text = line[install.program];
  if (
    text === undefined ||
    install.cwd !== reading.cwd ||
    optionOf(install.words, ["--prefix", "--cwd", "-C"]) !== undefined
  )
    return undefined;
  return { before: reading.steps.length, lines: [text] };
}
