import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import { variablePage } from "../manual/page.ts";
import { modifiers, predefined } from "../manual/variables.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { type VariablePlace, variablePlace } from "../syntax/place.ts";
import type { Definition } from "../syntax/scopes.ts";

/** A list longer than this asks again while one types on. */
const most = 200;

export const variable = completion<VariablePlace>({
  id: "variable",
  summary: "Variables in scope with their value, then those the builder sets.",
  examples: [
    { at: "ARG V=3\nFROM alpine:$$0", offers: ["V", "TARGETPLATFORM"] },
    { at: "FROM alpine\nENV A=1 B=2\nRUN echo ${B$0", offers: ["B"] },
    { at: "FROM alpine AS a\nENV P=/opt\nFROM a\nWORKDIR $$0", offers: ["P"] },
    { at: "FROM alpine\nENV A=1\nFROM alpine\nRUN echo $$0", offers: ["HTTP_PROXY"] },
    { at: "FROM alpine\nRUN echo \\$$0", offers: [] },
    { at: "ARG V\nFROM alpine:${V:$0", offers: ["${V:-word}", "${V:+word}"] },
  ],

  find: variablePlace,

  items(place, file) {
    if (place.modifier) return modified(place);
    const { instruction, range, name, braced, closed } = place;
    const wanted = name.toLowerCase();
    const inFrom = instruction.keyword === "FROM" || !file.stageOf(instruction);
    const own = file.scopes
      .visible(instruction)
      .filter((it) => it.name.toLowerCase().startsWith(wanted))
      .sort((a, b) => b.instruction.line - a.instruction.line);
    const names = new Set(own.map((it) => it.name));
    const given = predefined.filter(
      (it) =>
        it.kind !== "buildkit" &&
        (it.kind === "proxy" ? instruction.keyword === "RUN" : inFrom || it.kind === "platform") &&
        !names.has(it.name) &&
        it.name.toLowerCase().startsWith(wanted),
    );
    // Inside a stage a platform argument must be declared: it is offered, after what is there.
    const there = given.filter((it) => inFrom || it.kind === "proxy");
    const written = (label: string) => (braced ? `\${${label}${closed ? "" : "}"}` : `$${label}`);
    const common = (label: string) => ({
      label,
      kind: Kind.Variable,
      range,
      newText: written(label),
      filter: written(label),
    });
    const items = [
      ...own.slice(0, most).map((it) => ({ ...common(it.name), ...told(file, it, place) })),
      ...there.map((it) => ({
        ...common(it.name),
        detail: "set by the builder",
        documentation: variablePage(it),
      })),
    ].map(item);
    return { items, isIncomplete: own.length > most };
  },
});

function told(
  file: Dockerfile,
  it: Definition,
  { instruction }: VariablePlace,
): { detail: string; documentation: string } {
  const value = file.scopes.value(it.name, instruction);
  const line = it.instruction.line + 1;
  return {
    detail:
      value === undefined || value === null ? `${it.kind}, value known at build time` : shortened(value),
    documentation: `\`${it.kind}\` on line ${line}\n\n\`\`\`dockerfile\n${shortened(file.line(it.instruction.line).trim())}\n\`\`\``,
  };
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function modified({ range, name, modifier, closed }: VariablePlace) {
  return modifiers
    .filter((it) => it.syntax.startsWith(`\${NAME${modifier}`))
    .map((it, nth) => {
      const label = it.syntax.replace("NAME", name);
      const [, operator, word] = /^\$\{NAME(\W+)(.*)\}$/.exec(it.syntax)!;
      return item(
        {
          label,
          kind: Kind.Operator,
          range,
          newText: `\\\${${name}${operator}\${1:${word}}${closed ? "" : "}"}`,
          filter: `\${${name}${operator}`,
          documentation: `${it.summary}\n\n\`\`\`dockerfile\n${it.example}\n\`\`\``,
          snippet: true,
        },
        nth,
      );
    });
}
