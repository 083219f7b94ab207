import { hover } from "../feature.ts";
import { checkNames, directives } from "../manual/directives.ts";
import { directivePage } from "../manual/page.ts";
import { holds } from "../syntax/ranges.ts";

export const directiveHover = hover({
  id: "directive",
  summary: "What a parser directive does, or a check that `# check=` names.",
  examples: [
    {
      at: "# sy$0ntax=docker/dockerfile:1",
      shows: directivePage(directives.find((it) => it.name === "syntax")!),
    },
    { at: "# check=skip=StageName$0Casing", shows: "A stage name in upper case." },
  ],

  find(file, cursor) {
    const directive = file.directives.find((it) => holds(it.range, cursor));
    if (!directive) return undefined;
    if (holds(directive.valueRange, cursor)) {
      const at = cursor.character - directive.valueRange.start.character;
      for (const match of directive.value.matchAll(/[A-Za-z]+/g)) {
        const check = checkNames.find((it) => it.value === match[0]);
        if (!check || at < match.index || at > match.index + match[0].length) continue;
        const start = directive.valueRange.start;
        const character = start.character + match.index;
        return {
          range: {
            start: { ...start, character },
            end: { ...start, character: character + match[0].length },
          },
          text: check.summary,
        };
      }
    }
    const manual = directives.find((it) => it.name === directive.name);
    return manual && { range: directive.range, text: directivePage(manual) };
  },

  show: ({ text }) => text,
});
