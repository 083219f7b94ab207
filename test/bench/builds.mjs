// What building through the server costs over the same command line, paired, on the engine at hand.
//   npm run build && node test/bench/builds.mjs [pairs]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "./client.mjs";

const pairs = Number(process.argv[2] ?? 12);
const base = "FROM alpine:3.23\n";
/** @type {Record<string, (n: number) => string>} */
const kinds = {
  "all from the cache": () => `${base}RUN echo cached\nCOPY Dockerfile /\n`,
  "a step of 2 s": (n) => `${base}RUN sleep 2; : ${process.pid}-${n}\n`,
};

const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
const path = join(folder, "Dockerfile");
const uri = pathToFileURL(path).href;
const client = new Client([process.execPath, "server/out/server.js", "--stdio"]);
await client.request("initialize", {
  processId: null,
  rootUri: null,
  capabilities: { window: { workDoneProgress: true } },
  initializationOptions: { cacheFolder: join(folder, ".cache"), settings: { network: "off" } },
});
client.notify("initialized", {});
client.notify("textDocument/didOpen", {
  textDocument: { uri, languageId: "dockerfile", version: 1, text: base },
});

let version = 1;
for (const [kind, text] of Object.entries(kinds)) {
  /** @type {number[]} */
  const plain = [];
  /** @type {number[]} */
  const ours = [];
  for (let n = -1; n < pairs; n++) {
    const turns = n % 2 === 0 ? [byServer, byHand] : [byHand, byServer];
    for (const turn of turns) {
      const it = text(version++);
      writeFileSync(path, it);
      const took = await turn(it);
      // The first pair warms up.
      if (n >= 0) (turn === byHand ? plain : ours).push(took);
    }
  }
  const [alone, through] = [median(plain), median(ours)];
  const over = median(ours.map((it, at) => it - (plain[at] ?? 0)));
  console.log(
    `${kind}: ${alone.toFixed(0)} ms plain, ${through.toFixed(0)} ms through the server, median of differences ${over.toFixed(0)} ms (${pairs} pairs)`,
  );
}
await client.end();
rmSync(folder, { recursive: true, force: true });

/** @returns {Promise<number>} */
async function byHand() {
  const began = performance.now();
  const { status, stderr } = spawnSync(
    "docker",
    ["buildx", "build", "--load", `--file=${path}`, "--tag=plimsoll/bench:1", "--progress=rawjson", folder],
    { stdio: ["ignore", "ignore", "pipe"], maxBuffer: 1 << 26 },
  );
  if (status !== 0) throw new Error(String(stderr));
  return performance.now() - began;
}

/**
 * @param {string} text
 * @returns {Promise<number>}
 */
async function byServer(text) {
  client.notify("textDocument/didChange", {
    textDocument: { uri, version },
    contentChanges: [{ text }],
  });
  await client.request("textDocument/codeLens", { textDocument: { uri } });
  const began = performance.now();
  const { result: outcome } = await client.request("workspace/executeCommand", {
    command: "plimsoll.build",
    arguments: [uri],
  });
  const took = performance.now() - began;
  if (outcome !== "built") throw new Error(`The build ended as ${outcome}.`);
  // What is measured behind the answer (the compressed size) must not disturb the next turn.
  for (let at = 0; at < 100; at++) {
    const { result: lenses } = await client.request("textDocument/codeLens", { textDocument: { uri } });
    if (JSON.stringify(lenses).includes("compressed")) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return took;
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
