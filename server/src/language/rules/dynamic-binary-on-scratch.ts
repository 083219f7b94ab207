import { misfitProblems } from "../contents/misfit-problem.ts";
import { rule } from "../feature.ts";

export const dynamicBinaryOnScratch = rule({
  id: "dynamic-binary-on-scratch",
  severity: "error",
  summary: "A program that needs a C library lands on scratch or distroless static.",
  why: "scratch has no loader and no libraries. The container stops with `exec /app: no such file or directory`: what is missing is not the program but the loader it names.",

  examples: [
    {
      given: { files: { "main.go": 'package main\n\nimport (\n\t"fmt"\n\t"net/http"\n)\n' } },
      bad: `
        FROM golang:1.26-trixie AS build
        RUN --mount=type=cache,target=/root/.cache go build -o /app .
        FROM scratch
        COPY --from=build /app /app
                          ^^^^ \`/app\` needs glibc 2.41 from stage \`build\`; scratch has no C library.
        ENTRYPOINT ["/app"]
      `,
      good: `
        FROM golang:1.26-trixie AS build
        RUN --mount=type=cache,target=/root/.cache CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
    },
    {
      bad: `
        FROM golang:1.26-alpine3.23 AS build
        RUN apk add --no-cache gcc musl-dev
        RUN CGO_ENABLED=1 go build -o /app .
        FROM gcr.io/distroless/static-debian13
        COPY --from=build /app /
                          ^^^^ \`/app\` needs musl 1.2.5 from stage \`build\`; gcr.io/distroless/static-debian13 has no C library.
        EXPOSE 8080
        ENTRYPOINT ["/app"]
      `,
      good: `
        FROM golang:1.26-alpine3.23 AS build
        RUN apk add --no-cache gcc musl-dev
        RUN CGO_ENABLED=0 go build -o /app .
        FROM gcr.io/distroless/static-debian13
        COPY --from=build /app /
        EXPOSE 8080
        ENTRYPOINT ["/app"]
      `,
    },
    {
      given: {
        files: {
          "go.mod": "require github.com/mattn/go-sqlite3 v1.14.0\n",
          "main.go": 'package main\n\nimport _ "github.com/mattn/go-sqlite3"\n',
        },
      },
      bad: `
        FROM golang:1.26-bookworm AS build
        RUN go build -o /app .
        FROM scratch
        COPY --from=build /app /app
                          ^^^^ \`/app\` needs glibc 2.36 from stage \`build\`; scratch has no C library.
      `,
      good: `
        FROM golang:1.26-bookworm AS build
        RUN go build -o /app .
        FROM gcr.io/distroless/cc-debian12
        COPY --from=build /app /app
      `,
    },
    {
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM rust:1-trixie AS tool
        WORKDIR /src
        RUN cargo build --release --target x86_64-unknown-linux-musl
        FROM scratch
        COPY --from=build /app /app
        COPY --from=tool /src/target/x86_64-unknown-linux-musl/release/tool /tool
      `,
    },
    {
      silent: `
        FROM golang:1.26-alpine AS build
        RUN go build -o /app .
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=1 go build -ldflags '-linkmode external -extldflags "-static"' -o /app .
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      given: { files: { "main.go": 'package main\n\nimport "fmt"\n' } },
      silent: `
        FROM golang:1.26-trixie AS build
        RUN go build -o /app .
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      silent: `
        FROM golang:1.26-trixie AS build
        RUN go build -o /app .
        FROM scratch
        COPY --from=build /lib64 /lib64
        COPY --from=build /lib/x86_64-linux-gnu/libc.so.6 /lib/x86_64-linux-gnu/
        COPY --from=build /app /app
      `,
    },
  ],

  ...misfitProblems(({ fit }) => fit.kind === "bare"),
});
