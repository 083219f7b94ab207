import type { ShellWord } from "../../syntax/shell.ts";
import { type Call, environment, pathOf, textOf } from "../draft.ts";
import type { Place } from "../model.ts";
import { bringsCompiler } from "../packages.ts";
import { absolute, basename } from "../path.ts";
import type { Made } from "./linkage.ts";
import { decide, dynamicOn, type LinkageRow } from "./row.ts";

/** A `go build` or `go install` with what decides how its program is linked. */
export interface GoBuild {
  readonly call: Call;
  /** `0`, `1`; undefined when not set; null when set to something only the build knows. */
  readonly cgo: { readonly value: string | null; readonly place: Place } | undefined;
  readonly flags: ReadonlyMap<string, { readonly value: string; readonly place: Place }>;
  /** `1.26`; undefined when the image does not tell. */
  readonly version: readonly [number, number] | undefined;
  readonly compiler: boolean | undefined;
  readonly compilerPlace: Place | undefined;
}

const cgoDocs = "https://pkg.go.dev/cmd/cgo";
const linkDocs = "https://pkg.go.dev/cmd/link";
const netDocs = "https://pkg.go.dev/net#hdr-Name_Resolution";

export const goRows: readonly LinkageRow<GoBuild>[] = [
  {
    when: "-buildmode other than exe: a library, or a position independent program that names a loader",
    source: linkDocs,
    sure: "usual",
    holds: ({ flags }) => {
      const mode = flags.get("buildmode");
      return mode && mode.value !== "exe" && mode.value !== "default" ? mode.place : undefined;
    },
    gives: () => ({ kind: "unknown" }),
    because: ({ flags }) => `-buildmode=${flags.get("buildmode")?.value}`,
    example: {
      stage: "FROM golang:1.26-trixie\nRUN CGO_ENABLED=0 go build -buildmode=pie -o /app",
      gives: "unknown",
    },
  },
  {
    when: "CGO_ENABLED=0",
    source: cgoDocs,
    sure: "proven",
    holds: ({ cgo }) => (cgo?.value === "0" ? cgo.place : undefined),
    gives: () => ({ kind: "static" }),
    because: () => "`CGO_ENABLED=0` leaves out all C code",
    example: { stage: "FROM golang:1.26-trixie\nRUN CGO_ENABLED=0 go build -o /app", gives: "static" },
  },
  {
    when: "-extldflags with -static",
    source: linkDocs,
    sure: "proven",
    holds: ({ flags }) => {
      const flag = flags.get("ldflags");
      return flag && /-extldflags[ =].*-static(?![-\w])/.test(flag.value) ? flag.place : undefined;
    },
    gives: () => ({ kind: "static" }),
    because: () => "`-extldflags -static` links the C library in",
    example: {
      stage: `FROM golang:1.26-trixie\nRUN go build -ldflags '-linkmode external -extldflags "-static"' -o /app`,
      gives: "static",
    },
  },
  {
    when: "CGO_ENABLED is a value only the build knows",
    source: cgoDocs,
    sure: "usual",
    holds: ({ cgo }) => (cgo?.value === null ? cgo.place : undefined),
    gives: () => ({ kind: "unknown" }),
    because: () => "`CGO_ENABLED` is only known when it is built",
    example: { stage: "FROM golang:1.26-trixie\nARG CGO_ENABLED\nRUN go build -o /app", gives: "unknown" },
  },
  {
    when: "-tags netgo and osusergo",
    source: netDocs,
    sure: "usual",
    holds: ({ flags }) => {
      const tags = flags.get("tags");
      return tags && /\bnetgo\b/.test(tags.value) ? tags.place : undefined;
    },
    gives: () => ({ kind: "static" }),
    because: () => "`-tags netgo` leaves out the C resolver",
    example: { stage: "FROM golang:1.26-trixie\nRUN go build -tags netgo,osusergo -o /app", gives: "static" },
  },
  {
    when: "CGO_ENABLED=1",
    source: cgoDocs,
    sure: "imports",
    holds: ({ cgo }) => (cgo?.value === "1" ? cgo.place : undefined),
    gives: ({ call }) => dynamicOn(call),
    because: () => "`CGO_ENABLED=1` links against the C library",
    example: { stage: "FROM golang:1.26-trixie\nRUN CGO_ENABLED=1 go build -o /app", gives: "dynamic glibc" },
  },
  {
    when: "built for another system or architecture by variable, CC not set",
    source: cgoDocs,
    sure: "usual",
    holds: ({ call }) => {
      const arch = environment(call, "GOARCH");
      return arch && !environment(call, "CC") ? (arch.place ?? true) : undefined;
    },
    gives: () => ({ kind: "unknown" }),
    because: () => "cgo is off when GOARCH is another architecture than the builder's",
    example: { stage: "FROM golang:1.26-trixie\nRUN GOARCH=arm64 go build -o /app", gives: "unknown" },
  },
  {
    when: "no C compiler in the image and Go 1.20 or newer",
    source: "https://go.dev/doc/go1.20#cgo",
    sure: "proven",
    holds: ({ call, compiler, version }) =>
      compiler === false && version !== undefined && newer(version, [1, 20]) && !environment(call, "CC"),
    gives: () => ({ kind: "static" }),
    because: ({ call }) => `${call.shell.draft.baseName} has no C compiler, so cgo is off`,
    example: { stage: "FROM golang:1.26-alpine\nRUN go build -o /app", gives: "static" },
  },
  {
    when: "a C compiler is there and CGO_ENABLED is not set",
    source: cgoDocs,
    sure: "imports",
    holds: ({ compiler, compilerPlace }) => compiler === true && (compilerPlace ?? true),
    gives: ({ call }) => dynamicOn(call),
    because: ({ call, compilerPlace }) =>
      `${compilerPlace ? "a C compiler is installed" : `${call.shell.draft.baseName} has a C compiler`}, so cgo is on`,
    example: { stage: "FROM golang:1.26-trixie\nRUN go build -o /app", gives: "dynamic glibc" },
  },
  {
    when: "anything else",
    source: cgoDocs,
    sure: "usual",
    holds: () => true,
    gives: () => ({ kind: "unknown" }),
    because: () => "whether cgo is on is not known",
    example: { stage: "FROM golang:1.19-alpine\nRUN go build -o /app", gives: "unknown" },
  },
];

