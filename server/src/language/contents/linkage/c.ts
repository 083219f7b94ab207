import { type Call, pathOf } from "../draft.ts";
import type { Place } from "../model.ts";
import { absolute } from "../path.ts";
import type { Made } from "./linkage.ts";
import { decide, dynamicOn, type LinkageRow } from "./row.ts";

/** A C or C++ compiler that links a program. */
export interface CBuild {
  readonly call: Call;
  readonly static: Place | undefined;
  readonly musl: boolean;
  /** `aarch64` when the compiler's name says it builds for another machine. */
  readonly cross: string | undefined;
  /** A flag that only the build knows. */
  readonly hidden: Place | undefined;
}

const gcc = "https://gcc.gnu.org/onlinedocs/gcc/Link-Options.html";

export const cRows: readonly LinkageRow<CBuild>[] = [
  {
    when: "-static or -static-pie",
    source: gcc,
    sure: "proven",
    holds: (it) => it.static,
    gives: () => ({ kind: "static" }),
    because: () => "`-static` links the C library in",
    example: { stage: "FROM gcc:15-trixie\nRUN gcc -static -o /app main.c", gives: "static" },
  },
  {
    when: "a flag that only the build knows",
    source: gcc,
    sure: "usual",
    holds: (it) => it.hidden,
    gives: () => ({ kind: "unknown" }),
    because: () => "its flags are only known when it is built",
    example: { stage: "FROM gcc:15-trixie\nARG LDFLAGS\nRUN gcc $LDFLAGS -o /app main.c", gives: "unknown" },
  },
  {
    when: "musl-gcc or a compiler for a musl machine",
    source: "https://www.musl-libc.org/how.html",
    sure: "proven",
    holds: ({ musl }) => musl,
    gives: () => ({ kind: "dynamic", libc: { name: "musl" } }),
    because: ({ call }) => `\`${call.program}\` links against musl`,
    example: { stage: "FROM debian:trixie\nRUN musl-gcc -o /app main.c", gives: "dynamic musl" },
  },
  {
    when: "the compiler of the stage",
    source: gcc,
    sure: "proven",
    holds: ({ call }) => call.shell.draft.libc !== undefined,
    gives: ({ call }) => dynamicOn(call),
    because: ({ call }) => `\`${call.program}\` without \`-static\` links the C library dynamically`,
    example: { stage: "FROM gcc:15-trixie\nRUN gcc -O2 -o /app main.c", gives: "dynamic glibc" },
  },
  {
    when: "anything else",
    source: gcc,
    sure: "usual",
    holds: () => true,
    gives: () => ({ kind: "unknown" }),
    because: () => "the C library of the stage is not known",
    example: { stage: "FROM ghcr.io/acme/cc:1\nRUN gcc -o /app main.c", gives: "unknown" },
  },
];

const compiler = /^(?:([\w.]+-(?:[\w.]+-)*))?(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-\d+)?$/;

/** Whether a program is a C or C++ compiler. */
export function isCompiler(program: string): boolean {
  return compiler.test(program);
}

const machines: Readonly<Record<string, string>> = {
  aarch64: "arm64",
  x86_64: "amd64",
  arm: "arm",
  i686: "386",
  riscv64: "riscv64",
};

/** The program a compiler links; nothing when it only compiles, makes a library or asks. */
export function cArtifacts(call: Call): readonly Made[] {
  const words = call.words.slice(1);
  const has = (pattern: RegExp) => words.some((it) => pattern.test(it.text));
  if (has(/^(?:-c|-S|-E|-M|-MM|-shared|-r|-fsyntax-only|--version|-v|--help|-dumpmachine|-print-.*)$/))
    return [];
  const out = words.findIndex((it) => it.text === "-o");
  const joined = words.find((it) => /^-o[^=]/.test(it.text));
  const word = out >= 0 ? words[out + 1] : joined && { ...joined, text: joined.text.slice(2) };
  const path = word ? pathOf(call, word) : call.shell.folder && absolute("a.out", call.shell.folder);
  if (path === undefined || /\.(?:o|so|a)(?:\.\d+)*$/.test(path)) return [];
  const prefix = compiler.exec(call.program)?.[1];
  const isStatic = words.find((it) => /^-static(?:-pie)?$/.test(it.text));
  const hidden = words.find(
    (it) => it.dynamic && /^\$/.test(it.text) && !/^\$\((?:pkg-config|\w+-config)\b/.test(it.text),
  );
  const machine = prefix?.split("-")[0];
  const build: CBuild = {
    call,
    static: isStatic && call.at(isStatic),
    musl: prefix?.includes("musl") === true,
    cross: machine === "musl" ? undefined : machine,
    hidden: hidden && call.at(hidden),
  };
  const architecture = build.cross && machines[build.cross];
  return [
    {
      path,
      folder: false,
      ecosystem: "c",
      ...decide(cRows, build, call)!,
      ...(architecture ? { architecture } : {}),
    },
  ];
}
