import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { pack } from "../../server/catalog/pack.ts";

/** The command line as it ships, in a folder of its own, which is also where it runs. */
export async function commandLine() {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-cli-"));
  await build({
    entryPoints: ["server/src/cli.ts"],
    outfile: join(folder, "cli.cjs"),
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    logLevel: "error",
  });
  pack(".", join(folder, "catalogue.json.br"));
  return {
    folder,
    run(...args: string[]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, ["cli.cjs", ...args], {
        cwd: folder,
        encoding: "utf8",
      });
      return { status, stdout, stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
