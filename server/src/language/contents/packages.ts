import type { ShellWord } from "../syntax/shell.ts";

/** A call of a package manager of the distribution. */
export interface PackageCall {
  readonly manager: string;
  readonly action: "install" | "remove" | "update" | "clean" | "upgrade" | "other";
  readonly packages: readonly { readonly name: string; readonly word: ShellWord }[];
  /** True when some package names are not known (variables, files, groups). */
  readonly more: boolean;
  /** `apk add --virtual NAME`: what removing that name takes away again. */
  readonly group?: string;
}

const actions: Readonly<Record<string, Readonly<Record<string, PackageCall["action"]>>>> = {
  "apt-get": {
    install: "install",
    remove: "remove",
    purge: "remove",
    autoremove: "remove",
    "auto-remove": "remove",
    autopurge: "remove",
    update: "update",
    upgrade: "upgrade",
    "dist-upgrade": "upgrade",
    clean: "clean",
    autoclean: "clean",
    distclean: "clean",
    "dist-clean": "clean",
    "build-dep": "install",
  },
  apk: { add: "install", del: "remove", update: "update", upgrade: "upgrade", cache: "clean", fix: "other" },
  dnf: {
    install: "install",
    localinstall: "install",
    groupinstall: "install",
    reinstall: "install",
    remove: "remove",
    erase: "remove",
    autoremove: "remove",
    makecache: "update",
    update: "upgrade",
    upgrade: "upgrade",
    clean: "clean",
  },
  zypper: {
    install: "install",
    in: "install",
    remove: "remove",
    rm: "remove",
    refresh: "update",
    ref: "update",
    update: "upgrade",
    clean: "clean",
  },
};

const families: Readonly<Record<string, string>> = {
  apt: "apt-get",
  aptitude: "apt-get",
  "apt-get": "apt-get",
  apk: "apk",
  dnf: "dnf",
  dnf5: "dnf",
  microdnf: "dnf",
  yum: "dnf",
  tdnf: "dnf",
  zypper: "zypper",
};

/** Options that take the next word as their value. */
const valued: Readonly<Record<string, ReadonlySet<string>>> = {
  "apt-get": new Set(["-o", "--option", "-t", "--target-release", "-c", "--config-file", "-a"]),
  apk: new Set([
    "--wait",
    "-t",
    "--virtual",
    "-X",
    "--repository",
    "-p",
    "--root",
    "--arch",
    "--keys-dir",
    "--cache-dir",
  ]),
  dnf: new Set(["--enablerepo", "--disablerepo", "--releasever", "--installroot", "--setopt", "-c", "-x"]),
  zypper: new Set(["-r", "--repo", "--from", "-t", "--type"]),
};

/** Reads `apt-get install -y curl=7.*`; undefined when the command is none of the distributions' managers. */
export function packageCall(program: string, words: readonly ShellWord[]): PackageCall | undefined {
  if (program === "pacman") return pacmanCall(words);
  const family = families[program];
  if (family === undefined) return undefined;
  const skipNext = valued[family]!;
  let action: PackageCall["action"] | undefined;
  let more = false;
  let group: string | undefined;
  const packages: { name: string; word: ShellWord }[] = [];
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    const { text } = word;
    if (text.startsWith("-") && text !== "-") {
      if (family === "apk" && /^(?:-t|--virtual)(?:=|$)/.test(text))
        group = text.includes("=") ? text.slice(text.indexOf("=") + 1) : words[at + 1]?.text;
      if (skipNext.has(text)) at++;
      continue;
    }
    if (action === undefined) {
      action = actions[family]![text] ?? "other";
      continue;
    }
    const named = family === "apk" && action === "remove" && /^\.[\w.-]+$/.test(text);
    if (word.dynamic || (!named && /^[@./]|\.(?:deb|apk|rpm)$|:\/\//.test(text))) {
      more = true;
      continue;
    }
    // `apt-get purge curl openjdk-17-jdk+` keeps what has a plus.
    if (family === "apt-get" && /[^+]\+$/.test(text) && action === "remove") continue;
    // `name-` of apt, `!name` of apk are rare enough to leave the rest unknown.
    const name = packageName(family, text);
    if (name === undefined) more = true;
    else packages.push({ name, word });
  }
  return {
    manager: program,
    action: action ?? "other",
    packages,
    more,
    ...(group === undefined ? {} : { group: group.toLowerCase() }),
  };
}

