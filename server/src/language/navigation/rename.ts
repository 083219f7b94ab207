import type { Position, Range, TextEdit } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { type Name, nameAt, namesIn, sameNames } from "../syntax/names.ts";
import { holds } from "../syntax/ranges.ts";
import { platformArgs, predefinedArgs } from "../syntax/scopes.ts";

/** What a rename would replace at a position; undefined where there is no name of this file's own. */
export function renameable(
  file: Dockerfile,
  position: Position,
): { range: Range; placeholder: string } | undefined {
  const name = nameAt(file, position);
  if (!name || name.indirect || (name.kind === "variable" && given.has(name.text))) return undefined;
  if (!holds(name.range, position) || setUnseen(file, name)) return undefined;
  return { range: name.range, placeholder: file.slice(name.range) };
}

/** The edits of a rename, or why the new name can't be. */
export function rename(
  file: Dockerfile,
  position: Position,
  to: string,
): TextEdit[] | { readonly refused: string } {
  const name = nameAt(file, position);
  if (!name || name.indirect || !holds(name.range, position)) return [];
  const refused = refusal(file, name, to);
  if (refused) return { refused };
  return sameNames(file, name)
    .filter((it) => !it.indirect)
    .map(({ range }) => ({ range, newText: to }));
}

// The builder sets these: another name would be another variable.
const given: ReadonlySet<string> = new Set([...platformArgs, ...predefinedArgs]);

/** Whether a shell sets a variable where no name is seen: in a loop's head, or in the text of another shell. */
function setUnseen(file: Dockerfile, { kind, text, instruction }: Name): boolean {
  if (kind !== "variable" || !/^\w+$/.test(text)) return false;
  const { logical } = instruction.joined;
  const whole = logical + instruction.heredocs.map(({ body }) => body).join("\n");
  if (
    new RegExp(`\\b(?:for|select|getopts\\s+\\S+|mapfile|readarray|printf\\s+-v)\\s+${text}\\b`).test(whole)
  )
    return true;
  // Of a variable that the file does not set, every place that does must be seen.
  if (file.definition(text, instruction)) return false;
  const set = whole.match(new RegExp(`(?<![\\w$.{/-])${text}\\+?=(?!=)`, "g"))?.length ?? 0;
  return set > namesIn(file, instruction).filter((it) => it.text === text && it.role === "definition").length;
}

function refusal(file: Dockerfile, name: Name, to: string): string | undefined {
  switch (name.kind) {
    case "variable":
      if (setUnseen(file, name)) return `The shell sets ${name.text} in a way that can't be followed here.`;
      if (given.has(name.text)) return `${name.text} is set by the builder and keeps its name.`;
      return /^[A-Za-z_][A-Za-z0-9_]*$/.test(to)
        ? undefined
        : `“${to}” is no variable name: letters, digits and _ only, no digit first.`;
    case "stage":
      if (!/^[a-z][a-z0-9_.-]*$/i.test(to))
        return `“${to}” is no stage name: a letter, then letters, digits, - _ and . only.`;
      if (to.toLowerCase() === "scratch") return "A stage can't be called scratch.";
      return to.toLowerCase() !== name.text.toLowerCase() && file.stageNamed(to)
        ? `There is a stage ${to} already.`
        : undefined;
    case "heredoc":
      if (!/^[^\s<>"'`\\$;&|()]+$/.test(to))
        return `“${to}” can't end a heredoc: no blanks, quotes or operators.`;
      return name.instruction.heredocs.some(({ body }) => body.split(/\r?\n/).some((it) => it.trim() === to))
        ? `A line of the heredoc is “${to}” already: it would end there.`
        : undefined;
  }
}
