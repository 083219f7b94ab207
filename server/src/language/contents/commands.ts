import { accountCall } from "./accounts.ts";
import { addFile, type Call, environment, pathOf, removeBelow, textOf } from "./draft.ts";
import { artifactsOf, projectArtifactsOf } from "./linkage/linkage.ts";
import { packageCall } from "./packages.ts";
import { absolute, basename } from "./path.ts";

/** Commands that leave no file behind which a rule would ask for. */
const harmless = new Set(
  `: true false echo printf set unset test [ [[ ls cat pwd which type id whoami uname date grep egrep head tail sort uniq
  wc tr cut awk sed sleep sync command hash umask ulimit chmod chown chgrp du df env printenv stat file readlink
  dirname basename ldconfig ldd locale-gen dpkg-reconfigure update-locale localedef debconf-set-selections usermod
  groupadd addgroup groupmod passwd chpasswd gpasswd strip upx setcap patchelf trap wait exit return shift read
  apt-mark apt-key dpkg-query apt-cache gpg gpgconf sha256sum sha512sum sha1sum md5sum sha256 shasum
  nproc getent pip-audit tsc eslint jest pytest node-prune for in corepack java javac kill pkill history`.split(
    /\s+/,
  ),
);

/** Language tools that fill folders of their own; they bring no program of the system. */
const languageTools = new Set(
  `npm npx yarn pnpm bun pip pip3 pipx uv poetry pdm conda mamba bundle gem composer mix rebar3 cabal stack mvn mvnw
  gradle gradlew sbt lein dotnet cargo rustup go swift dart flutter deno zig node python python3 php ruby perl`.split(
    /\s+/,
  ),
);

/** Follows one command: what it installs, makes and removes. What it can't follow makes the stage opaque. */
export function follow(call: Call): void {
  const { shell, command, program, words } = call;
  const { draft } = shell;
  for (const { operator, target } of command.redirections) {
    if (!operator.includes(">") || /^[&\d]/.test(target.text) || target.text === "") continue;
    const path = pathOf(call, target);
    if (path && path !== "/dev/null") addFile(draft, path, "file", { kind: "command" }, call.at(target));
  }
  const packages = packageCall(program, words);
  if (packages) {
    const { manager, group } = packages;
    for (const { name, word } of packages.packages) {
      const place = call.at(word);
      const known = draft.packages.get(name);
      if (packages.action === "install") {
        // What was asked for by itself stays when a group goes that has it too.
        const own = known && !known.removed && known.group === undefined;
        const held = group !== undefined && !own ? { group } : {};
        draft.packages.set(name, { name, manager, place, ...held });
      } else if (packages.action === "remove") {
        for (const it of draft.packages.values())
          if (it.group === name && !it.removed) draft.packages.set(it.name, { ...it, removed: place });
        if (known || !name.startsWith("."))
          draft.packages.set(name, { ...(known ?? { name, manager, place }), removed: place });
      }
    }
    if (packages.more && packages.action !== "remove") draft.opaque.push(call.place);
    // `apk --root /out add` fills a folder, not this stage.
    const root = words.findIndex((it) => /^(?:--root|--installroot|-p)(?:=|$)/.test(it.text));
    if (root >= 0) draft.opaque.push(call.place);
    return;
  }
  const account = accountCall(call);
  if (account !== undefined) {
    for (const it of account) draft.accounts.set(it.name, it);
    return;
  }
  const made = artifactsOf(call);
  if (made) {
    draft.artifacts.push(...made);
    for (const it of made)
      addFile(draft, it.path, it.folder ? "folder" : "file", { kind: "command" }, call.place);
    return;
  }
  const effect = effects[program];
  if (effect) {
    effect(call);
    return;
  }
  draft.artifacts.push(...projectArtifactsOf(call));
  if (harmless.has(program) || languageTools.has(program) || program === "") return;
  draft.opaque.push(call.place);
}

