import { rule } from "../feature.ts";
import { manifestsOf } from "../split/manifests-of.ts";
import { planSplit, titleOf } from "../split/planner.ts";

/**
 * Says nothing where a split is refused: a hint that leads nowhere is noise. Nor where the tools are removed by the RUN
 * that installs them: a split is cleaner then, but not lighter. The other runtimes are offered by the
 * action `split`.
 */
export const singleStage = rule({
  id: "single-stage",
  severity: "hint",
  summary: "The final image ships the compiler or SDK it was built with.",
  why: "A second stage takes over what was built and leaves the tools behind: less to pull, less to patch, less for an intruder to use.",
  examples: [
    {
      given: {
        files: {
          Dockerfile: "",
          "go.mod": "module example.com/tides\n",
          "main.go":
            'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
        },
      },
      bad: `
        FROM golang:1.26-trixie
             ^^^^^^^^^^^^^^^^^^ The image ships golang:1.26-trixie, which only \`go build\` needs.
        WORKDIR /src
        COPY . .
        RUN go build -o /server .
        CMD ["/server"]
      `,
      good: `
        FROM golang:1.26-trixie AS build
        WORKDIR /src
        COPY . .
        ENV CGO_ENABLED=0
        RUN go build -o /server .

        FROM scratch
        WORKDIR /src
        COPY --from=build /server /server
        CMD ["/server"]
      `,
    },
    {
      silent: `
        FROM golang:1.26-trixie
        RUN go install golang.org/x/tools/cmd/stringer@latest
        ENTRYPOINT ["go"]
      `,
    },
    {
      // A base for others, a dev container, an image of a pipeline: who uses them wants the tools.
      given: { files: { "go.mod": "module example.com/tides\n", "main.go": "package main\n" } },
      silent: `
        FROM golang:1.26-trixie
        WORKDIR /src
        ONBUILD COPY . .
        ONBUILD RUN go build -o /server .
        CMD ["/server"]
      `,
    },
    {
      given: { files: { "go.mod": "module example.com/tides\n", "main.go": "package main\n" } },
      silent: `
        FROM golang:1.26-trixie
        WORKDIR /src
        COPY . .
        RUN go build -o /server .
        CMD ["sleep", "infinity"]
      `,
    },
    {
      given: { files: { "go.mod": "module example.com/tides\n", "main.go": "package main\n" } },
      silent: `
        FROM golang:1.26-trixie
        WORKDIR /src
        COPY . .
        RUN go build -o /server .
        CMD ["./ci-test.sh"]
      `,
    },
    {
      silent: `
        FROM alpine:3.24
        RUN apk add --no-cache nginx
        CMD ["nginx", "-g", "daemon off;"]
      `,
    },
    {
      silent: `
        FROM alpine:3.24
        WORKDIR /src
        COPY . .
        RUN apk add --no-cache --virtual .tools gcc make musl-dev \\
          && make && make install \\
          && apk del .tools
        CMD ["tided"]
      `,
    },
    {
      silent: `
        FROM alpine:3.24
        RUN apk add --no-cache --virtual .tools g++ make zlib-dev; \\
            wget -O tide.tar.gz https://example.com/tide.tar.gz; \\
            mkdir -p /usr/src/tide; \\
            tar -xzf tide.tar.gz -C /usr/src/tide --strip-components=1; \\
            rm tide.tar.gz; \\
            cd /usr/src/tide; \\
            make; \\
            make install; \\
            cd /; \\
            rm -rf /usr/src/tide; \\
            libraries="$(scanelf --needed --nobanner --format '%n#p' --recursive /usr/local | tr ',' '\\n')"; \\
            apk add --no-network --virtual .libraries $libraries; \\
            apk del --no-network .tools; \\
            tided --version
        CMD ["tided"]
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install -y --no-install-recommends gcc make libc6-dev ca-certificates wget && apt-get dist-clean
        RUN mkdir /usr/src/php \\
          && wget -O php.tar.gz https://example.com/php.tar.gz \\
          && tar -xzf php.tar.gz -C /usr/src/php && rm php.tar.gz \\
          && cd /usr/src/php && ./configure && make && make install && cd / && rm -rf /usr/src/php \\
          && php --version
        COPY serve.sh /usr/local/bin/
        CMD ["serve.sh"]
      `,
    },
    {
      bad: `
        FROM node:24-alpine
             ^^^^^^^^^^^^^^ The image keeps all that \`yarn build\` leaves behind.
        WORKDIR /app
        COPY . .
        RUN yarn install && yarn build
        CMD ["node", "dist/server.js"]
      `,
    },
    {
      bad: `
        FROM acme/jdk:21
             ^^^^^^^^^^^ The image keeps all that \`gradlew bootJar\` leaves behind.
        WORKDIR /app
        COPY . .
        RUN ./gradlew bootJar
        CMD ["java", "-jar", "build/libs/app.jar"]
      `,
    },
    {
      bad: `
        FROM debian:trixie-slim
             ^^^^^^^^^^^^^^^^^^ The image ships gcc, make and more, which only \`make install\` needs.
        RUN apt-get update && apt-get install -y --no-install-recommends gcc make libc6-dev && rm -rf /var/lib/apt/lists/*
        WORKDIR /src
        COPY . .
        RUN make install PREFIX=/opt/tide
        CMD ["/opt/tide/bin/tided"]
      `,
    },
  ],

  async *check(file, { catalogue, today, context }) {
    // The sources are read only for a file that the text alone makes worth it.
    if (!planSplit(file, catalogue, today).eligible) return;
    const { eligible, why, shipsTools, range, plans } = planSplit(
      file,
      catalogue,
      today,
      await manifestsOf(file, context),
    );
    const [best] = plans;
    if (!eligible || !shipsTools || !best) return;
    const by = { action: "split", data: { runtime: best.runtime } };
    yield { range, message: why, fixes: [{ title: titleOf(best), edits: best.edits, by }] };
  },
});
