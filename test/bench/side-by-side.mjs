// npm run bench: our server beside dockerfile-language-server-nodejs, over stdio, in one run and in turn.
// A ratio is the median of the ratios of neighbouring blocks, so that a busy machine slows both alike.
//   node test/bench/side-by-side.mjs [--quick]      writes test/bench/RESULTS.md unless --quick
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { cacheFolder, root, run } from "../support/machine.mjs";
import { Client } from "./client.mjs";
import { dockerfile } from "./input.mjs";

const quick = process.argv.includes("--quick");
const peerVersion = "0.15.0";
const peerFolder = path.join(cacheFolder, `peer-${peerVersion}`);
const peerServer = path.join(
  peerFolder,
  "node_modules/dockerfile-language-server-nodejs/bin/docker-langserver",
);
const servers = /** @type {const} */ ({
  ours: [process.execPath, path.join(root, "server/out/server.js"), "--stdio"],
  peer: [process.execPath, peerServer, "--stdio"],
  floor: [process.execPath, path.join(root, "test/bench/floor.mjs"), "--stdio"],
});
/** @typedef {"ours" | "peer"} Name */
const names = /** @type {const} */ (["ours", "peer"]);

const median = (/** @type {number[]} */ values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const uri = "file:///bench/Dockerfile";

/** @type {{ title: string, lines: number | "", ours: number, peer: number, ratio: number, unit: string, goal: string }[]} */
const rows = [];
/** @type {{ lines: number, ours: number, floor: number, ratio: number }[]} */
const floors = [];
const load = () => os.loadavg()[0]?.toFixed(1) ?? "";
const before = load();

/**
 * @param {string} title
 * @param {number | ""} lines
 * @param {Record<Name, number[]>} blocks
 * @param {string} unit
 * @param {string} [goal]
 */
function row(title, lines, blocks, unit, goal = "") {
  const ratio = median(blocks.ours.map((it, n) => it / (blocks.peer[n] ?? Number.NaN)));
  rows.push({ title, lines, ours: median(blocks.ours), peer: median(blocks.peer), ratio, unit, goal });
  console.log(format(rows.length - 1));
}

const figure = (/** @type {number} */ it) =>
  Number.isNaN(it) ? "–" : it >= 100 ? it.toFixed(0) : it >= 10 ? it.toFixed(1) : it.toFixed(2);
function format(/** @type {number} */ n) {
  const it = rows[n];
  return it
    ? `| ${it.title} | ${it.lines} | ${figure(it.ours)} ${it.unit} | ${figure(it.peer)} ${it.unit} | ${figure(it.ratio)} | ${it.goal} | ${verdict(it)} |`
    : "";
}

/** A goal is a bound of the ratio, or with a sign before it of our own figure. */
function verdict(/** @type {(typeof rows)[number]} */ { ours, ratio, goal }) {
  if (goal === "") return "";
  const bound = Number(goal.replace(/^[≤≥] /, ""));
  const met = goal.startsWith("≥") ? ours >= bound : (goal.startsWith("≤") ? ours : ratio) <= bound;
  return met ? "met" : "**missed**";
}

async function startUp() {
  /** @type {Record<Name, number[]>} */
  const initialized = { ours: [], peer: [] };
  /** @type {Record<Name, number[]>} */
  const first = { ours: [], peer: [] };
  /** @type {Record<Name, number[]>} */
  const memory = { ours: [], peer: [] };
  const text = dockerfile(100);
  // A session beforehand leaves the compiled code that every later start of a user finds.
  const settling = 11_000;
  for (let n = -1; n < (quick ? 3 : 8); n++) {
    for (const name of names) {
      const client = new Client(servers[name]);
      const ready = await client.initialize();
      await client.open(uri, text);
      const done = performance.now() - client.started;
      if (n < 0 && name === "ours") {
        for (const [method, { params }] of Object.entries(requests))
          await client.request(`textDocument/${method}`, { textDocument: { uri }, ...params(10) });
        await new Promise((resolve) => setTimeout(resolve, settling));
      }
      if (n >= 0) {
        initialized[name].push(ready);
        first[name].push(done);
        memory[name].push(client.memory().most / 1e6);
      }
      await client.end();
    }
  }
  row("spawn → initialized", "", initialized, "ms", "0.80");
  row("spawn → first problems", 100, first, "ms", "0.72");
  row("peak memory", 100, memory, "MB", "0.95");
}

/** @type {Record<string, { params: (line: number) => object, goal: string }>} */
const requests = {
  completion: { params: (line) => ({ position: { line, character: 5 } }), goal: "0.30 / 0.15 / 0.08" },
  hover: { params: (line) => ({ position: { line, character: 2 } }), goal: "0.30 / 0.15 / 0.08" },
  documentSymbol: { params: () => ({}), goal: "0.30 / 0.15 / 0.08" },
  foldingRange: { params: () => ({}), goal: "0.30 / 0.15 / 0.08" },
  formatting: { params: () => ({ options: { tabSize: 4, insertSpaces: true } }), goal: "0.30 / 0.15 / 0.08" },
  codeAction: {
    params: (line) => ({
      range: { start: { line, character: 0 }, end: { line, character: 0 } },
      context: { diagnostics: [] },
    }),
    goal: "0.30 / 0.15 / 0.08",
  },
  "semanticTokens/full": { params: () => ({}), goal: "0.25 / 0.02 / 0.002" },
};

/** @param {number} lines */
async function keys(lines) {
  const text = dockerfile(lines);
  const target = text.split("\n").findLastIndex((it, n) => n < lines * 0.6 && it.startsWith("WORKDIR "));
  // Time for four blocks of the peer: in their first keys both run code that V8 has not compiled yet.
  const seconds = quick ? 1 : lines === 10_000 ? 14 : 4;
  const perBlock = 10;
  /** @type {Record<Name, Client>} */
  const clients = { ours: new Client(servers.ours), peer: new Client(servers.peer) };
  /** @type {Record<Name, number>} */
  const versions = { ours: 1, peer: 1 };
  for (const name of names) {
    await clients[name].initialize();
    await clients[name].open(uri, text);
  }
  const column = (text.split("\n")[target] ?? "").length;

  /** One key, and when it was sent. The tenth key of a word deletes it again. */
  const key = (/** @type {Name} */ name, /** @type {number} */ nth) => {
    const version = ++versions[name];
    const back = nth % 10 === 9;
    const range = {
      start: { line: target, character: back ? column : column + (nth % 10) },
      end: { line: target, character: column + (nth % 10) },
    };
    const sent = performance.now();
    clients[name].notify("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range, text: back ? "" : "x" }],
    });
    return { sent, version };
  };

  const measures =
    /** @type {Record<string, (client: Client, name: Name, nth: number) => Promise<number>>} */ ({
      problems: async (client, name, nth) => {
        const published = client.problems(uri, versions[name] + 1);
        const { sent } = key(name, nth);
        return (await published) - sent;
      },
      // All below it moves by a line, and back.
      "problems of a new line": async (client, name, nth) => {
        const version = ++versions[name];
        const published = client.problems(uri, version);
        const at = (/** @type {number} */ line) => ({ line, character: 0 });
        const isBack = nth % 2 === 1;
        const sent = performance.now();
        client.notify("textDocument/didChange", {
          textDocument: { uri, version },
          contentChanges: [{ range: { start: at(1), end: at(isBack ? 2 : 1) }, text: isBack ? "" : "\n" }],
        });
        return (await published) - sent;
      },
    });
  for (const [method, { params }] of Object.entries(requests))
    measures[method] = async (client, name, nth) => {
      const published = client.problems(uri, versions[name] + 1);
      const { sent } = key(name, nth);
      const { params: at } = await client.request(`textDocument/${method}`, {
        textDocument: { uri },
        ...params(target),
      });
      await published;
      return at - sent;
    };
  measures["all of them, and the problems"] = async (client, name, nth) => {
    const published = client.problems(uri, versions[name] + 1);
    const { sent } = key(name, nth);
    const answers = Object.entries(requests).map(([method, { params }]) =>
      client.request(`textDocument/${method}`, { textDocument: { uri }, ...params(target) }),
    );
    await Promise.all([...answers, published]);
    return performance.now() - sent;
  };

  for (const [title, measure] of Object.entries(measures)) {
    // The peer's semantic tokens alone take many seconds there.
    if (lines === 10_000 && title.startsWith("all")) continue;
    /** @type {Record<Name, number[]>} */
    const blocks = { ours: [], peer: [] };
    const end = performance.now() + seconds * 1000;
    let slow = false;
    // The first block warms both up. One key of the slower may be all a block can afford.
    for (let block = -1; block < 1 || (block < 30 && performance.now() < end); block++) {
      if (slow && block > 0) break;
      for (const name of names) {
        const times = [];
        // One key is enough of what takes seconds.
        for (let nth = 0; nth < perBlock; nth++) {
          times.push(await measure(clients[name], name, nth));
          slow ||= (times.at(-1) ?? 0) > 1500;
          if (slow) break;
        }
        if (block < 0 && !slow) continue;
        blocks[name].push(median(times));
      }
    }
    const goals = (
      title.startsWith("problems") ? "0.35 / 0.20 / 0.10" : (requests[title]?.goal ?? "0.20 / 0.03")
    ).split(" / ");
    row(`key → ${title}`, lines, blocks, "ms", goals[[100, 1000, 10000].indexOf(lines)] ?? "");
  }
  for (const name of names) await clients[name].end();
}

