import type { ModifierManual, VariableManual } from "./manual.ts";

const proxy = (name: string, what: string): readonly VariableManual[] => [
  {
    name,
    kind: "proxy",
    summary: `${what} Set by \`--build-arg\` or Docker's settings, and kept out of the image's history.`,
  },
  { name: name.toLowerCase(), kind: "proxy", summary: `${what} The spelling that curl and others read.` },
];

/** Variables that exist without being written, the most used first. */
export const predefined: readonly VariableManual[] = [
  {
    name: "TARGETPLATFORM",
    kind: "platform",
    example: "linux/arm64",
    summary: "The platform the image is for: what `docker build --platform` says, else the builder's own.",
  },
  {
    name: "TARGETOS",
    kind: "platform",
    example: "linux",
    summary: "The system of `TARGETPLATFORM`; Go's `GOOS`.",
  },
  {
    name: "TARGETARCH",
    kind: "platform",
    example: "arm64",
    summary:
      "The processor of `TARGETPLATFORM`; Go's `GOARCH`. `uname -m` says `x86_64` and `aarch64` instead.",
  },
  {
    name: "TARGETVARIANT",
    kind: "platform",
    example: "v7",
    summary: "The processor's variant in `TARGETPLATFORM`; empty for most.",
  },
  {
    name: "BUILDPLATFORM",
    kind: "platform",
    example: "linux/amd64",
    summary:
      "The platform of the machine that builds. `FROM --platform=$BUILDPLATFORM` keeps a builder native.",
  },
  { name: "BUILDOS", kind: "platform", example: "linux", summary: "The system of `BUILDPLATFORM`." },
  { name: "BUILDARCH", kind: "platform", example: "amd64", summary: "The processor of `BUILDPLATFORM`." },
  {
    name: "BUILDVARIANT",
    kind: "platform",
    example: "v7",
    summary: "The processor's variant in `BUILDPLATFORM`.",
  },
  {
    name: "TARGETSTAGE",
    kind: "target",
    example: "runtime",
    since: "1.11",
    summary: "The stage this build is asked for with `--target`; `default` when it has no name.",
  },
  ...proxy("HTTP_PROXY", "The proxy for plain HTTP."),
  ...proxy("HTTPS_PROXY", "The proxy for HTTPS."),
  ...proxy("NO_PROXY", "Hosts that are reached without a proxy."),
  ...proxy("FTP_PROXY", "The proxy for FTP."),
  ...proxy("ALL_PROXY", "The proxy for everything else."),
  {
    name: "SOURCE_DATE_EPOCH",
    kind: "buildkit",
    example: "1767225600",
    since: "1.5",
    summary:
      "The time, in seconds since 1970, that image and layers carry: for builds that come out the same twice.",
  },
  {
    name: "BUILDKIT_SYNTAX",
    kind: "buildkit",
    example: "docker/dockerfile:1",
    summary: "The image that reads the Dockerfile; wins over `# syntax=`.",
  },
  {
    name: "BUILDKIT_INLINE_CACHE",
    kind: "buildkit",
    example: "1",
    summary: "Whether the image carries what `--cache-from` needs.",
  },
  {
    name: "BUILDKIT_MULTI_PLATFORM",
    kind: "buildkit",
    example: "1",
    summary: "Whether the result has the form of a multi-platform image even for a single platform.",
  },
  {
    name: "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
    kind: "buildkit",
    example: "1",
    summary: "Whether a context that is a Git repository keeps its `.git`.",
  },
  {
    name: "BUILDKIT_CACHE_MOUNT_NS",
    kind: "buildkit",
    example: "team",
    summary: "A namespace in front of the ids of cache mounts.",
  },
  {
    name: "BUILDKIT_SANDBOX_HOSTNAME",
    kind: "buildkit",
    example: "buildkitsandbox",
    summary: "The host name that `RUN` sees.",
  },
  {
    name: "BUILDKIT_BUILD_NAME",
    kind: "buildkit",
    example: "nightly",
    summary: "The name of this build in `docker buildx history`.",
  },
  {
    name: "BUILDKIT_GIT_ADVICE",
    kind: "buildkit",
    example: "1",
    summary: "Whether Git's advice is shown when the builder clones.",
  },
];

/** What `${…}` can do beyond `$NAME`. */
export const modifiers: readonly ModifierManual[] = [
  { syntax: "${NAME}", summary: "The value, also when a letter follows.", example: "FROM alpine:${VERSION}" },
  {
    syntax: "${NAME:-word}",
    summary: "`word` when the variable is unset or empty.",
    example: "FROM alpine:${VERSION:-3.23}",
  },
  {
    syntax: "${NAME-word}",
    summary: "`word` when the variable is unset.",
    example: "FROM alpine:${VERSION-3.23}",
  },
  {
    syntax: "${NAME:+word}",
    summary: "`word` when the variable is set and not empty, else nothing.",
    example: "COPY config${ENVIRONMENT:+.}${ENVIRONMENT} /etc/app",
  },
  {
    syntax: "${NAME+word}",
    summary: "`word` when the variable is set, else nothing.",
    example: "ENV DEBUG=${VERBOSE+1}",
  },
  {
    syntax: "${NAME#pattern}",
    since: "1.7",
    summary: "Without the shortest match of `pattern` at the front; `##` takes the longest.",
    example: "ENV RELEASE=${TAG#v}",
  },
  {
    syntax: "${NAME%pattern}",
    since: "1.7",
    summary: "Without the shortest match of `pattern` at the end; `%%` takes the longest.",
    example: "ENV MINOR=${VERSION%.*}",
  },
  {
    syntax: "${NAME/pattern/word}",
    since: "1.7",
    summary: "With `word` for the first match of `pattern`; `//` replaces all.",
    example: "ENV RELEASE=${VERSION//./-}",
  },
];
