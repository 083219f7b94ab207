import { compareVersions } from "../contents/fit.ts";
import { misfitProblems } from "../contents/misfit-problem.ts";
import type { Misfit } from "../contents/misfits.ts";
import { rule } from "../feature.ts";

export const newerLibcInBuilder = rule({
  id: "newer-libc-in-builder",
  severity: "warning",
  summary: "A program was linked to a newer glibc than the runtime has.",
  why: "Programs linked to glibc run on the same version or a newer one. On an older one they stop with `version 'GLIBC_2.38' not found` as soon as they use what is newer. Build on the runtime's suite, or raise the runtime.",

  examples: [
    {
      bad: `
        FROM rust:1-trixie AS build
        WORKDIR /src
        RUN cargo build --release
        FROM debian:bookworm-slim
        COPY --from=build /src/target/release/app /usr/local/bin/
                          ^^^^^^^^^^^^^^^^^^^^^^^ \`/usr/local/bin/app\` was linked to glibc 2.41 in stage \`build\`; debian:bookworm-slim has glibc 2.36, which may be too old for it.
        CMD ["app"]
      `,
      good: `
        FROM rust:1-bookworm AS build
        WORKDIR /src
        RUN cargo build --release
        FROM debian:bookworm-slim
        COPY --from=build /src/target/release/app /usr/local/bin/
        CMD ["app"]
      `,
    },
    {
      silent: `
        FROM rust:1-bookworm AS build
        WORKDIR /src
        RUN cargo build --release
        FROM debian:bookworm-slim
        COPY --from=build /src/target/release/app /usr/local/bin/
        FROM debian:trixie-slim
        COPY --from=build /src/target/release/app /usr/local/bin/
      `,
    },
    {
      given: { files: { "main.go": 'import "net"\n' } },
      silent: `
        FROM golang:1.26-trixie AS build
        RUN go build -o /app .
        FROM debian:bookworm-slim
        COPY --from=build /app /app
      `,
    },
  ],

  ...misfitProblems(tooOld),
});

/**
 * Go asks for little of glibc: since 2.34 took in the thread library, nothing newer (golang/go, runtime/cgo). So a Go
 * program only counts when that line lies between the two.
 */
function tooOld({ artifact, fit }: Misfit): boolean {
  if (fit.kind !== "older") return false;
  return (
    artifact.ecosystem !== "go" ||
    (compareVersions(fit.has.version, "2.34") === -1 && compareVersions(fit.needs.version, "2.34") !== -1)
  );
}
