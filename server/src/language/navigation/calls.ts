import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type Position,
  SymbolKind,
} from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { nameAt } from "../syntax/names.ts";
import type { Stage } from "../syntax/stage.ts";
import { stageUses } from "../syntax/stage-graph.ts";

/** The stage at a position: the one named there, else the one the line belongs to. */
export function prepareCalls(file: Dockerfile, position: Position): CallHierarchyItem[] {
  const name = nameAt(file, position);
  const named = name?.kind === "stage" ? file.stages.find((it) => it.called === name.text) : undefined;
  const stage = named ?? file.stageAt(position);
  return stage ? [item(file, stage)] : [];
}

/** The stages that stand on a stage or copy from it. */
export function incomingCalls(file: Dockerfile, of: CallHierarchyItem): CallHierarchyIncomingCall[] {
  const uses = stageUses(file).filter(({ used }) => used.index === stageOf(file, of)?.index);
  return grouped(uses, (it) => it.user).map(([stage, found]) => ({
    from: item(file, stage),
    fromRanges: found.map(({ range }) => range),
  }));
}

/** The stages a stage stands on or copies from. */
export function outgoingCalls(file: Dockerfile, of: CallHierarchyItem): CallHierarchyOutgoingCall[] {
  const uses = stageUses(file).filter(({ user }) => user.index === stageOf(file, of)?.index);
  return grouped(uses, (it) => it.used).map(([stage, found]) => ({
    to: item(file, stage),
    fromRanges: found.map(({ range }) => range),
  }));
}

function stageOf(file: Dockerfile, { selectionRange }: CallHierarchyItem): Stage | undefined {
  return file.stageAt(selectionRange.start);
}

function item(file: Dockerfile, stage: Stage): CallHierarchyItem {
  const { from, name, image, instructions, index } = stage;
  return {
    name: name?.text ?? image?.text ?? `stage ${index}`,
    ...(name && image ? { detail: `FROM ${image.text}` } : {}),
    kind: SymbolKind.Class,
    uri: file.uri,
    range: { start: from.range.start, end: (instructions.at(-1) ?? from).range.end },
    selectionRange: (name ?? image)?.range ?? from.keywordRange,
  };
}

function grouped<T, K>(all: readonly T[], by: (it: T) => K): [K, T[]][] {
  const groups = new Map<K, T[]>();
  for (const it of all) {
    const key = by(it);
    const group = groups.get(key);
    if (group) group.push(it);
    else groups.set(key, [it]);
  }
  return [...groups];
}
