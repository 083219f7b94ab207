import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Facts } from "../facts.ts";

/** What a checkout of a public source says; parts that it does not speak of are absent. */
export type Read = Partial<Pick<Facts, "tags" | "sizes" | "lines" | "chainguard">>;

/** A public source the catalogue is made from. */
export interface Source {
  /** `docker-library/official-images` */
  readonly name: string;
  /** A path that only a checkout of this source has. */
  readonly mark: string;
  /** Whether the source speaks of an image: what it leaves out then is gone. */
  covers(image: string): boolean;
  read(folder: string, version: Version, known: Facts): Read;
}

/** The version of a checkout. */
export interface Version {
  readonly commit: string;
  /** `2026-08-21` */
  readonly date: string;
}

export function isCheckoutOf({ mark }: Source, folder: string): boolean {
  return existsSync(join(folder, mark));
}

/** Throws when the folder is no git checkout: facts without a date are none. */
export function versionOf(folder: string): Version {
  const text = execFileSync("git", ["-C", folder, "log", "-1", "--format=%H %cs"], { encoding: "utf8" });
  const [commit = "", date = ""] = text.trim().split(" ");
  return { commit, date };
}

/** The first line of a file of facts. */
export function provenance(source: string, path: string, { commit, date }: Version): string {
  return `# ${source} · ${path} · ${commit} · ${date}`;
}

/** `arm64v8` (bashbrew), `arm64` (Go), `arm32` (.NET) → what a platform is called after `linux/`. */
export function architecture(name: string): string {
  const known: Readonly<Record<string, string>> = {
    arm32v5: "arm/v5",
    arm32v6: "arm/v6",
    arm32v7: "arm/v7",
    arm32: "arm/v7",
    arm: "arm/v7",
    arm64v8: "arm64",
    i386: "386",
    "windows-amd64": "windows/amd64",
  };
  return known[name] ?? name;
}
