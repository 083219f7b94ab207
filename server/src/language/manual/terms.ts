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
} as const satisfies Readonly<Record<string, TermManual>>;
