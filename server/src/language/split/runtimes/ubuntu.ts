import { fitDistribution, sameImage } from "./distribution.ts";
import type { Runtime } from "./runtime.ts";

export const ubuntu: Runtime = {
  id: "ubuntu",
  title: "ubuntu",
  fit: (demand, catalogue) =>
    fitDistribution(
      {
        id: "ubuntu",
        name: "Ubuntu",
        libc: "glibc",
        packageManager: "apt-get",
        image: ({ version }) => (version === undefined ? undefined : `ubuntu:${version}`),
        same: (it) => sameImage(it, "ubuntu"),
        repository: "ubuntu",
        newestTag: /^\d\d\.04$/,
        title: (base) => base,
      },
      demand,
      catalogue,
    ),
};
