import type { StageContents } from "./model.ts";

/** Packages that bring a program, by package manager; source: the distributions' package indexes, usually. */
const packages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bash: { apk: "bash", "apt-get": "bash" },
  curl: { apk: "curl", "apt-get": "curl" },
  wget: { apk: "wget", "apt-get": "wget" },
  git: { apk: "git", "apt-get": "git", dnf: "git", microdnf: "git" },
  java: { apk: "openjdk21-jre-headless", "apt-get": "default-jre-headless" },
  python: { apk: "python3", "apt-get": "python-is-python3" },
  python3: { apk: "python3", "apt-get": "python3" },
  node: { apk: "nodejs", "apt-get": "nodejs" },
  npm: { apk: "npm", "apt-get": "npm" },
  php: { apk: "php84", "apt-get": "php-cli" },
  ruby: { apk: "ruby", "apt-get": "ruby" },
  perl: { apk: "perl", "apt-get": "perl" },
  nc: { apk: "netcat-openbsd", "apt-get": "netcat-openbsd" },
  ps: { apk: "procps", "apt-get": "procps" },
  sudo: { apk: "sudo", "apt-get": "sudo" },
  tini: { apk: "tini", "apt-get": "tini" },
  "dumb-init": { apk: "dumb-init", "apt-get": "dumb-init" },
  gosu: { "apt-get": "gosu" },
  "su-exec": { apk: "su-exec" },
  jq: { apk: "jq", "apt-get": "jq" },
  openssl: { apk: "openssl", "apt-get": "openssl" },
};

/** A RUN right under FROM that installs a program; undefined when no package is known or the stage is not root there. */
export function installLine(
  stage: StageContents,
  program: string,
): { readonly name: string; readonly line: string } | undefined {
  const manager = stage.packageManager;
  if (!manager || stage.parent || (stage.image?.user && !/^(?:root|0)?(?::|$)/.test(stage.image.user.value)))
    return undefined;
  const name = Object.hasOwn(packages, program) ? packages[program]?.[manager] : undefined;
  return name === undefined ? undefined : { name, line: `RUN ${installCommand(manager, [name])}` };
}

/** The command that installs packages and leaves no cache. */
export function installCommand(manager: string, names: readonly string[]): string {
  const list = names.join(" ");
  switch (manager) {
    case "apk":
      return `apk add --no-cache ${list}`;
    case "apt-get":
      return `apt-get update && apt-get install -y --no-install-recommends ${list} && rm -rf /var/lib/apt/lists/*`;
    default:
      return `${manager} install -y ${list} && ${manager} clean all`;
  }
}
