import type { LocationLink, Position } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { definitionOf, nameAt } from "../syntax/names.ts";
import { pathAt, whoMade } from "../syntax/stage-paths.ts";

/** Where the stage, variable, heredoc or copied path at a position comes from. */
export function definition(file: Dockerfile, position: Position): LocationLink[] {
  const name = nameAt(file, position);
  if (name) {
    const target = definitionOf(file, name);
    if (target) return [link(file, name.range, target.instruction.range, target.range)];
    const stage = name.kind === "stage" ? file.stageNamed(name.key.slice("stage ".length)) : undefined;
    return stage?.image ? [link(file, name.range, stage.from.range, stage.image.range)] : [];
  }
  const path = pathAt(file, position);
  const maker = path && whoMade(file, path);
  return maker ? [link(file, path.range, maker.instruction.range, maker.range)] : [];
}

type Span = LocationLink["targetRange"];

function link(file: Dockerfile, origin: Span, whole: Span, selection: Span): LocationLink {
  return {
    targetUri: file.uri,
    originSelectionRange: origin,
    targetRange: whole,
    targetSelectionRange: selection,
  };
}
