import type { PackageCall } from "../contents/packages.ts";
import { absolute, basename, below, contains, foldersAround } from "../contents/path.ts";
import { type Effect, effectOf } from "./effects.ts";
import { isFolderOfBase, isSystemFolder } from "./folders.ts";
import type { Act, Ecosystem, Installed, Made, Trace } from "./plan.ts";
import type { Command, Reading, Step } from "./reading.ts";
import { replaced } from "./reading.ts";

/** Follows a stage's commands and says what they left. */
export function traceOf(reading: Reading, ecosystems: readonly Ecosystem[]): Trace {
  const acts: Act[] = [];
  const made = new Map<string, Made>();
  const everMade = new Set<string>();
  /** What was taken away, each with what was made in its place. */
  const removed = new Map<string, string[]>();
  let packages: Installed[] = [];
  const virtual = new Map<string, readonly string[]>();
  const hiddenPackages: PackageCall[] = [];
  /** By step and name. */
  const everInstalled: Map<string, Installed>[] = reading.steps.map(() => new Map());
  /** Steps with `apt-mark auto '.*'`, however it comes by its names. */
  const allMarked = new Set<number>();

  reading.steps.forEach((step, at) => {
    const { keyword } = step.instruction;
    if (keyword === "COPY" || keyword === "ADD") {
      for (const path of targetsOf(step, reading.file.text)) put({ path, at, by: "context" });
      return;
    }
    if (keyword === "WORKDIR") {
      const next = reading.steps[at + 1]?.cwd ?? reading.cwd;
      if (!made.has(next)) put({ path: next, at, by: "workdir" });
      return;
    }
    for (const command of step.commands) {
      const piped = pipedInstaller(command, acts.at(-1));
      const { effect, ecosystem } = piped ? { effect: piped } : judge(command, ecosystems);
      // Where a variable nobody knows leads to is not known either, nor what a condition may make among other files.
      // Each branch brings it: `if …; then curl -o x …; else curl -o x …; fi`.
      const isEach =
        effect.kind === "files" &&
        step.commands.some(
          (it) =>
            it !== command &&
            it.program === command.program &&
            it.conditional &&
            effect.makes.every((path) => it.words.some((word) => basename(word) === basename(path))),
        );
      const doubted = !isEach && isDoubtful(command);
      const isHidden =
        effect.kind === "files" &&
        command.program !== "mkdir" &&
        effect.makes.some(
          (it) =>
            /[$`]/.test(it) || (doubted && !holderOf(it) && !forgotten.test(it) && !/^\/usr\/src\//.test(it)),
        );
      if (/(?:^|\s)apt-mark auto(?:\s|$)/.test(command.words.join(" "))) allMarked.add(at);
      acts.push({
        at,
        step,
        command,
        effect: isHidden ? { kind: "unknown" } : effect,
        ...(ecosystem ? { ecosystem } : {}),
      });
      if (effect.kind === "files") {
        for (const path of effect.removes) drop(path, command);
        for (const path of effect.makes) {
          const known = made.get(path);
          if (
            effect.modes &&
            (known || insideMade(path) || isSystemFolder(path) || isFolderOfBase(path) || /[*?[]/.test(path))
          )
            continue;
          if (command.program === "mkdir" && isSystemFolder(path)) continue;
          // A COPY of what an `if` may not have made would fail: the folder around it goes along.
          const there = doubted ? holderOf(path) : path;
          if (there !== undefined)
            put({ path: there, at, by: "command", ...(effect.modes ? { modes: true } : {}) });
        }
      } else if (effect.kind === "build") for (const path of effect.makes) put({ path, at, by: "build" });
      else if (effect.kind === "packages") packages = installed(effect.call, at, command);
    }
  });
  return {
    acts,
    made,
    everMade,
    isGone: (path) =>
      [...removed].some(
        ([gone, anew]) =>
          contains(gone, path) && !anew.some((it) => contains(it, path) || contains(path, it)),
      ),
    packages,
    everInstalled: everInstalled.flatMap((it) => [...it.values()]),
    hiddenPackages,
  };

  function put(it: Omit<Made, "last">): void {
    if (/[$`]/.test(it.path) || mounted.test(it.path)) return;
    everMade.add(it.path);
    for (const [gone, anew] of removed) if (contains(gone, it.path)) anew.push(it.path);
    const known = made.get(it.path);
    made.delete(it.path);
    const by = known && known.by !== "workdir" ? known.by : it.by;
    made.set(it.path, { ...it, by, at: known?.at ?? it.at, last: it.at });
  }

  /** What is fetched or laid somewhere on a condition, unless the condition is that it is not there yet. */
  function isDoubtful({ conditional, program, writes }: Command): boolean {
    const before = acts.at(-1)?.command;
    const isTested =
      before !== undefined &&
      /^(?:test|\[{1,2})$/.test(before.program) &&
      before.words.some((it) => /^-[defsx]$/.test(it));
    return conditional && !isTested && writes.length === 0 && program !== "mkdir";
  }

  /** The innermost folder around a path that is sure to be there and is nobody else's. */
  function holderOf(path: string): string | undefined {
    return [...made.keys()]
      .filter((it) => !isSystemFolder(it) && contains(it, path))
      .toSorted((a, b) => b.length - a.length)[0];
  }

  function insideMade(path: string): boolean {
    return [...made.keys()].some((it) => contains(it, path));
  }

  function drop(path: string, { conditional }: Command): void {
    if (conditional) return;
    // `rm -rf /app/*` empties a folder and leaves it.
    const whole = path.replace(/\/\*$/, "");
    // What a class matches is left alone.
    if (whole.includes("[")) return;
    if (/[*?]/.test(whole)) {
      const pattern = new RegExp(
        `^${whole
          .replace(/[.+^${}()|\]\\]/g, "\\$&")
          .replace(/\*/g, "[^/]*")
          .replace(/\?/g, "[^/]")}(?:/|$)`,
      );
      for (const known of [...made.keys()]) if (pattern.test(known)) made.delete(known);
      return;
    }
    removed.set(whole, []);
    for (const known of [...made.keys()]) {
      const rest = below(whole, known);
      if (rest !== undefined && (whole === path || rest !== "")) made.delete(known);
    }
  }

  function installed(call: PackageCall, at: number, { words }: Command): Installed[] {
    if (call.action === "remove") {
      const gone = new Set(call.packages.flatMap(({ name }) => [name, ...(virtual.get(name) ?? [])]));
      // A removed virtual package is written with its dot.
      for (const word of words) for (const name of virtual.get(word) ?? []) gone.add(name);
      // What `apt-mark auto` marked goes as well, but for what a program's libraries turn out to be.
      const marked =
        allMarked.has(at) && words.some((it) => /^auto-?remove$|^autopurge$|^--auto-?remove$/.test(it));
      for (const name of marked ? [...everInstalled[at]!.keys()] : gone) {
        const known = everInstalled[at]!.get(name);
        if (known) everInstalled[at]!.set(name, { ...known, passing: true });
      }
      return packages.filter((it) => !gone.has(it.name));
    }
    if (call.action !== "install") return packages;
    // What only builds another package is for building, but for the libraries that nobody names.
    const isForBuild = words.includes("build-dep");
    if (call.more || isForBuild) hiddenPackages.push(call);
    if (isForBuild) return packages;
    const names = call.packages.map((it) => it.name);
    const named = words.findIndex((it) => it === "-t" || it === "--virtual");
    const name = named > 0 ? words[named + 1] : words.find((it) => it.startsWith("--virtual="))?.slice(10);
    if (call.manager === "apk" && name) virtual.set(name, names);
    const added = names.map((it) => ({
      name: it,
      manager: call.manager,
      at,
      ...(name ? { grouped: true } : {}),
    }));
    for (const it of added) everInstalled[at]!.set(it.name, it);
    return [...packages.filter((it) => !names.includes(it.name)), ...added];
  }
}

/** The builder lays these over whatever an image holds, and nothing written there lasts. */
const mounted = /^\/etc\/(?:resolv\.conf|hosts|hostname)$/;

/** `curl https://sh.rustup.rs | sh`: installers of build tools that everybody knows by their address. */
function pipedInstaller({ program, words }: Command, before: Act | undefined): Effect | undefined {
  if (/^(?:ba|da|a)?sh$/.test(program) && words.some((it) => /\brustup\.(?:sh|rs)$/.test(it)))
    return { kind: "build", does: "tool", makes: [] };
  if (
    !/^(?:(?:ba|da|a)?sh|python3?)$/.test(program) ||
    words.slice(1).some((it) => !it.startsWith("-") && words[1] !== "-s")
  )
    return undefined;
  const address =
    before && /^(?:curl|wget)$/.test(before.command.program) ? before.command.words.join(" ") : "";
  return /(?:get\.haskellstack\.org|sh\.rustup\.rs|static\.rust-lang\.org|deb\.nodesource\.com|rpm\.nodesource\.com|install\.python-poetry\.org|astral\.sh\/uv|get-ghcup|get\.pnpm\.io|yarnpkg\.com\/install|get\.sdkman\.io|getcomposer\.org)/.test(
    address,
  )
    ? { kind: "build", does: "tool", makes: [] }
    : undefined;
}

function judge(command: Command, ecosystems: readonly Ecosystem[]): { effect: Effect; ecosystem?: string } {
  for (const { id, effect } of ecosystems) {
    const found = effect(command);
    if (found) return { effect: found, ecosystem: id };
  }
  return { effect: effectOf(command) };
}

const plainNames =
  /^(?:Makefile|Dockerfile|LICENSE|Gemfile|Rakefile|Procfile|Pipfile|Cargo|gradlew|mvnw|Jakefile|Brewfile|README|VERSION|manage\.py|artisan)$/i;

/**
 * Where a COPY or ADD puts things: files as far as their names, or the rest of the text, tell them, else the folder
 * they go to.
 */
function targetsOf({ instruction, cwd, env }: Step, text: string): readonly string[] {
  const items =
    instruction.json?.items.map((it) => it.text) ??
    instruction.args.map((it) => it.text.replace(/^(["'])(.*)\1$/, "$2"));
  const words = items.map((it) => replaced(it, env));
  const target = words.at(-1);
  if (target === undefined || words.length < 2) return [];
  const to = absolute(target, cwd);
  const sources = words.slice(0, -1);
  // ADD unpacks archives of the context; what it fetches by address it leaves as it is.
  const unpacks = (it: string) =>
    instruction.keyword === "ADD" &&
    !it.includes("://") &&
    /\.(?:tar|tar\.(?:gz|bz2|xz|zst)|tgz|tbz2?|txz)$/.test(it);
  const isFolder =
    isFolderOfBase(to) ||
    sources.length > 1 ||
    /(?:^|\/)\.{0,2}\/?$/.test(target) ||
    target.endsWith("/") ||
    to === cwd;
  if (!isFolder || sources.some(unpacks)) return [to];
  return [
    ...new Set(
      sources.map((it) => {
        const name = basename(it.replace(/[?#].*$/, ""));
        const isFile =
          !it.endsWith("/") &&
          !/[*?[]/.test(it) &&
          (/^.+\.[^.]+$|^\.[a-z]+/i.test(name) || plainNames.test(name)) &&
          name !== "..";
        if (it.endsWith("/")) return to;
        // What is laid over the root may be a tree, whose name is lost, unless somebody calls it a file.
        if (
          to === "/" &&
          !isFile &&
          !/[^\w-]/.test(name) &&
          !new RegExp(`(?<![\\w.-])/${name}(?![\\w/-])`).test(text)
        )
          return to;
        // `ADD src /go/src` gives what is in it.
        if (name === basename(to)) return to;
        return isFile || (isFolderOfBase(to) && name !== "" && !/^\.{1,2}$/.test(name) && !/[*?[]/.test(name))
          ? absolute(name, to)
          : to;
      }),
    ),
  ];
}

const forgotten =
  /^(?:\/tmp|\/var\/tmp|\/var\/cache|\/var\/lib\/(?:apt|dpkg|apk)|\/var\/log|\/root\/\.(?:cache|npm|gnupg|wget-hsts|gitconfig|ssh|config\/configstore)|\/etc\/(?:apt|apk|yum\.repos\.d)|\/usr\/(?:include|share\/(?:doc|man|locale))|\/dev|\/proc|\/sys)(?:\/|$)/;

/**
 * The files and folders a stage made, each of them not inside another of them, without caches and without what lies
 * in folders that are emptied anyway. `wanted` are paths that count although they lie in such a folder; what a step after
 * `until` makes is no folder of theirs.
 */
export function rootsOf(
  trace: Trace,
  caches: readonly RegExp[],
  wanted: readonly string[] = [],
  until = Number.POSITIVE_INFINITY,
): readonly Made[] {
  const kept = [...trace.made.values()].filter(({ path, by, at }) => {
    if (at > until) return false;
    if (by === "workdir" && isSystemFolder(path)) return false;
    if (wanted.some((it) => contains(path, it))) return true;
    return (!forgotten.test(path) || isForLater(trace, path)) && !caches.some((it) => it.test(path));
  });
  // A program of thousands of parts: each path looks up its own parents, not through all others.
  const roots = new Set(kept.map(({ path }) => path).filter((path) => !isSystemFolder(path)));
  return kept.filter(({ path }) => ![...foldersAround(path)].some((it) => roots.has(it)));
}

/** `mkdir /var/log/unicorn`, where a program writes and which it does not make; what no RUN took from where COPY laid it. */
function isForLater({ acts, made }: Trace, path: string): boolean {
  if (path.startsWith("/var/log/"))
    return acts.some(
      ({ command, effect }) =>
        command.program === "mkdir" && effect.kind === "files" && effect.makes.includes(path),
    );
  const { by, at } = made.get(path)!;
  return (
    by === "context" &&
    /^\/tmp\/[^*]+$/.test(path) &&
    !acts.some(
      (it) => it.at > at && (it.command.text.includes(basename(path)) || it.command.cwd?.startsWith("/tmp")),
    )
  );
}

/** What one step of a stage does. */
export function actsAt({ acts }: Pick<Trace, "acts">, step: number): readonly Act[] {
  let known = byStep.get(acts);
  if (!known) {
    known = new Map();
    for (const act of acts) {
      const list = known.get(act.at);
      if (list) list.push(act);
      else known.set(act.at, [act]);
    }
    byStep.set(acts, known);
  }
  return known.get(step) ?? [];
}

const byStep = new WeakMap<readonly Act[], Map<number, Act[]>>();
