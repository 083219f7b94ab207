import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import pLimit from "p-limit";
import { CancellationToken, MessageType, ShowMessageRequest } from "vscode-languageserver";
import { type Builder, follower } from "../builds.ts";
import { editFor } from "../client-edits.ts";
import { type Compared, comparisonTable } from "../comparison.ts";
import { OutOfGrammar } from "../engine.ts";
import { usedBy } from "../language/builds/stages.ts";
import { actions } from "../language/features.ts";
import { basesFor, type OtherBase } from "../language/split/bases.ts";
import { manifestsOf } from "../language/split/manifests-of.ts";
import { Dockerfile } from "../language/syntax/dockerfile.ts";
import { Unavailable } from "../language/world.ts";
import type { InitializationOptions, Table } from "../protocol.ts";
import { markdownOf, show } from "../table.ts";
import {
  conditions,
  type Heard,
  measured,
  observe,
  type Proof,
  proofTable,
  type Side,
  seconds,
  shareStage,
  tidy,
} from "../verify.ts";
import type { Handlers } from "../wire.ts";

/** Builds side by side. */
const atOnce = 2;

interface Options {
  readonly network?: boolean;
}

interface Work {
  readonly engine: Builder["engine"];
  readonly signal: AbortSignal;
  /** Names of images that go at the end. */
  readonly made: string[];
  /** Says what goes on, and shows the table with it. */
  report(now: string, percent: number, table?: (now: string) => Table): void;
  /** Says what came out, before the sizes that take long to measure are there. */
  tell(table: Table): void;
}

/**
 * `plimsoll.verify` and `plimsoll.compareBases`: images are built under names of their own, started for a while and
 * taken away again. Both show a table and answer it, as `markdown` too.
 */
