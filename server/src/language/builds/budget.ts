import type { Position, Range } from "vscode-languageserver-types";
import { Kept } from "../kept.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Stage } from "../syntax/stage.ts";
import { size } from "../words.ts";

/** `# plimsoll: budget=25MB`: the bytes, unpacked, that a stage may weigh. */
export interface Budget {
  readonly stage: Stage;
  readonly bytes: number;
  /** The value. */
  readonly range: Range;
}

/** A comment for us that says nothing we know. */
export interface Misread {
  readonly range: Range;
  readonly message: string;
  /** What was probably meant. */
  readonly instead?: { readonly range: Range; readonly text: string };
}

export interface Budgets {
  readonly budgets: readonly Budget[];
  readonly misread: readonly Misread[];
}

/** The comment, up to what it sets. `# plimsoll ignore=…` has no colon. */
const comment = /^#\s*plimsoll\s*:\s*/i;
const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** The budgets of a file, and what is meant to be one and is not. */
export function budgetsOf(file: Dockerfile): Budgets {
  let known = cache.get(file);
  if (!known) {
    known = read(file);
    cache.set(file, known);
  }
  return known;
}

const cache = new Kept<Dockerfile, Budgets>();

function read(file: Dockerfile): Budgets {
  const budgets: Budget[] = [];
  const misread: Misread[] = [];
  for (const { text, range } of file.comments) {
    const begin = comment.exec(text)?.[0].length;
    if (begin === undefined) continue;
    const at = (from: number, to: number): Range => ({
      start: { line: range.start.line, character: range.start.character + from },
      end: { line: range.start.line, character: range.start.character + to },
    });
    const end = text.trimEnd().length;
    const setting = /^([\w-]*)(\s*=\s*)?/.exec(text.slice(begin))!;
    const [whole, name = "", equals] = setting;
    const value = text.slice(begin + whole.length, end);
    const from = begin + whole.length;
    if (name.toLowerCase() !== "budget") {
      misread.push({
        range: at(begin, Math.min(text.length, Math.max(begin + name.length, begin + 1))),
        message: "Plimsoll knows one setting here: `budget=25MB`.",
      });
      continue;
    }
    if (equals === undefined || value === "") {
      misread.push({ range: at(begin, end), message: "A budget is a size: write `budget=25MB`." });
      continue;
    }
    const number = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value);
    const factor = number && units[number[2]!.toLowerCase()];
    const bytes = factor ? Math.round(Number(number[1]) * factor) : 0;
    if (!factor || bytes === 0 || !Number.isSafeInteger(bytes)) {
      misread.push(wrong(value, at(from, end), number));
      continue;
    }
    const stage = stageOf(range.start, file);
    if (!stage) continue;
    const before = budgets.find((it) => it.stage === stage);
    if (before)
      misread.push({
        range: at(begin, end),
        message: `This stage has a budget: ${size(before.bytes)}, in line ${before.range.start.line + 1}. That one counts.`,
      });
    else budgets.push({ stage, bytes, range: at(from, end) });
  }
  return { budgets, misread };
}

function wrong(value: string, range: Range, number: RegExpExecArray | null): Misread {
  const unit = number?.[2]?.toUpperCase().replace(/^([KMGT])$/, "$1B") ?? "";
  const guess =
    number && Number(number[1]) > 0 && units[unit.toLowerCase()] ? `${number[1]}${unit}` : undefined;
  const shown = value.length > 30 ? `${value.slice(0, 29)}…` : value;
  return {
    range,
    message: `\`${shown}\` is no size: write a number and kB, MB or GB, such as \`${guess ?? "25MB"}\`.`,
    ...(guess === undefined ? {} : { instead: { range, text: guess } }),
  };
}

/** The stage whose FROM comes next, when only comments and empty lines are between; else the one it stands in. */
function stageOf(at: Position, file: Dockerfile): Stage | undefined {
  const next = file.instructions.find(({ line }) => line > at.line);
  const below = next && file.stages.find(({ from }) => from === next);
  // Above the first FROM with an ARG between: the budget of the image.
  return below ?? file.stageAt(at) ?? file.finalStage;
}
