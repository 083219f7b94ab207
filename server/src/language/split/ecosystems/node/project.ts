import { json } from "../../manifests.ts";
import type { Scene } from "../../plan.ts";

/** What package.json and the sources tell of a Node project. */
export interface NodeProject {
  /** The folder of package.json in the context, `` for its top. */
  readonly folder: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  readonly isWorkspace: boolean;
  /** Proven that no source of the program imports a development dependency. */
  readonly devUnused: boolean;
  /** A dependency that needs libraries or programs of the system: `canvas`. */
  readonly needsSystem: string | undefined;
  /** `output: "standalone"` or `"export"` of next.config. */
  readonly nextOutput: "standalone" | "export" | undefined;
}

/** Packages that look for libraries or programs outside of node_modules; from their documentation. */
const needSystem = new Set(
  "canvas pg-native gm imagemagick puppeteer playwright playwright-core simple-git nodegit usb serialport node-hid libxmljs fluent-ffmpeg pdf-image oracledb odbc ibm_db zeromq libpq node-rdkafka gl phantomjs phantomjs-prebuilt tesseractocr node-poppler wkhtmltopdf chrome-aws-lambda".split(
    " ",
  ),
);

const builtIn =
  /^(?:node:.*|assert|async_hooks|buffer|child_process|cluster|console|constants|crypto|dgram|diagnostics_channel|dns|domain|events|fs|http|http2|https|inspector|module|net|os|path|perf_hooks|process|punycode|querystring|readline|repl|stream|string_decoder|sys|timers|tls|trace_events|tty|url|util|v8|vm|wasi|worker_threads|zlib)(?:\/.*)?$/;

/** Reads the package.json nearest to the top of the context; undefined when there is none or it is no JSON. */
export function readNodeProject({ manifests }: Scene): NodeProject | undefined {
  if (!manifests) return undefined;
  const path = [...manifests.texts.keys()]
    .filter((it) => /(?:^|\/)package\.json$/.test(it))
    .sort((a, b) => a.split("/").length - b.split("/").length)[0];
  const manifest = path === undefined ? undefined : json(manifests, path);
  if (path === undefined || !manifest) return undefined;
  const folder = path.replace(/\/?package\.json$/, "");
  const names = (key: string) =>
    typeof manifest[key] === "object" && manifest[key] !== null ? Object.keys(manifest[key]) : [];
  const scripts: Record<string, string> = {};
  for (const [name, text] of Object.entries((manifest.scripts as object | undefined) ?? {}))
    if (typeof text === "string") scripts[name] = text;
  const dependencies = [
    ...names("dependencies"),
    ...names("optionalDependencies"),
    ...names("peerDependencies"),
  ];
  const devDependencies = names("devDependencies");
  const config = [...manifests.texts].find(([it]) => /(?:^|\/)next\.config\.\w+$/.test(it))?.[1];
  const output = /\boutput\s*:\s*["'](standalone|export)["']/.exec(config ?? "")?.[1];
  return {
    folder,
    scripts,
    dependencies,
    devDependencies,
    isWorkspace:
      manifest.workspaces !== undefined ||
      [...manifests.files].some((it) =>
        /^(?:pnpm-workspace\.yaml|lerna\.json|nx\.json|turbo\.json)$/.test(it),
      ),
    devUnused: devUnused(manifests, folder, devDependencies, dependencies),
    needsSystem: dependencies.find((it) => needSystem.has(it)),
    nextOutput: output === "standalone" || output === "export" ? output : undefined,
  };
}

/** True when every import of the sources is built in, relative, aliased, or a dependency; configuration of tools aside. */
function devUnused(
  manifests: NonNullable<Scene["manifests"]>,
  folder: string,
  dev: readonly string[],
  dependencies: readonly string[],
): boolean {
  if (!manifests.complete || manifests.unread.some((it) => /\.(?:[cm]?[jt]sx?)$/.test(it))) return false;
  const prefix = folder === "" ? "" : `${folder}/`;
  const allowed = new Set(dependencies);
  const isDev = new Set(dev);
  let seen = 0;
  for (const [path, text] of manifests.texts) {
    if (!path.startsWith(prefix) || !/\.(?:[cm]?[jt]sx?)$/.test(path)) continue;
    if (
      /(?:^|\/)(?:[\w.-]+\.config|\.\w+rc|jest\.setup|gulpfile|Gruntfile|karma\.conf|protractor\.conf)\.\w+$|(?:^|\/)(?:tests?|__tests__|__mocks__|e2e|cypress|scripts|\.storybook)\//i.test(
        path,
      )
    )
      continue;
    seen++;
    for (const name of importsOf(text)) {
      if (builtIn.test(name) || allowed.has(name)) continue;
      if (
        isDev.has(name) ||
        (isDev.has(`@types/${name}`) === false && /^[a-z@]/.test(name) && isDev.has(name))
      )
        return false;
    }
  }
  return seen > 0;
}

/** Package names a file imports at run time; `import type` is none. */
function importsOf(text: string): string[] {
  const found = new Set<string>();
  const code = text.replace(/^\s*\/\/.*$/gm, "");
  for (const match of code.matchAll(
    /(?:^|[\s;])import\s+(?!type\b)(?:[\w*{}\s,$]+\s+from\s+)?["']([^"']+)["']|(?:^|[\s;])export\s+(?!type\b)[\w*{}\s,$]+\s+from\s+["']([^"']+)["']|\b(?:require|import)(?:\.resolve)?\(\s*["'`]([^"'`]+)["'`]/gm,
  )) {
    const specifier = match[1] ?? match[2] ?? match[3]!;
    if (/^[./#~]/.test(specifier)) continue;
    const parts = specifier.split("/");
    found.add(specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0]!);
  }
  return [...found];
}
