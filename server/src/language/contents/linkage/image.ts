import type { Stage } from "../../syntax/stage.ts";
import type { ImageFacts } from "../../world.ts";
import type { Artifact, Linkage } from "../model.ts";
import { below, folderOf } from "../path.ts";

/**
 * Programs that lie in published images and are linked to the C library the image stands on. Source: the images'
 * own Dockerfiles in docker-library (node, python, ruby, php, openjdk, erlang) and adoptium (Temurin).
 */
const imagePrograms: readonly {
  /** Repository without registry. */
  readonly image: RegExp;
  /** A program, or a folder of which every program is meant when it ends in a slash. */
  readonly path: string;
}[] = [
  { image: /(?:^|\/)node$/, path: "/usr/local/bin/node" },
  { image: /(?:^|\/)python$/, path: "/usr/local/bin/python3" },
  { image: /(?:^|\/)ruby$/, path: "/usr/local/bin/ruby" },
  { image: /(?:^|\/)php$/, path: "/usr/local/bin/php" },
  { image: /(?:^|\/)php$/, path: "/usr/local/sbin/php-fpm" },
  { image: /(?:^|\/)eclipse-temurin$/, path: "/opt/java/openjdk/" },
  { image: /(?:^|\/)amazoncorretto$/, path: "/usr/lib/jvm/" },
  { image: /(?:^|\/)rust$/, path: "/usr/local/cargo/bin/" },
  { image: /(?:^|\/)nginx$/, path: "/usr/sbin/nginx" },
  { image: /(?:^|\/)alpine$/, path: "/bin/busybox" },
  { image: /(?:^|\/)alpine$/, path: "/bin/sh" },
  { image: /(?:^|\/)(?:debian|ubuntu)$/, path: "/bin/bash" },
  { image: /(?:^|\/)(?:debian|ubuntu)$/, path: "/bin/sh" },
];

/** A program of an image that is known to need the image's C library. */
export function imageArtifact(image: ImageFacts, path: string, stage: Stage): Artifact | undefined {
  const libc = image.libc?.value;
  if (!libc || libc.name === "none") return undefined;
  const repository = image.name.replace(/@.*$/, "").replace(/:[^/]*$/, "");
  const row = imagePrograms.find(
    (it) =>
      it.image.test(repository) &&
      (it.path.endsWith("/") ? below(it.path.slice(0, -1), path) !== undefined : it.path === path),
  );
  if (!row) return undefined;
  const linkage: Linkage = { kind: "dynamic", libc };
  return {
    path,
    folder: row.path.endsWith("/") && `${folderOf(path)}/` !== row.path && `${path}/` === row.path,
    ecosystem: "image",
    linkage,
    sure: "proven",
    because: `it is part of ${image.name}`,
    stage,
    builtOn: image.name,
  };
}
