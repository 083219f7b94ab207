import {
  type CompletionItem,
  CompletionTriggerKind,
  commands,
  Disposable,
  languages,
  type TextDocument,
  window,
} from "vscode";
import type { CompletionMiddleware, LanguageClient } from "vscode-languageclient/node";
import type { MoreOffered, OfferedAt } from "../../server/src/protocol.ts";
import { dockerfiles } from "./client.ts";

/** Milliseconds in which somebody who typed still waits for a list that could not open. */
const patience = 5_000;

/** The list of completions that was asked for last, and how it grows when the server knows more. */
export interface OpenCompletions {
  readonly middleware: CompletionMiddleware;
  listen(client: LanguageClient): Disposable;
}

/**
 * VS Code asks for an incomplete list again with the next key only. Nothing tells an extension whether a list is open,
 * but VS Code renews an open one, in its place, when a provider comes or goes; where none is open, nothing happens.
 */
export function openCompletions(): OpenCompletions {
  let asked: { readonly at: string; readonly when: number; readonly isUnseen: boolean } | undefined;
  let looked: string[] = [];
  let bell: Disposable | undefined;

  const ring = () => {
    if (bell) {
      bell.dispose();
      bell = undefined;
    } else bell = languages.registerCompletionItemProvider(dockerfiles, { provideCompletionItems: () => [] });
  };

  return {
    middleware: {
      async provideCompletionItem(document, position, context, token, next) {
        const at = placeOf(document, position);
        const isRenewed = asked?.at === at;
        const [, ...moved] = looked;
        const chosen = isRenewed ? moved.at(-1) : undefined;
        const answer = await next(document, position, context, token);
        if (token.isCancellationRequested) return answer;
        const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
        const isTyped = context.triggerKind !== CompletionTriggerKind.Invoke;
        asked = { at, when: Date.now(), isUnseen: isTyped && items.length === 0 };
        // Who has moved in the list keeps what they look at.
        const kept = chosen === undefined ? undefined : items.find((it) => labelOf(it) === chosen);
        if (kept) kept.preselect = true;
        looked = kept ? [labelOf(kept)] : [];
        return answer;
      },
      // The list asks for the rest of the item that is selected in it: that is how one knows which.
      resolveCompletionItem(item, token, next) {
        looked.push(labelOf(item));
        return next(item, token);
      },
    },

    listen(client) {
      const moreOffered: MoreOffered = "plimsoll/moreOffered";
      const heard = client.onNotification(moreOffered, ({ uri, version, position }: OfferedAt) => {
        const editor = window.activeTextEditor;
        if (!editor || client.code2ProtocolConverter.asUri(editor.document.uri) !== uri) return;
        const { active, isEmpty } = editor.selection;
        const isThere = active.line === position.line && active.character === position.character;
        if (!isThere || !isEmpty || editor.document.version !== version) return;
        const isUnseen = asked?.isUnseen && asked.at === placeOf(editor.document, active);
        if (!isUnseen) ring();
        // What was typed asked for a list, and there was nothing to show: it opens now, as if by itself.
        else if (Date.now() - asked!.when < patience)
          void commands.executeCommand("editor.action.triggerSuggest", { auto: true });
      });
      return Disposable.from(heard, { dispose: () => bell?.dispose() });
    },
  };
}

function placeOf(
  { uri, version }: TextDocument,
  { line, character }: { line: number; character: number },
): string {
  return `${uri} ${version} ${line}:${character}`;
}

function labelOf({ label }: CompletionItem): string {
  return typeof label === "string" ? label : label.label;
}
