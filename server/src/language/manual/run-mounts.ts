import type { KeyManual, MountManual } from "./manual.ts";

const target = { name: "target", aliases: ["dst", "destination"], value: "<path>" } as const;

const requiredTarget: KeyManual = {
  ...target,
  required: true,
  summary: "Where it appears in the stage; a relative path starts at `WORKDIR`.",
};

const from: KeyManual = {
  name: "from",
  value: "<stage|image|context>",
  summary: "The stage, image or named context to take it from.",
};

const owner = (what: string): readonly KeyManual[] => [
  { name: "uid", value: "<number>", default: "0", summary: `The user that owns the ${what}.` },
  { name: "gid", value: "<number>", default: "0", summary: `The group that owns the ${what}.` },
];

const required: KeyManual = {
  name: "required",
  default: "false",
  summary: "Fail when the build was given none, instead of running without it.",
};

/** `RUN --mount=type=…`, the most used first. */
export const mounts: readonly MountManual[] = [
  {
    type: "cache",
    summary:
      "A folder that stays between builds and never reaches the image: for compilers and package managers. The build must work with whatever is in it, also with nothing.",
    example: "RUN --mount=type=cache,target=/root/.cache/go-build go build ./...",
    keys: [
      requiredTarget,
      {
        name: "id",
        value: "<name>",
        default: "the value of `target`",
        summary: "Two mounts with the same id share one cache.",
      },
      {
        name: "sharing",
        value: "<mode>",
        default: "shared",
        summary: "What happens when two builds want the cache at once.",
        values: [
          { value: "shared", summary: "Both write at the same time." },
          { value: "private", summary: "Each gets a cache of its own." },
          { value: "locked", summary: "The second waits for the first: what apt needs." },
        ],
      },
      { ...from, summary: "A stage, image or named context whose files the empty cache starts with." },
      {
        name: "source",
        aliases: ["src"],
        value: "<path>",
        default: "/",
        summary: "The folder inside `from`.",
      },
      { name: "mode", value: "<octal>", default: "0755", summary: "The permissions of a new cache folder." },
      ...owner("new cache folder"),
      { name: "readonly", aliases: ["ro"], summary: "Read, but never write." },
    ],
  },
  {
    type: "bind",
    summary:
      "Shows files of the context, a stage or an image to the command without copying them. Read-only unless it says `rw`; what is written then is thrown away.",
    example:
      "RUN --mount=type=bind,source=go.sum,target=go.sum --mount=type=bind,source=go.mod,target=go.mod go mod download",
    keys: [
      requiredTarget,
      {
        name: "source",
        aliases: ["src"],
        value: "<path>",
        default: "the root of `from`",
        summary: "The file or folder to show.",
      },
      { ...from, default: "the build context" },
      {
        name: "readwrite",
        aliases: ["rw"],
        summary: "Let the command write; nothing of it is kept.",
      },
    ],
  },
  {
    type: "secret",
    summary:
      "A secret as a file or variable, for this command only: it is neither in the image nor in the cache. Pass it with `docker build --secret id=…`.",
    example: "RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci",
    keys: [
      {
        name: "id",
        value: "<name>",
        default: "the file name of `target`",
        summary: "The name the build knows it by.",
      },
      {
        ...target,
        default: "/run/secrets/<id>, unless `env` is set",
        summary: "The file it appears as.",
      },
      { name: "env", value: "<variable>", since: "1.10", summary: "The variable it appears as." },
      required,
      { name: "mode", value: "<octal>", default: "0400", summary: "The permissions of the file." },
      ...owner("file"),
    ],
  },
  {
    type: "ssh",
    summary:
      "The SSH agent of whoever builds, for this command only: for private repositories. Pass it with `docker build --ssh default`.",
    example: "RUN --mount=type=ssh git clone git@example.com:team/library.git",
    keys: [
      { name: "id", value: "<name>", default: "default", summary: "Which agent or key." },
      {
        ...target,
        default: "/run/buildkit/ssh_agent.<n>",
        summary: "The path of the socket; `SSH_AUTH_SOCK` points to it.",
      },
      required,
      { name: "mode", value: "<octal>", default: "0600", summary: "The permissions of the socket." },
      ...owner("socket"),
    ],
  },
  {
    type: "tmpfs",
    summary: "An empty folder in memory for this command only.",
    example: "RUN --mount=type=tmpfs,target=/tmp make",
    keys: [requiredTarget, { name: "size", value: "<bytes>", summary: "At most this much: `512m`, `1g`." }],
  },
];
