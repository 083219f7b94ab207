import type { ImageReference } from "../syntax/image-reference.ts";
import { daysBetween } from "../words.ts";
import type { Fact, ImageFacts, World } from "../world.ts";
import { normalPlatform } from "./platform.ts";

/**
 * What is known about an image without asking anyone: the catalogue, and over it what the registry said last.
 * What the registry says of one platform counts only for that one.
 */
export function about(image: ImageReference, platform: string, { catalogue, registry }: Lent): ImageFacts {
  const facts = catalogue.facts(image, platform);
  const { manifest } = registry.known(image);
  if (manifest === undefined) return facts;
  const date = manifest.asOf.slice(0, 10);
  const read = <T>(value: T): Fact<T> => ({
    value,
    verified: true,
    source: image.registry ?? "Docker Hub",
    date,
  });
  const platforms = manifest.platforms.map((it) => normalPlatform(it.platform));
  const sizes = manifest.platforms.flatMap((it) =>
    it.compressed === undefined ? [] : [[normalPlatform(it.platform), it.compressed] as const],
  );
  const config = manifest.platforms.find((it) => normalPlatform(it.platform) === platform)?.config;
  return {
    ...facts,
    ...(platforms.length === 0 ? {} : { platforms: read(platforms) }),
    // Some sizes of today and others of the catalogue would be two dates in one figure.
    ...(sizes.length === 0 ? {} : { compressed: read(Object.fromEntries(sizes)) }),
    ...(config && {
      user: read(config.user ?? "root"),
      ...(config.workdir === undefined ? {} : { workdir: read(config.workdir) }),
      ...(config.entrypoint === undefined ? {} : { entrypoint: read(config.entrypoint) }),
      ...(config.cmd === undefined ? {} : { cmd: read(config.cmd) }),
      ...(config.env === undefined ? {} : { env: read(config.env) }),
      ...(config.ports === undefined ? {} : { ports: read(config.ports) }),
      ...(config.stopSignal === undefined ? {} : { stopSignal: read(config.stopSignal) }),
    }),
  };
}

type Lent = Pick<World, "catalogue" | "registry">;

/** The size to pull for a platform; `old` when it is a figure of more than 60 days ago. */
export function pullSize(
  { compressed }: ImageFacts,
  platform: string,
  today: string,
): { readonly bytes: number; readonly old: boolean } | undefined {
  const bytes = compressed?.value[platform];
  if (compressed === undefined || bytes === undefined) return undefined;
  return { bytes, old: daysBetween(compressed.date, today) > 60 };
}

/** The platform a stage is built for, as far as the file says so. */
export function platformOf(flag: string | undefined, otherwise: string): string {
  return flag === undefined || flag.includes("$") ? otherwise : normalPlatform(flag);
}
