// A client as small as can be: what is measured is the server.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** @typedef {{ jsonrpc?: string, id?: number, method?: string, params?: any, result?: any, error?: any }} Message */

const capabilities = {
  textDocument: {
    publishDiagnostics: { versionSupport: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
    hover: { contentFormat: ["markdown"] },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "refactor", "source"] } },
    },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    semanticTokens: {
      requests: { full: true },
      formats: ["relative"],
      tokenTypes: [
        "keyword",
        "comment",
        "parameter",
        "property",
        "namespace",
        "class",
        "macro",
        "string",
        "variable",
        "operator",
      ],
      tokenModifiers: ["declaration", "definition", "deprecated"],
    },
  },
};

export class Client {
  /** @param {readonly string[]} command program and arguments */
  constructor([program = "", ...args]) {
    this.started = performance.now();
    // Where a machine adds certificates, every Node reads them first: longer than all else of its start.
    const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
    /** @type {import("node:child_process").ChildProcessByStdio<import("node:stream").Writable, import("node:stream").Readable, null>} */
    this.child = /** @type {any} */ (
      spawn(program, args, { stdio: ["pipe", "pipe", "ignore", "pipe"], env })
    );
    this.pid = this.child.pid ?? 0;
    this.nextId = 1;
    this.publishes = 0;
    /** @type {Map<number, (it: Message) => void>} */
    this.waiting = new Map();
    /** @type {{ uri: string, version: number | undefined, done: (at: number) => void }[]} */
    this.expected = [];
    /** @type {Buffer} */
    this.buffer = Buffer.alloc(0);
    this.child.stdout.on("data", (/** @type {Buffer} */ chunk) => this.read(chunk));
  }

  /** @param {Buffer} chunk */
  read(chunk) {
    const arrived = performance.now();
    this.buffer = this.buffer.length > 0 ? Buffer.concat([this.buffer, chunk]) : chunk;
    for (;;) {
      const header = this.buffer.indexOf("\r\n\r\n");
      if (header < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(this.buffer.toString("latin1", 0, header))?.[1]);
      const end = header + 4 + length;
      if (this.buffer.length < end) return;
      const text = this.buffer.toString("utf8", header + 4, end);
      this.buffer = this.buffer.subarray(end);
      this.receive(JSON.parse(text), arrived);
    }
  }

  /**
   * @param {Message} message
   * @param {number} arrived
   */
  receive(message, arrived) {
    if (message.method === "textDocument/publishDiagnostics") {
      this.publishes++;
      const { uri, version } = message.params;
      const hit = this.expected.findIndex(
        (it) => it.uri === uri && (version === undefined || version === it.version),
      );
      if (hit >= 0) this.expected.splice(hit, 1)[0]?.done(arrived);
    } else if (message.method !== undefined && message.id !== undefined) {
      // What a server asks of its client: settings are the defaults, the rest is agreed to.
      const result =
        message.method === "workspace/configuration" ? message.params.items.map(() => null) : null;
      this.write({ id: message.id, result });
    } else if (message.id !== undefined) {
      const answer = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      answer?.({ ...message, params: arrived });
    }
  }

  /** @param {Message} message */
  write(message) {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  /**
   * @param {string} method
   * @param {unknown} params
   */
  notify(method, params) {
    this.write({ method, params });
  }

  /**
   * The answer, and in `params` when it arrived.
   * @param {string} method
   * @param {unknown} params
   * @returns {Promise<Message> & { id: number }}
   */
  request(method, params) {
    const id = this.nextId++;
    const answer = new Promise((resolve) => this.waiting.set(id, resolve));
    this.write({ id, method, params });
    return Object.assign(/** @type {Promise<Message>} */ (answer), { id });
  }

  /**
   * When the problems of a version arrived.
   * @param {string} uri
   * @param {number} version
   * @returns {Promise<number>}
   */
  problems(uri, version) {
    return new Promise((done) => this.expected.push({ uri, version, done }));
  }

  async initialize() {
    const { result, params: at } = await this.request("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities,
    });
    this.notify("initialized", {});
    this.capabilities = result.capabilities;
    return at - this.started;
  }

  /**
   * @param {string} uri
   * @param {string} text
   */
  async open(uri, text) {
    const published = this.problems(uri, 1);
    const sent = performance.now();
    this.notify("textDocument/didOpen", {
      textDocument: { uri, languageId: "dockerfile", version: 1, text },
    });
    return (await published) - sent;
  }

  /** Memory the process holds now and at its most, in bytes (Linux). */
  memory() {
    const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
    const kilobytes = (/** @type {string} */ key) =>
      Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
    return { now: kilobytes("VmRSS") * 1024, most: kilobytes("VmHWM") * 1024 };
  }

  /** What a server that was started with collect.mjs still uses without its garbage, in bytes. */
  async inUse() {
    const told = new Promise((resolve) => this.child.stdio[3]?.once("data", resolve));
    this.child.kill("SIGUSR2");
    return Number(await told);
  }

  /** Processor time its threads have used so far, in ms; Linux counts it in nanoseconds. */
  processor() {
    const threads = readdirSync(`/proc/${this.pid}/task`).map((it) =>
      Number(readFileSync(`/proc/${this.pid}/task/${it}/schedstat`, "utf8").split(" ")[0]),
    );
    return threads.reduce((sum, it) => sum + it, 0) / 1e6;
  }

  async end() {
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    await Promise.race([this.request("shutdown", null), new Promise((resolve) => setTimeout(resolve, 1000))]);
    this.notify("exit", null);
    setTimeout(() => this.child.kill("SIGKILL"), 1000).unref();
    await gone;
  }
}
