import type { Dockerfile } from "./dockerfile.ts";
import type { Instruction } from "./instruction.ts";
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
  const named = new Map<string, number[]>();
  for (const { name, index } of stages) {
    const key = name?.text.toLowerCase();
    if (key === undefined) continue;
    const list = named.get(key);
    if (list) list.push(index);
    else named.set(key, [index]);
  }
  for (const stage of stages) {
    if (stage.base.kind === "stage") unite(stage.index, stage.base.stage.index);
    for (const { name, at } of namesIn(stage)) {
      const text = name.includes("$") ? (file.expanded(name, at) ?? name) : name;
      const used = file.stageNamed(text, stage);
      if (used) {
        unite(stage.index, used.index);
        continue;
      }
      // Stages that stand too late to be used are told about where they are named.
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
  const known = new Map(earlier.map((it) => [it.stages[0]?.index, it]));
  return [...byRoot.values()].map((members) => {
    const before = known.get(members[0]!.index);
    if (before?.stages.length !== members.length) return { stages: members, shape: {} };
    if (members.every((it, at) => it === before.stages[at])) return before;
    return { stages: members, shape: isMoved(before.stages, members) ? before.shape : {} };
  });
}

/** Whether stages are others of an earlier version, all of them as many lines further up or down. */
function isMoved(before: readonly Stage[], now: readonly Stage[]): boolean {
  const lines = now[0]!.from.line - before[0]!.from.line;
  const isSame = (a: Instruction, b: Instruction) => a.shape === b.shape && b.line - a.line === lines;
  return now.every((stage, nth) => {
    const { index, final, from, base, instructions } = before[nth]!;
    return (
      index === stage.index &&
      final === stage.final &&
      isSame(from, stage.from) &&
      baseKey(base) === baseKey(stage.base) &&
      instructions.length === stage.instructions.length &&
      instructions.every((it, at) => isSame(it, stage.instructions[at]!))
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
    if (stage.image?.text.includes("$")) found.push(stage.image.text);
    for (const { name } of namesIn(stage)) if (name.includes("$")) found.push(name);
  }
  return found.join(" ");
}

/** What may name a stage in COPY, ADD and RUN, an ONBUILD's too. A stage keeps its answer. */
function namesIn(stage: Stage): readonly { readonly name: string; readonly at: Instruction }[] {
  const known = names.get(stage);
  if (known) return known;
  const found = stage.instructions.flatMap((at) =>
    /from=/i.test(at.text)
      ? Array.from(at.joined.logical.matchAll(/from=["']?([^\s,"']+)/gi), ([, name = ""]) => ({ name, at }))
      : [],
  );
  names.set(stage, found);
  return found;
}

const names = new WeakMap<Stage, readonly { readonly name: string; readonly at: Instruction }[]>();
