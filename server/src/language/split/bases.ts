import type { TextEdit } from "vscode-languageserver-types";
import { contentsOf } from "../contents/contents.ts";
import { fitOf } from "../contents/fit.ts";
import { landingsIn } from "../contents/landings.ts";
import type { StageContents } from "../contents/model.ts";
import { variantOn } from "../contents/runtimes.ts";
import { libcText } from "../contents/words.ts";
import { Kept } from "../kept.ts";
import { Dockerfile } from "../syntax/dockerfile.ts";
import { imageReference } from "../syntax/image-reference.ts";
import type { World } from "../world.ts";
import type { Manifests } from "./manifests.ts";
import { planSplit } from "./planner.ts";
import { isSupported, newest } from "./runtimes/runtime.ts";

/** The file with its final stage on another base. */
export interface OtherBase {
  readonly base: string;
  /** `distroless static`, `alpine:3.24`. */
  readonly title: string;
  readonly text: string;
  readonly edits: readonly TextEdit[];
  /** Each a clause. */
  readonly assumptions: readonly string[];
  /** The runtime of the split that makes it; absent where only the base is exchanged. */
  readonly runtime?: string;
}

export interface Bases {
  /** The preferred one first. */
  readonly fits: readonly OtherBase[];
  /** With the reason as a clause. */
  readonly unfit: readonly { readonly title: string; readonly refused: string }[];
  /** Why there is nothing to compare, a sentence; then nothing fits. */
  readonly why?: string;
}

type Lent = Pick<World, "catalogue" | "today">;

/** So many that each can be built while somebody waits. */
const most = 6;

/**
 * The bases on which what a file makes could run: those of the split for a file that has still to be split, else other
 * bases under its final stage. What only a build can tell is left to the build.
 */
export function basesFor(file: Dockerfile, world: Lent, manifests?: Manifests): Bases {
  const verdict = planSplit(file, world.catalogue, world.today, manifests);
  const { plans } = verdict;
  if (plans.length > 0)
    return {
      fits: plans.slice(0, most).map((it) => ({
        base: it.base,
        title: it.title,
        text: it.text,
        edits: it.edits,
        assumptions: it.assumptions,
        runtime: it.runtime,
      })),
      unfit: verdict.unfit.map(({ title, refused }) => ({ title, refused })),
    };
  return file.stages.length > 1 ? exchanged(file, world) : { fits: [], unfit: [], why: verdict.why };
}

/** Kept by version: a lens asks whenever it is drawn. */
const comparable = new Kept<Dockerfile, boolean>();

/** Whether there are at least two bases to compare. */
export function isComparable(file: Dockerfile, world: Lent): boolean {
  const known = comparable.get(file) ?? basesFor(file, world).fits.length > 1;
  comparable.set(file, known);
  return known;
}

function exchanged(file: Dockerfile, world: Lent): Bases {
  const no = (why: string): Bases => ({ fits: [], unfit: [], why });
  const stage = file.finalStage;
  if (!stage?.image) return no("The file has no FROM.");
  if (stage.base.kind === "stage") return no("The final stage stands on another stage of this file.");
  const now = contentsOf(file, stage, world.catalogue);
  if (now.windows) return no("It is a Windows image.");
  const start = now.entrypoint?.place ? now.entrypoint : now.cmd;
  if (!start?.place) return no("What it starts comes with its base.");
  const program = start.words[0] ?? "";

  const fits: OtherBase[] = [];
  const unfit: { title: string; refused: string }[] = [];
  for (const { base, title } of candidates(now, program, world)) {
    if (base === stage.image.text) continue;
    const edit: TextEdit = { range: stage.image.range, newText: base };
    const { start: from, end } = stage.image.range;
    const text = file.text.slice(0, file.offsetAt(from)) + base + file.text.slice(file.offsetAt(end));
    const refused = refusal(now, Dockerfile.parse(text, file.uri), program, title, world);
    if (refused === undefined) fits.push({ base, title, text, edits: [edit], assumptions: [] });
    else unfit.push({ title, refused });
  }
  return fits.length > 0
    ? { fits: fits.slice(0, most), unfit }
    : { fits: [], unfit, why: "No other base is known on which its final stage would run." };
}

/** Bases worth a thought: siblings of an image that brings the interpreter, else the small ones for programs. */
function candidates(
  { stage, image, distribution, libc }: StageContents,
  program: string,
  world: Lent,
): readonly { readonly base: string; readonly title: string }[] {
  const { catalogue, today } = world;
  const own = stage.base.kind === "image" ? stage.base.reference : undefined;
  const named = (base: string) => ({ base, title: base });
  if (own && image?.toolchains?.value.length && !program.includes("/")) {
    const found = [
      variantOn(own, { id: "alpine" }, world),
      variantOn(own, { id: "debian", codename: "slim" }, world),
    ];
    return [...new Set(found)].flatMap((it) => (it ? [named(it)] : []));
  }
  const distroless = (flavour: string) => {
    const known = [13, 12]
      .map((it) => `gcr.io/distroless/${flavour}-debian${it}`)
      .find((it) => catalogue.facts(imageReference(it)).libc !== undefined);
    return known ? [{ base: known, title: `distroless ${flavour}` }] : [];
  };
  const suite = distribution?.id === "debian" ? distribution.codename : undefined;
  const debian = [...(suite ? [`debian:${suite}-slim`] : []), "debian:trixie-slim"].find((it) =>
    isSupported(catalogue, it, today),
  );
  const others = [
    newest(catalogue, "alpine", /^\d+\.\d+$/, today),
    debian,
    newest(catalogue, "ubuntu", /^\d\d\.04$/, today),
  ];
  return [
    named("scratch"),
    ...distroless("static"),
    ...(libc?.name === "glibc" ? [...distroless("base"), ...distroless("cc")] : []),
    ...others.flatMap((it) => (it ? [named(it)] : [])),
  ];
}

/** Why the final stage can't run on its new base, as a clause; undefined when nothing speaks against it. */
function refusal(
  now: StageContents,
  file: Dockerfile,
  program: string,
  title: string,
  { catalogue }: Lent,
): string | undefined {
  const there = contentsOf(file, file.finalStage!, catalogue);
  const shellFrom = file.finalStage?.instructions.find((it) => it.keyword === "RUN" && !it.json);
  if (shellFrom && there.has("/bin/sh", shellFrom) === false)
    return `it has a RUN in line ${shellFrom.line + 1}, and ${title} has no shell`;
  const manager = [...now.packages.values()].find(
    (it) => it.place.instruction.line >= now.stage.from.line,
  )?.manager;
  if (manager !== undefined && there.packageManager !== undefined && there.packageManager !== manager)
    return `it installs packages with ${manager}, which ${title} does not have`;
  for (const it of [there.entrypoint, there.cmd, there.healthcheck])
    if (it?.place && it.form === "shell" && there.has("/bin/sh") === false)
      return `its ${it.place.instruction.keyword} needs a shell, which ${title} does not have`;
  if (program !== "" && there.program(program) === false && now.program(program) !== false)
    return `it starts ${program}, which ${title} does not have`;
  for (const { artifact, path } of landingsIn(there)) {
    const { linkage } = artifact;
    const { kind } = fitOf(linkage, there);
    if (linkage.kind === "dynamic" && kind !== "fits" && kind !== "unknown")
      return `${path} is linked with ${libcText(linkage.libc)}, which ${title} does not have`;
  }
  const { user } = there;
  if (user?.place && user.uid === undefined && user.name !== "root" && there.has("/etc/passwd") === false)
    return `it runs as ${user.name}, and ${title} has no accounts`;
  return undefined;
}
