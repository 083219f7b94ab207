import { librariesOf } from "./libraries.ts";
import { jreOf, purposeOf } from "./packages.ts";
import type { Act, Ecosystem, Scene, Way } from "./plan.ts";
import { leftBehind } from "./runtimes/runtime.ts";
import { isCalled, isUsedByBuild } from "./tools.ts";

/** The packages of the builder's distribution that the runtime has. */
export interface KeptPackages {
  readonly packages: readonly string[];
  /** Those that no step after the build installs. */
  readonly installed: readonly string[];
  /** True when the file installs some of them itself. */
  readonly ownPackages: boolean;
  readonly recommends: boolean;
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
}

/**
 * What is installed for the program, and not for its build: packages that only build stay behind, a tool stays where its
 * use shows, of headers the library goes along. `scripts` are the names that the start calls, `onlyFetches` the packages
 * that are known to stay already.
 */
export function packagesKept(
  { trace, reading, contents: { distribution } }: Scene,
  way: Way,
  chosen: string,
  ecosystems: readonly Ecosystem[],
  {
    cut,
    scripts,
    commits,
    onlyFetches,
  }: {
    readonly cut: number;
    readonly scripts: ReadonlySet<string>;
    /** The program makes commits. */
    readonly commits: boolean;
    readonly onlyFetches: string[];
  },
): KeptPackages | { readonly refused: string } {
  const assumptions: string[] = [];
  const notes: string[] = [];
  // What another stage built may load what this one installs.
  const takesPrograms = reading.steps.some(
    ({ instruction }) =>
      instruction.keyword === "COPY" &&
      instruction.flag("from") &&
      /bin(?:\/|$)/.test(instruction.args.at(-1)?.text ?? ""),
  );
  const packages: string[] = [];
  const installed: string[] = [];
  const embedded = reading.steps.flatMap((it) => (it.opaque ? [it.instruction.text] : [])).join("\n");
  const separates = trace.acts.some(
    ({ command }) =>
      command.program === "apk" && command.words.some((it) => it === "-t" || it.startsWith("--virtual")),
  );
  const again = (way.afterPackages ?? []).join(" ");
  // A compiler that comes after all that is built is there for whoever starts the image.
  const built = Math.max(
    ...trace.acts.map(({ at, effect }) => (/^(?:build|unknown)$/.test(effect.kind) ? at : -1)),
  );
  // npm and its kind fetch a dependency's repository with git.
  const installsAgain = /\b(?:npm|yarn|pnpm|pip3?|gem)\b.* (?:i|install|add)\b/.test(
    `${again} ${(way.runtimeLines ?? []).join(" ")}`,
  );
  for (const { name, at, grouped } of trace.packages) {
    // Python is node-gyp's tool, unless the file uses it.
    const isUsed =
      /^python/.test(name) &&
      ecosystems.some((it) => it.id === "python") &&
      !/-(?:dev|pip|venv|wheel)$/.test(name);
    // Node builds the pages of a program that runs without it.
    const onlyBuilds =
      /^(?:nodejs|npm|yarn)$/.test(name) &&
      ["java", "go", "rust", "dotnet", "haskell", "c", "python", "php", "beam"].includes(chosen) &&
      trace.acts.some((it) => it.ecosystem === "node" && it.effect.kind === "build") &&
      !scripts.has("*");
    if (onlyBuilds) onlyFetches.push(name);
    const purpose = onlyBuilds
      ? "build"
      : !isUsed && ecosystems.some((it) => it.buildPackages?.test(name))
        ? "build"
        : purposeOf(name);
    // A JDK that builds nothing here is there to run something.
    const runsJava =
      (way.need.kind === "interpreter" && chosen === "java") ||
      scripts.has("*") ||
      !ecosystems.some((it) => it.id === "java");
    const jre = runsJava ? jreOf(name) : undefined;
    if (jre) {
      if (packages.includes(jre)) continue;
      packages.push(jre);
      if (at <= cut) installed.push(jre);
      continue;
    }
    // Who puts what builds into a group means the others to stay.
    const isMeant =
      (name === "git" && (commits || installsAgain)) ||
      (chosen === "node" && again.includes(` ${name} `)) ||
      (separates && !grouped && /^(?:git|git-lfs|openssh\S*|rsync|file|gettext|patch|curl|wget)$/.test(name));
    if (purpose === "build" && at > built) return { refused: `it installs ${name} after all that it builds` };
    if (purpose === "build" && !scripts.has(name) && !isMeant) {
      // A script that nobody has read may call it all the same.
      if (scripts.has("*") && !/^(?:apt-|lib|software-)|-(?:dev|pip|headers)$/.test(name))
        onlyFetches.push(name);
      continue;
    }
    if (purpose === "tool" && !isCalled(name, scripts) && !scripts.has("*") && !isMeant) {
      // Nothing is started that could call it.
      if (way.need.kind === "site" || (way.need.kind === "static" && way.uses?.system === false)) continue;
      if (isUsedByBuild(name, trace.acts, embedded)) {
        onlyFetches.push(name);
        continue;
      }
    }
    let needed: readonly string[] = [name];
    if (purpose === "headers") {
      if (way.need.kind === "static" || way.need.kind === "site") continue;
      if (way.need.kind === "dynamic" && way.need.libraries === "none" && !takesPrograms) continue;
      const libraries = librariesOf(name, distribution);
      if (libraries) needed = libraries;
      else if (trace.packages.some((it) => it.name === name.replace(/-dev(?:el)?$/, ""))) continue;
      else
        notes.push(`\`${name}\` is kept: the name of its library's package is not known for this release.`);
    }
    for (const it of needed) {
      if (packages.includes(it)) continue;
      packages.push(it);
      if (at <= cut) installed.push(it);
    }
  }
  notes.push(...leftBehind(onlyFetches));
  const ownPackages = packages.length > 0;
  // What uses apt is named as Debian names it.
  const family =
    distribution?.id ??
    (trace.packages.some((it) => it.manager.startsWith("apt"))
      ? "debian"
      : trace.packages.some((it) => it.manager === "pacman")
        ? "arch"
        : "");
  const scans = reading.steps.some(
    ({ instruction }) => instruction.keyword === "RUN" && /\bscanelf\b/.test(instruction.text),
  );
  // What apk takes away with the compiler was not needed, unless the file looked for what is and kept that.
  const takesBack =
    family === "alpine" &&
    !scans &&
    trace.everInstalled.some((it) => purposeOf(it.name) === "build") &&
    !trace.packages.some((it) => purposeOf(it.name) === "build");
  for (const name of (takesBack ? undefined : way.packages?.[family]) ?? []) {
    if (packages.includes(name)) continue;
    packages.push(name);
    installed.push(name);
  }
  const hidden = trace.hiddenPackages.filter((it) => it.action === "install");
  // `scanelf --needed` asks for the libraries of what was built, which the `-dev` packages name here, removed or not.
  const isScan = scans && !notes.some((it) => it.includes("is kept"));
  const scanned = isScan
    ? trace.everInstalled
        .filter(({ name }) => purposeOf(name) === "headers" && !trace.packages.some((it) => it.name === name))
        .map(({ name }) => librariesOf(name, distribution))
    : [];
  const isOnlyScan = isScan && !scanned.includes(undefined) && hidden.every((it) => it.packages.length === 0);
  if (isOnlyScan)
    for (const name of scanned.flatMap((it) => it ?? [])) {
      if (packages.includes(name)) continue;
      packages.push(name);
      installed.push(name);
    }
  if (hidden.length > 0 && !isOnlyScan) assumptions.push("it needs no package but those that the file names");
  // Packages asked for after a repository was added are most likely what it was added for.
  const added = trace.acts.find(
    ({ command, effect }) =>
      (command.program === "add-apt-repository" &&
        !command.words.some((it) => /^(?:universe|multiverse|restricted|main)$/.test(it))) ||
      (/^(?:rpm|yum|dnf|microdnf)$/.test(command.program) &&
        command.words.some((it) => /-release(?:-[\w.-]*)?(?:\.rpm)?$/.test(it))) ||
      (effect.kind === "files" &&
        command.program !== "sed" &&
        command.program !== "rm" &&
        effect.makes.some((it) => /^\/etc\/(?:apt\/sources|apk\/repositories|yum\.repos)/.test(it))),
  );
  const ofAdded =
    added && trace.packages.find((it) => installed.includes(it.name) && isAfter(trace.acts, added, it.name));
  if (ofAdded) return { refused: `\`${ofAdded.name}\` may come from the repository that the file adds` };
  const foreign = trace.acts.some(
    ({ command, effect }) =>
      command.program === "sed" &&
      effect.kind === "files" &&
      effect.makes.some((it) => /^\/etc\/(?:apk\/repositories|yum\.repos)/.test(it)),
  );
  const fetched = trace.acts.find(
    ({ command }) =>
      /^(?:curl|wget)$/.test(command.program) &&
      /(?:deb|rpm)\.nodesource\.com|packages\.(?:microsoft|confluent|elastic)|dl\.yarnpkg\.com|apt\.postgresql\.org/.test(
        command.words.join(" "),
      ),
  );
  const ofRepository =
    fetched &&
    installed.find(
      (it) =>
        /^(?:nodejs|yarn|dotnet|aspnetcore|msodbc|mssql|powershell)/.test(it) &&
        isAfter(trace.acts, fetched, it),
    );
  if (ofRepository) return { refused: `\`${ofRepository}\` comes from a repository that the file adds` };
  // `apk add --repository …/edge/main libressl`
  const ofOther = trace.acts.flatMap(({ command: { program, words }, effect }) =>
    program === "apk" && effect.kind === "packages" && words.some((it) => /^(?:--repository|-X)\b/.test(it))
      ? effect.call.packages.flatMap((it) => (installed.includes(it.name) ? [it.name] : []))
      : [],
  );
  const doubtful = foreign ? installed : ofOther;
  if (doubtful.length > 0) assumptions.push(`the distribution itself has ${doubtful.slice(0, 3).join(", ")}`);
  const aptInstalls = trace.acts.filter(
    ({ effect }) =>
      effect.kind === "packages" && effect.call.manager.startsWith("apt") && effect.call.action === "install",
  );
  const generous = aptInstalls.filter(({ command }) => !command.words.includes("--no-install-recommends"));
  const keepsRecommended =
    generous.length > 0 &&
    (generous.length === aptInstalls.length ||
      generous.some(
        ({ effect }) =>
          effect.kind === "packages" && effect.call.packages.some((it) => installed.includes(it.name)),
      ));
  // `apt-recommends` reads scripts: what only now becomes one is written as a script should be.
  const recommends = keepsRecommended && generous.some(({ step }) => !step.instruction.json);
  if (keepsRecommended && !recommends && installed.length > 0)
    assumptions.push("it needs no package that apt only recommends");
  return { packages, installed, ownPackages, recommends, assumptions, notes };
}

/** Whether a package is installed by a command after this one. */
function isAfter(acts: readonly Act[], act: Act, name: string): boolean {
  return acts
    .slice(acts.indexOf(act) + 1)
    .some(
      ({ effect }) =>
        effect.kind === "packages" &&
        effect.call.action === "install" &&
        effect.call.packages.some((it) => it.name === name),
    );
}