const effects: Readonly<Record<string, (call: Call) => void>> = {
  cd: changeFolder,
  pushd: changeFolder,
  export: (call) => {
    for (const word of call.words.slice(1)) {
      const [, name, value] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(word.text) ?? [];
      if (!name) continue;
      const known =
        value === undefined ? environment(call, name)?.value : textOf(call, { ...word, text: value });
      call.shell.variables.set(name, { value: known, exported: true, place: call.at(word) });
    }
  },
  mkdir: (call) => {
    for (const path of operands(call, ["-m", "--mode"]))
      addFile(call.shell.draft, path, "folder", { kind: "command" }, call.place);
  },
  touch: (call) => {
    for (const path of operands(call, ["-d", "-t", "-r"]))
      addFile(call.shell.draft, path, "file", { kind: "command" }, call.place);
  },
  tee: (call) => {
    for (const path of operands(call))
      addFile(call.shell.draft, path, "file", { kind: "command" }, call.place);
  },
  rm: (call) => {
    if (call.command.conditional) return;
    for (const path of operands(call)) removeBelow(call.shell.draft, path, call.place);
  },
  rmdir: (call) => {
    for (const path of operands(call)) removeBelow(call.shell.draft, path, call.place);
  },
  unlink: (call) => {
    for (const path of operands(call)) removeBelow(call.shell.draft, path, call.place);
  },
  cp: copy,
  mv: copy,
  ln: link,
  install,
  tar: (call) => {
    if (
      !call.words.some(
        (it, at) =>
          (at === 1 && /^-?[a-zA-Z]*x/.test(it.text)) || /^-[a-zA-Z]*x|^--extract|^--get/.test(it.text),
      )
    )
      return;
    unpack(call, option(call, ["-C", "--directory"]));
  },
  unzip: (call) => unpack(call, option(call, ["-d"])),
  git: (call) => {
    if (!call.words.some((it) => it.text === "clone")) return;
    const plain = call.words
      .slice(call.words.findIndex((it) => it.text === "clone") + 1)
      .filter((it) => !it.text.startsWith("-"));
    const folder = plain.length >= 2 ? pathOf(call, plain.at(-1)) : undefined;
    if (folder) addFile(call.shell.draft, folder, "folder", { kind: "command" }, call.place);
    else if (call.shell.folder)
      addFile(call.shell.draft, call.shell.folder, "folder", { kind: "command" }, call.place);
  },
  curl: (call) => download(call, option(call, ["-o", "--output"], /^-[a-zA-Z]*o$/)),
  wget: (call) => download(call, option(call, ["-O", "--output-document"], /^-[a-zA-Z]*O$/)),
  find: (call) => {
    const run = call.words.findIndex((it) => /^-(?:exec|execdir|ok)$/.test(it.text));
    if (run >= 0 && !quiet.has(call.words[run + 1]?.text ?? "")) call.shell.draft.opaque.push(call.place);
  },
  xargs: (call) => {
    if (!call.words.some((it) => quiet.has(it.text))) call.shell.draft.opaque.push(call.place);
  },
  "update-ca-certificates": (call) =>
    addFile(call.shell.draft, "/etc/ssl/certs/ca-certificates.crt", "file", { kind: "command" }, call.place),
};

/** What `find -exec` and `xargs` may run without making anything. */
const quiet = new Set(["rm", "chmod", "chown", "strip", "rmdir", "sed", "grep", "echo", "ls", "cat"]);

function changeFolder(call: Call): void {
  const target = call.words.find((it, at) => at > 0 && !it.text.startsWith("-"));
  if (call.command.conditional) call.shell.folder = undefined;
  else call.shell.folder = target ? pathOf(call, target) : "/root";
}

/** Absolute paths of the plain arguments; unknown ones are left out. */
function operands(call: Call, valued: readonly string[] = []): string[] {
  return plainWords(call, valued).flatMap((word) => pathOf(call, word) ?? []);
}

function plainWords(call: Call, valued: readonly string[] = []) {
  const plain = [];
  for (let at = 1; at < call.words.length; at++) {
    const word = call.words[at]!;
    if (valued.includes(word.text)) at++;
    else if (!word.text.startsWith("-") || word.text === "-") plain.push(word);
  }
  return plain;
}

/** The word after one of some options, or behind its equals sign. */
function option(call: Call, names: readonly string[], bundled?: RegExp): string | undefined {
  for (const [at, word] of call.words.entries()) {
    if (names.includes(word.text) || bundled?.test(word.text)) return pathOf(call, call.words[at + 1]);
    const name = names.find((it) => it.startsWith("--") && word.text.startsWith(`${it}=`));
    if (name) return pathOf(call, { ...word, text: word.text.slice(name.length + 1) });
    const short = names.find(
      (it) => !it.startsWith("--") && word.text.startsWith(it) && word.text.length > it.length,
    );
    if (short && !word.text.startsWith("--"))
      return pathOf(call, { ...word, text: word.text.slice(short.length) });
  }
  return undefined;
}

