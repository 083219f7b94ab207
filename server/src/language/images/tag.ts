import { type Suite, suiteAt } from "./suite.ts";

/** A tag taken apart: version-variant-suite, in whatever order its publisher writes them. */
export interface Tag {
  readonly text: string;
  /** `1.26.7`, `3.15.0rc1`, `8u502-b07`; absent when the tag begins with a word. */
  readonly version?: string;
  /** Its numbers, for comparing: `[1, 26, 7]`. */
  readonly numbers: readonly number[];
  /** `alpine3.24`, `debian13`, `alpine`. */
  readonly userland?: string;
  /** What is left, sorted: `["slim"]`, `["jre"]`, `["fpm"]`. */
  readonly words: readonly string[];
  readonly preRelease: boolean;
  /** Carries a day or a time of building: it never moves and is soon stale. */
  readonly dated: boolean;
  /** Names one architecture, or is a signature or a commit: not for a person to write. */
  readonly machine: boolean;
}

const preReleaseWord =
  /^(?:rc|alpha|beta|preview(?:\.\d+)*|ea|nightly|canary|tip|edge|snapshot|devel|dev-master|experimental|testing|unstable|sid|rawhide|insiders|next|milestone|m\d+|cr\d*|buggy|kitten)\d*$/;
const preReleaseVersion = /\d\.?(?:rc|alpha|beta|a|b|m|cr|pre|preview)\.?\d*$/i;
const architecture =
  /^(?:amd64|x86_64|arm64|arm64v8|aarch64|arm32|arm32v[567]|armv[67]|armhf|i386|386|ppc64le|s390x|riscv64|arm)$/;
const stamp = /^(?:\d{8}(?:[.T]?\d+)*Z?|\d{9,})$/;
const machineTag = /^(?:sha256-|sha-?[0-9a-f]{6,}|[0-9a-f]{12,}$|.*\.(?:sig|att|sbom)$)/;

/** Any text gives an answer. */
export function parseTag(text: string): Tag {
  const parts = text.split("-");
  const words: string[] = [];
  let version: string | undefined;
  let suite: Suite | undefined;
  let preRelease = false;
  let dated = false;
  let machine = machineTag.test(text);
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    if (at === 0 && /^v?\d/.test(part) && !stamp.test(part)) {
      version = part;
      if (/^\d+u\d+$/.test(part) && /^b\d+$/.test(parts[1] ?? "")) version = `${part}-${parts[++at]}`;
      if (preReleaseVersion.test(version)) preRelease = true;
      if (/\.20\d{6}(?:\.|$)/.test(version)) dated = true;
      continue;
    }
    if (stamp.test(part)) {
      dated = true;
      continue;
    }
    const lower = part.toLowerCase();
    if (architecture.test(lower)) {
      machine = true;
      continue;
    }
    if (preReleaseWord.test(lower)) preRelease = true;
    const found = suite === undefined ? suiteAt(parts, at) : undefined;
    if (found !== undefined) {
      suite = found;
      at += found.words - 1;
      continue;
    }
    // Dart writes `3.14.0-95.2.beta`.
    if (/^\d+\.\d+\.(?:alpha|beta|dev)$/.test(part)) preRelease = true;
    // `otp-29`, `eclipse-temurin-21`, `ruby-3.4`: the number belongs to the word before it.
    if ((/^\d/.test(part) || part === "temurin") && words.length > 0) words[words.length - 1] += `-${part}`;
    else words.push(part);
  }
  return {
    text,
    ...(version === undefined ? {} : { version }),
    numbers: version === undefined ? [] : versionNumbers(version),
    ...(suite === undefined ? {} : { userland: suite.userland }),
    words: words.sort(),
    preRelease,
    dated,
    machine,
  };
}

export function versionNumbers(version: string): readonly number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

/** Newer first; of two that begin alike the longer one is newer. */
export function newerFirst(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length || at < b.length; at++) {
    const difference = (b[at] ?? -1) - (a[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
