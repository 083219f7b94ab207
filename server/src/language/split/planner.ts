import { TextDocument } from "vscode-languageserver-textdocument";
import type { Range, TextEdit } from "vscode-languageserver-types";
import { startsAsRoot } from "../contents/account.ts";
import { contentsOf } from "../contents/contents.ts";
import { contains } from "../contents/path.ts";
import { Kept } from "../kept.ts";
import { Dockerfile } from "../syntax/dockerfile.ts";
import { imageReference } from "../syntax/image-reference.ts";
import type { Catalogue, ImageFacts } from "../world.ts";
import { programsCalled, programsChecking } from "./calls.ts";
import { type Derived, derive } from "./derive.ts";
import { ecosystems } from "./ecosystems/ecosystems.ts";
import { isPlainDistribution, officialImage } from "./ecosystems/program.ts";
import { compose } from "./edit/text.ts";
import type { Manifests } from "./manifests.ts";
import { purposeOf } from "./packages.ts";
import type { Builder, Confidence, Demand, Fit, Outcome, Scene, Way } from "./plan.ts";
import { builtForOthers, passesTools, ruledOut, startedTool } from "./purpose.ts";
import { type Command, readStage, type Step } from "./reading.ts";
import { interpreterPackage } from "./runtimes/distribution.ts";
import { runtimes } from "./runtimes/runtimes.ts";
import { searchPath, startOf } from "./start.ts";
import { supposedBase } from "./supposed.ts";
import { traceOf } from "./trace.ts";

/** One rewrite of the file. */
export interface Plan {
  readonly runtime: string;
  /** `scratch`, `distroless static`, `alpine:3.24`. */
  readonly title: string;
  /** What the runtime stands on. */
  readonly base: string;
  readonly confidence: Confidence;
  /** What it rests on beside the file, each a clause. */
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
  /** What turns the file into its split form. */
  readonly edits: readonly TextEdit[];
  /** The whole new file. */
  readonly text: string;
}

/** A runtime that does not fit, with the reason as a clause. */
export interface Unfit {
  readonly runtime: string;
  readonly title: string;
  readonly refused: string;
}

/** What can be done with a file. */
export interface Verdict {
  readonly eligible: boolean;
  /** One sentence: what the split takes off, or why there is none. */
  readonly why: string;
  /** False when the tools are removed by the RUN that installs them: then nothing heavy is left behind. */
  readonly shipsTools: boolean;
  /** The preferred one first. */
  readonly plans: readonly Plan[];
  readonly unfit: readonly Unfit[];
  /** The image named in the final stage's FROM. */
  readonly range: Range;
}

/** What rests on more than this many assumptions is a guess; that root is not needed says nothing of what was built. */
const mostAssumptions = 3;
const rootless = "the program needs no right of root's";

const nowhere: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** True for files of a context that some ecosystem wants to read. */
export const wantedManifest = (path: string): boolean =>
  /(?:^|\/)(?:[^/]*entrypoint[^/]*|[^/]+\.sh)$/.test(path) ||
  ecosystems.some((it) => it.manifests.test(path));

interface Known {
  readonly catalogue: Catalogue;
  readonly today: string;
  /** By what was read of the context. */
  readonly verdicts: WeakMap<Manifests | typeof unread, Verdict>;
}

/** Stands for no manifests. */
const unread = {};
const byFile = new Kept<Dockerfile, Known>();

/**
 * Everything that can be done with a file. Without `manifests` it answers from the file alone; what only the context
 * could prove becomes an assumption or a bigger copy. Kept by version: a menu asks whenever the cursor moves.
 */
export function planSplit(
  file: Dockerfile,
  catalogue: Catalogue,
  today: string,
  manifests?: Manifests,
): Verdict {
  let known = byFile.get(file);
  if (known?.catalogue !== catalogue || known.today !== today) {
    known = { catalogue, today, verdicts: new WeakMap() };
    byFile.set(file, known);
  }
  let verdict = known.verdicts.get(manifests ?? unread);
  if (!verdict) {
    verdict = plan(file, catalogue, today, manifests);
    known.verdicts.set(manifests ?? unread, verdict);
  }
  return verdict;
}

