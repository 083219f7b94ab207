import type { Catalogue } from "../../world.ts";
import type { Demand, Fit } from "../plan.ts";
import { pinnedSuite } from "./distribution.ts";
import { bareRefusal, compareVersions, factsOf, linkageRefusal, otherJava, type Runtime } from "./runtime.ts";

const registry = "gcr.io/distroless";
const releases = [12, 13, 14];

/** A flavour on the releases of Debian for which it is still updated, the newest last. */
const maintained = (flavour: string, catalogue: Catalogue, since = 0): readonly string[] =>
  releases
    .filter((it) => it >= since)
    .map((it) => `${registry}/${flavour}-debian${it}`)
    .filter((it) => factsOf(catalogue, it).deprecated === undefined);

/** Google's images without shell and package manager, the flavour the program needs. */
export const distroless: Runtime = {
  id: "distroless",
  title: "distroless",

  fit(demand, catalogue) {
    const { way, builder, uses } = demand;
    const { need } = way;
    if (need.kind === "site") return undefined;
    if (need.kind === "interpreter") return interpreter(demand, catalogue);
    if (need.kind === "dynamic" && need.libc?.name !== "glibc")
      return { refused: linkageRefusal(demand, "distroless", need.libc ? demand.unlinked : undefined) };
    const refused = bareRefusal(demand, "distroless");
    if (refused) return { refused };
    if (need.kind === "dynamic" && need.libraries !== "none")
      return { refused: "the program loads libraries that distroless does not have" };
    const flavour = need.kind === "static" ? "static" : need.cpp ? "cc" : "base";
    const known = maintained(flavour, catalogue).filter((it) => factsOf(catalogue, it).libc !== undefined);
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
    const fit = answer(
      image,
      `distroless ${flavour}`,
      uses.system ? ["the program starts no other program"] : [],
    );
    const pinned =
      need.kind === "dynamic" && image === own && builder.reference
        ? pinnedSuite(builder.reference, catalogue, demand.today)
        : undefined;
    return pinned ? { ...fit, pinned } : fit;
  },
};

/** Its images of Java, Node.js and Python: the start command calls their interpreter and nothing else. */
function interpreter(demand: Demand, catalogue: Catalogue): Fit | undefined {
  const { way, builder } = demand;
  if (way.need.kind !== "interpreter") return undefined;
  const { name, version } = way.need;
  if (!["java", "node", "python"].includes(name)) return undefined;
  const refused = bareRefusal(demand, "distroless");
  if (refused) return { refused };
  if (way.afterPackages?.length) return { refused: "it starts a tool that npm installs for all" };
  const tag = builder.reference?.tag ?? "";
  const major = version ?? /^(\d+(?:\.\d+)?)/.exec(tag)?.[1];
  if (major === undefined) return { refused: `which version of ${name} it needs is not known` };
  if (name !== "java" && builder.libc?.name !== "glibc")
    return { refused: "its packages were installed for another C library" };
  const flavours: Readonly<Record<string, string>> = {
    java: `java${major}`,
    node: `nodejs${major.replace(/\..*/, "")}`,
    python: "python3",
  };
  const release = builder.distribution?.id === "debian" ? Number(builder.distribution.version) : undefined;
  const image = maintained(flavours[name]!, catalogue, name === "java" ? undefined : release).findLast(
    (it) => {
      const { entrypoint } = factsOf(catalogue, it);
      // Debian's Python has one version in each release, and packages are installed for one version.
      return entrypoint && (name !== "python" || entrypoint.value[0]?.endsWith(`python${major}`));
    },
  );
  const preset = image === undefined ? undefined : factsOf(catalogue, image).entrypoint?.value;
  if (image === undefined || !preset?.[0])
    return { refused: `distroless has no image of ${name} ${major} that is still updated` };
  const environment =
    name === "python"
      ? way.runtimeLines?.map((it) => /^ENV PATH="(\/[^"$:]+)\/bin:\$PATH"$/.exec(it)?.[1]).find(Boolean)
      : undefined;
  if (name === "python" && environment === undefined)
    return { refused: "its packages lie where distroless's Python does not look" };
  const other = name === "java" ? otherJava(builder.reference, image) : undefined;
  const fit = answer(image, `distroless ${name}`, [
    ...(other ? [other] : []),
    ...(release === undefined && name === "node" ? ["no package was compiled for a newer C library"] : []),
    "the program starts no other program",
  ]);
  return {
    ...fit,
    interpreter: { name, path: preset[0], preset, ...(name === "python" ? { modules: true } : {}) },
    ...(environment
      ? { runtimeLines: [`ENV PYTHONPATH=${environment}/lib/python${major}/site-packages`] }
      : {}),
  };
}

function answer(base: string, title: string, assumptions: readonly string[]) {
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
  } satisfies Fit;
}
