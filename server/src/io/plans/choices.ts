import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { asksForSecret } from "../../language/contents/secrets.ts";
import type { PlanChoice } from "../../plans.ts";
import { writeWhole } from "../whole-file.ts";
import { record } from "./declared.ts";
import type { ChoiceStore } from "./plans.ts";

/**
 * Keeps choices in a folder, one small file per Dockerfile that only its owner may read. Values of arguments that ask
 * for a secret are not written at all: they live as long as the server.
 */
export function planChoices(folder: string): ChoiceStore {
  const fileOf = (uri: string) =>
    join(folder, `${createHash("sha256").update(uri).digest("hex").slice(0, 24)}.json`);
  return {
    read(uri) {
      try {
        return readable(JSON.parse(readFileSync(fileOf(uri), "utf8")));
      } catch {
        return {};
      }
    },
    write(uri, choice) {
      try {
        const args = Object.entries(choice.args ?? {}).filter(([name]) => !asksForSecret(name));
        const kept = { ...choice, ...(choice.args ? { args: Object.fromEntries(args) } : {}) };
        const file = fileOf(uri);
        if (Object.keys(kept).length === 0) return rmSync(file, { force: true });
        writeWhole(file, JSON.stringify({ uri, ...kept }));
      } catch {
        // A full or read-only disk: the choice lives as long as the server.
      }
    },
  };
}

function readable(value: unknown): PlanChoice {
  const { context, args, platform } = record(value) ?? {};
  const given = Object.entries(record(args) ?? {}).filter(
    (it): it is [string, string] => typeof it[1] === "string",
  );
  return {
    ...(typeof context === "string" ? { context } : {}),
    ...(given.length > 0 ? { args: Object.fromEntries(given) } : {}),
    ...(typeof platform === "string" ? { platform } : {}),
  };
}
