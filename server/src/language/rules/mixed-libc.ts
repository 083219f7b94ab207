import { misfitProblems } from "../contents/misfit-problem.ts";
import { rule } from "../feature.ts";

/** Commands, copies and packages that may bring the other library's loader make it silent; see `fitOf`. */
export const mixedLibc = rule({
  id: "mixed-libc",
  severity: "error",
  summary: "A program linked to glibc lands on musl, or the other way round.",
  why: "A dynamic program names its loader: `/lib64/ld-linux-x86-64.so.2` for glibc, `/lib/ld-musl-x86_64.so.1` for musl. Where that file is missing the kernel answers `no such file or directory`, though the program is there.",

  examples: [
    {
      given: { files: { "main.go": 'package main\n\nimport "net/http"\n' } },
      bad: `
        FROM golang:1.26-trixie AS build
        RUN go build -o /out/app .
        FROM alpine:3.23
        COPY --from=build /out/app /app
                          ^^^^^^^^ \`/app\` needs glibc 2.41 from stage \`build\`; alpine:3.23 has musl 1.2.5 and no loader for it.
        CMD ["/app"]
      `,
      good: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /out/app .
        FROM alpine:3.23
        COPY --from=build /out/app /app
        CMD ["/app"]
      `,
    },
    {
      bad: `
        FROM golang:1.26-trixie AS build
        ENV CGO_ENABLED=1 GOOS=linux
        RUN go build -o /out/app .
        FROM alpine:3.23
        COPY --from=build /out/ /usr/local/bin/
                          ^^^^^ \`/usr/local/bin/app\` usually needs glibc 2.41 from stage \`build\`; alpine:3.23 has musl 1.2.5 and no loader for it.
        CMD ["app"]
      `,
      good: `
        FROM golang:1.26-trixie AS build
        ENV CGO_ENABLED=0 GOOS=linux
        RUN go build -o /out/app .
        FROM alpine:3.23
        COPY --from=build /out/ /usr/local/bin/
        CMD ["app"]
      `,
    },
    {
      // Where the program's name is only known to the build, what is started tells it from the sources beside it.
      bad: `
        FROM golang:1.26-trixie AS build
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=1 go build
        FROM alpine:3.23
        COPY --from=build /src/config.yml /etc/api.yml
        COPY --from=build /src/www /www
        COPY --from=build /src/api /api
                          ^^^^^^^^ \`/api\` usually needs glibc 2.41 from stage \`build\`; alpine:3.23 has musl 1.2.5 and no loader for it.
        CMD ["/api"]
      `,
    },
    {
      bad: `
        FROM alpine:3.23
        COPY --from=node:24-bookworm-slim /usr/local/bin/node /usr/local/bin/
                                          ^^^^^^^^^^^^^^^^^^^ \`/usr/local/bin/node\` needs glibc 2.36 from node:24-bookworm-slim; alpine:3.23 has musl 1.2.5 and no loader for it.
      `,
    },
    {
      given: { files: { "package.json": '{"dependencies": {"express": "5", "sharp": "0.34"}}' } },
      bad: `
        FROM node:24-bookworm-slim AS deps
        WORKDIR /app
        RUN npm ci
        FROM node:24-alpine3.23
        COPY --from=deps /app/node_modules /app/node_modules
                         ^^^^^^^^^^^^^^^^^ sharp in \`/app/node_modules\` needs glibc 2.36 from stage \`deps\`; node:24-alpine3.23 has musl 1.2.5 and no loader for it.
      `,
      good: `
        FROM node:24-alpine AS deps
        WORKDIR /app
        RUN npm ci
        FROM node:24-alpine3.23
        COPY --from=deps /app/node_modules /app/node_modules
      `,
    },
    {
      given: { files: { "package.json": '{"dependencies": {"express": "5"}}' } },
      silent: `
        FROM node:24-bookworm-slim AS deps
        WORKDIR /app
        RUN npm ci
        FROM node:24-alpine3.23
        COPY --from=deps /app/node_modules /app/node_modules
      `,
    },
    {
      bad: `
        FROM eclipse-temurin:21-jdk-noble AS jre
        RUN jlink --add-modules java.base --output /jre
        FROM alpine:3.23
        COPY --from=jre /jre /opt/jre
                        ^^^^ \`/opt/jre\` needs glibc 2.39 from stage \`jre\`; alpine:3.23 has musl 1.2.5 and no loader for it.
      `,
      good: `
        FROM eclipse-temurin:21-jdk-alpine AS jre
        RUN jlink --add-modules java.base --output /jre
        FROM alpine:3.23
        COPY --from=jre /jre /opt/jre
      `,
    },
    {
      bad: `
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        RUN dotnet publish -r linux-x64 --self-contained -o /out
        FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-alpine3.23
        COPY --from=build /out /app
                          ^^^^ \`/app\` needs glibc from stage \`build\`; mcr.microsoft.com/dotnet/runtime-deps:10.0-alpine3.23 has musl 1.2.5 and no loader for it.
      `,
      good: `
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        RUN dotnet publish -r linux-musl-x64 --self-contained -o /out
        FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-alpine3.23
        COPY --from=build /out /app
      `,
    },
    {
      bad: `
        FROM python:3.13-trixie AS build
        RUN pip install --prefix=/install numpy
        FROM python:3.13-alpine3.23
        COPY --from=build /install /usr/local
                          ^^^^^^^^ \`/usr/local\` needs glibc 2.41 from stage \`build\`; python:3.13-alpine3.23 has musl 1.2.5 and no loader for it.
      `,
    },
    {
      given: { files: { "main.go": 'package main\n\nimport "fmt"\n' } },
      silent: `
        FROM golang:1.26-trixie AS build
        RUN go build -o /out/app .
        FROM alpine:3.23
        COPY --from=build /out/app /app
      `,
    },
    {
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /out/app .
        FROM alpine:3.23
        COPY --from=build /out/app /app
      `,
    },
    {
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=1 go build -o /out/app .
        FROM alpine:3.23
        RUN apk add --no-cache gcompat
        COPY --from=build /out/app /app
      `,
    },
    {
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=1 go build -o /out/app .
        FROM ghcr.io/acme/base:1
        COPY --from=build /out/app /app
      `,
    },
  ],

  ...misfitProblems(({ fit }) => fit.kind === "other"),
});
