import { familiarName, type ImageReference } from "../syntax/image-reference.ts";
import type { ImageFacts } from "../world.ts";

/** What surprises people about an image, in one or two sentences. */
interface Gotcha {
  readonly id: string;
  /** Markdown. `usually` stands in what nobody read in a source. */
  readonly text: string;
  /** Where it was read and when; undefined for what is only known. */
  readonly source?: { readonly name: string; readonly url: string; readonly date: string };
  /** Whether it is about an image. */
  readonly about: (image: Subject) => boolean;
}

interface Subject {
  /** `node`, `mcr.microsoft.com/dotnet/aspnet`. */
  readonly name: string;
  readonly tag: string;
  readonly musl: boolean;
  readonly facts: ImageFacts;
}

const repositories = "https://github.com/docker-library/repo-info/blob/master/repos";
const readFrom = (name: string, url: string, date: string) => ({ name, url, date });
const isDotnet = /^mcr\.microsoft\.com\/dotnet\/(?:aspnet|runtime|runtime-deps)$/;

/** What is about fewer images stands first. */
const gotchas: readonly Gotcha[] = [
  {
    id: "node-prebuilds",
    text: "Modules with machine code usually have builds of their own for musl: `node_modules` of a Debian stage does not work here, and where there is no such build npm compiles one with python3, make and g++.",
    about: ({ name, musl }) => name === "node" && musl,
  },
  {
    id: "python-wheels",
    text: "pip usually takes `musllinux` wheels here, never `manylinux` ones, and compiles where there is none: that needs gcc, musl-dev and headers.",
    about: ({ name, musl }) => name === "python" && musl,
  },
  {
    id: "python-stack",
    text: "The threads of this Python usually get a stack of 1 MB, where musl gives 128 kB.",
    source: readFrom("image", `${repositories}/python/remote/3.13-alpine.md`, "2026-09-17"),
    about: ({ name, musl }) => name === "python" && musl,
  },
  {
    id: "jvm-alpine",
    text: "There are builds for amd64 and arm64 only, and JNI libraries compiled for glibc do not load.",
    source: readFrom("image", `${repositories}/eclipse-temurin/remote/21-jre-alpine.md`, "2026-09-25"),
    about: ({ name, musl }) => name === "eclipse-temurin" && musl,
  },
  {
    id: "jre-suite",
    text: "A tag without a suite moves on with Ubuntu's releases; `-noble` or `-jammy` keeps the C library.",
    source: readFrom("image", `${repositories}/eclipse-temurin/remote/17-jre.md`, "2026-09-09"),
    about: ({ name, tag, musl }) =>
      name === "eclipse-temurin" && !musl && !/resolute|noble|jammy|focal|ubi|windows|nanoserver/.test(tag),
  },
  {
    id: "dotnet-invariant",
    text: "Globalisation is in invariant mode: there is no ICU and there are no time zones, but in the `-extra` tags.",
    source: readFrom(
      "dotnet-docker",
      "https://github.com/dotnet/dotnet-docker/blob/main/src/runtime-deps/10.0/noble-chiseled/amd64/Dockerfile",
      "2026-08-21",
    ),
    about: ({ name, tag }) =>
      isDotnet.test(name) && /alpine|chiseled|distroless/.test(tag) && !tag.includes("extra"),
  },
  {
    id: "dotnet-port",
    text: "ASP.NET Core listens on 8080 here, not on 80.",
    source: readFrom(
      "dotnet-docker",
      "https://github.com/dotnet/dotnet-docker/blob/main/src/runtime-deps/10.0/alpine3.23/amd64/Dockerfile",
      "2026-08-21",
    ),
    about: ({ name, tag }) => name === "mcr.microsoft.com/dotnet/aspnet" && Number.parseInt(tag, 10) >= 8,
  },
  {
    id: "rust-static",
    text: "rustc targets musl here and links it in: its programs are static, unless told otherwise.",
    source: readFrom("image", `${repositories}/rust/remote/1-alpine.md`, "2026-08-20"),
    about: ({ name, musl }) => name === "rust" && musl,
  },
  {
    id: "golang-bare",
    text: "There is no C compiler here, so cgo is off, and no git.",
    source: readFrom("image", `${repositories}/golang/remote/1.27-alpine.md`, "2026-09-01"),
    about: ({ name, musl, facts }) =>
      name === "golang" && musl && /^1\.(?:[2-9]\d|\d{3})\b/.test(facts.line ?? ""),
  },
  {
    id: "golang-toolchain",
    text: "`GOTOOLCHAIN=local` is set: a newer `go` line in go.mod stops the build instead of fetching that Go.",
    source: readFrom("image", `${repositories}/golang/remote/1.27.md`, "2026-09-01"),
    about: ({ name }) => name === "golang",
  },
  {
    id: "gcc-libstdc++",
    text: "Programs get the newer libstdc++ of `/usr/local/lib64`; a Debian of the same release may lack its symbols.",
    source: readFrom("image", `${repositories}/gcc/remote/15.md`, "2026-09-19"),
    about: ({ name }) => name === "gcc",
  },
  {
    id: "distroless-entrypoint",
    text: "ENTRYPOINT is the interpreter already, so CMD holds the program and its arguments only.",
    source: readFrom(
      "distroless",
      "https://github.com/GoogleContainerTools/distroless/blob/main/java/java.bzl",
      "2026-08-21",
    ),
    about: ({ name }) => /^gcr\.io\/distroless\/(?:java|nodejs|python3)/.test(name),
  },
  {
    id: "distroless-suite",
    text: "A name without `-debian13` moves on with Debian's next release.",
    source: readFrom(
      "distroless",
      "https://github.com/GoogleContainerTools/distroless/blob/main/README.md",
      "2026-08-21",
    ),
    about: ({ name }) => /^gcr\.io\/distroless\//.test(name) && !/-debian\d+$/.test(name),
  },
  {
    id: "debian-adduser",
    text: "`adduser` and `addgroup` are not installed here; `useradd` and `groupadd` are.",
    source: readFrom("image", `${repositories}/debian/local/13.6-slim.md`, "2026-08-24"),
    about: ({ name, tag }) => name === "debian" && /^(?:trixie|13)\b/.test(tag),
  },
  {
    id: "ubuntu-account",
    text: "An account `ubuntu` usually has the number 1000 here.",
    about: ({ name, tag }) => name === "ubuntu" && /^(?:2[4-9]\.|noble|resolute|rolling|latest)/.test(tag),
  },
  {
    id: "musl-stack",
    text: "musl gives threads a stack of 128 kB where glibc usually gives 8 MB: deep recursion in a thread can end the program.",
    source: readFrom(
      "musl",
      "https://wiki.musl-libc.org/functional-differences-from-glibc.html#Thread-stack-size",
      "2026-09-17",
    ),
    about: ({ musl }) => musl,
  },
  {
    id: "musl-dns",
    text: "It reads `/etc/resolv.conf` itself and usually asks all name servers at once, so their order does not count.",
    source: readFrom(
      "musl",
      "https://git.musl-libc.org/cgit/musl/tree/src/network/resolvconf.c",
      "2026-09-17",
    ),
    about: ({ musl }) => musl,
  },
  {
    id: "musl-locale",
    text: "It usually knows the C locale and UTF-8 only: `LANG` changes neither sorting nor messages.",
    about: ({ musl }) => musl,
  },
];

/** As many as are read at one glance. */
const most = 2;

/** What surprises people about an image, the particular first, as Markdown; undefined when nothing is known. */
export function gotchaText(image: ImageReference, facts: ImageFacts): string | undefined {
  const subject: Subject = {
    name: familiarName(image),
    tag: image.tag ?? "latest",
    musl: facts.libc?.value.name === "musl",
    facts,
  };
  const found = gotchas.filter((it) => it.about(subject)).slice(0, most);
  if (found.length === 0) return undefined;
  return found
    .map(({ text, source }) => (source ? `${text} [${source.name}](${source.url})` : text))
    .join(" ");
}
