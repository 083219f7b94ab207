import { absolute, below, folderOf } from "../../contents/path.ts";
import { operandsOf, optionOf } from "../effects.ts";
import { isSystemFolder } from "../folders.ts";
import type { Ecosystem, Product, Scene } from "../plan.ts";
import type { Command } from "../reading.ts";
import { programPath, searchPath } from "../start.ts";
import { built, compiledOutcome, isPlainDistribution, officialImage } from "./program.ts";

/** Libraries that come with the C library. */
const ofLibc = new Set(["m", "c", "pthread", "rt", "dl", "crypt", "util", "resolv"]);

/** C and C++: compilers called by hand, make, CMake, Meson, autotools. */
export const c: Ecosystem = {
  id: "c",
  buildVariables: /^(?:CFLAGS|CXXFLAGS|CMAKE_\w+|CC|CXX|AR|LD|RANLIB|MAKEFLAGS|VERBOSE)$/,
  caches: /^\/root\/\.(?:cmake|ccache|conan2?)(?:\/|$)/,
  tools: ["gcc", "g++", "cc", "c++", "clang", "clang++", "make", "cmake", "ninja", "meson", "ld", "as"],
  manifests: /^(?:.*\/)?(?:CMakeLists\.txt|Makefile|makefile|GNUmakefile|meson\.build|configure\.ac)$/,

  effect(command) {
    const { program, words, cwd } = command;
    if (/^(?:(?:[\w]+-)*(?:gcc|g\+\+|clang|clang\+\+|cc|c\+\+|tcc|musl-gcc)(?:-[\d.]+)?)$/.test(program)) {
      if (words.some((it) => /^(?:--version|-v|-dumpversion|-dumpmachine)$/.test(it)))
        return { kind: "none" };
      const isLinked = !words.some((it) => /^-[cES]$/.test(it));
      const out = optionOf(words, ["-o"]) ?? (isLinked ? "a.out" : undefined);
      return built(
        "compile",
        out !== undefined && cwd !== undefined && !words.includes("-c") ? [absolute(out, cwd)] : [],
      );
    }
    if (/^(?:g?make|ninja|samu|scons|mage|just|task|bazel(?:isk)?)$/.test(program)) {
      const targets = operandsOf(words, ["-C", "-f", "-j", "-l", "-I", "--directory", "--file"]).filter(
        (it) => !it.includes("="),
      );
      const all = (said: RegExp) => targets.length > 0 && targets.every((it) => said.test(it));
      if (all(/^(?:clean|distclean|mrproper)$/) || all(/^(?:check|test|lint)$/)) return built("test");
      return built("compile", targets.some((it) => /(?<!un)install/.test(it)) ? installPlaces(command) : []);
    }
    if (program === "cmake" || program === "meson") {
      const installs =
        program === "meson"
          ? words[1] === "install"
          : words.includes("--install") ||
            words.some((it, n) => it === "install" && words[n - 1] === "--target");
      return built("compile", installs ? installPlaces(command) : []);
    }
    if (/^(?:[Cc]onfigure|config)$/.test(program))
      return words[0]!.includes("/") ? built("compile") : undefined;
    if (
      /^(?:autogen\.sh|buildconf|bootstrap(?:\.sh)?|auto(?:reconf|conf|header|make)|aclocal|libtoolize|qmake|premake5|ctest|ld|ar|as|nasm|ldconfig)$/.test(
        program,
      )
    )
      return built("compile");
    return program === "conan" || program === "vcpkg" ? built("dependencies") : undefined;
  },

  outcome(scene) {
    const { trace } = scene;
    const mine = trace.acts.filter(
      (it) => it.ecosystem === "c" && it.effect.kind === "build" && it.command.program !== "ldconfig",
    );
    if (mine.length === 0) return undefined;
    const isInterpreted =
      /^(?:node|nodejs|npm|yarn|bun|php[\d.]*|ruby|bundle|java|perl|pwsh)$/.test(scene.start.main.program) &&
      !isPlainDistribution(scene);
    if (isInterpreted) return undefined;
    const compilers = mine.filter((it) =>
      /(?:gcc|g\+\+|clang|cc|c\+\+)(?:-[\d.]+)?$/.test(it.command.program),
    );
    const onlyCompilers = compilers.length === mine.length;
    // Sources that are all C link nothing of C++, whatever make calls.
    const files = scene.manifests?.complete ? [...scene.manifests.files] : undefined;
    const isAllC =
      files?.some((it) => it.endsWith(".c")) === true &&
      !files.some((it) => /\.(?:cc|cpp|cxx|c\+\+|hpp|C)$/.test(it));
    const cpp =
      (!onlyCompilers && !isAllC) ||
      compilers.some(
        (it) => /\+\+/.test(it.command.program) || it.command.words.some((word) => word === "-lstdc++"),
      );
    const linked = compilers.flatMap((it) =>
      it.command.words.flatMap((word) => /^-l(.+)$/.exec(word)?.[1] ?? []),
    );
    const foreign = linked.filter((it) => !ofLibc.has(it) && it !== "stdc++");
    const isPlain = isPlainDistribution(scene);
    const hasDev = trace.everInstalled.some((it) => /-dev(?:el)?$|^lib/.test(it.name));
    const isGcc = officialImage(scene) === "gcc";
    const installed = mine.some((it) => it.effect.kind === "build" && it.effect.makes.includes("/usr/local"));
    const prefix = chosenPrefix(scene);
    if (installed && prefix === "/usr")
      return {
        ways: [],
        compiles: true,
        refused: "It installs into /usr, among the distribution's own files.",
      };
    const intoLocal = installed && (prefix === undefined || prefix === "/usr/local");
    if (intoLocal && !isPlain)
      return {
        ways: [],
        compiles: true,
        refused: "It installs into /usr/local, where its base image has its own tools.",
      };
    // A plain distribution has no library that the file does not install; an image full of headers may lend any.
    const libraries =
      onlyCompilers && foreign.length === 0
        ? "none"
        : isPlain && !hasDev
          ? "none"
          : isPlain || hasDev
            ? "installed"
            : "unknown";
    const assumptions =
      libraries === "unknown" || (!isPlain && foreign.length > 0) || (!isPlain && !onlyCompilers && !isGcc)
        ? [`the program loads no library that ${scene.reading.base.name} has and its runtime lacks`]
        : isGcc && !onlyCompilers
          ? ["the program loads no library of gcc's image but libstdc++ and libgcc"]
          : [];
    // Who writes a Makefile by hand chooses where it installs.
    const isConventional =
      intoLocal &&
      !mine.some(
        ({ command: { program, words } }) =>
          /^(?:configure|Configure|config|cmake|meson|qmake|autogen\.sh)$/.test(program) ||
          words.some((it) => /^(?:PREFIX|prefix|DESTDIR)=/.test(it)),
      );
    const isRead = [...(scene.manifests?.texts ?? [])].some(
      ([name, text]) => /(?:^|\/)(?:GNU)?[Mm]akefile$/.test(name) && text.includes("/usr/local"),
    );
    const path = programPath(scene.start.main);
    const script =
      scene.start.commands.flatMap(({ words }) => words.slice(0, 2)).find((it) => /\.sh$/.test(it)) ??
      (path && /^\/(?:usr\/)?s?bin\//.test(path) && !trace.made.has(path) && !isPackaged(scene)
        ? path
        : undefined);
    if (isConventional && !isRead && script)
      return {
        ways: [],
        compiles: true,
        refused: `Where \`make install\` puts what ${script} starts is not known.`,
      };
    if (isConventional && !isRead) assumptions.push("`make install` installs into /usr/local");
    const placed = placedElsewhere(scene);
    const outside = placed.find((it) => isSystemFolder(it));
    if (outside)
      return {
        ways: [],
        compiles: true,
        refused: `It installs into ${outside}, among the distribution's own files.`,
      };
    const lost = startNotFound(scene, intoLocal);
    if (lost)
      return {
        ways: [],
        compiles: true,
        refused: `Where ${lost}, which it starts, comes from is not known.`,
      };
    const isGlibc = scene.contents.libc?.name === "glibc";
    const also: Product[] = [
      ...(installed && !intoLocal ? [...chosenPrefixes(scene)].map((path) => ({ path })) : []),
      ...(installed ? placed.map((path) => ({ path })) : []),
    ];
    const runtimeLines: string[] = [];
    if (isGcc && cpp) {
      // The image's own libstdc++ is newer than Debian's (hub.docker.com/_/gcc). The pattern finds the library, not what it links to.
      for (const name of ["libstdc++", "libgcc_s"])
        also.push({ path: `/usr/local/lib64/${name}.so.[0-9]`, to: "/usr/local/lib64/" });
      runtimeLines.push("ENV LD_LIBRARY_PATH=/usr/local/lib64");
    }
    return compiledOutcome(scene, {
      ecosystem: "c",
      libraries,
      cpp,
      assumptions,
      also,
      runtimeLines,
      ...(cpp ? { packages: { alpine: ["libstdc++"] } } : {}),
      ...(installed && !intoLocal ? { without: ["/usr/local"] } : {}),
      ...(installed && isGlibc ? { afterCopies: ["RUN ldconfig"] } : {}),
    });
  },
};

