import type { ImageReference } from "../syntax/image-reference.ts";
import { code, daysBetween, list, plain, size } from "../words.ts";
import type { Distribution, ExtendedSupport, Fact, ImageFacts } from "../world.ts";

/** How text is written where it is shown. */
export interface Ink {
  /** Text as it is. */
  plain(text: string): string;
  /** Text that a person could type. */
  code(text: string): string;
}

export const markdown: Ink = { plain, code };

/** For a terminal: what would move its cursor is left out. */
export const terminal: Ink = {
  plain: (text) => text.replace(/\p{Cc}/gu, ""),
  code: (text) => text.replace(/\p{Cc}/gu, ""),
};

export type Row = readonly [what: string, value: string];

/** The facts of an image at one glance: what a person asks first, first. What is not known has no row. */
export function factRows(
  image: ImageReference,
  facts: ImageFacts,
  platform: string,
  today: string,
  successor: string | undefined,
  ink: Ink,
): readonly Row[] {
  const { plain, code } = ink;
  const rows: (Row | undefined)[] = [
    standsOn(image, facts, ink),
    facts.libc && ["C library", said(facts.libc, ({ name, version }) => cLibrary(name, version))],
    both(
      "Shell",
      facts.shell,
      (it) => (it === null ? "none" : plain(it.name)),
      "packages",
      facts.packageManager,
      (it) => (it === null ? "none" : plain(it)),
    ),
    both("Certificates", facts.certificates, yesNo, "time zones", facts.timeZones, (it) =>
      it || facts.packageManager?.value == null
        ? yesNo(it)
        : `no (${code(install(facts.packageManager.value, "tzdata"))})`,
    ),
    facts.user && ["User", said(facts.user, (it) => (/^0(?::0)?$/.test(it) ? "root" : plain(it)))],
    facts.entrypoint && ["Entrypoint", said(facts.entrypoint, (it) => code(it.join(" ")))],
    sizeRow(facts, platform, today),
    otherPlatforms(facts, platform, today, ink),
    support(facts, today, successor, ink),
    distributionSupport(facts, today),
  ];
  return rows.filter((it) => it !== undefined);
}

/** `openjdk is …`: what is said of a deprecated image. */
export function deprecationText(
  { value: { reason, since, replacements } }: NonNullable<ImageFacts["deprecated"]>,
  { plain, code }: Ink,
): { readonly what: string; readonly why: string } {
  const instead = replacements.length === 0 ? "" : ` Use ${list(replacements.slice(0, 3).map(code), "or")}.`;
  return {
    what: since === undefined ? "Deprecated" : `Deprecated since ${plain(since)}`,
    why: `${plain(reason)}.${instead}`,
  };
}

/** `usually` before what nobody read. */
function said<T>({ value, verified }: Fact<T>, text: (value: T) => string): string {
  return verified ? text(value) : `usually ${text(value)}`;
}

function both<A, B>(
  one: string,
  a: Fact<A> | undefined,
  textOfA: (value: A) => string,
  two: string,
  b: Fact<B> | undefined,
  textOfB: (value: B) => string,
): readonly [string, string] | undefined {
  if (a === undefined && b === undefined) return undefined;
  if (b === undefined) return [one, said(a!, textOfA)];
  if (a === undefined) return [`${two[0]!.toUpperCase()}${two.slice(1)}`, said(b, textOfB)];
  const sure = { verified: true };
  // One "usually" for both when nothing of the row was read.
  if (!a.verified && !b.verified)
    return [`${one} · ${two}`, `usually ${textOfA(a.value)} · ${said({ ...b, ...sure }, textOfB)}`];
  return [`${one} · ${two}`, `${said(a, textOfA)} · ${said(b, textOfB)}`];
}

const yesNo = (it: boolean) => (it ? "yes" : "no");

function install(packageManager: string, name: string): string {
  return packageManager === "apk" ? `apk add ${name}` : `${packageManager} install ${name}`;
}

export function cLibrary(name: string, version?: string): string {
  return name === "none" ? "none" : [name, version].filter(Boolean).join(" ");
}

/** What a floating tag means: `24.19.0 on Debian 12 (bookworm), 2026-08-21`. */
function standsOn(
  { tag, digest }: ImageReference,
  { floating, distribution, libc }: ImageFacts,
  { plain, code }: Ink,
): Row | undefined {
  const on = distribution && (floating?.value.suite !== undefined || libc?.value.name !== "none");
  const name = on ? distributionName(distribution.value) : undefined;
  const version = floating?.value.version;
  if (version === undefined && name === undefined) return undefined;
  if (version === undefined || digest !== undefined) {
    return name === undefined ? undefined : (["Stands on", said(distribution!, () => name)] as const);
  }
  const own = tag === undefined ? "latest" : tag;
  const where = floating?.value.suite === undefined || name === undefined ? "" : ` on ${name}`;
  return [`${code(own)} meant`, `${plain(version)}${where} (${floating!.date})`] as const;
}

export function distributionName({ id, version, codename }: Distribution): string {
  const name = distributionNames[id] ?? plain(id);
  return [name, version, codename && `(${codename})`].filter(Boolean).join(" ");
}

