import { contents } from "../contents/contents.ts";
import type { StageContents } from "../contents/model.ts";
import { project } from "../contents/project.ts";
import { certificates } from "../contents/provisions.ts";
import { hasCertificates } from "../contents/scratch.ts";
import { shipped } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { type Problem, rule } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { World } from "../world.ts";

/** A program that only serves TLS needs no roots, so serving is no sign; calling out is. */
export const missingCaCertificates = rule({
  id: "missing-ca-certificates",
  severity: "warning",
  summary: "A program that calls out over TLS, on an image without certificates.",
  why: "scratch, Debian and Ubuntu have no certificate authorities. The first HTTPS request stops with `x509: certificate signed by unknown authority`. Copy the bundle from a stage that has it.",

  examples: [
    {
      given: {
        files: {
          "main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.Get("https://example.com") }\n',
        },
      },
      bad: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
             ^^^^^^^ The program calls out over TLS (\`http.Get\`), and scratch has no certificates.
        COPY --from=build /app /app
        USER 65532:65532
        ENTRYPOINT ["/app"]
      `,
      good: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
        USER 65532:65532
        ENTRYPOINT ["/app"]
      `,
    },
    {
      bad: `
        FROM scratch
             ^^^^^^^ The program calls out over TLS (\`https://api.example.com\`), and scratch has no certificates.
        COPY app /app
        ENV API=https://api.example.com/v1
        ENTRYPOINT ["/app"]
      `,
      good: `
        FROM scratch
        COPY app /app
        COPY --from=alpine:3.23 /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
        ENV API=https://api.example.com/v1
        ENTRYPOINT ["/app"]
      `,
    },
    {
      given: {
        files: {
          "main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.Get("https://example.com") }\n',
        },
      },
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /etc/ssl/certs /etc/ssl/certs
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
        FROM gcr.io/distroless/static-debian13
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
        FROM scratch
        VOLUME /etc/ssl/certs
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
    },
    {
      given: {
        files: {
          "main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":80", nil) }\n',
        },
      },
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
    },
    {
      given: {
        files: {
          "main.go":
            'package main\n\nimport (\n\t"net/http"\n\t_ "golang.org/x/crypto/x509roots/fallback"\n)\n\nfunc main() { http.Get("https://example.com") }\n',
        },
      },
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
    },
  ],

  async *check(file, world) {
    const all = contents(file, world.catalogue);
    for (const stage of shipped(all)) {
      if (!stage.scratch || !(stage.entrypoint ?? stage.cmd) || hasCertificates(stage) !== false) continue;
      const sign = addressIn(stage) ?? (await signInSources(stage, world));
      if (sign) yield problem(file, stage, all, sign, world);
    }
  },
});

/** An address in ENV, ENTRYPOINT or CMD. */
function addressIn(stage: StageContents): string | undefined {
  const texts = [
    ...[...stage.env.values()].filter((it) => it.kind === "ENV").map((it) => it.value ?? ""),
    ...(stage.entrypoint?.words ?? []),
    ...(stage.cmd?.words ?? []),
  ];
  for (const text of texts) {
    const found = /\bhttps:\/\/([\w.-]+)/.exec(text);
    if (found && !/^(?:localhost|127\.|0\.0\.0\.0)/.test(found[1]!)) return found[0];
  }
  return undefined;
}

/** Sources only tell about a program that a stage of this file builds. */
async function signInSources(stage: StageContents, { context }: World): Promise<string | undefined> {
  const built = stage.files.some(
    ({ origin }) =>
      origin.kind === "copy" &&
      origin.from?.artifacts.some((it) => it.ecosystem === "go" || it.ecosystem === "rust"),
  );
  if (!built) return undefined;
  const { tls, bringsRoots } = await project(context);
  return bringsRoots ? undefined : tls;
}

function problem(
  file: Dockerfile,
  stage: StageContents,
  all: readonly StageContents[],
  sign: string,
  world: World,
): Problem {
  return {
    range: stage.stage.image?.range ?? stage.stage.from.range,
    message: `The program calls out over TLS (\`${sign}\`), and ${baseText(stage)} has no certificates.`,
    fixes: certificates(file, stage, all, world),
  };
}