/** Where `make install` puts things: DESTDIR, PREFIX or --prefix when one is named in this RUN, else /usr/local. */
function installPlaces({ words, cwd, env }: Command): readonly string[] {
  const named = words
    .map(
      (it) =>
        /^(?:DESTDIR|PREFIX|prefix|INSTALL_ROOT)=(.+)$/.exec(it)?.[1] ??
        /^--(?:prefix|destdir)[= ](.+)$/.exec(it)?.[1],
    )
    .find((it) => it !== undefined);
  const prefix = named ?? optionOf(words, ["--prefix"]) ?? env.get("DESTDIR") ?? env.get("PREFIX");
  if (prefix === undefined) return ["/usr/local"];
  return prefix.includes("$") ? [] : [absolute(prefix, cwd)];
}

/** The prefix the last `./configure`, `cmake` or `meson setup` chose, or undefined. */
export const chosenPrefix = (scene: Scene): string | undefined => [...chosenPrefixes(scene)].at(-1);

/** Those of the libraries it was built with too. */
function chosenPrefixes({ trace }: Scene): ReadonlySet<string> {
  const all = new Set<string>();
  for (const { command } of trace.acts) {
    const found = command.words
      .map((it) => /^(?:--prefix=|-DCMAKE_INSTALL_PREFIX(?::PATH|:STRING)?=|-Dprefix=)(.+)$/.exec(it)?.[1])
      .find((it) => it !== undefined);
    if (!found || found.includes("$")) continue;
    const path = absolute(found, command.cwd);
    all.delete(path);
    all.add(path);
  }
  return all;
}

