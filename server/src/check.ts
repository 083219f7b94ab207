import {
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Position,
  type Range,
} from "vscode-languageserver-types";
import type { FileRule, InstructionRule, Problem, Rule, Severity, StageRule } from "./language/feature.ts";
import { rules as everyRule } from "./language/features.ts";
import { Kept } from "./language/kept.ts";
import type { Settings } from "./language/settings.ts";
import { suppressions } from "./language/suppressions.ts";
import type { Dockerfile } from "./language/syntax/dockerfile.ts";
import { type Instruction, keywords } from "./language/syntax/instruction.ts";
import type { Stage } from "./language/syntax/stage.ts";
import type { StageGroup } from "./language/syntax/stage-groups.ts";
import type { SteadyWorld, World } from "./language/world.ts";

/** A problem, the rule that found it, and how an editor hears of it. */
export interface Finding {
  readonly rule: Rule;
  readonly problem: Problem;
  readonly diagnostic: Diagnostic;
}

/** The findings of one version of a file. */
export interface Checked {
  readonly file: Dockerfile;
  readonly findings: readonly Finding[];
  /** What must wait for the world; call each to start it. It runs once, however often it is called. */
  later(): readonly (() => Promise<readonly Finding[]>)[];
  /**
   * What the world has told so far: about this version, and about an earlier one whatever holds of stages that nothing
   * changed but their place.
   */
  told(): readonly Finding[];
}

/** What was found in a group of stages, and the world that was seen. */
interface ByGroup extends SteadyWorld {
  /** Where the group stood then. */
  readonly line: number;
  readonly findings: readonly Finding[];
  /** The same where it stands now. */
  group: StageGroup;
  placed: readonly Finding[];
}

export type Failed = (id: string, error: unknown) => void;

const rankOf = new Map<Rule, number>(everyRule.map((rule, rank) => [rule, rank]));

/** The graver first, then as the rules are listed: editors show what lies on one word in this order. */
export function byWeight(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) =>
      (a.diagnostic.severity ?? 0) - (b.diagnostic.severity ?? 0) ||
      (rankOf.get(a.rule) ?? 0) - (rankOf.get(b.rule) ?? 0),
  );
}

/**
 * Prepares the rules for a set of settings and answers the function that runs them over a file.
 * One broken rule costs one rule, never the run.
 */
