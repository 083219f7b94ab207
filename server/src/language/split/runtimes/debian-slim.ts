import { fitDistribution } from "./distribution.ts";
import type { Runtime } from "./runtime.ts";

export const debianSlim: Runtime = {
  id: "debian-slim",
  title: "debian slim",
  summary: "Debian without manuals and extras, in the release the builder has.",
  fit: (demand, catalogue) =>
    fitDistribution(
      {
        id: "debian",
        name: "Debian",
        libc: "glibc",
        packageManager: "apt-get",
        image: ({ codename }) => (codename === undefined ? undefined : `debian:${codename}-slim`),
        repository: "debian",
        newestTag: /^[a-z]+-slim$/,
        title: () => "debian slim",
      },
      demand,
      catalogue,
    ),
};