const distributionNames: Readonly<Record<string, string>> = {
  alpine: "Alpine",
  debian: "Debian",
  ubuntu: "Ubuntu",
  fedora: "Fedora",
  almalinux: "AlmaLinux",
  rockylinux: "Rocky Linux",
  oraclelinux: "Oracle Linux",
  amazonlinux: "Amazon Linux",
  photon: "Photon OS",
  azurelinux: "Azure Linux",
  archlinux: "Arch Linux",
  centos: "CentOS",
  opensuse: "openSUSE",
  rhel: "Red Hat Enterprise Linux",
  wolfi: "Wolfi",
  windows: "Windows",
};

function sizeRow({ compressed, unpacked }: ImageFacts, platform: string, today: string) {
  const parts = [
    compressed?.value[platform] !== undefined &&
      `${approximate(compressed.date, today)}${size(compressed.value[platform])} compressed`,
    unpacked?.value[platform] !== undefined &&
      `${approximate(unpacked.date, today)}${size(unpacked.value[platform])} unpacked`,
  ].filter((it) => it !== false);
  return parts.length === 0 ? undefined : ([`Size (${platform})`, parts.join(" · ")] as const);
}

/** `≈` before a figure of more than 60 days ago. */
export function approximate(date: string, today: string): string {
  return daysBetween(date, today) > 60 ? "≈ " : "";
}

const firstOfAll = ["linux/amd64", "linux/arm64", "linux/arm/v7"];

function otherPlatforms(
  { compressed, platforms }: ImageFacts,
  platform: string,
  today: string,
  { plain }: Ink,
) {
  const known = [...new Set([...(platforms?.value ?? []), ...Object.keys(compressed?.value ?? {})])];
  // Beside its size, the platform at hand needs no second mention.
  const isSaid = compressed?.value[platform] !== undefined;
  const others = known
    .filter((it) => !isSaid || it !== platform)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  if (others.length === 0) return undefined;
  const shown = others.slice(0, 3).map((it) => {
    const bytes = compressed?.value[it];
    const name = plain(it.replace("linux/", ""));
    return bytes === undefined ? name : `${name} ${approximate(compressed!.date, today)}${size(bytes)}`;
  });
  const rest = others.length - shown.length;
  return [
    isSaid ? "Also for" : known.includes(platform) ? "Platforms" : "Only for",
    [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(" · "),
  ] as const;
}

function rank(platform: string): number {
  const at = firstOfAll.indexOf(platform);
  return at < 0 ? firstOfAll.length : at;
}

function support(
  { endOfLife, extendedSupport, line }: ImageFacts,
  today: string,
  successor: string | undefined,
  { plain, code }: Ink,
) {
  if (endOfLife === undefined) return undefined;
  const next = successor === undefined ? "" : ` · next: ${code(successor)}`;
  if (endOfLife.value >= today)
    return [
      "Supported until",
      said(endOfLife, plain) + (daysBetween(today, endOfLife.value) <= 90 ? next : ""),
    ] as const;
  const { what, on, longer } = ending(endOfLife.value, extendedSupport?.value, today);
  const which = line === undefined ? "" : ` of ${plain(line)}`;
  return [
    `${what[0]!.toUpperCase()}${what.slice(1)}${which} ended`,
    `${on}${longer === undefined ? "" : `; ${longer}`}${next}`,
  ] as const;
}

/** What has ended when standard support has, and what goes on. */
export function ending(
  endOfLife: string,
  extended: ExtendedSupport | undefined,
  today: string,
): { readonly what: string; readonly on: string; readonly longer: string | undefined } {
  const longer = extension(extended, today);
  if (longer !== undefined) return { what: "standard support", on: endOfLife, longer };
  // What one pays for was never "the support"; long-term support that costs nothing was.
  return extended?.paid === false
    ? { what: "long-term support", on: extended.until, longer }
    : { what: "support", on: endOfLife, longer };
}

/** `long-term support until 2028-06-30`; undefined when there is none any more. */
function extension(it: ExtendedSupport | undefined, today: string): string | undefined {
  if (it === undefined || it.until < today) return undefined;
  return `${it.paid ? "paid" : "long-term"} support until ${it.until}`;
}

/** Only where it has ended: the line's own row comes first. */
function distributionSupport({ distribution, line }: ImageFacts, today: string) {
  const { value } = distribution ?? {};
  if (value?.endOfLife === undefined || value.endOfLife >= today || value.version === line) return undefined;
  const { what, on, longer } = ending(value.endOfLife, value.extendedSupport, today);
  return [
    distributionName(value),
    `${what} ended ${on}${longer === undefined ? "" : `; ${longer}`}`,
  ] as const;
}

/** The days the facts were read, as one or as from–to. */
export function dates(facts: ImageFacts): string | undefined {
  const { deprecated: _, ...read } = facts;
  const days = Object.values(read)
    .flatMap((it) =>
      typeof it === "object" && it !== null && "verified" in it && it.verified ? [it.date] : [],
    )
    .sort();
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return first === last ? `facts of ${first}` : `facts of ${first} to ${last}`;
}
