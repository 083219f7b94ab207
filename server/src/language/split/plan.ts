import type { StageContents } from "../contents/model.ts";
import type { PackageCall } from "../contents/packages.ts";
import type { ImageReference } from "../syntax/image-reference.ts";
import type { Distribution, ImageFacts, Libc } from "../world.ts";
import type { Effect } from "./effects.ts";
import type { Manifests } from "./manifests.ts";
import type { Command, Reading, Step } from "./reading.ts";
import type { Start } from "./start.ts";

/** How sure a rewrite is: `safe` follows from explicit facts, `review` rests on at least one assumption. */
export type Confidence = "safe" | "review";

/** Everything an ecosystem may look at. */
export interface Scene {
  readonly reading: Reading;
  readonly start: Start;
  readonly trace: Trace;
  readonly contents: StageContents;
  /** The build context as far as it was read; undefined when there is none or nobody looked. */
  readonly manifests: Manifests | undefined;
}

/** What the commands of a stage did, in order. */
export interface Trace {
  readonly acts: readonly Act[];
  /** Paths made or changed by the stage's own instructions, minus what was removed again. */
  readonly made: ReadonlyMap<string, Made>;
  /** All paths that were made at some time. */
  readonly everMade: ReadonlySet<string>;
  /** Whether a path was taken away and neither it nor what is in it made anew. */
  isGone(path: string): boolean;
  readonly packages: readonly Installed[];
  /** All packages that were installed at some time. */
  readonly everInstalled: readonly Installed[];
  /** Package calls that name packages nobody can read (`$DEPS`, a file). */
  readonly hiddenPackages: readonly PackageCall[];
}

/** One command with its effect. */
export interface Act {
  /** Index of the step. */
  readonly at: number;
  readonly step: Step;
  readonly command: Command;
  readonly effect: Effect;
  /** The ecosystem whose command it is. */
  readonly ecosystem?: string;
}

export interface Made {
  readonly path: string;
  /** Index of the step that made it first. */
  readonly at: number;
  /** Index of the step that changed it last. */
  readonly last: number;
  /** `context` came from COPY or ADD, `command` from a RUN, `build` from a build command, `workdir` is a WORKDIR. */
  readonly by: "context" | "command" | "build" | "workdir";
  /** True when only its owner or mode was set. */
  readonly modes?: boolean;
}

export interface Installed {
  readonly name: string;
  readonly manager: string;
  readonly at: number;
  /** Installed under a name of its own (`apk add --virtual`), to be removed together. */
  readonly grouped?: boolean;
  /** Removed by the step that installed it, so that no layer has it. */
  readonly passing?: boolean;
}

/** A file or folder the runtime needs from the builder. */
export interface Product {
  /** Absolute, in the builder; may end in a pattern. */
  readonly path: string;
  /** Absolute, in the runtime; the same when left out. */
  readonly to?: string;
}

/** What programs need to start. */
export type Need =
  /** Nothing but the kernel. */
  | { readonly kind: "static" }
  /** `libraries`: what it loads beside the C library. `installed` comes from packages of the builder. */
  | {
      readonly kind: "dynamic";
      readonly libc: Libc | undefined;
      readonly libraries: "none" | "installed" | "unknown";
      readonly cpp?: boolean;
    }
  /** `java`, `node`, `python` … with the version the builder has, `17`, `20`, `3.11`. */
  | { readonly kind: "interpreter"; readonly name: string; readonly version: string | undefined }
  /** Files a web server hands out. */
  | { readonly kind: "site" };

/** Text that goes into the builder. */
export interface Insertion {
  /** Before the step of this index; at the end of the builder when it is the index after the last build step. */
  readonly before: number;
  /** Whole instructions, without line ends. */
  readonly lines: readonly string[];
}

/** One way to run what was built. An ecosystem may know several: as it is, or linked statically. */
export interface Way {
  readonly need: Need;
  /** Exactly what has to be copied; undefined when all the stage made outside the system's folders is. */
  readonly products?: readonly Product[];
  /** What has to be copied beside. */
  readonly also?: readonly Product[];
  readonly insertions?: readonly Insertion[];
  /** Each a clause without full stop: `no module needs cgo`. Any makes the plan one to review. */
  readonly assumptions: readonly string[];
  /** Made by the stage but not needed. */
  readonly without?: readonly string[];
  /** Packages it needs by distribution, whatever the builder installed: the C++ library on Alpine. */
  readonly packages?: Readonly<Record<string, readonly string[]>>;
  /** Lines after its packages: `RUN npm install -g pm2`. */
  readonly afterPackages?: readonly string[];
  /** Files for a web server: the folder, where it listens, and whether unknown paths get index.html. */
  readonly site?: { readonly folder: string; readonly port: string; readonly single: boolean };
  /** Lines after the copies: `RUN ldconfig`. */
  readonly afterCopies?: readonly string[];
  /** Lines the runtime needs beside: `ENV PATH="/opt/venv/bin:$PATH"`. */
  readonly runtimeLines?: readonly string[];
  /** Another start command: the words of the exec form. */
  readonly start?: readonly string[];
  /** What it may use beyond itself; `true` may, `false` is proven not to. */
  readonly uses?: Uses;
  /** Sentences for whoever reads the plan. */
  readonly notes?: readonly string[];
}

