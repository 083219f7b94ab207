import { setTimeout } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import pLimit, { type LimitFunction } from "p-limit";
import type { CancellationToken } from "vscode-languageserver";
import { normalPlatform } from "../../language/images/platform.ts";
import type { ImageReference } from "../../language/syntax/image-reference.ts";
import type { Manifest, PlatformManifest, Registry, TagDigest, TagList } from "../../language/world.ts";
import { type Credentials, dockerCredentials } from "../credentials.ts";
import { whileWanted } from "../waiting.ts";
import { authorized, type Trust } from "./authorization.ts";
import { type Distribution, distribution, type Limits, limits } from "./distribution.ts";
import { type Memory, memory } from "./memory.ts";
import { isDigest, type Origin, originOf } from "./origin.ts";
import { hosts, type Network, type RegistryStatus } from "./status.ts";
import { ask, type Question } from "./transport.ts";
import { RegistryTrouble } from "./trouble.ts";

export interface RegistrySettings extends Trust {
  readonly network: Network;
}

export interface RegistryOptions {
  readonly settings: () => RegistrySettings;
  /** Where answers are kept between sessions; without it they last as long as the process. */
  readonly folder?: string;
  readonly credentials?: Credentials;
  readonly limits?: Limits;
  readonly now?: () => number;
  /** Milliseconds the first question waits, unless a person asks it. */
  readonly opening?: number;
  /** Something new is known about a repository (`docker.io/library/golang`): lenses and lists may say more. */
  readonly learned?: (name: string) => void;
  /** The status reads differently now. */
  readonly statusChanged?: (status: RegistryStatus) => void;
}

