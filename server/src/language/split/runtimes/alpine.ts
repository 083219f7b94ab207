import { fitDistribution, sameImage } from "./distribution.ts";
import type { Runtime } from "./runtime.ts";

export const alpine: Runtime = {
  id: "alpine",
  title: "alpine",
  fit: (demand, catalogue) =>
    fitDistribution(
      {
        id: "alpine",
        name: "Alpine",
        libc: "musl",
        packageManager: "apk",
        image: ({ version }) => (version === undefined ? undefined : `alpine:${version}`),
        same: (it) => sameImage(it, "alpine"),
        repository: "alpine",
        newestTag: /^3\.\d+$/,
        title: (base) => base,
      },
      demand,
      catalogue,
    ),
};
