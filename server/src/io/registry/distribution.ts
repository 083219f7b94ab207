import { createHash } from "node:crypto";
import type { ImageConfig, PlatformManifest } from "../../language/world.ts";
import { isDigest, isLoopback, isTag, type Origin } from "./origin.ts";
import type { Answer, Question } from "./transport.ts";
import { codeOf } from "./transport.ts";
import { RegistryTrouble } from "./trouble.ts";

// The OCI distribution API (github.com/opencontainers/distribution-spec, spec.md 1.1, read 2026-08).

/** How much and how long, so that no registry can fill memory or keep us for ever. */
export interface Limits {
  /** Milliseconds for one answer. */
  readonly deadline: number;
  /** Milliseconds for all pages of a tag list. */
  readonly listDeadline: number;
  readonly pages: number;
  readonly tags: number;
  /** Bytes of one page of tags. */
  readonly page: number;
  /** Bytes of a manifest; the specification lets registries refuse more than 4 MiB. */
  readonly manifest: number;
  readonly config: number;
}

export const limits: Limits = {
  deadline: 10_000,
  listDeadline: 30_000,
  pages: 100,
  tags: 50_000,
  page: 8_000_000,
  manifest: 4_194_304,
  config: 4_000_000,
};

export interface Asked {
  readonly url: URL;
  readonly method?: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  readonly cap: number;
  readonly deadline?: number;
}

export interface Distribution {
  /** All tags; undefined when they are still those that came with `etag`. */
  tags(origin: Origin, etag?: string): Promise<Listed | undefined>;
  /** The digest a reference has now; undefined when the registry's HEAD does not say. */
  head(origin: Origin): Promise<string | undefined>;
  /** The index or manifest a reference names. */
  manifest(origin: Origin, reference: string): Promise<Found>;
  config(origin: Origin, digest: string): Promise<Configuration>;
}

export interface Listed {
  readonly tags: readonly string[];
  readonly complete: boolean;
  /** Only of a list that came whole in one answer. */
  readonly etag?: string;
}

/** A manifest as found: of one platform, or a list of them. */
export type Found =
  | { readonly kind: "index"; readonly digest: string; readonly platforms: readonly PlatformManifest[] }
  | {
      readonly kind: "image";
      readonly digest: string;
      readonly compressed: number;
      readonly layers: number;
      readonly config: string;
    };

export interface Configuration {
  readonly platform: string;
  readonly config: ImageConfig;
}

const indexes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
const manifests = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];
const accept = [...indexes, ...manifests].join(", ");
const pageSize = 1000;

/**
 * The questions of the distribution API we ask; `_catalog` is not among them.
 * `ask` brings the passes a registry wants, `plainHttp` names the hosts that may be asked without TLS.
 */
