import { basename } from "../../contents/path.ts";
import { scriptStarted } from "../calls.ts";
import { librariesOf } from "../libraries.ts";
import type { Scene, Way } from "../plan.ts";
import { list } from "../runtimes/runtime.ts";

/**
 * Dependencies that load a library or call a program which the full image of a language has and its slim one lacks, with
 * the package of Debian that the full image has it from; from their installation pages.
 */
const needs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  node: { gm: "imagemagick", "pg-native": "libpq-dev", "simple-git": "git", "youtube-dl": "python3" },
  python: {
    psycopg2: "libpq-dev",
    mysqlclient: "default-libmysqlclient-dev",
    pycurl: "libcurl4-openssl-dev",
    gitpython: "git",
  },
  ruby: {
    mysql2: "default-libmysqlclient-dev",
    pg: "libpq-dev",
    sqlite3: "libsqlite3-dev",
    mini_magick: "imagemagick",
    typhoeus: "libcurl4-openssl-dev",
    rmagick: "libmagickwand-dev",
    ethon: "libcurl4-openssl-dev",
    curb: "libcurl4-openssl-dev",
    paperclip: "imagemagick",
    git: "git",
  },
  elixir: { mogrify: "imagemagick", git_cli: "git" },
};

/** What people call a database that is spoken to through a library. */
const databases: Readonly<Record<string, RegExp>> = {
  mysql: /\b(?:mysql2?|mariadb)\b(?!-con)/i,
  pq: /\b(?:pg|psycopg2|postgres\w*)\b(?!-bin)/i,
  sqlite: /\bsqlite3?\b/i,
};

/** True when the builder is as small as the runtime will be: nothing can be missing there. */
export function isSmallBase({ reading }: Scene): boolean {
  const { tag = "latest", repository = "" } = reading.reference ?? {};
  return /alpine|slim/.test(tag) || !/(?:^|\/)(?:node|python|ruby|elixir|erlang)$/.test(repository);
}

/**
 * What goes from a full image to its slim one for the dependencies that are named, by the file or in `names`, and the
 * assumption that it is all. `isWhole` tells that there are no others.
 */
export function neededInSlim(
  { reading, trace, contents, start, manifests }: Scene,
  language: string,
  noun: string,
  names: readonly string[] = [],
  isWhole = false,
): Required<Pick<Way, "packages" | "assumptions">> {
  const distribution = contents.distribution ?? { id: "debian" };
  const known = needs[language] ?? {};
  const text = reading.steps.map(({ instruction }) => instruction.text).join("\n");
  const isNamed = (name: string) =>
    names.includes(name) || (!isWhole && databases[kindOf(known[name]!)]?.test(text) === true);
  // What an old release had may be gone from its servers: a file that asks them for nothing would fail at it.
  const installs = trace.packages.length > 0 || Number.parseFloat(distribution.version ?? "0") > 11;
  const packages: string[] = [];
  const missing: string[] = [];
  for (const [name, from] of Object.entries(known).sort(([a], [b]) => +isNamed(b) - +isNamed(a))) {
    if (trace.packages.some((it) => kindOf(it.name) === kindOf(from))) continue;
    const found =
      isNamed(name) && installs
        ? /^lib.*-dev$|^def/.test(from)
          ? librariesOf(from, distribution)
          : [from]
        : undefined;
    if (found) packages.push(...found);
    else if (!isWhole || isNamed(name)) missing.push(name);
  }
  // A script of the sources, as its place and its name tell where nothing else does.
  const script =
    scriptStarted({ start, reading, trace }) ??
    (/\/[\w.-]*(?:entry|start|boot|run)[\w-]*$/.test(start.first) ? start.first : undefined);
  const read =
    script && [...(manifests?.texts ?? [])].find(([path]) => basename(path) === basename(script))?.[1];
  const called = ["curl", "git", "wget", "unzip", "ps", "make"].filter(
    (name) =>
      !trace.packages.some((it) => it.name === name) &&
      (read === undefined || new RegExp(`\\b${name}\\b`).test(read)),
  );
  const examples =
    missing.length > 0 ? ` (as ${list(missing.slice(0, 3))} ${missing.length > 1 ? "do" : "does"})` : "";
  return {
    packages: { [distribution.id]: [...new Set(packages)] },
    assumptions: [
      ...(examples || !isWhole
        ? [`no ${noun} needs a library or a program that the slim image lacks${examples}`]
        : []),
      ...(script && called.length > 0
        ? [
            `\`${basename(script)}\` calls nothing that only the old image has, such as ${called.slice(0, 2).join(" or ")}`,
          ]
        : []),
    ],
  };
}

/** The library behind a package; for a program its own name. */
function kindOf(name: string): string {
  const library = /^(?:default-)?lib.*?(mysql|mariadb|pq|sqlite|magick|curl)/.exec(name)?.[1];
  return library?.replace("mariadb", "mysql") ?? name;
}
