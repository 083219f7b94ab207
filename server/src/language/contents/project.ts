import type { BuildContext } from "../world.ts";
import { nativeModules } from "./linkage/node.ts";
import { nativePackages } from "./linkage/python.ts";

/** What the sources in the build context show. Undefined is "can't tell"; everything is about non-test code. */
export interface Project {
  /** False when there is no Go source to read. */
  readonly go: boolean;
  /** Whether the Go program uses cgo when it may: it imports net, os/user, C code or what stands on them. */
  readonly usesCgo: boolean | undefined;
  /** The reason for a true `usesCgo`: `net/http`. */
  readonly cgoImport?: string;
  /** C code of its own or of a module that can't do without: `CGO_ENABLED=0` is no way out then. */
  readonly needsCgo?: string;
  /** A sign that it talks TLS as a client: `http.Get`, a module that does. */
  readonly tls?: string;
  readonly bringsRoots: boolean;
  /** A sign that it looks up time zones. */
  readonly timeZones?: string;
  readonly bringsZones: boolean;
  /** A sign that it writes temporary files. */
  readonly temporary?: string;
  /** The first npm module with machine code that a package.json depends on. */
  readonly nativeModule?: string;
  /** The first Python package with machine code that the requirements name. */
  readonly nativePackage?: string;
}

/** Standard packages that reach C code when cgo is on; source: `go list -deps` of Go 1.26's standard library. */
const cgoPackages =
  /^(?:net|net\/(?:http.*|mail|smtp|textproto|rpc.*)|os\/user|crypto\/(?:tls|x509)|mime\/multipart|expvar|log\/syslog|archive\/tar|plugin|runtime\/cgo)$/;

/** Modules that need a C compiler; source: their own documentation. */
const cgoModules =
  /\b(?:github\.com\/mattn\/go-sqlite3|github\.com\/confluentinc\/confluent-kafka-go|gopkg\.in\/confluentinc|github\.com\/h2non\/bimg|github\.com\/davidbyttow\/govips|gocv\.io\/x\/gocv|github\.com\/libgit2\/git2go|github\.com\/godror\/godror|github\.com\/tecbot\/gorocksdb|github\.com\/google\/gopacket)\b/;

/** Modules that call servers over TLS as their purpose. */
const tlsModules =
  /\b(?:github\.com\/aws\/aws-sdk-go[\w./-]*|cloud\.google\.com\/go[\w./-]*|google\.golang\.org\/api|github\.com\/Azure\/azure-sdk-for-go[\w./-]*|github\.com\/stripe\/stripe-go[\w./-]*|github\.com\/google\/go-github[\w./-]*|github\.com\/slack-go\/slack|k8s\.io\/client-go|golang\.org\/x\/oauth2|github\.com\/go-resty\/resty[\w./-]*|github\.com\/sendgrid\/sendgrid-go|go\.mongodb\.org\/mongo-driver[\w./-]*)\b/;

const folderLimit = 120;
const fileLimit = 250;

const known = new WeakMap<BuildContext, Promise<Project>>();

/** Reads the sources once per lent context, as many rules as ask. */
export function project(context: BuildContext): Promise<Project> {
  const ready = known.get(context);
  if (ready) return ready;
  const asked = read(context);
  known.set(context, asked);
  return asked;
}

