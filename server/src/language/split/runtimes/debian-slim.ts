import type { ImageReference } from "../../syntax/image-reference.ts";
import { fitDistribution, sameImage } from "./distribution.ts";
import type { Runtime } from "./runtime.ts";

export const debianSlim: Runtime = {
  id: "debian-slim",
  title: "debian slim",
  fit: (demand, catalogue) =>
    fitDistribution(
      {
        id: "debian",
        name: "Debian",
        libc: "glibc",
        packageManager: "apt-get",
        image: ({ codename }) => (codename === undefined ? undefined : `debian:${codename}-slim`),
        same: (it) => slim(it),
        repository: "debian",
        newestTag: /^[a-z]+-slim$/,
        title: () => "debian slim",
      },
      demand,
      catalogue,
    ),
};

/** `debian:12` → `debian:12-slim`, `debian` → `debian:stable-slim`. A digest names one image, so no other. */
function slim(builder: ImageReference | undefined): string | undefined {
  const same = sameImage(builder, "debian");
  if (!builder || same === undefined || builder.digest) return undefined;
  const { tag = "latest" } = builder;
  // Nothing older than these was ever slim.
  if (/-slim$|^(?:6|squeeze|7\.(?!11)\d|8\.[0-6](?:\D|$))/.test(tag)) return same;
  const name = same.replace(/:[^:/]*$/, "");
  return `${name}:${tag === "latest" ? "stable" : tag}-slim`;
}
