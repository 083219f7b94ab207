import { familiarName, type ImageReference, imageReference } from "../../syntax/image-reference.ts";
import type { Catalogue } from "../../world.ts";

import type { Fit } from "../plan.ts";
import { factsOf, isKnownJava, list, newest, otherJava, type Runtime } from "./runtime.ts";

/** A Java runtime without compiler, of the version the builder has. */
export const jre: Runtime = {
  id: "jre",
  title: "JRE",

  fit(demand, catalogue) {
    const { way, builder, packages, commands, today } = demand;
    if (way.need.kind !== "interpreter" || way.need.name !== "java") return undefined;
    const { version } = way.need;
    if (packages.some((it) => /jre/.test(it)))
      return { refused: "Java comes from a package of the distribution" };
    const libc = builder.libc?.name;
    const isAlpine = libc === "musl" || (libc === undefined && /alpine/.test(builder.reference?.text ?? ""));
    // A builder that floats over releases goes with a runtime that does.
    const codename = builder.base.floating ? undefined : builder.distribution?.codename;
    if (version === undefined && (!isKnownJava(builder.reference) || isDistribution(builder.reference)))
      return { refused: `which Java ${builder.reference?.text ?? "the builder"} has is not known` };
    // A newer Java runs what an older one compiled, as long as it needs nothing that was taken out since.
    const vendor =
      version === undefined ? undefined : ownLine(builder.reference, version, isAlpine, catalogue);
    const base =
      version === undefined
        ? newestFor(isAlpine, catalogue, today)
        : (vendor ?? imageFor(isGone(version) ? "8" : version, isAlpine, codename, catalogue));
    if (base === undefined)
      return {
        refused: `there is no image of a Java ${version ?? ""} runtime${isAlpine ? " on Alpine" : ""}`,
      };
    const assumptions: string[] =
      version === undefined && base
        ? [`what ${builder.reference?.text ?? "the builder"} makes runs on ${base}`]
        : [];
    // No image of theirs is updated any more.
    if (version !== undefined && isGone(version))
      assumptions.push(`what was written for Java ${version} runs on Java 8`);
    const other =
      vendor === undefined && version !== undefined ? otherJava(builder.reference, base) : undefined;
    if (other && demand.startsUnread)
      return {
        refused: `its start script may call what else ${builder.reference?.text ?? "the builder"} has`,
      };
    if (other) assumptions.push(other);
    if (libc === undefined && !isOfficial(builder.reference))
      assumptions.push("no dependency brings code for another C library");
    const facts = factsOf(catalogue, base);
    const doubtful = packages.filter((it) => !everywhere.has(it));
    const name = builder.reference && familiarName(builder.reference);
    const replaced = /^(?:java|openjdk|adoptopenjdk)\b/.exec(name ?? "")?.[0];
    const onAmazon = base.startsWith("amazoncorretto:") && !isAlpine;
    const sameFamily = isAlpine
      ? builder.distribution?.id === "alpine"
      : onAmazon
        ? builder.distribution?.id === facts.distribution?.value.id && facts.distribution !== undefined
        : builder.packageManager === "apt-get" || builder.packageManager === undefined;
    if (packages.length > 0 && !sameFamily)
      return { refused: `it needs ${list(packages)}, and the runtime is another distribution` };
    if (commands && !sameFamily) return { refused: `${commands}, in the manner of another distribution` };
    if (doubtful.length > 0 && !isAlpine && builder.distribution?.id !== facts.distribution?.value.id)
      assumptions.push(
        `${list(doubtful)} ${doubtful.length === 1 ? "has" : "have"} the same name in the runtime's distribution`,
      );
    // Alpine's images of old Javas stand on releases that Temurin's have left.
    if (doubtful.length > 0 && isAlpine && replaced)
      assumptions.push(
        `${list(doubtful)} of a newer Alpine ${doubtful.length === 1 ? "does" : "do"} as well`,
      );
    const notes: string[] = [];
    if (replaced) notes.push(`Eclipse Temurin takes the place of \`${replaced}\`, which is deprecated.`);
    if (
      version !== undefined &&
      /^(?:maven|gradle|sbt)$/.test(name ?? "") &&
      !namesJava(builder.reference, version) &&
      catalogue
        .tags(builder.reference!, today)
        .some(({ tag }) => tag === (builder.reference!.tag ?? "latest"))
    )
      notes.push(
        `\`${builder.reference!.text}\` moves on to newer releases of Java, and \`${base}\` does not.`,
      );
    return {
      base,
      title: base,
      assumptions,
      ...(notes.length > 0 ? { notes } : {}),
      // Cron's jobs look for programs in /usr/bin and /bin alone, where the images of most vendors have no Java.
      ...(packages.includes("cron") && base.startsWith("eclipse-temurin:")
        ? { runtimeLines: ["RUN ln -s /opt/java/openjdk/bin/java /usr/bin/java"] }
        : {}),
      shell: true,
      alike: sameFamily,
      alikePaths: false,
      packageManager: isAlpine ? "apk" : onAmazon ? builder.packageManager : "apt-get",
      users: ["root", "nobody", "www-data", "daemon"],
      workdir: "/",
    } satisfies Fit;
  },
};