/** The same key beside a server that does nothing but count words. */
async function floor(/** @type {number} */ lines) {
  const text = dockerfile(lines);
  const target = text.split("\n").findLastIndex((it, n) => n < lines * 0.6 && it.startsWith("WORKDIR "));
  const column = (text.split("\n")[target] ?? "").length;
  const clients = [new Client(servers.ours), new Client(servers.floor)];
  const versions = [1, 1];
  for (const it of clients) {
    await it.initialize();
    await it.open(uri, text);
  }
  /** @type {number[][]} */
  const blocks = [[], []];
  const end = performance.now() + (quick ? 1000 : 4000);
  for (let block = -10; block < 1 || (block < 100 && performance.now() < end); block++)
    for (const [n, client] of clients.entries()) {
      const times = [];
      for (let nth = 0; nth < 10; nth++) {
        const version = (versions[n] ?? 0) + 1;
        versions[n] = version;
        const back = nth === 9;
        const published = client.problems(uri, version);
        const sent = performance.now();
        client.notify("textDocument/didChange", {
          textDocument: { uri, version },
          contentChanges: [
            {
              range: {
                start: { line: target, character: back ? column : column + nth },
                end: { line: target, character: column + nth },
              },
              text: back ? "" : "x",
            },
          ],
        });
        times.push((await published) - sent);
      }
      if (block >= 0) blocks[n]?.push(median(times));
    }
  for (const it of clients) await it.end();
  const [ours = [], bare = []] = blocks;
  floors.push({
    lines,
    ours: median(ours),
    floor: median(bare),
    ratio: median(ours.map((it, n) => it / (bare[n] ?? Number.NaN))),
  });
  console.log(floorRow(floors.length - 1));
}

