import type { Severity } from "./feature.ts";

/** What a user can set, as the server reads it: section `plimsoll` of the editor's settings. */
export interface Settings {
  /** Severity by rule id; a rule that is not named keeps its own. */
  readonly rules: Readonly<Record<string, Severity | "off" | "on">>;
  /** When registries may be asked: `auto` as needed, `onDemand` when the user asks, `off` never. */
  readonly network: "auto" | "onDemand" | "off";
  /** The container engine's command line: `docker`, `podman` or a path. */
  readonly engine: string;
  /** A buildx builder; empty for the default. */
  readonly builder: string;
  readonly registry: {
    /** Registries that may be asked without TLS, as `host:port`. */
    readonly plainHttp: readonly string[];
    /** Token servers on other hosts that may have a registry's credentials: registry → token server. */
    readonly tokenServers: Readonly<Record<string, string>>;
  };
}

export const defaults: Settings = {
  rules: {},
  network: "auto",
  engine: "docker",
  builder: "",
  registry: { plainHttp: [], tokenServers: {} },
};

/** Reads what an editor sent; anything it does not understand keeps its default. */
export function readSettings(sent: unknown): Settings {
  const given = (typeof sent === "object" && sent !== null ? sent : {}) as Record<string, unknown>;
  const text = (value: unknown, fallback: string) =>
    typeof value === "string" && value !== "" ? value : fallback;
  const network = text(given.network, defaults.network);
  return {
    rules:
      typeof given.rules === "object" && given.rules !== null
        ? (given.rules as Settings["rules"])
        : defaults.rules,
    network: network === "off" || network === "onDemand" ? network : "auto",
    engine: text(given.engine, defaults.engine),
    builder: text(given.builder, defaults.builder),
    registry: registryIn(given.registry),
  };
}

function registryIn(sent: unknown): Settings["registry"] {
  const { plainHttp, tokenServers } = (typeof sent === "object" && sent !== null ? sent : {}) as Record<
    string,
    unknown
  >;
  const isText = (it: unknown): it is string => typeof it === "string";
  const pairs = typeof tokenServers === "object" && tokenServers !== null ? Object.entries(tokenServers) : [];
  return {
    plainHttp: Array.isArray(plainHttp) ? plainHttp.filter(isText) : [],
    tokenServers: Object.fromEntries(pairs.filter((pair): pair is [string, string] => isText(pair[1]))),
  };
}
