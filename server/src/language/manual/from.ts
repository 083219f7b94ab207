import type { InstructionManual } from "./manual.ts";

export const from: InstructionManual = {
  keyword: "FROM",
  summary:
    "Starts a stage on a base image, on an earlier stage, or on the empty `scratch`. The last stage is the image that a plain build produces; the others reach it only through `COPY --from`, `--mount=from=` or another `FROM`.",
  forms: [
    {
      syntax: "FROM [--platform=<platform>] <image>[:<tag>|@<digest>] [AS <name>]",
      parameters: [
        {
          name: "--platform=<platform>",
          summary: "The platform to pull and build for; the target's by default.",
        },
        { name: "<image>", summary: "An image, an earlier stage, or `scratch`, which is empty." },
        { name: "<tag>", summary: "A name that can move to another image later; `latest` when left out." },
        { name: "<digest>", summary: "`sha256:…`, exactly one image for ever." },
        {
          name: "AS <name>",
          summary:
            "A name for the stage: a letter, then letters, digits, `-`, `_` and `.`; upper and lower case are the same.",
        },
      ],
    },
  ],
  example: "FROM golang:1.26-trixie AS build",
  notes: [
    "Only an `ARG` written before the first `FROM` can be used in a `FROM` line. To use it inside the stage as well, repeat it there without a value.",
    "`FROM scratch` adds nothing: no shell, no C library, no certificates, no `/tmp`.",
  ],
  flags: [
    {
      name: "platform",
      value: "<os>/<arch>[/<variant>]",
      takes: "platform",
      summary:
        "The platform of the base image, for images that exist for several. `$BUILDPLATFORM` keeps a builder native, so that it cross-compiles instead of being emulated.",
      default: "the target platform of the build",
      example: "FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build",
      values: [
        { value: "$BUILDPLATFORM", summary: "The platform of the machine that builds." },
        { value: "$TARGETPLATFORM", summary: "The platform the image is for; already the default." },
        { value: "linux/amd64", summary: "64-bit x86." },
        { value: "linux/arm64", summary: "64-bit Arm." },
        { value: "linux/arm/v7", summary: "32-bit Arm, hard float." },
        { value: "linux/arm/v6", summary: "32-bit Arm of the first Raspberry Pi." },
        { value: "linux/386", summary: "32-bit x86." },
        { value: "linux/ppc64le", summary: "64-bit POWER, little endian." },
        { value: "linux/riscv64", summary: "64-bit RISC-V." },
        { value: "linux/s390x", summary: "IBM Z." },
        { value: "windows/amd64", summary: "Windows on 64-bit x86." },
      ],
    },
  ],
  snippet: "FROM ${1:image}:${2:tag} AS ${3:build}",
};