function plan(file: Dockerfile, catalogue: Catalogue, today: string, manifests?: Manifests): Verdict {
  const stage = file.finalStage;
  const range = stage?.image?.range ?? nowhere;
  const no = (why: string): Verdict => ({
    eligible: false,
    why,
    shipsTools: false,
    plans: [],
    unfit: [],
    range,
  });
  const ruled = ruledOut(file, stage);
  if (ruled || !stage) return no(ruled ?? "The file has no FROM.");

  const reading = readStage(file, stage, (image) => catalogue.facts(image));
  const trace = traceOf(reading, ecosystems);
  if (!trace.acts.some(({ effect }) => effect.kind === "build"))
    return no(
      file.stages.length > 1
        ? "The final stage builds nothing."
        : "Nothing is built in it that could be left behind.",
    );
  const start = startOf(reading);
  if (!start) return no("It names no program to start, so nothing tells what the runtime needs.");
  if (start.part.form === "shell" && /^\s*\[\s*["']/.test(start.part.words[0] ?? ""))
    return no("Its start command is meant as JSON and is none.");
  const tool = startedTool(start, trace);
  if (tool) return no(tool);
  const others = builtForOthers(trace, reading);
  if (others) return no(others);

  const told = contentsOf(file, stage, catalogue);
  const supposed = supposedBase(reading, told, trace, catalogue);
  const contents = supposed
    ? { ...told, libc: supposed.libc, distribution: supposed.distribution ?? told.distribution }
    : told;
  const scene: Scene = { reading, start, trace, contents, manifests };
  const found = ecosystems.flatMap((ecosystem) => {
    const outcome = ecosystem.outcome(scene);
    return outcome ? [{ ecosystem, outcome }] : [];
  });
  const chosen = found.find(({ outcome }) => outcome.ways.length > 0) ?? found[0];
  if (!chosen) return no("No build tool in it is known well enough.");
  if (chosen.outcome.ways.length === 0)
    return no(chosen.outcome.refused ?? "What it builds is not known well enough.");

  const { base } = reading;
  const builder: Builder = {
    reference: reading.reference,
    base,
    distribution: contents.distribution,
    libc: contents.libc,
    packageManager:
      contents.packageManager ??
      (supposed?.distribution?.id === "alpine"
        ? "apk"
        : trace.packages[0]?.manager.replace(/^apt$/, "apt-get")),
    supposed: supposed?.assumption,
    certificates:
      base.certificates?.value === true ||
      trace.packages.some(
        ({ name, at }) =>
          name === "ca-certificates" ||
          // Debian recommends them with what fetches.
          (/^(?:curl|wget|git)$/.test(name) &&
            contents.packageManager === "apt-get" &&
            !reading.steps[at]?.instruction.text.includes("--no-install-recommends")),
      ),
    authorities: [...trace.made.keys()].some((it) =>
      /\/ca-certificates\/|(?<!ca-certificates)\.(?:crt|pem)$/.test(it),
    ),
    bundle: trace.packages.some((it) => /^(?:ca-certificates|curl|curl-dev|libcurl|git)$/.test(it.name)),
    timeZones: base.timeZones?.value === true || trace.packages.some((it) => it.name === "tzdata"),
  };
  const plans: Plan[] = [];
  const unfit: Unfit[] = [];
  const involved = found.map((it) => it.ecosystem);
  const derivations = chosen.outcome.ways.map((way) => ({
    way,
    alike: derive(scene, way, chosen.ecosystem.id, involved, true),
    bare: derive(scene, way, chosen.ecosystem.id, involved, false),
  }));
  const [first] = derivations;
  if (first && derivations.every(({ alike }) => "refused" in alike))
    return no("refused" in first.alike ? sentence(first.alike.refused) : "");
  for (const runtime of runtimes) {
    const tried = derivations.map(({ way, alike, bare }) => {
      const demand = demandOf(scene, way, alike, builder, chosen.outcome, today);
      const fit = "refused" in alike ? alike : runtime.fit(demand, catalogue);
      return { way, derived: fit && "alike" in fit && fit.alike ? alike : bare, fit };
    });
    const fits = tried.filter((it) => it.fit !== undefined);
    if (fits.length === 0) continue;
    const made = fits.flatMap(({ way, derived, fit }) => {
      if (!fit || "refused" in fit || "refused" in derived) return [];
      return [
        {
          way,
          plan: leftBehind(scene, way, derived, fit)
            ? composed(scene, way, derived, fit, runtime.id, catalogue, supposed?.assumption)
            : { refused: "the image keeps nothing that a split would leave behind" },
        },
      ];
    });
    const good = made.flatMap(({ plan }) =>
      "refused" in plan || plan.assumptions.filter((it) => it !== rootless).length > mostAssumptions
        ? []
        : [plan],
    );
    const best = good.toSorted((a, b) => a.assumptions.length - b.assumptions.length)[0];
    if (best) plans.push(best);
    else {
      const reasons = [
        ...fits.flatMap(({ fit }) => (fit && "refused" in fit ? [fit.refused] : [])),
        ...made.flatMap(({ plan }) => ("refused" in plan ? [plan.refused] : [])),
      ];
      unfit.push({
        runtime: runtime.id,
        title: runtime.title,
        refused: reasons[0] ?? "it would rest on too many assumptions",
      });
    }
  }
  // What gains before what does not; safe before review, few assumptions before many; of two distributions the builder's own first; else the smaller one, as the list has them.
  const own = contents.distribution?.id;
  const isSpared = passesTools(trace, reading);
  const rank = ({ runtime, confidence, assumptions }: Plan) =>
    (isSpared && isPlainDistribution({ reading }) && runtime !== "scratch" && runtime !== "distroless"
      ? 20
      : 0) +
    (confidence === "review" ? 10 + assumptions.length * 2 : 0) +
    (own !== undefined && isDistribution(runtime) && runtime !== "alpine" && !runtime.startsWith(own)
      ? 1
      : 0);
  const sorted = plans.toSorted((a, b) => rank(a) - rank(b));
  if (sorted.length === 0)
    return {
      eligible: false,
      why: sentence(nearest(unfit, own)?.refused ?? "no runtime fits"),
      shipsTools: false,
      plans: [],
      unfit,
      range,
    };
  const shipsTools = !isSpared;
  return {
    eligible: true,
    why: whyOf(scene, shipsTools, sorted[0]!.base),
    shipsTools,
    plans: sorted,
    unfit,
    range,
  };
}

function demandOf(
  { start, trace }: Scene,
  way: Way,
  derived: Derived | { readonly refused: string },
  builder: Builder,
  outcome: Outcome,
  today: string,
): Demand {
  const uses = way.uses ?? { certificates: true, timeZones: true, temporaryFolder: true, system: true };
  const tool = trace.acts.find(
    ({ effect }) =>
      effect.kind === "packages" &&
      effect.call.action === "install" &&
      effect.call.packages.some((it) => purposeOf(it.name) === "build"),
  );
  const manager = tool?.effect.kind === "packages" ? tool.effect.call.manager : undefined;
  const addsTools = tool ? { manager } : undefined;
  const known = "refused" in derived ? undefined : derived;
  const packages = known?.packages ?? [];
  return {
    way,
    builder,
    shell: known?.needsShell,
    packages,
    ownPackages: known?.ownPackages === true,
    commands: known?.needsCommands,
    programs: way.start || !known ? [] : start.wrappers.filter((it) => !packages.includes(it)),
    startsUnread: !way.start && known?.startsUnread === true,
    uses,
    unlinked: outcome.unlinked,
    addsTools,
    today,
  };
}

/**
 * What a split on the builder's own image leaves behind: `tools` and what else only builds, the `cache` that a package
 * manager keeps for the next time, or nothing.
 */
function leftBehind(
  { reading, trace }: Scene,
  way: Way,
  { packages }: Derived,
  { base }: Exclude<Fit, { refused: string }>,
): "tools" | "cache" | undefined {
  if (base !== reading.reference?.text) return "tools";
  if (way.need.kind !== "interpreter" || way.products || way.insertions?.length || way.start) return "tools";
  const builds = trace.acts.flatMap((it) => (it.effect.kind === "build" ? [{ ...it, ...it.effect }] : []));
  if (
    trace.everInstalled.some(
      ({ name }) => ["build", "headers"].includes(purposeOf(name)) && !packages.includes(name),
    ) ||
    builds.some(({ does, command }) => does === "tool" && command.words[1] !== "cache")
  )
    return "tools";
  return builds.some(({ does, command, step }) => does === "dependencies" && keepsCache(command, step))
    ? "cache"
    : undefined;
}

/** `npm ci` keeps what it fetched in a cache, unless it is told to or the RUN cleans up. */
function keepsCache({ program, words }: Command, { instruction }: Step): boolean {
  if (instruction.flag("mount")) return false;
  if (!/^(?:npm|yarn|pnpm|bun|pip[\d.]*|uv|poetry|pipenv|composer|bundle|mix|mvn|gradle)/.test(program))
    return false;
  return !(
    words.includes("--no-cache-dir") ||
    words.includes("--no-cache") ||
    /\bcache (?:clean|clear|verify)\b|\brm -[a-zA-Z]*r[a-zA-Z]* [^&;|]*(?:\.npm|\.cache|\/tmp)/.test(
      instruction.text,
    )
  );
}

function composed(
  scene: Scene,
  way: Way,
  derived: Derived,
  fit: Exclude<Fit, { refused: string }>,
  runtime: string,
  catalogue: Catalogue,
  supposed: string | undefined,
): Plan | { readonly refused: string } {
  const lacking = programsLacking(scene, way, derived, fit, catalogue.facts(imageReference(fit.base)));
  if (lacking.refused !== undefined) return { refused: lacking.refused };
  const full: Derived = { ...derived, installed: [...derived.installed, ...lacking.packages] };
  const asRoot = compose(scene, way, full, fit);
  if ("refused" in asRoot) return asRoot;
  const account = accountFor(scene, full, asRoot.edits, catalogue);
  if (account && "refused" in account) return account;
  const result = account ? compose(scene, way, full, fit, account.user) : asRoot;
  if ("refused" in result) return result;
  const restsOnBase =
    (way.need.kind === "dynamic" || (fit.alike && isDistribution(runtime))) &&
    fit.base !== scene.reading.reference?.text;
  const assumptions = [
    ...new Set([
      ...(supposed !== undefined && restsOnBase ? [supposed] : []),
      ...(supposed !== undefined && startsSomewhere(scene)
        ? [`the working folder of ${scene.reading.reference?.text} is /`]
        : []),
      ...way.assumptions,
      ...derived.assumptions,
      ...(fit.assumptions ?? []),
      ...result.assumptions,
      ...(account ? [account.assumption] : []),
    ]),
  ];
  const isSpared = fit.base === scene.reading.reference?.text && passesTools(scene.trace, scene.reading);
  return {
    runtime,
    title: fit.title,
    base: fit.base,
    confidence: assumptions.length > 0 ? "review" : "safe",
    assumptions,
    notes: [
      ...(isSpared
        ? ["The file removes its tools itself: the image becomes little smaller."]
        : leftBehind(scene, way, derived, fit) === "cache" && !derived.notes.some((it) => / behind/.test(it))
          ? ["Only the cache of the package manager stays behind: the image becomes little smaller."]
          : []),
      ...(scene.reading.reference?.digest && !/@|^scratch$/.test(fit.base)
        ? [`The builder is pinned by its digest, and \`${fit.base}\` is not.`]
        : []),
      ...(fit.notes ?? []),
      ...(way.notes ?? []),
      ...derived.notes,
      ...result.notes,
    ],
    edits: result.edits,
    get text() {
      return applied(scene.reading.file, result.edits);
    },
  };
}

/**
 * The account of the runtime where nobody knows which one the builder's image runs as: root's rights are not handed out
 * on a guess. Undefined where the account is known, or not root's anyway.
 */
function accountFor(
  { reading, start }: Scene,
  { products }: Derived,
  edits: readonly TextEdit[],
  catalogue: Catalogue,
): { readonly user: string; readonly assumption: string } | { readonly refused: string } | undefined {
  if (reading.base.user || reading.user !== undefined) return undefined;
  const result = Dockerfile.parse(applied(reading.file, edits), reading.file.uri);
  if (!startsAsRoot(contentsOf(result, result.finalStage!, catalogue))) return undefined;
  if (reading.steps.some(({ instruction }) => instruction.keyword === "VOLUME"))
    return {
      refused: `it writes to a volume, and which account ${reading.reference?.text ?? "its base"} runs as is not known`,
    };
  const isAtHome =
    products.some(({ path, to = path }) => contains("/root", to)) ||
    start.commands.some(({ text }) => /~\/|\$\{?HOME\b/.test(text));
  if (isAtHome)
    return {
      refused: `it is started from the home of an account, and which one ${reading.reference?.text ?? "its base"} runs as is not known`,
    };
  return { user: "65532:65532", assumption: rootless };
}

/** Something is made relative to a working folder that an unknown image chooses. */
function startsSomewhere(scene: Scene): boolean {
  const { reading, trace } = scene;
  if (reading.base.workdir || officialImage(scene)) return false;
  if (/^(?:mcr\.microsoft\.com|microsoft)\//.test(reading.reference?.text ?? "")) return false;
  const first = reading.steps.findIndex(
    ({ instruction }) =>
      instruction.keyword === "WORKDIR" && /^["']?[/$]/.test(instruction.argument?.text ?? ""),
  );
  const end = first < 0 ? reading.steps.length : first;
  const copies = reading.steps
    .slice(0, end)
    .some(({ instruction: { keyword, args } }) =>
      keyword === "COPY" || keyword === "ADD" ? /^["']?[^/$"']/.test(args.at(-1)?.text ?? "/") : false,
    );
  return (
    copies ||
    trace.acts.some(
      ({ at, effect, command }) =>
        at < end &&
        effect.kind === "build" &&
        effect.does === "compile" &&
        (command.cwd === "/" || /\bcd\s+[^/\s$~"'-]/.test(reading.steps[at]?.instruction.text ?? "")),
    )
  );
}

function applied(file: Dockerfile, edits: readonly TextEdit[]): string {
  const document = TextDocument.create(file.uri, "dockerfile", 0, file.text);
  return TextDocument.applyEdits(document, [...edits]);
}

/** Programs that come in a package of their own name. */
const ownPackage = new Set([
  "curl",
  "wget",
  "bash",
  "git",
  "jq",
  "tini",
  "dumb-init",
  "su-exec",
  "gosu",
  "openssl",
]);

/** Programs that the start and the health check call by name and the runtime is known to lack. */
function programsLacking(
  scene: Scene,
  way: Way,
  derived: Derived,
  fit: Exclude<Fit, { refused: string }>,
  facts: ImageFacts,
): { readonly packages: readonly string[]; readonly refused?: string } {
  const packages: string[] = [];
  const managesAccounts = scene.trace.acts.some(
    ({ command, effect }) => effect.kind === "account" && /^(?:add|del)(?:user|group)$/.test(command.program),
  );
  if (
    managesAccounts &&
    fit.alike &&
    fit.packageManager === "apt-get" &&
    facts.programs?.adduser !== true &&
    !derived.packages.includes("adduser")
  )
    packages.push("adduser");
  for (const word of programsCalled(scene, way)) {
    const name = word.slice(word.lastIndexOf("/") + 1);
    // What else the interpreter's own image can't start is told when its start command is written.
    if (fit.interpreter && !word.startsWith("/")) continue;
    const isOfSystem =
      word.startsWith("/") && /^\/(?:usr\/)?s?bin\//.test(word) && !scene.trace.made.has(word);
    const isMade =
      derived.products.some((it) => contains(it.to ?? it.path, word)) ||
      [...scene.trace.made.keys()].some((it) => it !== "/" && contains(it, word));
    if (word.includes("/") && !isOfSystem && (isMade || !word.startsWith("/"))) continue;
    const isBrought =
      derived.packages.some((it) => it === name || interpreterPackage(interpreterOf(name)).test(it)) ||
      derived.products.some((it) => (it.to ?? it.path).endsWith(`/${name}`)) ||
      scene.trace.made.has(`/usr/local/bin/${name}`);
    if (isBrought) continue;
    if (
      word.startsWith("/") &&
      !fit.alikePaths &&
      !scene.trace.made.has(word) &&
      !/^\/(?:usr\/)?bin\/(?:sh|bash|env)$/.test(word)
    )
      return { packages, refused: `it starts ${word}, and ${fit.base} has it elsewhere` };
    if (!fit.shell && isOfSystem)
      return { packages, refused: `it starts ${word}, which ${fit.title} does not have` };
    if (
      !word.includes("/") &&
      word === scene.start.main.words[0] &&
      !way.start &&
      !way.site &&
      isOfBuilder(scene, way, derived, fit, facts, name)
    )
      return { packages, refused: `it starts ${name} of ${scene.reading.reference?.text ?? "its base"}` };
    // What is on scratch was copied there.
    const isLacking =
      facts.programs?.[name] === false ||
      (fit.base === "scratch" &&
        programsChecking(scene.reading).includes(word) &&
        !isMadeSomewhere(scene, name));
    if (!isLacking) continue;
    if (fit.packageManager === undefined || !ownPackage.has(name))
      return { packages, refused: `it starts ${name}, which ${fit.base} does not have` };
    packages.push(name);
  }
  return { packages };
}

/** The started program comes with the builder's image, and the runtime is another one. */
function isOfBuilder(
  scene: Scene,
  { need }: Way,
  { products }: Derived,
  fit: Exclude<Fit, { refused: string }>,
  facts: ImageFacts,
  name: string,
): boolean {
  const repository = (image: string) => imageReference(image).repository;
  const { reading } = scene;
  return (
    reading.reference !== undefined &&
    !isPlainDistribution(scene) &&
    !(need.kind === "interpreter" && interpreterOf(name) === need.name) &&
    repository(fit.base) !== reading.reference.repository &&
    facts.programs?.[name] !== true &&
    !/^(?:sh|ash|bash|dash|env|cat|cd|echo|exec|tail|test|sleep|true|npm|npx|yarn|node|pnpm|bunx?|java)$/.test(
      name,
    ) &&
    !isMadeSomewhere(scene, name) &&
    !products.some((it) => searchPath(reading.env).some((folder) => contains(it.to ?? it.path, folder)))
  );
}

const isMadeSomewhere = ({ trace }: Scene, name: string) =>
  [...trace.made.keys()].some((it) => it.endsWith(`/${name}`));

/** `python3.11` → `python`. */
const interpreterOf = (program: string) =>
  program.replace(/^nodejs$/, "node").replace(/^(python|ruby|php|perl)[\d.]+$/, "$1");

/** The refusal that says most: that of the builder's own distribution, not that scratch lacks an interpreter. */
const nearest = (unfit: readonly Unfit[], own: string | undefined): Unfit | undefined =>
  unfit.find((it) => own !== undefined && it.runtime.startsWith(own)) ??
  unfit.find((it) => it.runtime !== "scratch" && it.runtime !== "distroless") ??
  unfit.at(-1);

const isDistribution = (runtime: string) => ["alpine", "debian-slim", "ubuntu"].includes(runtime);

function whyOf({ reading, trace }: Scene, shipsTools: boolean, base: string): string {
  if (!shipsTools)
    return "It installs and removes its build tools in one RUN, which a stage of their own spares it.";
  const built = trace.acts.filter(({ effect }) => effect.kind === "build");
  const main =
    built.findLast(({ effect }) => effect.kind === "build" && effect.does === "compile") ?? built.at(-1);
  const name = reading.reference?.text ?? reading.base.name;
  // `gradle clean bootJar` builds with its last word.
  const tool = main?.command.words
    .filter((it, at) => at === 0 || it !== "clean")
    .slice(0, 2)
    .map((it, at) => (at === 0 ? it.slice(it.lastIndexOf("/") + 1) : it))
    .filter((it) => /^[\w.-]+$/.test(it))
    .join(" ");
  const doing = tool ? `\`${tool}\`` : "the build";
  // A distribution has no tools of its own: those that were installed are what it ships.
  const isPlain = isPlainDistribution({ reading });
  const installed = trace.packages.flatMap((it) => (purposeOf(it.name) === "build" ? [it.name] : []));
  // What a base nobody knows brings may be wanted for more than building.
  const isKnown = Object.keys(reading.base).length > 1;
  if (isPlain ? installed.length === 0 : base === name || !isKnown)
    return `The image keeps all that ${doing} leaves behind.`;
  const ships = !isPlain
    ? name
    : installed.length > 2
      ? `${installed[0]}, ${installed[1]} and more`
      : installed.join(" and ");
  return `The image ships ${ships}, which only ${doing} needs.`;
}

/** The menu's line for a plan. */
export function titleOf({ title, assumptions }: Plan): string {
  const review = assumptions.length > 0 ? ` (review: assumes ${assumptions[0]})` : "";
  return `Split into builder + ${title} runtime${review}`;
}

function sentence(clause: string): string {
  return `${clause[0]!.toUpperCase()}${clause.slice(1)}.`;
}
