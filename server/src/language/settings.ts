import type { Severity } from "./feature.ts";

/** What a user can set, as the server reads it: section `plimsoll` of the editor's settings. */
export interface Settings {
  /** Severity by rule id; a rule that is not named keeps its own. */
  readonly rules: Readonly<Record<string, Severity | "off" | "on">>;
  /** Inlay hints by their id; one that is not named is shown. */
  readonly inlays: Readonly<Record<string, boolean>>;
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
  inlays: {},
  network: "auto",
  engine: "docker",
  builder: "",
  registry: { plainHttp: [], tokenServers: {} },
};

/** A setting as an editor offers it. `package.json` and the README's table are made from this list. */
export interface Setting {
  /** Behind `plimsoll.`. */
  readonly name: string;
  /** Markdown. */
  readonly summary: string;
  readonly default: unknown;
  /** `machine`: a folder can't set it for whoever opens it. */
  readonly scope: "window" | "resource" | "machine";
  /** True when it has no effect in an untrusted workspace. */
  readonly restricted?: true;
  /** The values there are, with what each does. */
  readonly values?: readonly (readonly [value: string, summary: string])[];
}

export const settings: readonly Setting[] = [
  {
    name: "rules",
    summary:
      "Rules switched `on` or `off`, or given another severity (`error`, `warning`, `info`, `hint`), by their id.",
    default: defaults.rules,
    scope: "resource",
  },
  {
    name: "inlays",
    summary: "Inlay hints switched off, by their id.",
    default: defaults.inlays,
    scope: "resource",
  },
  {
    name: "network",
    summary: "When registries may be asked about base images.",
    default: defaults.network,
    scope: "window",
    restricted: true,
    values: [
      ["auto", "Asks registries when a Dockerfile is open; answers from memory first."],
      ["onDemand", "Asks a registry only when you ask for something that needs it."],
      ["off", "Sends nothing. Everything is answered from the built-in catalogue."],
    ],
  },
  {
    name: "engine",
    summary: "The command line of the engine that builds: `docker`, `podman` or the path of one.",
    default: defaults.engine,
    scope: "machine",
    restricted: true,
  },
  {
    name: "builder",
    summary:
      "What builds: a buildx builder as `docker buildx ls` names it (local, remote or Kubernetes), or a context of `docker context ls`. Empty: what is in use.",
    default: defaults.builder,
    scope: "machine",
    restricted: true,
  },
  {
    name: "registry.plainHttp",
    summary: "Registries that may be asked without TLS, as `host:port`. Those on this machine always may.",
    default: defaults.registry.plainHttp,
    scope: "machine",
    restricted: true,
  },
  {
    name: "registry.tokenServers",
    summary:
      'Token servers on other hosts that may have your login of a registry, as `{ "registry.example.com": "login.example.com" }`.',
    default: defaults.registry.tokenServers,
    scope: "machine",
    restricted: true,
  },
  {
    name: "trace.server",
    summary: "What of the protocol between editor and server is written to the output channel.",
    default: "off",
    scope: "window",
    values: [
      ["off", "Nothing."],
      ["messages", "Which requests and answers."],
      ["verbose", "Requests and answers with all they say."],
    ],
  },
];

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
    inlays:
      typeof given.inlays === "object" && given.inlays !== null
        ? (given.inlays as Settings["inlays"])
        : defaults.inlays,
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
