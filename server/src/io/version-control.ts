import { basename, dirname } from "node:path";
import { findExecutable, run } from "./engine/process.ts";

/** A file's text as it was committed last; undefined where there is no git, no repository or no commit with it. */
export async function committedText(path: string): Promise<string | undefined> {
  const git = findExecutable("git");
  if (!git) return undefined;
  const { code, stdout } = await run(git, ["show", "--no-textconv", `HEAD:./${basename(path)}`], {
    cwd: dirname(path),
    env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" },
    timeout: 5_000,
    keep: 4 << 20,
  });
  return code === 0 ? stdout : undefined;
}