/** Flags of `go build` whose value is the next word (go help build). */
const valued = new Set(
  "o p C asmflags buildmode buildvcs compiler gccgoflags gcflags installsuffix ldflags mod modfile overlay pgo pkgdir tags toolexec covermode coverpkg".split(
    " ",
  ),
);

/** The programs of `go build` and `go install`; undefined for other `go` commands. */
export function goArtifacts(call: Call): readonly Made[] | undefined {
  const verb = call.words[1]?.text;
  if (verb !== "build" && verb !== "install") return undefined;
  const { flags, packages } = readFlags(call);
  const value = environment(call, "CGO_ENABLED");
  const installed = [...call.shell.draft.packages.values()].find(
    (it) => bringsCompiler(it.name) && !it.removed,
  );
  const build: GoBuild = {
    call,
    flags,
    cgo: value && { value: value.value ?? null, place: value.place ?? call.place },
    version: goVersion(call),
    compiler: installed
      ? true
      : call.shell.draft.opaque.length > 0
        ? undefined
        : call.shell.draft.image?.programs?.gcc,
    compilerPlace: installed?.place,
  };
  const decided = decide(goRows, build, call);
  const architecture = environment(call, "GOARCH")?.value;
  const places =
    verb === "build" ? builtPaths(call, flags.get("o"), packages) : installedPaths(call, packages);
  return places.map((it) => ({
    ...it,
    ecosystem: "go" as const,
    ...decided!,
    ...(architecture ? { architecture } : {}),
  }));
}

function readFlags(call: Call) {
  const flags = new Map<string, { value: string; place: Place; word: ShellWord }>();
  const packages: ShellWord[] = [];
  for (let at = 2; at < call.words.length; at++) {
    const word = call.words[at]!;
    const [, name, inline] = /^--?([A-Za-z]+)(?:=(.*))?$/s.exec(word.text) ?? [];
    if (name === undefined) {
      packages.push(word);
      continue;
    }
    const next = inline === undefined && valued.has(name) ? call.words[++at] : undefined;
    const value = next ?? { ...word, text: inline ?? "" };
    flags.set(name, { value: textOf(call, value) ?? value.text, place: call.at(next ?? word), word: value });
  }
  return { flags, packages };
}

type Where = Pick<Made, "path" | "folder">;

function builtPaths(
  call: Call,
  out: { word: ShellWord } | undefined,
  packages: readonly ShellWord[],
): readonly Where[] {
  const names = packages.map((it) => packageName(textOf(call, it)));
  const folder = call.shell.folder;
  if (out) {
    const path = pathOf(call, out.word);
    if (path === undefined) return [];
    const isFolder =
      out.word.text.endsWith("/") ||
      call.shell.draft.files.some((it) => it.kind === "folder" && it.path === path);
    if (!isFolder) return [{ path, folder: false }];
    if (names.length > 0 && names.every((it) => it !== undefined))
      return names.map((name) => ({ path: absolute(name!, path), folder: false }));
    return [{ path, folder: true }];
  }
  if (folder === undefined || packages.length > 1) return [];
  const name = names[0];
  return name === undefined
    ? [{ path: folder, folder: true }]
    : [{ path: absolute(name, folder), folder: false }];
}

function installedPaths(call: Call, packages: readonly ShellWord[]): readonly Where[] {
  const gobin = environment(call, "GOBIN");
  const gopath = environment(call, "GOPATH");
  const bin = gobin ? gobin.value : gopath ? gopath.value && `${gopath.value}/bin` : "/go/bin";
  if (bin === undefined || !bin.startsWith("/")) return [];
  const names = packages.map((it) => packageName(textOf(call, it)));
  if (names.length === 0 || names.some((it) => it === undefined))
    return [{ path: absolute(bin), folder: true }];
  return names.map((name) => ({ path: absolute(name!, bin), folder: false }));
}

/** `./cmd/server` → `server`; undefined when the module's name or a pattern decides. */
function packageName(path: string | undefined): string | undefined {
  if (path === undefined || path.endsWith("...")) return undefined;
  if (/\.go$/.test(path)) return basename(path).slice(0, -3);
  const parts = path.replace(/@.*$/, "").replace(/\/+$/, "").split("/");
  let name = parts.at(-1)!;
  if (/^v\d+$/.test(name) && parts.length > 1) name = parts.at(-2)!;
  return name === "." || name === ".." || name === "" ? undefined : name;
}

function goVersion({ shell: { draft } }: Call): readonly [number, number] | undefined {
  if (!/(?:^|\/)golang$/.test(draft.image?.name.replace(/[:@].*$/, "") ?? "")) return undefined;
  const version = draft.image?.line ?? /:(\d+\.\d+)/.exec(draft.image?.name ?? "")?.[1];
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor)];
}

function newer(
  [major, minor]: readonly [number, number],
  [least, under]: readonly [number, number],
): boolean {
  return major > least || (major === least && minor >= under);
}