/** `cp a b /to/`, `mv a b`: what was known at `a` is known at the target. */
function copy(call: Call): void {
  const { draft } = call.shell;
  const explicit = option(call, ["-t", "--target-directory"]);
  const words = plainWords(call, ["-t", "--target-directory"]);
  const last = explicit ? undefined : words.pop();
  const target = explicit ?? pathOf(call, last);
  if (target === undefined) return void draft.opaque.push(call.place);
  const intoFolder =
    explicit !== undefined || words.length > 1 || last!.text.endsWith("/") || isFolder(call, target);
  for (const word of words) {
    const source = pathOf(call, word);
    const to =
      intoFolder && source && !word.text.endsWith("/.") ? absolute(basename(source), target) : target;
    const artifact = source && draft.artifacts.find((it) => it.path === source);
    if (artifact) draft.artifacts.push({ ...artifact, path: to });
    const kind = artifact && !artifact.folder ? "file" : "either";
    addFile(
      draft,
      source || !intoFolder ? to : target,
      source ? kind : "folder",
      { kind: "command" },
      call.place,
    );
    if (call.program === "mv" && source && !call.command.conditional) removeBelow(draft, source, call.place);
  }
}

function link(call: Call): void {
  const words = plainWords(call);
  const target = pathOf(call, words.at(-1));
  if (words.length < 2 || target === undefined)
    return void (words.length < 2 || call.shell.draft.opaque.push(call.place));
  const source = words[0]!.text;
  const to =
    isFolder(call, target) || words.length > 2 || words.at(-1)!.text.endsWith("/")
      ? absolute(basename(source), target)
      : target;
  addFile(call.shell.draft, to, "either", { kind: "command" }, call.place);
}

function install(call: Call): void {
  const words = call.words.map((it) => it.text);
  const valued = ["-m", "-o", "-g", "--mode", "--owner", "--group"];
  if (words.some((it) => it === "-d" || it === "--directory" || /^-[a-zA-Z]*d[a-zA-Z]*$/.test(it))) {
    for (const path of operands(call, valued))
      addFile(call.shell.draft, path, "folder", { kind: "command" }, call.place);
    return;
  }
  const plain = plainWords(call, valued);
  const target = pathOf(call, plain.at(-1));
  if (target === undefined || plain.length < 2) return void call.shell.draft.opaque.push(call.place);
  const source = plain[0]!;
  const to =
    plain.at(-1)!.text.endsWith("/") || isFolder(call, target)
      ? absolute(basename(source.text), target)
      : target;
  const from = pathOf(call, source);
  const artifact = from && call.shell.draft.artifacts.find((it) => it.path === from);
  if (artifact) call.shell.draft.artifacts.push({ ...artifact, path: to });
  addFile(call.shell.draft, to, "file", { kind: "command" }, call.place);
}

function unpack(call: Call, folder = call.shell.folder): void {
  if (folder === undefined) call.shell.draft.opaque.push(call.place);
  else addFile(call.shell.draft, folder, "folder", { kind: "command" }, call.place);
}

function download(call: Call, to: string | undefined): void {
  const url = call.words.find((it) => /^["']?(?:https?|ftp):/.test(it.text));
  const address = url ? (textOf(call, url) ?? url.text) : "";
  if (to && to !== "/dev/null") {
    addFile(call.shell.draft, to, "file", { kind: "download", url: address }, call.place);
    return;
  }
  const remote =
    call.program === "wget" || call.words.some((it) => /^-[a-zA-Z]*O|^--remote-name/.test(it.text));
  if (!remote || call.shell.folder === undefined) return;
  const name = basename(address.replace(/[?#].*$/, ""));
  if (name && !name.includes("$"))
    addFile(
      call.shell.draft,
      absolute(name, call.shell.folder),
      "file",
      { kind: "download", url: address },
      call.place,
    );
}

const commonFolders = new Set(
  "/ /bin /sbin /lib /etc /usr /usr/bin /usr/sbin /usr/lib /usr/local /usr/local/bin /usr/local/sbin /usr/local/lib /opt /tmp /var /root /home /srv /mnt".split(
    " ",
  ),
);

function isFolder(call: Call, path: string): boolean {
  return (
    commonFolders.has(path) ||
    path === call.shell.draft.workdir ||
    call.shell.draft.files.some((it) => it.path === path && it.kind === "folder")
  );
}
