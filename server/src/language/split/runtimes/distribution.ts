import { familiarName, type ImageReference } from "../../syntax/image-reference.ts";
import type { Catalogue } from "../../world.ts";
import type { Builder, Demand, Fit, Product } from "../plan.ts";
import { compareVersions, factsOf, isSupported, linkageRefusal, list, newest } from "./runtime.ts";
import { certificates, zonesOf } from "./scratch.ts";

/** What differs between the small distributions. */
export interface Distro {
  /** As in /etc/os-release. */
  readonly id: string;
  /** As said in sentences: `Alpine`. */
  readonly name: string;
  readonly libc: "musl" | "glibc";
  readonly packageManager: string;
  /** The image of a release, `debian:bookworm-slim`; undefined when a release has none. */
  image(release: {
    readonly version: string | undefined;
    readonly codename: string | undefined;
  }): string | undefined;
  /** The runtime for a builder that stands on this distribution's own image; undefined for any other builder. */
  same(builder: ImageReference | undefined): string | undefined;
  /** Tags of the releases to choose the newest of. */
  readonly repository: string;
  readonly newestTag: RegExp;
  title(base: string): string;
}

/** Fits a program into a distribution: the builder's own release when it matters, the newest when it does not. */
export function fitDistribution(distro: Distro, demand: Demand, catalogue: Catalogue): Fit | undefined {
  const { way, builder, packages, commands, programs, uses, today } = demand;
  const { need } = way;
  if (need.kind === "site") return undefined;
  const { name } = distro;
  const isOwn = builder.distribution?.id === distro.id;
  // An interpreter is there when the file installs it as a package.
  if (
    need.kind === "interpreter" &&
    !(isOwn && packages.some((it) => interpreterPackage(need.name).test(it)))
  )
    return undefined;
  if (packages.length > 0 && !isOwn)
    return { refused: `it needs ${list(packages)} of ${distributionName(builder.distribution?.id)}` };
  if (commands && !isOwn)
    return { refused: `${commands}, in the manner of ${distributionName(builder.distribution?.id)}` };
  if (demand.startsUnread && !isOwn)
    return { refused: `its start script is written for ${distributionName(builder.distribution?.id)}` };
  if (programs.length > 0 && !isOwn)
    return { refused: `it starts through ${list(programs)}, which ${name} does not have` };
  if (need.kind === "dynamic") {
    if (need.libc?.name !== distro.libc)
      return {
        refused: need.libc
          ? `the program is linked with ${need.libc.name}${need.libc.version ? ` ${need.libc.version}` : ""}; ${name} has ${distro.libc}`
          : linkageRefusal(demand, name),
      };
    if (need.libraries !== "none" && !isOwn)
      return { refused: `the program loads libraries of ${distributionName(builder.distribution?.id)}` };
  }

  // A builder that is the distribution itself says best which one is meant, even when its tag floats.
  const same = isOwn ? distro.same(builder.reference) : undefined;
  const own =
    same ??
    (isOwn
      ? distro.image({ version: builder.distribution?.version, codename: builder.distribution?.codename })
      : undefined);
  const latest = newest(catalogue, distro.repository, distro.newestTag, today);
  // Libraries and packages come in versions of one release; a program alone runs on any later C library.
  const mustMatch = demand.ownPackages || (need.kind === "dynamic" && need.libraries === "installed");
  // What it may load beside was built against that release.
  const shouldMatch = mustMatch || (need.kind === "dynamic" && need.libraries === "unknown");
  const isGood =
    own !== undefined && (shouldMatch || same !== undefined || isSupported(catalogue, own, today));
  // Where no release is told, programs are asked of the newest one; libraries only where an image is taken to be of it.
  const guessed =
    isOwn &&
    need.kind !== "interpreter" &&
    (builder.supposed !== undefined ||
      need.kind === "static" ||
      (need.libraries === "none" && !packages.some((it) => /^lib|-(?:dev|libs)$/.test(it))));
  const asked = mustMatch && !(guessed && (need.kind !== "dynamic" || need.libraries !== "installed"));
  const base = isGood ? own : asked ? undefined : latest;
  if (base === undefined)
    return {
      refused: mustMatch
        ? `which release of ${name} the builder has is not known, and its libraries must match`
        : `no supported release of ${name} is known`,
    };
  const facts = factsOf(catalogue, base);
  if (need.kind === "dynamic" && base !== own) {
    const ours = need.libc?.version;
    const theirs = facts.libc?.value.version;
    if (ours && theirs && compareVersions(theirs, ours) < 0)
      return { refused: `the program is linked with ${distro.libc} ${ours}, ${base} has ${theirs}` };
    if (!ours && !isOwn && builder.supposed === undefined) return { refused: linkageRefusal(demand, base) };
  }
  const copies: Product[] = [];
  const assumptions: string[] = [];
  const asks = packages.filter(
    (it) => !/^(?:ca-certificates|tzdata|bash|curl|wget|git|libgcc|libstdc\+\+)$/.test(it),
  );
  if (guessed && builder.supposed === undefined && base === latest && own === undefined && asks.length > 0)
    assumptions.push(`${list(asks)} of a newer ${name} ${asks.length === 1 ? "does" : "do"} as well`);
  // An old Alpine alone has no bundle to copy; what the file installs on it brings one.
  const isBundled = same === undefined || !isOldAlpine(base) || builder.bundle;
  if (
    uses.certificates &&
    builder.certificates &&
    !packages.includes("ca-certificates") &&
    (facts.certificates?.value === false || isOldAlpine(base)) &&
    (builder.authorities || !packages.some((it) => bringsBundle(it, builder))) &&
    isBundled
  )
    copies.push(certificates);
  const zones = zonesOf(builder);
  if (uses.timeZones && zones && facts.timeZones?.value === false && !packages.includes("tzdata"))
    copies.push(zones);
  const follows = base === own && same === undefined && (need.kind === "dynamic" || demand.ownPackages);
  const pinned = follows && builder.reference ? pinnedSuite(builder.reference, catalogue, today) : undefined;
  return {
    base,
    title: distro.title(base),
    ...(pinned ? { pinned } : {}),
    copies,
    assumptions,
    shell: true,
    alike: isOwn,
    alikePaths: true,
    packageManager: distro.packageManager,
    users: ["root", "nobody", "www-data", "daemon"],
    workdir: "/",
  };
}

