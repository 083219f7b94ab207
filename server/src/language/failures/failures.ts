import type { Instruction } from "../syntax/instruction.ts";
import type { BuildFailure } from "../world.ts";
import { commandNotFound } from "./command-not-found.ts";
import { crlfShebang } from "./crlf-shebang.ts";
import { execFormat } from "./exec-format.ts";
import type { ExplainedFailure } from "./failure.ts";
import { fullDisk } from "./full-disk.ts";
import { missingLibrary } from "./missing-library.ts";
import { missingLoader } from "./missing-loader.ts";
import { missingSource } from "./missing-source.ts";
import { newerGlibc } from "./newer-glibc.ts";
import { noShell } from "./no-shell.ts";
import { unknownAuthority } from "./unknown-authority.ts";
import { unknownTimeZone } from "./unknown-time-zone.ts";
import { unknownUser } from "./unknown-user.ts";

/** Every failure we can explain; the first that knows one says it. */
export const failures: readonly ExplainedFailure[] = [
  noShell,
  crlfShebang,
  execFormat,
  newerGlibc,
  missingLibrary,
  unknownAuthority,
  unknownUser,
  unknownTimeZone,
  fullDisk,
  missingSource,
  missingLoader,
  commandNotFound,
];

/** What a failure means and what helps; undefined where we know no more than its own words. */
export function explain(failure: BuildFailure, instruction?: Instruction): string | undefined {
  const said = [...failure.tail, failure.error].join("\n");
  for (const it of failures) {
    const text = it.explain(said, failure, instruction);
    if (text !== undefined) return text;
  }
  return undefined;
}
