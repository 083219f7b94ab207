import type { ImageFiles } from "./language/builds/layer-files.ts";

/** A container engine that builds, as far as Plimsoll needs one. `io/engine` has the real ones. */
export interface Engine {
  /** What is known without asking: undefined until the first {@link probe}. */
  known(): EngineState | undefined;
  /** Looks for the engine. A usable one is remembered; one that was not is looked for again. */
  probe(): Promise<EngineState>;
  /** The command line of a build, as a person would type it. */
  command(order: BuildOrder): readonly string[];
  /**
   * Builds. Resolves in every case; when the signal fires, once no process of the build is left.
   * Rejects with {@link OutOfGrammar} before anything is started when a value of the order is not what it should be.
   */
  build(order: BuildOrder, heard: (event: BuildEvent) => void, signal: AbortSignal): Promise<BuildOutcome>;
  /** What the engine says of an image, by id or tag; undefined when it has none of that name. */
  image(name: string): Promise<EngineImage | undefined>;
  /**
   * The files of an image, read from a copy the engine streams. Rejects, for a person, when it can't be read; when the
   * signal fires, once nothing of the copying is left.
   */
  files(image: string, signal: AbortSignal): Promise<ImageFiles>;
  /** Bytes of the layers a push of the image sends; undefined where that can't be measured. */
  compressed(image: EngineImage, signal: AbortSignal): Promise<number | undefined>;
  /** The shell of an image, found by starting it; undefined when it has none. */
  shell(image: string): Promise<string | undefined>;
  /** Names of the images in the engine, `alpine:3.23`; empty when it can't say. */
  images(): Promise<readonly string[]>;
  /** Removes an image, by id unless it has a name, or one name of it; not when a container uses it. */
  forget(image: string): Promise<void>;
  /** Removes containers that trials left and names of images that were made for them. */
  tidy(isLeft: (name: string) => boolean): Promise<void>;
  /** Starts an image for a while and says what it did; its container is gone when it resolves. */
  trial(order: TrialOrder, signal: AbortSignal): Promise<Trial>;
}

/**
 * What the engine has of an image it just built, and the name by which it knows it: with containerd's store buildx may
 * name an image by its configuration, by which the engine has none.
 */
export async function builtImage(
  engine: Pick<Engine, "image">,
  built: string,
  tag: string,
): Promise<{ readonly id: string; readonly image: EngineImage } | undefined> {
  const found = await engine.image(built);
  if (found) return { id: built, image: found };
  const image = await engine.image(tag);
  return image && { id: image.id, image };
}

export interface TrialOrder {
  /** Ids. */
  readonly image: string;
  /** An image with `cat`, to read from outside which ports are open. */
  readonly witness: string;
  /** The longest it is looked at. */
  readonly seconds: number;
  readonly network: boolean;
}

export interface Trial {
  /** `failed`: the engine could not start it. */
  readonly state: "exited" | "running" | "failed" | "cancelled";
  readonly exitCode?: number;
  /** The last 64 KiB of each. */
  readonly stdout: string;
  readonly stderr: string;
  /** TCP ports it listens on; absent when it ended, and where nothing could look. */
  readonly ports?: readonly number[];
  /** `healthy`, `unhealthy`, `starting`; absent without a health check. */
  readonly health?: string;
  readonly milliseconds: number;
}

export type EngineState =
  | {
      readonly usable: true;
      /** `Docker 26.1.5, buildx 0.13.1`. */
      readonly name: string;
      /** The executable, for terminals. */
      readonly executable: string;
      /** What stands before every command: a context that was chosen. */
      readonly options: readonly string[];
    }
  | {
      readonly usable: false;
      /** For a person: what is the matter and what helps. */
      readonly why: string;
      /** The engine's own words, when it said any. */
      readonly said?: string;
    };

export interface BuildOrder {
  /** Path of the Dockerfile. */
  readonly file: string;
  /** Path of the folder that is the build context. */
  readonly context: string;
  /** A stage by name or number; the final one when left out. */
  readonly target?: string;
  readonly tag?: string;
  readonly args?: Readonly<Record<string, string>>;
  /** `linux/arm64`. */
  readonly platform?: string;
  readonly noCache?: boolean;
}

export type BuildEvent =
  | { readonly kind: "step"; readonly step: Step }
  /** Output of a step, or of the build when `step` is undefined. */
  | { readonly kind: "log"; readonly step: string | undefined; readonly text: string };

/** A step as last heard of. */
export interface Step {
  readonly id: string;
  /** `[build 2/5] RUN go build`, `[internal] load metadata`. */
  readonly name: string;
  readonly state: "waiting" | "running" | "done" | "cached" | "failed";
  /** Seconds it ran, once it ended. */
  readonly seconds?: number;
  readonly error?: string;
}

export type BuildOutcome =
  | { readonly kind: "built"; readonly image: string }
  | { readonly kind: "cancelled" }
  | {
      readonly kind: "failed";
      /** The engine's last word: `process "/bin/sh -c false" did not complete successfully: exit code: 1`. */
      readonly error: string;
      /** The last lines the failing step printed, or the engine when no step failed. */
      readonly tail: readonly string[];
      /** Zero-based line of the failing instruction, where the engine told. */
      readonly line?: number;
      /** Name of the failing step. */
      readonly step?: string;
    };

export interface EngineImage {
  readonly id: string;
  /** Bytes unpacked, as the engine counts them. */
  readonly unpacked: number;
  /** The newest first. */
  readonly history: readonly HistoryEntry[];
  /** Digests of the unpacked layers, the lowest first. */
  readonly layers: readonly string[];
  readonly platform: string;
}

export interface HistoryEntry {
  /** `COPY /app /app # buildkit`, `RUN /bin/sh -c make`, `/bin/sh -c #(nop)  CMD ["x"]`. */
  readonly createdBy: string;
  readonly bytes: number;
}

/** A value that is not what its place asks for; it never reaches a command line. */
export class OutOfGrammar extends Error {
  override readonly name = "OutOfGrammar";
}
