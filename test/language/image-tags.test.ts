import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTag } from "../../server/src/language/images/tag.ts";
import { imageReference } from "../../server/src/language/syntax/image-reference.ts";
import { embedded } from "../support/catalogue.ts";

const today = "2026-11-23";
const offered = (name: string, count = 10) =>
  embedded()
    .tags(imageReference(name), today)
    .slice(0, count)
    .map(({ tag, supported }) => (supported ? tag : `${tag} (ended)`))
    .join(" ");

describe("the first ten tags are what an expert would offer", () => {
  test.each([
    ["node", "26 26-slim 26-alpine 24 24-slim 24-alpine 22 22-slim 22-alpine 26-trixie"],
    ["python", "3.14 3.14-slim 3.14-alpine 3.13 3.13-slim 3.13-alpine 3.12 3.12-slim 3.12-alpine 3.11"],
    [
      "golang",
      "1.27 1.27-alpine 1.26 1.26-alpine 1.27-trixie 1.27-bookworm 1.27-alpine3.24 1.27-alpine3.23 1.26-trixie 1.26-bookworm",
    ],
    ["eclipse-temurin", "25 25-jre 25-jdk 25-alpine 25-jre-alpine 21 21-jre 21-jdk 21-alpine 21-jre-alpine"],
    [
      "mcr.microsoft.com/dotnet/sdk",
      "10.0 10.0-alpine 10.0-resolute 10.0-noble 10.0-azurelinux3.0 10.0-alpine3.24 10.0-alpine3.23 10.0-aot 10.0-resolute-aot 10.0-noble-aot",
    ],
    [
      "mcr.microsoft.com/dotnet/aspnet",
      "10.0 10.0-resolute-chiseled 10.0-noble-chiseled 10.0-alpine 10.0-resolute 10.0-noble 10.0-azurelinux3.0 10.0-azurelinux3.0-distroless 10.0-alpine3.24 10.0-alpine3.23",
    ],
    [
      "mcr.microsoft.com/dotnet/runtime",
      "10.0 10.0-resolute-chiseled 10.0-noble-chiseled 10.0-alpine 10.0-resolute 10.0-noble 10.0-azurelinux3.0 10.0-azurelinux3.0-distroless 10.0-alpine3.24 10.0-alpine3.23",
    ],
    ["alpine", "3.24 3.23 3.22 3 latest 3.24.1 3.23.5 3.22.5 3.21.7 (ended) 3.21 (ended)"],
    [
      "debian",
      "trixie 13 trixie-slim 13-slim bookworm 12 bookworm-slim 12-slim trixie-backports bookworm-backports",
    ],
    ["ubuntu", "26.04 resolute 24.04 noble 22.04 jammy rolling latest 26.10 devel"],
    ["postgres", "18 18-alpine 17 17-alpine 16 16-alpine 15 15-alpine 18-trixie 18-bookworm"],
    [
      "nginx",
      "1.31 1.31-alpine 1.30 1.30-alpine 1.31-alpine-slim 1.30-alpine-slim 1.31-trixie 1.31-alpine3.24 1.31-alpine3.24-slim 1.30-trixie",
    ],
    [
      "rust",
      "1.98 1.98-slim 1.98-alpine 1.98-trixie 1.98-bookworm 1.98-slim-trixie 1.98-slim-bookworm 1.98-alpine3.24 1.98-alpine3.23 1.98-alpine3.22",
    ],
    [
      "php",
      "8.5 8.5-apache 8.5-fpm 8.5-alpine 8.5-fpm-alpine 8.4 8.4-apache 8.4-fpm 8.4-alpine 8.4-fpm-alpine",
    ],
    ["ruby", "4.0 4.0-slim 4.0-alpine 3.4 3.4-slim 3.4-alpine 3.3 3.3-slim 3.3-alpine 4.0-trixie"],
    ["redis", "8.10 8.10-alpine 8.8 8.8-alpine 8.6 8.6-alpine 8.4 8.4-alpine 8.2 8.2-alpine"],
    [
      "maven",
      "3.9 3.9-eclipse-temurin-25 3.9-eclipse-temurin-21 3.9-eclipse-temurin-25-alpine 3.9-eclipse-temurin-21-alpine 3.9-eclipse-temurin-25-noble 3.9-eclipse-temurin-21-noble 3.9-ibmjava 3.9-ibmjava-8 3.9-sapmachine",
    ],
    ["gcr.io/distroless/static-debian13", "nonroot debug debug-nonroot latest"],
  ])("%s", (name, tags) => {
    expect(offered(name)).toBe(tags);
  });

  test("a current line on an ended release comes late and is marked, on one with long-term support it is not", () => {
    const tags = embedded().tags(imageReference("node"), today);
    const of = (tag: string) => tags.find((it) => it.tag === tag);
    expect(of("26-bullseye")).toEqual({ tag: "26-bullseye", supported: false, endOfLife: "2026-08-31" });
    expect(of("26-bookworm")).toEqual({ tag: "26-bookworm", supported: true, endOfLife: "2028-06-30" });
    expect(of("26-trixie")).toMatchObject({ supported: true, endOfLife: "2029-04-30" });
    expect(tags.findIndex((it) => it.tag === "26-bullseye")).toBeGreaterThan(
      tags.findIndex((it) => it.tag === "26.7.0"),
    );
    const debian = embedded().tags(imageReference("debian"), today);
    expect(debian.find((it) => it.tag === "bookworm")).toMatchObject({
      supported: true,
      longTerm: true,
      endOfLife: "2028-06-30",
    });
  });

  test("of a private image: the newest releases, then what floats, then the rest of the releases", () => {
    const tags = [
      "latest",
      "main",
      "1.9.0",
      "2.0.0-rc1",
      "1.10.0",
      "1.10.1",
      "0.3.0",
      "1.8.2",
      "sha-0a1b2c3",
      "1.10.1-amd64",
    ];
    const ordered = embedded().order(imageReference("registry.acme.test:5000/team/app"), tags, today);
    expect(ordered.map((it) => it.tag)).toEqual([
      "1.10.1",
      "1.9.0",
      "1.8.2",
      "main",
      "latest",
      "1.10.0",
      "0.3.0",
      "2.0.0-rc1",
      "1.10.1-amd64",
      "sha-0a1b2c3",
    ]);
  });
});

