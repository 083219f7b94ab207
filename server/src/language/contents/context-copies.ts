import { Kept } from "../kept.ts";
import { ignoredBy, readIgnore } from "../syntax/ignore.ts";
import type { Instruction, Word } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import type { BuildContext } from "../world.ts";
import type { StageContents } from "./model.ts";

/** A source of a COPY or ADD that is the whole build context or a folder of it. */
export interface ContextCopy {
  readonly stage: StageContents;
  readonly instruction: Instruction;
  readonly word: Word;
  /** Without slashes at its ends; empty for the whole context. */
  readonly folder: string;
}

/** The instructions that copy the whole context, `COPY . .` and the like. */
export function wholeCopies(stages: readonly StageContents[]): readonly ContextCopy[] {
  return stages.flatMap((stage) => {
    let known = whole.get(stage);
    if (!known) {
      known = sourcesIn(stage.stage).flatMap(({ instruction, words }) => {
        const word = words.find((it) => /^(?:\.|\.\/|\/|\*|\.\/\*)$/.test(it.text));
        return word ? [{ stage, instruction, word, folder: "" }] : [];
      });
      whole.set(stage, known);
    }
    return known;
  });
}

const whole = new Kept<StageContents, readonly ContextCopy[]>();

/** What the COPY and ADD of a stage take from the context. */
export function sourcesIn(stage: Stage): readonly ContextSources[] {
  let known = sources.get(stage);
  if (!known) {
    known = stage.instructions.flatMap((instruction) =>
      (instruction.keyword === "COPY" || instruction.keyword === "ADD") && !instruction.flag("from")
        ? [{ instruction, words: (instruction.json?.items ?? instruction.args).slice(0, -1) }]
        : [],
    );
    sources.set(stage, known);
  }
  return known;
}

interface ContextSources {
  readonly instruction: Instruction;
  readonly words: readonly Word[];
}

const sources = new Kept<Stage, readonly ContextSources[]>();

const depth = 4;
const limit = 400;

const known = new WeakMap<BuildContext, Promise<readonly string[]>>();

/** The files a copy of the whole context would send, as far as four folders deep; folders that end in a slash. */
export function sent(context: BuildContext): Promise<readonly string[]> {
  const asked = known.get(context) ?? walk(context);
  known.set(context, asked);
  return asked;
}

async function walk(context: BuildContext): Promise<readonly string[]> {
  const patterns = readIgnore((await context.ignore()) ?? "");
  const found: string[] = [];
  const folders = [""];
  for (let at = 0; at < folders.length && found.length < limit; at++) {
    const folder = folders[at]!;
    for (const { name, directory } of await context.list(folder)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (ignoredBy(patterns, path)) continue;
      found.push(directory ? `${path}/` : path);
      if (
        directory &&
        !/^(?:node_modules|vendor|target|\.git|\.venv|venv)$/.test(name) &&
        path.split("/").length < depth
      )
        folders.push(path);
    }
  }
  return found;
}
