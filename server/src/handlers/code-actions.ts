import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type Range,
  type TextEdit,
} from "vscode-languageserver";
import type { Finding } from "../check.ts";
import { editFor } from "../client-edits.ts";
import { actions, rules } from "../language/features.ts";
import { ignoreEdit } from "../language/suppressions.ts";
import type { Dockerfile } from "../language/syntax/dockerfile.ts";
import { Unavailable } from "../language/world.ts";
import type { Handlers } from "../wire.ts";

interface Deferred {
  readonly uri: string;
  readonly version: number;
  readonly action: string;
  readonly title: string;
  readonly data: unknown;
}

/** Fixes come with their edits; refactorings are worked out when one is chosen. */
export const codeActions: Handlers = ({ connection, open, world, check, guarded, client, commands }) => {
  const able = () => client()?.capabilities ?? {};
  connection.onCodeAction(({ textDocument: { uri }, range, context }, token) => {
    const file = open(uri);
    if (!file) return null;
    const wanted = (kind: string) =>
      !context.only || context.only.some((it) => kind === it || kind.startsWith(`${it}.`));
    const found: CodeAction[] = [];
    const checked = check(uri);
    const findings = checked ? [...checked.findings, ...checked.told()] : [];
    if (wanted(CodeActionKind.QuickFix)) {
      // In the list's order, the weightiest first, and not in the order in which they were found.
      const here = findings
        .filter((it) => touches(it.diagnostic.range, range))
        .sort((a, b) => rules.indexOf(a.rule) - rules.indexOf(b.rule));
      for (const it of here) found.push(...fixes(it, file));
      // Switching a rule off comes after every way to please it.
      found.push(...ignores(here, file));
    }
    if (context.only && wanted(fixAllKind)) found.push(...everyFix(findings, uri));
    const lent = world(uri, token);
    // An editor that can't grey an action out would run it.
    const greys = able().textDocument?.codeAction?.disabledSupport === true;
    for (const action of actions) {
      if (
        context.only &&
        !context.only.some((it) => action.kind.startsWith(it) || it.startsWith(action.kind))
      )
        continue;
      for (const { title, kind, preferred, disabled, data } of guarded(action.id, () =>
        action.find(file, range, lent),
      ) ?? []) {
        if (!wanted(kind ?? action.kind) || (disabled && !greys)) continue;
        found.push({
          title,
          kind: kind ?? action.kind,
          ...later({ uri, version: file.version, action: action.id, title, data }),
          ...(preferred ? { isPreferred: true } : {}),
          ...(disabled ? { disabled: { reason: disabled } } : {}),
        });
      }
    }
    return found;
  });

  connection.onCodeActionResolve(async (chosen, token) => {
    const made = await workOut(chosen.data as Deferred, token);
    return made ? { ...chosen, ...made } : chosen;
  });

  commands.set("plimsoll.act", async ([deferred], token) => {
    const made = await workOut(deferred as Deferred, token);
    if (!made) return;
    const { applied } = await connection.workspace.applyEdit({ label: made.title, edit: made.edit });
    if (applied && made.command)
      void commands.get(made.command.command)?.(made.command.arguments ?? [], token);
  });

  /** An action whose edit is worked out on click, in the way the client knows. */
  function later(deferred: Deferred): Partial<CodeAction> {
    const { resolveSupport, dataSupport } = able().textDocument?.codeAction ?? {};
    if (dataSupport && resolveSupport?.properties.includes("edit")) return { data: deferred };
    return { command: { title: deferred.title, command: "plimsoll.act", arguments: [deferred] } };
  }

  async function workOut(
    { uri, version, action: id, title, data }: Deferred,
    token: CancellationToken,
  ): Promise<(Required<Pick<CodeAction, "title" | "edit">> & Pick<CodeAction, "command">) | undefined> {
    const file = open(uri);
    const action = actions.find((it) => it.id === id);
    // The file moved on since the menu was shown: an edit for the old text would land in the wrong place.
    if (!file || !action || file.version !== version) return undefined;
    try {
      const edit = await action.edit({ title, data }, file, world(uri, token, true));
      return {
        title,
        edit: editFor(able(), edit),
        ...(action.afterwards
          ? { command: { title, command: action.afterwards, arguments: [uri, file.text] } }
          : {}),
      };
    } catch (error) {
      if (!(error instanceof Unavailable)) {
        connection.console.error(`${id}: ${error instanceof Error ? error.stack : error}`);
        throw error;
      }
      // The user clicked and nothing will happen: here a message is owed.
      connection.window.showWarningMessage(error.message);
      return undefined;
    }
  }

  function fixes({ problem, diagnostic }: Finding, { uri, version }: Dockerfile): CodeAction[] {
    return (problem.fixes ?? []).map(({ title, edits, by }, nth) => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      ...(by ? later({ uri, version, title, ...by }) : { edit: { changes: { [uri]: [...edits] } } }),
      ...(nth === 0 ? { isPreferred: true } : {}),
    }));
  }

  return {
    codeActionProvider: {
      resolveProvider: true,
      codeActionKinds: [CodeActionKind.QuickFix, fixAllKind, ...new Set(actions.map((it) => it.kind))],
    },
  };
};

const fixAllKind = `${CodeActionKind.SourceFixAll}.plimsoll`;

/** All safe fixes of a file as one edit. Of two that touch each other the first is made. */
function everyFix(findings: readonly Finding[], uri: string): CodeAction[] {
  const fixed: Finding[] = [];
  const edits: TextEdit[] = [];
  for (const it of findings) {
    const fix = it.problem.fixes?.find(({ safe }) => safe);
    if (!fix || fix.edits.some((edit) => edits.some((other) => touches(edit.range, other.range)))) continue;
    edits.push(...fix.edits);
    fixed.push(it);
  }
  if (edits.length === 0) return [];
  const diagnostics = fixed.map((it) => it.diagnostic);
  return [
    { title: "Fix all that is safe", kind: fixAllKind, diagnostics, edit: { changes: { [uri]: edits } } },
  ];
}

function ignores(findings: readonly Finding[], file: Dockerfile): CodeAction[] {
  const byRule = new Map(findings.map((it) => [it.rule.id, it]));
  return [...byRule.values()].map(({ rule, diagnostic }) => ({
    title: `Ignore ${rule.id} here`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: { changes: { [file.uri]: [ignoreEdit(file, rule, diagnostic.range.start)] } },
  }));
}

function touches(a: Range, b: Range): boolean {
  const before = (x: Range["start"], y: Range["start"]) =>
    x.line < y.line || (x.line === y.line && x.character <= y.character);
  return before(a.start, b.end) && before(b.start, a.end);
}
