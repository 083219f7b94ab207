import { absolute, basename, below } from "../../contents/path.ts";
import { operandsOf, optionOf } from "../effects.ts";
import { purposeOf } from "../packages.ts";
import { placeOf } from "../placement.ts";
import type { Ecosystem, Insertion, Outcome, Product, Scene, Uses, Way } from "../plan.ts";
import type { Command } from "../reading.ts";
import { programPath, searchPath } from "../start.ts";
import { cgoAmong, type GoSources, readGoSources } from "./go/sources.ts";
import { built, isMounted, isPlainDistribution, mounted } from "./program.ts";

/**
 * Go programs. How they are linked is told by contents/linkage/go.ts; here it is decided what of the sources they
 * still need and whether cgo can be left out.
 */
export const go: Ecosystem = {
  id: "go",
  buildVariables: /^(?:GO[A-Z0-9_]*(?<!GOMAXPROCS|GOMEMLIMIT|GOGC|GODEBUG|GOTRACEBACK)|CGO_\w+|GO111MODULE)$/,
  caches: /^(?:\/go\/pkg|\/root\/go|\/usr\/local\/go)(?:\/|$)/,
  tools: ["go", "gofmt", "dep", "glide", "govendor"],
  manifests: /(?:^|\/)go\.(?:mod|work)$|(?<!_test)\.go$/,

  effect({ program, words, cwd }) {
    if (/^(?:dep|glide|govendor|godep)$/.test(program)) return built("dependencies");
    if (/^(?:swag|packr2?|mockgen|golangci-lint|gox|goimports|templ|sqlc|buf|protoc)$/.test(program))
      return built("compile");
    if (program !== "go" && program !== "garble") return undefined;
    const verb = words[1] ?? "version";
    if (verb === "build") {
      const out = optionOf(words, ["-o"]);
      const isTold = out !== undefined && !/[$`]/.test(out) && !/^\.?\/?$/.test(out) && cwd !== undefined;
      return built("compile", isTold ? [absolute(out, cwd)] : []);
    }
    if (verb === "install") return built(words.some((it) => it.includes("@")) ? "tool" : "compile");
    if (/^(?:get|mod|work)$/.test(verb)) return built("dependencies");
    if (/^(?:test|vet|fmt)$/.test(verb)) return built("test");
    if (/^(?:generate|run|tool)$/.test(verb)) return built("compile");
    return { kind: /^(?:clean|env|version|list)$/.test(verb) ? "none" : "unknown" };
  },

  outcome(scene) {
    const { trace, start, reading } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "go" && it.effect.kind === "build");
    const isGo = mine.length > 0;
    if (!isGo) return undefined;
    const sources = scene.manifests && readGoSources(scene.manifests, folderOfModule(scene));
    const named = cgoNamed(scene);
    if (start.main.program === "go") return startedByGo(scene, sources, named);
    if (reading.env.has("GOROOT_BOOTSTRAP"))
      return { ways: [], compiles: true, refused: "It builds Go itself when it is started." };
    if (/^(?:node|npm|yarn|python[\d.]*|java|ruby|php|dotnet|nginx)$/.test(start.main.program))
      return undefined;

    const program = programOf(scene, start.main);
    // `migrate up && ./tide`: what Go installed is started as well.
    const beside = start.commands.flatMap((it) =>
      it.program === start.main.program || it.words[0]!.includes("/") ? [] : (programOf(scene, it) ?? []),
    );
    // `make`, a script or `go generate` may have made other things beside.
    const others = trace.acts.filter((it) => it.ecosystem !== "go" && it.effect.kind === "build");
    const unknown = trace.acts.filter((it) => it.effect.kind === "unknown");
    const isPlain = others.length === 0 && unknown.length === 0;
    const data = sources && isPlain ? dataOf(scene, sources) : undefined;
    const products: readonly Product[] | undefined =
      program && data ? data.map((path) => ({ path })) : undefined;
    const uses = usesOf(sources);
    const artifact =
      (program === undefined ? undefined : scene.contents.artifactAt(program)) ??
      scene.contents.artifacts.findLast((it) => it.ecosystem === "go");
    const bin = binOf(scene);
    const bare = program?.startsWith(`${bin}/`) && !start.main.words[0]!.includes("/");
    // A script may start what `go get` and `go install` brought: all of that goes along.
    const brings =
      mine.some(({ command }) => /^(?:get|install)$/.test(command.words[1] ?? "")) && !trace.isGone(bin);
    const also: Product[] =
      program === undefined
        ? brings
          ? [{ path: bin }]
          : []
        : [program, ...beside].map((path) =>
            path !== program || bare ? { path, to: `/usr/local/bin/${basename(path)}` } : { path },
          );
    const path = program === undefined && brings ? { runtimeLines: [`ENV PATH="${bin}:$PATH"`] } : {};
    const common = { uses, also, ...path, ...(products ? { products } : {}) };

    const ways: Way[] = [];
    const { libc } = scene.contents;
    const isStatic =
      artifact?.linkage.kind === "static" &&
      beside.every((it) => scene.contents.artifactAt(it)?.linkage.kind === "static");
    const pure = sources && !sources.cgo && (!sources.thirdParty || sources.vendored);
    if (isStatic && artifact.sure !== "usual")
      ways.push({ ...common, need: { kind: "static" }, assumptions: [] });
    else if (pure && !sources.net && !scene.reading.env.get("CGO_ENABLED"))
      // Without net, os/user and C there is nothing to link, whatever cgo says.
      ways.push({ ...common, need: { kind: "static" }, assumptions: [] });
    // Go's image of Alpine has no C compiler: what it builds without one links nothing.
    const hasNoC = libc?.name === "musl" && reading.base.name.startsWith("golang") && !installsC(scene);
    const hasLibraries =
      !hasNoC &&
      (hasHeaders(scene) || trace.packages.some(({ name }) => /^lib|-libs$/.test(name))) &&
      (sources === undefined || sources.cgo || sources.thirdParty);
    const asItIs: Way = {
      ...common,
      need: { kind: "dynamic", libc, libraries: hasLibraries ? "installed" : "none" },
      assumptions: [],
    };
    const insertion =
      ways.length === 0 &&
      reading.env.get("CGO_ENABLED") !== "1" &&
      (sources ? !sources.cgo && !sources.knownCgo : !isStatic && !named && !installsC(scene))
        ? cgoOff(scene)
        : undefined;
    if (hasNoC) ways.push(asItIs);
    if (insertion)
      ways.push({
        ...common,
        need: { kind: "static" },
        insertions: [insertion],
        assumptions: pure || hasNoC ? [] : ["no module needs cgo"],
        notes: ["`CGO_ENABLED=0` is added to the builder: the program becomes static."],
      });
    if (!hasNoC) ways.push(asItIs);
    const because = sources?.knownCgo ?? named ?? (sources?.cgo ? "C code of its own" : undefined);
    return {
      ways,
      compiles: true,
      ...(because && !isStatic ? { unlinked: `the program uses cgo (${because})` } : {}),
    };
  },
};

/** What the file's own words need cgo for: `go get github.com/mattn/go-sqlite3`, an image of OpenCV. */
function cgoNamed({ trace, reading }: Scene): string | undefined {
  const words = trace.acts.flatMap(({ command }) => (command.program === "go" ? command.words : []));
  return (
    cgoAmong(words.map((it) => it.replace(/@.*$/, ""))) ??
    /-race|-[am]san|-linkmode[= ]external|-buildmode[= ](?:c-\w+|plugin|shared)/.exec(words.join(" "))?.[0] ??
    /tensorflow|opencv|gocv|vips|imagick|rdkafka/.exec(reading.reference?.text ?? "")?.[0]
  );
}

/** Headers, or a C compiler on an image that has none, are there for cgo. */
const installsC = (scene: Scene): boolean =>
  hasHeaders(scene) ||
  (scene.contents.libc?.name === "musl" &&
    scene.trace.everInstalled.some(({ name }) => /^(?:gcc|g\+\+|clang|build-base|alpine-sdk)$/.test(name)));

/** Headers of a library. */
const hasHeaders = ({ trace }: Scene): boolean =>
  trace.everInstalled.some(
    ({ name }) =>
      purposeOf(name) === "headers" && !/^(?:linux-headers|libc6?-dev|ca-certificates-dev)$/.test(name),
  );

/** The path of a program that the image starts, when it is one that Go makes. */
function programOf(scene: Scene, command: Command): string | undefined {
  const { reading, contents, trace } = scene;
  const written = programPath(command);
  if (written !== undefined) {
    if (/\.(?:sh|py|js|rb)$/.test(written) || /^\/(?:usr\/)?bin\/(?:sh|bash|env)$/.test(written))
      return undefined;
    const known = contents.artifactAt(written);
    if (known) return written;
    // A program nobody saw being made: it lies where a `go build` ran, or in the folder `go install` fills.
    const builtIn = trace.acts.some(
      ({ ecosystem, command }) =>
        ecosystem === "go" && command.cwd !== undefined && below(command.cwd, written) !== undefined,
    );
    return builtIn || written.startsWith(`${binOf(scene)}/`) ? written : undefined;
  }
  for (const folder of searchPath(reading.env)) {
    const path = absolute(command.program, folder);
    if (contents.artifactAt(path) || trace.made.has(path)) return path;
  }
  const { program } = command;
  // `go get example.org/x/tide` makes `tide`; what `./...` makes is not told.
  const makes = (word: string) =>
    /^\.|\.\.\.$|[$`]/.test(word) ||
    basename(word.replace(/@.*$/, "").replace(/\/v\d+$/, "")).replace(/^go-|\.git$/g, "") ===
      program.replace(/^go-/, "");
  return trace.acts.some(({ command: { program: tool, words } }) => {
    if (tool !== "go" || !/^(?:install|get)$/.test(words[1] ?? "")) return false;
    const named = operandsOf(words.slice(1), ["-ldflags", "-tags", "-p", "-gcflags", "-mod"]);
    return named.length === 0 || named.some(makes);
  })
    ? `${binOf(scene)}/${program}`
    : undefined;
}

/** Where `go get` and `go install` put programs; Go's own images say GOPATH=/go, elsewhere it is below the home. */
function binOf(scene: Scene): string {
  const { trace, reading } = scene;
  const act = trace.acts.find(
    ({ command }) => command.program === "go" && /^(?:install|get)$/.test(command.words[1] ?? ""),
  );
  const env = act?.command.env ?? reading.env;
  const named =
    env.get("GOBIN") ??
    env
      .get("GOPATH")
      ?.replace(/:.*$|\/+$/g, "")
      .concat("/bin");
  if (named !== undefined && /^\/[\w./-]+$/.test(named)) return named;
  return isPlainDistribution(scene) ? `${env.get("HOME") ?? "/root"}/go/bin` : "/go/bin";
}

/** The folder of the context that holds go.mod, as seen from the context: `` for its top. */
function folderOfModule({ manifests }: Scene): string {
  const mods = [...(manifests?.files ?? [])].filter((it) => /(?:^|\/)go\.mod$/.test(it));
  const nearest = mods.sort((a, b) => a.split("/").length - b.split("/").length)[0];
  return nearest === undefined ? "" : nearest.replace(/\/?go\.mod$/, "");
}

/**
 * Files and folders of the sources that the program names in its text, as absolute paths in the stage; undefined
 * when where the context lies in the stage is not plain.
 */
function dataOf(scene: Scene, sources: GoSources): readonly string[] | undefined {
  const { reading, manifests } = scene;
  if (!sources.complete || !manifests) return undefined;
  const folder = folderOfModule(scene);
  return sources.data.flatMap(
    (path) =>
      placeOf(reading, folder === "" ? path : `${folder}/${path}`, (it) => manifests.folders.has(it)) ?? [],
  );
}

function usesOf(sources: GoSources | undefined): Uses {
  if (!sources) return { certificates: true, timeZones: true, temporaryFolder: true, system: true };
  const unknown = (sources.thirdParty && !sources.vendored) || !sources.complete;
  return {
    certificates: sources.tls || unknown,
    timeZones: sources.timeZones || unknown,
    temporaryFolder: sources.temporaryFolder ? "seen" : unknown,
    system: sources.system,
  };
}

/** `ENV CGO_ENABLED=0` before the first `go` command. */
function cgoOff({ trace, reading }: Scene): Insertion | undefined {
  const first = trace.acts.find((it) => it.command.program === "go")?.at;
  if (first === undefined || first < reading.inherited) return undefined;
  return { before: first, lines: ["ENV CGO_ENABLED=0"] };
}

/** `CMD ["go", "run", "."]`: the builder gets a `go build`, the runtime starts what it makes. */
function startedByGo(
  scene: Scene,
  sources: GoSources | undefined,
  named: string | undefined,
): Outcome | undefined {
  const { start, reading } = scene;
  const { words } = start.main;
  if (isMounted(scene)) return { ways: [], compiles: true, refused: mounted };
  if (words[1] !== "run")
    return { ways: [], compiles: true, refused: "The image starts the Go tool itself." };
  // What stands after the package belongs to the program, flags too.
  let at = 2;
  while (words[at]?.startsWith("-"))
    at += ["-tags", "-ldflags", "-mod", "-exec", "-C"].includes(words[at]!) ? 2 : 1;
  const first = at;
  const flags = words.slice(2, first).map((it) => (/^[\w./=:,@+-]+$/.test(it) ? it : `'${it}'`));
  const strange = flags.find((it) => /^-(?:exec|race|msan|asan|C)\b|\$|'.*'.*'/.test(it));
  if (strange)
    return {
      ways: [],
      compiles: true,
      refused: `It starts \`go run ${strange}\`, and how that is built is not known.`,
    };
  if (at < words.length) at++;
  while (words[at - 1]?.endsWith(".go") && words[at]?.endsWith(".go")) at++;
  const packages = words.slice(first, at);
  const rest = words.slice(at);
  const target = packages.length === 0 ? "." : packages.join(" ");
  const program = absolute("app", "/usr/local/bin");
  // It starts where the last WORKDIR says, which may come after the last RUN.
  const last = reading.steps.findLast((it) => it.instruction.keyword === "RUN");
  const { cwd } = start.main;
  const folder = cwd === undefined || cwd === last?.cwd ? "" : `cd ${cwd} && `;
  const insertion: Insertion = {
    before: reading.steps.length,
    lines: [`RUN ${folder}CGO_ENABLED=0 ${["go build", ...flags].join(" ")} -o ${program} ${target}`],
  };
  const known = sources?.knownCgo ?? named;
  if (sources?.cgo || known)
    return {
      ways: [],
      compiles: true,
      refused: `The program uses cgo (${known ?? "C code of its own"}) and is built only when it starts.`,
    };
  const data = sources ? dataOf(scene, sources) : undefined;
  return {
    compiles: true,
    ways: [
      {
        need: { kind: "static" },
        ...(data ? { products: [{ path: program }, ...data.map((path) => ({ path }))] } : {}),
        also: [{ path: program }],
        insertions: [insertion],
        start: [program, ...rest],
        uses: usesOf(sources),
        assumptions: [
          `\`go build ${target}\` makes the program that \`go run\` started`,
          ...(sources && !sources.thirdParty ? [] : ["no module needs cgo"]),
        ],
      },
    ],
  };
}
