import { asksForSecret } from "../language/contents/secrets.ts";
import { normalPlatform } from "../language/images/platform.ts";
import type { Dockerfile } from "../language/syntax/dockerfile.ts";
import { isPlatformArg } from "../language/syntax/scopes.ts";
import type { BuildPlan } from "../language/world.ts";
import type { PlanChoice, PlanOffers } from "../plans.ts";
import type { BuildPlanAsked, BuildPlanChoice, BuildPlanChosen, BuildPlanOffers } from "../protocol.ts";
import type { Handlers } from "../wire.ts";

const asked: BuildPlanAsked = "plimsoll/buildPlan";
const chosen: BuildPlanChosen = "plimsoll/buildPlanChosen";

/** Platforms that engines are mostly asked for. */
const usual = ["linux/amd64", "linux/arm64", "linux/arm/v7"];

/** How a file is built, and what a person chooses about it. */
export const plans: Handlers = (wire) => {
  const { connection, open, trusted } = wire;
  const plansOf = (uri: string) => (trusted() && uri.startsWith("file:") ? wire.builder()?.plans : undefined);

  connection.onRequest(asked, async ({ uri }: { uri: string }): Promise<BuildPlanOffers | null> => {
    const file = open(uri);
    const found = plansOf(uri);
    if (!file || !found) return null;
    const [plan, offers] = await Promise.all([found.of(uri), found.offers(uri)]);
    const choice = found.chosen(uri);
    return {
      contexts: contexts(plan, offers),
      contextChosen: choice.context !== undefined,
      args: args(file, plan, offers, choice),
      platforms: platforms(plan, offers),
      platformChosen: choice.platform !== undefined,
    };
  });

  connection.onRequest(chosen, async ({ uri, ...change }: BuildPlanChoice): Promise<null> => {
    const found = plansOf(uri);
    await found?.choose(uri, changed(found.chosen(uri), change));
    wire.recheck();
    wire.learned();
    return null;
  });

  return {};
};

function contexts({ context }: BuildPlan, offers: PlanOffers): BuildPlanOffers["contexts"] {
  return offers.contexts.map((it) => ({ ...it, used: it.path === context }));
}

/** The arguments that the file declares, then those that only a build gives. */
function args(
  file: Dockerfile,
  plan: BuildPlan,
  offers: PlanOffers,
  choice: PlanChoice,
): BuildPlanOffers["args"] {
  const defaults = new Map<string, string | undefined>();
  const scopes = [file.scopes.global, ...file.stages.map((stage) => file.scopes.inStage(stage))];
  for (const scope of scopes)
    for (const [name, [first]] of scope)
      if (first?.kind === "ARG" && !defaults.has(name) && !isPlatformArg(name))
        defaults.set(name, first.value?.text);
  for (const name of Object.keys(plan.args)) if (!defaults.has(name)) defaults.set(name, undefined);
  return [...defaults].map(([name, byDefault]) => {
    const secret = asksForSecret(name);
    const value = plan.args[name];
    return {
      name,
      ...(value === undefined ? {} : { value: secret ? "•••" : value }),
      ...(byDefault === undefined || secret ? {} : { default: byDefault }),
      chosen: choice.args?.[name] !== undefined && choice.args[name] !== offers.args[name],
      secret,
    };
  });
}

function platforms({ platform }: BuildPlan, offers: PlanOffers): BuildPlanOffers["platforms"] {
  const native = process.arch === "arm64" ? "linux/arm64" : "linux/amd64";
  const all = [...new Set([native, ...offers.platforms, ...usual, ...(platform ? [platform] : [])])];
  const used = platform ?? native;
  return all.map((name) => ({
    name,
    used: normalPlatform(name) === normalPlatform(used),
    note: [
      ...(name === native ? ["this machine's own"] : []),
      ...(offers.platforms.includes(name) ? ["named by the project"] : []),
    ].join(", "),
  }));
}

/** A choice with a change made to it: null takes back. */
function changed(before: PlanChoice, { context, args, platform }: Omit<BuildPlanChoice, "uri">): PlanChoice {
  const merged = Object.entries({ ...before.args, ...args }).filter(
    (it): it is [string, string] => it[1] !== null,
  );
  const root = context === undefined ? before.context : context;
  const wanted = platform === undefined ? before.platform : platform;
  return {
    ...(root == null ? {} : { context: root }),
    ...(merged.length === 0 ? {} : { args: Object.fromEntries(merged) }),
    ...(wanted == null ? {} : { platform: wanted }),
  };
}