export function checker(settings: Settings, failed: Failed): (file: Dockerfile, world: World) => Checked {
  const severityOf = new Map<string, Severity | undefined>();
  const active = everyRule.filter((rule) => {
    const wanted = settings.rules[rule.id] ?? (rule.offByDefault ? "off" : "on");
    severityOf.set(rule.id, wanted === "off" || wanted === "on" ? undefined : wanted);
    return wanted !== "off";
  });
  const ofFiles = active.filter((it): it is FileRule | StageRule => "check" in it || "checkStages" in it); // In the list's order: of two fixes in one place the first is made.
  const stageRules = active.filter((it) => "checkStages" in it);
  const askingRules = active.filter((it) => "askStages" in it);
  const instructionRules = active.filter((it) => "inspect" in it);
  const byKeyword = new Map<string, readonly InstructionRule[]>(
    keywords.map((keyword) => [
      keyword,
      instructionRules.filter(({ on }) => on === "every" || on.includes(keyword)),
    ]),
  );
  const others = instructionRules.filter(({ on }) => on === "every");
  // Instruction rules see one instruction only, so their answer is kept as long as its text stays.
  const kept = new Kept<object, { readonly line: number; readonly findings: readonly Finding[] }>();
  const ofStage = new Kept<object, { readonly line: number; readonly findings: readonly Finding[] }>();
  // So is what stage rules said of a group of stages, by its shape.
  const checkedGroups = new Kept<object, ByGroup>();
  const askedGroups = new Kept<object, ByGroup>();

  return (file, world) => {
    if (file.isTemplate) return { file, findings: [], later: () => [], told: () => [] };
    const findings: Finding[] = [];
    for (const instruction of file.globals) findings.push(...inspect(instruction, file.uri));
    for (const stage of file.stages) {
      const found = inspectStage(stage, file.uri);
      if (found.length > 0) findings.push(...found);
    }
    const { catalogue, platform, today } = world;
    const steady = { catalogue, platform, today };
    const byRule = ofGroups(file, steady);
    const { covers } = suppressions(file);
    const wanted = (it: Finding) => !covers(it.rule, it.diagnostic.range.start);
    const later: (() => Promise<readonly Finding[]>)[] = [];
    const told: Finding[] = [];
    for (const rule of ofFiles) {
      if ("checkStages" in rule) {
        findings.push(...(byRule.get(rule) ?? []));
        continue;
      }
      try {
        const problems = rule.check(file, world);
        if (Symbol.iterator in problems)
          for (const it of problems) findings.push(finding(rule, it, file.uri));
        else
          later.push(
            once(async () => {
              const found = (await collect(rule, () => problems, file.uri)).filter(wanted);
              told.push(...found);
              return found;
            }),
          );
      } catch (error) {
        failed(rule.id, error);
      }
    }
    let waiting: ReturnType<Checked["later"]> | undefined;
    return {
      file,
      findings: findings.filter(wanted),
      // Most keys are followed by another before the world is asked. No getter: V8 keeps what those of a literal see,
      // which is this version, until it goes through all memory.
      later() {
        waiting ??= [
          ...file.groups.map((group) =>
            once(async () => (await ask(group, file, world, steady)).filter(wanted)),
          ),
          ...later,
        ];
        return waiting;
      },
      told: () => [
        ...file.groups.flatMap((group) => known(askedGroups, group, steady) ?? []).filter(wanted),
        ...told,
      ],
    };
  };

  function inspectStage({ from, instructions, shape }: Stage, uri: string): readonly Finding[] {
    const known = ofStage.get(shape);
    if (known && (known.line === from.line || known.findings.length === 0)) return known.findings;
    const findings = [from, ...instructions].flatMap((it) => inspect(it, uri));
    ofStage.set(shape, { line: from.line, findings });
    return findings;
  }

  function inspect(instruction: Instruction, uri: string): readonly Finding[] {
    const known = kept.get(instruction.shape);
    if (known) {
      const lines = instruction.line - known.line;
      return lines === 0 || known.findings.length === 0
        ? known.findings
        : known.findings.map((it) => new Moved(it, lines, 0));
    }
    const findings: Finding[] = [];
    for (let part: Instruction | undefined = instruction; part; part = part.trigger) {
      for (const rule of byKeyword.get(part.keyword) ?? others) {
        try {
          for (const it of rule.inspect(part)) findings.push(finding(rule, it, uri));
        } catch (error) {
          failed(rule.id, error);
        }
      }
    }
    kept.set(instruction.shape, { line: instruction.line, findings });
    return findings;
  }

  /** What the stage rules say, by rule: in most files nothing. */
  function ofGroups(file: Dockerfile, world: SteadyWorld): Map<Rule, Finding[]> {
    const byRule = new Map<Rule, Finding[]>();
    for (const group of file.groups) {
      let findings = known(checkedGroups, group, world);
      if (!findings) {
        const before = group.since && known(checkedGroups, group.since.group, world);
        const changed = before ? group.since!.keywords : keywordsIn(group, file);
        findings = stageRules.flatMap((rule) =>
          !rule.on || rule.on.some((it) => changed.has(it))
            ? ofStages(rule, group, file, world)
            : (before ?? []).filter((it) => it.rule === rule),
        );
        remember(checkedGroups, group, world, findings);
      }
      for (const it of findings) {
        const list = byRule.get(it.rule);
        if (list) list.push(it);
        else byRule.set(it.rule, [it]);
      }
    }
    return byRule;
  }

  /** What was found in a group before, where it stands now. */
  function known(
    groups: Kept<object, ByGroup>,
    group: StageGroup,
    { catalogue, platform, today }: SteadyWorld,
  ): readonly Finding[] | undefined {
    const it = groups.get(group.shape);
    if (it?.catalogue !== catalogue || it.platform !== platform || it.today !== today) return undefined;
    if (it.group === group || it.findings.length === 0) return it.placed;
    const lines = lineOf(group) - it.line;
    it.group = group;
    it.placed = lines === 0 ? it.findings : it.findings.map((one) => new Moved(one, lines, it.line));
    return it.placed;
  }

  function remember(
    groups: Kept<object, ByGroup>,
    group: StageGroup,
    { catalogue, platform, today }: SteadyWorld,
    findings: readonly Finding[],
  ): void {
    const line = lineOf(group);
    groups.set(group.shape, { catalogue, platform, today, line, findings, group, placed: findings });
  }

  async function ask(
    group: StageGroup,
    file: Dockerfile,
    world: World,
    steady: SteadyWorld,
  ): Promise<readonly Finding[]> {
    const found = await Promise.all(
      askingRules.map((rule) => collect(rule, () => rule.askStages(group.stages, file, world), file.uri)),
    );
    const findings = found.flat();
    remember(askedGroups, group, steady, findings);
    return findings;
  }

  function ofStages(
    rule: StageRule,
    { stages }: StageGroup,
    file: Dockerfile,
    world: SteadyWorld,
  ): readonly Finding[] {
    const found: Finding[] = [];
    try {
      for (const it of rule.checkStages(stages, file, world)) found.push(finding(rule, it, file.uri));
    } catch (error) {
      failed(rule.id, error);
    }
    return found;
  }

  async function collect(
    rule: Rule,
    problems: () => AsyncIterable<Problem>,
    uri: string,
  ): Promise<readonly Finding[]> {
    const found: Finding[] = [];
    try {
      for await (const it of problems()) found.push(finding(rule, it, uri));
    } catch (error) {
      failed(rule.id, error);
    }
    return found;
  }

  function finding(rule: Rule, problem: Problem, uri: string): Finding {
    const diagnostic: Diagnostic = {
      range: problem.range,
      message: problem.message,
      severity: severities[severityOf.get(rule.id) ?? problem.severity ?? rule.severity],
      source: "plimsoll",
      code: rule.id,
    };
    if (problem.related?.length)
      diagnostic.relatedInformation = problem.related.map(({ range, message }) => ({
        location: { uri, range },
        message,
      }));
    if (problem.tag)
      diagnostic.tags = [
        problem.tag === "unnecessary" ? DiagnosticTag.Unnecessary : DiagnosticTag.Deprecated,
      ];
    return { rule, problem, diagnostic };
  }
}