/** The registries of the world, shared by all requests. */
export interface LiveRegistry {
  /** As one request may use it, which ends its waiting with `token`; `asked` when a person clicked for it. */
  lend(token?: CancellationToken, asked?: boolean): Registry;
  readonly status: RegistryStatus;
  /** Forgets all failures and asks the questions that failed once more. */
  retry(): void;
  /** To be called after a change of settings: what is now forbidden ends at once. */
  settingsChanged(): void;
  /** When nothing is under way any more and all is on disk. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds an answer counts as of now. */
const freshFor = 3_600_000;
/** Milliseconds a "no" about one repository is believed. */
const noFor = 300_000;
const mostFlights = 200;

export function registries(options: RegistryOptions): LiveRegistry {
  const { settings, learned, statusChanged, now = Date.now, opening = 0 } = options;
  let network = settings().network;
  let switchedOff = new AbortController();
  const state = hosts(() => statusChanged?.(status()), now);
  const store: Memory = memory(options.folder);
  const api = composed();
  /** One question however many ask: key → the answer under way. */
  const flights = new Map<string, Promise<unknown>>();
  let opened: Promise<void> | undefined;
  /** What failed and is worth another try: key → how to ask again. */
  const failures = new LRUCache<string, () => Promise<unknown>>({ max: 50 });
  const noes = new LRUCache<string, { readonly trouble: RegistryTrouble; readonly until: number }>({
    max: 500,
  });

  return {
    lend: (token, asked = false) => ({
      known(image) {
        const origin = attempt(() => originOf(image));
        const it = origin && store.glance(origin.name);
        const manifest = origin && it?.manifests[origin.reference];
        return { ...(it?.tags ? { tags: it.tags } : {}), ...(manifest ? { manifest } : {}) };
      },
      tags: (image, patience) => whileWanted(token, tags(image, asked), patience),
      manifest: (image, platform) => whileWanted(token, manifest(image, platform, asked)),
      digest: (image) => whileWanted(token, digest(image, asked)),
    }),
    get status() {
      return status();
    },
    retry() {
      state.forgive();
      noes.clear();
      const again = [...failures.values()];
      failures.clear();
      for (const ask of again) behind(ask);
    },
    settingsChanged() {
      if (settings().network === network) return;
      network = settings().network;
      if (network === "off") {
        switchedOff.abort();
        switchedOff = new AbortController();
      }
      statusChanged?.(status());
    },
    settled,
    async close() {
      switchedOff.abort();
      await settled();
    },
  };

  function status(): RegistryStatus {
    return { network, troubles: network === "off" ? [] : state.troubles };
  }

  async function settled(): Promise<void> {
    while (flights.size > 0) await Promise.allSettled(flights.values());
    await store.settled();
  }

  async function tags(image: ImageReference, asked: boolean): Promise<TagList> {
    const origin = originOf(image);
    const known = (await store.recall(origin.name))?.tags;
    const fetch = () =>
      flight(`tags ${origin.name}`, origin, asked, async () => {
        const answer = await api.tags(origin, known?.etag);
        if (!answer && !known)
          throw new RegistryTrouble("garbage", origin.host, `${origin.host} answers 304 unasked.`);
        const list: TagList = { ...(answer ?? known!), asOf: today() };
        await store.change(origin.name, (it) => ({ ...it, tags: list }));
        learned?.(origin.name);
        return list;
      });
    if (!known) return fetch();
    if (isOld(known.asOf)) behind(fetch);
    return known;
  }

  async function manifest(
    image: ImageReference,
    platform: string | undefined,
    asked: boolean,
  ): Promise<Manifest> {
    const origin = originOf(image);
    const known = (await store.recall(origin.name))?.manifests[origin.reference];
    const fetch = () =>
      flight(`manifest ${origin.name} ${origin.reference} ${platform ?? ""}`, origin, asked, () =>
        fetched(origin, platform),
      );
    if (!known || (platform !== undefined && lacks(known, platform))) return fetch();
    // What a digest names never changes.
    if (image.digest === undefined && isOld(known.asOf)) behind(fetch);
    return known;
  }

  async function digest(image: ImageReference, asked: boolean): Promise<TagDigest> {
    const origin = originOf(image);
    return flight(`digest ${origin.name} ${origin.reference}`, origin, asked, async () => {
      const told = (await api.head(origin)) ?? (await api.manifest(origin, origin.reference)).digest;
      const asOf = today();
      const known = store.glance(origin.name)?.manifests[origin.reference];
      if (known) {
        await keep(origin, known.digest === told ? { ...known, asOf } : undefined);
        if (known.digest !== told) behind(() => manifest(image, undefined, asked));
      }
      return { digest: told, asOf };
    });
  }

  async function fetched(origin: Origin, platform: string | undefined): Promise<Manifest> {
    const known = store.glance(origin.name)?.manifests[origin.reference];
    const same =
      known !== undefined && (isDigest(origin.reference) || (await api.head(origin)) === known.digest);
    let it: Manifest = same ? { ...known, asOf: today() } : await read(origin, known);
    const wanted = platform === undefined ? undefined : platformIn(it, platform);
    if (wanted && wanted.config === undefined) {
      const full = { ...wanted, ...(await details(origin, wanted.digest)) };
      it = { ...it, platforms: it.platforms.map((one) => (one === wanted ? full : one)) };
    }
    await keep(origin, it);
    learned?.(origin.name);
    return it;
  }

  async function read(origin: Origin, known: Manifest | undefined): Promise<Manifest> {
    const found = await api.manifest(origin, origin.reference);
    const { digest } = found;
    const asOf = today();
    if (found.kind === "index") {
      const before = new Map(known?.platforms.map((one) => [one.digest, one]));
      return { digest, asOf, platforms: found.platforms.map((one) => before.get(one.digest) ?? one) };
    }
    const { compressed, layers } = found;
    const { platform, config } = await api.config(origin, found.config);
    return { digest, asOf, platforms: [{ platform, digest, compressed, layers, config }] };
  }

  async function details(origin: Origin, digest: string): Promise<Partial<PlatformManifest>> {
    const found = await api.manifest(origin, digest);
    if (found.kind === "index") return {};
    const { compressed, layers } = found;
    const configuration = await api.config(origin, found.config).catch(unlessOffline);
    return { compressed, layers, ...(configuration ? { config: configuration.config } : {}) };
  }

  /** Remembers a manifest, or forgets it; sizes that another request read meanwhile are kept. */
  function keep(origin: Origin, it: Manifest | undefined): Promise<void> {
    return store.change(origin.name, (all) => {
      const { [origin.reference]: before, ...others } = all.manifests;
      if (!it) return { ...all, manifests: others };
      const known = new Map(before?.platforms.map((one) => [one.digest, one]));
      const platforms = it.platforms.map((one) => ({ ...known.get(one.digest), ...one }));
      return { ...all, manifests: { ...others, [origin.reference]: { ...it, platforms } } };
    });
  }

  /** Asks once, however many wait, if the settings, the host's state and the last "no" let us. */
  function flight<T>(key: string, origin: Origin, asked: boolean, work: () => Promise<T>): Promise<T> {
    const { host } = origin;
    const running = flights.get(key);
    if (running) return running as Promise<T>;
    const refusal = attempt(
      () => admit(key, host, asked),
      (error) => error,
    );
    if (refusal !== undefined) return Promise.reject(refusal);
    opened ??= opening > 0 ? setTimeout(opening) : Promise.resolve();
    const answer = (asked ? Promise.resolve() : opened)
      .then(work)
      .then((it) => {
        state.answered(host);
        failures.delete(key);
        return it;
      })
      .catch((error: unknown) => {
        if (!(error instanceof RegistryTrouble)) throw error;
        if (error.kind === "missing" || error.kind === "denied")
          noes.set(key, { trouble: error, until: now() + noFor });
        if (error.kind === "missing") state.answered(host);
        else failures.set(key, () => flight(key, origin, asked, work));
        state.failed(host, error);
        throw error;
      })
      .finally(() => flights.delete(key));
    flights.set(key, answer);
    return answer;
  }

  function admit(key: string, host: string, asked: boolean): undefined {
    if (network === "off") throw new RegistryTrouble("off", host, "plimsoll.network is off.");
    if (network === "onDemand" && !asked)
      throw new RegistryTrouble("onDemand", host, "plimsoll.network is onDemand.");
    const no = noes.get(key);
    if (no && now() < no.until && !asked) throw no.trouble;
    state.admit(host, asked);
    if (flights.size >= mostFlights) throw new RegistryTrouble("slow", host, "Too many questions at once.");
    return undefined;
  }

  /** The parts put together; no request leaves but through here. */
  function composed(): Distribution {
    const lines = new LRUCache<string, LimitFunction>({ max: 100 });
    const all = pLimit(8);
    const line = (host: string): LimitFunction => {
      const known = lines.get(host) ?? pLimit(4);
      lines.set(host, known);
      return known;
    };
    const send = (question: Question) =>
      line(question.url.host)(() => all(() => ask({ ...question, signal: switchedOff.signal })));
    const admitted = authorized(send, options.credentials ?? dockerCredentials(), settings, now);
    return distribution(admitted, () => settings().plainHttp, options.limits ?? limits);
  }

  function today(): string {
    return new Date(now()).toISOString();
  }

  function isOld(asOf: string): boolean {
    const age = now() - Date.parse(asOf);
    return age < 0 || age > freshFor;
  }
}

/** Work nobody waits for. Its failure is in the status already. */
function behind(work: () => Promise<unknown>): void {
  work().catch(() => {});
}

function attempt<T>(work: () => T): T | undefined;
function attempt<T>(work: () => T, otherwise: (error: unknown) => unknown): unknown;
function attempt<T>(work: () => T, otherwise: (error: unknown) => unknown = () => undefined): unknown {
  try {
    return work();
  } catch (error) {
    return otherwise(error);
  }
}

/** A configuration that can't be had costs only itself, unless the host is gone. */
function unlessOffline(error: unknown): undefined {
  if (error instanceof RegistryTrouble && error.kind !== "offline" && error.kind !== "off") return undefined;
  throw error;
}

function platformIn({ platforms }: Manifest, wanted: string): PlatformManifest | undefined {
  const normal = normalPlatform(wanted);
  return platforms.find(({ platform }) => normalPlatform(platform) === normal);
}

function lacks(manifest: Manifest, platform: string): boolean {
  const one = platformIn(manifest, platform);
  return one !== undefined && one.compressed === undefined;
}
