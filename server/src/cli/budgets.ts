import { resolve } from "node:path";
import { OutOfGrammar } from "../engine.ts";
import { budgetsOf } from "../language/builds/budget.ts";
import { targetOf } from "../language/builds/stages.ts";
import { defaults } from "../language/settings.ts";
import type { Dockerfile } from "../language/syntax/dockerfile.ts";
import type { Live } from "../live.ts";
import { Refusal } from "./subcommand.ts";

/**
 * Builds the stages of files that have a budget, so that the rules know what they weigh. Answers false, and says why,
 * when a stage could not be built: then nobody knows.
 */
export function budgetBuilds(
  live: Live,
  folders: readonly string[],
): (file: Dockerfile, path: string) => Promise<boolean> {
  live.attach?.({
    // Who builds asks the engine, not us, for images.
    settings: () => ({ ...defaults, network: "off" }),
    trusted: () => true,
    cacheFolder: undefined,
    folders: () => folders,
    learned() {},
    status() {},
  });
  const signal = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => signal.abort());

  return async (file, path) => {
    const { budgets } = budgetsOf(file);
    const builder = live.builder?.();
    if (budgets.length === 0 || !builder) return true;
    const state = await builder.engine.probe();
    if (!state.usable) throw new Refusal(state.why);
    const plan = await builder.plans.of(file.uri);
    let good = true;
    for (const { stage } of budgets) {
      const target = targetOf(stage);
      const name = stage.final ? "the image" : `stage ${stage.name?.text ?? stage.index}`;
      console.error(`plimsoll: ${path}: building ${name}`);
      try {
        const outcome = await builder.build({
          uri: file.uri,
          file,
          path: resolve(path),
          plan,
          target,
          signal: signal.signal,
          progress() {},
          log() {},
        });
        if (outcome.kind === "built") continue;
        good = false;
        const lines = outcome.kind === "failed" ? [outcome.error, ...outcome.tail] : ["cancelled"];
        console.error(`plimsoll: ${path}: ${name} was not built: ${[...new Set(lines)].join("\n> ")}`);
      } catch (error) {
        if (error instanceof OutOfGrammar) throw new Refusal(error.message);
        throw error;
      }
    }
    return good;
  };
}