function floorRow(/** @type {number} */ n) {
  const it = floors[n];
  return it
    ? `| ${it.lines} | ${figure(it.ours)} ms | ${figure(it.floor)} ms | ${figure(it.ratio)} | ≤ 5 | ${it.ratio <= 5 ? "met" : "**missed**"} |`
    : "";
}

/**
 * Processor time per key of a fast typist, 20 keys a second: alone, and with the requests of an editor. What follows a
 * key counts too, up to 0.7 s behind the last one. V8 compiles what it runs often: of a young process that is most of
 * its time, so that it is measured once more when it is warm.
 */
async function typing(/** @type {number} */ lines) {
  const text = dockerfile(lines);
  const target = text.split("\n").findLastIndex((it, n) => n < lines * 0.6 && it.startsWith("WORKDIR "));
  const column = (text.split("\n")[target] ?? "").length;
  const rounds = quick ? 2 : 4;
  const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
  // With semantic tokens the peer falls behind a typist in longer files, and the rounds would never end.
  for (const asks of lines === 100 ? [false, true] : [false]) {
    const clients = { ours: new Client(servers.ours), peer: new Client(servers.peer) };
    const versions = { ours: 1, peer: 1 };
    const write = async (
      /** @type {Name} */ name,
      /** @type {number} */ keys,
      /** @type {number} */ every,
    ) => {
      const client = clients[name];
      const answers = [];
      for (let nth = 0; nth < keys; nth++) {
        const version = ++versions[name];
        const at = nth % 10;
        const end = { line: target, character: column + at };
        const range = { start: at === 9 ? { line: target, character: column } : end, end };
        const published = every === 0 ? client.problems(uri, version) : undefined;
        client.notify("textDocument/didChange", {
          textDocument: { uri, version },
          contentChanges: [{ range, text: at === 9 ? "" : "x" }],
        });
        if (asks)
          for (const [method, { params }] of Object.entries(requests))
            answers.push(
              client.request(`textDocument/${method}`, { textDocument: { uri }, ...params(target) }),
            );
        await (published ?? pause(every));
      }
      await Promise.all(answers);
      await pause(700);
    };
    const measured = async (/** @type {string} */ when, /** @type {string} */ goal) => {
      /** @type {Record<Name, number[]>} */
      const spent = { ours: [], peer: [] };
      for (let round = 0; round < rounds; round++)
        for (const name of names) {
          const start = clients[name].processor();
          await write(name, 50, 50);
          spent[name].push((clients[name].processor() - start) / 50);
        }
      row(
        `processor time per key, typing${asks ? ", with all requests" : ""}${when}`,
        lines,
        spent,
        "ms",
        goal,
      );
    };
    for (const name of names) {
      await clients[name].initialize();
      await clients[name].open(uri, text);
      await write(name, 60, 0);
    }
    await measured("", asks ? "0.25" : "0.40");
    if (!asks && lines === 100) {
      for (const name of names) await write(name, 2000, 0);
      await measured(", after 2,000 keys", "");
    }
    for (const name of names) await clients[name].end();
  }
}

