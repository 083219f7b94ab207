import { Kept } from "../kept.ts";
import type { Dockerfile } from "./dockerfile.ts";
import type { Base, Stage } from "./stage.ts";

/**
 * Stages that use each other, directly or through others, in the file's order. The same object from version to
 * version as long as nothing that may be said of these stages changed: their instructions and lines, what stands
 * before the first FROM, and the names by which stages are called.
 */
export interface StageGroup {
  readonly stages: readonly Stage[];
  /** Shared with the groups of other versions from which this one differs by where it stands and nothing else. */
  readonly shape: object;
  /** The group of an earlier version that stood in its place, and the keywords of the instructions that are others now. */
  since?: { readonly group: StageGroup; readonly keywords: ReadonlySet<string> } | undefined;
}

/**
 * The groups of a file, by their first stage; those of an earlier version are taken over where they stayed. A file
 * without FROM is one group without stages: what is only begun is looked at too.
 */
export function stageGroups(file: Dockerfile, earlier: readonly StageGroup[]): readonly StageGroup[] {
  const { stages } = file;
  if (stages.length === 0) return [{ stages, shape: {} }];
  // Each stage points to an earlier one of its group, the first one to itself.
  const parents = stages.map((_, at) => at);
  const root = (of: number) => {
    let at = of;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };
  const unite = (a: number, b: number) => {
    const [first, second] = [root(a), root(b)];
    parents[Math.max(first, second)] = Math.min(first, second);
  };
  // Hardly any file has names that no earlier stage has.
  let named: Map<string, number[]> | undefined;
  for (const stage of stages) {
    if (stage.base.kind === "stage") unite(stage.index, stage.base.stage.index);
    for (const { name, nth } of namesIn(stage)) {
      const at = stage.instructions[nth]!;
      const text = name.includes("$") ? (file.expanded(name, at) ?? name) : name;
      const used = file.stageNamed(text, stage);
      if (used) {
        unite(stage.index, used.index);
        continue;
      }
      // Stages that stand too late to be used are told about where they are named.
      named ??= byName(stages);
      const late = named.get(text.toLowerCase()) ?? [];
      for (const it of late) unite(stage.index, it);
      // They are one group from now on.
      late.length = Math.min(late.length, 1);
    }
  }
  const byRoot = new Map<number, Stage[]>();
  for (const stage of stages) {
    const at = root(stage.index);
    const group = byRoot.get(at);
    if (group) group.push(stage);
    else byRoot.set(at, [stage]);
  }
  // Both lists are in the order of first stages.
  let next = 0;
  return Array.from(byRoot, ([first, members]) => {
    while (indexOfFirst(earlier[next]) < first) next++;
    const before = indexOfFirst(earlier[next]) === first ? earlier[next] : undefined;
    if (before?.stages.length !== members.length) return { stages: members, shape: {} };
    if (members.every((it, at) => it === before.stages[at])) return before;
    // Each keeps one that went before, not all of them.
    before.since = undefined;
    return isMoved(before.stages, members)
      ? { stages: members, shape: before.shape }
      : { stages: members, shape: {}, since: changes(before, members) };
  });
}

function indexOfFirst(group: StageGroup | undefined): number {
  return group?.stages[0]?.index ?? Number.POSITIVE_INFINITY;
}

function byName(stages: readonly Stage[]): Map<string, number[]> {
  const named = new Map<string, number[]>();
  for (const { called, index } of stages) {
    const key = called?.toLowerCase();
    if (key === undefined) continue;
    const list = named.get(key);
    if (list) list.push(index);
    else named.set(key, [index]);
  }
  return named;
}

function changes(group: StageGroup, now: readonly Stage[]): StageGroup["since"] {
  const keywords = new Set<string>();
  for (const [nth, stage] of now.entries()) {
    const before = group.stages[nth]!;
    if (before === stage) continue;
    if (
      before.index !== stage.index ||
      before.final !== stage.final ||
      baseKey(before.base) !== baseKey(stage.base)
    )
      return undefined;
    const [was, is] = [
      [before.from, ...before.instructions],
      [stage.from, ...stage.instructions],
    ];
    while (was.length > 0 && was.at(-1) === is.at(-1)) {
      was.pop();
      is.pop();
    }
    let first = 0;
    while (first < was.length && was[first] === is[first]) first++;
    for (const it of [...was.slice(first), ...is.slice(first)]) keywords.add(it.keyword);
  }
  return { group, keywords };
}

/** Whether stages are others of an earlier version, all of them as many lines further up or down. */
function isMoved(before: readonly Stage[], now: readonly Stage[]): boolean {
  const lines = now[0]!.from.line - before[0]!.from.line;
  return now.every((stage, nth) => {
    const { index, final, from, base, shape } = before[nth]!;
    return (
      shape === stage.shape &&
      stage.from.line - from.line === lines &&
      index === stage.index &&
      final === stage.final &&
      baseKey(base) === baseKey(stage.base)
    );
  });
}

/** An image follows from the FROM and what stands before the first of them. */
function baseKey(base: Base): number | string {
  return base.kind === "stage" ? base.stage.index : base.kind;
}

/** See {@link Dockerfile.variableNames}. */
export function variableNames(stages: readonly Stage[]): string {
  const found: string[] = [];
  for (const stage of stages) {
    const [image] = stage.from.words;
    if (image?.includes("$")) found.push(image);
    for (const { name } of namesIn(stage)) if (name.includes("$")) found.push(name);
  }
  return found.join(" ");
}

/** A name in an instruction, and which of its stage's that is. */
interface NameIn {
  readonly name: string;
  readonly nth: number;
}

/** What may name a stage in COPY, ADD and RUN, an ONBUILD's too. A stage keeps its answer wherever it moves. */
function namesIn({ shape, instructions }: Stage): readonly NameIn[] {
  const known = names.get(shape);
  if (known) return known;
  const found = instructions.flatMap((it, nth) =>
    /from=/i.test(it.text)
      ? Array.from(it.joined.logical.matchAll(/from=["']?([^\s,"']+)/gi), ([, name = ""]) => ({ name, nth }))
      : [],
  );
  names.set(shape, found);
  return found;
}

const names = new Kept<object, readonly NameIn[]>();
