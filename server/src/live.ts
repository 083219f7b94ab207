import type { CancellationToken } from "vscode-languageserver";
import type { World } from "./language/world.ts";

/** The outside. `within` lends it to one request about one file; the waiting ends when the token fires. */
export interface Live {
  within(uri: string, token: CancellationToken): World;
}