export interface Uses {
  readonly certificates: boolean;
  readonly timeZones: boolean;
  /** `/tmp`; `seen` when the sources show that it does. */
  readonly temporaryFolder: boolean | "seen";
  /** Starts other programs or reads files of the system, as far as anybody knows. */
  readonly system: boolean;
}

/** What an ecosystem makes of a stage. */
export interface Outcome {
  /** The best way first. */
  readonly ways: readonly Way[];
  /** Why nothing can be done, in one sentence; then there are no ways. */
  readonly refused?: string;
  /** True when something is compiled or bundled; false when only dependencies are installed. */
  readonly compiles: boolean;
  /** Why the program can't be static, a clause: `the program uses cgo (go-sqlite3)`. */
  readonly unlinked?: string;
  /** The language the runtime needs, for `<language>-slim`: `node`, `python`. */
  readonly language?: string;
}

/** A language or build tool. */
export interface Ecosystem {
  readonly id: string;
  /** What one of its commands does; undefined for any other command. */
  effect(command: Command): Effect | undefined;
  /** What a stage makes with it; undefined when it has no part in it. */
  outcome(scene: Scene): Outcome | undefined;
  /** Variables only its tools read. */
  readonly buildVariables: RegExp;
  /** Absolute folders its tools fill for themselves. */
  readonly caches: RegExp;
  /** Programs that only build: the runtime must not have them. */
  readonly tools: readonly string[];
  /** Packages of a distribution that people install for its tools only. */
  readonly buildPackages?: RegExp;
  /** Files of the context it wants to read, by path pattern. */
  readonly manifests: RegExp;
}

/** What the builder is, for a runtime to judge. */
export interface Builder {
  readonly reference: ImageReference | undefined;
  readonly base: ImageFacts;
  readonly distribution: Distribution | undefined;
  readonly libc: Libc | undefined;
  readonly packageManager: string | undefined;
  readonly certificates: boolean;
  /** A package that brings the certificates' bundle was installed. */
  readonly bundle: boolean;
  /** Certificates of its own are added to them. */
  readonly authorities: boolean;
  readonly timeZones: boolean;
  /** What distribution and C library rest on where nobody knows the image, a clause. */
  readonly supposed: string | undefined;
}

/** All a runtime must offer for one way. */
export interface Demand {
  readonly way: Way;
  readonly builder: Builder;
  /** A shell, with the reason for a sentence: `the start command is in shell form`. */
  readonly shell: string | undefined;
  /** Packages of the builder's distribution that must be there. */
  readonly packages: readonly string[];
  /** Some of them were installed by the file, in the release it has. */
  readonly ownPackages: boolean;
  /** Commands the runtime has to run itself, with the reason: `it adds accounts`. */
  readonly commands: string | undefined;
  /** Programs the start needs by name, beside the artifact: `tini`. */
  readonly programs: readonly string[];
  /** It starts through a script that nobody has read. */
  readonly startsUnread: boolean;
  readonly uses: Uses;
  /** Why the program can't be static, a clause. */
  readonly unlinked: string | undefined;
  /** The package manager that brought build tools, when the file installed some. */
  readonly addsTools: { readonly manager: string | undefined } | undefined;
  readonly today: string;
}

/** What a runtime answers to a demand. */
export type Fit =
  | {
      readonly base: string;
      /** As a person says it in a title: `scratch`, `distroless static`. */
      readonly title: string;
      /** The builder's image with its release named, where its tag floats and the runtime's does not. */
      readonly pinned?: string;
      readonly assumptions?: readonly string[];
      /** Sentences for whoever reads the plan. */
      readonly notes?: readonly string[];
      /** Copies of single files from the builder: the certificates' bundle. */
      readonly copies?: readonly Product[];
      /** The interpreter where the runtime has it, and what its own ENTRYPOINT starts with. */
      readonly interpreter?: {
        /** As the start command calls it: `node`. */
        readonly name: string;
        readonly path: string;
        readonly preset: readonly string[];
        /** Programs the interpreter starts as modules: `uvicorn` is `python -m uvicorn`. */
        readonly modules?: boolean;
      };
      /** Lines it wants beside the way's own: `ENV PYTHONPATH=…`. */
      readonly runtimeLines?: readonly string[];
      /** How it hands out a folder of files. */
      readonly site?: {
        readonly root: string;
        readonly start: readonly string[];
        /** The script of a RUN that writes its configuration; `single`: unknown paths get index.html. */
        configuration(port: string, single: boolean): { readonly print: string; readonly to: string };
      };
      readonly shell: boolean;
      /** True when the builder's commands (accounts, folders, system set-up) run there just the same. */
      readonly alike: boolean;
      /** True when programs of the builder that no file of the stage made lie at the same paths there. */
      readonly alikePaths: boolean;
      readonly packageManager: string | undefined;
      /** Accounts it has beside root. */
      readonly users: readonly string[];
      readonly workdir: string;
    }
  | { readonly refused: string };