/**
 * The builder's tag with its release in it: `golang:1.26` → `golang:1.26-trixie`. A tag that floats over releases
 * would one day build against a newer C library than the runtime has. Undefined when it does not float or no such tag
 * is known.
 */
export function pinnedSuite(
  builder: ImageReference,
  catalogue: Catalogue,
  today: string,
): string | undefined {
  const suite = catalogue.facts(builder).floating?.value.suite;
  if (suite === undefined || builder.digest) return undefined;
  const { tag = "latest" } = builder;
  const known = new Set(catalogue.tags(builder, today).map((it) => it.tag));
  const candidates = [
    tag === "latest" ? suite : `${tag}-${suite}`,
    tag.replace(/(^|-)alpine$/, `$1${suite}`),
    tag.replace(/(^|-)slim$/, `$1slim-${suite}`),
  ];
  const found = candidates.find((it) => it !== tag && known.has(it));
  if (found === undefined) return undefined;
  const name = builder.tag === undefined ? builder.text : builder.text.slice(0, -(builder.tag.length + 1));
  return `${name}:${found}`;
}

/** Packages that bring an interpreter. */
export function interpreterPackage(name: string): RegExp {
  const packages: Readonly<Record<string, RegExp>> = {
    node: /^nodejs/,
    python: /^python[23]?(?:\.\d+)?(?:-|$)/,
    java: /^(?:openjdk.*jre|default-jre|java-.*-openjdk)/,
    ruby: /^ruby/,
    php: /^php/,
    erlang: /^erlang/,
    elixir: /^elixir/,
    perl: /^perl$/,
    dotnet: /^(?:dotnet|aspnetcore)-runtime/,
  };
  return packages[name] ?? /^$/;
}

/** The builder's own reference when it names this image. */
export function sameImage(builder: ImageReference | undefined, name: string): string | undefined {
  return builder && familiarName(builder) === name ? builder.text : undefined;
}

function distributionName(id: string | undefined): string {
  const names: Readonly<Record<string, string>> = {
    debian: "Debian",
    alpine: "Alpine",
    ubuntu: "Ubuntu",
    fedora: "Fedora",
    rhel: "Red Hat",
    wolfi: "Wolfi",
  };
  return id === undefined ? "an unknown distribution" : (names[id] ?? id);
}

/** A package that brings the bundle: its own, Java's, and with those that fetch it is recommended. */
const bringsBundle = (name: string, { base }: Builder): boolean =>
  /^ca-certificates$|jre/.test(name) ||
  (base.certificates?.value !== true && /^(?:curl|wget|git)$/.test(name));

/** Up to 3.11 their one bundle is /etc/ssl/cert.pem, where programs of Go before 1.13 do not look (golang/go, pull request 31042). */
function isOldAlpine(base: string): boolean {
  return /^alpine:3\.(?:\d|1[01])$/.test(base);
}
