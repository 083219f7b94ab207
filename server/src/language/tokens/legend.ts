import type { SemanticTokensLegend } from "vscode-languageserver-types";

/** The names editors know; the order is that of {@link Type}. */
export const legend: SemanticTokensLegend = {
  tokenTypes: [
    "keyword",
    "comment",
    "parameter",
    "property",
    "string",
    "variable",
    "function",
    "operator",
    "number",
    "namespace",
    "class",
    "label",
    "macro",
    "enumMember",
  ],
  tokenModifiers: ["declaration", "deprecated", "defaultLibrary"],
};

/** What a character is, as painted: one more than its index in the legend, so that 0 is nothing. */
export const Type = {
  none: 0,
  keyword: 1,
  comment: 2,
  /** A flag. */
  parameter: 3,
  /** A key: of a mount, a label. */
  property: 4,
  string: 5,
  variable: 6,
  /** A command that runs. */
  function: 7,
  operator: 8,
  number: 9,
  /** An image. */
  namespace: 10,
  /** A stage. */
  class: 11,
  /** What ends a heredoc. */
  label: 12,
  /** A directive, a continuation. */
  macro: 13,
  /** A tag, a signal. */
  enumMember: 14,
  /** Looked at and left in the editor's own colour. */
  plain: 31,
} as const;

/** Added to a type. */
export const Modifier = { declaration: 32, deprecated: 64, defaultLibrary: 128 } as const;
