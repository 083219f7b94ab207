import type { Position, Range } from "vscode-languageserver-types";
import { Kept } from "../kept.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { type ImageReference, imageReference } from "../syntax/image-reference.ts";
import type { Instruction, Word } from "../syntax/instruction.ts";
import { holds } from "../syntax/ranges.ts";
import type { Stage } from "../syntax/stage.ts";
import type { StageGroup } from "../syntax/stage-groups.ts";

/** Where a file names an image of a registry: stages and scratch are none. */
export interface ImagePlace {
  readonly instruction: Instruction;
  /** As written, variables and all. */
  readonly word: Word;
  readonly range: Range;
  /** After expansion of the defaults; undefined when only the build knows. */
  readonly reference: ImageReference | undefined;
  /** The stage whose base it is; undefined for `--from=` and mounts. */
  readonly stage: Stage | undefined;
  /** The build argument whose default is the whole of it, where that default is the place. */
  readonly argument?: string;
}

const places = new Kept<Dockerfile, readonly ImagePlace[]>();
const placesOfGroups = new Kept<StageGroup, readonly ImagePlace[]>();

/** In the file's order: `FROM`, `COPY --from=` and `RUN --mount=from=`. */
export function imagesIn(file: Dockerfile): readonly ImagePlace[] {
  let known = places.get(file);
  if (known === undefined) {
    const all: ImagePlace[] = [];
    for (const group of file.groups) for (const it of inGroup(group, file)) all.push(it);
    known = all.sort((a, b) => a.instruction.line - b.instruction.line);
    places.set(file, known);
  }
  return known;
}

/** On which instructions {@link imagesInStages} hangs. */
export const imageKeywords = ["ADD", "ARG", "COPY", "ENV", "FROM", "ONBUILD", "RUN"] as const;

/** The same of the stages of one group. */
export function imagesInStages(file: Dockerfile, [first]: readonly Stage[]): readonly ImagePlace[] {
  return first ? inGroup(file.groupOf(first), file) : [];
}

function inGroup(group: StageGroup, file: Dockerfile): readonly ImagePlace[] {
  let known = placesOfGroups.get(group);
  if (known === undefined) {
    known = group.stages.flatMap((stage) => [
      ...baseOf(stage),
      ...stage.instructions.flatMap((it) => copiedFrom(file, it, stage)),
    ]);
    placesOfGroups.set(group, known);
  }
  return known;
}

export function imageAt(file: Dockerfile, cursor: Position): ImagePlace | undefined {
  const stage = file.stageAt(cursor);
  return stage && imagesInStages(file, [stage]).find(({ range }) => holds(range, cursor));
}

/** The place where an image is to be edited: behind `FROM ${BASE}` that is the default of BASE. */
export function written(file: Dockerfile, place: ImagePlace): ImagePlace {
  const [, plain, braced] = /^\$(?:(\w+)|\{(\w+)\})$/.exec(place.word.text) ?? [];
  const argument = plain ?? braced;
  if (argument === undefined || !place.stage) return place;
  const definition = file.definition(argument, place.instruction);
  const { value, instruction } = definition ?? {};
  const [, quote = "", text = ""] = /^(["']?)([^"'$\s]+)\1$/.exec(value?.text ?? "") ?? [];
  if (!value || !instruction || text === "") return place;
  const { start, end } = value.range;
  const range = {
    start: { ...start, character: start.character + quote.length },
    end: { ...end, character: end.character - quote.length },
  };
  return { ...place, instruction, word: { text, range }, range, argument };
}

/** The same at a cursor, which may be on that default too. */
export function writtenAt(file: Dockerfile, cursor: Position): ImagePlace | undefined {
  const place = imageAt(file, cursor);
  if (place) return written(file, place);
  const instruction = file.instructionAt(cursor);
  if (instruction?.keyword !== "ARG") return undefined;
  return imagesIn(file)
    .map((it) => written(file, it))
    .find((it) => it.argument !== undefined && holds(it.range, cursor));
}

function baseOf(stage: Stage): ImagePlace[] {
  const { image: word, base, from: instruction } = stage;
  if (word === undefined || base.kind !== "image") return [];
  return [{ instruction, word, range: word.range, reference: base.reference, stage }];
}

function copiedFrom(file: Dockerfile, instruction: Instruction, stage: Stage): ImagePlace[] {
  const words = sourcesOf(instruction.trigger ?? instruction);
  return words.flatMap((word): ImagePlace[] => {
    const { text, range } = word;
    if (text === "" || /^\d+$/.test(text) || text === "scratch" || file.stageNamed(text, stage) !== undefined)
      return [];
    const expanded = text.includes("$") ? file.expanded(text, instruction) : text;
    // A name alone may be a stage of another file's making (a named build context).
    const reference = expanded === undefined || expanded === "" ? undefined : imageReference(expanded);
    return [{ instruction, word, range, reference, stage: undefined }];
  });
}

/** What `--from=` and the `from=` of mounts name, as written. */
function sourcesOf(instruction: Instruction): readonly Word[] {
  switch (instruction.keyword) {
    case "COPY":
    case "ADD":
      return instruction.flags.flatMap(({ name, value, valueRange }) =>
        name.toLowerCase() === "from" && value !== undefined && valueRange !== undefined
          ? [{ text: value, range: valueRange }]
          : [],
      );
    case "RUN":
      return instruction.flags.flatMap(({ name, value, valueRange }) => {
        if (name.toLowerCase() !== "mount" || value === undefined || valueRange === undefined) return [];
        const { start } = valueRange;
        return [...value.matchAll(/(?<=^|,)from=([^,]*)/gi)].map(({ index, 1: text = "" }) => {
          const from = start.character + index + "from=".length;
          const at = (character: number) => ({ line: start.line, character });
          return { text, range: { start: at(from), end: at(from + text.length) } };
        });
      });
    default:
      return [];
  }
}
