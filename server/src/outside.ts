import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CancellationToken } from "vscode-languageserver";
import { type Builder, builder } from "./builds.ts";
import type { Engine, EngineState } from "./engine.ts";
import { imageReader } from "./image-files.ts";
import { buildResults } from "./io/build-results.ts";
import { embeddedCatalogue } from "./io/catalogue.ts";
import { believed, folderContext } from "./io/context.ts";
import { commandLineEngine } from "./io/engine/command-line.ts";
import { layerListings } from "./io/layer-listings.ts";
import { type LiveNearby, nearby } from "./io/nearby.ts";
import { planChoices } from "./io/plans/choices.ts";
import { buildPlans, declaresBuilds } from "./io/plans/plans.ts";
import { type LiveRegistry, registries } from "./io/registry/registry.ts";
import { statusLine } from "./io/registry/status.ts";
import { committedText } from "./io/version-control.ts";
import { type Workspace, workspace } from "./io/workspace.ts";
import { imageReference } from "./language/syntax/image-reference.ts";
import { unknownWorld } from "./language/unknown-world.ts";
import type { BuildContext, Catalogue, World } from "./language/world.ts";
import type { Host, Live, StatusLine } from "./live.ts";
import type { Plans } from "./plans.ts";

export interface OutsideOptions {
  /** The build context for every file; else it is found as in an editor that has {@link folders} open. */
  readonly folder?: string | undefined;
  /** Folders of projects, for whoever attaches no host. None when left out: then each file's own folder is its context. */
  readonly folders?: readonly string[];
  /** The embedded catalogue when left out. */
  readonly catalogue?: () => Catalogue;
}

/**
 * The outside as it is on this machine: the only place that constructs anything of `io/`.
 * Nothing is opened, read or asked before the first question.
 */
