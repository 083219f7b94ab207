import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CancellationToken } from "vscode-languageserver";
import { checker } from "../../server/src/check.ts";
import { defaults } from "../../server/src/language/settings.ts";
import { readManifests } from "../../server/src/language/split/manifests.ts";
import {
  type Plan,
  planSplit,
  type Verdict,
  wantedManifest,
} from "../../server/src/language/split/planner.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { imageReference } from "../../server/src/language/syntax/image-reference.ts";
import { outside } from "../../server/src/outside.ts";
import { embedded } from "../support/catalogue.ts";

/*
 * What the splitter makes of real files: `npm run corpus -- FOLDER [--list] [--cases]`. The folder has `files/**` with
 * Dockerfiles and `refactor/{positives,negatives,pairs}/NAME/` with a Dockerfile (of pairs `before.Dockerfile` and
 * `after.Dockerfile`), a `meta.json` and, where it was at hand, a `context/`.
 */
const [given, ...options] = process.argv.slice(2);
if (given === undefined) {
  console.error("usage: npm run corpus -- FOLDER [--list] [--cases]");
  process.exit(2);
}
const root = resolve(given);
const lists = options.includes("--list");
const onlyCases = options.includes("--cases");
const catalogue = embedded();
const { today } = outside({ catalogue: () => catalogue }).within(
  "file:///Dockerfile",
  CancellationToken.None,
);
const check = checker(defaults, (id, error) => console.error(`rule ${id} failed: ${error}`));

interface Meta {
  readonly mustSurvive?: Readonly<Record<string, readonly string[]>>;
  readonly ecosystem?: string;
}

interface Case {
  readonly name: string;
  readonly folder: string;
  readonly text: string;
  readonly meta: Meta;
  readonly verdict: Verdict;
}

async function verdictOf(text: string, folder: string | undefined): Promise<Verdict> {
  const uri = pathToFileURL(join(folder ?? "/nowhere", "Dockerfile")).href;
  const world = outside({ folder, catalogue: () => catalogue }).within(uri, CancellationToken.None);
  const manifests = folder === undefined ? undefined : await readManifests(world.context, wantedManifest);
  return planSplit(Dockerfile.parse(text, uri), catalogue, today, manifests);
}

async function casesOf(kind: string, name: string): Promise<readonly Case[]> {
  const all = join(root, "refactor", kind);
  if (!existsSync(all)) return [];
  const cases: Case[] = [];
  for (const each of readdirSync(all).sort()) {
    const folder = join(all, each);
    const text = readFileSync(join(folder, name), "utf8");
    const context = join(folder, "context");
    cases.push({
      name: each,
      folder,
      text,
      meta: JSON.parse(readFileSync(join(folder, "meta.json"), "utf8")) as Meta,
      verdict: await verdictOf(text, existsSync(context) ? context : undefined),
    });
  }
  return cases;
}

/** Rules that find something in the second text and nothing in the first. */
function raised(before: string, after: string): string[] {
  const found = (text: string) => {
    const uri = "file:///nowhere/Dockerfile";
    const world = outside({ catalogue: () => catalogue }).within(uri, CancellationToken.None);
    return new Map(
      check(Dockerfile.parse(text, uri), world).findings.map((it) => [it.rule.id, it.diagnostic.message]),
    );
  };
  const were = found(before);
  return [...found(after)].flatMap(([id, message]) => (were.has(id) ? [] : [`${id}: ${message}`]));
}

