import type { Demand, Fit } from "../plan.ts";
import { bareRefusal, compareVersions, factsOf, linkageRefusal, type Runtime } from "./runtime.ts";

const registry = "gcr.io/distroless";

/** Google's images without shell and package manager, the flavour the program needs. */
export const distroless: Runtime = {
  id: "distroless",
  title: "distroless",
  summary: "No shell and no package manager, but certificates, time zones, /tmp and accounts.",

  fit(demand, catalogue) {
    const { way, builder, uses } = demand;
    const { need } = way;
    if (need.kind === "site" || need.kind === "interpreter") return undefined;
    if (need.kind === "dynamic" && need.libc?.name !== "glibc")
      return { refused: linkageRefusal(demand, "distroless", need.libc ? demand.unlinked : undefined) };
    const refused = bareRefusal(demand, "distroless");
    if (refused) return { refused };
    if (need.kind === "dynamic" && need.libraries !== "none")
      return { refused: "the program loads libraries that distroless does not have" };
    const flavour = need.kind === "static" ? "static" : need.cpp ? "cc" : "base";
    const candidates = ["12", "13", "14"].map((it) => `${registry}/${flavour}-debian${it}`);
    const known = candidates.filter((it) => factsOf(catalogue, it).libc !== undefined);
    const newest = known.at(-1);
    const own = known.find((it) => it.endsWith(`-debian${builder.distribution?.version}`));
    const image = builder.distribution?.id === "debian" && own && need.kind === "dynamic" ? own : newest;
    if (image === undefined) return { refused: "no distroless image is known" };
    if (need.kind === "dynamic") {
      const theirs = factsOf(catalogue, image).libc?.value.version;
      const ours = need.libc?.version;
      if (ours && theirs && compareVersions(theirs, ours) < 0)
        return { refused: `the program is linked with glibc ${ours}, ${image} has ${theirs}` };
    }
    return answer(
      demand,
      image,
      `distroless ${flavour}`,
      uses.system ? ["the program starts no other program"] : [],
    );
  },
};

function answer(_: Demand, base: string, title: string, assumptions: readonly string[]): Fit {
  return {
    base,
    title,
    assumptions,
    shell: false,
    alike: false,
    alikePaths: false,
    packageManager: undefined,
    users: ["nobody", "nonroot"],
    workdir: "/",
  };
}
