/**
 * What the words of C libraries and small images mean: hover says it with the fact about the file at hand, completion
 * as documentation. One or two sentences each, Markdown; `usually` marks what was not read in a source.
 */
export interface TermManual {
  readonly id: string;
  readonly summary: string;
  readonly url: string;
}

export const terms = {
  cgo: {
    id: "cgo",
    summary:
      "**CGO_ENABLED** decides whether `go build` may link C code: `0` gives a static program, `1` one that needs a C library when it uses net, os/user or C code.",
    url: "https://pkg.go.dev/cmd/cgo",
  },
  musl: {
    id: "musl",
    summary: "**musl** is the C library of Alpine; programs linked to glibc do not start on it.",
    url: "https://wiki.musl-libc.org/functional-differences-from-glibc.html",
  },
  glibc: {
    id: "glibc",
    summary:
      "**glibc** is the C library of Debian, Ubuntu and the Red Hat family; a program linked to it runs on the same version or a newer one, never on musl.",
    url: "https://sourceware.org/glibc/",
  },
  scratch: {
    id: "scratch",
    summary:
      "**scratch** is the empty image: no C library, shell, certificates, time zones, users or `/tmp`. A program must be static and started in exec form.",
    url: "https://hub.docker.com/_/scratch",
  },
  distroless: {
    id: "distroless",
    summary:
      "**distroless** images hold a runtime and no shell or package manager, so every RUN, CMD, ENTRYPOINT and HEALTHCHECK there must be in exec form.",
    url: "https://github.com/GoogleContainerTools/distroless",
  },
  static: {
    id: "static",
    summary:
      "**-static** links the C library into the program, so that it starts without one, on scratch too. With glibc name look-ups still want its files at run time; musl has none of that.",
    url: "https://gcc.gnu.org/onlinedocs/gcc/Link-Options.html",
  },
  ldflags: {
    id: "ldflags",
    summary:
      '**-ldflags** go to Go\'s linker: `-s -w` leave out symbols and debug information, `-linkmode external -extldflags "-static"` links C code in statically.',
    url: "https://pkg.go.dev/cmd/link",
  },
  muslTarget: {
    id: "musl-target",
    summary:
      "A **linux-musl** target of Rust links musl in, so the program is static unless `-C target-feature=-crt-static` says otherwise. The gnu target needs the glibc it was linked to, or a newer one.",
    url: "https://doc.rust-lang.org/reference/linkage.html#static-and-dynamic-c-runtimes",
  },
  ldd: {
    id: "ldd",
    summary:
      "**ldd** lists the libraries a program loads, by starting its loader. For a static program it says `not a dynamic executable`; on Alpine it only reads programs linked to musl.",
    url: "https://man7.org/linux/man-pages/man1/ldd.1.html",
  },
  scanelf: {
    id: "scanelf",
    summary:
      "**scanelf** (of `pax-utils`) lists what ELF files need without starting them: `scanelf --needed --nobanner -r /app` is how Alpine's files find the libraries that must stay.",
    url: "https://wiki.gentoo.org/wiki/Hardened/PaX_Utilities",
  },
  make: {
    id: "make",
    summary:
      "**make** runs the recipes of a `Makefile`. What they build and where to is not written here, so it counts as unknown.",
    url: "https://www.gnu.org/software/make/manual/make.html",
  },
  apk: {
    id: "apk",
    summary:
      "**apk** installs packages on Alpine and Wolfi. `--no-cache` reads a fresh index and keeps none; `--virtual name` makes a group that `apk del name` takes away, in the same RUN.",
    url: "https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper",
  },
  apt: {
    id: "apt",
    summary:
      "**apt-get** installs packages on Debian and Ubuntu. Update and install belong in one RUN, with `-y`, and `/var/lib/apt/lists` goes in the same RUN, or its 20 to 50 MB stay in the layer.",
    url: "https://docs.docker.com/build/building/best-practices/#apt-get",
  },
  dnf: {
    id: "dnf",
    summary:
      "**dnf** installs packages on Fedora and the Red Hat family, **microdnf** on their minimal images. With `-y` it asks nothing, and `dnf clean all` in the same RUN keeps its cache out of the layer.",
    url: "https://dnf.readthedocs.io/en/latest/command_ref.html",
  },
  recommends: {
    id: "recommends",
    summary:
      "**--no-install-recommends** leaves out packages that others only recommend. Some things then must be named, such as `ca-certificates` beside `curl`.",
    url: "https://docs.docker.com/build/building/best-practices/#apt-get",
  },
  wheels: {
    id: "wheels",
    summary:
      "A **manylinux** wheel needs glibc of at least the version in its name, a **musllinux** one musl. Where neither fits, pip compiles from source and needs a compiler and headers.",
    url: "https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/",
  },
  nonroot: {
    id: "nonroot",
    summary:
      "**65532** is the number distroless and Chainguard images give their account `nonroot`. A number works without `/etc/passwd`, on scratch too, and lets Kubernetes check `runAsNonRoot`.",
    url: "https://github.com/GoogleContainerTools/distroless#why-should-i-use-distroless-images",
  },
} as const satisfies Readonly<Record<string, TermManual>>;

/** A term as the documentation of what is offered. */
export function termPage({ id, summary, url }: TermManual): string {
  return `${summary} [${id}](${url})`;
}