async function read(context: BuildContext): Promise<Project> {
  const { files, complete } = await sources(
    context,
    /\.go$|^(?:go\.mod|Cargo\.toml|package\.json|pyproject\.toml)$|^requirements[\w.-]*\.txt$/,
  );
  const texts = await Promise.all(
    files.map(async (path) => [path, (await context.read(path)) ?? ""] as const),
  );
  const go = texts.filter(([path]) => path.endsWith(".go")).map(([, text]) => text);
  const modules = texts
    .filter(([path]) => path.endsWith("go.mod"))
    .map(([, text]) => text)
    .join("\n");
  const crates = texts
    .filter(([path]) => path.endsWith("Cargo.toml"))
    .map(([, text]) => text)
    .join("\n");
  const named = (pattern: RegExp) => texts.filter(([path]) => pattern.test(path)).map(([, text]) => text);
  const nativeModule = named(/package\.json$/)
    .flatMap(dependenciesOf)
    .find((it) => nativeModules.has(it));
  const nativePackage = named(/pyproject\.toml$|\.txt$/)
    .flatMap(requirementsOf)
    .find((it) => nativePackages.has(it));
  const imports = new Set(go.flatMap(importsOf));
  const cgoImport = [...imports].find((it) => it === "C" || cgoPackages.test(it));
  const needsCgo = imports.has("C") ? 'import "C"' : cgoModules.exec(modules)?.[0];
  const outside = [...imports].some(
    (it) => /^[^/]+\.[^/]+\//.test(it) && !modules.includes(`module ${it.split("/").slice(0, 3).join("/")}`),
  );
  const all = go.join("\n");
  return {
    go: go.length > 0,
    usesCgo:
      cgoImport !== undefined || needsCgo !== undefined
        ? true
        : go.length > 0 && complete && !outside
          ? false
          : undefined,
    ...(cgoImport === undefined ? {} : { cgoImport }),
    ...(needsCgo === undefined ? {} : { needsCgo }),
    ...said(
      "tls",
      first(
        all,
        /\bhttp\.(?:Get|Post|PostForm|Head|NewRequest|NewRequestWithContext|DefaultClient)\b|\bhttp\.Client\{|\btls\.Dial\w*\b|"https:\/\//,
      ) ??
        tlsModules.exec(modules)?.[0] ??
        first(crates, /\b(?:native-tls|rustls-native-certs|openssl|hyper-tls)\b/),
    ),
    bringsRoots:
      imports.has("golang.org/x/crypto/x509roots/fallback") ||
      imports.has("github.com/breml/rootcerts") ||
      /webpki-roots|rustls-tls/.test(crates),
    ...said("timeZones", first(all, /\btime\.LoadLocation\b/)),
    bringsZones: imports.has("time/tzdata"),
    ...said("nativeModule", nativeModule),
    ...said("nativePackage", nativePackage),
    ...said(
      "temporary",
      first(
        all,
        /\bos\.(?:CreateTemp|MkdirTemp|TempDir)\b|\bioutil\.Temp(?:File|Dir)\b|\.ParseMultipartForm\b/,
      ),
    ),
  };
}

/** Paths of files whose name a pattern matches, breadth first; `complete` is false when there were too many to see. */
async function sources(
  context: BuildContext,
  pattern: RegExp,
): Promise<{ files: string[]; complete: boolean }> {
  const files: string[] = [];
  const folders = [""];
  let at = 0;
  for (; at < folders.length && at < folderLimit; at++) {
    const folder = folders[at]!;
    for (const { name, directory } of await context.list(folder)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (directory) {
        if (!/^(?:\.|node_modules$|vendor$|testdata$|target$|dist$)/.test(name)) folders.push(path);
      } else if (pattern.test(name) && !name.endsWith("_test.go") && files.length < fileLimit)
        files.push(path);
    }
  }
  return { files, complete: at === folders.length && files.length < fileLimit };
}

/** The names a package.json needs at run time; none when it is no JSON. */
function dependenciesOf(text: string): string[] {
  try {
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(text) as Record<
      string,
      Record<string, string>
    >;
    return [...Object.keys(dependencies), ...Object.keys(optionalDependencies)];
  } catch {
    return [];
  }
}

/** The names in a requirements.txt or in the lists of a pyproject.toml. */
function requirementsOf(text: string): string[] {
  return Array.from(
    text.matchAll(/^\s*["']?([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*(?=["']?\s*(?:[=<>~!;,]|$))/gm),
    ([, name]) => name!.toLowerCase().replace(/_/g, "-"),
  );
}

function importsOf(text: string): string[] {
  const found: string[] = [];
  for (const [, block, single] of text.matchAll(/^import\s*(?:\(([^)]*)\)|(?:[\w.]+\s+)?("[^"]+"))/gm))
    for (const [, path] of (block ?? single ?? "").replace(/\/\/.*$/gm, "").matchAll(/"([^"]+)"/g))
      found.push(path!);
  return found;
}

function first(text: string, pattern: RegExp): string | undefined {
  const stripped = text.replace(/^\s*\/\/.*$/gm, "");
  return pattern.exec(stripped)?.[0].replace(/[{"]$/, "");
}

function said<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };
}
