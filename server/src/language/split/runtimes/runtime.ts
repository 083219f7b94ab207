import { familiarName, type ImageReference, imageReference } from "../../syntax/image-reference.ts";
import type { Catalogue, ImageFacts } from "../../world.ts";
import type { Demand, Fit } from "../plan.ts";

/** Where a program can run. One file each; `runtimes.ts` lists them. */
export interface Runtime {
  /** The last part of the action's kind, and what `--runtime` takes. */
  readonly id: string;
  /** As said in a title when no base was chosen yet: `alpine`. */
  readonly title: string;
  /** Undefined when it would be no choice anybody thinks of: nginx for a server. */
  fit(demand: Demand, catalogue: Catalogue): Fit | undefined;
}

export const factsOf = (catalogue: Catalogue, image: string): ImageFacts =>
  catalogue.facts(imageReference(image));

/** The newest release that is supported, as an image: `alpine:3.24`. `shape` tells which tags are meant. */
export function newest(
  catalogue: Catalogue,
  image: string,
  shape: RegExp,
  today: string,
): string | undefined {
  const tag = catalogue.tags(imageReference(image), today).find((it) => it.supported && shape.test(it.tag));
  return tag && `${image}:${tag.tag}`;
}

/** Whether a tag is known and its line still supported. */
export function isSupported(catalogue: Catalogue, image: string, today: string): boolean {
  const reference = imageReference(image);
  return catalogue.tags(reference, today).some((it) => it.tag === reference.tag && it.supported);
}

/** Compares versions such as `2.41` number by number: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((it) => it.split(".").map(Number)) as [number[], number[]];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Why a runtime without shell and package manager can't serve, or undefined when it can. */
export function bareRefusal(
  { shell, packages, commands, programs }: Demand,
  name: string,
): string | undefined {
  if (shell) return `${shell}, and ${name} has no shell`;
  const needed = packages.filter((it) => it !== "ca-certificates" && it !== "tzdata");
  if (needed.length > 0) return `it needs ${list(needed)}, and nothing can be installed in ${name}`;
  if (programs.length > 0) return `it starts through ${list(programs)}, which ${name} does not have`;
  if (commands) return `${commands}, and ${name} can't run commands`;
  return undefined;
}

/** `a`, `a and b`, `a, b and c`; more than four are counted. */
export function list(words: readonly string[]): string {
  if (words.length <= 1) return words.join("");
  if (words.length > 4) return `${words.slice(0, 3).join(", ")} and ${words.length - 3} more`;
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The note on programs of the build that the runtime is made without. */
export function leftBehind(programs: readonly string[]): readonly string[] {
  if (programs.length === 0) return [];
  const [stay, them] = programs.length === 1 ? ["stays", "it"] : ["stay", "them"];
  return [
    `${list(programs.map((it) => `\`${it}\``))} ${stay} behind: only the build is seen to use ${them}.`,
  ];
}

/** What a static program has, in words, for refusing a linkage. */
export function linkageRefusal({ way: { need }, builder }: Demand, name: string, unlinked?: string): string {
  if (need.kind === "interpreter") return `the program needs ${need.name}, which ${name} does not have`;
  if (need.kind === "site") return `the files need a web server, which ${name} does not have`;
  if (unlinked) return unlinked;
  if (need.kind !== "dynamic") return `${name} does not fit`;
  const libc = need.libc ?? builder.libc;
  if (!libc || libc.name === "none") return "which C library the program was linked with is not known";
  return `the program is linked with ${libc.name}${libc.version ? ` ${libc.version}` : ""}, which ${name} does not have`;
}

/** Images of OpenJDK, and of build tools that stand on them: Temurin and Debian build the same sources. */
export const isKnownJava = (reference: ImageReference | undefined): boolean =>
  reference !== undefined &&
  !/corretto|sapmachine|zulu|liberica|microsoft/.test(reference.tag ?? "") &&
  /^(?:java|openjdk|eclipse-temurin|maven|gradle|clojure|debian|ubuntu|adoptopenjdk(?:\/openjdk\d+)?|(?:sbtscala|hseeberger)\/scala-sbt|cgr\.dev\/chainguard\/\w+)$/.test(
    familiarName(reference),
  );

/** That a runtime's Java is another one than the builder's, a clause; undefined when it is OpenJDK's there too. */
export const otherJava = (reference: ImageReference | undefined, base: string): string | undefined =>
  isKnownJava(reference)
    ? undefined
    : `what runs on the Java of ${reference?.text ?? "the builder"} runs on ${base}`;
