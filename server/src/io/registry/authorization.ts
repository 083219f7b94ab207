import { isIP } from "node:net";
import type { Credential, Credentials } from "../credentials.ts";
import { type Challenge, challenges } from "./challenge.ts";
import { hostname, isLoopback, type Origin } from "./origin.ts";
import type { Answer, Question, Transport } from "./transport.ts";
import { RegistryTrouble } from "./trouble.ts";

export interface Trust {
  /** Registries the user lets us reach by plain http, as `host:port`. */
  readonly plainHttp: readonly string[];
  /** Token servers the user lets have a registry's credentials: registry → host. */
  readonly tokenServers: Readonly<Record<string, string>>;
}

interface Pass {
  readonly header: string;
  /** The challenge it answers: a 429 does not repeat it. */
  readonly challenge: string;
  readonly personal: boolean;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const mostPasses = 500;
const tokenCap = 256_000;

/**
 * Asks a registry and shows a pass when it wants one. Nobody is asked for a secret before a registry has refused
 * an anonymous question: most images are public, and a credential helper may pop up a window.
 */
export function authorized(
  ask: Transport,
  credentials: Credentials,
  trust: () => Trust,
  now: () => number = Date.now,
): (origin: Origin, question: Question) => Promise<Answer> {
  const passes = new Map<string, Pass>();
  const lookups = new Map<string, Promise<Credential | undefined>>();

  return async (origin, question) => {
    const old = passes.get(origin.name);
    let pass = old && now() < old.until ? old : undefined;
    let answer = await withPass(question, pass);
    if (pass && answer.status === 401) pass = undefined; // It ended early: begin again.
    // First as anybody, then as the person who is logged in.
    for (let round = 0; round < 2 && wantsMore(answer, pass); round += 1) {
      const next = await better(origin, question, answer, pass);
      if (!next) break;
      pass = next;
      remember(origin.name, pass);
      answer = await withPass(question, pass);
    }
    if (answer.status === 401 || answer.status === 403) {
      passes.delete(origin.name);
      throw new RegistryTrouble("denied", origin.host, denial(origin, pass));
    }
    return answer;
  };

  function withPass(question: Question, pass: Pass | undefined): Promise<Answer> {
    if (!pass) return ask(question);
    return ask({ ...question, headers: { ...question.headers, authorization: pass.header } });
  }

  function remember(name: string, pass: Pass): void {
    passes.delete(name);
    passes.set(name, pass);
    if (passes.size > mostPasses) passes.delete(passes.keys().next().value!);
  }

  async function better(
    origin: Origin,
    question: Question,
    answer: Answer,
    pass: Pass | undefined,
  ): Promise<Pass | undefined> {
    const challenge = answer.headers.get("www-authenticate") ?? pass?.challenge ?? "";
    const offered = challenges(challenge);
    const bearer = offered.find(({ scheme, parameters }) => scheme === "bearer" && parameters.realm);
    if (bearer) {
      const server = tokenServer(bearer.parameters.realm!, origin, question.url, trust());
      const anonymous = pass ? undefined : await token(server.url, bearer, origin, question);
      if (anonymous) return { ...anonymous, challenge, personal: false };
      const credential = await stored(origin.host);
      if (!credential) return undefined;
      if (credential.kind === "bearer") return personal(`Bearer ${credential.token}`, challenge);
      if (!server.mayKnow) {
        const place = `${server.url.host}, which is not the host they were stored for`;
        throw new RegistryTrouble(
          "refused",
          origin.host,
          `${origin.host} wants its credentials sent to ${place}. Allow it in plimsoll.registry.tokenServers.`,
        );
      }
      const given = await token(server.url, bearer, origin, question, credential);
      return given && { ...given, challenge, personal: true };
    }
    if (!offered.some(({ scheme }) => scheme === "basic")) return undefined;
    const credential = await stored(origin.host);
    if (credential?.kind === "bearer") return personal(`Bearer ${credential.token}`, challenge);
    return credential?.kind === "basic" ? personal(basic(credential), challenge) : undefined;
  }

  /** A password is looked up again now and then: people log out. */
  function personal(header: string, challenge: string): Pass {
    return { header, challenge, personal: true, until: now() + 300_000 };
  }

  /** One helper runs per registry, however many wait for it. */
  function stored(host: string): Promise<Credential | undefined> {
    const running = lookups.get(host);
    if (running) return running;
    const lookup = credentials(host).finally(() => lookups.delete(host));
    lookups.set(host, lookup);
    return lookup;
  }

  /** A pass from a token server, or undefined when it gives none (github.com/distribution, token specification). */
  async function token(
    realm: URL,
    { parameters }: Challenge,
    origin: Origin,
    { deadline, signal }: Question,
    credential?: Exclude<Credential, { kind: "bearer" }>,
  ): Promise<Pick<Pass, "header" | "until"> | undefined> {
    // The scope is ours, not the challenge's: nobody makes us ask for more than reading this repository.
    const asked = new URLSearchParams({ scope: `repository:${origin.repository}:pull` });
    if (parameters.service !== undefined) asked.set("service", parameters.service);
    const common = { cap: tokenCap, deadline, ...(signal ? { signal } : {}) };
    let answer: Answer;
    if (credential?.kind === "identity") {
      asked.set("grant_type", "refresh_token");
      asked.set("refresh_token", credential.token);
      asked.set("client_id", "plimsoll");
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      answer = await ask({ ...common, url: realm, method: "POST", headers, body: asked.toString() });
    } else {
      const url = new URL(realm);
      for (const [key, value] of asked) url.searchParams.append(key, value);
      answer = await ask({
        ...common,
        url,
        headers: credential ? { authorization: basic(credential) } : {},
      });
    }
    if (answer.status === 429 || answer.status >= 500)
      throw new RegistryTrouble(
        answer.status === 429 ? "limited" : "failing",
        origin.host,
        `${realm.host}, the token server of ${origin.host}, answers ${answer.status}.`,
      );
    if (answer.status !== 200) return undefined;
    const { value, seconds } = tokenIn(answer.body, realm.host, origin.host);
    const life = Math.min(Math.max(seconds, 60), 3600) * 1000;
    return { header: `Bearer ${value}`, until: now() + life - 10_000 };
  }
}

/** A refused question, or one too many for a nameless asker (Docker Hub counts those by address). */
function wantsMore({ status }: Answer, pass: Pass | undefined): boolean {
  return status === 401 || ((status === 403 || status === 429) && pass?.personal === false);
}

function denial({ host, repository }: Origin, pass: Pass | undefined): string {
  if (pass?.personal) return `${host} does not let you read ${repository}.`;
  return host === "docker.io"
    ? `docker.io has no public ${repository}. If it is private, run docker login.`
    : `${host} wants a login for ${repository}. Run docker login ${host}.`;
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function tokenIn(body: Uint8Array, server: string, host: string): { value: string; seconds: number } {
  let answer: { token?: unknown; access_token?: unknown; expires_in?: unknown } | null = null;
  try {
    answer = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {}
  const value = answer?.token ?? answer?.access_token;
  if (typeof value !== "string" || !/^[\x21-\x7e]{1,65536}$/.test(value))
    throw new RegistryTrouble("garbage", host, `${server}, the token server of ${host}, gives no token.`);
  return { value, seconds: typeof answer?.expires_in === "number" ? answer.expires_in : 60 };
}

// Docker Hub is one house with several doors.
const hub = new Set(["docker.io", "index.docker.io", "registry-1.docker.io", "auth.docker.io"]);

/**
 * The token server a registry names, checked. `mayKnow` says whether it may have the registry's credentials: on the
 * same host, at Docker Hub, on a domain the registry's own lies under (registry.gitlab.com → gitlab.com: whoever
 * holds the parent holds the child), or where the user says so.
 */
export function tokenServer(
  realm: string,
  origin: Origin,
  asked: URL,
  { plainHttp, tokenServers }: Trust,
): { readonly url: URL; readonly mayKnow: boolean } {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  const from = hostname(origin.address);
  const to = url ? hostname(url.host) : "";
  const named = Object.hasOwn(tokenServers, origin.host) && tokenServers[origin.host] === url?.host;
  const plain = asked.protocol === "http:" && (isLoopback(to) || plainHttp.includes(url?.host ?? ""));
  const fits =
    url !== undefined &&
    realm.length <= 2048 &&
    (url.protocol === "https:" || (url.protocol === "http:" && plain)) &&
    url.username === "" &&
    url.password === "" &&
    (to === from || named || (isIP(to) === 0 && !isLoopback(to)) || (isLoopback(to) && isLoopback(from)));
  if (!fits)
    throw new RegistryTrouble(
      "refused",
      origin.host,
      `${origin.host} sends us to a token server we don't ask: ${shown(realm)}.`,
    );
  url.hash = "";
  const parent = to.includes(".") && isIP(to) === 0 && from.endsWith(`.${to}`);
  return { url, mayKnow: to === from || named || parent || (hub.has(from) && hub.has(to)) };
}

/** An address out of a stranger's mouth, short and without control characters. */
function shown(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, "?").slice(0, 80);
}
