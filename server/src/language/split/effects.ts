import { type PackageCall, packageCall } from "../contents/packages.ts";
import { absolute } from "../contents/path.ts";
import { isFolderOfBase, isSystemFolder } from "./folders.ts";
import type { Command } from "./reading.ts";

/** What a command of a RUN leaves behind. */
export type Effect =
  /** Nothing that lasts: it prints, checks, or tidies up a cache. */
  | { readonly kind: "none" }
  | { readonly kind: "packages"; readonly call: PackageCall }
  /** Adds or changes accounts. */
  | { readonly kind: "account" }
  /** Sets up the system (`locale-gen`, `a2enmod`): to be done again where the program runs. */
  | { readonly kind: "system" }
  | {
      readonly kind: "files";
      /** Absolute paths it makes or changes. */
      readonly makes: readonly string[];
      readonly removes: readonly string[];
      /** True when it only changes who may do what. */
      readonly modes?: boolean;
    }
  /** Makes something out of the sources with a tool that is not needed afterwards. */
  | {
      readonly kind: "build";
      /** Absolute paths, as far as they are known. */
      readonly makes: readonly string[];
      /** `dependencies` fetches or installs what the program needs, `tool` installs what only builds. */
      readonly does: "compile" | "dependencies" | "test" | "tool";
    }
  /** Nobody knows. */
  | { readonly kind: "unknown" };

const nothing: Effect = { kind: "none" };

const silent = new Set(
  (
    "echo printf ls cat pwd env id whoami which type hash true false : test [ [[ set unset shopt date sleep uname " +
    "stat file head tail wc du df ps grep egrep awk sort uniq cut tr diff cmp sync wait trap read printenv " +
    "yes md5sum sha1sum sha256sum sha512sum shasum gpg gpgv nproc basename dirname realpath readlink ldd ldconfig seq " +
    "apt-key add-apt-repository " +
    "apt-mark debconf-set-selections dpkg-query apt-cache source . eval exit return break continue shift"
  ).split(" "),
);

/** Programs that change the system in places of the package manager's. */
const systemPrograms = new Set(
  "dpkg-reconfigure locale-gen update-locale localedef fc-cache a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf update-alternatives update-rc.d phpenmod phpdismod setup-timezone crontab".split(
    " ",
  ),
);

const accountPrograms = new Set(
  "useradd adduser groupadd addgroup usermod groupmod passwd chpasswd deluser delgroup userdel gpasswd chsh".split(
    " ",
  ),
);

