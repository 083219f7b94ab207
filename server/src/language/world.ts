import type { ImageFiles } from "./builds/layer-files.ts";
import type { ImageReference } from "./syntax/image-reference.ts";

/**
 * All the language may ask of the outside, lent to it per request.
 * What is a plain method answers from memory; what returns a promise may wait for a disk or a network and is
 * never awaited on a keystroke.
 */
export interface World {
  /** The embedded facts about base images. */
  readonly catalogue: Catalogue;
  /** Any OCI registry. Rejects with {@link Unavailable} when it can't answer. */
  readonly registry: Registry;
  /** The build context of the file at hand. */
  readonly context: BuildContext;
  /** What the last builds of this file measured. */
  readonly builds: Builds;
  /** Images used by other Dockerfiles of the workspace and images in the local engine, as last seen. */
  readonly nearby: Nearby;
  /** What a build on this machine makes when nothing else is said: `linux/amd64`, `linux/arm64`. */
  readonly platform: string;
  /** Today as `2026-09-17`; end-of-life answers depend on it. */
  readonly today: string;
}

/** What of the world says the same as long as these three are the same. */
export type SteadyWorld = Pick<World, "catalogue" | "platform" | "today">;

/** A statement about an image. `verified` is false for what is only usually so. */
export interface Fact<T> {
  readonly value: T;
  readonly verified: boolean;
  /** Where it was read. */
  readonly source: string;
  /** The day it was read, `2026-09-17`. */
  readonly date: string;
}

export type LibcName = "musl" | "glibc" | "uclibc" | "none";

export interface Libc {
  readonly name: LibcName;
  /** `1.2.5`, `2.41`; absent when not known. */
  readonly version?: string;
}

/** What is known about an image reference. A missing field is unknown, never "no". */
export interface ImageFacts {
  /** The reference as a person writes it: `alpine:3.23`, `gcr.io/distroless/static-debian12:nonroot`. */
  readonly name: string;
  readonly description?: string;
  readonly libc?: Fact<Libc>;
  /** `alpine 3.23`, `debian 13 (trixie)`. */
  readonly distribution?: Fact<Distribution>;
  /** What runs a shell-form command, or null when the image is known to have no shell. */
  readonly shell?: Fact<Shell | null>;
  /** `apk`, `apt-get`, `dnf`, `microdnf`, …, or null when known to have none. */
  readonly packageManager?: Fact<string | null>;
  readonly certificates?: Fact<boolean>;
  readonly timeZones?: Fact<boolean>;
  /** The default user: `root`, `65532`, `nonroot`. */
  readonly user?: Fact<string>;
  /** Accounts the image has beside root. */
  readonly users?: Fact<readonly ImageUser[]>;
  /** Whether `/tmp` is there. */
  readonly temporaryFolder?: Fact<boolean>;
  readonly workdir?: Fact<string>;
  readonly entrypoint?: Fact<readonly string[]>;
  readonly cmd?: Fact<readonly string[]>;
  readonly env?: Fact<Readonly<Record<string, string>>>;
  /** `80/tcp`. */
  readonly ports?: Fact<readonly string[]>;
  readonly volumes?: Fact<readonly string[]>;
  readonly stopSignal?: Fact<string>;
  /** Platforms as `linux/amd64`, `linux/arm64`, `linux/arm/v7`. */
  readonly platforms?: Fact<readonly string[]>;
  /** Bytes to pull, per platform. */
  readonly compressed?: Fact<Readonly<Record<string, number>>>;
  /** Bytes on disk, per platform. */
  readonly unpacked?: Fact<Readonly<Record<string, number>>>;
  /** The release line the tag is of: `1.26` of `golang:1.26.7-alpine`. */
  readonly line?: string;
  /** End of standard support of that line, `2027-11-01`. Its distribution has an end of its own. */
  readonly endOfLife?: Fact<string>;
  /** Set where every line ends when the next one comes, within weeks, as those of Rust do. */
  readonly rolling?: true;
  /** Support that goes on after `endOfLife`. */
  readonly extendedSupport?: Fact<ExtendedSupport>;
  readonly deprecated?: Fact<Deprecation>;
  /** What a floating tag stands on: `rust:1` → `1.98.0`, `trixie`. */
  readonly floating?: Fact<Floating>;
  /** Programs known to be there or known to be absent. */
  readonly programs?: Readonly<Record<string, boolean>>;
  /** Compilers, SDKs and package managers of a language the image carries: `go`, `gcc`, `npm`. */
  readonly toolchains?: Fact<readonly string[]>;
}