/** Without version, release and architecture. */
function packageName(family: string, text: string): string | undefined {
  if (family === "apt-get") {
    // The one package of Debian whose own name ends in a single plus; elsewhere it asks apt to install.
    if (text === "ncbi-blast+") return text;
    const name = /^([a-z0-9][a-z0-9+.-]*?)(?:(?<!\+)\+)?(?::[a-z0-9]+)?(?:=.*|\/.*)?$/.exec(text)?.[1];
    return name === undefined || text.endsWith("-") ? undefined : name;
  }
  if (family === "apk") return /^([A-Za-z0-9._+-]+?)(?:[=<>~@].*)?$/.exec(text)?.[1]?.toLowerCase();
  return /^([A-Za-z0-9._+-]+?)(?:[-.](?:x86_64|aarch64|noarch))?$/.exec(text)?.[1]?.toLowerCase();
}

function pacmanCall(words: readonly ShellWord[]): PackageCall {
  let action: PackageCall["action"] = "other";
  let more = false;
  const packages: { name: string; word: ShellWord }[] = [];
  for (const word of words.slice(1)) {
    if (/^-S[a-z]*$/.test(word.text)) action = word.text.includes("c") ? "clean" : "install";
    else if (/^-R/.test(word.text)) action = "remove";
    else if (word.text.startsWith("-")) continue;
    else if (word.dynamic) more = true;
    else packages.push({ name: word.text.toLowerCase(), word });
  }
  return { manager: "pacman", action, packages, more };
}

/**
 * What packages bring into PATH, dependencies included, for packages of which that is known; source: the file lists
 * of Debian 12/13 and Alpine 3.2x, from memory, so nothing is said to be *there* because of this table: it only
 * keeps a name known to be absent from becoming unknown. `""` brings nothing that anyone starts by name.
 */
const brings: Readonly<Record<string, string>> = {
  "ca-certificates": "update-ca-certificates openssl",
  tzdata: "",
  curl: "curl",
  wget: "wget",
  jq: "jq",
  tini: "tini",
  "dumb-init": "dumb-init",
  "su-exec": "su-exec",
  gosu: "gosu",
  openssl: "openssl",
  "libc6-compat": "",
  gcompat: "",
  "libstdc++": "",
  "libstdc++6": "",
  libgcc: "",
  libssl3: "",
  libssl3t64: "",
  "libssl1.1": "",
  zlib: "",
  zlib1g: "",
  "zlib1g-dev": "",
  libpq: "",
  libpq5: "",
  "icu-libs": "",
  "musl-locales": "locale",
  locales: "locale-gen",
  bash: "bash",
  git: "git perl",
  gnupg: "gpg gpg-agent",
  unzip: "unzip",
  zip: "zip",
  xz: "xz",
  "xz-utils": "xz",
  procps: "ps top free kill",
  iproute2: "ip ss",
  "iputils-ping": "ping",
  "net-tools": "netstat ifconfig",
  "netcat-openbsd": "nc netcat",
  make: "make",
  gcc: "gcc cc cpp ld as ar",
  "g++": "g++ c++ gcc cc cpp ld as ar",
  "musl-dev": "",
  "libc6-dev": "",
  "build-base": "gcc cc g++ c++ make cpp ld as ar patch",
  "build-essential": "gcc cc g++ c++ make cpp ld as ar perl dpkg-buildpackage",
  nodejs: "node nodejs",
  npm: "npm npx node",
  python3: "python3 python",
  "py3-pip": "pip pip3 python3 python",
  "python3-pip": "pip pip3 python3 python gcc cc g++ make",
  "postgresql-client": "psql pg_dump perl",
  "openssh-client": "ssh scp ssh-keygen",
  rsync: "rsync",
  nginx: "nginx",
  "software-properties-common": "add-apt-repository python3",
  "apt-transport-https": "",
  "lsb-release": "lsb_release python3",
  fontconfig: "fc-cache fc-list",
  "ttf-dejavu": "",
  "openjdk-17-jre-headless": "java",
  "openjdk-21-jre-headless": "java",
  "openjdk-17-jre": "java",
  "openjdk-21-jre": "java",
  "openjdk-11-jre-headless": "java",
  "default-jre-headless": "java",
  "default-jre": "java",
};

/** The programs a package brings by its table, or undefined when it may bring anything. */
export function programsOf(name: string): readonly string[] | undefined {
  const known = Object.hasOwn(brings, name) ? brings[name] : undefined;
  if (known !== undefined) return known === "" ? [] : known.split(" ");
  // Headers and libraries have no programs, but headers of Debian may pull in a compiler.
  if (/^lib[a-z0-9.+-]*\d[a-z0-9.+-]*$/.test(name) && !name.endsWith("-dev") && !/bin|tools|utils/.test(name))
    return [];
  return undefined;
}

/** Packages with which a C compiler comes. */
export function bringsCompiler(name: string): boolean {
  return (
    /^(?:gcc|g\+\+|clang|tcc|cc|build-base|build-essential|alpine-sdk|base-devel|gcc-c\+\+)$/.test(name) ||
    /^(?:gcc|g\+\+|clang)-[\d.]+$/.test(name)
  );
}
