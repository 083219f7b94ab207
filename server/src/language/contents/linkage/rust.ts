import { type Call, environment, pathOf, textOf } from "../draft.ts";
import type { Linkage, Place } from "../model.ts";
import { absolute } from "../path.ts";
import type { Made } from "./linkage.ts";
import { decide, dynamicOn, type LinkageRow } from "./row.ts";

/** A `cargo build` or `cargo install` with what decides how its program is linked. */
export interface RustBuild {
  readonly call: Call;
  /** The target triple; undefined is the host's, null one that only the build knows. */
  readonly target: { readonly value: string | null; readonly place: Place } | undefined;
  readonly crtStatic: { readonly on: boolean; readonly place: Place } | undefined;
}

const linkage = "https://doc.rust-lang.org/reference/linkage.html#static-and-dynamic-c-runtimes";
const isMusl = (it: RustBuild) =>
  it.target
    ? it.target.value?.includes("musl") === true
    : it.call.shell.draft.libc?.name === "musl" && hostIsMusl(it.call);

export const rustRows: readonly LinkageRow<RustBuild>[] = [
  {
    when: "the target is only known when it is built",
    source: linkage,
    sure: "usual",
    holds: ({ target }) => (target?.value === null ? target.place : undefined),
    gives: () => ({ kind: "unknown" }),
    because: () => "the target is only known when it is built",
    example: {
      stage: "FROM rust:1.91-trixie\nARG T\nWORKDIR /src\nRUN cargo install --path . --root /out --target $T",
      gives: "unknown",
    },
  },
  {
    when: "-C target-feature=-crt-static on a musl target",
    source: linkage,
    sure: "proven",
    holds: (it) => (isMusl(it) && it.crtStatic?.on === false ? it.crtStatic.place : undefined),
    gives: ({ target, call }): Linkage =>
      target ? { kind: "dynamic", libc: { name: "musl" } } : dynamicOn(call),
    because: () => "`-crt-static` leaves musl out of the program",
    example: {
      stage:
        "FROM rust:1.91-alpine3.23\nWORKDIR /src\nRUN RUSTFLAGS='-C target-feature=-crt-static' cargo build --release",
      gives: "dynamic musl",
    },
  },
  {
    when: "a musl target",
    source: linkage,
    sure: "proven",
    holds: (it) => (isMusl(it) && it.target ? it.target.place : undefined),
    gives: () => ({ kind: "static" }),
    because: ({ target }) => `\`${target?.value}\` links musl in`,
    example: {
      stage:
        "FROM rust:1.91-trixie\nWORKDIR /src\nRUN cargo build --release --target x86_64-unknown-linux-musl",
      gives: "static",
    },
  },
  {
    when: "rust on Alpine: its own target is musl",
    source: linkage,
    sure: "proven",
    holds: (it) => isMusl(it),
    gives: () => ({ kind: "static" }),
    because: ({ call }) => `rustc of ${call.shell.draft.baseName} links musl in`,
    example: { stage: "FROM rust:1.91-alpine3.23\nWORKDIR /src\nRUN cargo build --release", gives: "static" },
  },
  {
    when: "-C target-feature=+crt-static with an explicit target",
    source: linkage,
    sure: "usual",
    holds: ({ crtStatic }) => (crtStatic?.on ? crtStatic.place : undefined),
    gives: () => ({ kind: "static" }),
    because: () => "`+crt-static` links the C library in",
    example: {
      stage:
        "FROM rust:1.91-trixie\nWORKDIR /src\nENV RUSTFLAGS='-C target-feature=+crt-static'\nRUN cargo build --release --target x86_64-unknown-linux-gnu",
      gives: "static",
    },
  },
  {
    when: "a target that is no Linux, or WebAssembly",
    source: "https://doc.rust-lang.org/rustc/platform-support.html",
    sure: "proven",
    holds: ({ target }) => (target?.value && !target.value.includes("linux") ? target.place : undefined),
    gives: () => ({ kind: "unknown" }),
    because: ({ target }) => `\`${target?.value}\` is no Linux target`,
    example: {
      stage: "FROM rust:1.91-trixie\nWORKDIR /src\nRUN cargo build --release --target wasm32-unknown-unknown",
      gives: "unknown",
    },
  },
  {
    when: "the default target of rust on glibc, or a gnu target",
    source: linkage,
    sure: "proven",
    holds: ({ call }) => call.shell.draft.libc?.name === "glibc",
    gives: ({ call }) => dynamicOn(call),
    because: ({ target }) =>
      `${target?.value ? `\`${target.value}\`` : "the default target"} links the C library dynamically`,
    example: {
      stage: "FROM rust:1.91-trixie\nWORKDIR /src\nRUN cargo build --release",
      gives: "dynamic glibc",
    },
  },
  {
    when: "anything else",
    source: linkage,
    sure: "usual",
    holds: () => true,
    gives: () => ({ kind: "unknown" }),
    because: () => "which target it is built for is not known",
    example: { stage: "FROM ghcr.io/acme/rust:1\nWORKDIR /src\nRUN cargo build --release", gives: "unknown" },
  },
];

/** rustc of the official image targets musl on Alpine; Alpine's own package links dynamically (aports, rust). */
function hostIsMusl({ shell: { draft } }: Call): boolean {
  return /(?:^|\/)rust(?::|$)/.test(draft.image?.name ?? "");
}

/** The programs of `cargo build` and `cargo install`; undefined for other commands of cargo. */
export function rustArtifacts(call: Call): readonly Made[] | undefined {
  const words = call.words.slice(1).filter((it) => !it.text.startsWith("+"));
  const verb = words[0]?.text;
  if (verb !== "build" && verb !== "b" && verb !== "install" && verb !== "rustc" && verb !== "zigbuild")
    return undefined;
  const flag = (name: string) => {
    for (const [at, word] of words.entries()) {
      if (word.text === name && words[at + 1])
        return { text: textOf(call, words[at + 1]!), word: words[at + 1]! };
      if (word.text.startsWith(`${name}=`)) {
        const value = { ...word, text: word.text.slice(name.length + 1) };
        return { text: textOf(call, value), word: value };
      }
    }
    return undefined;
  };
  const written = flag("--target");
  const variable = environment(call, "CARGO_BUILD_TARGET");
  const target = written
    ? { value: written.text ?? null, place: call.at(written.word) }
    : variable && { value: variable.value ?? null, place: variable.place ?? call.place };
  const flags = environment(call, "RUSTFLAGS");
  const switched = /target-feature=\S*([+-])crt-static/.exec(flags?.value ?? "");
  const build: RustBuild = {
    call,
    target: verb === "zigbuild" ? { value: null, place: call.place } : target,
    crtStatic: switched ? { on: switched[1] === "+", place: flags?.place ?? call.place } : undefined,
  };
  const decided = decide(rustRows, build, call)!;
  const architecture = target?.value ? architectures[target.value.split("-")[0]!] : undefined;
  const path = verb === "install" ? installed(call, flag("--root")?.word) : built(call, target?.value, flag);
  if (path === undefined) return [];
  const name = flag("--bin")?.text;
  return [
    {
      path: name ? absolute(name, path) : path,
      folder: name === undefined,
      ecosystem: "rust",
      ...decided,
      ...(architecture ? { architecture } : {}),
    },
  ];
}

/** Go's and Docker's names for the machines of target triples. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  aarch64: "arm64",
  armv7: "arm",
  i686: "386",
  riscv64gc: "riscv64",
};

type FlagReader = (
  name: string,
) => { readonly text: string | undefined; readonly word: Parameters<typeof pathOf>[1] } | undefined;

function built(call: Call, target: string | null | undefined, flag: FlagReader): string | undefined {
  if (target === null) return undefined;
  const profile = call.words.some((it) => it.text === "--release" || it.text === "-r")
    ? "release"
    : (flag("--profile")?.text ?? "debug");
  const chosen = flag("--target-dir")?.word;
  const variable = environment(call, "CARGO_TARGET_DIR");
  if (variable && variable.value === undefined) return undefined;
  const root = chosen
    ? pathOf(call, chosen)
    : variable?.value
      ? absolute(variable.value, call.shell.folder)
      : call.shell.folder && `${call.shell.folder}/target`;
  return root === undefined
    ? undefined
    : absolute([target, profile === "dev" ? "debug" : profile].filter(Boolean).join("/"), root);
}

function installed(call: Call, root: Parameters<typeof pathOf>[1] | undefined): string | undefined {
  const folder = root
    ? pathOf(call, root)
    : (environment(call, "CARGO_INSTALL_ROOT")?.value ??
      environment(call, "CARGO_HOME")?.value ??
      "/usr/local/cargo");
  return folder && absolute("bin", folder);
}