export interface Shell {
  /** `/bin/sh` */
  readonly path: string;
  /** `ash (BusyBox)`, `dash`, `bash`. */
  readonly name: string;
}

export interface ImageUser {
  readonly name: string;
  readonly uid?: number;
  readonly home?: string;
}

export interface Distribution {
  /** `alpine`, `debian`, `ubuntu`, `fedora`, `almalinux`, `amazonlinux`, `rhel`, `wolfi`, `windows` … */
  readonly id: string;
  readonly version?: string;
  readonly codename?: string;
  /** End of standard support, `2026-07-11`. */
  readonly endOfLife?: string;
  readonly extendedSupport?: ExtendedSupport;
}

export interface ExtendedSupport {
  /** `2028-06-30` */
  readonly until: string;
  /** False for Debian's long-term support, true where it is sold. */
  readonly paid: boolean;
}

/** What a tag that names less than a release and a suite stood for on the day of the fact. */
export interface Floating {
  /** `24.19.0` for `node:lts`. */
  readonly version?: string;
  /** As tags write it: `trixie` for `rust:1`, `alpine3.24` for `node:24-alpine`. */
  readonly suite?: string;
}

export interface Deprecation {
  readonly reason: string;
  readonly since?: string;
  /** Image references to use instead, the best first. */
  readonly replacements: readonly string[];
}

export interface CatalogueImage {
  readonly name: string;
  readonly description: string;
  readonly deprecated?: Deprecation;
}

export interface CatalogueTag {
  readonly tag: string;
  /** False when its line, or the release of a distribution it names, has ended. */
  readonly supported: boolean;
  /** The last day of its support, `2027-11-01`; absent when unknown. */
  readonly endOfLife?: string;
  /** True when standard support is over and long-term support, which costs nothing, goes on until then. */
  readonly longTerm?: true;
}

export interface Catalogue {
  /** The day the catalogue was made. */
  readonly date: string;
  /** Every image known by name, the most used first. */
  readonly images: readonly CatalogueImage[];
  /** The tags of an image in the order an expert would offer them; empty when none is known. */
  tags(image: ImageReference, today: string): readonly CatalogueTag[];
  /** Any list of tags of an image (a registry's) in that order. */
  order(image: ImageReference, tags: readonly string[], today: string): readonly CatalogueTag[];
  /** The facts of a reference; only `name` is there when nothing is known. */
  facts(image: ImageReference, platform?: string): ImageFacts;
  /** The same variant on the oldest line that is still supported, in full where there is one: `golang:1.26-alpine` for `golang:1.22-alpine`. */
  successor(image: ImageReference, today: string): string | undefined;
}

/** The world could not answer. `why` is for a person. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

export interface TagList {
  readonly tags: readonly string[];
  /** False when there are more than were asked for. */
  readonly complete: boolean;
  /** The day and time of the answer, ISO. */
  readonly asOf: string;
}

export interface Manifest {
  /** Of the index when there is one: what `name@digest` pins. */
  readonly digest: string;
  readonly platforms: readonly PlatformManifest[];
  readonly asOf: string;
}

export interface PlatformManifest {
  /** `linux/arm64/v8`. */
  readonly platform: string;
  readonly digest: string;
  /** Bytes to pull; absent until the platform's own manifest was read. */
  readonly compressed?: number;
  readonly layers?: number;
  /** What the image's own configuration says; absent until it was read. */
  readonly config?: ImageConfig;
}

/** The part of an image's configuration a Dockerfile inherits. An absent field is not set in the image. */
export interface ImageConfig {
  readonly user?: string;
  readonly workdir?: string;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `8080/tcp`. */
  readonly ports?: readonly string[];
  readonly stopSignal?: string;
  /** ISO; many builders write a constant here. */
  readonly created?: string;
}

/** What a tag points to, as the registry said it at `asOf`. */
export interface TagDigest {
  /** Of the index when there is one: what `name:tag@digest` pins. */
  readonly digest: string;
  readonly asOf: string;
}

export interface Registry {
  /** Known now, without asking anyone. */
  known(image: ImageReference): { readonly tags?: TagList; readonly manifest?: Manifest };
  /**
   * All tags. Answers from the cache first, however old, and refreshes it behind the answer. With `patience` it
   * rejects after so many milliseconds; the question goes on, and the next one finds its answer.
   */
  tags(image: ImageReference, patience?: number): Promise<TagList>;
  /**
   * The platforms of an image, with size and configuration of `platform` when that is given.
   * Answers from the cache first like {@link tags}; what a digest names never changes.
   */
  manifest(image: ImageReference, platform?: string): Promise<Manifest>;
  /** What the tag points to today. Always asks: a pin must not be made from memory. */
  digest(image: ImageReference): Promise<TagDigest>;
}

