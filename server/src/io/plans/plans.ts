import { opendir } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { contextPaths } from "../../language/builds/context-paths.ts";
import { Dockerfile } from "../../language/syntax/dockerfile.ts";
import type { BuildPlan } from "../../language/world.ts";
import type { PlanChoice, Plans } from "../../plans.ts";
import { textOf } from "../text-file.ts";
import { type DeclaredBuild, samePath } from "./declared.ts";

/** Bytes of a file that is read. */
const largest = 256_000;
/** Folders and files that are looked at for one Dockerfile, and entries of one folder. */
const bounds = { folders: 60, files: 40, entries: 2_000 };
/** Milliseconds that what was found is believed; whoever watches files says earlier that it is old. */
const age = 10_000;

/** Keeps what a person chose, by address of the Dockerfile. */
export interface ChoiceStore {
  read(uri: string): PlanChoice;
  write(uri: string, choice: PlanChoice): void;
}

/** What is known of a file's build: described ones in the order in which they count, and where it lies. */
interface Found {
  readonly declared: readonly DeclaredBuild[];
  readonly nearest: string;
}

/**
 * Finds how a Dockerfile is built: by what a person chose, else by Compose files, Bake files and devcontainer.json
 * between the file and the top of its workspace folder, else with the nearest folder that has what it copies.
 */
export function buildPlans({
  folders,
  allowed,
  store,
  changed,
}: {
  readonly folders: () => readonly string[];
  /** False in Restricted Mode: then nothing is read. */
  readonly allowed: () => boolean;
  readonly store: ChoiceStore;
  /** Another plan than the one {@link Plans.known} said before. */
  readonly changed: (uri: string) => void;
}): Plans {
  const looked = new Map<string, { readonly found: Promise<Found>; at: number }>();
  /** What the files around a folder describe, by that folder. */
  const around = new Map<
    string,
    { readonly builds: Promise<readonly DeclaredBuild[]>; readonly at: number }
  >();
  const known = new Map<string, BuildPlan>();
  const choices = new Map<string, PlanChoice>();

  return {
    known: (uri) => (allowed() ? known.get(uri) : undefined),
    async of(uri) {
      const found = allowed() ? await find(uri) : { declared: [], nearest: dirname(fileURLToPath(uri)) };
      const plan = planOf(uri, found);
      const before = known.get(uri);
      known.set(uri, plan);
      if (JSON.stringify(before) !== JSON.stringify(plan)) changed(uri);
      return plan;
    },
    async offers(uri) {
      const path = fileURLToPath(uri);
      const { declared, nearest } = await find(uri);
      const { context: chosen } = choiceOf(uri);
      const all = [
        ...declared.map(({ context, from }) => ({ path: context, from })),
        { path: nearest },
        ...(chosen === undefined ? [] : [{ path: chosen }]),
        ...upwards(path).map((folder) => ({ path: folder })),
      ];
      const offered = all.filter((it, at) => all.findIndex((other) => samePath(other.path, it.path)) === at);
      return {
        contexts: offered.map((it) => ({ ...it, label: shown(it.path) })),
        args: declared[0]?.args ?? {},
        platforms: [...new Set(declared.flatMap(({ platforms }) => platforms))],
      };
    },
    chosen: (uri) => choiceOf(uri),
    async choose(uri, choice) {
      choices.set(uri, choice);
      store.write(uri, choice);
      await this.of(uri);
    },
    forget() {
      looked.clear();
      around.clear();
    },
  };

  function choiceOf(uri: string): PlanChoice {
    let choice = choices.get(uri);
    if (!choice) {
      choice = store.read(uri);
      choices.set(uri, choice);
    }
    return choice;
  }

  function planOf(uri: string, { declared: [first], nearest }: Found): BuildPlan {
    const { context, args, platform } = choiceOf(uri);
    const path = context ?? first?.context ?? nearest;
    const platforms = first?.platforms ?? [];
    // Of several platforms the engine builds its own, which needs no word.
    const declared = platforms.length === 1 ? platforms[0] : undefined;
    const from = context === undefined ? first?.from : "chosen by you";
    const wanted = platform ?? declared;
    return {
      context: path,
      label: shown(path),
      ...(from === undefined ? {} : { from }),
      args: { ...first?.args, ...args },
      ...(wanted === undefined ? {} : { platform: wanted }),
    };
  }

  function find(uri: string): Promise<Found> {
    const before = looked.get(uri);
    if (before && performance.now() - before.at < age) return before.found;
    const found = look(fileURLToPath(uri));
    if (looked.size > 50) looked.clear();
    looked.set(uri, { found, at: performance.now() });
    return found;
  }

  async function look(dockerfile: string): Promise<Found> {
    const own = dirname(dockerfile);
    let before = around.get(own);
    if (!before || performance.now() - before.at >= age) {
      before = { builds: declaredAround(upwards(dockerfile)), at: performance.now() };
      if (around.size > 50) around.clear();
      around.set(own, before);
    }
    const declared = (await before.builds).filter((it) => samePath(it.dockerfile, dockerfile));
    return { declared, nearest: await nearestFolder(dockerfile) };
  }

  /** The builds that files in these folders describe, in the order in which they count. */
  async function declaredAround(folders: readonly string[]): Promise<readonly DeclaredBuild[]> {
    const found: DeclaredBuild[][] = [[], [], []];
    const files = await declaringFiles(folders);
    for (const path of files.slice(0, bounds.files)) {
      const kind = kindOf(path);
      const text = await textOf(path, largest);
      if (kind !== undefined && text !== undefined) found[kind]?.push(...(await read(path, kind, text)));
    }
    return found.flat();
  }

  /** The folder of the Dockerfile, or the first above it in the workspace that has all the file copies. */
  async function nearestFolder(dockerfile: string): Promise<string> {
    const text = await textOf(dockerfile, largest);
    const paths = text === undefined ? [] : contextPaths(Dockerfile.parse(text));
    const [own = dirname(dockerfile), ...above] = upwards(dockerfile);
    if (paths.length === 0) return own;
    for (const folder of [own, ...above]) {
      const names = new Set((await entriesOf(folder)).map(({ name }) => name));
      if (paths.every((path) => names.has(path))) return folder;
    }
    return own;
  }

  /** The folders from a file's own up to the top of the workspace folder it lies in. */
  function upwards(file: string): string[] {
    const own = dirname(file);
    const tops = folders().filter((it) => isWithin(own, it));
    const top = tops.sort((a, b) => a.length - b.length)[0];
    const all = [own];
    if (top === undefined) return all;
    while (!samePath(all.at(-1)!, top)) all.push(dirname(all.at(-1)!));
    return all;
  }

  /** A folder as a person names it: from the workspace's folder on. */
  function shown(path: string): string {
    const top = folders().find((it) => isWithin(path, it));
    return top === undefined
      ? path
      : [basename(top), ...relative(top, path).split(sep)].filter(Boolean).join("/");
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way.split(sep)[0] !== ".." && resolve(folder, way) === resolve(path));
}

