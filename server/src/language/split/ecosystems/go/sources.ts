import { absolute } from "../../../contents/path.ts";
import type { Manifests } from "../../manifests.ts";

/** What the Go files of a context tell. */
export interface GoSources {
  /** A file of its own imports "C". */
  readonly cgo: boolean;
  /** A module that is known to need cgo: `go-sqlite3`. */
  readonly knownCgo: string | undefined;
  /** Imports a package of the standard library that links the C library when cgo is on. */
  readonly net: boolean;
  /** Imports modules of others. */
  readonly thirdParty: boolean;
  /** Their sources lie in vendor/. */
  readonly vendored: boolean;
  readonly tls: boolean;
  readonly timeZones: boolean;
  readonly temporaryFolder: boolean;
  readonly system: boolean;
  /** Paths of the context, relative to the module, that the program names in its text. */
  readonly data: readonly string[];
  /** Every Go file was read. */
  readonly complete: boolean;
}

/** Standard packages that use the C library with cgo on, directly or through another: `go list -deps`, Go 1.26. */
const usesNet =
  /^(?:net|net\/(?:http|rpc|smtp|mail|textproto)(?:\/.*)?|mime\/multipart|crypto\/(?:tls|x509)|log\/syslog|expvar|os\/user|archive\/tar|plugin|runtime\/cgo)$/;

/** Modules that do not work without cgo; from their documentation. */
const cgoModules: readonly (readonly [RegExp, string])[] = [
  [/^github\.com\/mattn\/go-sqlite3$/, "go-sqlite3"],
  [/^github\.com\/confluentinc\/confluent-kafka-go(?:\/|$)/, "confluent-kafka-go"],
  [/^gocv\.io\/x\/gocv$/, "gocv"],
  [/^github\.com\/(?:h2non\/bimg|davidbyttow\/govips)(?:\/|$)/, "libvips"],
  [/^github\.com\/(?:godror\/godror|mattn\/go-oci8)$/, "Oracle's client"],
  [/^github\.com\/google\/gopacket\/pcap$/, "libpcap"],
  [/^github\.com\/(?:linxGnu\/grocksdb|tecbot\/gorocksdb)$/, "RocksDB"],
  [/^github\.com\/pebbe\/zmq4$/, "zmq4"],
  [/^github\.com\/miekg\/pkcs11$/, "pkcs11"],
  [/^github\.com\/(?:DataDog\/zstd|valyala\/gozstd)$/, "zstd"],
  [/^github\.com\/(?:marcboeker\/go-duckdb|duckdb\/duckdb-go)(?:\/|$)/, "go-duckdb"],
  [/^github\.com\/libgit2\/git2go(?:\/|$)/, "git2go"],
  [/^github\.com\/go-gl\//, "OpenGL"],
  [/\/imagick(?:\.v\d)?(?:\/|$)/, "ImageMagick"],
  [/^github\.com\/tensorflow\/tensorflow\//, "TensorFlow"],
];

/** What a module in a list needs cgo for. */
export const cgoAmong = (modules: readonly string[]): string | undefined =>
  cgoModules.find(([pattern]) => modules.some((it) => pattern.test(it)))?.[1];

/** Reads the sources of the module in a folder of the context; undefined when there are none. */
export function readGoSources(manifests: Manifests, folder: string): GoSources | undefined {
  const prefix = folder === "" ? "" : `${folder}/`;
  const files = [...manifests.texts].filter(([path]) => path.startsWith(prefix) && path.endsWith(".go"));
  if (files.length === 0) return undefined;
  const mod = manifests.texts.get(`${prefix}go.mod`);
  const own = /^\s*module\s+(?:"([^"]+)"|(\S+))/m
    .exec(mod ?? "")
    ?.slice(1)
    .find(Boolean);
  const imports = new Set<string>();
  const literals = new Set<string>();
  let code = "";
  for (const [path, text] of files) {
    if (/^(?:.*\/)?testdata\//.test(path)) continue;
    for (const it of importsOf(text)) imports.add(it);
    const plain = text.replace(/^\s*\/\/.*$/gm, "");
    for (const match of plain.matchAll(/"((?:[^"\\\n]|\\.)*)"|`([^`]*)`/g))
      literals.add(match[1] ?? match[2] ?? "");
    code += `${plain}\n`;
  }
  const foreign = [...imports].filter(
    (it) => it !== "C" && it.split("/")[0]!.includes(".") && it !== own && !it.startsWith(`${own}/`),
  );
  const required = [...(mod ?? "").matchAll(/^\s*(?:require\s+)?([\w.-]+\.[\w./~-]+)\s+v\S+/gm)].map(
    (it) => it[1]!,
  );
  return {
    cgo: imports.has("C"),
    knownCgo: cgoAmong([...foreign, ...required]),
    net: [...imports].some((it) => usesNet.test(it)),
    thirdParty: foreign.length > 0,
    vendored: false,
    tls:
      imports.has("crypto/tls") ||
      imports.has("net/smtp") ||
      (imports.has("net/http") &&
        /\bhttp\.(?:Get|Post|PostForm|Head|Client|DefaultClient|Transport|DefaultTransport|NewRequest|NewRequestWithContext)\b/.test(
          code,
        )) ||
      /https:\/\//.test([...literals].join("\n")),
    timeZones: /\btime\.LoadLocation\(\s*(?!"(?:UTC|Local)?")/.test(code) && !imports.has("time/tzdata"),
    temporaryFolder:
      /\b(?:os\.(?:CreateTemp|MkdirTemp|TempDir)|ioutil\.Temp(?:File|Dir)|ParseMultipartForm|FormFile|MultipartReader)\b/.test(
        code,
      ) || [...literals].some((it) => it === "/tmp" || it.startsWith("/tmp/")),
    system:
      imports.has("os/exec") || imports.has("plugin") || /\bos\.StartProcess\b|\bsyscall\.Exec\b/.test(code),
    data: foreign.length > 0 || readsFiles.test(code) ? dataIn(literals, manifests, prefix, code) : [],
    complete: manifests.complete && !manifests.unread.some((it) => it.endsWith(".go")),
  };
}

/** Calls that open a file by name; what is embedded needs none of them. */
const readsFiles =
  /\b(?:os\.(?:Open|OpenFile|ReadFile|ReadDir|DirFS|OpenRoot|Stat|Chdir)|ioutil\.Read(?:File|Dir)|(?:template|tmpl|\w+)\.(?:ParseFiles|ParseGlob)|http\.(?:Dir|ServeFile)|filepath\.(?:Glob|Walk|WalkDir)|sql\.Open|LoadX509KeyPair|ListenAndServeTLS)\b/;

function importsOf(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/^import\s*\(([\s\S]*?)^\s*\)/gm))
    for (const each of match[1]!.matchAll(/^\s*(?:[\w.]+\s+)?["`]([^"`]+)["`]/gm)) found.push(each[1]!);
  for (const match of text.matchAll(/^import\s+(?:[\w.]+\s+)?["`]([^"`]+)["`]/gm)) found.push(match[1]!);
  return found;
}

