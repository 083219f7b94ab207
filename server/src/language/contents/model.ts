import type { Range } from "vscode-languageserver-types";
import type { Instruction } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import type { Distribution, ImageFacts, Libc } from "../world.ts";

/*
 * What is in a stage, as far as its text and the catalogue tell. `contentsOf` in contents.ts makes it.
 *
 * Everywhere: `undefined` is "unknown", `null` and `false` are "known to be absent". A command that can't be followed
 * makes what it may have touched unknown; it never makes anything absent.
 */

/** Where in the file a belief comes from. */
export interface Place {
  readonly instruction: Instruction;
  readonly range: Range;
}

/** How a program finds the code it needs at start. */
export type Linkage =
  /** Needs nothing but the kernel. */
  | { readonly kind: "static" }
  /** Needs the loader of this libc, at least of this version. */
  | { readonly kind: "dynamic"; readonly libc: Libc }
  /** Needs an interpreter of this name: `node`, `python`, `java`, `dotnet`, `php`, `ruby`, `sh`. */
  | { readonly kind: "interpreted"; readonly by: string }
  | { readonly kind: "unknown" };

export type Ecosystem = "go" | "rust" | "c" | "node" | "python" | "jvm" | "dotnet" | "image";

/** A program (or a folder of them) that a stage makes or holds. */
export interface Artifact {
  /** Absolute. */
  readonly path: string;
  /** True when `path` is the folder the programs lie in and their names are not known. */
  readonly folder: boolean;
  /** True when they may lie in folders of that folder. */
  readonly deep?: boolean;
  /** Where a later step installs them. */
  readonly prefix?: string;
  readonly ecosystem: Ecosystem;
  readonly linkage: Linkage;
  /**
   * How sure the linkage is. `proven`: follows from flags, variables and the image alone. `imports`: holds if the
   * Go program uses cgo, as it does when it imports net, os/user or C code. `usual`: a convention.
   */
  readonly sure: "proven" | "imports" | "usual";
  /** Why this linkage is believed; a clause without full stop: `CGO_ENABLED=0`, `golang:1.26 has gcc, so cgo is on`. */
  readonly because: string;
  /** Where the reason stands: the variable, the flag, the command; absent for programs of an image. */
  readonly reason?: Place;
  /** The command that makes it; absent for programs of an image. */
  readonly made?: Place;
  /** The stage it was made in; for programs of an image the one that stands on it or copies it. */
  readonly stage: Stage;
  /** The image that stage stands on, for messages: `golang:1.26-trixie`. */
  readonly builtOn: string;
  /** `amd64`, `arm64` when a flag or variable names it. */
  readonly architecture?: string;
}

/** Where a file came from. */
export type Origin =
  /** `from` is the stage when it is one of this file, `image` the image when it is another one's. */
  | {
      readonly kind: "copy";
      readonly from?: StageContents;
      readonly image?: ImageFacts;
      readonly path: string;
    }
  | { readonly kind: "context"; readonly path: string }
  | { readonly kind: "heredoc"; readonly body: string }
  | { readonly kind: "download"; readonly url: string }
  | { readonly kind: "command" };

export interface KnownFile {
  /** Absolute and without `.` or `..`. */
  readonly path: string;
  /** `either`: a copied path that may be a file or a folder. A folder's entries are unknown unless listed. */
  readonly kind: "file" | "folder" | "either";
  readonly origin: Origin;
  readonly place: Place;
}

export interface InstalledPackage {
  readonly name: string;
  /** `apk`, `apt-get`, `dnf` … the program that installed it. */
  readonly manager: string;
  readonly place: Place;
  /** The virtual package it was installed with. */
  readonly group?: string;
  /** Set when a later command removes it. */
  readonly removed?: Place;
}

export interface Variable {
  readonly name: string;
  /** Undefined when only the build knows. */
  readonly value: string | undefined;
  readonly kind: "ENV" | "ARG" | "image";
  readonly place?: Place;
}

export interface Account {
  readonly name: string;
  readonly uid?: number;
  readonly home?: string;
  /** Absent for accounts of the base image. */
  readonly place?: Place;
}

export interface UserSetting {
  /** As written after USER, variables expanded where known: `65532:65532`, `app`. */
  readonly text: string;
  /** The part before the colon. */
  readonly name: string;
  /** The number, when it is one. */
  readonly uid?: number;
  /** Absent when it is the base image's default. */
  readonly place?: Place;
}

/** ENTRYPOINT, CMD or HEALTHCHECK as it counts at the end of the stage. */
export interface Start {
  readonly form: "exec" | "shell";
  /** Exec form: the strings. Shell form: the words of the first command. Variables expanded where known. */
  readonly words: readonly string[];
  /** Absent when inherited from the base image. */
  readonly place?: Place;
  /** Range of the program word. */
  readonly programRange?: Range;
}

export type Role = "builder" | "runtime" | "dev";

/** What a stage holds once all its instructions ran. */
export interface StageContents {
  readonly stage: Stage;
  /** The stage it stands on, when it is one of this file. */
  readonly parent: StageContents | undefined;
  /** What its FROM says in the end, for messages: `alpine:3.23`, `scratch`; undefined when a variable hides it. */
  readonly baseName: string | undefined;
  /** The facts of the image at the bottom; undefined for scratch and for what is not known by name. */
  readonly image: ImageFacts | undefined;
  /** True when the stage stands, directly or through stages, on scratch. */
  readonly scratch: boolean;
  readonly windows: boolean;
  /** `{ name: "none" }` on scratch and distroless static while nothing brought one. */
  readonly libc: Libc | undefined;
  readonly distribution: Distribution | undefined;
  /** Constant `--platform`, or undefined when it is the target's. `build` when it is `$BUILDPLATFORM`. */
  readonly platform: string | undefined;
  readonly packageManager: string | null | undefined;
  /** By name; names are lower case without versions and architectures. */
  readonly packages: ReadonlyMap<string, InstalledPackage>;
  readonly env: ReadonlyMap<string, Variable>;
  readonly workdir: string | undefined;
  readonly user: UserSetting | undefined;
  readonly accounts: ReadonlyMap<string, Account>;
  /** The words of SHELL when one was given. */
  readonly shell: readonly string[] | undefined;
  readonly entrypoint: Start | undefined;
  readonly cmd: Start | undefined;
  readonly healthcheck: Start | undefined;
  readonly ports: readonly string[];
  /** In order; a later one wins. */
  readonly files: readonly KnownFile[];
  readonly removed: readonly { readonly path: string; readonly place: Place }[];
  readonly artifacts: readonly Artifact[];
  /** Commands and instructions after which any file may be anywhere, in order. */
  readonly opaque: readonly Place[];
  readonly role: Role;
  /**
   * Whether a path is there, at the end or before an instruction. True and false are sure.
   */
  has(path: string, before?: Instruction): boolean | undefined;
  /** Whether a program can be found by name through PATH, or by path when it has a slash. */
  program(name: string, before?: Instruction): boolean | undefined;
  /** The program at a path, followed through copies to the stage or image that made it. */
  artifactAt(path: string): Artifact | undefined;
  /** A variable's value at the end; null when it is known to be unset. */
  variable(name: string): string | null | undefined;
}
