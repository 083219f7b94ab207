import { readFileSync } from "node:fs";
import { join } from "node:path";
import { architecture, provenance, type Source } from "./checkout.ts";

const path = "build-info/docker/image-info.dotnet-dotnet-docker-main.json";

/** Tags and layer sizes of the .NET images at Microsoft's registry, as their build records them. */
export const dotnet: Source = {
  name: "dotnet/versions",
  mark: path,
  covers: (image) => image.startsWith("mcr.microsoft.com/dotnet/"),

  read(folder, version) {
    const { repos } = JSON.parse(readFileSync(join(folder, path), "utf8")) as Info;
    const head = provenance("dotnet/versions", path, version);
    const tags: Record<string, string> = {};
    const sizes: Record<string, string> = {};
    for (const { repo, images } of repos) {
      const name = `mcr.microsoft.com/${repo}`;
      const groups = images.flatMap(({ manifest, platforms }) => {
        const names = manifest?.sharedTags ?? [];
        const list = platforms.map(platformOf).join(" ");
        return names.length === 0 || list === "" ? [] : [`${list}: ${names.join(" ")}`];
      });
      if (groups.length === 0) continue;
      tags[name] = `${[head, ...groups].join("\n")}\n`;
      const rows = images.flatMap(({ manifest, platforms }) => {
        const figures = platforms.flatMap((it) => {
          const bytes = sizeOf(it);
          return bytes === undefined || it.osType !== "Linux" ? [] : [`${platformOf(it)}=${bytes}`];
        });
        const day = manifest?.created?.slice(0, 10);
        const names = manifest?.sharedTags ?? [];
        return figures.length === 0 || day === undefined || names.length === 0
          ? []
          : [`${day} ${names.join(",")} ${figures.join(" ")}`];
      });
      if (rows.length > 0) sizes[name] = `${[head, ...rows].join("\n")}\n`;
    }
    return { tags, sizes };
  },
};

interface Info {
  readonly repos: readonly { readonly repo: string; readonly images: readonly Image[] }[];
}

interface Image {
  readonly manifest?: { readonly created?: string; readonly sharedTags?: readonly string[] };
  readonly platforms: readonly Platform[];
}

interface Platform {
  readonly osType: string;
  readonly architecture: string;
  /** Older records name the layers and not their sizes. */
  readonly layers?: readonly (string | { readonly size?: number })[];
}

function platformOf({ osType, architecture: name }: Platform): string {
  return osType === "Windows" ? `windows/${name}` : architecture(name);
}

function sizeOf({ layers = [] }: Platform): number | undefined {
  let sum = 0;
  for (const layer of layers) {
    if (typeof layer === "string" || layer.size === undefined) return undefined;
    sum += layer.size;
  }
  return sum === 0 ? undefined : sum;
}