export function outside({ folder, folders, catalogue = embedded() }: OutsideOptions = {}): Live {
  let registry: LiveRegistry | undefined;
  const contexts: Contexts = new Map();
  let builds: Builder | undefined;
  let plans = folders && hostless(folders);
  let files: Workspace | undefined;
  let near: LiveNearby | undefined;
  // The command line has no host: whoever calls it means the folder.
  let trusted = () => true;
  /** A class, and all of it when asked for: every key is lent one, and V8 keeps what a literal's getters see for long. */
  class Lent implements World {
    readonly #uri: string;
    readonly #token: CancellationToken;
    readonly #asked: boolean | undefined;

    constructor(uri: string, token: CancellationToken, asked: boolean | undefined) {
      this.#uri = uri;
      this.#token = token;
      this.#asked = asked;
    }
    get catalogue() {
      return catalogue();
    }
    get registry() {
      return registry?.lend(this.#token, this.#asked) ?? unknownWorld.registry;
    }
    get context() {
      return trusted() ? contextOf(this.#uri, folder, plans, contexts) : unknownWorld.context;
    }
    get builds() {
      return builds?.of(this.#uri, this.#token) ?? unknownWorld.builds;
    }
    get nearby() {
      return near?.current() ?? unknownWorld.nearby;
    }
    get platform() {
      return plans?.known(this.#uri)?.platform ?? (process.arch === "arm64" ? "linux/arm64" : "linux/amd64");
    }
    get today() {
      return today();
    }
  }
  return {
    within: (uri, token, asked) => new Lent(uri, token, asked),
    attach(host) {
      trusted = host.trusted;
      files = workspace(host.folders, host.trusted);
      registry = registriesFor(host, catalogue);
      const engine = commandLineEngine(host.settings, (state) => {
        host.status("engine", engineLine(state));
        if (state.usable) near?.engineChanged();
      });
      near = nearby({
        workspace: files,
        allowed: () => host.trusted(),
        engineImages: () => engine.images(),
      });
      plans = plansFor(host, contexts);
      builds = builderFor(host, engine, plans, near);
    },
    rest() {
      files?.look().catch(() => {});
    },
    async fileChanged(uri) {
      if (!uri.startsWith("file:")) return false;
      const path = fileURLToPath(uri);
      await files?.changed(path);
      const declares = declaresBuilds(basename(path));
      if (!declares && !path.endsWith(".dockerignore")) return false;
      if (declares) plans?.forget();
      contexts.clear();
      return true;
    },
    async symbols(query) {
      await files?.look();
      return files?.symbols(query) ?? new Map();
    },
    builder: () => builds,
    changed() {
      registry?.settingsChanged();
      files?.reset();
      plans?.forget();
      contexts.clear();
    },
    retry: () => registry?.retry(),
    async close() {
      await Promise.all([registry?.close(), builds?.close()]);
    },
  };
}

/** Each key asks; that a day is over may be noticed a minute later. */
let day = { text: "", until: 0 };
function today(): string {
  const now = Date.now();
  if (now >= day.until) day = { text: new Date(now).toISOString().slice(0, 10), until: now + 60_000 };
  return day.text;
}

function embedded(): () => Catalogue {
  // Set by the build of what ships.
  const checksum = process.env.PLIMSOLL_CATALOGUE;
  return embeddedCatalogue(
    join(__dirname, "catalogue.json.br"),
    (error) => console.error(`The catalogue of base images can't be read: ${error}`),
    // Beside the programs, of which boot.ts takes away what is old.
    checksum === undefined ? undefined : { folder: join(ownCache(), "code"), checksum },
  );
}

/**
 * Milliseconds in which an editor asks all it wants to know of a file it opens. The first question to a registry takes
 * as long as all of those answers, for loading `fetch`, and waits for them.
 */
const opening = 200;
/** How long what was read of a folder may be believed, in milliseconds. */
const contextAge = 10_000;
/** How long a single answer of a folder may be believed: shorter than it takes to make a file and come back. */
const answerAge = 1_000;
type Contexts = Map<string, { readonly context: BuildContext; readonly at: number }>;

/**
 * The folder a file is built with; files of a virtual workspace have none. The same object for a while, so that what
 * was worked out from a folder's sources is not worked out again with every key.
 */
function contextOf(
  uri: string,
  chosen: string | undefined,
  plans: Plans | undefined,
  contexts: Contexts,
): BuildContext {
  if (!uri.startsWith("file:")) return unknownWorld.context;
  const known = contexts.get(uri);
  if (known && performance.now() - known.at < contextAge) return known.context;
  const path = fileURLToPath(uri);
  const context = believed(
    folderContext(
      chosen ?? plans?.known(uri)?.context ?? dirname(path),
      path,
      plans && chosen === undefined ? { found: async () => (await plans.of(uri)).context } : {},
    ),
    answerAge,
  );
  if (contexts.size > 50) contexts.clear();
  contexts.set(uri, { context, at: performance.now() });
  return context;
}

/** Nobody chooses anything on a command line. */
function hostless(folders: readonly string[]): Plans {
  const store = { read: () => ({}), write() {} };
  return buildPlans({ folders: () => folders, allowed: () => true, store, changed() {} });
}

function plansFor(host: Host, contexts: Contexts): Plans {
  return buildPlans({
    folders: host.folders,
    allowed: host.trusted,
    store: planChoices(join(cacheOf(host), "plans")),
    changed(uri) {
      contexts.delete(uri);
      host.learned();
    },
  });
}

function builderFor(host: Host, engine: Engine, plans: Plans, near: LiveNearby): Builder {
  return builder({
    engine,
    plans,
    store: buildResults(join(cacheOf(host), "builds")),
    images: imageReader(engine, layerListings(join(cacheOf(host), "layers"))),
    allowed: host.trusted,
    committed: committedText,
    changed() {
      host.learned();
      near.engineChanged();
    },
  });
}

/** Nothing is impaired while nobody builds: the lens says what is the matter. */
function engineLine(state: EngineState): StatusLine {
  return state.usable
    ? { text: state.name, impaired: false, log: [] }
    : {
        text: `Engine: ${state.why.replace(/\. .*|\.$/s, "")}`,
        impaired: false,
        log: state.said === undefined ? [] : [state.said],
      };
}

function cacheOf({ cacheFolder }: Host): string {
  return cacheFolder ?? ownCache();
}

function ownCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "plimsoll");
}

function registriesFor(host: Host, catalogue: () => Catalogue): LiveRegistry {
  const tell = () =>
    host.status(
      "registry",
      statusLine(it.status, () => catalogue().date),
    );
  const it = registries({
    settings() {
      const { network, registry } = host.settings();
      return { ...registry, network: host.trusted() ? network : "off" };
    },
    folder: join(cacheOf(host), "registry"),
    learned(name) {
      host.learned();
      // A long list takes a while to put in order: now rather than at the next key.
      const image = imageReference(name);
      setImmediate(() => {
        const list = it.lend().known(image).tags;
        if (list) catalogue().order(image, list.tags, new Date().toISOString().slice(0, 10));
      });
    },
    statusChanged: tell,
    opening,
  });
  if (it.status.network !== "auto") tell();
  return it;
}
