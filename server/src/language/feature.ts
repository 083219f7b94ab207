import type {
  CompletionItem,
  CompletionList,
  Position,
  Range,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver-types";
import type { ImageFiles } from "./builds/layer-files.ts";
import type { Dockerfile } from "./syntax/dockerfile.ts";
import type { Instruction, Keyword } from "./syntax/instruction.ts";
import type { Stage } from "./syntax/stage.ts";
import type {
  BuildFailure,
  ImageFacts,
  Manifest,
  RunningBuild,
  StageMeasure,
  SteadyWorld,
  World,
} from "./world.ts";

export type Severity = "error" | "warning" | "info" | "hint";

/** All that an example's world knows beside the embedded catalogue; anything else is unknown there. */
export interface Given {
  /** All that is known of an image, by reference, in place of what the catalogue says. */
  readonly images?: Readonly<Record<string, Partial<ImageFacts>>>;
  readonly manifests?: Readonly<Record<string, Partial<Manifest>>>;
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  /** The build context: path → text. A path ending in `/` is an empty folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Which of the files may be started; unknown for the others. */
  readonly executable?: Readonly<Record<string, boolean>>;
  /** By target. */
  readonly builds?: Readonly<Record<string, Partial<StageMeasure>>>;
  /** What lies in the images of these builds. */
  readonly imageFiles?: Readonly<Record<string, ImageFiles>>;
  readonly running?: Readonly<Record<string, Partial<RunningBuild>>>;
  readonly failures?: Readonly<Record<string, Partial<BuildFailure>>>;
  readonly engine?: World["builds"]["engine"];
  readonly today?: string;
}

interface RuleBase<Id extends string> {
  readonly id: Id;
  readonly severity: Severity;
  /** True for a rule that speaks only where the user asks for it. */
  readonly offByDefault?: boolean;
  /** One sentence: the row in the table of rules. */
  readonly summary: string;
  /** Why a reader should care; Markdown. */
  readonly why: string;
  /** The same check elsewhere (`hadolint/DL3025`, `buildkit/JSONArgsRecommended`): their ignore comments count. */
  readonly sameAs?: readonly string[];
  /** `bad` is drawn with its problems; `good` is the text after the fixes; `silent` must raise nothing. */
  readonly examples: readonly RuleExample[];
}

export type RuleExample =
  | { readonly given?: Given; readonly bad: string; readonly good?: string }
  | { readonly given?: Given; readonly silent: string };

/** Looks at one instruction at a time and at nothing else: its answer is kept while the instruction's text stays. */
export interface InstructionRule<Id extends string = string> extends RuleBase<Id> {
  readonly on: readonly Keyword[] | "every";
  inspect(instruction: Instruction): Iterable<Problem>;
}

/** Looks at the whole file or at what may change while nobody types: `*check` when memory is enough, `async *check` when the world must be waited for. */
export interface FileRule<Id extends string = string> extends RuleBase<Id> {
  check(file: Dockerfile, world: World): Iterable<Problem> | AsyncIterable<Problem>;
}

/**
 * Looks at stages, the ones they use and the ones that use them, at the instructions before the first FROM and at the
 * names by which stages are called, and at nothing else: its answer about a group of stages is kept while all of these
 * stay, and moves along when the stages move. So no message names a line; `related` does.
 */
export interface StageRule<Id extends string = string> extends RuleBase<Id> {
  /**
   * Its answer hangs on these instructions of the stages alone, ARG and ENV included when it expands anything: where there
   * are none it is silent, and a key in another one changes nothing. What reads a stage's contents hangs on all.
   */
  readonly on?: readonly Keyword[];
  checkStages(stages: readonly Stage[], file: Dockerfile, world: SteadyWorld): Iterable<Problem>;
}

/** The same with questions to the world: what it answered is shown while the stages stay, and is asked again when typing rests. */
export interface AskingRule<Id extends string = string> extends RuleBase<Id> {
  askStages(stages: readonly Stage[], file: Dockerfile, world: World): AsyncIterable<Problem>;
}

export type Rule<Id extends string = string> =
  | InstructionRule<Id>
  | StageRule<Id>
  | AskingRule<Id>
  | FileRule<Id>;

export interface Problem {
  readonly range: Range;
  /** One sentence that says what is wrong here. */
  readonly message: string;
  /** The best first. */
  readonly fixes?: readonly Fix[];
  /** The cause elsewhere in the file. */
  readonly related?: readonly { readonly range: Range; readonly message: string }[];
  readonly tag?: "unnecessary" | "deprecated";
  /** Where it is worse or milder than the rule's own severity. */
  readonly severity?: Severity;
}

export interface Fix {
  /** Verb first: `Add --no-install-recommends`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** True when "fix all" may apply it: it never changes what the image does. */
  readonly safe?: boolean;
  /** The refactoring that makes the same edit on click, and then asks what this one can't. */
  readonly by?: { readonly action: string; readonly data: unknown };
}

/** An edit offered at the cursor. `find` is cheap and runs on every cursor move; `edit` runs on click. */
export interface Action<T = unknown> {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  /** A command of the server that is run once the edit was made, with the file's address and its text before. */
  readonly afterwards?: string;
  readonly examples: readonly {
    readonly given?: Given;
    readonly before: string;
    readonly after: string;
    /** Which of several offers, by title. */
    readonly choose?: string;
  }[];
  find(file: Dockerfile, range: Range, world: World): readonly Offer<T>[];
  edit(offer: Offer<T>, file: Dockerfile, world: World): WorkspaceEdit | Promise<WorkspaceEdit>;
}

export interface Offer<T = unknown> {
  readonly title: string;
  readonly kind?: string;
  readonly preferred?: boolean;
  /** Why it can't be done here: shown greyed. */
  readonly disabled?: string;
  /** Plain data: it crosses the wire between offer and edit. */
  readonly data: T;
}

/** What to say about the thing under the cursor, as Markdown. */
export interface Hover<T extends { readonly range: Range } = { readonly range: Range }> {
  readonly id: string;
  readonly summary: string;
  readonly examples: readonly { readonly given?: Given; readonly at: string; readonly shows: string }[];
  /** True when it belongs under what another hover says of the same place, not in its stead. */
  readonly below?: true;
  find(file: Dockerfile, cursor: Position): T | undefined;
  show(found: T, file: Dockerfile, world: World): string | undefined | Promise<string | undefined>;
}

/** Facts above a line. `find` places them; `show` says them from what is known now. */
export interface Lens<T extends { readonly range: Range } = { readonly range: Range }> {
  readonly id: string;
  readonly summary: string;
  readonly examples: readonly { readonly given?: Given; readonly shows: string }[];
  find(file: Dockerfile, world: World): readonly T[];
  show(found: T, file: Dockerfile, world: World): LensText | undefined;
}

export interface LensText {
  readonly title: string;
  readonly tooltip?: string;
  /** A command of the server or the client; a lens without one only says something. */
  readonly command?: { readonly id: string; readonly arguments: readonly unknown[] };
}

/** Facts at a place in the text, said from memory alone. */
export interface Inlay {
  readonly id: string;
  readonly summary: string;
  /** Drawn as `‹text›` where it stands. */
  readonly examples: readonly { readonly given?: Given; readonly shows: string }[];
  hints(file: Dockerfile, world: World): Iterable<InlayText>;
  /** What there is to say about a hint the user points at, as Markdown; it may wait for the world. */
  explain?(data: unknown, file: Dockerfile, world: World): Promise<string | undefined>;
}

export interface InlayText {
  readonly position: Position;
  readonly label: string;
  readonly tooltip?: string;
  /** For {@link Inlay.explain}: plain data, it crosses the wire. */
  readonly data?: unknown;
}

/** What can be written at the cursor. The first completion whose `find` answers, answers. */
export interface Completion<T = unknown> {
  readonly id: string;
  readonly summary: string;
  /** `offers` are the first labels, in order. */
  readonly examples: readonly {
    readonly given?: Given;
    readonly at: string;
    readonly offers: readonly string[];
  }[];
  find(file: Dockerfile, cursor: Position): T | undefined;
  items(found: T, file: Dockerfile, world: World): Offered | Promise<Offered>;
  /** Adds to the item the user looks at what is too much for a list. Its `data` is what `items` gave it. */
  resolve?(item: CompletionItem, world: World): CompletionItem | Promise<CompletionItem>;
}

export type Offered =
  | readonly CompletionItem[]
  | (CompletionList & {
      /** Each comes true when asking again would give more: a list that is still open can then be renewed. */
      readonly more?: readonly Promise<boolean>[];
    });

// Identity functions: they exist for inference, so that a feature file never spells out a type.
export const rule = <const Id extends string, R extends Rule<Id>>(it: R & { readonly id: Id }): R => it;
export const action = <T>(it: Action<T>): Action<T> => it;
export const hover = <T extends { readonly range: Range }>(it: Hover<T>): Hover<T> => it;
export const lens = <T extends { readonly range: Range }>(it: Lens<T>): Lens<T> => it;
export const completion = <T>(it: Completion<T>): Completion<T> => it;
export const inlay = (it: Inlay): Inlay => it;
