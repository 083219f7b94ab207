import type {
  CancellationToken,
  Connection,
  InitializeParams,
  ServerCapabilities,
  TextDocuments,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Builder } from "./builds.ts";
import type { Checked } from "./check.ts";
import type { Settings } from "./language/settings.ts";
import type { Dockerfile } from "./language/syntax/dockerfile.ts";
import type { World } from "./language/world.ts";
import type { Live } from "./live.ts";
import type { Permission } from "./permission.ts";

/** What a group of handlers needs of the server. */
export interface Wire {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  /** The current version of an open file. */
  open(uri: string): Dockerfile | undefined;
  /** The outside itself; a world for a request is had from {@link world}. */
  readonly live: Live;
  /** `asked` when a person clicked for the answer. */
  world(uri: string, token: CancellationToken, asked?: boolean): World;
  /** The problems of the current version that memory alone can tell. */
  check(uri: string): Checked | undefined;
  settings(): Settings;
  /** The client's `initialize`; undefined before it came. */
  client(): InitializeParams | undefined;
  /** Undefined where nothing can be built. */
  builder(): Builder | undefined;
  /** False in Restricted Mode. */
  trusted(): boolean;
  /** Whether something may be run, and how the user hears of it when not. */
  readonly permission: Permission;
  /** More is known now: lenses and hints may read differently. */
  learned(): void;
  /** More is known now: problems may be others. */
  recheck(): void;
  /** What has to be over before the server ends. */
  atEnd(work: () => Promise<unknown>): void;
  /** Runs one feature: an exception costs this answer only and is logged with the feature's id. */
  guarded<T>(id: string, work: () => T): T | undefined;
  /** Commands for `workspace/executeCommand`, by id. */
  readonly commands: Map<string, Command>;
}

export type Command = (args: readonly unknown[], token: CancellationToken) => unknown;

/** Registers handlers and says which capabilities they bring. */
export type Handlers = (wire: Wire) => ServerCapabilities;
