import { test } from "vitest";
import { open } from "./workbench.ts";

// Base images as a person meets them while writing a FROM.

test("an official image: names, then tags with what they are", async () => {
  const editor = await open({ Dockerfile: "FROM \n" });
  await editor.cursor("FROM ", { behind: true });
  await editor.type("pyth");
  await editor.complete(["python"]);
  await editor.type("on:");
  await editor.complete(["3.14", "3.14-slim", "3.14-alpine", "3.13-slim"]);
  await editor.type("3.13-s");
  await editor.complete(["3.13-slim"], { take: true });
  await editor.becomes("FROM python:3.13-slim\n");
});

test("an image at Microsoft's registry", async () => {
  const editor = await open({ Dockerfile: "FROM mcr.microsoft.com/dotnet/aspnet:\n" });
  await editor.cursor("aspnet:", { behind: true });
  await editor.complete(["10.0", "10.0-noble-chiseled", "10.0-alpine"]);
  await editor.shot("image-tags-mcr", { height: 330 });
  await editor.press("Escape");
});

test("a private registry with a port: what the workspace uses of it", async () => {
  const editor = await open({
    Dockerfile: "FROM registry.acme.test:5000/team/base:\n",
    "worker/Dockerfile": "FROM registry.acme.test:5000/team/base:2.4-slim\n",
    "web/Dockerfile": "FROM registry.acme.test:5000/team/base:2.4-slim\n",
    "old/Dockerfile": "FROM registry.acme.test:5000/team/base:1.9\n",
  });
  await editor.cursor("base:", { behind: true });
  await editor.complete(["2.4-slim", "1.9"]);
  await editor.shot("image-tags-private", { height: 200 });
  await editor.press("Escape");
});

test.each([
  ["alpine", "alpine:3.23", ["musl 1.2.5", "ash (BusyBox) · apk", "3.85 MB compressed", "Supported until"]],
  [
    "debian-slim",
    "debian:bookworm-slim",
    ["glibc 2.36", "dash · apt-get", "long-term support until 2028-06-30"],
  ],
  ["distroless", "gcr.io/distroless/cc-debian13:nonroot", ["glibc 2.41", "none · none", "65532"]],
  ["ended", "golang:1.22-alpine", ["Support of 1.22 ended", "2025-02-11", /next: golang:1\.\d+-alpine/]],
  ["unknown", "ghcr.io/acme/app:1", ["not in the catalogue", "GitHub Packages"]],
] as const)("the hover of an image: %s", async (name, image, words) => {
  const editor = await open({ Dockerfile: `FROM ${image}\n` });
  await editor.hover(image, ...words);
  await editor.shot(`image-hover-${name}`, { height: 330 });
  await editor.press("Escape");
});

test("an ended line takes its successor with one fix", async () => {
  const editor = await open({ Dockerfile: "FROM golang:1.22-alpine AS build\nFROM scratch\n" });
  await editor.problem("golang", "warning", "The support of golang 1.22 ended on 2025-02-11.");
  const [fix = ""] = (await editor.actions("golang")).filter((it) => it.startsWith("Use golang:"));
  await editor.press("Escape");
  await editor.act("golang", fix);
  await editor.becomes(/^FROM golang:1\.\d+-alpine AS build$/m);
});
