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
}

export const defaults: Settings = { rules: {}, network: "auto", engine: "docker", builder: "" };

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
  };
}