const plain = (text: string) =>
  text
    .replace(/\s*\\\r?\n\s*/g, " ")
    .replace(/["'[\],]/g, " ")
    .replace(/\s*=\s*/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** Of kinds of which the last one counts, only the last is a promise. */
const lastCounts = new Set(["WORKDIR", "USER", "CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL"]);

/** What the image promised and the last stage of the result does not say. */
function lost({ mustSurvive = {} }: Meta, plan: Plan): string[] {
  const said = Dockerfile.parse(plan.text).finalStage?.instructions ?? [];
  return Object.entries(mustSurvive).flatMap(([keyword, values]) =>
    (lastCounts.has(keyword) ? values.slice(-1) : values)
      .filter(
        (value) => !(keyword === "WORKDIR" && value === "/") && !(keyword === "USER" && value === "root"),
      )
      .filter(
        (value) =>
          !said.some((it) => it.keyword === keyword && plain(it.argument?.text ?? "").includes(plain(value))),
      )
      .map((value) => `${keyword} ${value}`),
  );
}

/** Whether the second application changes anything. */
async function again(text: string): Promise<string | undefined> {
  const verdict = await verdictOf(text, undefined);
  return verdict.plans[0]?.text;
}

const share = (some: number, all: number) =>
  `${some} of ${all} (${((100 * some) / Math.max(all, 1)).toFixed(1)} %)`;
const rows: [string, string][] = [];
const details: string[] = [];
const isSafe = ({ plans }: Verdict) => plans[0]?.confidence === "safe";

const positives = await casesOf("positives", "Dockerfile");
const offered = positives.filter(({ verdict }) => verdict.eligible);
rows.push(["positives offered", share(offered.length, positives.length)]);
rows.push([
  "positives offered as safe",
  share(offered.filter((it) => isSafe(it.verdict)).length, positives.length),
]);
for (const { name, verdict } of positives)
  if (!verdict.eligible) details.push(`refused ${name}: ${verdict.why}`);
  else if (!isSafe(verdict))
    details.push(
      `review  ${name}: ${verdict.plans[0]!.runtime}: ${verdict.plans[0]!.assumptions.join("; ")}`,
    );
const losing = offered.flatMap(({ name, meta, verdict }) => {
  const gone = lost(meta, verdict.plans[0]!);
  return gone.length > 0 ? [`lost    ${name}: ${gone.join("; ")}`] : [];
});
rows.push(["positives that keep all they promised", share(offered.length - losing.length, offered.length)]);
details.push(...losing);

const negatives = await casesOf("negatives", "Dockerfile");
const wrong = negatives.filter(({ verdict }) => verdict.eligible);
rows.push(["negatives offered", share(wrong.length, negatives.length)]);
for (const { name, verdict } of wrong) details.push(`offered ${name}: ${verdict.why}`);

/** The family of an image a program runs on: what the C library and the interpreter come from. */
const family = (text: string | undefined) => {
  if (text === undefined) return "unknown";
  const { repository, tag = "" } = imageReference(text);
  const name = repository.replace(/^library\//, "");
  return /alpine/.test(tag) ? `${name} alpine` : name;
};

/** The image below the last stage, through stages it stands on. */
function bottomOf({ finalStage }: Dockerfile): string | undefined {
  let stage = finalStage;
  while (stage?.base.kind === "stage") stage = stage.base.stage;
  return stage?.image?.text;
}

const pairs = await casesOf("pairs", "before.Dockerfile");
const pairsOffered = pairs.filter(({ verdict }) => verdict.eligible);
let alike = 0;
for (const { name, folder, verdict } of pairs) {
  const theirs = family(bottomOf(Dockerfile.parse(readFileSync(join(folder, "after.Dockerfile"), "utf8"))));
  if (!verdict.eligible) details.push(`pair    ${name}: refused: ${verdict.why} (theirs: ${theirs})`);
  else if (verdict.plans.some((it) => family(it.base) === theirs)) alike++;
  else
    details.push(`pair    ${name}: theirs ${theirs}, ours ${verdict.plans.map((it) => it.base).join(", ")}`);
}
rows.push(["pairs offered", share(pairsOffered.length, pairs.length)]);
rows.push(["pairs where a person's final base is among ours", share(alike, pairsOffered.length)]);

// The whole corpus: nothing crashes, results are stable and clean.
const files =
  !onlyCases && existsSync(join(root, "files"))
    ? readdirSync(join(root, "files"), { recursive: true, encoding: "utf8" })
        .filter((it) => it.endsWith("Dockerfile"))
        .sort()
    : [];
let crashed = 0;
let single = 0;
let eligible = 0;
let safe = 0;
let unstable = 0;
let unclean = 0;
let slowest = 0;
for (const path of files) {
  const text = readFileSync(join(root, "files", path), "utf8");
  try {
    const began = performance.now();
    const verdict = await verdictOf(text, undefined);
    const isSingle = Dockerfile.parse(text).stages.length === 1;
    if (isSingle) single++;
    slowest = Math.max(slowest, performance.now() - began);
    const [first] = verdict.plans;
    if (!first) continue;
    if (isSingle) eligible++;
    if (isSingle && first.confidence === "safe") safe++;
    for (const plan of verdict.plans) {
      if ((await again(plan.text)) !== undefined) {
        unstable++;
        details.push(`again   ${path}: ${plan.runtime}`);
      }
      const rules = raised(text, plan.text);
      if (rules.length > 0) {
        unclean++;
        details.push(`raised  ${path}: ${plan.runtime}: ${rules.join("; ")}`);
      }
    }
  } catch (error) {
    crashed++;
    details.push(`crashed ${path}: ${error instanceof Error ? error.stack : error}`);
  }
}
rows.push(["files", `${files.length}, ${single} with one stage`]);
rows.push(["single-stage files offered", `${share(eligible, single)}, ${safe} of them as safe`]);
rows.push(["crashes", `${crashed}`]);
rows.push(["plans that would be split again", `${unstable}`]);
rows.push(["plans that raise a rule the original did not", `${unclean}`]);
rows.push(["slowest plan", `${slowest.toFixed(0)} ms`]);

if (lists) for (const it of details) console.log(it);
for (const [what, figure] of rows) console.log(`| ${what} | ${figure} |`);
