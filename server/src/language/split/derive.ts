import { absolute, basename, below, contains, folderOf, foldersAround } from "../contents/path.ts";
import { keptBy, referenced, shellReason, startScript } from "./calls.ts";
import { chosenPrefix } from "./ecosystems/c.ts";
import { isPlainDistribution } from "./ecosystems/program.ts";
import { isFolderOfBase, isSystemFolder } from "./folders.ts";
import { packagesKept } from "./kept-packages.ts";
import { ownerOf } from "./owners.ts";
import { purposeOf } from "./packages.ts";
import type { Act, Ecosystem, Product, Scene, Way } from "./plan.ts";
import { type Command, replaced, shells } from "./reading.ts";
import { isTakenAwayAgain } from "./replays.ts";
import { programPath } from "./start.ts";
import { actsAt, rootsOf } from "./trace.ts";

/** What one way of running the program asks of the text, whatever the runtime. */
export interface Derived {
  /** Index of the last step that stays in the builder. */
  readonly cut: number;
  readonly products: readonly Product[];
  /** Packages the runtime must have; those of steps after the cut install themselves. */
  readonly packages: readonly string[];
  readonly installed: readonly string[];
  /** True when the file installs some of them itself. */
  readonly ownPackages: boolean;
  readonly recommends: boolean;
  readonly needsShell: string | undefined;
  readonly needsCommands: string | undefined;
  /** True when it starts a script that nobody read. */
  readonly startsUnread: boolean;
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Works out what has to go from the builder to the runtime. `alike` tells that the builder's own commands run there
 * too; where they don't, every RUN stays behind.
 */
export function derive(
  scene: Scene,
  way: Way,
  chosen: string,
  ecosystems: readonly Ecosystem[],
  alike: boolean,
): Derived | { readonly refused: string } {
  const { trace, reading, start, contents } = scene;
  const assumptions: string[] = [];
  const notes: string[] = [];
  const onlyFetches: string[] = [];
  let cut = -1;
  reading.steps.forEach(({ instruction, opaque }, at) => {
    if (instruction.keyword !== "RUN") return;
    if (!alike || opaque || !isRuntimeRun(actsAt(trace, at))) cut = at;
  });
  // What is built anew at the end is built of what COPY brings until then.
  if (way.start && way.insertions?.some((it) => it.before > cut)) {
    if (trace.isGone(reading.cwd)) return { refused: "its sources come when it is started" };
    cut = Math.max(
      cut,
      reading.steps.findLastIndex(({ instruction }) => /^(?:COPY|ADD)$/.test(instruction.keyword)),
    );
  }
  if (cut < reading.inherited && reading.inherited > 0 && cut < 0)
    return { refused: "it builds nothing of its own" };

  const tools = new Set(ecosystems.flatMap((it) => [...it.tools, ...it.tools.map((tool) => `${tool}x`)]));
  const calledByStart = referenced(scene, way);
  // What the stage's instructions leave, without what only the build tools use.
  const isCompiled =
    way.need.kind !== "site" &&
    !(way.need.kind === "interpreter" && way.need.name !== "java" && way.need.name !== "dotnet");
  const caches = [...ecosystems.map((it) => it.caches), ...ownCaches(scene)];
  // Browsers are no cache, although they lie in one.
  const browsers = [...trace.made.keys()].filter((it) =>
    /\/\.cache\/(?:ms-playwright|puppeteer|huggingface|torch|whisper)$/.test(it),
  );
  const wanted = [programPath(start.main), reading.cwd, ...browsers].filter((it) => it !== undefined);
  const isLeft = (path: string) => {
    const name = basename(path);
    const isTool = /\/s?bin\//.test(path) && tools.has(name) && !calledByStart.has(name);
    if (!isTool || (chosen === "php" && calledByStart.has("*"))) return false;
    if (chosen === "php") onlyFetches.push(name);
    return true;
  };
  const buildFolders = new Set(
    trace.acts.flatMap(({ effect, command }) =>
      effect.kind === "build" && command.cwd !== undefined && !isSystemFolder(command.cwd)
        ? [command.cwd]
        : [],
    ),
  );
  const isSource = (path: string) => [...buildFolders].some((it) => it === path || contains(path, it));
  const roots = rootsOf(trace, caches, wanted, cut).filter(
    ({ path, by }) =>
      !way.without?.includes(path) &&
      !isLeft(path) &&
      // WORKDIR makes a folder that was emptied; the base's is there.
      !((path === reading.cwd || isFolderOfBase(path)) && trace.isGone(path)) &&
      !(
        isCompiled &&
        by === "context" &&
        (sourceFile.test(path) ||
          (path.endsWith("/src") &&
            buildFolders.has(folderOf(path)) &&
            (reading.cwd === "/" || !contains(reading.cwd, path)))) &&
        !reading.steps.some((it) => it.cwd === path)
      ),
  );
  let products: Product[];
  if (way.products) {
    // The programs and data are named; of the rest only what lies outside the sources is taken along.
    const rest = roots.filter(
      ({ path, by }) =>
        !isSource(path) &&
        !(by === "context" && isSystemFolder(folderOf(path)) && isSystemFolder(path)) &&
        by !== "workdir" &&
        !way.products!.some((it) => contains(path, it.path) || contains(it.path, path)),
    );
    const insideSystem = rest.filter(({ path }) => sourceInSystemFolder(path));
    products = [
      ...way.products,
      ...rest.filter((it) => !insideSystem.includes(it)).map(({ path }) => ({ path })),
    ];
  } else {
    // What a build installs into a folder of its own is the ecosystem's to judge; what is copied there is not.
    const spread = roots.filter(
      ({ path, by }) =>
        isSystemFolder(path) &&
        by !== "workdir" &&
        // A plain distribution leaves /usr/local empty.
        !((by === "build" || path.startsWith("/usr/local/")) && isPlainDistribution(scene)),
    );
    const unpacked = spread.filter(({ at, path }) => isUnpacked(trace.acts, at, path));
    // What a build tool is unpacked into, and something is installed into as well, is neither left behind nor copied.
    const mixed = spread.find(
      ({ path }) =>
        unpacked.some((it) => it.path === path) &&
        trace.acts.some(
          ({ at, effect, ecosystem }) =>
            at <= cut && ecosystem === "c" && effect.kind === "build" && effect.makes.includes(path),
        ),
    );
    if (mixed) return { refused: `what it installs lies in ${mixed.path} among what was unpacked there` };
    // An archive unpacked above the working folder brings what is started there.
    const inside = unpacked.some(
      ({ path }) => path !== reading.cwd && contains(path, reading.cwd) && !isSystemFolder(reading.cwd),
    );
    // Sources copied among the distribution's files: a program that stands alone may do without them.
    const alone = way.also !== undefined && way.need.kind !== "site" && startIsAmong(scene, way.also);
    const loose = alone ? spread.filter((it) => it.by === "context") : [];
    for (const { path } of loose) {
      unpacked.push(...spread.filter((it) => it.path === path && !unpacked.includes(it)));
      assumptions.push(`the program reads none of the files copied into ${path}`);
    }
    if (spread.length > unpacked.length)
      return {
        refused: `its files lie in ${spread.find((it) => !unpacked.includes(it))!.path} among those of the distribution`,
      };
    // An archive named after a program the start calls brings that program.
    const called = new Set([
      ...start.wrappers,
      basename(start.first),
      ...start.commands.map((it) => it.program),
    ]);
    const brought: Product[] = [];
    const started = programPath(start.main);
    for (const { at, path } of unpacked) {
      // `/opt/tide-1.2/tide` of what was unpacked into /opt.
      const [beside, ...rest] = (started && below(path, started)?.split("/")) || [];
      if (
        rest.length > 0 &&
        !/bin$|^$/.test(beside!) &&
        !roots.some((it) => it.path !== path && below(it.path, started!) !== undefined)
      )
        brought.push({ path: `${path}/${beside}` });
      if (!/\/s?bin$/.test(path)) continue;
      const text = reading.steps[at]?.instruction.text ?? "";
      const earlier = reading.steps[at - 1]?.instruction.text ?? "";
      for (const name of called)
        if (name !== "" && !trace.made.has(`${path}/${name}`) && (text + earlier).includes(name))
          brought.push({ path: `${path}/${name}` });
    }
    for (const { path } of unpacked.filter(
      (it) =>
        !loose.includes(it) &&
        !unpacksTool(trace.acts, it) &&
        !(inside && contains(it.path, reading.cwd)) &&
        !brought.some((one) => contains(it.path, one.path)) &&
        ![...reading.env.values()].some((value) => value !== it.path && value.startsWith(`${it.path}/`)),
    ))
      assumptions.push(`what is unpacked into ${path} only builds`);
    products = roots
      .filter((it) => !unpacked.includes(it))
      .filter(({ by, path }) => by !== "workdir" || isSource(path) || holds(path))
      .map(({ path }) => ({ path }));
    // What ENV points to inside such a folder is there to be used.
    const pointed = [
      ...new Set(
        [...reading.env].flatMap(([, value]) => (/^\/[\w./+-]+$/.test(value) ? [absolute(value)] : [])),
      ),
    ].filter(
      (value) =>
        !isSystemFolder(value) &&
        unpacked.some(
          (it) =>
            !loose.includes(it) &&
            it.path !== value &&
            contains(it.path, value) &&
            !unpacksTool(trace.acts, it),
        ) &&
        !caches.some((it) => it.test(value)) &&
        !trace.isGone(value),
    );
    products.push(...brought);
    for (const path of pointed)
      if (!products.some((it) => contains(it.path, path))) {
        products = products.filter((it) => !contains(path, it.path));
        products.push({ path });
      }
    if (inside && !products.some((it) => contains(it.path, reading.cwd)))
      products.push({ path: reading.cwd });
    if (products.length === 0 && !way.also) return { refused: "what it builds is not known" };
  }
  // A folder that ENV names and a command entered is there, whoever filled it.
  if (!way.products)
    for (const value of new Set(reading.env.values())) {
      if (!/^\/[\w./+-]+$/.test(value) || isSystemFolder(value) || value === "/root") continue;
      const isEntered = trace.acts.some((it) => it.at <= cut && it.command.cwd === value);
      if (
        isEntered &&
        !trace.isGone(value) &&
        !caches.some((it) => it.test(value)) &&
        ![...trace.everMade].some((it) => contains(it, value) || contains(value, it)) &&
        !products.some((it) => contains(it.path, value))
      )
        products.push({ path: value });
    }
  // What another language's file builds with `./configure --prefix` lies there, not in /usr/local.
  const prefix = chosen === "c" ? undefined : chosenPrefix(scene);
  if (prefix !== undefined && prefix !== "/usr/local" && !isSystemFolder(prefix)) {
    const isInstalled = trace.acts.some(
      ({ effect, ecosystem }) =>
        ecosystem === "c" && effect.kind === "build" && effect.makes.includes("/usr/local"),
    );
    if (isInstalled) {
      products = products.filter((it) => it.path !== "/usr/local" && !contains(prefix, it.path));
      products.push({ path: prefix });
    }
  }
  for (const it of way.also ?? [])
    if (
      // What a later COPY brings comes by that one.
      (trace.made.get(it.path)?.modes || (trace.made.get(it.path)?.at ?? 0) <= cut) &&
      !trace.isGone(it.path) &&
      !products.some((known) => contains(known.path, it.path))
    ) {
      // A folder that is copied whole brings what is in it.
      if (it.to === undefined)
        products = products.filter((known) => known.to !== undefined || !contains(it.path, known.path));
      products.push(it);
    }

  // Where commands ran and the program runs too: `go get x` fills a folder of sources, which may be read.
  const ranThere = trace.acts.some(
    (it) => it.at <= cut && it.command.cwd === reading.cwd && !it.command.conditional,
  );
  const compiledThere = trace.acts.some(
    ({ at, command, effect }) =>
      at <= cut && effect.kind === "build" && effect.does === "compile" && command.cwd === reading.cwd,
  );
  if (
    !way.products &&
    ranThere &&
    !isSystemFolder(reading.cwd) &&
    !/^\/(?:root|home\/[^/]+)$/.test(reading.cwd) &&
    !products.some(
      (it) =>
        contains(it.path, reading.cwd) ||
        (contains(reading.cwd, it.path) &&
          !["build", ...(compiledThere ? ["context"] : [])].includes(trace.made.get(it.path)?.by ?? "")),
    ) &&
    !trace.isGone(reading.cwd)
  ) {
    products = products.filter((it) => it.to !== undefined || !contains(reading.cwd, it.path));
    products.push({ path: reading.cwd });
  }

  // `cd /srv/tide && ./tide`: what lies beside the program is there to be read.
  const enteredByStart = way.start ? undefined : start.main.cwd;
  if (
    enteredByStart !== undefined &&
    enteredByStart !== reading.cwd &&
    !isSystemFolder(enteredByStart) &&
    trace.acts.some((it) => it.at <= cut) &&
    products.some((it) => it.to === undefined && below(enteredByStart, it.path)) &&
    !products.some((it) => contains(it.path, enteredByStart))
  ) {
    products = products.filter((it) => it.to !== undefined || !contains(enteredByStart, it.path));
    products.push({ path: enteredByStart });
  }

  // Who tells git a name lets the program commit.
  const isCommitting = ({ program, words }: Command) =>
    (program === "git" && /^(?:commit|merge|rebase|am|pull|cherry-pick|tag|stash)$/.test(words[1] ?? "")) ||
    (program === "npm" && words[1] === "version");
  const commits =
    !trace.acts.some(({ command }) => isCommitting(command)) &&
    trace.acts.some(
      ({ at, command: { program, words } }) =>
        at <= cut && program === "git" && words[1] === "config" && words.some((it) => /^user\./.test(it)),
    );
  if (commits && alike && way.start === undefined) products.push({ path: "/root/.gitconfig" });

  // What other languages' package managers install lies in folders of the system, which stay behind.
  const foreignInstalls = trace.acts.filter(
    ({ ecosystem, effect }) =>
      effect.kind === "build" &&
      effect.does === "dependencies" &&
      ecosystem !== chosen &&
      (ecosystem === "python" || ecosystem === "ruby"),
  );
  const [foreignInstall] = foreignInstalls;
  const asked = foreignInstall?.command.words.slice(1) ?? [];
  if (
    foreignInstall?.ecosystem === "python" &&
    (contents.packageManager !== "apt-get" || !isPlainDistribution(scene)) &&
    asked.some((it) => /^(?:-r.*|--requirement.*|\.)$/.test(it))
  )
    return {
      refused: `\`${short(foreignInstall.command.text)}\` installs among the distribution's own files`,
    };
  // `pip install supervisor` brings supervisord.
  const isUnknown =
    /^\/usr\/local\/bin\//.test(start.main.words[0]!) && !trace.made.has(start.main.words[0]!);
  const brings = foreignInstalls.find(
    ({ command: { words } }) =>
      !way.start &&
      words.some((word) => {
        if (isUnknown && word.endsWith("setup.py")) return true;
        const name = /^([A-Za-z][\w.-]{2,}?)(?:[=<>~![@].*)?$/.exec(word)?.[1]?.toLowerCase();
        return (
          name !== undefined &&
          name !== "install" &&
          start.commands.some(({ program }) => program.startsWith(name))
        );
      }),
  );
  if (brings) return { refused: `\`${short(brings.command.text)}\` brings what it starts` };
  if (!products.some((it) => it.path === "/usr/local"))
    for (const { command } of foreignInstalls)
      if (!/\bgem install (?:bundler|sass)\b|\bpip3? install (?:--upgrade|-U) pip\b/.test(command.text))
        assumptions.push(`what \`${short(command.text)}\` installs is not needed at run time`);
  const foreignTool = calledByStart.has("*")
    ? trace.acts.find(
        ({ ecosystem, effect, command }) =>
          effect.kind === "build" &&
          ecosystem !== chosen &&
          ((effect.does === "tool" && ecosystem === "node") ||
            (ecosystem === "rust" && command.words[1] === "install")),
      )
    : undefined;
  if (
    foreignTool &&
    /\b(?:cargo|pm2|http-server|serve|forever|nodemon|json-server|live-server)\b/.test(
      foreignTool.command.text,
    )
  )
    return { refused: `\`${short(foreignTool.command.text)}\` brings what its start script may call` };
  if (foreignTool) assumptions.push(`\`${short(foreignTool.command.text)}\` only builds`);

  const script = way.start ? undefined : startScript(scene, chosen);
  if (script !== undefined && chosen !== "ruby" && chosen !== "php") {
    // Where the base image brings no tools, only those the file itself uses can be missed.
    const isBare = chosen === "python" || chosen === "node";
    const lacking = ecosystems
      .filter((it) => it.id === chosen || it.id !== "c")
      .flatMap((it) => it.tools)
      .filter(
        (it) =>
          !keptBy(chosen).has(it) &&
          (!isBare || (chosen === "python" && trace.acts.some(({ command }) => command.program === it))),
      );
    const called = lacking.find(
      (it) => calledByStart.has(it) && !trace.packages.some(({ name }) => name === it),
    );
    if (called && !calledByStart.has("*")) return { refused: `its start script ${script} calls ${called}` };
    // An entrypoint prepares and hands over, if there is something to hand; with the sources at hand it is read.
    const isHanded = start.entrypoint !== undefined && start.cmd !== undefined;
    const isDoubtful =
      scene.manifests !== undefined || !isHanded || !/entrypoint|(?:^|\/)docker[-_]/.test(script);
    const isNamed = way.assumptions.some((it) => it.includes(`${basename(script)}\` calls nothing`));
    if (calledByStart.has("*") && lacking.length > 0 && isDoubtful && !isNamed) {
      const used =
        lacking.find((it) => trace.acts.some(({ command }) => command.program === it)) ?? lacking[0];
      assumptions.push(
        `\`${script}\` calls nothing that only the old image has, such as ${used}${chosen !== "java" ? "" : used === "javac" ? " or jcmd" : " or javac"}`,
      );
    }
  }
  const handed =
    start.entrypoint && start.cmd?.form === "exec"
      ? basename(replaced(start.cmd.words[0] ?? "", reading.env))
      : "";
  if (!way.start && /\.sh$/.test(start.main.program) && tools.has(handed) && !keptBy(chosen).has(handed))
    return { refused: `its entrypoint is handed ${handed}, which stays behind` };

  const missing = way.start ? undefined : startLeftBehind(scene, cut, products);
  if (missing) return { refused: `${missing}, which it starts, is not among what was found to be needed` };

  const unknown = trace.acts.filter((it) => it.effect.kind === "unknown" && it.at <= cut);
  const started = basename(start.first);
  const bringing = unknown.find(
    // Python that runs a script was there before.
    ({ command: { conditional, program, text } }) =>
      started !== "" &&
      !conditional &&
      program !== started &&
      !start.first.includes("/") &&
      text.includes(started),
  );
  if (bringing && !way.start)
    return {
      refused: `\`${short(bringing.command.text)}\` brings what it starts, and nobody can follow that`,
    };
  // A library that the program loads, from no repository.
  const packaged = unknown.find(
    ({ command: { program, words } }) =>
      program === "dpkg" && words.some((it) => /(?:^|\/)lib(?![^/]*-dev)[^/]*\.deb$/.test(it)),
  );
  // `apk add ./driver.apk`: what no repository has can't be asked for again.
  const local = trace.acts.find(
    ({ at, command: { program, words }, effect }) =>
      at <= cut &&
      (effect.kind === "packages" ? effect.call.action === "install" : program === "rpm") &&
      words
        .slice(1)
        .some(
          (it) =>
            /\.(?:apk|deb|rpm)$/.test(it) &&
            !/(?:-dev|-devel|release|jdk|maven|gradle|sbt)[-_.\w]*$/i.test(it),
        ),
  );
  if (local && way.need.kind !== "static" && way.need.kind !== "site")
    return {
      refused: `\`${short(local.command.text)}\` installs a package from outside the distribution`,
    };
  if (packaged && way.need.kind !== "static")
    return {
      refused: `\`${short(packaged.command.text)}\` installs a library from outside the distribution`,
    };
  if (new Set(unknown.map(({ command }) => command.text)).size > mostUnknown)
    return {
      refused: `nobody can follow what \`${short(unknown[0]!.command.text)}\` and others leave behind`,
    };
  const isPlain = isPlainDistribution(scene);
  const preparing = trace.acts.find(
    ({ at, command: { words, text }, effect }) =>
      at <= cut &&
      ((effect.kind === "unknown" && (preparesSystem(words) || text.includes("get.docker.com"))) ||
        (words.includes("build-dep") && way.need.kind === "dynamic") ||
        (isPlain &&
          words[0] === "make" &&
          words.some((it) => /(?:^|-)(?:deps|dependencies)(?:-|$)/.test(it)))),
  );
  if (preparing)
    return {
      refused: `\`${short(preparing.command.text)}\` prepares the system, and nobody can follow that`,
    };
  // Copying a link over a folder of the base image fails.
  const linked = trace.acts.find(
    ({ at, command, effect }, nth) =>
      at <= cut &&
      command.program === "ln" &&
      effect.kind === "files" &&
      effect.makes.some(
        (path) =>
          path === "/var/www/html" ||
          path === "/usr/share/nginx/html" ||
          trace.acts
            .slice(0, nth)
            .some(
              (it) =>
                it.at === at && it.effect.kind === "files" && it.effect.removes.includes(folderOf(path)),
            ),
      ),
  );
  if (linked) return { refused: `\`${short(linked.command.text)}\` puts a link where the base has a folder` };
  const gone = removedFromBase(scene, cut, caches, alike);
  if (gone && !products.some((it) => it.to === undefined && below(it.path, gone) !== undefined))
    assumptions.push(`the removal of ${gone} matters to the build alone`);
  for (const { command } of unknown.slice(0, 3))
    assumptions.push(`\`${short(command.text)}\` leaves nothing behind that the program needs elsewhere`);
  if (reading.steps.some((it) => it.opaque))
    assumptions.push("the embedded script leaves nothing behind that the program needs");

  const kept = packagesKept(scene, way, chosen, ecosystems, {
    cut,
    scripts: calledByStart,
    commits,
    onlyFetches,
  });
  if ("refused" in kept) return kept;
  assumptions.push(...kept.assumptions);
  notes.push(...kept.notes);
  const upgrade = trace.acts.find(
    ({ at, effect }) => at <= cut && effect.kind === "packages" && effect.call.action === "upgrade",
  );
  if (upgrade && alike && way.need.kind !== "static" && way.need.kind !== "site")
    notes.push(
      `\`${short(upgrade.command.text)}\` is not run again: the runtime has the packages as its image brings them.`,
    );

  const vague = products.find(({ path, to }) => to === undefined && /[*?[].*\//.test(path));
  if (vague) return { refused: `which files ${vague.path} finds is not known` };
  // The package makes the bundle, unless the file has certificates of its own.
  const bundle = "/etc/ssl/certs/ca-certificates.crt";
  const addsCertificates = [...trace.everMade].some(
    (it) => /\/ca-certificates\/|\.(?:crt|pem)$/.test(it) && it !== bundle,
  );
  // What a folder brings, as it belongs to whom, is not named again.
  const firsts = new Map<string, Product>();
  for (const it of products) if (it.to === undefined && !firsts.has(it.path)) firsts.set(it.path, it);
  const isBroughtTwice = (it: Product): boolean => {
    if (it.to !== undefined) return false;
    if (firsts.get(it.path) !== it) return true;
    return [...foldersAround(it.path)].some(
      (folder) =>
        firsts.has(folder) && [undefined, ownerOf(scene, it.path, cut)].includes(ownerOf(scene, folder, cut)),
    );
  };
  return {
    cut,
    products: products.filter(
      (it) =>
        !(it.path === bundle && kept.packages.includes("ca-certificates") && !addsCertificates) &&
        !isBroughtTwice(it),
    ),
    packages: kept.packages,
    installed: kept.installed,
    ownPackages: kept.ownPackages,
    recommends: kept.recommends,
    needsShell: way.start ? undefined : shellReason(scene),
    needsCommands: trace.acts.some((it) => it.effect.kind === "system" && it.at <= cut)
      ? "it sets up the system with commands"
      : undefined,
    startsUnread: calledByStart.has("*"),
    assumptions,
    notes,
  };

  function holds(path: string): boolean {
    return [...trace.made.values()].some(
      (it) => it.path !== path && it.by !== "workdir" && contains(path, it.path),
    );
  }

  /** A source file that lies loose in `/` or `/root` beside the programs: `COPY main.go .` without a WORKDIR. */
  function sourceInSystemFolder(path: string): boolean {
    const folder = folderOf(path);
    if (!isSystemFolder(folder)) return false;
    const builtThere = trace.acts.some(
      ({ effect, command }) => effect.kind === "build" && command.cwd === folder,
    );
    return builtThere && trace.made.get(path)?.by === "context";
  }
}

/** Commands nobody can follow: with more of them a plan is a guess. */
const mostUnknown = 3;

/** `./scripts/install-deps.sh`, `apk-install bash`: by its name it puts things in places of the system. */
function preparesSystem(words: readonly string[]): boolean {
  const at = shells.has(basename(words[0] ?? "")) ? 1 : 0;
  const name = basename(words.slice(at).find((it) => !it.startsWith("-")) ?? "");
  if (words.some((it) => it === "--with-deps" || it === "install-deps")) return true;
  return (
    /(?:^|[-_.])(?:install(?:er|deps)?|setup|provision|prepare|deps|dependencies)(?:[-_.]|$)|^build[-_](?!all|app|release|prod)\w/i.test(
      name,
    ) &&
    !/rustup|ghcup|nvm|stack|node|sbt|maven|gradle|lein|golang|cargo|bazel|cmake|yarn|haskell|test/i.test(
      name,
    )
  );
}

function startIsAmong({ start }: Scene, products: readonly Product[]): boolean {
  const path = programPath(start.main);
  return path !== undefined && products.some((it) => it.path === path);
}

/** A file of the base image or of a package that the file takes away. */
function removedFromBase(
  { trace }: Scene,
  cut: number,
  caches: readonly RegExp[],
  alike: boolean,
): string | undefined {
  const worked = trace.acts.flatMap(({ command }) =>
    command.cwd !== undefined && command.cwd !== "/" && !isSystemFolder(command.cwd) ? [command.cwd] : [],
  );
  for (const { effect, at, command } of trace.acts) {
    if (effect.kind !== "files" || at > cut || command.conditional) continue;
    for (const path of effect.removes) {
      if (
        /\/(?:cache|log)(?:\/|$)|^\/(?:tmp|var\/(?:tmp|lib\/apt)|root\/\.|usr\/share\/(?:man|doc|locale|info|maven|gradle)|usr\/(?:local\/)?lib\/(?:go|golang|jvm|rustlib|node_modules)|usr\/src|etc\/apt|etc\/apk)(?:\/|$)|^\/?\*|[$`]/.test(
          path,
        )
      )
        continue;
      if (
        (alike && isTakenAwayAgain(path)) ||
        caches.some((it) => it.test(path)) ||
        worked.some((it) => contains(it, path) || contains(path, it))
      )
        continue;
      if (
        trace.everMade.has(path.replace(/\/\*$/, "")) ||
        [...trace.everMade].some((it) => it !== "/" && (contains(it, path) || contains(path, it)))
      )
        continue;
      if (/^\/(?:usr|var|etc|opt|srv|lib|bin|sbin)\//.test(path) && !/^\/usr\/local\//.test(path))
        return path;
    }
  }
  return undefined;
}

/** A tool that is fetched and unpacked into a folder of the distribution. */
function isUnpacked(acts: readonly Act[], at: number, path: string): boolean {
  if (path === "/") return false;
  return acts.some(
    (it) =>
      it.at === at &&
      it.effect.kind === "files" &&
      it.effect.makes.includes(path) &&
      ["tar", "unzip", "bsdtar", "curl", "wget"].includes(it.command.program),
  );
}

/** The archive is a build tool's, as its address or name says: `sbt-1.9.tgz`, `gradle-8-bin.zip`. */
function unpacksTool(
  acts: readonly Act[],
  { at, path }: { readonly at: number; readonly path: string },
): boolean {
  const unpacks = acts.findIndex(
    (it) => it.at === at && it.effect.kind === "files" && it.effect.makes.includes(path),
  );
  const text = acts
    .slice(Math.max(0, unpacks - 3), unpacks + 1)
    .filter((it) => /^(?:curl|wget|tar|bsdtar|unzip|gunzip)$/.test(it.command.program))
    .map((it) => it.command.words.join(" "))
    .join(" ");
  return /(?:^|[/\s])(?:sbt|gradle|apache-maven|maven|typesafe-activator|apache-ant|activator|leiningen|cmake|bazel|go\d|golang|rust|protoc|node-v)[-\d.]/.test(
    text,
  );
}

/** Folders that ENV gives to tools that only build: `RUSTUP_HOME=/rust`. */
function ownCaches({ reading }: Scene): RegExp[] {
  return [
    "RUSTUP_HOME",
    "CARGO_HOME",
    "GRADLE_USER_HOME",
    "YARN_CACHE_FOLDER",
    "NUGET_PACKAGES",
    "STACK_ROOT",
  ].flatMap((name) => {
    const path = reading.env.get(name);
    return path !== undefined && /^\/[\w./-]+$/.test(path) && !isSystemFolder(path)
      ? [new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\/+$/, "")}(?:/|$)`)]
      : [];
  });
}

/** The started program or script, when it was made by the stage and no copy brings it along. */
function startLeftBehind(
  { start, trace, reading }: Scene,
  cut: number,
  products: readonly Product[],
): string | undefined {
  const paths = start.commands.flatMap((it) => [
    programPath(it),
    ...it.words
      .slice(1, 3)
      .map((word) =>
        /^(?:\.{0,2}\/)?[\w./-]+\.(?:sh|py|js|mjs|jar|dll|rb|pl|php)$/.test(word) && it.cwd !== undefined
          ? absolute(word, it.cwd)
          : undefined,
      ),
  ]);
  for (const path of paths) {
    if (path === undefined || path.includes("$")) continue;
    const isOfSystem =
      /^\/(?:usr\/)?(?:local\/)?s?bin\/|^\/(?:opt|usr\/lib|usr\/share)\//.test(path) && !trace.made.has(path);
    if (isOfSystem) continue;
    const copied = products.some((it) => contains(it.to ?? it.path, path) || /[*?[]/.test(it.path));
    const inTail = [...trace.made.values()].some((it) => it.last > cut && contains(it.path, path));
    if (
      !copied &&
      !inTail &&
      (trace.made.has(path) ||
        [...trace.made.keys()].some((it) => it !== "/" && contains(it, path)) ||
        contains(reading.cwd, path))
    )
      return path;
  }
  return undefined;
}

/** Sources of compiled languages: what is made of them never reads them. */
const sourceFile =
  /\.(?:c|cc|cpp|cxx|h|hh|hpp|s|asm|go|rs|java|kt|scala|swift|hs|cs|fs|d|zig|cr|nim|ml)$|\/(?:pom\.xml|(?:build|settings)\.gradle(?:\.kts)?|gradlew|mvnw|Cargo\.(?:toml|lock)|go\.(?:mod|sum))$/i;

/** A RUN that prepares the runtime and could stand in it: accounts, folders, packages it needs. */
function isRuntimeRun(acts: readonly Act[]): boolean {
  if (acts.length === 0) return false;
  // Without a list of packages of its own it lived on what an earlier RUN had fetched.
  const isFresh = acts.some(
    ({ effect, command: { words } }) =>
      effect.kind === "packages" &&
      (effect.call.action === "update" ||
        words.some((it) => /^(?:-U|--update|--update-cache|--no-cache|-Uu|-uU)$/.test(it)) ||
        !/^(?:apt|apt-get|apk)$/.test(effect.call.manager)),
  );
  let prepares = false;
  for (const { effect, command, ecosystem } of acts) {
    if (effect.kind === "account" || effect.kind === "system") prepares = true;
    else if (effect.kind === "files") {
      if (effect.removes.length > 0) {
        if (!effect.removes.every((it) => /^\/var\/(?:lib\/apt\/lists|cache)/.test(it))) return false;
        continue;
      }
      if (!["mkdir", "touch", "chown", "chmod", "install", "chgrp"].includes(command.program)) return false;
      prepares = true;
    } else if (effect.kind === "packages") {
      const { action, packages, more } = effect.call;
      if (action === "install") {
        if (!isFresh || more || packages.some((it) => purposeOf(it.name) !== "run")) return false;
        prepares = true;
      } else if (action !== "update" && action !== "clean") return false;
    } else if (effect.kind !== "none" || ecosystem) return false;
  }
  return prepares;
}

function short(text: string): string {
  const line = text.replace(/\s*\\?\s*\n\s*/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