/** Names that are never data: sources, manifests and what describes the project. */
const noData =
  /\.(?:go|mod|sum|md|proto)$|(?:^|\/)(?:Dockerfile|Makefile|LICENSE|README|\.dockerignore|\.gitignore|go\.work)[^/]*$/i;

/**
 * Entries of the context that a string of the program names: `templates/*.html` → `templates`, `config` with
 * `config.yaml` beside it → `config.yaml`. Too many rather than too few: a copied file harms nobody.
 */
function dataIn(literals: ReadonlySet<string>, manifests: Manifests, prefix: string, code: string): string[] {
  const found = new Set<string>();
  const entries = [...manifests.files, ...manifests.folders]
    .filter((it) => it.startsWith(prefix))
    .map((it) => it.slice(prefix.length));
  const known = new Set(entries);
  const topFiles = entries.filter((it) => !it.includes("/") && manifests.files.has(prefix + it));
  for (const literal of literals) {
    if (literal === "" || literal.length > 200 || literal.includes("\n")) continue;
    const plain = literal
      .replace(/^\.\//, "")
      .replace(/[*?[].*$/, "")
      .replace(/\/+$/, "");
    if (plain === "" || plain === "." || plain.startsWith("/")) continue;
    const path = absolute(plain).slice(1);
    if (known.has(path) && !noData.test(path) && !isPackage(path, manifests, prefix)) found.add(path);
    // `viper.SetConfigName("config")`, `godotenv.Load("production")`.
    if (!plain.includes("/"))
      for (const file of topFiles)
        if (
          file.startsWith(`${plain}.`) &&
          /\.(?:ya?ml|json|toml|env|ini|conf|cfg|properties|db|sqlite3?)$/.test(file)
        )
          found.add(file);
  }
  if (/\bgodotenv\.(?:Load|Read|Overload)\(\s*\)/.test(code) && known.has(".env")) found.add(".env");
  // A folder brings what is in it.
  return [...found]
    .filter((it) => ![...found].some((other) => other !== it && it.startsWith(`${other}/`)))
    .sort();
}

/** A folder that holds Go files and nothing else is code. */
function isPackage(path: string, manifests: Manifests, prefix: string): boolean {
  const inside = [...manifests.files].filter((it) => it.startsWith(`${prefix}${path}/`));
  return inside.length > 0 && inside.every((it) => /\.go$/.test(it));
}
