import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { registries } from "../src/io/registry/registry.ts";
import { size } from "../src/language/words.ts";
import { compile } from "./compile.ts";
import { readFacts, writeFacts } from "./facts.ts";
import { measure } from "./measure.ts";
import { refreshed, sources } from "./refresh.ts";
import { compare } from "./report.ts";
import { tally } from "./tally.ts";

const usage = `npm run catalog -- [--registry] [CHECKOUT…]

Refreshes server/catalog/facts and says what changed. Nothing is written when images would be lost.
CHECKOUT is a git checkout of one of:
${sources.map(({ name, mark }) => `  ${name} (known by ${mark})`).join("\n")}
--registry asks the registries for the sizes of the most used tags.`;

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(usage);
    return 0;
  }
  const folder = join(process.cwd(), "server/catalog/facts");
  const before = readFacts(folder);
  let after = refreshed(
    before,
    args.filter((it) => !it.startsWith("--")),
  );
  if (args.includes("--registry")) {
    const live = registries({ settings: () => ({ network: "auto", plainHttp: [], tokenServers: {} }) });
    const today = new Date().toISOString().slice(0, 10);
    after = { ...after, sizes: await measure(after, live.lend(), today, (line) => console.log(line)) };
    await live.close();
  }
  const { lines, refusals } = compare(before, after);
  for (const line of lines) console.log(line);
  if (refusals.length > 0) {
    console.error(`\nNothing was written:\n${refusals.map((it) => `- ${it}`).join("\n")}`);
    return 1;
  }
  const data = compile(after);
  writeFacts(folder, before, after);
  const text = JSON.stringify(data);
  console.log(
    `\n${lines.length === 0 ? "No changes." : `${lines.length} changes.`} ${tally(data)}\n` +
      `${size(text.length)}, ${size(brotliCompressSync(text).length)} as the package carries it.`,
  );
  return 0;
}
