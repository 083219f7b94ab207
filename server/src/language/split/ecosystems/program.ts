import { absolute, basename, below, folderOf } from "../../contents/path.ts";
import type { Effect } from "../effects.ts";
import type { Need, Outcome, Product, Scene, Uses, Way } from "../plan.ts";
import { programPath, searchPath } from "../start.ts";

/** What compiled programs of a language have in common. */
export interface Compiled {
  readonly ecosystem: string;
  /** Folders beside PATH where its tools put programs: `/root/.cargo/bin`. */
  readonly folders?: readonly string[];
  readonly libraries: "none" | "installed" | "unknown";
  readonly cpp?: boolean;
  readonly assumptions?: readonly string[];
  readonly packages?: Way["packages"];
  readonly also?: readonly Product[];
  readonly runtimeLines?: readonly string[];
  readonly afterCopies?: readonly string[];
  readonly without?: readonly string[];
  /** Exactly what the program needs of the stage, when the sources prove it. */
  readonly products?: readonly Product[];
  readonly uses?: Uses;
}

/** The effect of a command that builds. */
export const built = (
  does: "tool" | "dependencies" | "compile" | "test",
  makes: readonly string[] = [],
): Effect => ({ kind: "build", does, makes });

/** A program that was built and is started by its path or name: as it is linked, on the builder's own C library. */
export function compiledOutcome(scene: Scene, it: Compiled): Outcome {
  const path = programStarted(scene, it.ecosystem, it.folders);
  const artifact = path === undefined ? undefined : scene.contents.artifactAt(path);
  const isStatic = artifact?.linkage.kind === "static" && artifact.sure === "proven";
  const { libc } = scene.contents;
  const need: Need = isStatic
    ? { kind: "static" }
    : { kind: "dynamic", libc, libraries: it.libraries, ...(it.cpp ? { cpp: true } : {}) };
  // A folder of its tool is not on the runtime's PATH: the program goes where it will be found.
  const folder =
    path === undefined ? undefined : (it.folders ?? []).find((one) => below(one, path) !== undefined);
  const isBare = !scene.start.main.words[0]!.includes("/");
  const also = [
    ...(it.also ?? []),
    ...(path === undefined
      ? []
      : [
          folder !== undefined && isBare
            ? { path, to: `/usr/local/bin/${scene.start.main.program}` }
            : { path },
        ]),
  ];
  // Where a tool installed the program among a base image's own, the program alone is taken.
  const filled =
    path !== undefined &&
    !isPlainDistribution(scene) &&
    scene.trace.acts.some(({ effect }) => effect.kind === "build" && effect.makes.includes(folderOf(path)))
      ? [folderOf(path)]
      : [];
  const without = [...(it.without ?? []), ...(folder === undefined ? [] : [folder]), ...filled];
  const way: Way = {
    need,
    assumptions: isStatic ? [] : (it.assumptions ?? []),
    ...(also.length > 0 ? { also } : {}),
    ...(it.packages && !isStatic ? { packages: it.packages } : {}),
    ...(it.runtimeLines ? { runtimeLines: it.runtimeLines } : {}),
    ...(it.afterCopies ? { afterCopies: it.afterCopies } : {}),
    ...(without.length > 0 ? { without } : {}),
    ...(it.products ? { products: it.products } : {}),
    ...(it.uses ? { uses: it.uses } : {}),
  };
  return { compiles: true, ways: [way] };
}

