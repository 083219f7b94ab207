import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

/** VS Code calls this in its extension host; a rejection is a failed run. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "tdd", color: false, timeout: 30_000 });
  for (const name of readdirSync(__dirname)) {
    if (name.endsWith(".test.cjs")) mocha.addFile(path.join(__dirname, name));
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failed = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on("pass", () => counts.passed++)
      .on("fail", () => counts.failed++)
      .on("pending", () => counts.skipped++);
  });
  const result = process.env.PLIMSOLL_HOST_RESULT;
  if (result) writeFileSync(result, JSON.stringify(counts));
  if (failed > 0) throw new Error(`${failed} failed`);
}
