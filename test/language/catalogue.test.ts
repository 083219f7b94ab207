import { expect, test } from "vitest";
import { imageReference } from "../../server/src/language/syntax/image-reference.ts";
import { catalogueData, embedded } from "../support/catalogue.ts";

const facts = (text: string, platform?: string) => embedded().facts(imageReference(text), platform);

test.each([
  ["alpine:3.24", "musl 1.2.6", "ash (BusyBox)", "apk"],
  ["node:24-alpine3.23", "musl 1.2.5", "ash (BusyBox)", "apk"],
  ["node:24-slim", "glibc 2.36", "dash", "apt-get"],
  ["python:3.13-slim-bookworm", "glibc 2.36", "dash", "apt-get"],
  ["rust:1", "glibc 2.41", "dash", "apt-get"],
  ["debian:stable-slim", "glibc 2.41", "dash", "apt-get"],
  ["golang:1.26-alpine", "musl 1.2.6", "ash (BusyBox)", "apk"],
  ["mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", "glibc 2.39", null, null],
  ["gcr.io/distroless/static-debian13:nonroot", "none", null, null],
  ["gcr.io/distroless/base-debian12:debug", "glibc 2.36", "ash (BusyBox)", null],
  ["cgr.dev/chainguard/static", "none", null, null],
  ["registry.access.redhat.com/ubi9/ubi-minimal", "glibc 2.34", "bash", "microdnf"],
  ["scratch", "none", null, null],
  ["buildpack-deps:22.04-curl", "glibc 2.35", "dash", "apt-get"],
  ["denoland/deno:bin-2.5.6", "none", null, null],
])("%s is %s", (image, libc, shell, packageManager) => {
  const it = facts(image);
  const { name, version } = it.libc!.value;
  expect([name, version].filter(Boolean).join(" ")).toBe(libc);
  expect(it.shell!.value?.name ?? null).toBe(shell);
  expect(it.packageManager!.value).toBe(packageManager);
});

test("an image that nobody wrote down is unknown", () => {
  expect(facts("ghcr.io/acme/node:20-alpine")).toEqual({ name: "ghcr.io/acme/node:20-alpine" });
});

test("every fact of every image that is offered has a source and a day", () => {
  const dateless: string[] = [];
  for (const { name } of embedded().images) {
    const [tag] = embedded().tags(imageReference(name), "2026-11-23");
    const all = embedded().facts(imageReference(tag === undefined ? name : `${name}:${tag.tag}`));
    for (const [key, fact] of Object.entries(all)) {
      if (typeof fact !== "object" || fact === null || !("verified" in fact)) continue;
      const isSaid = /^\d{4}-\d\d-\d\d$/.test(fact.date) && (fact.source !== "" || !fact.verified);
      if (!isSaid) dateless.push(`${name} ${key}: ${fact.source} ${fact.date}`);
    }
  }
  expect(dateless).toEqual([]);
});

test.each([
  ["debian:13-slim", 78_640_000],
  ["debian:bookworm-slim", 74_830_000],
  // What was read of the slim image says nothing of the other.
  ["debian:13", undefined],
  ["debian:bookworm", undefined],
])("%s weighs %s unpacked", (image, bytes) => {
  expect(facts(image).unpacked?.value["linux/amd64"]).toBe(bytes);
});

test.each([
  ["mcr.microsoft.com/dotnet/aspnet:10.0", true],
  ["mcr.microsoft.com/dotnet/core/aspnet:2.2-stretch-slim", false],
])("%s brings the account app: %s", (image, brings) => {
  expect(facts(image).users!.value.some((it) => it.name === "app")).toBe(brings);
});

test("no digest is in the catalogue", () => {
  expect(JSON.stringify(catalogueData())).not.toMatch(/[0-9a-f]{64}/);
});

test.each([
  ["docker.io/library/alpine:3.24", "alpine:3.24"],
  ["index.docker.io/library/alpine:3.24", "alpine:3.24"],
  ["public.ecr.aws/docker/library/alpine:3.24", "alpine:3.24"],
  ["mirror.gcr.io/library/alpine:3.24", "alpine:3.24"],
  ["arm64v8/alpine:3.24", "alpine:3.24"],
  ["redhat/ubi9-minimal", "registry.access.redhat.com/ubi9/ubi-minimal"],
  ["alpine@sha256:5f2e", undefined],
])("%s is known as %s", (text, name) => {
  const { name: _, ...known } = facts(text);
  if (name !== undefined) expect(known).toEqual({ ...facts(name), name: undefined });
  else
    expect(
      Object.values(known).filter((it) => typeof it === "object" && "verified" in it && it.verified),
    ).toEqual([]);
});

test("what was read of one line is only usual of others, and of a pinned digest", () => {
  expect(facts("node:24").user).toMatchObject({ value: "root", verified: true });
  expect(facts("node:18").user).toMatchObject({ value: "root", verified: false });
  expect(facts("node:24@sha256:5f2e").user).toMatchObject({ value: "root", verified: false });
  expect(facts("node:18-alpine3.22").libc).toMatchObject({
    value: { name: "musl", version: "1.2.5" },
    verified: true,
  });
  expect(facts("node:18").libc).toMatchObject({ value: { name: "glibc" }, verified: false });
});

test("a tag that was not listed is like those that were, usually; a floating tag may have moved since a pin", () => {
  expect(facts("python:3.9-slim-bullseye").user).toMatchObject({ value: "root", verified: false });
  expect(facts("python:3.13-slim-bookworm").user).toMatchObject({ value: "root", verified: true });
  expect(facts("node:24@sha256:5f2e").libc).toMatchObject({ verified: false });
  expect(facts("node:24-bookworm@sha256:5f2e").libc).toMatchObject({ verified: true });
});

test("programs known to be there and known to be absent", () => {
  const has = (image: string, program: string) => facts(image).programs?.[program];
  expect(has("alpine:3.23", "bash")).toBe(false);
  expect(has("node:24-slim", "curl")).toBe(false);
  expect(has("node:24", "curl")).toBe(true);
  expect(has("ubuntu:24.04", "java")).toBe(false);
  expect(has("eclipse-temurin:21-jre", "java")).toBe(true);
  expect(has("eclipse-temurin:21-jre", "javac")).toBe(false);
  expect(has("golang:1.26-alpine", "gcc")).toBe(false);
  // Nobody looked: an image may have installed anything on top of its base.
  expect(has("redis:8-alpine", "curl")).toBeUndefined();
});

test("a tag that groups share stands for the platform that is asked for", () => {
  expect(facts("golang:1.26").distribution!.value.id).toBe("debian");
  expect(facts("golang:1.26", "windows/amd64").distribution!.value.id).toBe("windows");
  expect(facts("golang:1.26").platforms!.value).toContain("windows/amd64");
});