export const proofs: Handlers = (wire) => {
  const { connection, commands, permission } = wire;
  /** The text before the last split, by address. */
  const before = new Map<string, string>();
  /** What is under way, by the table's id. */
  const running = new Map<
    string,
    { readonly stop: AbortController; readonly end: Promise<unknown>; table?: Table }
  >();
  /** Names of images of what is under way. */
  const inUse = new Set<readonly string[]>();
  const isInUse = (tag: string) => [...inUse].some((it) => it.includes(tag));
  /** The bases that were offered last, with the version they are for. */
  const offered = new Map<string, { readonly version: number; readonly fits: readonly OtherBase[] }>();

  wire.atEnd(() => {
    for (const { stop } of running.values()) stop.abort();
    return Promise.allSettled([...running.values()].map(({ end }) => end));
  });

  commands.set("plimsoll.splitDone", ([uri, text]) => {
    const file = typeof uri === "string" ? wire.open(uri) : undefined;
    if (!file || typeof text !== "string") return;
    before.set(file.uri, text);
    void offerProof(file.uri);
  });
  commands.set("plimsoll.verify", ([uri, options], token) => {
    const file = typeof uri === "string" ? wire.open(uri) : undefined;
    return file && verify(file, (options ?? {}) as Options, token);
  });
  commands.set("plimsoll.compareBases", ([uri, options], token) => {
    const file = typeof uri === "string" ? wire.open(uri) : undefined;
    return file && compare(file, (options ?? {}) as Options, token);
  });
  commands.set("plimsoll.useBase", async ([uri, base], token) => {
    const file = typeof uri === "string" ? wire.open(uri) : undefined;
    if (file && typeof base === "string") await use(file, base, token);
  });
  commands.set("plimsoll.stopProof", ([id]) => {
    if (typeof id === "string") running.get(id)?.stop.abort();
  });
  return {};

  async function offerProof(uri: string): Promise<void> {
    const builder = wire.builder();
    if (!wire.trusted() || !builder || !uri.startsWith("file:") || builder.engine.known()?.usable === false)
      return;
    const yes = { title: "Verify" };
    const answer = await connection
      .sendRequest(ShowMessageRequest.type, {
        type: MessageType.Info,
        message: "Split. Verify builds the file as it was and as it is, starts both and compares them.",
        actions: [yes],
      })
      .catch(() => null); // An editor that is closing answers nothing.
    if (answer?.title === yes.title) await commands.get("plimsoll.verify")?.([uri], CancellationToken.None);
  }

  async function verify(file: Dockerfile, { network = false }: Options, token: CancellationToken) {
    const builder = await permission.toBuild(file);
    if (!builder) return undefined;
    const path = fileURLToPath(file.uri);
    const old = await textBefore(file, path, builder);
    if (!old) return undefined;
    const proof: Proof = {
      file: path,
      plan: await builder.plans.of(file.uri),
      before: old.text,
      after: file.text,
      seconds,
      network,
    };
    const id = `verify ${file.uri}`;
    const base = {
      id,
      title: `Verify ${basename(path)}`,
      notes: [`Before: ${old.from}.`, conditions(network)],
      actions: [],
    };
    return under(
      id,
      `Verifying ${basename(path)}`,
      builder,
      token,
      async ({ engine, signal, made, report, tell }) => {
        const sides: { before?: Side; after?: Side } = {};
        const table = (now?: string) => proofTable(base, sides.before, sides.after, now);
        for (const side of ["before", "after"] as const) {
          const share = side === "before" ? 0 : 50;
          const heard = told(Dockerfile.parse(proof[side]), side, share, 50, report, table);
          report(`Building the file ${side}`, share, table);
          const seen = await observe(engine, proof, side, sides.before, heard, signal, made);
          if (!seen) {
            await sides.before?.measuring;
            return undefined;
          }
          sides[side] = seen;
        }
        tell(table());
        for (const [side, seen] of Object.entries(sides))
          sides[side as keyof typeof sides] = await measured(seen);
        return {
          ...table(),
          actions: [
            { title: "Verify again", command: "plimsoll.verify", arguments: [file.uri, { network }] },
            {
              title: `Verify ${network ? "without" : "with"} network`,
              command: "plimsoll.verify",
              arguments: [file.uri, { network: !network }],
            },
          ],
        };
      },
    );
  }

  /** What to compare with: the text before our own split, else the committed one. */
  async function textBefore(file: Dockerfile, path: string, builder: Builder) {
    const split = before.get(file.uri);
    if (split !== undefined && split !== file.text) return { text: split, from: "the file before the split" };
    const committed = await builder.committed(path);
    if (committed === undefined)
      return permission.refuse(
        "There is nothing to compare with: the file is not under version control. Split it first.",
      );
    if (unix(committed) === unix(file.text))
      return permission.refuse(
        "The file is as it was committed, so there is nothing to compare. Split it first.",
      );
    return { text: committed, from: "the file as committed last (HEAD)" };
  }

  async function compare(file: Dockerfile, { network = false }: Options, token: CancellationToken) {
    const builder = await permission.toBuild(file);
    const stage = file.finalStage;
    if (!builder || !stage) return undefined;
    const world = wire.world(file.uri, token, true);
    const { fits, unfit, why } = basesFor(file, world, await manifestsOf(file, world.context));
    if (fits.length === 0) return permission.refuse(why ?? "There is no other base to compare with.");
    offered.set(file.uri, { version: file.version, fits });
    const path = fileURLToPath(file.uri);
    const plan = await builder.plans.of(file.uri);
    const id = `bases ${file.uri}`;
    const base = {
      id,
      title: `Bases for ${basename(path)}`,
      notes: [conditions(network)],
      actions: [],
    };
    const use = (other: OtherBase) => ({
      title: "Use this one",
      command: "plimsoll.useBase",
      arguments: [file.uri, other.base],
    });
    return under(
      id,
      `Comparing bases for ${basename(path)}`,
      builder,
      token,
      async ({ engine, signal, made, report, tell }) => {
        let asItIs: Side | undefined;
        const compared: Compared[] = fits.map((other) => ({ other }));
        const table = (now?: string) =>
          comparisonTable(base, stage, asItIs, compared, unfit, world, use, now);
        const proofOf = (after: string): Proof => ({
          file: path,
          plan,
          before: file.text,
          after,
          seconds,
          network,
        });
        const share = 100 / (fits.length + 1);
        const first = proofOf(file.text);
        const heardFirst = told(file, "as it is", 0, share, report, table);
        report("Building the file as it is", 0, table);
        // Built once, taken from the cache by all others; and its tools look at what has none.
        const shared = usedBy(stage, file).find(({ name }) => name);
        let witness =
          shared?.name && (await shareStage(engine, first, shared.name.text, heardFirst, signal, made));
        if (!signal.aborted)
          asItIs = await observe(engine, first, "before", witness, heardFirst, signal, made);
        if (!asItIs) return undefined;
        witness ??= asItIs;
        if (asItIs.error !== undefined) return table();
        let done = 1;
        const limit = pLimit(atOnce);
        await Promise.all(
          compared.map((it) =>
            limit(async () => {
              if (signal.aborted) return;
              const { title, text } = it.other;
              const heard = told(Dockerfile.parse(text), title, share * done, share, report, table);
              const side = await observe(
                engine,
                proofOf(text),
                "after",
                witness || undefined,
                heard,
                signal,
                made,
              );
              if (!side) return;
              it.side = side;
              done++;
              report(`${done - 1} of ${fits.length} bases built`, share * done, table);
            }),
          ),
        );
        const sides = [asItIs, ...compared.map(({ side }) => side)];
        if (signal.aborted) {
          await Promise.all(sides.map((it) => it?.measuring));
          return undefined;
        }
        tell(table());
        asItIs = await measured(asItIs);
        for (const it of compared) if (it.side) it.side = await measured(it.side);
        return {
          ...table(),
          actions: [
            { title: "Compare again", command: "plimsoll.compareBases", arguments: [file.uri, { network }] },
            {
              title: `Compare ${network ? "without" : "with"} network`,
              command: "plimsoll.compareBases",
              arguments: [file.uri, { network: !network }],
            },
          ],
        };
      },
    );
  }

  async function use(file: Dockerfile, base: string, token: CancellationToken): Promise<void> {
    const last = offered.get(file.uri);
    const other = last?.fits.find((it) => it.base === base);
    if (!other || last?.version !== file.version)
      return permission.refuse("The file has changed since the bases were compared. Compare them again.");
    const title = `Use ${other.title}`;
    const split = actions.find(({ id }) => id === "split");
    try {
      const edit =
        other.runtime !== undefined && split
          ? await split.edit(
              { title, data: { runtime: other.runtime } },
              file,
              wire.world(file.uri, token, true),
            )
          : {
              documentChanges: [
                { textDocument: { uri: file.uri, version: file.version }, edits: [...other.edits] },
              ],
            };
      const { text, uri } = file;
      const able = wire.client()?.capabilities ?? {};
      const { applied } = await connection.workspace.applyEdit({ label: title, edit: editFor(able, edit) });
      if (applied) before.set(uri, text);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      permission.refuse(error.message);
    }
  }

  /** Runs one of them at a time per table, with progress, and takes away what it made however it ends. */
  async function under(
    id: string,
    title: string,
    builder: Builder,
    token: CancellationToken,
    work: (it: Work) => Promise<Table | undefined>,
  ): Promise<(Table & { readonly markdown: string }) | undefined> {
    const already = running.get(id);
    if (already) {
      if (already.table) show(wire, { ...already.table, asked: true });
      return undefined;
    }
    const stop = new AbortController();
    const made: string[] = [];
    inUse.add(made);
    // Nobody waits for what only tidies up.
    tidy(builder.engine, isInUse).catch(() => {});
    let finish = () => {};
    const job: { readonly stop: AbortController; readonly end: Promise<void>; table?: Table } = {
      stop,
      end: new Promise((resolve) => {
        finish = resolve;
      }),
    };
    running.set(id, job);
    const cancel = { title: "Cancel", command: "plimsoll.stopProof", arguments: [id] };
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin(title, 0, undefined, true);
    const cancelling = [token, progress.token].map((it) => it.onCancellationRequested(() => stop.abort()));
    let percent = 0;
    let isTold = false;
    const say = (table: Table) => {
      const options = wire.client()?.initializationOptions as InitializationOptions | undefined;
      if (!isTold && !options?.tables)
        permission.tell(table.state === "bad" ? "warning" : "info", table.summary);
      isTold = true;
    };
    const draw = (table: Table) => {
      show(wire, job.table ? table : { ...table, asked: true });
      job.table = table;
    };
    try {
      const table = await work({
        engine: builder.engine,
        signal: stop.signal,
        made,
        report(now, at, drawn) {
          percent = Math.max(percent, Math.round(at));
          progress.report(Math.min(percent, 99), now);
          if (drawn) draw({ ...drawn(now), actions: [cancel] });
        },
        tell(table) {
          progress.report(99, "measuring compressed sizes");
          draw({ ...table, measuring: true, actions: [{ ...cancel, title: "Stop measuring" }] });
          say(table);
        },
      });
      if (!table) {
        if (job.table)
          draw({
            ...job.table,
            state: "cancelled",
            summary: "Cancelled. Nothing of it is left.",
            actions: [],
          });
        return undefined;
      }
      draw(table);
      say(table);
      return { ...table, markdown: markdownOf(table) };
    } catch (error) {
      if (!(error instanceof OutOfGrammar)) throw error;
      return permission.refuse(error.message);
    } finally {
      for (const image of made) await builder.engine.forget(image);
      inUse.delete(made);
      for (const it of cancelling) it.dispose();
      progress.done();
      running.delete(id);
      finish();
    }
  }
};

/** Turns what a build says into progress: steps move a share of the percents, starts redraw the table. */
function told(
  file: Dockerfile,
  what: string,
  from: number,
  share: number,
  report: Work["report"],
  table: (now: string) => Table,
): Heard {
  const follow = follower(file, ({ step, steps, doing }) => {
    const at = steps ? from + share * 0.9 * (((step ?? 1) - 1) / steps) : from;
    const parts = [
      what,
      ...(step === undefined ? [] : [`step ${step} of ${steps}`]),
      ...(doing ? [doing] : []),
    ];
    report(parts.join(" · "), at);
  });
  return (_, event) => {
    if (event === "starting") report(`${what} · starting`, from + share * 0.9, table);
    else if (event.kind === "step") follow.step(event.step);
  };
}

const unix = (text: string) => text.replaceAll("\r\n", "\n");
