import type { CancellationToken, WorkspaceSymbol } from "vscode-languageserver";
import type { Builder } from "./builds.ts";
import type { Settings } from "./language/settings.ts";
import type { World } from "./language/world.ts";

/** The outside. */
export interface Live {
  /**
   * The world as one request about one file may use it; the waiting ends when the token fires.
   * `asked` is true when a person clicked for the answer: then it may cost what typing may not.
   */
  within(uri: string, token: CancellationToken, asked?: boolean): World;
  /** Tells the outside whom it serves. Until then it answers from what is embedded, and asks nobody. */
  attach?(host: Host): void;
  /** What builds; undefined before {@link attach} and where nothing can be built. */
  builder?(): Builder | undefined;
  /** Nobody has typed for a moment: what costs something may be done now. */
  rest?(): void;
  /** A file on disk was made, changed or deleted. Resolves to true when answers may differ now. */
  fileChanged?(uri: string): Promise<boolean>;
  /** The stages of the workspace's files that fit a query, by address; those that are not open included. */
  symbols?(query: string): Promise<ReadonlyMap<string, readonly WorkspaceSymbol[]>>;
  /** Settings, trust or the folders of the workspace are others now. */
  changed?(): void;
  /** The user wants what failed to be tried again. */
  retry?(): void;
  /** Ends what is under way; resolves when nothing of it is left. */
  close?(): Promise<void>;
}

/** Whom the outside serves. */
export interface Host {
  settings(): Settings;
  /** False in Restricted Mode: nothing may be asked, opened or run. */
  trusted(): boolean;
  /** A folder for caches; undefined when the client named none. */
  readonly cacheFolder: string | undefined;
  /** The folders of the workspace, as paths. */
  folders(): readonly string[];
  /** More is known now: what lenses and hints say may be different. */
  learned(): void;
  /** What the status item says about one part; undefined takes its line away. */
  status(part: "registry" | "engine", line: StatusLine | undefined): void;
}

export interface StatusLine {
  /** `Registry: offline, facts of 2026-09-17`. */
  readonly text: string;
  /** True when something the user asked for does not work, and trying again may help. */
  readonly impaired: boolean;
  /** All that is known about it, for the log: a sentence each. */
  readonly log: readonly string[];
}
