import { expect, test } from "vitest";
import { basesFor } from "../../server/src/language/split/bases.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { embedded } from "../support/catalogue.ts";

// Which other bases a file could have, in short: what fits, then what does not and why.

const world = { catalogue: embedded(), today: "2026-11-25" };
const bases = (text: string): string[] => {
  const { fits, unfit, why } = basesFor(Dockerfile.parse(text), world);
  return [
    ...fits.map(({ title }) => title),
    ...unfit.map(({ title, refused }) => `not ${title}: ${refused}`),
    ...(why ? [why] : []),
  ];
};
const go = "FROM golang:1.26-trixie AS build\nRUN CGO_ENABLED=0 go build -o /app .\n";
const cgo = "FROM golang:1.26-trixie AS build\nRUN CGO_ENABLED=1 go build -o /app .\n";

test("a static program runs on every small base but its own", () => {
  expect(bases(`${go}FROM scratch\nCOPY --from=build /app /app\nCMD ["/app"]\n`)).toEqual([
    "distroless static",
    "alpine:3.24",
    "debian:trixie-slim",
    "ubuntu:26.04",
  ]);
});

test("one that is linked stays with its C library, in a release that is new enough", () => {
  expect(bases(`${cgo}FROM debian:trixie-slim\nCOPY --from=build /app /app\nCMD ["/app"]\n`)).toEqual([
    "distroless base",
    "distroless cc",
    "ubuntu:26.04",
    "not scratch: /app is linked with glibc 2.41, which scratch does not have",
    "not distroless static: /app is linked with glibc 2.41, which distroless static does not have",
    "not alpine:3.24: /app is linked with glibc 2.41, which alpine:3.24 does not have",
  ]);
});

test("what the final stage runs and starts with has to be there", () => {
  expect(
    bases(`${go}FROM alpine:3.23\nRUN apk add --no-cache tzdata\nCOPY --from=build /app /app\nCMD /app\n`),
  ).toEqual([
    "alpine:3.24",
    "not scratch: it has a RUN in line 4, and scratch has no shell",
    "not distroless static: it has a RUN in line 4, and distroless static has no shell",
    "not debian:trixie-slim: it installs packages with apk, which debian:trixie-slim does not have",
    "not ubuntu:26.04: it installs packages with apk, which ubuntu:26.04 does not have",
  ]);
  expect(
    bases(`${go}FROM debian:trixie-slim\nCOPY --from=build /app /app\nUSER app\nCMD ["/app"]\n`),
  ).toContain("not scratch: it runs as app, and scratch has no accounts");
});

test("a language stays with its own image", () => {
  const text =
    'FROM node:24 AS build\nRUN npm ci\nFROM node:24\nCOPY --from=build /a /a\nCMD ["node", "/a"]\n';
  expect(bases(text)).toEqual(["node:24-alpine", "node:24-slim"]);
});

test("only the base is another, in the text as in the edit", () => {
  const text = `${go}FROM --platform=linux/amd64 scratch AS final # ends here\r\nCOPY --from=build /app /app\r\nCMD ["/app"]\r\n`;
  const [first] = basesFor(Dockerfile.parse(text), world).fits;
  expect(first?.text).toBe(text.replace("scratch", "gcr.io/distroless/static-debian13"));
  expect(first?.edits).toHaveLength(1);
});

test("where there is nothing to exchange it says why", () => {
  expect(bases("FROM nginx:1.29\nCOPY a /a\n")).toEqual([
    "Nothing is built in it that could be left behind.",
  ]);
  expect(bases(`${go}FROM build\nCMD ["/app"]\n`)).toEqual([
    "The final stage stands on another stage of this file.",
  ]);
  expect(bases(`${go}FROM alpine:3.23\nCOPY --from=build /app /app\n`)).toEqual([
    "What it starts comes with its base.",
  ]);
});