/** A package is named like what is started. */
const isPackaged = ({ start, trace }: Scene): boolean => {
  const { program } = start.main;
  return (
    /^(?:tar|sh|bash|env|python[\d.]*|perl|supervisord|tail)$/.test(program) ||
    trace.packages.some(({ name }) => name.includes(program) || program.includes(name))
  );
};

/** The program started by name that neither the stage nor a package is seen to bring. */
function startNotFound(scene: Scene, intoLocal: boolean): string | undefined {
  const { start, trace, contents, reading } = scene;
  const { program, words } = start.main;
  const isKnown =
    isPlainDistribution(scene) || /^(?:golang|gcc|rust|buildpack-deps)$/.test(officialImage(scene) ?? "");
  if (words[0]?.includes("/") || intoLocal || !isKnown) return undefined;
  if (
    /^(?:tail|cat|sleep|echo|env|tee|head|true|wait|exec|sh|bash|ash|dash|python[\d.]*|perl|node|java|php[\d.]*|ruby)$/.test(
      program,
    )
  )
    return undefined;
  const isNamed = isPackaged(scene);
  const isMade =
    searchPath(reading.env).some(
      (it) =>
        trace.made.has(absolute(program, it)) || contents.artifactAt(absolute(program, it)) !== undefined,
    ) ||
    [...trace.made.values()].some(
      (it) =>
        it.by !== "context" &&
        searchPath(reading.env).some((one) => it.path !== "/" && below(it.path, one) !== undefined),
    );
  return isNamed || isMade || reading.base.programs?.[program] ? undefined : program;
}

/** Where `./configure` was told to put programs and settings beside its prefix. */
function placedElsewhere({ trace }: Scene): readonly string[] {
  const words = trace.acts
    .filter(({ command }) => /^(?:configure|config|Configure)$/.test(command.program))
    .flatMap(({ command }) => command.words);
  // nginx makes a folder for modules when one is built apart.
  const isModular = words.some((it) => /=dynamic$|^--add-dynamic-module/.test(it));
  const found = words.flatMap((it) => {
    const [, kind = "", path = ""] =
      /^--(sbin-path|conf-path|(?:http|error)-log-path|sysconfdir|bindir|sbindir|libdir|datadir|libexecdir|modules-path)=(\/[^$]*)$/.exec(
        it,
      ) ?? [];
    if (path === "" || (kind === "modules-path" && !isModular)) return [];
    return [/conf-path|log-path/.test(kind) ? folderOf(path) : absolute(path)];
  });
  return [...new Set(found)].filter((it) => !it.startsWith("/usr/local"));
}
