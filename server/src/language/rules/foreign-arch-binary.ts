import { architectureClash, foreignDownloads, tellTarget } from "../contents/architecture.ts";
import { contents } from "../contents/contents.ts";
import { landingsIn } from "../contents/landings.ts";
import type { Artifact } from "../contents/model.ts";
import { rule } from "../feature.ts";

/** JVM, Node and Python programs run anywhere; only machine code that this file builds or downloads counts. */
export const foreignArchBinary = rule({
  id: "foreign-arch-binary",
  severity: "warning",
  summary: "A program is built or downloaded for another architecture than the image's.",
  why: "The container stops with `exec format error`. A builder on `$BUILDPLATFORM` runs on the machine that builds and must be told what to build for: `GOARCH=$TARGETARCH`.",

  examples: [
    {
      bad: `
        FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
                          ^^^^^^^^ This builds for the machine that builds; the image is for the target platform.
        FROM scratch
        COPY --from=build /app /app
      `,
      good: `
        FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
        ARG TARGETOS TARGETARCH
        RUN GOOS=$TARGETOS GOARCH=$TARGETARCH CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      bad: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 GOARCH=amd64 go build -o /app .
                          ^^^^^^^^^^^^ This builds for amd64; the image is for linux/arm64.
        FROM --platform=linux/arm64 alpine:3.23
        COPY --from=build /app /app
      `,
    },
    {
      bad: `
        FROM --platform=linux/amd64 gcc:15-trixie AS build
        RUN gcc -static -o /app main.c
            ^^^ This builds for linux/amd64; the image is for linux/arm64.
        FROM --platform=linux/arm64 alpine:3.23
        COPY --from=build /app /app
      `,
    },
    {
      bad: `
        FROM --platform=linux/arm64 alpine:3.23
        ADD https://example.com/v1/tool-linux-amd64 /usr/local/bin/tool
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This is for amd64; the stage is for linux/arm64.
        RUN wget -O /usr/local/bin/other https://example.com/linux/x86_64/other
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This is for amd64; the stage is for linux/arm64.
      `,
    },
    {
      silent: `
        FROM --platform=linux/arm64 alpine:3.23
        ADD https://example.com/v1/tool-linux-arm64 /usr/local/bin/tool
        ADD https://example.com/arm64/from-amd64.tgz /usr/local/bin/tool
        ADD https://example.com/v1/camd64.tgz /usr/local/bin/tool
        FROM alpine:3.23
        ADD https://example.com/v1/tool-linux-amd64 /usr/local/bin/tool
      `,
    },
    {
      silent: `
        FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
        ARG TARGETARCH
        RUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /app .
        FROM --platform=$BUILDPLATFORM node:24-slim AS web
        RUN npm ci && npm run build
        FROM scratch
        COPY --from=build /app /app
        COPY --from=web /dist /dist
      `,
    },
    {
      silent: `
        FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
        ARG TARGETARCH
        ENV GOARCH=$TARGETARCH
        RUN CGO_ENABLED=0 go build -o /app .
        FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS other
        COPY --from=xx / /
        RUN xx-go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        COPY --from=other /app /app2
      `,
    },
    {
      silent:
        "FROM golang:1.26-trixie AS build\nRUN GOOS=linux GOARCH=amd64 go build -o /app .\nFROM scratch\nCOPY --from=build /app /app",
    },
  ],

  *checkStages(stages, file, { catalogue }) {
    if (!stages.some(({ platform }) => platform)) return;
    const all = contents(file, catalogue, stages);
    const said = new Set<Artifact>();
    for (const stage of all) yield* foreignDownloads(stage);
    for (const stage of all)
      for (const landing of landingsIn(stage)) {
        const { artifact } = landing;
        const home = all.find((it) => it.stage.index === artifact.stage.index);
        const { made } = artifact;
        if (!home || !made || said.has(artifact) || !["go", "rust", "c"].includes(artifact.ecosystem))
          continue;
        const clash = architectureClash(landing, home);
        if (!clash) continue;
        said.add(artifact);
        const { range, message, crossable } = clash;
        yield { range, message, fixes: crossable ? tellTarget(file, artifact, made) : [] };
      }
  },
});
