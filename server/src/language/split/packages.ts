import { isTool } from "./tools.ts";

/**
 * Which packages of a distribution only build. Names are those of Debian, Ubuntu, Alpine and the RPM family; from
 * memory of their package lists, so a name that is not here is kept: a package too many never breaks an image.
 */
const buildOnly = new Set(
  (
    "gcc g++ gcc-multilib g++-multilib clang lld llvm tcc build-essential build-base alpine-sdk base-devel make cmake cmake3 ninja ninja-build ninja-is-really-ninja " +
    "meson autoconf automake libtool libtool-bin m4 bison flex gperf nasm yasm autopoint autotools-dev pkg-config pkgconf pkgconfig " +
    "binutils binutils-gold gold gdb valgrind strace ltrace patch patchelf ccache distcc scons bazel swig swig3.0 re2c " +
    "gcc-c++ libc-dev libc6-dev linux-headers linux-libc-dev kernel-headers kernel-devel glibc-devel fortify-headers " +
    "golang golang-go go gccgo golang-any cargo rustc rust rustup " +
    "maven gradle ant sbt leiningen lein scala kotlin clojure openjdk-jdk " +
    "npm yarn yarnpkg nodejs-npm nodejs-dev node-gyp python-dev python3-dev python2-dev python-pip python3-pip py-pip py3-pip py2-pip python3-venv " +
    "python3-wheel py3-wheel python-virtualenv python3-virtualenv virtualenv cython cython3 " +
    "ruby-dev ruby-bundler bundler php-dev composer erlang-dev elixir ghc cabal-install haskell-stack haskell-platform stack stack-ghc opam ocaml ocaml-nox ocaml-findlib ocaml-dune dune fpc gnat gdc crystal shards zig nim nimble dmd ldc dub " +
    "software-properties-common apt-transport-https apt-utils lsb-release debhelper devscripts dpkg-dev fakeroot equivs checkinstall dirmngr " +
    "upx upx-ucl binaryen protobuf-compiler protoc protobuf-c-compiler dos2unix autoconf-archive texinfo help2man xmlto " +
    "musl-dev musl-tools musl-gcc libgcc-dev libstdc++-dev findutils-dev"
  ).split(" "),
);

/** The runtime package of a JDK's: `openjdk-17-jdk` → `openjdk-17-jre`; undefined when it is none or not known. */
export function jreOf(name: string): string | undefined {
  if (/^openjdk-\d+-jdk(?:-headless)?$/.test(name)) return name.replace("-jdk", "-jre");
  if (/^default-jdk(?:-headless)?$/.test(name)) return name.replace("-jdk", "-jre");
  if (/^openjdk\d+(?:-jdk)?$/.test(name)) return `${name.replace("-jdk", "")}-jre`;
  if (/^java-[\w.]+-openjdk-devel$/.test(name)) return name.replace("-devel", "");
  return undefined;
}

/** What a package is for. `headers` usually go with a library under another name; of a `tool` its use tells. */
export function purposeOf(name: string): "build" | "tool" | "headers" | "run" {
  if (buildOnly.has(name)) return "build";
  if (/^dotnet-sdk/.test(name)) return "build";
  // Its programs load its library, which is a package of its own.
  if (name === "gfortran" || name === "gcc-gfortran") return "headers";
  if (
    /^(?:gcc|g\+\+|clang|llvm|lld|gfortran|golang|python3?|openjdk|libgcc|libstdc\+\+|automake|autoconf|php|ruby|lib32gcc|gcc-toolset|devtoolset)-?\d[\w.]*(?:-(?:dev|jdk|jdk-headless|go|dev-bin|toolchain))?$/.test(
      name,
    )
  )
    return /^(?:openjdk)/.test(name)
      ? /jre/.test(name)
        ? "run"
        : "build"
      : /^(?:python|php|ruby)/.test(name) && !/-dev$/.test(name)
        ? "run"
        : /^lib(?:32)?(?:gcc|stdc)/.test(name) && !/-dev$/.test(name)
          ? "run"
          : "build";
  if (/^openjdk.*jdk|^java-.*-devel$|^openjdk\d+$|^default-jdk/.test(name)) return "build";
  if (/-(?:dev|devel|headers|static|doc|dbg)$/.test(name)) return "headers";
  if (isTool(name)) return "tool";
  return "run";
}