async function burst() {
  const text = dockerfile(1000);
  /** @type {Record<Name, number[]>} */
  const last = { ours: [], peer: [] };
  /** @type {Record<Name, number[]>} */
  const publishes = { ours: [], peer: [] };
  let cancelled = 0;
  let asked = 0;
  for (let n = 0; n < (quick ? 2 : 5); n++) {
    for (const name of names) {
      const client = new Client(servers[name]);
      await client.initialize();
      await client.open(uri, text);
      client.publishes = 0;
      /** @type {(Promise<import("./client.mjs").Message> & { id: number })[]} */
      const answers = [];
      const published = client.problems(uri, 21);
      let sent = 0;
      for (let version = 2; version <= 21; version++) {
        sent = performance.now();
        client.notify("textDocument/didChange", {
          textDocument: { uri, version },
          contentChanges: [
            { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: "#" },
          ],
        });
        const earlier = answers.at(-1);
        if (earlier) client.notify("$/cancelRequest", { id: earlier.id });
        answers.push(
          client.request("textDocument/completion", {
            textDocument: { uri },
            position: { line: 2, character: 3 },
          }),
        );
      }
      const results = await Promise.all(answers);
      last[name].push((results.at(-1)?.params ?? 0) - sent);
      await published;
      publishes[name].push(client.publishes);
      if (name === "ours") {
        asked += results.length - 1;
        cancelled += results.filter((it) => it.error?.code === -32800).length;
      }
      await client.end();
    }
  }
  row("20 keys in a burst, each request cancelled by the next → last answer", 1000, last, "ms", "0.05");
  row("publications for them", 1000, publishes, "", "≤ 4");
  rows.push({
    title: "cancelled requests answered as cancelled",
    lines: 1000,
    ours: (100 * cancelled) / asked,
    peer: Number.NaN,
    ratio: Number.NaN,
    unit: "%",
    goal: "≥ 90",
  });
  console.log(format(rows.length - 1));
}

/**
 * Memory after many edits in a heap too small to hide a leak: the slope over the second half, when everything is warm,
 * as the median of those between any two samples. Words are typed, lines come and go, and now and then the typing
 * rests, so that the world is asked. Resident memory holds garbage too, which V8 lets gather as it sees fit: it climbs
 * most of the time and falls at once, in a server that keeps nothing too. What is in use tells whether one does.
 */
async function leak() {
  for (const [what, measured] of /** @type {const} */ ([
    ["memory in use", inUse],
    ["resident memory", resident],
  ])) {
    const [ours, peer] = await Promise.all(names.map((name) => leakOf(name, measured)));
    rows.push({
      title: `growth of ${what} per 1,000 edits, 24 MB heap, ${ours?.edits} edits`,
      lines: 100,
      ours: ours?.slope ?? Number.NaN,
      peer: peer?.slope ?? Number.NaN,
      ratio: (ours?.slope ?? Number.NaN) / (peer?.slope ?? Number.NaN),
      unit: "KB",
      goal: "≤ 50",
    });
    console.log(format(rows.length - 1));
  }
}

const inUse = (/** @type {Client} */ it) => it.inUse();
const resident = (/** @type {Client} */ it) => it.memory().now;

/**
 * @param {Name} name
 * @param {(client: Client) => number | Promise<number>} measured
 */
