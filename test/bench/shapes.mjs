// How the server bears files that are bad for parsers, in processor time of its process.
//   node test/bench/shapes.mjs [--hostile] [--growth]
// --hostile: every answer about each hostile file of test/support/hostile.ts; more than a second is a fault.
// --growth: what a key and all that is asked after it cost as a bad shape grows; more than its size to the power of
// 1.1 is a fault. Build first: npm run build. Processor time has a grain of 10 ms, and what else runs counts little.
import { parseArgs } from "node:util";
import { bundled } from "./bundle.mjs";
import { Client } from "./client.mjs";

const { values } = parseArgs({ options: { hostile: { type: "boolean" }, growth: { type: "boolean" } } });
const both = !values.hostile && !values.growth;
const { cases, requests } = await bundled(
  "shapes",
  `
  export { cases } from "./test/support/hostile.ts";
  export { requests } from "./test/support/requests.ts";`,
);
const server = [process.execPath, "server/out/server.js", "--stdio"];
let number = 0;
let failed = false;

/** @param {Client} client @param {() => Promise<unknown>} work */
async function processorTime(client, work) {
  const before = client.processor();
  await work();
  return client.processor() - before;
}

/**
 * @param {string} uri
 * @param {number} line
 * @param {number} character
 * @returns {[string, any][]}
 */
const asked = (uri, line, character) => Object.entries(requests({ line, character }, uri));

if (both || values.hostile) {
  const client = new Client(server);
  await client.initialize();
  await client.open("file:///warm/Dockerfile", "FROM alpine:3.23\nRUN apk add curl\n");
  /** @type {{ name: string, first: number, most: number, method: string }[]} */
  const rows = [];
  for (const { name, make } of cases) {
    const text = make().toString("utf8");
    const uri = `file:///hostile/${++number}/Dockerfile`;
    const first = await processorTime(client, async () => {
      await client.open(uri, text);
      await client.request("textDocument/diagnostic", { textDocument: { uri } });
    });
    const lines = text.split(/\r\n|\n|\r/);
    const middle = Math.max(
      0,
      lines.findIndex(
        (/** @type {string} */ line, /** @type {number} */ at) => at >= lines.length / 2 && line.length > 0,
      ),
    );
    let [most, slowest] = [0, ""];
    for (const character of [0, Math.floor((lines[middle] ?? "").length / 2)])
      for (const [method, params] of asked(uri, middle, character)) {
        const took = await processorTime(client, () => client.request(method, params));
        if (took > most) [most, slowest] = [took, method];
      }
    client.notify("textDocument/didClose", { textDocument: { uri } });
    rows.push({ name, first, most, method: slowest });
  }
  await client.end();
  const late = rows.filter(({ first, most }) => Math.max(first, most) > 1000);
  failed ||= late.length > 0;
  console.log(
    `${rows.length} hostile files, ${late.length} with an answer later than a second. The slowest:`,
  );
  console.log("| file | first problems | slowest answer after | which |\n| --- | --- | --- | --- |");
  rows.sort((a, b) => Math.max(b.first, b.most) - Math.max(a.first, a.most));
  for (const { name, first, most, method } of rows.slice(0, 12))
    console.log(`| ${name} | ${first} ms | ${most} ms | ${method} |`);
}

/** @param {number} count @param {(n: number) => string} line */
const lines = (count, line) => Array.from({ length: count }, (_, n) => line(n)).join("\n");

