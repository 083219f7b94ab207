import { chainguard } from "./checkouts/chainguard.ts";
import { isCheckoutOf, type Source, versionOf } from "./checkouts/checkout.ts";
import { distroless } from "./checkouts/distroless.ts";
import { dotnet } from "./checkouts/dotnet.ts";
import { endOfLife } from "./checkouts/end-of-life.ts";
import { officialImages } from "./checkouts/official-images.ts";
import type { Facts } from "./facts.ts";

export const sources: readonly Source[] = [officialImages, endOfLife, dotnet, chainguard, distroless];

/** The facts with what the checkouts say in place of what was known. Throws for a folder that is none of them. */
export function refreshed(known: Facts, folders: readonly string[]): Facts {
  let facts = known;
  for (const folder of folders) {
    const source = sources.find((it) => isCheckoutOf(it, folder));
    if (source === undefined) {
      const names = sources.map((it) => it.name).join(", ");
      throw new Error(`${folder} is no checkout of a source the catalogue is made from: ${names}.`);
    }
    const { tags, sizes, ...rest } = source.read(folder, versionOf(folder), facts);
    facts = {
      ...facts,
      ...rest,
      ...(tags && { tags: { ...withoutThose(facts.tags, source), ...tags } }),
      ...(sizes && { sizes: { ...withoutThose(facts.sizes, source), ...sizes } }),
    };
  }
  return facts;
}

function withoutThose(texts: Readonly<Record<string, string>>, { covers }: Source): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([image]) => !covers(image)));
}
