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

/** What a part of a tag is by itself; the same few parts make up thousands of tags. */
interface Part {
  readonly stamp: boolean;
  readonly architecture: boolean;
  readonly preRelease: boolean;
  /** Whether a distribution may begin with it. */
  readonly suite: boolean;
  /** `95.2.beta`, as Dart writes it. */
  readonly preReleaseNumber: boolean;
}

const parts = new Map<string, Part>();

function partOf(text: string): Part {
  let it = parts.get(text);
  if (it === undefined) {
    if (parts.size > 5_000) parts.clear();
    const lower = text.toLowerCase();
    it = {
      stamp: stamp.test(text),
      architecture: architecture.test(lower),
      preRelease: preReleaseWord.test(lower),
      suite: suiteAt([text], 0) !== undefined,
      preReleaseNumber: /^\d+\.\d+\.(?:alpha|beta|dev)$/.test(text),
    };
    parts.set(text, it);
  }
  return it;
}

/** Any text gives an answer. */
export function parseTag(text: string): Tag {
  const split = text.split("-");
  const words: string[] = [];
  let version: string | undefined;
  let suite: Suite | undefined;
  let preRelease = false;
  let dated = false;
  let machine = machineTag.test(text);
  for (let at = 0; at < split.length; at++) {
    const part = split[at]!;
    if (at === 0 && beginsVersion(part) && !(part.length > 7 && stamp.test(part))) {
      version = part;
      if (part.includes("u") && /^\d+u\d+$/.test(part) && /^b\d+$/.test(split[1] ?? ""))
        version = `${part}-${split[++at]}`;
      if (/[a-z]/i.test(version) && preReleaseVersion.test(version)) preRelease = true;
      if (version.length > 8 && /\.20\d{6}(?:\.|$)/.test(version)) dated = true;
      continue;
    }
    const kind = partOf(part);
    if (kind.stamp) {
      dated = true;
      continue;
    }
    if (kind.architecture) {
      machine = true;
      continue;
    }
    if (kind.preRelease || kind.preReleaseNumber) preRelease = true;
    const found = suite === undefined && kind.suite ? suiteAt(split, at) : undefined;
    if (found !== undefined) {
      suite = found;
      at += found.words - 1;
      continue;
    }
    // `otp-29`, `eclipse-temurin-21`: a number, and a name's second half, belong to the word before.
    if (words.length > 0 && (isDigit(part.charCodeAt(0)) || part === "temurin"))
      words[words.length - 1] += `-${part}`;
    else words.push(part);
  }
  return {
    text,
    ...(version === undefined ? {} : { version }),
    numbers: version === undefined ? [] : versionNumbers(version),
    ...(suite === undefined ? {} : { userland: suite.userland }),
    words: words.length > 1 ? words.sort() : words,
    preRelease,
    dated,
    machine,
  };
}

const isDigit = (code: number) => code >= 48 && code <= 57;

/** `1.2`, `v1.2` */
function beginsVersion(part: string): boolean {
  const first = part.charCodeAt(0);
  return isDigit(first) || (first === 118 && isDigit(part.charCodeAt(1)));
}

export function versionNumbers(version: string): readonly number[] {
  const numbers: number[] = [];
  let number = -1;
  for (let at = 0; at < version.length; at++) {
    const code = version.charCodeAt(at);
    if (isDigit(code)) number = (number < 0 ? 0 : number * 10) + code - 48;
    else if (number >= 0) {
      numbers.push(number);
      number = -1;
    }
  }
  if (number >= 0) numbers.push(number);
  return numbers;
}

/** Newer first; of two that begin alike the longer one is newer. */
export function newerFirst(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length || at < b.length; at++) {
    const difference = (b[at] ?? -1) - (a[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
