import type { StatusLine } from "../../live.ts";
import type { RegistryTrouble, TroubleKind } from "./trouble.ts";

/** What `plimsoll.network` allows: all, only what somebody clicked for, nothing. */
export type Network = "auto" | "onDemand" | "off";

/** How it stands with the registries: what one quiet status item shows. */
export interface RegistryStatus {
  readonly network: Network;
  /** The latest first; empty when all that were asked answer. */
  readonly troubles: readonly HostTrouble[];
}

export interface HostTrouble {
  readonly host: string;
  readonly kind: TroubleKind;
  /** One sentence for a person. */
  readonly why: string;
  /** ISO. */
  readonly since: string;
}

/** Which registries are in trouble, and when each may be asked again. */
export interface Hosts {
  /** Throws the trouble of a host that is being left alone. A click only waits where the host said so. */
  admit(host: string, asked: boolean): void;
  failed(host: string, trouble: RegistryTrouble): void;
  answered(host: string): void;
  /** Forgets all pauses. */
  forgive(): void;
  readonly troubles: readonly HostTrouble[];
}

interface State {
  readonly trouble: RegistryTrouble;
  readonly since: string;
  readonly until: number;
  readonly failures: number;
}

const mostHosts = 50;
const longestPause = 900_000;

/** The first pause in milliseconds; it doubles with every failure. No entry: no trouble of the host. */
const pauses: Readonly<Partial<Record<TroubleKind, number>>> = {
  offline: 15_000,
  slow: 30_000,
  failing: 15_000,
  limited: 60_000,
  garbage: 300_000,
  untrusted: 300_000,
  refused: 300_000,
  denied: 0, // Another repository of the host may be public.
};

/** `changed` is told when what a person would read changes, never for the same trouble again. */
export function hosts(changed: () => void, now: () => number = Date.now): Hosts {
  const states = new Map<string, State>();

  return {
    admit(host, asked) {
      const state = states.get(host);
      if (!state || now() >= state.until) return;
      if (asked && state.trouble.wait === undefined) return;
      throw state.trouble;
    },
    failed(host, trouble) {
      const { kind, wait } = trouble;
      const pause = pauses[kind];
      if (pause === undefined) return;
      const before = states.get(host);
      const failures = (before?.failures ?? 0) + 1;
      const length = Math.min(
        Math.max(wait ?? 0, pause * 2 ** (failures - 1)),
        wait ?? longestPause,
        3_600_000,
      );
      const same = before?.trouble.kind === kind && before.trouble.message === trouble.message;
      states.delete(host);
      states.set(host, {
        trouble,
        since: same ? before.since : new Date(now()).toISOString(),
        until: now() + length,
        failures,
      });
      if (states.size > mostHosts) states.delete(states.keys().next().value!);
      if (!same) changed();
    },
    answered(host) {
      if (states.delete(host)) changed();
    },
    forgive() {
      for (const [host, state] of states) states.set(host, { ...state, until: 0, failures: 0 });
    },
    get troubles() {
      return [...states]
        .reverse()
        .map(([host, { trouble, since }]) => ({ host, kind: trouble.kind, why: trouble.message, since }));
    },
  };
}

/** How the status item puts it; undefined when there is nothing to say. */
export function statusLine(
  { network, troubles }: RegistryStatus,
  factsDate: () => string,
): StatusLine | undefined {
  if (network === "off") return { text: `Registry: off, facts of ${factsDate()}`, impaired: false, log: [] };
  const log = troubles.map(({ why }) => why);
  const [latest, ...others] = troubles;
  if (!latest)
    return network === "onDemand" ? { text: "Registry: on demand", impaired: false, log } : undefined;
  // One private registry that is away is no reason to call the whole world away.
  const offline =
    troubles.every(({ kind }) => kind === "offline") && (others.length > 0 || latest.host === "docker.io");
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  const text = offline
    ? `Registry: offline, facts of ${factsDate()}`
    : `Registry: ${latest.why.replace(/\.$/, "")}${more}`;
  return { text, impaired: true, log };
}
