import { getProxyForUrl } from "proxy-from-env";
import { isLoopback } from "./origin.ts";
import { RegistryTrouble, type TroubleKind } from "./trouble.ts";

export interface Question {
  readonly url: URL;
  readonly method?: "GET" | "HEAD" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  /** A form, for token servers. */
  readonly body?: string;
  /** Bytes of an answer we read at most, after decompression. */
  readonly cap: number;
  /** Milliseconds until the last byte. */
  readonly deadline: number;
  /** Ends the question when the network is switched off. */
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export type Transport = (question: Question) => Promise<Answer>;

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/**
 * One question, one whole answer, over the platform's `fetch` or the proxy the environment names.
 * A redirect to another origin carries no credentials, and none leads from https to http or from the world to
 * this machine.
 */
export async function ask(question: Question): Promise<Answer> {
  const deadline = AbortSignal.timeout(question.deadline);
  const signal = question.signal ? AbortSignal.any([deadline, question.signal]) : deadline;
  const host = question.url.host;
  try {
    let { url } = question;
    let headers = { ...question.headers };
    for (let hop = 0; ; hop += 1) {
      const response = await send(url, { ...question, headers }, signal);
      if (!redirects.has(response.status)) return await whole(response, question);
      await response.body?.cancel();
      if (hop === mostRedirects) throw new RegistryTrouble("refused", host, `${host} redirects in circles.`);
      const next = redirected(url, response.headers.get("location"), question);
      if (next.origin !== url.origin) {
        const { authorization: _, ...others } = headers;
        headers = others;
      }
      url = next;
    }
  } catch (error) {
    if (question.signal?.aborted) throw new RegistryTrouble("off", host, "The network was switched off.");
    throw troubleOf(error, host, deadline.aborted);
  }
}

function redirected(from: URL, location: string | null, { method, url: asked }: Question): URL {
  const host = asked.host;
  const to = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const allowed =
    to !== undefined &&
    method !== "POST" &&
    (to.protocol === "https:" || (to.protocol === "http:" && from.protocol === "http:")) &&
    to.username === "" &&
    to.password === "" &&
    (isLoopback(from.host) || !isLoopback(to.host));
  if (!allowed) throw new RegistryTrouble("refused", host, `${host} redirects to a place we don't follow.`);
  return to;
}

async function send(
  url: URL,
  { method = "GET", headers, body }: Question,
  signal: AbortSignal,
): Promise<Response> {
  const proxy = isLoopback(url.host) ? "" : getProxyForUrl(url.href);
  if (proxy !== "") {
    // Few need it: it is loaded when it is.
    const { tunnelled } = await import("./tunnel.ts");
    return tunnelled(url, proxy, { method, headers: headers ?? {}, body, signal });
  }
  return fetch(url, {
    method,
    headers: { ...headers },
    redirect: "manual",
    signal,
    ...(body === undefined ? {} : { body }),
  });
}

async function whole(response: Response, { url, cap }: Question): Promise<Answer> {
  const { status, headers } = response;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const tooBig = Number(headers.get("content-length") ?? 0) > cap;
  if (response.body && tooBig && status === 200) {
    await response.body.cancel();
    throw oversized(url.host, cap);
  }
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // The text of an error is only for a person: its beginning is enough.
    if (size > cap && status !== 200) break;
    if (size > cap) throw oversized(url.host, cap);
    chunks.push(chunk);
  }
  return { status, headers, body: Buffer.concat(chunks) };
}

function oversized(host: string, cap: number): RegistryTrouble {
  return new RegistryTrouble("garbage", host, `${host} answers with more than ${cap / 1e6} MB.`);
}

const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: "no such host",
  EAI_AGAIN: "its name can't be resolved now",
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "no route to it",
  ENETUNREACH: "no network",
  EADDRNOTAVAIL: "no network",
};

function troubleOf(cause: unknown, host: string, late: boolean): RegistryTrouble {
  if (cause instanceof RegistryTrouble) return cause;
  const code = codeOf(cause);
  const why = unreachable[code];
  const [kind, message]: [TroubleKind, string] =
    late || code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT"
      ? ["slow", `${host} takes too long to answer.`]
      : why !== undefined
        ? ["offline", `${host} can't be reached: ${why}.`]
        : /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ISSUER/.test(code)
          ? ["untrusted", `${host} shows a certificate this machine does not trust.`]
          : ["failing", `${host} broke off the conversation.`];
  return new RegistryTrouble(kind, host, message, { cause });
}

/** The system's code behind fetch's one message, through causes and attempts on several addresses. */
export function codeOf(error: unknown): string {
  for (let it = error; it instanceof Error; it = it.cause) {
    if (it instanceof AggregateError && it.errors.length > 0) return codeOf(it.errors[0]);
    if ("code" in it && typeof it.code === "string") return it.code;
  }
  return "";
}