/** What a command does that belongs to no ecosystem. */
export function effectOf(command: Command): Effect {
  const { program, words, cwd, writes } = command;
  const path = (word: string) =>
    absolute(word.replace(/^~(?=\/|$)/, command.env.get("HOME") ?? "/root"), cwd ?? "/");
  const files = (makes: readonly string[], removes: readonly string[] = [], modes = false): Effect => ({
    kind: "files",
    makes: [...makes, ...writes],
    removes,
    ...(modes ? { modes } : {}),
  });
  const call = packageCall(
    program,
    words.map((text) => ({
      text,
      start: 0,
      end: 0,
      dynamic: /[$`*?[]/.test(text),
      quoted: false,
    })),
  );
  if (call) return { kind: "packages", call };
  if (accountPrograms.has(program)) return { kind: "account" };
  if (systemPrograms.has(program)) return { kind: "system" };
  if (program === "update-ca-certificates") return files(["/etc/ssl/certs/ca-certificates.crt"]);
  // Alpine's installer of Microsoft's fonts.
  if (program === "update-ms-fonts") return files(["/usr/share/fonts/truetype/msttcorefonts"]);
  if (cwd === undefined && words.slice(1).some((it) => !it.startsWith("/") && !it.startsWith("-")))
    return silent.has(program) && writes.length === 0 ? nothing : { kind: "unknown" };
  const operands = operandsOf(words);
  switch (program) {
    case "":
      return files([]);
    case "mkdir":
    case "touch":
    case "mkfifo":
    case "truncate":
      return files(operandsOf(words, ["-m", "--mode", "-d", "-t", "-s", "-r"]).flatMap(braces).map(path));
    case "chmod":
    case "chown":
    case "chgrp":
      return files(operands.slice(1).map(path), [], true);
    case "rm":
    case "rmdir":
    case "unlink":
      return files([], operands.flatMap(braces).map(path));
    case "cp":
    case "install":
    case "mv":
    case "ln":
    case "rsync": {
      const isFolders = program === "install" && words.some((it) => /^-[a-zA-Z]*d/.test(it));
      const valued =
        program === "install" ? ["-m", "-o", "-g", "-t", "--mode", "--owner", "--group"] : ["-t"];
      const given = operandsOf(words, valued).flatMap(braces);
      const target = optionOf(words, ["-t", "--target-directory"]);
      if (isFolders) return files(given.map(path));
      if (target)
        return files(
          given.map((it) => (/[*?[]/.test(it) ? path(target) : under(path(target), it))),
          program === "mv" ? given.map(path) : [],
        );
      const to = given.at(-1);
      const sources = given.slice(0, -1);
      if (to === undefined) return { kind: "unknown" };
      if (sources.length === 0)
        return program === "ln" ? files([under(cwd ?? "/", to)]) : { kind: "unknown" };
      const many =
        sources.length > 1 ||
        to.endsWith("/") ||
        isFolderOfBase(path(to)) ||
        sources.some((it) => /[*?[]/.test(it));
      const makes = many
        ? sources.map((it) => (/[*?[]/.test(it) ? path(to) : under(path(to), it)))
        : [path(to)];
      return files(makes, program === "mv" ? sources.map(path) : []);
    }
    case "sed":
    case "perl":
      if (!words.some((it) => /^-[a-zA-Z]*i/.test(it) || it.startsWith("--in-place")))
        return writes.length > 0 ? files([]) : nothing;
      return files(
        (words.some((it) => it === "-e" || it === "-f" || /^-[a-z]*e$/.test(it))
          ? operandsOf(words, ["-e", "-f", "-pie", "-i.bak"])
          : operands.slice(1)
        )
          .filter((it) => it !== "")
          .map(path),
      );
    case "find": {
      const at = words.findIndex((it) => it === "-exec" || it === "-execdir" || it === "-ok");
      if (at < 0) return writes.length > 0 ? files([]) : nothing;
      const end = words.findIndex((it, n) => n > at && (it === ";" || it === "+"));
      const inner = words.slice(at + 1, end < 0 ? undefined : end);
      return overEach(
        command,
        inner.map((it) => it.replaceAll("{}", "*")),
      );
    }
    case "xargs": {
      const inner = operandsFrom(words, ["-I", "-n", "-P", "-L", "-d", "-a", "-s", "-E"]);
      return inner.length === 0 ? nothing : overEach(command, [...inner, "*"]);
    }
    case "tee":
      return files(operands.map(path));
    case "tar":
    case "bsdtar": {
      const flags = words
        .slice(1)
        .filter((it) => it.startsWith("-") || it === words[1])
        .join(" ");
      if (/(?:^|\s)-?[a-zA-Z]*t/.test(flags) && !/x/.test(flags)) return nothing;
      const into = optionOf(words, ["-C", "--directory", "--cd"]);
      if (/c/.test(words[1] ?? "") && !/x/.test(words[1] ?? "")) {
        const to = optionOf(words, ["-f", "--file"]) ?? words[2];
        return to ? files([path(to)]) : { kind: "unknown" };
      }
      return files([into ? path(into) : (cwd ?? "/")]);
    }
    case "unzip": {
      if (words.some((it) => /^-[a-z]*[lt]/.test(it))) return nothing;
      const into = optionOf(words, ["-d"]);
      return files([into ? path(into) : (cwd ?? "/")]);
    }
    case "gunzip":
    case "bunzip2":
    case "gzip":
    case "xz":
    case "unxz":
    case "zip":
      return files(operands.map((it) => path(it.replace(/\.(?:gz|bz2|xz)$/, ""))));
    case "curl": {
      const to = optionOf(words, ["-o", "--output"]);
      const into = optionOf(words, ["--output-dir"]);
      if (to && to !== "-" && to !== "/dev/null") return files([into ? under(path(into), to) : path(to)]);
      if (words.some((it) => /^-[a-zA-Z]*O/.test(it) || it === "--remote-name" || /^-[a-zA-Z]*o$/.test(it))) {
        const glued = words.findIndex((it) => /^-[a-zA-Z]+o$/.test(it));
        if (glued > 0 && words[glued + 1])
          return words[glued + 1] === "-"
            ? writes.length > 0
              ? files([])
              : nothing
            : files([path(words[glued + 1]!)]);
        return files(fetched(cwd ?? "/", operands));
      }
      return writes.length > 0 ? files([]) : nothing;
    }
    case "wget": {
      const to =
        optionOf(words, ["-O", "--output-document", "-qO", "-nvO", "-cO"]) ??
        words.find((it) => /^-[a-zA-Z]*O.+/.test(it))?.replace(/^-[a-zA-Z]*?O/, "");
      if (to !== undefined)
        return to === "-" || to === "" ? (writes.length > 0 ? files([]) : nothing) : files([path(to)]);
      const into = optionOf(words, ["-P", "--directory-prefix"]);
      return files(
        fetched(into ? path(into) : (cwd ?? "/"), operandsOf(words, ["-P", "--header", "-t", "-T"])),
      );
    }
    case "git": {
      if (words[1] === "clone") {
        const [url, folder] = operandsOf(words.slice(1), [
          "-b",
          "--branch",
          "--depth",
          "-o",
          "--origin",
          "-c",
          "-j",
        ]);
        if (url === undefined) return { kind: "unknown" };
        return files([
          folder ? path(folder) : under(cwd ?? "/", url.replace(/\/+$/, "").replace(/\.git$/, "")),
        ]);
      }
      // The rest changes a folder that is there already.
      return nothing;
    }
    case "openssl":
      return files(
        [...words.keys()].flatMap((at) =>
          /^-(?:key)?out$/.test(words[at]!) && words[at + 1] ? [path(words[at + 1]!)] : [],
        ),
      );
    case "patch":
    case "dos2unix":
    case "strip":
    case "upx":
      return files(operands.map(path));
  }
  if (/^\w+=/.test(program)) return nothing;
  if (silent.has(program)) return writes.length > 0 ? files([]) : nothing;
  // `node --version`, `foo --help`: asks and leaves nothing.
  if (words.length === 2 && /^(?:--?version|-v|-V|--help|-h|version)$/.test(words[1]!)) return nothing;
  return { kind: "unknown" };
}

/** What a command does that is run for each of many files, whatever they are called. */
function overEach(command: Command, words: readonly string[]): Effect {
  const program = (words[0] ?? "").replace(/^.*\//, "");
  // Nobody knows which files: what it makes counts where it is named, what it takes away is found to be gone or not.
  if (
    ["rm", "rmdir", "chmod", "chown", "chgrp", "touch", "strip", "sed", "gzip", "dos2unix"].includes(program)
  )
    return nothing;
  const effect = effectOf({ ...command, program, words });
  return effect.kind === "files" && effect.makes.some((it) => /[*?]/.test(it)) ? { kind: "unknown" } : effect;
}

/** The words from the first that is no option on. */
function operandsFrom(words: readonly string[], valued: readonly string[]): readonly string[] {
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith("-")) return words.slice(at);
    if (valued.includes(word)) at++;
  }
  return [];
}

/** The words that are no options. Options in `valued` take the next word. */
export function operandsOf(words: readonly string[], valued: readonly string[] = []): string[] {
  const found: string[] = [];
  let rest = false;
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    if (rest) found.push(word);
    else if (word === "--") rest = true;
    else if (valued.includes(word)) at++;
    else if (!word.startsWith("-") || word === "-") found.push(word);
  }
  return found;
}

/** The value of the last of these options: `-o x`, `-o=x`, `--output=x`, `-ox` for the short ones. */
export function optionOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (let at = words.length - 1; at > 0; at--) {
    const word = words[at]!;
    for (const name of names) {
      if (word === name) return words[at + 1];
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
      if (/^-[A-Za-z]$/.test(name) && word.startsWith(name) && !word.startsWith("--")) return word.slice(2);
    }
  }
  return undefined;
}

/** Where downloads land that are named after their address: the folder itself where a variable has the address. */
function fetched(folder: string, addresses: readonly string[]): string[] {
  const named = addresses
    .filter((it) => it.includes("/"))
    .map((it) => under(folder, it.replace(/[?#].*$/, "")));
  const isNamed = named.length > 0 && !named.some((it) => it.includes("$"));
  return isNamed || isSystemFolder(folder) ? named : [folder];
}

/** The path a file gets in a folder. */
function under(folder: string, file: string): string {
  return absolute(file.slice(file.replace(/\/+$/, "").lastIndexOf("/") + 1), folder);
}

/** `/a/{b,c}` → `/a/b`, `/a/c`, as bash and BusyBox ash read it. */
function braces(word: string): string[] {
  const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/.exec(word);
  if (!match) return [word];
  return match[2]!.split(",").flatMap((it) => braces(`${match[1]}${it}${match[3]}`));
}
