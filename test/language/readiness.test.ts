import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { scratchReadiness } from "../../server/src/language/contents/readiness.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { dedent, given } from "../support/fixture.ts";

const read = (text: string) => {
  const file = Dockerfile.parse(dedent(text));
  return { file, ...scratchReadiness(file, file.finalStage!, given()) };
};

test.each([
  [
    'FROM eclipse-temurin:21-jre\nCOPY app.jar /\nCMD ["java", "-jar", "/app.jar"]',
    "`java` is looked up in PATH, and is part of eclipse-temurin:21-jre.",
    "gcr.io/distroless/java21-debian13",
  ],
  [
    'FROM python:3.13-slim\nCMD ["/usr/local/bin/python3", "app.py"]',
    "`/usr/local/bin/python3` comes with python:3.13-slim.",
    "gcr.io/distroless/python3-debian13",
  ],
  [
    'FROM rust:1-trixie AS b\nWORKDIR /s\nRUN cargo build --release\nFROM debian:trixie-slim\nCOPY --from=b /s/target/release/app /app\nCMD ["/app"]',
    "`/app` needs glibc 2.41: the default target links the C library dynamically.",
    "gcr.io/distroless/cc-debian13",
  ],
  [
    'FROM alpine:3.23\nCOPY app /app\nRUN /app --init\nCMD ["/app"]',
    "A RUN in line 3 needs the shell of alpine:3.23; do it in the builder.",
    undefined,
  ],
  ["FROM alpine:3.23", "What it starts comes from alpine:3.23.", undefined],
])("%j is refused", (text, why, nearest) => {
  expect(read(text).refused).toEqual({ why, ...(nearest ? { nearest } : {}) });
});

test("every line of the checklist is ok, missing or unknown, and what is missing goes in together", () => {
  const { file, checks, edits } = read(`
    FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
    RUN CGO_ENABLED=0 go build -o /out/app .
    FROM debian:trixie-slim
    RUN apt-get update && apt-get install -y ca-certificates tzdata && rm -rf /var/lib/apt/lists/*
    COPY --from=build /out/app /app
    ENV TZ=Europe/Lisbon
    HEALTHCHECK CMD curl localhost
    CMD /app serve
  `);
  expect(checks.map(({ id, state, fix }) => `${id} ${state}${fix ? " +" : ""}`)).toEqual([
    "link ok",
    "form missing +",
    "certificates unknown +",
    "time-zones missing +",
    "user unknown +",
    "tmp unknown +",
    "health missing",
    "architecture missing +",
    "signals ok",
  ]);
  const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, file.text);
  expect(TextDocument.applyEdits(document, [...edits])).toBe(
    dedent(`
      FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
      ARG TARGETOS TARGETARCH
      RUN GOOS=$TARGETOS GOARCH=$TARGETARCH CGO_ENABLED=0 go build -o /out/app .
      FROM scratch
      COPY --from=build /out/app /app
      COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /zoneinfo.zip
      ENV ZONEINFO=/zoneinfo.zip
      ENV TZ=Europe/Lisbon
      HEALTHCHECK CMD curl localhost
      CMD ["/app", "serve"]
    `),
  );
});

test.each(["form", "certificates", "time-zones", "user", "tmp", "architecture", "link"])(
  "the line %s of the checklist can be inserted alone, and then is ok",
  (id) => {
    const { file, checks } = read(`
      FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
      RUN CGO_ENABLED=${id === "link" ? 1 : 0} go build -o /out/app .
      FROM debian:trixie-slim
      COPY --from=build /out/app /app
      ENV TZ=Europe/Lisbon
      CMD /app serve
    `);
    const fix = checks.find((it) => it.id === id)!.fix!;
    const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, file.text);
    const after = read(TextDocument.applyEdits(document, [...fix.edits]));
    expect(after.checks.find((it) => it.id === id)!.state).toBe("ok");
    const others = (all: typeof checks) =>
      all.filter((it) => it.id !== id).map((it) => `${it.id} ${it.state}`);
    expect(others(after.checks)).toEqual(others(checks));
  },
);