test.each([
  ["1.26.7-alpine3.24", { version: "1.26.7", userland: "alpine3.24", words: [] }],
  ["3.13-slim-bookworm", { version: "3.13", userland: "debian12", words: ["slim"] }],
  ["8u502-b07-jdk-alpine-3.24", { version: "8u502-b07", userland: "alpine3.24", words: ["jdk"] }],
  ["21-jdk-ubi9-minimal", { version: "21", userland: "ubi9-minimal", words: ["jdk"] }],
  [
    "3.9-eclipse-temurin-21-noble",
    { version: "3.9", userland: "ubuntu24.04", words: ["eclipse-temurin-21"] },
  ],
  ["10.0-noble-chiseled", { version: "10.0", userland: "ubuntu24.04", words: ["chiseled"] }],
  ["1.18-otp-27-alpine", { version: "1.18", userland: "alpine", words: ["otp-27"] }],
  ["debug-nonroot", { words: ["debug", "nonroot"] }],
  ["bookworm-20260803-slim", { userland: "debian12", words: ["slim"], dated: true }],
  ["2.0.20260817.0", { version: "2.0.20260817.0", dated: true }],
  ["3.15.0rc1-slim", { version: "3.15.0rc1", words: ["slim"], preRelease: true }],
  ["11.0.100-preview.7-alpine3.24", { version: "11.0.100", userland: "alpine3.24", preRelease: true }],
  ["10.0-alpine3.23-arm64v8", { version: "10.0", userland: "alpine3.23", machine: true }],
  ["sha256-5f2e.sig", { machine: true }],
])("%s is taken apart", (text, parts) => {
  expect(parseTag(text)).toMatchObject(parts);
});

test("any list of tags comes back whole, and always in the same order", () => {
  const part = fc.constantFrom(
    "1",
    "1.2",
    "v3.4.5",
    "rc1",
    "slim",
    "alpine",
    "alpine3.20",
    "bookworm",
    "20260101",
    "latest",
    "amd64",
    "x",
    "",
  );
  const tag = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("-"));
  const image = fc.constantFrom("node", "debian", "acme/app");
  fc.assert(
    fc.property(image, fc.uniqueArray(tag, { maxLength: 30 }), fc.nat(), (name, tags, at) => {
      const turn = [...tags.slice(at % (tags.length || 1)), ...tags.slice(0, at % (tags.length || 1))];
      const order = (list: readonly string[]) =>
        embedded()
          .order(imageReference(name), list, today)
          .map((it) => it.tag);
      expect(order(tags).toSorted()).toEqual(tags.toSorted());
      expect(order(turn)).toEqual(order(tags));
    }),
  );
});

test.each([
  ["golang:1.22", "golang:1.26"],
  ["golang:1.22-alpine", "golang:1.26-alpine"],
  ["node:18-slim", "node:22-slim"],
  ["alpine:3.18", "alpine:3.22"],
  ["debian:buster-slim", "debian:trixie-slim"],
  ["ubuntu:20.04", "ubuntu:22.04"],
  ["docker.io/library/python:3.8-slim", "docker.io/library/python:3.11-slim"],
  ["mcr.microsoft.com/dotnet/aspnet:8.0-alpine", "mcr.microsoft.com/dotnet/aspnet:10.0-alpine"],
  ["node:24", undefined],
  ["acme/app:1.0", undefined],
])("%s has the successor %s", (image, successor) => {
  expect(embedded().successor(imageReference(image), today)).toBe(successor);
});