export function distribution(
  ask: (origin: Origin, question: Omit<Question, "signal">) => Promise<Answer>,
  plainHttp: () => readonly string[],
  { deadline, listDeadline, ...most }: Limits = limits,
): Distribution {
  /** What a host that may speak plain http was found to speak. */
  const schemes = new Map<string, "http" | "https">();

  return {
    async tags(origin, etag) {
      const until = Date.now() + listDeadline;
      const found = new Set<string>();
      const seen = new Set<string>();
      let mark: string | undefined;
      let next: string | undefined = `/v2/${origin.repository}/tags/list?n=${pageSize}`;
      for (let page = 0; next !== undefined && page < most.pages && found.size < most.tags; page += 1) {
        const before = found.size;
        let answer: Answer;
        const known = etag !== undefined && page === 0 ? { "if-none-match": etag } : {};
        const headers = { accept: "application/json", ...known };
        try {
          answer = await get(origin, next, { cap: most.page, headers }, until);
        } catch (error) {
          // What earlier pages said stays true.
          if (page > 0 && error instanceof RegistryTrouble) break;
          throw error;
        }
        if (answer.status === 304) return undefined;
        for (const tag of tagsIn(answer, origin)) found.add(tag);
        mark = page === 0 ? (answer.headers.get("etag") ?? undefined) : undefined;
        seen.add(next);
        next = nextPage(answer.headers.get("link"), next, origin);
        // A list that says nothing new or leads to where we were has no end.
        if (next !== undefined && (seen.has(next) || found.size === before)) break;
      }
      const complete = next === undefined && found.size <= most.tags;
      const tags = [...found].slice(0, most.tags);
      return complete && mark !== undefined && mark.length <= 256
        ? { tags, complete, etag: mark }
        : { tags, complete };
    },

    async head(origin) {
      const path = `/v2/${origin.repository}/manifests/${origin.reference}`;
      const { headers } = await get(origin, path, { method: "HEAD", cap: 0, headers: { accept } });
      const digest = headers.get("docker-content-digest");
      return digest !== null && isDigest(digest) ? digest : undefined;
    },

    async manifest(origin, reference) {
      const path = `/v2/${origin.repository}/manifests/${reference}`;
      const answer = await get(origin, path, { cap: most.manifest, headers: { accept } });
      const digest = verified(answer.body, isDigest(reference) ? reference : undefined, origin);
      return manifestIn(answer, digest, origin);
    },

    async config(origin, digest) {
      const path = `/v2/${origin.repository}/blobs/${digest}`;
      const { body } = await get(origin, path, { cap: most.config });
      verified(body, digest, origin);
      return configurationIn(body, origin);
    },
  };

  async function get(
    origin: Origin,
    path: string,
    asked: Omit<Asked, "url">,
    until = Number.POSITIVE_INFINITY,
  ): Promise<Answer> {
    const left = Math.min(deadline, until - Date.now());
    if (left <= 0) throw new RegistryTrouble("slow", origin.host, `${origin.host} takes too long to answer.`);
    const send = (scheme: "http" | "https") =>
      ask(origin, { ...asked, url: new URL(`${scheme}://${origin.address}${path}`), deadline: left });
    const what = path.includes("/tags/list?") ? undefined : origin.reference;
    return judged(await inItsScheme(origin, send), origin, what);
  }

  /** https; where plain http is allowed it is the second choice, taken only when the host does not speak TLS. */
  async function inItsScheme(
    { address }: Origin,
    send: (scheme: "http" | "https") => Promise<Answer>,
  ): Promise<Answer> {
    if (!isLoopback(address) && !plainHttp().includes(address)) return send("https");
    const known = schemes.get(address);
    if (known) return send(known);
    try {
      const answer = await send("https");
      schemes.set(address, "https");
      return answer;
    } catch (error) {
      if (!speaksNoTls(error)) throw error;
      const answer = await send("http");
      schemes.set(address, "http");
      return answer;
    }
  }
}

function speaksNoTls(error: unknown): boolean {
  return error instanceof RegistryTrouble && /^(ERR_SSL|EPROTO|ECONNRESET)/.test(codeOf(error.cause));
}

function judged(answer: Answer, { host, repository }: Origin, reference: string | undefined): Answer {
  const { status, headers } = answer;
  if (status === 200 || status === 304) return answer;
  if (status === 404) {
    const sign = reference === undefined ? "" : isDigest(reference) ? "@" : ":";
    const name = host === "docker.io" ? repository.replace(/^library\//, "") : repository;
    throw new RegistryTrouble("missing", host, `${host} has no ${name}${sign}${reference ?? ""}.`);
  }
  if (status === 429)
    throw new RegistryTrouble("limited", host, `${host} allows no more questions for now.`, {
      wait: retryAfter(headers),
    });
  if (status >= 500)
    throw new RegistryTrouble("failing", host, `${host} answers ${status}.`, { wait: retryAfter(headers) });
  throw new RegistryTrouble("garbage", host, `${host} answers ${status}, which is not what registries say.`);
}

/** `Retry-After` in milliseconds, as seconds or as a date (RFC 9110, 10.2.3). */
function retryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const wait = /^\d{1,6}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) && wait > 0 ? wait : undefined;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (it: unknown): it is Json => typeof it === "object" && it !== null && !Array.isArray(it);
const isSize = (it: unknown): it is number => Number.isSafeInteger(it) && (it as number) >= 0;
const isString = (it: unknown): it is string => typeof it === "string";

function json(body: Uint8Array, { host }: Origin): Json {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {}
  if (!isObject(value)) throw garbage(host);
  return value;
}

const garbage = (host: string): RegistryTrouble =>
  new RegistryTrouble("garbage", host, `${host} does not answer as a registry does.`);

function tagsIn({ body }: Answer, origin: Origin): readonly string[] {
  const { tags } = json(body, origin);
  if (tags === null) return []; // What some say for a repository whose tags were deleted.
  if (!Array.isArray(tags)) throw garbage(origin.host);
  return tags.filter((it) => isString(it) && isTag(it));
}

