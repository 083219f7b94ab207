import { readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CancellationToken } from "vscode-languageserver";
import type { BuildEvent } from "../engine.ts";
import { commandLineEngine } from "../io/engine/command-line.ts";
import { readManifests } from "../language/split/manifests.ts";
import { planSplit, type Verdict, wantedManifest } from "../language/split/planner.ts";
import { runtimes } from "../language/split/runtimes/runtimes.ts";
import { Dockerfile } from "../language/syntax/dockerfile.ts";
import { outside } from "../outside.ts";
import type { Table } from "../protocol.ts";
import { markdownOf } from "../table.ts";
import { conditions, observe, type Proof, proofTable, type Side, seconds } from "../verify.ts";
import { projectFolder } from "./project.ts";
import { Refusal, readArguments, type Subcommand } from "./subcommand.ts";

/** What `--json` prints; others build on it. */
interface Report {
  readonly file: string;
  readonly eligible: boolean;
  readonly why: string;
  readonly runtimes: readonly {
    readonly id: string;
    readonly base: string | null;
    readonly confidence: "safe" | "review" | "refused";
    readonly notes: readonly string[];
    /** Why it does not fit; null when it does. */
    readonly refused: string | null;
    /** The whole new file; null when refused. */
    readonly text: string | null;
  }[];
}

export const split: Subcommand = {
  usage: "plimsoll split FILE [--runtime ID] [--context DIR] [--json] [--write] [--verify [--network]]",
  summary: "Rewrites a single-stage Dockerfile into builder + runtime, or says why it does not.",

  async run(args) {
    const { values, positionals } = readArguments({
      args,
      allowPositionals: true,
      options: {
        runtime: { type: "string" },
        context: { type: "string" },
        json: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        verify: { type: "boolean", default: false },
        network: { type: "boolean", default: false },
      },
    });
    const [path, ...more] = positionals;
    if (path === undefined) throw new Refusal("name the Dockerfile to split");
    if (more.length > 0) throw new Refusal(`one file at a time, not ${positionals.length}`);
    const { runtime } = values;
    if (runtime !== undefined && !runtimes.some((it) => it.id === runtime))
      throw new Refusal(
        `no runtime ${JSON.stringify(runtime)}; there are ${runtimes.map((it) => it.id).join(", ")}`,
      );
    const text = await dockerfileAt(path);
    if (values.context !== undefined && !(await isFolder(values.context)))
      throw new Refusal(`${values.context}: is no folder that can be read`);

    const uri = pathToFileURL(resolve(path)).href;
    const world = outside({ folder: values.context, folders: [projectFolder(path)] }).within(
      uri,
      CancellationToken.None,
    );
    const { catalogue, today } = world;
    const manifests = await readManifests(world.context, wantedManifest);
    const verdict = planSplit(Dockerfile.parse(text, uri), catalogue, today, manifests);
    if (values.json) {
      process.stdout.write(`${JSON.stringify(report(path, verdict), undefined, 2)}\n`);
      if (values.write) await written();
      const isProven = !values.verify || !verdict.eligible || (await verified());
      return verdict.eligible && isProven ? 0 : 1;
    }
    const chosen = choose();
    if (values.write) await written();
    else process.stdout.write(chosen.text);
    for (const it of chosen.assumptions) console.error(`plimsoll: review: assumes that ${it}`);
    return !values.verify || (await verified()) ? 0 : 1;

    function choose() {
      const found = runtime ? verdict.plans.find((it) => it.runtime === runtime) : verdict.plans[0];
      if (found) return found;
      const unfit = verdict.unfit.find((it) => it.runtime === runtime);
      throw new Refusal(
        `${path}: ${verdict.eligible && unfit ? `${runtime}: ${unfit.refused}` : verdict.eligible ? `${runtime} is no choice here` : verdict.why}`,
      );
    }

    async function written(): Promise<void> {
      await writeFile(path!, choose().text);
    }

    /** Builds and starts both, as the editor does; the table goes where it is in nobody's way. */
    async function verified(): Promise<boolean> {
      const file = resolve(path!);
      const context = values.context === undefined ? dirname(file) : resolve(values.context);
      const table = await proven({
        file,
        plan: { context, args: {} },
        before: text,
        after: choose().text,
        seconds,
        network: values.network,
      });
      process.stderr.write(markdownOf(table));
      return table.state === "good";
    }
  },
};

/** The table of a proof; what was made for it goes again, when it is interrupted too. */
async function proven(proof: Proof): Promise<Table> {
  const engine = commandLineEngine(() => ({ engine: "docker", builder: "" }));
  const state = await engine.probe();
  if (!state.usable) throw new Refusal(state.why);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  const made: string[] = [];
  const heard = (side: "before" | "after", event: BuildEvent | "starting") => {
    if (event === "starting") console.error(`plimsoll: starting the image ${side}`);
  };
  try {
    const sides: Side[] = [];
    for (const side of ["before", "after"] as const) {
      console.error(`plimsoll: building the file ${side}`);
      const seen = await observe(engine, proof, side, sides[0], heard, stop.signal, made);
      if (!seen) throw new Refusal("interrupted");
      sides.push(seen);
    }
    const title = `Verify ${basename(proof.file)}`;
    return proofTable(
      { id: "verify", title, notes: [conditions(proof.network)], actions: [] },
      ...(sides as [Side, Side]),
    );
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    for (const image of made) await engine.forget(image);
  }
}

async function dockerfileAt(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    if (!(await stat(path)).isFile()) throw new Refusal(`${path}: is no file`);
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal(
      `${path}: ${code === "ENOENT" ? "is not there" : code === "EACCES" ? "may not be read" : code}`,
    );
  }
  if (bytes.includes(0)) throw new Refusal(`${path}: is no text`);
  return bytes.toString("utf8");
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (it) => it.isDirectory(),
    () => false,
  );
}

function report(file: string, { eligible, why, plans, unfit }: Verdict): Report {
  return {
    file,
    eligible,
    why,
    runtimes: [
      ...plans.map((it) => ({
        id: it.runtime,
        base: it.base,
        confidence: it.confidence,
        notes: [...it.assumptions.map((one) => `Assumes that ${one}.`), ...it.notes],
        refused: null,
        text: it.text,
      })),
      ...unfit.map((it) => ({
        id: it.runtime,
        base: null,
        confidence: "refused" as const,
        notes: [],
        refused: it.refused,
        text: null,
      })),
    ],
  };
}