const kinds = [
  /^(?:docker-)?compose(?:\.[\w.-]+)?\.ya?ml$/,
  /^docker-bake(?:\.[\w-]+)?\.(?:hcl|json)$/,
  /^\.?devcontainer\.json$/,
];

/** Whether a file of this name may say how a Dockerfile is built. */
export function declaresBuilds(name: string): boolean {
  return kindOf(name) !== undefined;
}

function kindOf(path: string): number | undefined {
  const at = kinds.findIndex((it) => it.test(basename(path)));
  return at < 0 ? undefined : at;
}

/** Files that may describe builds, in these folders and the ones directly in them; the plainest name first. */
async function declaringFiles(folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  const look = async (folder: string, depth: number): Promise<void> => {
    if (seen.has(folder) || seen.size === bounds.folders) return;
    seen.add(folder);
    const entries = await entriesOf(folder);
    const names = entries.flatMap(({ name, directory }) =>
      directory || !declaresBuilds(name) ? [] : [name],
    );
    // compose.yaml before compose.override.yaml, and both before docker-compose.yml.
    names.sort((a, b) => a.split(".").length - b.split(".").length || (a < b ? -1 : 1));
    found.push(...names.map((name) => join(folder, name)));
    for (const { name, directory } of entries)
      if (directory && (name === ".devcontainer" || (depth > 0 && !/^\.|^node_modules$|^vendor$/.test(name))))
        await look(join(folder, name), basename(folder) === ".devcontainer" ? 0 : depth - 1);
  };
  for (const folder of folders) await look(folder, 1);
  return found;
}

async function entriesOf(folder: string): Promise<{ readonly name: string; readonly directory: boolean }[]> {
  const entries: { name: string; directory: boolean }[] = [];
  try {
    for await (const it of await opendir(folder)) {
      entries.push({ name: it.name, directory: it.isDirectory() });
      if (entries.length === bounds.entries) break;
    }
  } catch {
    // Not there or not ours to read: nothing is known of it.
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a file describes; nothing when it can't be read. */
async function read(path: string, kind: number, text: string): Promise<readonly DeclaredBuild[]> {
  try {
    if (kind === 0) {
      const env = parseEnv((await textOf(join(dirname(path), ".env"), largest)) ?? "");
      const { composeBuilds } = await import("./compose.ts");
      return composeBuilds(text, path, (name) => process.env[name] ?? env[name]);
    }
    if (kind === 1) {
      const { bakeBuilds } = await import("./bake.ts");
      return bakeBuilds(text, path, (name) => process.env[name]);
    }
    const { devContainerBuilds } = await import("./devcontainer.ts");
    return devContainerBuilds(text, path);
  } catch {
    return [];
  }
}
