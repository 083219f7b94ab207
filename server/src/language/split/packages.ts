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
    "python-setuptools python3-setuptools py-setuptools py3-setuptools python3-wheel py3-wheel python-virtualenv python3-virtualenv virtualenv cython cython3 " +
    "ruby-dev ruby-bundler bundler php-dev composer erlang-dev elixir ghc cabal-install haskell-stack haskell-platform stack stack-ghc opam ocaml ocaml-nox ocaml-findlib ocaml-dune dune fpc gnat gdc crystal shards zig nim nimble dmd ldc dub " +
    "software-properties-common apt-transport-https apt-utils lsb-release debhelper devscripts dpkg-dev fakeroot equivs checkinstall dirmngr " +
    "libtinfo-dev upx upx-ucl binaryen protobuf-compiler protoc protobuf-c-compiler dos2unix autoconf-archive texinfo help2man xmlto " +
    "musl-dev musl-tools musl-gcc libgcc-dev libstdc++-dev gmp-dev findutils-dev"
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
        : /^lib(?:gcc|stdc)/.test(name) && !/-dev$/.test(name)
          ? "run"
          : "build";
  if (/^openjdk.*jdk|^java-.*-devel$|^openjdk\d+$|^default-jdk/.test(name)) return "build";
  if (/-(?:dev|devel|headers|static|doc|dbg)$/.test(name)) return "headers";
  if (isTool(name)) return "tool";
  return "run";
}

/**
 * The package with the library behind a `-dev` package, by release; from the package lists of Debian 11 to 13,
 * Ubuntu 20.04 to 24.04 and Alpine 3.18 on. Undefined when it is not known: then the `-dev` package itself is kept.
 */
export function libraryOf(
  name: string,
  distribution: { readonly id: string; readonly version?: string } | undefined,
): string | null | undefined {
  if (!distribution) return undefined;
  const { id, version = "" } = distribution;
  if (id === "alpine") {
    if (Object.hasOwn(alpine, name)) return alpine[name];
    return undefined;
  }
  const release = `${id}${version}`;
  const row = Object.hasOwn(debian, name) ? debian[name] : undefined;
  if (row === undefined || row === null) return row;
  if (typeof row === "string") return row;
  return row[release];
}

/** `null`: headers only, nothing to load. A string: the same name in every release known. */
const debian: Readonly<Record<string, string | null | Readonly<Record<string, string>>>> = {
  "libssl-dev": {
    debian10: "libssl1.1",
    debian11: "libssl1.1",
    debian12: "libssl3",
    debian13: "libssl3t64",
    "ubuntu16.04": "libssl1.0.0",
    "ubuntu18.04": "libssl1.1",
    "ubuntu20.04": "libssl1.1",
    "ubuntu22.04": "libssl3",
    "ubuntu24.04": "libssl3t64",
  },
  gfortran: {
    debian10: "libgfortran5",
    debian11: "libgfortran5",
    debian12: "libgfortran5",
    debian13: "libgfortran5",
    "ubuntu18.04": "libgfortran4",
    "ubuntu20.04": "libgfortran5",
    "ubuntu22.04": "libgfortran5",
    "ubuntu24.04": "libgfortran5",
  },
  "libpq-dev": "libpq5",
  "zlib1g-dev": "zlib1g",
  "libz-dev": "zlib1g",
  "libsqlite3-dev": "libsqlite3-0",
  "libyaml-dev": "libyaml-0-2",
  "libxml2-dev": "libxml2",
  "libxslt1-dev": "libxslt1.1",
  "libxslt-dev": "libxslt1.1",
  "libcurl4-openssl-dev": {
    debian10: "libcurl4",
    debian11: "libcurl4",
    debian12: "libcurl4",
    debian13: "libcurl4t64",
    "ubuntu18.04": "libcurl4",
    "ubuntu20.04": "libcurl4",
    "ubuntu22.04": "libcurl4",
    "ubuntu24.04": "libcurl4t64",
  },
  "libjpeg-dev": { debian11: "libjpeg62-turbo", debian12: "libjpeg62-turbo", debian13: "libjpeg62-turbo" },
  "libpng-dev": { debian11: "libpng16-16", debian12: "libpng16-16", debian13: "libpng16-16t64" },
  "libgmp-dev": "libgmp10",
  "libmariadb-dev": "libmariadb3",
  "default-libmysqlclient-dev": {
    debian9: "libmariadbclient18",
    debian10: "libmariadb3",
    debian11: "libmariadb3",
    debian12: "libmariadb3",
    debian13: "libmariadb3",
  },
  "uuid-dev": "libuuid1",
  "libuv1-dev": { debian11: "libuv1", debian12: "libuv1", debian13: "libuv1t64" },
  "libsodium-dev": "libsodium23",
  "libopus-dev": "libopus0",
  "libpcre3-dev": "libpcre3",
  "libpcre2-dev": "libpcre2-8-0",
  "libbz2-dev": "libbz2-1.0",
  "liblzma-dev": "liblzma5",
  "libc-ares-dev": { debian11: "libc-ares2", debian12: "libc-ares2", debian13: "libc-ares2" },
  "python3-dev": null,
  "python-dev": null,
};

const alpine: Readonly<Record<string, string | null>> = {
  gfortran: "libgfortran",
  "openssl-dev": "openssl",
  "libressl-dev": "libressl",
  "libev-dev": "libev",
  "perl-dev": null,
  "postgresql-dev": "libpq",
  "libpq-dev": "libpq",
  "zlib-dev": "zlib",
  "sqlite-dev": "sqlite-libs",
  "libffi-dev": "libffi",
  "yaml-dev": "yaml",
  "libxml2-dev": "libxml2",
  "libxslt-dev": "libxslt",
  "curl-dev": "libcurl",
  "jpeg-dev": "libjpeg-turbo",
  "libjpeg-turbo-dev": "libjpeg-turbo",
  "libpng-dev": "libpng",
  "freetype-dev": "freetype",
  "mariadb-dev": "mariadb-connector-c",
  "mariadb-connector-c-dev": "mariadb-connector-c",
  "pcre-dev": "pcre",
  "pcre2-dev": "pcre2",
  "icu-dev": "icu-libs",
  "libsodium-dev": "libsodium",
  "libuv-dev": "libuv",
  "ncurses-dev": "ncurses-libs",
  "readline-dev": "readline",
  "bzip2-dev": "libbz2",
  "xz-dev": "xz-libs",
  "libzip-dev": "libzip",
  "oniguruma-dev": "oniguruma",
  "vips-dev": "vips",
  "cairo-dev": "cairo",
  "pango-dev": "pango",
  "giflib-dev": "giflib",
  "gmp-dev": "gmp",
  "libevent-dev": "libevent",
  libuuid: "libuuid",
  "util-linux-dev": "libuuid",
  "linux-headers": null,
  "musl-dev": null,
  "libc-dev": null,
  "python3-dev": null,
  "libexecinfo-dev": "libexecinfo",
};
