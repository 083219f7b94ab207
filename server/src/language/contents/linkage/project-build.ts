import type { ShellWord } from "../../syntax/shell.ts";
import { type Call, environment, pathOf, textOf } from "../draft.ts";
import type { Place } from "../model.ts";
import { absolute } from "../path.ts";
import type { Made } from "./linkage.ts";
import { decide, type LinkageRow } from "./row.ts";

/** A build that CMake, Meson, a configure script or Make leads, with what its command line says of linking. */
export interface ProjectBuild {
  readonly call: Call;
  /** The variable whose flags ask for a static program: `CMAKE_EXE_LINKER_FLAGS`. */
  readonly static: Said | undefined;
  /** A compiler for musl. */
  readonly musl: Said | undefined;
  /** What makes the project's own libraries static, and nothing else. */
  readonly libraries: Said | undefined;
  readonly tool: Tool;
}

interface Said {
  /** As a reason names it: `LDFLAGS`, `musl-gcc`, `-Ddefault_library=static`. */
  readonly text: string;
  readonly place: Place;
}

type Tool = "cmake" | "meson" | "configure" | "make";

const sources: Readonly<Record<Tool, string>> = {
  cmake: "https://cmake.org/cmake/help/latest/variable/CMAKE_EXE_LINKER_FLAGS.html",
  meson: "https://mesonbuild.com/Builtin-options.html",
  configure: "https://www.gnu.org/software/autoconf/manual/autoconf.html#Preset-Output-Variables",
  make: "https://www.gnu.org/software/make/manual/make.html#Implicit-Variables",
};

const start = "FROM gcc:15-trixie\nWORKDIR /src\n";

const linked = (tool: Tool, when: string, run: string): LinkageRow<ProjectBuild> => ({
  when,
  source: sources[tool],
  sure: "usual",
  holds: (it) => (it.tool === tool ? it.static?.place : undefined),
  gives: () => ({ kind: "static" }),
  because: (it) => `\`-static\` in \`${it.static!.text}\` links the C library in`,
  example: { stage: `${start}RUN ${run}`, gives: "static" },
});

/** Build files may say more than the command line, so that all of this is only usually true. */
export const projectRows: readonly LinkageRow<ProjectBuild>[] = [
  linked(
    "cmake",
    "CMake: -static among CMAKE_EXE_LINKER_FLAGS, or in LDFLAGS",
    "cmake -B build -DCMAKE_EXE_LINKER_FLAGS=-static && cmake --build build",
  ),
  linked(
    "meson",
    "Meson: -static among c_link_args or cpp_link_args, or in LDFLAGS",
    "meson setup build -Ddefault_library=static -Dc_link_args=-static && ninja -C build",
  ),
  linked("configure", "a configure script: -static in LDFLAGS", "LDFLAGS=-static ./configure && make"),
  linked("make", "Make: -static in LDFLAGS", "make LDFLAGS=-static"),
  {
    when: "a compiler for musl",
    source: "https://www.musl-libc.org/how.html",
    sure: "usual",
    holds: ({ musl }) => musl?.place,
    gives: () => ({ kind: "dynamic", libc: { name: "musl" } }),
    because: ({ musl }) => `\`${musl!.text}\` links against musl`,
    example: { stage: `${start}RUN make CC=musl-gcc`, gives: "dynamic musl" },
  },
  {
    when: "only the project's own libraries are static",
    source: "https://cmake.org/cmake/help/latest/variable/BUILD_SHARED_LIBS.html",
    sure: "usual",
    holds: ({ libraries }) => libraries?.place,
    gives: () => ({ kind: "unknown" }),
    because: ({ libraries }) => `\`${libraries!.text}\` speaks of the project's own libraries only`,
    example: { stage: `${start}RUN cmake -B build -DBUILD_SHARED_LIBS=OFF`, gives: "unknown" },
  },
];

/**
 * The folder in which the programs of a build lie once it is configured, and where an install step puts them. Nothing
 * where the command line does not decide: then the build files do.
 */
export function projectArtifacts(call: Call): readonly Made[] {
  const step = stepOf(call);
  if (step?.folder === undefined) return [];
  const { tool, folder } = step;
  const prefix = named(call, "--prefix", "PREFIX", "prefix", "-DCMAKE_INSTALL_PREFIX", "-Dprefix")?.text;
  const decided = decide(projectRows, readBuild(call, tool), call);
  if (step.installs) {
    const made = call.shell.draft.artifacts.findLast((it) => it.deep && it.path === folder);
    const known = made ?? (decided && { ecosystem: "c" as const, ...decided });
    if (!known) return [];
    const root = named(call, "DESTDIR", "--destdir")?.text ?? "";
    const path = absolute(`${root}/${prefix ?? made?.prefix ?? "/usr/local"}/bin`);
    const { ecosystem, linkage, sure, because, reason } = known;
    return [{ path, folder: true, ecosystem, linkage, sure, because, ...(reason ? { reason } : {}) }];
  }
  if (!decided) return [];
  return [
    { path: folder, folder: true, deep: true, ecosystem: "c", ...decided, ...(prefix ? { prefix } : {}) },
  ];
}

