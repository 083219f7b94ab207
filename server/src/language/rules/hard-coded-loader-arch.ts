import { TextEdit } from "vscode-languageserver-types";
import { contents } from "../contents/contents.ts";
import { rule } from "../feature.ts";

/** Machine names as they stand in the paths of loaders and of Debian's library folders. */
const machine =
  /ld-musl-(x86_64|aarch64|armhf|i386|powerpc64le|s390x|riscv64)\.so|libc\.musl-(x86_64|aarch64|armhf|i386|powerpc64le|s390x|riscv64)\.so|ld-linux-(x86-64|aarch64|armhf)\.so|\/(x86_64|aarch64|arm|i386|powerpc64le|s390x|riscv64)-linux-(?:gnu(?:eabihf)?|musl)(?:\/|$)/;

const platforms: Readonly<Record<string, string>> = {
  x86_64: "linux/amd64",
  "x86-64": "linux/amd64",
  aarch64: "linux/arm64",
  armhf: "linux/arm/v7",
  arm: "linux/arm/v7",
  i386: "linux/386",
  powerpc64le: "linux/ppc64le",
  s390x: "linux/s390x",
  riscv64: "linux/riscv64",
};

export const hardCodedLoaderArch = rule({
  id: "hard-coded-loader-arch",
  severity: "warning",
  summary: "A loader or library folder of one architecture is copied for all.",
  why: "`/lib/ld-musl-x86_64.so.1` and `/lib/x86_64-linux-gnu` exist on amd64 only. On arm64 the build stops there, or the container does. A pattern finds the file of every platform; a constant `--platform` says that only one is meant.",

  examples: [
    {
      bad: `
        FROM alpine:3.23 AS root
        FROM scratch
        COPY --from=root /lib/ld-musl-x86_64.so.1 /lib/
                         ^^^^^^^^^^^^^^^^^^^^^^^^ This file exists on linux/amd64 only, and nothing here says that no other platform is meant.
        COPY app /app
      `,
      good: `
        FROM alpine:3.23 AS root
        FROM scratch
        COPY --from=root /lib/ld-musl-*.so.1 /lib/
        COPY app /app
      `,
    },
    {
      bad: `
        FROM debian:trixie-slim AS root
        FROM gcr.io/distroless/base-debian13
        COPY --from=root /usr/lib/x86_64-linux-gnu/libpq.so.5 /usr/lib/x86_64-linux-gnu/
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This file exists on linux/amd64 only, and nothing here says that no other platform is meant.
      `,
    },
    {
      silent: `
        FROM --platform=linux/amd64 debian:trixie-slim AS root
        FROM --platform=linux/amd64 gcr.io/distroless/base-debian13
        COPY --from=root /lib/x86_64-linux-gnu/libz.so.1 /lib/x86_64-linux-gnu/
        FROM scratch
        ARG TARGETARCH
        COPY --from=root /lib/ld-musl-*.so.1 /lib/
        COPY --from=root /lib/ld-musl-\${TARGETARCH}.so.1 /lib/
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim AS root
        FROM debian:trixie-slim AS runtime-amd64
        COPY --from=root /lib/x86_64-linux-gnu/libz.so.1 /lib/x86_64-linux-gnu/
        FROM debian:trixie-slim AS runtime-arm64
        COPY --from=root /lib/aarch64-linux-gnu/libz.so.1 /lib/aarch64-linux-gnu/
        ARG TARGETARCH
        FROM runtime-\${TARGETARCH}
      `,
    },
  ],
  on: ["COPY", "FROM"],

  *checkStages(stages, file, { catalogue }) {
    for (const stage of contents(file, catalogue, stages)) {
      if (stage.platform || pinned(file.stages[stage.stage.index]?.called)) continue;
      for (const instruction of stage.stage.instructions) {
        if (instruction.keyword !== "COPY" || !instruction.flag("from")) continue;
        const words = (instruction.json?.items ?? instruction.args).slice(0, -1);
        const target = (instruction.json?.items ?? instruction.args).at(-1)?.text ?? "";
        for (const word of words) {
          const match = machine.exec(word.text);
          const name = match?.slice(1).find((it) => it !== undefined);
          if (!match || !name || word.text.includes("$") || /[*?]/.test(word.text)) continue;
          const general = word.text.replace(match[0], match[0].replace(name, "*"));
          const usable =
            target.endsWith("/") && !machine.test(target) && /^\/lib\/ld-musl-|\.so/.test(general);
          yield {
            range: word.range,
            message: `This file exists on ${platforms[name]} only, and nothing here says that no other platform is meant.`,
            ...(usable
              ? { fixes: [{ title: `Copy \`${general}\``, edits: [TextEdit.replace(word.range, general)] }] }
              : {}),
          };
        }
      }
    }
  },
});

/** A stage named after one platform is chosen by it. */
function pinned(name: string | undefined): boolean {
  return /(?:^|[-_.])(?:amd64|arm64|arm|armv7|armv6|x86_64|aarch64|386|ppc64le|s390x|riscv64)(?:$|[-_.])/.test(
    name ?? "",
  );
}
