import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

/** One request as it arrived: the proof of what was sent, and to whom. */
export interface Seen {
  /** The server it reached. */
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Front {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly seen: Seen[];
  /** Decides on each request; `true` means it has answered, anything else passes the request on. */
  rule: (seen: Seen, response: ServerResponse) => boolean | undefined;
  /** Milliseconds until a request is passed on. */
  delay: number;
  /** What a request waits for before that. */
  held: Promise<void>;
  /** Requests that are being answered now, and the most there ever were. */
  readonly busy: { now: number; most: number };
  stop(): Promise<void>;
}

/**
 * A server of ours before a real registry: it records what arrives, does what docker-registry 2.8 lacks and others
 * do (sorted pages of tags with `Link`), and misbehaves on order. Without `upstream` it is only its rule.
 */
export async function front(
  upstream?: number,
  {
    page = 100,
    address = "127.0.0.1",
    tls,
  }: { page?: number; address?: string; tls?: { key: Buffer; cert: Buffer } } = {},
): Promise<Front> {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    it.busy.now += 1;
    it.busy.most = Math.max(it.busy.most, it.busy.now);
    response.once("close", () => {
      it.busy.now -= 1;
    });
    let body = "";
    request.on("data", (data) => {
      body += data;
    });
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const seen = { host: it.host, method, path, authorization: headers.authorization, headers, body };
      it.seen.push(seen);
      if (it.rule(seen, response) === true) return;
      if (upstream === undefined) response.writeHead(404).end();
      else void it.held.then(() => setTimeout(() => pass(upstream, page, seen, response), it.delay));
    });
  };
  const server = tls ? https.createServer(tls, answer) : http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const host = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  const it: Front = {
    host,
    port,
    url: `${tls ? "https" : "http"}://${host}`,
    seen: [],
    rule: () => undefined,
    delay: 0,
    held: Promise.resolve(),
    busy: { now: 0, most: 0 },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return it;
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): true {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  return true;
}

function pass(
  upstream: number,
  most: number,
  { method, path, headers, body }: Seen,
  response: ServerResponse,
): void {
  const request = http.request(
    {
      host: "127.0.0.1",
      port: upstream,
      path,
      method,
      headers: { ...headers, host: `127.0.0.1:${upstream}` },
    },
    (answer) => {
      const url = new URL(path, "http://front");
      const list = /^\/v2\/(.+)\/tags\/list$/.exec(url.pathname);
      if (!list || answer.statusCode !== 200) {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        return;
      }
      let text = "";
      answer.on("data", (data) => {
        text += data;
      });
      answer.on("end", () => {
        const { name, tags } = JSON.parse(text) as { name: string; tags: string[] | null };
        const last = url.searchParams.get("last") ?? "";
        const size = Math.min(Number(url.searchParams.get("n") ?? most), most);
        const left = (tags ?? []).sort().filter((tag) => tag > last);
        const shown = left.slice(0, size);
        const more = left.length > size;
        const next = `</v2/${list[1]}/tags/list?last=${encodeURIComponent(shown.at(-1) ?? "")}&n=${size}>; rel="next"`;
        json(response, 200, { name, tags: shown }, more ? { link: next } : {});
      });
    },
  );
  request.on("error", (error) => response.writeHead(502).end(String(error)));
  request.end(body);
}
