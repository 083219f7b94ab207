import { hover } from "../feature.ts";
import { variablePage } from "../manual/page.ts";
import { predefined } from "../manual/variables.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { type Name, nameAt } from "../syntax/names.ts";
import { sameRange } from "../syntax/ranges.ts";
import { definitionsIn } from "../syntax/scopes.ts";
import { code } from "../words.ts";

/** Values are those the file gives; what only a build knows is said to be so. */
export const variableHover = hover({
  id: "variable",
  summary: "The value a variable has here, and where it comes from.",
  examples: [
    {
      at: "ARG VERSION=3.23\nFROM alpine:$VER$0SION",
      shows: "**VERSION** = `3.23`\n\n`ARG` on line 1; `--build-arg VERSION=…` changes it.",
    },
    {
      at: "FROM alpine AS base\nENV HOME_DIR=/opt\nFROM base\nWORKDIR $HOME_DIR$0/app",
      shows: "**HOME_DIR** = `/opt`\n\n`ENV` on line 2, in stage `base`.",
    },
    {
      at: "ARG V=1\nFROM alpine\nARG V\nRUN echo $V$0",
      shows:
        "**V** = `1`\n\n`ARG` on line 3 passes on the global one of line 1; `--build-arg V=…` changes it.",
    },
    {
      at: "FROM alpine\nARG TOKEN\nRUN echo $TOK$0EN",
      shows: "**TOKEN** has no value in this file.\n\n`ARG` on line 2; `--build-arg TOKEN=…` sets it.",
    },
    {
      at: "ARG V\nFROM alpine:${V$0:-3.23}",
      shows:
        "**V** has no value in this file.\n\n`ARG` on line 1; `--build-arg V=…` sets it.\n\n`${V:-3.23}`: `3.23` unless it is set and not empty.",
    },
    {
      at: "FROM --platform=$BUILD$0PLATFORM alpine",
      shows: variablePage(predefined.find((it) => it.name === "BUILDPLATFORM")!),
    },
    { at: "FROM alpine\nENV A$0=1", shows: "**A** = `1`\n\n`ENV` on line 2; it stays in the image." },
  ],

  find(file, cursor) {
    const name = nameAt(file, cursor);
    return name?.kind === "variable" ? { range: name.whole ?? name.range, name } : undefined;
  },

  show({ name }, file) {
    const definition =
      name.role === "definition"
        ? definitionsIn(name.instruction).find((it) => sameRange(it.nameRange, name.range))
        : file.definition(name.text, name.instruction);
    const builtIn = predefined.find((it) => it.name === name.text);
    if (!definition) return builtIn && (inReach(file, name) ? variablePage(builtIn) : undefined);
    if (builtIn && !definition.value) return variablePage(builtIn);
    const value =
      name.role === "definition"
        ? file.scopes.valueOf(definition)
        : file.scopes.value(name.text, name.instruction);
    const heading =
      value === undefined || value === null
        ? `**${name.text}** has no value in this file.`
        : `**${name.text}** = ${value === "" ? "the empty text" : code(shortened(value))}`;
    return [heading, origin(file, name, definition, value), modifier(name)].filter(Boolean).join("\n\n");
  },
});

function origin(
  file: Dockerfile,
  { text, role, instruction }: Name,
  definition: NonNullable<ReturnType<Dockerfile["definition"]>>,
  value: string | null | undefined,
): string {
  const { kind, instruction: source } = definition;
  const home = file.stageOf(source);
  const elsewhere = role === "use" && home && home !== file.stageOf(instruction);
  const place = `\`${kind}\` on line ${source.line + 1}`;
  if (kind === "ENV") {
    const stage = elsewhere && home.name ? `, in stage ${code(home.name.text)}` : "";
    return `${place}${stage}${role === "definition" ? "; it stays in the image" : ""}.`;
  }
  const outer = definition.value || !home ? undefined : file.scopes.global.get(text)?.at(-1);
  const from = outer ? ` passes on the global one of line ${outer.instruction.line + 1}` : "";
  const verb = value === undefined || value === null ? "sets" : "changes";
  return `${place}${from}; \`--build-arg ${text}=…\` ${verb} it.`;
}

function modifier({ use, text }: Name): string {
  if (use?.modifier === undefined) return "";
  const written = code(`\${${text}${use.modifier}${use.word ?? ""}}`);
  const word = use.word ? code(use.word) : "nothing";
  switch (use.modifier) {
    case ":-":
      return `${written}: ${word} unless it is set and not empty.`;
    case "-":
      return `${written}: ${word} unless it is set.`;
    case ":+":
      return `${written}: ${word} if it is set and not empty, else nothing.`;
    case "+":
      return `${written}: ${word} if it is set, else nothing.`;
    case ":?":
    case "?":
      return `${written}: the build stops with ${word} unless it is set.`;
    case "#":
    case "##":
      return `${written}: without the ${use.modifier === "#" ? "shortest" : "longest"} ${word} at the front.`;
    case "%":
    case "%%":
      return `${written}: without the ${use.modifier === "%" ? "shortest" : "longest"} ${word} at the end.`;
    default: {
      const [pattern = "", ...rest] = (use.word ?? "").split("/");
      const which = use.modifier === "//" ? "every" : "the first";
      return `${written}: with ${rest.length > 0 && rest.join("/") !== "" ? code(rest.join("/")) : "nothing"} for ${which} ${code(pattern)}.`;
    }
  }
}

/** A platform argument is there in FROM; inside a stage only once it is declared. */
function inReach(file: Dockerfile, { text, instruction }: Name): boolean {
  const kind = predefined.find((it) => it.name === text)?.kind;
  return (
    kind === "proxy" || kind === "platform" || instruction.keyword === "FROM" || !file.stageOf(instruction)
  );
}

function shortened(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
