import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  type Range,
} from "vscode-languageserver-types";

export interface ItemText {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** What stands there already and goes. */
  readonly range: Range;
  /** The label unless something else is written. */
  readonly newText?: string;
  /** What the typed text is compared with, when that is not the label. */
  readonly filter?: string;
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string | undefined;
  readonly snippet?: boolean;
  readonly deprecated?: boolean;
  /** Opens the list again: what was inserted asks for more. */
  readonly again?: boolean;
  readonly preselect?: boolean;
}

/** An item at its place in a list that is sorted already. */
export function item(it: ItemText, nth: number): CompletionItem {
  return {
    label: it.label,
    kind: it.kind,
    sortText: String(nth).padStart(4, "0"),
    textEdit: { range: it.range, newText: it.newText ?? it.label },
    ...(it.filter === undefined ? {} : { filterText: it.filter }),
    ...(it.detail === undefined ? {} : { detail: it.detail }),
    ...(it.documentation ? { documentation: { kind: "markdown", value: it.documentation } } : {}),
    ...(it.snippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(it.deprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(it.preselect ? { preselect: true } : {}),
    ...(it.again ? { command: { title: "Go on", command: "editor.action.triggerSuggest" } } : {}),
  };
}

export { CompletionItemKind as Kind };
