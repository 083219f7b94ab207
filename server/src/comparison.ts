import { stageText } from "./language/contents/words.ts";
import type { OtherBase } from "./language/split/bases.ts";
import { imageReference } from "./language/syntax/image-reference.ts";
import type { Stage } from "./language/syntax/stage.ts";
import { size } from "./language/words.ts";
import type { ImageFacts, World } from "./language/world.ts";
import type { Table, TableCell, TableRow } from "./protocol.ts";
import { change, compressedCell, differences, quotesOf, type Side, sizeCell, startCell } from "./verify.ts";

/** A base and what was seen of it so far. */
export interface Compared {
  readonly other: OtherBase;
  side?: Side;
}

/** Everything known of a comparison while it goes on; `now` is left out at the end. */
export function comparisonTable(
  base: Pick<Table, "id" | "title" | "notes" | "actions">,
  stage: Stage,
  asItIs: Side | undefined,
  compared: readonly Compared[],
  unfit: readonly { readonly title: string; readonly refused: string }[],
  world: World,
  use: (other: OtherBase) => TableRow["action"],
  now?: string,
): Table {
  const current = stage.image?.text ?? stageText({ stage });
  const row = (
    name: string,
    detail: string | undefined,
    facts: string,
    side: Side | undefined,
  ): TableRow => ({
    name,
    ...(detail === undefined ? {} : { detail }),
    cells: side
      ? [
          sizeCell(side, side.unpacked),
          compressedCell(side),
          doesCell(asItIs, side),
          ...factCells(facts, world),
        ]
      : [waiting, waiting, waiting, ...factCells(facts, world)],
  });
  const rows: TableRow[] = [row(current, "as it is", current, asItIs)];
  for (const { other, side } of compared) {
    const detail = other.assumptions.length > 0 ? `assumes ${other.assumptions[0]}` : undefined;
    const action = side && isAlike(asItIs, side) ? use(other) : undefined;
    rows.push({ ...row(other.title, detail, other.base, side), ...(action ? { action } : {}) });
  }
  for (const { title, refused } of unfit)
    rows.push({ name: title, cells: [], reason: `Does not fit: ${refused}.` });
  const alike = compared.flatMap(({ other, side }) =>
    side?.unpacked !== undefined && isAlike(asItIs, side) ? [{ other, unpacked: side.unpacked }] : [],
  );
  const best = alike.toSorted((a, b) => a.unpacked - b.unpacked)[0];
  return {
    ...base,
    columns: ["Base", "Unpacked", "Compressed", "Once started", "C library", "Shell", "Supported until", ""],
    rows,
    state: now !== undefined ? "running" : best ? "good" : "bad",
    summary: now ?? outcome(current, asItIs, best),
    quotes: [
      ...quotesOf(asItIs, current, false),
      ...compared.flatMap(({ other, side }) =>
        side && asItIs ? quotesOf(side, other.title, differences(asItIs, side).length > 0) : [],
      ),
    ],
  };
}

function outcome(
  current: string,
  asItIs: Side | undefined,
  best: { other: OtherBase; unpacked: number } | undefined,
): string {
  if (asItIs?.error !== undefined) return `The file as it is does not build: ${asItIs.error}`;
  if (!best) return "On none of them it does the same.";
  const less = change(asItIs?.unpacked, best.unpacked).text;
  if (asItIs?.unpacked !== undefined && asItIs.unpacked < best.unpacked)
    return `None is smaller than ${current}: ${size(asItIs.unpacked)} unpacked. Next is ${best.other.title}, ${less}.`;
  const by = less === "" || less === "same" ? "" : `, ${less}`;
  return `The smallest that does the same is ${best.other.title}: ${size(best.unpacked)} unpacked${by}.`;
}

function isAlike(asItIs: Side | undefined, side: Side): boolean {
  return asItIs !== undefined && asItIs.error === undefined && differences(asItIs, side).length === 0;
}

const waiting: TableCell = { text: "…", tone: "quiet" };

function doesCell(asItIs: Side | undefined, side: Side): TableCell {
  if (side.error !== undefined) return { text: "does not build", tone: "bad" };
  const differs = asItIs && asItIs !== side ? differences(asItIs, side) : [];
  const { text, tone } = startCell(side);
  if (differs.length === 0)
    return { text: listens(side, text), ...(tone ? { tone } : asItIs === side ? {} : { tone: "good" }) };
  return { text: differs.join(" "), tone: "bad" };
}

function listens({ trial }: Side, text: string): string {
  return trial?.state === "running" && trial.ports?.length
    ? `${text}, listens on port ${trial.ports.join(", ")}`
    : text;
}

/** C library, shell and end of support of a base, as the catalogue has them. */
function factCells(base: string, { catalogue, platform }: World): readonly TableCell[] {
  if (base === "scratch") return [{ text: "none" }, { text: "none" }, { text: "–", tone: "quiet" }];
  const facts = catalogue.facts(imageReference(base), platform);
  const { libc, shell } = facts;
  const cell = (text: string | undefined): TableCell =>
    text === undefined ? { text: "unknown", tone: "quiet" } : { text };
  const usually = (verified: boolean) => (verified ? "" : "usually ");
  return [
    cell(
      libc &&
        usually(libc.verified) +
          (libc.value.name === "none"
            ? "none"
            : [libc.value.name, libc.value.version].filter(Boolean).join(" ")),
    ),
    cell(shell && usually(shell.verified) + (shell.value?.name ?? "none")),
    cell(endOf(facts)),
  ];
}

/** The earlier of the ends of an image's line and of its distribution. */
function endOf({ endOfLife, distribution }: ImageFacts): string | undefined {
  return [endOfLife?.value, distribution?.value.endOfLife].filter((it) => it !== undefined).sort()[0];
}