export interface ContextEntry {
  readonly name: string;
  readonly directory: boolean;
}

export interface BuildContext {
  /** The folder as a person sees it, for messages. Absent when there is none (an untitled file). */
  readonly root?: string;
  /** The text of a file of the context, or undefined when it is not there, too big or binary. */
  read(path: string): Promise<string | undefined>;
  /** The entries of a folder of the context; empty when there is none. */
  list(path: string): Promise<readonly ContextEntry[]>;
  /** The text of the .dockerignore that applies, or undefined when there is none. */
  ignore(): Promise<string | undefined>;
  /** Whether a file may be started as a program; undefined where its system does not tell. */
  executable(path: string): Promise<boolean | undefined>;
}

/** What an instruction added to an image. */
export interface LayerMeasure {
  /** Which instruction, as {@link instructionKey} names it. */
  readonly instruction: string;
  readonly bytes: number;
  /** True when the builder took it from its cache. */
  readonly cached: boolean;
}

/** What a good build of a stage measured. */
export interface StageMeasure {
  /** As {@link targetOf} names it. */
  readonly target: string;
  /** Bytes as the engine counts them unpacked. */
  readonly unpacked: number;
  /** Bytes of the layers a push sends; absent when the engine can't tell, or not yet. */
  readonly compressed?: number;
  /** Bytes unpacked of the build before this one. */
  readonly previous?: number;
  /** What the build before this one measured of its parts. */
  readonly before?: { readonly inherited: number; readonly layers: readonly LayerMeasure[] };
  /** Bytes unpacked of the version under version control, when that was built. */
  readonly head?: number;
  /** True when what the stage is made from changed since. */
  readonly stale: boolean;
  /** Bytes that came with the base. */
  readonly inherited: number;
  /** In the file's order, as far as the engine's history could be matched with the instructions. */
  readonly layers: readonly LayerMeasure[];
  /** `linux/amd64`. */
  readonly platform: string;
  /** The engine that counted: `Docker 26.1.5, buildx 0.13.1`. */
  readonly engine: string;
  /** When, ISO. */
  readonly at: string;
}

export interface RunningBuild {
  readonly target: string;
  readonly step?: number;
  readonly steps?: number;
  /** `go build`, `COPY --from=build`. */
  readonly doing?: string;
  readonly seconds: number;
  /** True while another build of the same stage has to end first. */
  readonly queued?: boolean;
}

export interface BuildFailure {
  readonly target: string;
  /** The failing instruction, as {@link instructionKey} names it; absent when the engine named none. */
  readonly instruction?: string;
  /** The engine's last word. */
  readonly error: string;
  /** The last lines the step printed. */
  readonly tail: readonly string[];
}

/** How a build of a file is started. */
export interface BuildPlan {
  /** Path of the folder that is the build context. */
  readonly context: string;
  /** That folder as a person names it: `shop/services/api`. */
  readonly label: string;
  /** Who says so: `compose.yaml, service web`; absent for the nearest folder that has what the file copies. */
  readonly from?: string;
  readonly args: Readonly<Record<string, string>>;
  /** Absent for the engine's own. */
  readonly platform?: string;
}

export interface Builds {
  /** Undefined until somebody looked. */
  readonly plan?: BuildPlan | undefined;
  /** `unknown` until somebody looked; `off` where nothing is built (Restricted Mode, no folder on disk). */
  readonly engine:
    | { readonly state: "unknown" | "usable" | "off" }
    | { readonly state: "unusable"; readonly why: string };
  /** The last good build of a stage; `inputs`, what {@link inputsOf} says of it now, is asked only when there is one. */
  measure(target: string, inputs: () => string): StageMeasure | undefined;
  running(target: string): RunningBuild | undefined;
  /** The last build of a stage when it failed. */
  failure(target: string): BuildFailure | undefined;
  /**
   * The files of the last good build's image. Rejects with {@link Unavailable} when they can't be read, when the image
   * has more than `upTo` bytes and was never read, and after `patience` milliseconds; then the reading goes on, and
   * the next question finds its answer.
   */
  files(target: string, limits: { readonly upTo: number; readonly patience: number }): Promise<ImageFiles>;
}

export interface Nearby {
  readonly workspace: readonly string[];
  readonly engine: readonly string[];
  /**
   * The same after another look; at once when the last look is fresh. With `patience` it rejects after so many
   * milliseconds; the look goes on.
   */
  again(patience?: number): Promise<Nearby>;
}