/** The runtime of the vendor whose Java the builder has, where there is one: Corretto's without compiler is `headful`. */
function ownLine(
  reference: ImageReference | undefined,
  version: string,
  isAlpine: boolean,
  catalogue: Catalogue,
): string | undefined {
  const vendor = /\b(amazoncorretto|sapmachine)\b/.exec(`${reference?.repository} ${reference?.tag}`)?.[1];
  if (vendor === undefined) return undefined;
  const known = new Set(catalogue.tags(imageReference(vendor), "2026-01-01").map((it) => it.tag));
  const tags = isAlpine
    ? [`${version}-jre-alpine`, `${version}-alpine-jre`]
    : /debian/.test(reference?.tag ?? "")
      ? []
      : [`${version}-jre`, `${version}-headful`];
  const found = tags.find((it) => known.has(it));
  return found && `${vendor}:${found}`;
}

/** Whether a build tool's image is tied to a release of Java: `maven:3.9-eclipse-temurin-21`, `gradle:jdk21`. */
const namesJava = (reference: ImageReference | undefined, version: string) =>
  reference?.digest !== undefined || new RegExp(`(?:jdk-?|-)${version}(?:\\b|_)`).test(reference?.tag ?? "");

/** What brings no Java of its own. */
const isDistribution = (reference: ImageReference | undefined) =>
  reference !== undefined && /^(?:debian|ubuntu)$/.test(familiarName(reference));

/** Versions of which there are only images that nobody has updated for years. */
const isGone = (version: string) => version === "6" || version === "7";

/** Packages of one name and one purpose in Debian and Ubuntu alike. */
const everywhere = new Set(
  (
    "ca-certificates curl wget bash tzdata openssl fontconfig procps netcat-openbsd unzip zip git tini gosu jq locales iputils-ping dnsutils " +
    "ffmpeg graphviz imagemagick vim nano less rsync file sudo openssh-client xz-utils bzip2 gnupg tree htop git-lfs subversion mercurial python3 perl cron supervisor"
  ).split(" "),
);

/** The official Java images are glibc unless their tag says Alpine. */
function isOfficial(reference: ImageReference | undefined): boolean {
  return (
    reference !== undefined && !familiarName(reference).includes("/") && !/alpine/.test(reference.tag ?? "")
  );
}

function newestFor(isAlpine: boolean, catalogue: Catalogue, today: string): string | undefined {
  return newest(catalogue, "eclipse-temurin", isAlpine ? /^\d+-jre-alpine$/ : /^\d+-jre$/, today);
}

/** `eclipse-temurin:21-jre`, on the builder's Ubuntu release where there is one. */
function imageFor(
  version: string,
  isAlpine: boolean,
  codename: string | undefined,
  catalogue: Catalogue,
): string | undefined {
  const tags = catalogue.tags(imageReference("eclipse-temurin"), "2026-01-01").map((it) => it.tag);
  const has = (tag: string) => tags.includes(tag);
  const wanted = isAlpine
    ? [`${version}-jre-alpine`]
    : [...(codename ? [`${version}-jre-${codename}`] : []), `${version}-jre`];
  const found = wanted.find(has);
  if (found) return `eclipse-temurin:${found}`;
  // Temurin builds long-term releases only; the next one runs what an older compiler made.
  return undefined;
}