/** The absolute path of the started program, when the stage makes it; undefined for scripts and what is not found. */
export function programStarted(
  { start, reading, contents, trace }: Scene,
  ecosystem: string,
  folders: readonly string[] = [],
): string | undefined {
  const written = programPath(start.main);
  // `tar c .` hands out what was built; nobody builds tar.
  if (/^(?:tar|cat|cp|ls|mv|tail|echo|sleep|find|test)$/.test(start.main.program) && written === undefined)
    return undefined;
  if (written !== undefined) {
    if (/\.(?:sh|bash|py|js|mjs|rb|pl|php)$/.test(written)) return undefined;
    if (contents.artifactAt(written)) return written;
    const builtThere = trace.acts.some(
      ({ ecosystem: by, command, effect }) =>
        by === ecosystem &&
        effect.kind === "build" &&
        (effect.makes.includes(written) ||
          // What lies below / was not built there for that.
          (command.cwd === "/"
            ? folderOf(written) === "/"
            : command.cwd !== undefined && below(command.cwd, written) !== undefined)),
    );
    const placed = trace.made.get(written);
    return builtThere || (placed && placed.by !== "context") || folders.some((it) => below(it, written))
      ? written
      : undefined;
  }
  const { program } = start.main;
  for (const folder of [...searchPath(reading.env), ...folders]) {
    const path = absolute(program, folder);
    const made = trace.made.get(path);
    if (contents.artifactAt(path) || (made && made.by !== "context")) return path;
  }
  const byTool = trace.acts
    .flatMap(({ ecosystem: by, effect }) => (by === ecosystem && effect.kind === "build" ? effect.makes : []))
    .find((it) => searchPath(reading.env).includes(it));
  if (byTool) return absolute(program, byTool);
  const filled = folders.find((folder) =>
    trace.acts.some(
      ({ ecosystem: by, effect }) =>
        by === ecosystem && effect.kind === "build" && effect.makes.includes(folder),
    ),
  );
  return filled && absolute(program, filled);
}

/** True when the image at the bottom is a plain distribution: what is in /usr/local was put there by the stage. */
export function isPlainDistribution({ reading }: Pick<Scene, "reading">): boolean {
  const name = reading.reference?.repository.replace(/^library\//, "") ?? "";
  return /^(?:debian|ubuntu|alpine|fedora|centos|rockylinux|almalinux|amazonlinux|archlinux(?:\/base)?|opensuse\/.*|photon|oraclelinux)$/.test(
    name,
  );
}

/** The name of the official image at the bottom: `golang`, `node`; undefined for others. */
export function officialImage({ reading }: Scene): string | undefined {
  const { reference } = reading;
  if (!reference) return undefined;
  const { registry, repository } = reference;
  const name = repository.replace(/^(?:library|docker\/library)\//, "");
  const isHub =
    registry === undefined ||
    /^(?:docker\.io|index\.docker\.io|public\.ecr\.aws|mirror\.gcr\.io)$/.test(registry);
  return isHub && !name.includes("/") ? name : undefined;
}

/** Manifests of package managers: copying them alone brings no program. */
const manifestNames =
  /^(?:requirements[\w.-]*\.(?:txt|in|pip)|Pipfile(?:\.lock)?|pyproject\.toml|poetry\.lock|uv\.lock|setup\.(?:py|cfg)|Gemfile\*?(?:\.lock)?|package[\w-]*\*?(?:\.json|\.lock)?|yarn\.lock|composer\.(?:json|lock|\*)|go\.(?:mod|sum)|(?:glide|Gopkg|Cargo)\.lock|pom\.xml|[\w.]+\.gradle|project\.clj|.*\.(?:sh|ini|conf|cfg|ya?ml|toml))$/;

/** Whether nothing brings sources into the image: the tool that builds at the start finds them on a mount. */
export const isMounted = (scene: Scene): boolean =>
  !bringsItsOwn(scene) &&
  !scene.reading.steps.some(({ instruction: { text } }) =>
    /\bgit\b|\bcurl\b|\bwget\b|\bgo get\b|--from=|\bsvn\b/.test(text),
  );
export const mounted = "Its sources come when it is started.";

/** True when the build context gives more than manifests and configuration: an application of one's own. */
export function bringsItsOwn({ reading }: Scene): boolean {
  return reading.steps.some(({ instruction }) => {
    if ((instruction.keyword !== "COPY" && instruction.keyword !== "ADD") || instruction.flag("from"))
      return false;
    const words = instruction.json?.items.map((it) => it.text) ?? instruction.args.map((it) => it.text);
    return words
      .slice(0, -1)
      .some(
        (it) =>
          !it.includes("://") && (/^["']?\.{1,2}\/?["']?$/.test(it) || !manifestNames.test(basename(it))),
      );
  });
}