/** The next page of a list (RFC 8288). It must be of the same list: any other address is not followed. */
function nextPage(link: string | null, from: string, { address, repository }: Origin): string | undefined {
  const target = link?.match(/<([^<>]{1,2000})>\s*;[^<]*\brel="?next\b/)?.[1];
  const base = new URL(from, `https://${address}`);
  if (target === undefined || !URL.canParse(target, base.href)) return undefined;
  const { pathname, search } = new URL(target, base);
  return pathname === `/v2/${repository}/tags/list` ? pathname + search : undefined;
}

/** The digest of what was received: content that is not what its name promises is no answer. */
function verified(body: Uint8Array, promised: string | undefined, { host }: Origin): string {
  const algorithm = promised?.startsWith("sha512:") ? "sha512" : "sha256";
  const digest = `${algorithm}:${createHash(algorithm).update(body).digest("hex")}`;
  if (promised !== undefined && promised !== digest)
    throw new RegistryTrouble(
      "garbage",
      host,
      `${host} sends something else than ${promised.slice(0, 19)}….`,
    );
  return digest;
}

function manifestIn({ headers, body }: Answer, digest: string, origin: Origin): Found {
  const it = json(body, origin);
  const type = isString(it.mediaType) ? it.mediaType : headers.get("content-type")?.split(";", 1)[0]?.trim();
  if (indexes.includes(type ?? "") && Array.isArray(it.manifests))
    return { kind: "index", digest, platforms: platformsIn(it.manifests) };
  if (!manifests.includes(type ?? "") || !Array.isArray(it.layers) || !isObject(it.config))
    throw garbage(origin.host);
  const sizes = it.layers.map((layer) => (isObject(layer) ? layer.size : undefined));
  if (!sizes.every(isSize)) throw garbage(origin.host);
  const config = it.config.digest;
  if (!isString(config) || !isDigest(config)) throw garbage(origin.host);
  return {
    kind: "image",
    digest,
    compressed: sizes.reduce((sum, size) => sum + size, 0),
    layers: sizes.length,
    config,
  };
}

/** The platforms of an index in its order, without the attestations that lie beside them. */
function platformsIn(entries: readonly unknown[]): readonly PlatformManifest[] {
  const found = new Map<string, PlatformManifest>();
  for (const entry of entries.slice(0, 1000)) {
    if (!isObject(entry) || !isObject(entry.platform) || !isString(entry.digest) || !isDigest(entry.digest))
      continue;
    const notes = isObject(entry.annotations) ? entry.annotations : {};
    if (notes["vnd.docker.reference.type"] !== undefined) continue;
    const platform = platformOf(entry.platform);
    // Windows indexes name one platform once per build of Windows: the first is the newest.
    if (platform !== undefined && !found.has(platform))
      found.set(platform, { platform, digest: entry.digest });
  }
  return [...found.values()];
}

function platformOf({ os, architecture, variant }: Json): string | undefined {
  const parts = [os, architecture, ...(variant === undefined || variant === "" ? [] : [variant])];
  const known = parts.every(
    (part) => isString(part) && /^[a-z0-9_.-]{1,32}$/i.test(part) && part !== "unknown",
  );
  return known ? parts.join("/") : undefined;
}

function configurationIn(body: Uint8Array, origin: Origin): Configuration {
  const it = json(body, origin);
  const platform = platformOf(it);
  if (platform === undefined) throw garbage(origin.host);
  const set = isObject(it.config) ? it.config : {};
  const words = (value: unknown): readonly string[] | undefined =>
    Array.isArray(value) && value.every(isString) ? value : undefined;
  const word = (value: unknown): string | undefined => (isString(value) && value !== "" ? value : undefined);
  const env = words(set.Env)?.map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
  });
  const config = {
    user: word(set.User),
    workdir: word(set.WorkingDir),
    entrypoint: words(set.Entrypoint),
    cmd: words(set.Cmd),
    env: env && Object.fromEntries(env),
    ports: isObject(set.ExposedPorts) ? Object.keys(set.ExposedPorts) : undefined,
    stopSignal: word(set.StopSignal),
    created: word(it.created),
  };
  return { platform, config: defined(config) };
}

/** Without the fields that are undefined: they would be lost on the way to disk anyway. */
function defined<T extends object>(it: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(it).filter(([, value]) => value !== undefined)) as never;
}
