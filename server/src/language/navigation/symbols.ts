import { type DocumentSymbol, SymbolKind } from "vscode-languageserver-types";
import { Kept } from "../kept.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction, Keyword } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";

/** The outline: directives and global build arguments, then each stage with its instructions. */
export function symbols(file: Dockerfile): DocumentSymbol[] {
  const found: DocumentSymbol[] = file.directives.map(({ name, value, range }) => ({
    name: `# ${name}`,
    detail: value,
    kind: SymbolKind.Property,
    range,
    selectionRange: range,
  }));
  const firstStage = file.stages[0]?.from.line ?? Number.POSITIVE_INFINITY;
  for (const instruction of file.instructions) {
    if (instruction.line >= firstStage) break;
    found.push(symbol(instruction));
  }
  for (const stage of file.stages) found.push(stageSymbol(stage));
  return found;
}

/** A stage as it is called in lists: its name, else its base. */
function stageTitle({ name, image, index }: Stage): string {
  return name?.text ?? image?.text ?? `stage ${index}`;
}

/** Kept while nothing of a stage changes: an outline of 10,000 lines is asked for after each key. */
const known = new Kept<Stage, DocumentSymbol>();

function stageSymbol(stage: Stage): DocumentSymbol {
  let it = known.get(stage);
  if (!it) {
    const { from, instructions, name, image } = stage;
    it = {
      name: stageTitle(stage),
      detail: name ? `FROM ${image?.text ?? ""}` : "FROM",
      kind: SymbolKind.Class,
      range: { start: from.range.start, end: (instructions.at(-1) ?? from).range.end },
      selectionRange: (name ?? image)?.range ?? from.keywordRange,
      children: instructions.map(symbol),
    };
    known.set(stage, it);
  }
  return it;
}

function symbol(instruction: Instruction): DocumentSymbol {
  return {
    // Lists and breadcrumbs show names only: a column of RUN and COPY would tell nothing.
    name: title(instruction),
    kind: kinds[instruction.keyword as Keyword] ?? SymbolKind.Function,
    range: instruction.range,
    selectionRange: instruction.keywordRange,
  };
}

const longest = 60;

/** Its first words on one line. */
function title(instruction: Instruction): string {
  const text = instruction.joined.logical
    .slice(0, 4 * longest)
    .replace(/\s+/g, " ")
    .trim();
  // A name can't be empty.
  return (text.length > longest ? `${text.slice(0, longest - 1)}…` : text) || instruction.escape;
}

const kinds: Partial<Record<Keyword, SymbolKind>> = {
  ARG: SymbolKind.Variable,
  ENV: SymbolKind.Variable,
  LABEL: SymbolKind.Key,
  COPY: SymbolKind.File,
  ADD: SymbolKind.File,
  VOLUME: SymbolKind.File,
  WORKDIR: SymbolKind.File,
  EXPOSE: SymbolKind.Interface,
  CMD: SymbolKind.Event,
  ENTRYPOINT: SymbolKind.Event,
  ONBUILD: SymbolKind.Event,
};
