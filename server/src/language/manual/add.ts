import { layering, ownership } from "./copy.ts";
import type { InstructionManual } from "./manual.ts";

export const add: InstructionManual = {
  keyword: "ADD",
  summary:
    "Like `COPY`, and it also downloads URLs, clones Git repositories and unpacks local tar archives. For plain files of the context `COPY` says more clearly what happens.",
  forms: [
    {
      syntax: "ADD [flags] <source>… <destination>",
      parameters: [
        {
          name: "flags",
          summary: "`--checksum`, `--unpack`, `--keep-git-dir`, `--chown`, `--chmod`, `--link`, `--exclude`.",
        },
        {
          name: "<source>",
          summary: "A path of the context, a URL, or a Git repository with `#<ref>:<folder>`.",
        },
        { name: "<destination>", summary: "A path in the stage; ending in `/` it is a folder." },
      ],
    },
    {
      syntax: 'ADD [flags] ["<source>", …, "<destination>"]',
      parameters: [
        {
          name: "flags",
          summary: "`--checksum`, `--unpack`, `--keep-git-dir`, `--chown`, `--chmod`, `--link`, `--exclude`.",
        },
        { name: '"<source>"', summary: "The form for paths with blanks." },
        { name: '"<destination>"', summary: "A path in the stage." },
      ],
    },
  ],
  example: "ADD rootfs.tar.xz /",
  notes: [
    "A local archive is unpacked, one from a URL is not, unless `--unpack` says otherwise. Whether a file is an archive is read from its content, not its name.",
    "A downloaded file has the permissions 600: a program needs `--chmod=755`.",
  ],
  flags: [
    {
      name: "checksum",
      value: "<digest>",
      since: "1.6",
      summary:
        "Fails the build when a download differs: `sha256:…` for a URL, the commit, whole or its beginning, for a Git repository.",
      example:
        "ADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 https://example.com/empty /empty",
      values: [
        {
          value: "sha256:",
          summary: "Of a file: the 64 digits that `sha256sum` prints, from a source you trust.",
        },
      ],
    },
    {
      name: "unpack",
      value: "<boolean>",
      since: "1.17",
      default: "true for local archives, false for URLs",
      summary: "Whether a tar archive is unpacked (also compressed by gzip, bzip2, xz or zstd).",
      example: "ADD --unpack=true https://example.com/tools.tar.gz /opt/tools/",
      values: [
        { value: "true", summary: "Unpack, also what was downloaded." },
        { value: "false", summary: "Keep the archive as a file." },
      ],
    },
    {
      name: "keep-git-dir",
      value: "<boolean>",
      since: "1.1",
      default: "false",
      summary: "Keeps the `.git` folder of a Git repository.",
      example: "ADD --keep-git-dir=true https://github.com/moby/buildkit.git#v0.26.2 /src",
      values: [
        { value: "true", summary: "With `.git`: for builds that ask Git for the version." },
        { value: "false", summary: "Only the files." },
      ],
    },
    ...[...ownership, ...layering].map((it) => ({ ...it, example: it.example.replace("COPY", "ADD") })),
  ],
  snippet: "ADD ${1:source} ${2:destination}",
};
