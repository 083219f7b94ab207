import type { Act } from "./plan.ts";

/** What shows that a build uses a tool: its own name in a command, or something that calls it. */
interface Use {
  /** In the text of a command. */
  readonly said: RegExp;
  /** Ecosystems whose commands call it unasked. */
  readonly by?: RegExp;
  /** How it is called, where that is not the package's name. */
  readonly program?: string;
}

const fetchers = /^(?:haskell|crystal)$/;

/**
 * Programs that people install for the build as well as for the program, by package. One that no build step uses was
 * meant for the program, or for whoever enters the container.
 */
const tools: Readonly<Record<string, Use>> = {
  ...shared("git git-core git-lfs", {
    said: /(?:^|[\s;&|(])git\b|git\+|\bgithub:|setuptools_scm|--mount=type=ssh/,
    by: /^(?:go|node|php|ruby|rust|beam|crystal|swift|haskell)$/,
  }),
  ...shared("mercurial hg bzr darcs subversion svn cvs", {
    said: /(?:^|\s)(?:hg|bzr|darcs|svn|cvs)\s|(?:hg|bzr|svn)\+|\bopam\b/,
    by: /^go$/,
  }),
  curl: {
    said: /\bcurl\b|\b(?:opam|lein|sbt|ghcup)\b|(?:mvnw|gradlew|bootstrap\w*(?:\.sh)?)\b/,
    by: fetchers,
  },
  wget: { said: /\bwget\b|\b(?:opam|lein|ghcup)\b|(?:mvnw|gradlew)\b/, by: fetchers },
  ...shared("aria2 axel", { said: /\b(?:aria2c|axel)\b/ }),
  ...shared("openssh openssh-client openssh-clients", {
    said: /\bssh(?:-\w+)?\b|git@|known_hosts|id_rsa|--mount=type=ssh|\bscp\b|\binsteadOf\b/,
    program: "ssh",
  }),
  unzip: { said: /\bunzip\b|\bopam\b|\bsdk\s|(?:mvnw|gradlew)\b/, by: /^php$/ },
  zip: { said: /\bzip\b|\bsdk\s/, by: /^php$/ },
  tar: { said: /\btar\b/, by: /^(?:node|go|haskell|php)$/ },
  ...shared("gzip bzip2 xz xz-utils", { said: /\b(?:tar|gzip|gunzip|bzip2|bunzip2|xz|unxz)\b/ }),
  ...shared("p7zip p7zip-full", { said: /\b7z[ar]?\b/, program: "7z" }),
  ...shared("gnupg gnupg2 gpg gpg-agent", {
    said: /\b(?:gpg2?|apt-key|add-apt-repository|rvm)\b|nodesource/,
    program: "gpg",
  }),
  sudo: { said: /\bsudo\b/ },
  rsync: { said: /\brsync\b|\bopam\b/ },
  file: { said: /(?:^|[\s;&|(])file\s|\brustup\b|\bconfigure\b|\bmake\b/ },
  gawk: { said: /\bg?awk\b|\bconfigure\b|\bmake\b/ },
  coreutils: { said: /\bmake\b|\bconfigure\b/ },
  gettext: {
    said: /\b(?:msgfmt|autopoint|gettextize|autoreconf|autogen\w*(?:\.sh)?|configure|make|meson|ninja|cmake|compilemessages|ant)\b/,
    program: "envsubst",
  },
  doxygen: { said: /\b(?:doxygen|make|ninja|cmake|meson)\b/ },
  ...shared("vim vim-tiny nano emacs less man man-db tree htop screen tmux", {
    said: /(?:^|[\s;&|(])(?:vim?|nano|emacs|less|man|tree|htop|screen|tmux)\s/,
  }),
};

function shared(names: string, use: Use): Record<string, Use> {
  return Object.fromEntries(names.split(" ").map((it) => [it, use]));
}

/** Whether its use tells what a package is for. */
export const isTool = (name: string): boolean => Object.hasOwn(tools, name);

/** Whether a build step uses a tool, as far as can be seen. */
export function isUsedByBuild(name: string, acts: readonly Act[], script: string): boolean {
  const use = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (!use) return false;
  return (
    use.said.test(script) ||
    acts.some(
      ({ effect, ecosystem, command }) =>
        effect.kind !== "packages" &&
        (use.said.test(command.text) ||
          (effect.kind === "build" && ecosystem !== undefined && use.by?.test(ecosystem) === true)),
    )
  );
}

/** Whether one of these programs is a package's. */
export const isCalled = (name: string, programs: ReadonlySet<string>): boolean =>
  programs.has(name) || (isTool(name) && programs.has(tools[name]!.program ?? name));