async function leakOf(name, measured) {
  const [program = "", ...args] = servers[name];
  const collecting = ["--expose-gc", "--import", path.join(root, "test/bench/collect.mjs")];
  const flags = ["--max-old-space-size=24", ...(measured === inUse ? collecting : [])];
  const client = new Client([program, ...flags, ...args]);
  await client.initialize();
  await client.open(uri, dockerfile(100));
  const edits = quick ? 1000 : 10_000;
  /** @type {[edits: number, kilobytes: number][]} */
  const samples = [];
  const end = performance.now() + 300_000;
  for (let nth = 0; nth < edits && performance.now() < end; nth++) {
    const version = nth + 2;
    const published = nth % 10 === 9 ? client.problems(uri, version) : undefined;
    const line = 20 + (Math.floor(nth / 12) % 60);
    const at = (/** @type {number} */ character, down = 0) => ({ line: line + down, character });
    const typed = nth % 12;
    // A line of a comment is begun, written and taken away again.
    const change =
      typed === 0
        ? { range: { start: at(0), end: at(0) }, text: "#\n" }
        : typed === 11
          ? { range: { start: at(0), end: at(0, 1) }, text: "" }
          : { range: { start: at(typed), end: at(typed) }, text: "x" };
    client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [change] });
    await published;
    if (nth % 200 === 199) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      samples.push([nth + 1, (await measured(client)) / 1000]);
    }
  }
  const warm = samples.slice(samples.length >> 1);
  const slopes = warm.flatMap(([from, before], n) =>
    warm.slice(n + 1).map(([to, after]) => (after - before) / (to - from)),
  );
  await client.end();
  return { edits: samples.at(-1)?.[0], slope: 1000 * median(slopes) };
}

if (!fs.existsSync(peerServer)) {
  fs.mkdirSync(peerFolder, { recursive: true });
  fs.writeFileSync(path.join(peerFolder, "package.json"), '{ "private": true }\n');
  const wanted = `dockerfile-language-server-nodejs@${peerVersion}`;
  const { code, output } = await run(
    "npm",
    ["install", "--ignore-scripts", "--no-audit", "--no-fund", wanted],
    { cwd: peerFolder },
  );
  if (code !== 0) throw new Error(`npm could not install ${wanted}:\n${output}`);
}
const built = await run(process.execPath, ["esbuild.mjs", "--minify"]);
if (built.code !== 0) throw new Error(built.output);

await startUp();
for (const lines of [100, 1000, 10000]) await keys(lines);
for (const lines of [100, 1000, 10000]) await floor(lines);
for (const lines of [100, 1000]) await typing(lines);
await burst();
await leak();

const [processorModel] = os.cpus();
const table = rows.map((_, n) => format(n)).join("\n");
const exponents = [
  ...new Set(rows.filter((it) => it.title.startsWith("key → ")).map((it) => it.title)),
].flatMap((title) => {
  const at = (/** @type {number} */ lines) =>
    rows.find((it) => it.title === title && it.lines === lines)?.ours ?? Number.NaN;
  const exponent = (/** @type {number} */ from) =>
    Math.log10(at(10000) / at(from)) / Math.log10(10000 / from);
  // Not everything is measured at 10,000 lines.
  return Number.isNaN(exponent(100))
    ? []
    : [`| ${title} | ${exponent(100).toFixed(2)} | ${exponent(1000).toFixed(2)} |`];
});
if (!quick)
  fs.writeFileSync(
    path.join(root, "test/bench/RESULTS.md"),
    `# Speed

\`npm run bench\` measured this on ${new Date().toISOString().slice(0, 10)}: Plimsoll beside dockerfile-language-server-nodejs
${peerVersion} ("peer"), Node ${process.versions.node}, ${os.cpus().length} × ${processorModel?.model.trim()}, ${os.type()}.
Both are driven over stdio, in turn, in the same minutes, with the same keys in the same generated files; a ratio is the
median of the ratios of neighbouring blocks of ten keys, so that a busy machine slows both alike. Below 1 Plimsoll is
faster. The load average was ${before} at the beginning and ${load()} at the end: above ${os.cpus().length} the machine had other work too, and
the times in milliseconds are longer than on a machine of one's own. What a machine adds to every Node's start
(\`NODE_EXTRA_CA_CERTS\`) is left away. Plimsoll starts as from its second session on: with the code the first has left. A row without a figure is one the peer has no answer to.

| what | lines | Plimsoll | peer | ratio | goal | |
| --- | --- | --- | --- | --- | --- | --- |
${table}

From a key to its problems, beside a server that only counts the words of the text (\`test/bench/floor.mjs\`):

| lines | Plimsoll | floor | ratio | goal | |
| --- | --- | --- | --- | --- | --- |
${floors.map((_, n) => floorRow(n)).join("\n")}

Growth with the number of lines, as its exponent (goal ≤ 1.10):

| what | 100 to 10,000 | 1,000 to 10,000 |
| --- | --- | --- |
${exponents.join("\n")}
`,
  );