interface Step {
  readonly tool: Tool;
  /** The folder it builds in; undefined when only the build knows. */
  readonly folder: string | undefined;
  readonly installs: boolean;
}

function stepOf(call: Call): Step | undefined {
  const { program, shell } = call;
  const words = call.words.slice(1);
  const has = (...texts: string[]) => words.some((it) => texts.includes(it.text));
  const valued = (name: string) => pathOf(call, wordBehind(words, name));
  if (program === "cmake") {
    if (has("-E", "-P", "--version", "--open")) return undefined;
    const installed = wordBehind(words, "--install");
    if (installed) return { tool: "cmake", folder: pathOf(call, installed), installs: true };
    const built = wordBehind(words, "--build");
    if (built)
      return has("install", "install/strip")
        ? { tool: "cmake", folder: pathOf(call, built), installs: true }
        : undefined;
    const folder = wordBehind(words, "-B") ? valued("-B") : shell.folder;
    return { tool: "cmake", folder, installs: false };
  }
  if (program === "meson") {
    const verb = words[0]?.text;
    if (verb === "install") return { tool: "meson", folder: valued("-C"), installs: true };
    if (verb === undefined || /^(?:compile|test|dist|introspect|wrap|--version)$/.test(verb))
      return undefined;
    const folder = words.find((it, at) => !it.text.startsWith("-") && (at > 0 || verb !== "setup"));
    return { tool: "meson", folder: pathOf(call, folder), installs: false };
  }
  if (/^(?:ninja|ninja-build|samu)$/.test(program))
    return has("install")
      ? {
          tool: "meson",
          folder: wordBehind(words, "-C") ? valued("-C") : shell.folder,
          installs: true,
        }
      : undefined;
  if (/(?:^|\/)configure$/.test(program)) return { tool: "configure", folder: shell.folder, installs: false };
  if (/^g?make$/.test(program)) {
    const folder = wordBehind(words, "-C") ? valued("-C") : shell.folder;
    return { tool: "make", folder, installs: has("install", "install-strip") };
  }
  return undefined;
}

/** The value of a flag, behind it or joined to it: `-B build`, `-Bbuild`, `--install=build`. */
function wordBehind(words: readonly ShellWord[], name: string): ShellWord | undefined {
  for (const [at, word] of words.entries()) {
    if (word.text === name) return words[at + 1];
    if (word.text.startsWith(name) && word.text.length > name.length && name.length === 2)
      return { ...word, text: word.text.slice(2) };
    if (name.startsWith("--") && word.text.startsWith(`${name}=`))
      return { ...word, text: word.text.slice(name.length + 1) };
  }
  return undefined;
}

const asksStatic = /(?:^|[\s,"'[])-(?:all-)?static(?:-pie)?(?=$|[\s,"'\]])/;

function readBuild(call: Call, tool: Tool): ProjectBuild {
  const flags: Readonly<Record<Tool, readonly string[]>> = {
    cmake: ["-DCMAKE_EXE_LINKER_FLAGS", "-DCMAKE_C_FLAGS", "-DCMAKE_CXX_FLAGS", "LDFLAGS"],
    meson: ["-Dc_link_args", "-Dcpp_link_args", "LDFLAGS"],
    configure: ["LDFLAGS", "CFLAGS", "CXXFLAGS"],
    make: ["LDFLAGS", "CFLAGS", "CXXFLAGS"],
  };
  const asked = flags[tool].find((name) => asksStatic.test(named(call, name)?.text ?? ""));
  const compiler = named(call, "CC", "-DCMAKE_C_COMPILER");
  const library = call.words.find((it) =>
    /^(?:-DBUILD_SHARED_LIBS(?::BOOL)?=(?:OFF|NO|FALSE|0)|-D?-?default.library=static|--prefer-static|-Dprefer_static=true|--disable-shared|--enable-static)$/i.test(
      it.text,
    ),
  );
  return {
    call,
    tool,
    static: asked ? { text: asked.replace(/^-D/, ""), place: named(call, asked)!.place } : undefined,
    musl: compiler && /musl/.test(compiler.text) ? compiler : undefined,
    libraries: library && { text: library.text, place: call.at(library) },
  };
}

/** What a flag, a variable on the command line or one of the environment is set to. */
function named(call: Call, ...names: readonly string[]): Said | undefined {
  const words = call.words.slice(1);
  for (const name of names) {
    for (const [at, word] of words.entries()) {
      // CMake allows `-D NAME=value` and `-DNAME:STRING=value`.
      const text = words[at - 1]?.text === "-D" ? `-D${word.text}` : word.text;
      const value = new RegExp(`^${name}(?::\\w+)?\\+?=(.*)$`, "s").exec(text)?.[1];
      if (value !== undefined)
        return { text: textOf(call, { ...word, text: value }) ?? value, place: call.at(word) };
      if (word.text === name && name.startsWith("--") && words[at + 1])
        return { text: words[at + 1]!.text, place: call.at(word) };
    }
    const set = /^[A-Z]/.test(name) ? environment(call, name) : undefined;
    if (set?.value !== undefined) return { text: set.value, place: set.place ?? call.place };
  }
  return undefined;
}
