import { contentsOf } from "../contents/contents.ts";
import { absolute } from "../contents/path.ts";
import { stageUses } from "../contents/stage-use.ts";
import { rule } from "../feature.ts";

/** Onto scratch it is the way to flatten an image, and only counts when a toolchain comes along. */
export const wholeFilesystemCopy = rule({
  id: "whole-filesystem-copy",
  severity: "warning",
  summary: "The whole file system of another stage is copied in.",
  why: "`COPY --from=build / /` brings the compiler, caches, secrets of the build and a second operating system over the first. Copy what the program needs.",

  examples: [
    {
      bad: `
        FROM golang:1.26-trixie AS build
        RUN go build -o /app
        FROM debian:trixie-slim
        COPY --from=build / /
                          ^ All of stage \`build\` comes along, its Go toolchain too; copy what the program needs.
      `,
    },
    {
      bad: `
        FROM debian:trixie-slim AS tools
        FROM alpine:3.23
        COPY --from=tools / /
                          ^ All of stage \`tools\` is laid over alpine:3.23; copy what the program needs.
      `,
    },
    {
      silent: `
        FROM alpine:3.23 AS root
        RUN apk add --no-cache curl
        FROM scratch
        COPY --from=root / /
        FROM scratch AS pack
        COPY app /app
        FROM alpine:3.23
        COPY --from=pack / /
        COPY --from=root /etc/ssl /etc/ssl
      `,
    },
  ],

  *checkStages(stages, file, { catalogue }) {
    for (const { instruction, stage, word, copies } of stageUses(stages)) {
      if (!copies) continue;
      const words = instruction.json?.items ?? instruction.args;
      const target = words.at(-1);
      const source = words.slice(0, -1).find((it) => it.text.startsWith("/") && absolute(it.text) === "/");
      const from = file.stageNamed(word.text, stage);
      if (!source || !from || !target || absolute(target.text) !== "/" || instruction.flag("exclude"))
        continue;
      const brought = contentsOf(file, from, catalogue);
      const here = contentsOf(file, stage, catalogue);
      if (brought.scratch) continue;
      const toolchain = toolchains[brought.image?.toolchains?.value[0] ?? ""];
      if (here.scratch ? !toolchain : here.baseName === brought.baseName) continue;
      yield {
        range: source.range,
        message: toolchain
          ? `All of stage \`${word.text}\` comes along, its ${toolchain} too; copy what the program needs.`
          : `All of stage \`${word.text}\` is laid over ${here.baseName ?? "the base"}; copy what the program needs.`,
      };
    }
  },
});

const toolchains: Readonly<Record<string, string>> = {
  go: "Go toolchain",
  rust: "Rust toolchain",
  jdk: "JDK",
  "dotnet-sdk": ".NET SDK",
  gcc: "compilers",
  ghc: "GHC",
  swift: "Swift toolchain",
};
