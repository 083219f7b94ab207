import { type ImageReference, imageReference } from "../syntax/image-reference.ts";
import type { Distribution, Libc, World } from "../world.ts";
import { compareVersions } from "./fit.ts";
import type { StageContents } from "./model.ts";

/** Small bases that start programs linked to a C library, the smallest first. */
const runtimes: Readonly<Record<string, readonly string[]>> = {
  glibc: ["gcr.io/distroless/cc-debian12", "gcr.io/distroless/cc-debian13"],
  musl: ["alpine:3.23"],
};

/** The smallest base that starts what an interpreter reads. */
export const interpreterRuntimes: Readonly<Record<string, string>> = {
  java: "gcr.io/distroless/java21-debian13",
  node: "gcr.io/distroless/nodejs24-debian13",
  python: "gcr.io/distroless/python3-debian13",
  dotnet: "mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled",
  nginx: "nginx:alpine-slim",
  php: "php:cli-alpine",
  ruby: "ruby:slim",
};

/** Bases for stages that need a shell and packages. */
const distributions: Readonly<Record<string, readonly string[]>> = {
  glibc: ["debian:bookworm-slim", "debian:trixie-slim"],
  musl: ["alpine:3.23"],
};

/** The smallest base with a C library that is new enough; distroless where the stage has no shell now. */
export function runtimeFor(
  needs: Libc,
  stage: StageContents,
  { catalogue }: Pick<World, "catalogue">,
): string | undefined {
  const offered = (stage.has("/bin/sh") === false ? runtimes : distributions)[needs.name] ?? [];
  return offered.find((name) => {
    const libc = catalogue.facts(imageReference(name)).libc?.value;
    if (libc?.name !== needs.name) return false;
    return (
      needs.name === "musl" ||
      (needs.version !== undefined && (compareVersions(libc.version, needs.version) ?? -1) >= 0)
    );
  });
}

/** The same image on another distribution: `rust:1` → `rust:1-bookworm`, `golang:1.26-trixie` → `golang:1.26-alpine`. */
export function variantOn(
  image: ImageReference,
  { id, codename }: Distribution,
  { catalogue, today }: Pick<World, "catalogue" | "today">,
): string | undefined {
  const suite = id === "alpine" ? "alpine" : codename;
  if (!suite || image.digest || image.text.includes("$")) return undefined;
  const words = (image.tag ?? "latest")
    .split("-")
    .filter((it) => !/^(?:alpine[\d.]*|bookworm|trixie|bullseye|buster|noble|jammy)$/.test(it));
  if (id === "alpine") words.splice(0, words.length, ...words.filter((it) => it !== "slim"));
  const version = words[0] === "latest" ? undefined : words[0];
  const wanted = [version, ...words.slice(1), suite].filter(Boolean).join("-");
  const tags = catalogue.tags(image, today);
  if (!tags.some((it) => it.tag === wanted)) return undefined;
  const name = image.tag === undefined ? image.text : image.text.slice(0, image.text.lastIndexOf(":"));
  return `${name}:${wanted}`;
}
