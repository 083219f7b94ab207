import { TextDocument } from "vscode-languageserver-textdocument";
import type { Problem, Rule } from "../../server/src/language/feature.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import type { World } from "../../server/src/language/world.ts";

/** All that a rule finds in a file, in document order. */
export async function problemsIn(rule: Rule, document: TextDocument, world: World): Promise<Problem[]> {
  const file = Dockerfile.of(document);
  const found: Problem[] = [];
  if ("checkStages" in rule)
    for (const { stages } of file.groups) found.push(...rule.checkStages(stages, file, world));
  if ("askStages" in rule)
    for (const { stages } of file.groups)
      for await (const it of rule.askStages(stages, file, world)) found.push(it);
  if ("check" in rule) for await (const it of rule.check(file, world)) found.push(it);
  if ("inspect" in rule)
    for (const instruction of file.instructions)
      for (const part of [instruction, ...(instruction.trigger ? [instruction.trigger] : [])])
        if (rule.on === "every" || (rule.on as readonly string[]).includes(part.keyword))
          found.push(...rule.inspect(part));
  return found.sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
}

/** The text after the first fix of each problem. */
export function fixed(document: TextDocument, problems: readonly Problem[]): string {
  const edits = problems.flatMap(({ fixes }) => fixes?.[0]?.edits ?? []);
  // Two problems may bring the same edit, a COPY line say: it is applied once.
  const once = [...new Map(edits.map((it) => [JSON.stringify(it), it])).values()];
  return TextDocument.applyEdits(document, once);
}
