import type { Position, TextEdit } from "vscode-languageserver-types";
import type { Depth, FileNode } from "./language/builds/layer-files.ts";
import type { LayerSummary } from "./language/builds/layers-of-image.ts";

// What the client and the server say to each other beyond LSP: types and names only, no code of either side.
// Another editor may leave all of it out.

/** Sent as `initializationOptions`. */
export interface InitializationOptions {
  /** False in Restricted Mode: then the server parses and does nothing else. True when left out. */
  readonly trusted?: boolean;
  /** A folder the server may keep its caches in, as a path. A place of its own when left out. */
  readonly cacheFolder?: string;
  /** The section `plimsoll` of the editor's settings, so that the first answer heeds it. */
  readonly settings?: unknown;
  /** `pull`: problems are asked for. `push`, and when left out: they are published. */
  readonly diagnostics?: "push" | "pull";
  /** True for a client that shows what {@link TableShown} sends; another is told the outcome in a message. */
  readonly tables?: boolean;
  /** True for a client that shows what {@link BuildLogged} sends; another is told the first build's command in a message. */
  readonly buildLogs?: boolean;
}

/** Client → server, no parameters: the user has trusted the workspace. */
export type TrustGranted = "plimsoll/trustGranted";

/** Server → client: what is on, what is off and why. */
export type StatusChanged = "plimsoll/statusChanged";

export interface Status {
  /** How it is, each a short line: `Docker 28.5, buildx`, `Registry: off, facts of 2026-09-17`. */
  readonly details: readonly string[];
  /** What the user asked for and does not work, in the same form; `plimsoll.retry` tries again. */
  readonly troubles: readonly string[];
}

/** Server → client: a list of completions that was asked for a moment ago would be longer now. */
export type MoreOffered = "plimsoll/moreOffered";

export interface OfferedAt {
  readonly uri: string;
  readonly version: number;
  readonly position: Position;
}

/** Server → client: what the terminal of a build shows next. */
export type BuildLogged = "plimsoll/buildLog";

export interface BuildLog {
  readonly uri: string;
  readonly target: string;
  /** `api`, `api · build`, `dev.Dockerfile`: what is built. */
  readonly title: string;
  readonly state: "begun" | "running" | "built" | "failed" | "cancelled";
  /** True when nothing of this file was built before: its log comes up, so that the command is seen. */
  readonly first?: boolean;
  /** With ANSI colours and CR LF. */
  readonly text: string;
}

/** Server → client: run this in a terminal; the user clicked for it. */
export type TerminalWanted = "plimsoll/terminalWanted";

export interface TerminalCommand {
  readonly title: string;
  readonly executable: string;
  readonly args: readonly string[];
}

/** Client → server, with `{ uri, position }`: what it takes to put the stage there on scratch. Null where there is none. */
export type ScratchReadinessAsked = "plimsoll/scratchReadiness";

export interface ScratchReadiness {
  /** The version of the text that the edits are for. */
  readonly version: number;
  /** `runtime`, `the last stage`. */
  readonly stage: string;
  /** True when it stands on scratch now. */
  readonly already: boolean;
  /** Why it can't be done, and the smallest base that starts the program. */
  readonly refused?: { readonly why: string; readonly nearest?: string };
  readonly checks: readonly {
    readonly title: string;
    readonly state: "ok" | "missing" | "unknown";
    readonly says: string;
    readonly fix?: { readonly title: string; readonly edits: readonly TextEdit[] };
  }[];
  /** The base and all that is missing, together. */
  readonly edits: readonly TextEdit[];
}

/** Client → server, with `{ uri }`: how a file is built, and what else can be chosen. Null in Restricted Mode. */
export type BuildPlanAsked = "plimsoll/buildPlan";

