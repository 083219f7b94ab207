import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { HttpsProxyAgent } from "https-proxy-agent";

/** `fetch` through a proxy: Node's own learned that in 24, and the oldest editor we run in has 20. */
export async function tunnelled(
  url: URL,
  proxy: string,
  it: { method: string; headers: object; body: string | undefined; signal: AbortSignal },
): Promise<Response> {
  const agent = new HttpsProxyAgent(proxy);
  const request = (url.protocol === "https:" ? https : http).request(url, {
    agent,
    method: it.method,
    headers: { ...it.headers, "accept-encoding": "identity" },
    signal: it.signal,
  });
  request.end(it.body);
  const [incoming] = (await once(request, "response")) as [http.IncomingMessage];
  const status = incoming.statusCode ?? 502;
  const empty = it.method === "HEAD" || status === 204 || status === 304;
  if (empty) incoming.resume();
  return new Response(empty ? null : (Readable.toWeb(incoming) as ReadableStream), {
    status,
    headers: Object.entries(incoming.headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    ),
  });
}