/** @type {Record<string, (size: number) => string>} */
const shapes = {
  "stages, each with comments": (size) =>
    lines(size, (n) => `# a\n# b\nFROM alpine:3.23 AS s${n}\n# c\nRUN true # ${n}`),
  "stages, each copying from the one before": (size) =>
    lines(size, (n) => `FROM alpine:3.23 AS s${n}\n${n > 0 ? `COPY --from=s${n - 1} /a /b` : "RUN true"}`),
  "stages, each on the one before": (size) =>
    `FROM alpine:3.23 AS s0\n${lines(size, (n) => `FROM s${n} AS s${n + 1}\nENV A${n}=1`)}`,
  "one RUN over lines": (size) =>
    `FROM alpine:3.23\nRUN true \\\n${lines(size, (n) => `  && echo ${n} \\`)}\n  && true`,
  "one RUN with comments between": (size) =>
    `FROM alpine:3.23\nRUN true \\\n${lines(size, (n) => `  # ${n}\n  && echo ${n} \\`)}\n  && true`,
  "a heredoc's lines": (size) =>
    `FROM alpine:3.23\nRUN <<EOF\nset -e\n${lines(size, (n) => `echo "$A" ${n}`)}\nEOF`,
  "2.5 × as many ENVs in one stage": (size) =>
    `FROM alpine:3.23\n${lines(2.5 * size, (n) => `ENV V${n}=${n}`)}`,
  "ENVs that use the one before": (size) =>
    `FROM alpine:3.23\nENV V0=a\n${lines(size, (n) => `ENV V${n + 1}=$V${n}`)}`,
  "one line of packages": (size) =>
    `FROM alpine:3.23\nRUN apk add ${Array.from({ length: size }, (_, n) => `package-number-${n}`).join(" ")}`,
  "one line of commands": (size) =>
    `FROM debian:13\nRUN true${" && apt-get install -y --no-install-recommends x".repeat(size)}`,
  "one word, 250 times as long": (size) => `FROM alpine:3.23\nRUN echo ${"abcdefghij".repeat(25 * size)}`,
  "one exec form": (size) =>
    `FROM alpine:3.23\nCMD [${Array.from({ length: size }, (_, n) => `"a${n}"`).join(", ")}]`,
  "one LABEL": (size) =>
    `FROM alpine:3.23\nLABEL ${Array.from({ length: size }, (_, n) => `a${n}="b ${n}"`).join(" \\\n  ")}`,
  comments: (size) => `FROM alpine:3.23\n${lines(size, (n) => `# ${n}`)}\nRUN true`,
};

if (both || values.growth) {
  const sizes = [500, 1000, 2000, 4000];
  console.log(
    `| shape | ${sizes.map((size) => `${size}`).join(" | ")} | exponent |\n| --- |${" --- |".repeat(sizes.length + 1)}`,
  );
  for (const [name, shape] of Object.entries(shapes)) {
    const client = new Client(server);
    await client.initialize();
    // The first files warm the machine up: what is measured is not its compiler.
    for (let n = 0; n < 2; n++) await keys(client, shape(sizes[0] ?? 0), 4);
    const costs = [];
    for (const size of sizes) costs.push(await keys(client, shape(size), 4));
    await client.end();
    const exponent = slope(
      sizes.map(Math.log),
      costs.map((cost) => Math.log(Math.max(cost, 1))),
    );
    const bad = exponent > 1.1 && (costs.at(-1) ?? 0) > 100;
    failed ||= bad;
    console.log(
      `| ${name} | ${costs.map((cost) => `${cost.toFixed(0)} ms`).join(" | ")} | ${exponent.toFixed(2)}${bad ? " **over 1.1**" : ""} |`,
    );
  }
}

/**
 * What one key in the middle and all that is asked after it cost, on the average of some.
 * @param {Client} client @param {string} text @param {number} count
 */
async function keys(client, text, count) {
  const uri = `file:///growth/${++number}/Dockerfile`;
  await client.open(uri, text);
  const all = text.split("\n");
  const line = Math.floor(all.length / 2);
  const character = (all[line] ?? "").length;
  const took = await processorTime(client, async () => {
    for (let version = 2; version < count + 2; version++) {
      const published = client.problems(uri, version);
      const typed = version % 2 === 0;
      const start = { line, character };
      const range = { start, end: typed ? start : { line, character: character + 1 } };
      client.notify("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ range, text: typed ? "x" : "" }],
      });
      await published;
      for (const [method, params] of asked(uri, line, character)) await client.request(method, params);
    }
  });
  client.notify("textDocument/didClose", { textDocument: { uri } });
  return took / count;
}

/** Of the straight line nearest to some points. @param {number[]} xs @param {number[]} ys */
function slope(xs, ys) {
  const mean = (/** @type {number[]} */ of) => of.reduce((sum, one) => sum + one, 0) / of.length;
  const [mx, my] = [mean(xs), mean(ys)];
  return mean(xs.map((x, at) => (x - mx) * ((ys[at] ?? 0) - my))) / mean(xs.map((x) => (x - mx) ** 2));
}

process.exitCode = failed ? 1 : 0;