function lineOf({ stages }: StageGroup): number {
  return stages[0]?.from.line ?? 0;
}

/**
 * The same finding so many lines further down; what stands above line `from` stays where it is. A new line moves all
 * below it, and hardly anybody asks for more than the diagnostics.
 */
class Moved implements Finding {
  readonly rule: Rule;
  readonly diagnostic: Diagnostic;
  readonly #of: Finding;
  readonly #lines: number;
  readonly #from: number;

  constructor(of: Finding, lines: number, from: number) {
    this.#of = of;
    this.#lines = lines;
    this.#from = from;
    this.rule = of.rule;
    const { relatedInformation } = of.diagnostic;
    this.diagnostic = this.#place(of.diagnostic);
    if (relatedInformation)
      this.diagnostic.relatedInformation = relatedInformation.map(({ location, message }) => ({
        location: this.#place(location),
        message,
      }));
  }

  get problem(): Problem {
    const { problem } = this.#of;
    const { fixes, related } = problem;
    return {
      ...this.#place(problem),
      ...(fixes
        ? { fixes: fixes.map((it) => ({ ...it, edits: it.edits.map((edit) => this.#place(edit)) })) }
        : {}),
      ...(related ? { related: related.map((it) => this.#place(it)) } : {}),
    };
  }

  #place<T extends { readonly range: Range }>(it: T): T {
    return { ...it, range: { start: this.#position(it.range.start), end: this.#position(it.range.end) } };
  }

  #position({ line, character }: Position): Position {
    return { line: line < this.#from ? line : line + this.#lines, character };
  }
}

/** A file that is only begun has no stage yet. */
function keywordsIn({ stages }: StageGroup, file: Dockerfile): ReadonlySet<string> {
  const all =
    stages.length === 0 ? file.globals : stages.flatMap(({ from, instructions }) => [from, ...instructions]);
  return new Set(all.map((it) => it.keyword));
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= work();
    return asked;
  };
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
