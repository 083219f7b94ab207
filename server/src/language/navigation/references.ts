import type { Location, Position } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { nameAt, sameNames } from "../syntax/names.ts";

/** Every place that names what is at a position. */
export function references(file: Dockerfile, position: Position, withDefinitions: boolean): Location[] {
  const name = nameAt(file, position);
  if (!name) return [];
  return sameNames(file, name)
    .filter((it) => withDefinitions || it.role === "use")
    .map(({ range }) => ({ uri: file.uri, range }));
}