export interface BuildPlanOffers {
  readonly contexts: readonly {
    /** Path of the folder. */
    readonly path: string;
    /** As a person names it: `shop/services/api`. */
    readonly label: string;
    /** Who says so: `compose.yaml, service web`. */
    readonly from?: string;
    /** True for the one in use. */
    readonly used: boolean;
  }[];
  /** True when the context was chosen by a person, who can take that back. */
  readonly contextChosen: boolean;
  readonly args: readonly {
    readonly name: string;
    /** What a build gets; absent when it is the file's own default, or nothing. */
    readonly value?: string;
    /** The file's own default. */
    readonly default?: string;
    readonly chosen: boolean;
    /** True when the value must not be shown: dots stand for it here too. */
    readonly secret: boolean;
  }[];
  readonly platforms: readonly { readonly name: string; readonly used: boolean; readonly note: string }[];
  readonly platformChosen: boolean;
}

/** Client → server: from now on this file is built so. Null takes a choice back; what is left out stays. */
export type BuildPlanChosen = "plimsoll/buildPlanChosen";

export interface BuildPlanChoice {
  readonly uri: string;
  readonly context?: string | null;
  /** Values by name. */
  readonly args?: Readonly<Record<string, string | null>>;
  readonly platform?: string | null;
}

/** Server → client: a table to show beside the file. It is sent anew whenever it says more; `id` tells which it is. */
export type TableShown = "plimsoll/tableShown";

/** What was measured, side by side. The same is what the command that measured answers, with `markdown`. */
export interface Table {
  readonly id: string;
  /** `Verify Dockerfile`. */
  readonly title: string;
  /** What came out, or what goes on. */
  readonly summary: string;
  readonly state: "running" | "good" | "bad" | "cancelled";
  /** True when the user has just asked for it: it comes to the front. */
  readonly asked?: boolean;
  /** True when it is sent once more with sizes that take long to measure; what came out is known. */
  readonly measuring?: boolean;
  /** The first one heads the rows. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** Each with the tools' own words. */
  readonly quotes: readonly { readonly title: string; readonly text: string }[];
  readonly notes: readonly string[];
  /** What can be done next. */
  readonly actions: readonly TableAction[];
}

export interface TableRow {
  readonly name: string;
  /** More about the name, in small. */
  readonly detail?: string;
  readonly cells: readonly TableCell[];
  /** Why it has no cells. */
  readonly reason?: string;
  readonly action?: TableAction;
}

export interface TableCell {
  readonly text: string;
  readonly tone?: "good" | "bad" | "quiet";
  /** True for a program's own words. */
  readonly code?: boolean;
}

export interface TableAction {
  readonly title: string;
  /** A command of the server. */
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/** Client → server, with `{ uri }`: the stages whose last good build is known. Nothing is read for it. */
export type BuiltStagesAsked = "plimsoll/builtStages";

export interface BuiltStage {
  readonly target: string;
  /** `build`, `the image`. */
  readonly title: string;
  /** Bytes unpacked, as the engine counts them. */
  readonly bytes: number;
  /** True when the text changed since. */
  readonly stale: boolean;
  /** The engine's name of the image: what was read of one stays true for it. */
  readonly image: string;
}

/**
 * Client → server, with `{ uri, target }`: the layers of the image, read from the engine when they were not before.
 * Can be cancelled. An error's message is for a person.
 */
export type LayersAsked = "plimsoll/layers";

/** The lowest first, those without any file left out. */
export type Layers = readonly LayerSummary[];

/** Client → server, with {@link FolderQuestion}: a folder of one layer, or of all. Null when the image is another now. */
export type LayerFolderAsked = "plimsoll/layerFolder";

export interface FolderQuestion extends Depth {
  readonly uri: string;
  readonly target: string;
  readonly image: string;
  /** All layers, each as a folder, when left out. */
  readonly layer?: number;
  /** `usr/lib`; empty for the whole layer. */
  readonly folder: string;
}

/** Client → server, with `{ uri, target }`: every layer and file, as JSON text. */
export type LayersExported = "plimsoll/exportLayers";

export type { FileNode, LayerSummary };
