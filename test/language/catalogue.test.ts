import { expect, test } from "vitest";
import { imageReference } from "../../server/src/language/syntax/image-reference.ts";
import { embedded } from "../support/catalogue.ts";

const facts = (text: string, platform?: string) => embedded().facts(imageReference(text), platform);

test.each([
  ["alpine:3.24", "musl 1.2.6", "ash (BusyBox)", "apk"],
  ["node:24-alpine3.23", "musl 1.2.5", "ash (BusyBox)", "apk"],
  ["node:24-slim", "glibc 2.36", "dash", "apt-get"],
  ["python:3.13-slim-bookworm", "glibc 2.36", "dash", "apt-get"],
  ["rust:1", "glibc 2.41", "dash", "apt-get"],
  ["golang:1.26-alpine", "musl 1.2.6", "ash (BusyBox)", "apk"],
  ["mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", "glibc 2.39", null, null],
  ["gcr.io/distroless/static-debian13:nonroot", "none", null, null],
  ["gcr.io/distroless/base-debian12:debug", "glibc 2.36", "ash (BusyBox)", null],
  ["cgr.dev/chainguard/static", "none", null, null],
  ["registry.access.redhat.com/ubi9/ubi-minimal", "glibc 2.34", "bash", "microdnf"],
  ["scratch", "none", null, null],
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
