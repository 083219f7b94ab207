import type { Instruction } from "../syntax/instruction.ts";
import type { Draft } from "./draft.ts";
import { imageArtifact } from "./linkage/image.ts";
import type { Artifact, KnownFile, Place, StageContents } from "./model.ts";
import { programsOf } from "./packages.ts";
import { absolute, basename, below, defaultPath, folderOf, ownFolder } from "./path.ts";

/** What the engine puts into every container. */
const mounted = /^\/(?:proc|sys|dev)(?:\/|$)|^\/etc\/(?:hosts|hostname|resolv\.conf|mtab)$/;
/** Programs that no package of a language brings. */
const systemPrograms = new Set(
  "sh bash ash dash java curl wget ps nc sudo git gcc su useradd groupadd adduser addgroup apt-get apt apk dnf yum".split(
    " ",
  ),
);

type Answer = boolean | undefined;

/** How a stage answers what it has; see StageContents. It is kept longer than the file, which it must not hold on to. */
export function lookups(
  draft: Draft,
  parent: StageContents | undefined,
  scratch: boolean,
): Pick<StageContents, "has" | "program" | "artifactAt" | "variable"> & {
  brought(path: string): boolean | undefined;
} {
  /** By path: the same few are asked for at every RUN. */
  const about = new Map<string, { seen: number; readonly files: KnownFile[] }>();
  const earlier = ({ instruction }: Place, before: Instruction | undefined) =>
    before === undefined || instruction.line < before.line;

  /** What the stage's own instructions tell about a path; `false` only says they did not bring it. */
  function brought(path: string, before?: Instruction): Answer {
    let unknown = false;
    const files = filesAbout(path);
    for (let at = files.length - 1; at >= 0; at--) {
      const file = files[at]!;
      if (!earlier(file.place, before)) continue;
      if (file.path === path && (file.kind !== "either" || !unsure(file))) return true;
      if (below(path, file.path) !== undefined && !unsure(file)) return true;
      const rest = below(file.path, path);
      if (rest === undefined || file.kind === "file") continue;
      const { origin } = file;
      const through =
        origin.kind === "copy" && origin.from
          ? origin.from.has(rest === "" ? origin.path : absolute(rest, origin.path))
          : undefined;
      if (through === true) return true;
      if (through === undefined) unknown = true;
    }
    // They are in order: if the first comes too late, all do.
    const [opaque] = below(ownFolder, path) === undefined ? draft.opaque : [];
    if (unknown || (opaque && earlier(opaque, before))) return undefined;
    return false;
  }

  /** The files that can say anything about a path: itself, what is below it, and folders around it. */
  function filesAbout(path: string): readonly KnownFile[] {
    let known = about.get(path);
    if (!known) {
      known = { seen: 0, files: [] };
      about.set(path, known);
    }
    for (; known.seen < draft.files.length; known.seen++) {
      const file = draft.files[known.seen]!;
      if (below(path, file.path) !== undefined || below(file.path, path) !== undefined)
        known.files.push(file);
    }
    return known.files;
  }

  /** `COPY --from=build /out/app /srv/`: app may be a folder whose entries went to /srv. */
  function unsure({ path, origin, place }: KnownFile): boolean {
    return draft.files.some(
      (it) =>
        it.place.instruction === place.instruction &&
        it.kind === "folder" &&
        it.path === folderOf(path) &&
        "path" in it.origin &&
        "path" in origin &&
        it.origin.path === origin.path,
    );
  }

  function has(path: string, before?: Instruction): Answer {
    const wanted = absolute(path);
    if (wanted === "/") return true;
    const own = brought(wanted, before);
    if (own !== false) return own;
    if (draft.removed.some((it) => earlier(it.place, before) && below(it.path, wanted) !== undefined))
      return false;
    if (mounted.test(wanted)) return undefined;
    const folder = folderOf(wanted);
    if (defaultPath.includes(folder) && !scratch)
      return named(basename(wanted), before) === false ? false : inBase(wanted);
    return parent ? parent.has(wanted) : scratch ? false : inBase(wanted);
  }

  function inBase(path: string): Answer {
    if (parent) return parent.has(path);
    if (below(ownFolder, path) !== undefined) return false;
    const { image } = draft;
    const shell = image?.shell?.value;
    if (shell?.path === path) return true;
    if (shell === null && /^\/(?:usr\/)?bin\/(?:ba|da|a)?sh$/.test(path)) return false;
    const anyPackage = draft.packages.size > 0;
    const known = (value: boolean | undefined): Answer => (value === false && anyPackage ? undefined : value);
    if (path === "/tmp") return image?.temporaryFolder?.value;
    if (path === "/etc/ssl/certs/ca-certificates.crt") {
      if (installed("ca-certificates")) return true;
      return known(image?.certificates?.value);
    }
    if (path === "/usr/share/zoneinfo") {
      if (installed("tzdata")) return true;
      return known(image?.timeZones?.value);
    }
    return undefined;
  }

  function installed(name: string): boolean {
    const it = draft.packages.get(name);
    return it !== undefined && !it.removed;
  }

  /** By name through PATH, what packages bring included. */
  function named(name: string, before?: Instruction): Answer {
    let unknown = false;
    for (const folder of searchPath()) {
      const own = brought(absolute(name, folder), before);
      if (own === true) return true;
      if (own === undefined) unknown = true;
    }
    let other = false;
    for (const it of draft.packages.values()) {
      if (it.removed || (before && it.place.instruction.line >= before.line)) continue;
      const programs = programsOf(it.name);
      if (programs?.includes(name) || it.name === name) return true;
      if (programs === undefined) other = true;
    }
    const { image } = draft;
    const inImage = image?.programs && Object.hasOwn(image.programs, name) ? image.programs[name] : undefined;
    if (unknown || other) return inImage === true ? true : undefined;
    if (parent) return parent.program(name);
    if (scratch) return false;
    // A language's packages may bring any program but these.
    if (
      inImage === false &&
      draft.stage.instructions.some((it) => it.keyword === "RUN") &&
      !systemPrograms.has(name)
    )
      return undefined;
    return inImage;
  }

  function searchPath(): readonly string[] {
    const own = draft.env.get("PATH")?.value ?? "";
    const added = own.split(":").filter((it) => it.startsWith("/"));
    return added.length > 0 ? [...added.map((it) => absolute(it)), ...defaultPath] : defaultPath;
  }

  function program(name: string, before?: Instruction): Answer {
    if (name.includes("/"))
      return name.startsWith("/") || draft.workdir !== undefined
        ? has(absolute(name, draft.workdir), before)
        : undefined;
    return named(name, before);
  }

  function artifactAt(path: string): Artifact | undefined {
    const wanted = absolute(path);
    const made = draft.artifacts.findLast((it) => !it.folder && it.path === wanted);
    if (made) return made;
    for (let at = draft.files.length - 1; at >= 0; at--) {
      const { path: known, kind, origin } = draft.files[at]!;
      const rest = below(known, wanted);
      if (rest === undefined || (rest !== "" && kind === "file")) continue;
      if (origin.kind === "copy") {
        const source = rest === "" ? origin.path : absolute(rest, origin.path);
        const found = origin.from
          ? origin.from.artifactAt(source)
          : origin.image && imageArtifact(origin.image, source, draft.stage);
        if (found) return found;
      }
      if (
        rest === "" &&
        kind === "file" &&
        origin.kind !== "copy" &&
        !draft.artifacts.some((it) => it.folder && it.path === folderOf(wanted))
      )
        return undefined;
    }
    const held = draft.artifacts.findLast(
      (it) => it.folder && (it.deep ? below(it.path, wanted) !== undefined : folderOf(wanted) === it.path),
    );
    const brought = draft.image && imageArtifact(draft.image, wanted, draft.stage);
    // What a build puts beside the programs of the image is only usually there.
    if (held && !(brought && held.sure === "usual")) return held;
    return parent ? parent.artifactAt(wanted) : brought;
  }

  // Stages copy from stages that copied from stages: without these a long chain is walked once per link. What is kept
  // holds as long as the draft has not grown.
  const size = () =>
    [draft.files, draft.artifacts, draft.removed, draft.opaque].map((it) => it.length).join() +
    draft.packages.size;
  const kept = <T>(ask: (path: string) => T) => {
    const answers = new Map<string, T>();
    let of = "";
    return (path: string): T => {
      const now = size();
      if (now !== of) answers.clear();
      of = now;
      if (!answers.has(path)) answers.set(path, ask(path));
      return answers.get(path)!;
    };
  };
  const keptHas = kept(has);

  return {
    has: (path, before) => (before ? has(path, before) : keptHas(path)),
    program,
    artifactAt: kept(artifactAt),
    variable: (name) => {
      const known = draft.env.get(name);
      if (known && known.kind !== "ARG") return known.value;
      return draft.image?.env || scratch ? null : undefined;
    },
    brought,
  };
}
