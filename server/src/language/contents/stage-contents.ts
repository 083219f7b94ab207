import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { type Definition, definitionsIn, isPlatformArg } from "../syntax/scopes.ts";
import type { Stage } from "../syntax/stage.ts";
import type { Catalogue, ImageFacts, Libc } from "../world.ts";
import { copyFiles } from "./copy.ts";
import { type Draft, placeOf } from "./draft.ts";
import { lookups } from "./lookup.ts";
import type { Account, Role, StageContents, Start, UserSetting, Variable } from "./model.ts";
import { absolute, defaultPath } from "./path.ts";
import { followRun } from "./run.ts";
import { startOf } from "./start.ts";

export interface StageSetting {
  readonly file: Dockerfile;
  readonly stage: Stage;
  readonly catalogue: Catalogue;
  readonly role: Role;
  readonly parent: StageContents | undefined;
  sourceOf(name: string): StageContents | undefined;
}

/** Follows the instructions of one stage from its base on. */
export function readStage(setting: StageSetting): StageContents {
  const { file, stage, catalogue, role, parent } = setting;
  const { base } = stage;
  const reference = base.kind === "image" ? base.reference : undefined;
  const platform = platformOf(stage);
  const image: ImageFacts | undefined = parent
    ? parent.image
    : reference && catalogue.facts(reference, platform === "build" ? undefined : platform);
  const scratch = parent ? parent.scratch : base.kind === "scratch";
  const libc: Libc | undefined = parent ? parent.libc : scratch ? { name: "none" } : image?.libc?.value;
  const draft: Draft = {
    stage,
    image,
    libc,
    baseName: parent ? parent.baseName : scratch ? "scratch" : reference?.text,
    packages: new Map(parent?.packages),
    // Build arguments too: what a child stage runs still sees them.
    env: new Map(parent ? parent.env : imageVariables(image)),
    accounts: new Map(parent?.accounts ?? imageAccounts(image)),
    files: [],
    removed: [],
    artifacts: [],
    opaque: [],
    workdir: parent ? parent.workdir : scratch ? "/" : image?.workdir?.value,
  };
  const windows = parent?.windows ?? isWindows(image, platform, reference?.text);
  let user = parent?.user ?? imageUser(image, scratch);
  let shell = parent?.shell;
  let entrypoint = parent?.entrypoint ?? imageStart(image?.entrypoint?.value);
  let cmd = parent?.cmd ?? imageStart(image?.cmd?.value);
  let healthcheck = parent?.healthcheck;
  let ownCmd = false;
  const hidden = new Map<string, Variable>();
  const ports = [...(parent?.ports ?? image?.ports?.value ?? [])];

  for (const instruction of stage.instructions) {
    const place = placeOf(instruction);
    const text = (word: string) => file.expanded(word, instruction) ?? word;
    switch (instruction.keyword) {
      case "ENV":
      case "ARG":
        for (const it of definitionsIn(instruction)) define(draft, it, file, hidden);
        break;
      case "WORKDIR": {
        const folder = file.expanded(instruction.argument?.text ?? "", instruction);
        const plain = folder?.replace(/^(["'])(.*)\1$/, "$2");
        const rooted = plain?.startsWith("/") || draft.workdir !== undefined;
        draft.workdir = plain && rooted ? absolute(plain, draft.workdir) : undefined;
        if (draft.workdir)
          draft.files.push({ path: draft.workdir, kind: "folder", origin: { kind: "command" }, place });
        break;
      }
      case "USER":
        user = userSetting(text(instruction.argument?.text ?? ""), instruction);
        break;
      case "SHELL":
        shell = instruction.json?.items.map((it) => it.text) ?? shell;
        break;
      case "COPY":
      case "ADD":
        copyFiles(draft, instruction, file, setting.sourceOf, catalogue);
        break;
      case "RUN":
        if (windows || (shell && !/sh$/.test(shell[0] ?? ""))) draft.opaque.push(place);
        else followRun(draft, instruction);
        break;
      case "ENTRYPOINT":
        entrypoint = startOf(instruction, text);
        // BuildKit drops a CMD that this stage did not set itself.
        if (!ownCmd) cmd = undefined;
        break;
      case "CMD":
        cmd = startOf(instruction, text);
        ownCmd = true;
        break;
      case "HEALTHCHECK":
        healthcheck = startOf(instruction, text);
        break;
      // The engine makes the folder; what is mounted there only the run knows.
      case "VOLUME":
        for (const it of instruction.json?.items ?? instruction.args) {
          const path = absolute(text(it.text));
          draft.files.push({ path, kind: "folder", origin: { kind: "command" }, place });
        }
        break;
      case "EXPOSE":
        for (const it of instruction.args) ports.push(text(it.text));
        break;
    }
  }
  for (const [name, it] of hidden) draft.env.set(name, it);
  const { brought, ...answers } = lookups(draft, parent, scratch);
  // A loader or a whole file system that was copied in changes which libc there is.
  const bareLibc = libc?.name === "none" && loaders.some((it) => brought(it) !== false);
  const { baseName, packages, env, accounts, files, removed, artifacts, opaque, workdir } = draft;
  // Spread, an object of so many properties becomes a dictionary: a tenth of a key.
  return {
    stage,
    parent,
    baseName,
    image,
    packages,
    env,
    accounts,
    files,
    removed,
    artifacts,
    opaque,
    workdir,
    libc: bareLibc ? undefined : libc,
    scratch,
    windows,
    distribution: parent ? parent.distribution : image?.distribution?.value,
    platform,
    packageManager: parent ? parent.packageManager : scratch ? null : image?.packageManager?.value,
    user,
    shell,
    entrypoint,
    cmd,
    healthcheck,
    ports,
    role,
    ...answers,
  };
}

const loaders = [
  "/lib/ld-musl-x86_64.so.1",
  "/lib/ld-musl-aarch64.so.1",
  "/lib64/ld-linux-x86-64.so.2",
  "/lib/ld-linux-aarch64.so.1",
];

/**
 * While the stage is built the last definition counts, ARG or ENV; an image and a child stage get what the last ENV
 * said. `hidden` keeps that one while an ARG stands before it.
 */
function define(
  draft: Draft,
  { kind, name, nameRange, instruction, value: written }: Definition,
  file: Dockerfile,
  hidden: Map<string, Variable>,
): void {
  const known = draft.env.get(name);
  if (kind === "ENV") hidden.delete(name);
  else if (known && known.kind !== "ARG") {
    // `ARG NAME` without a value leaves what is there.
    if (!written && file.scopes.globalDefault(name) == null && !isPlatformArg(name)) return;
    hidden.set(name, known);
  }
  // What the definition itself says, not what the name meant before it.
  const before = name === "PATH" ? (draft.env.get("PATH")?.value ?? defaultPath.join(":")) : undefined;
  const value = written
    ? file
        .expanded(
          before ? written.text.replace(/\$(?:PATH\b|\{PATH\})/, () => before) : written.text,
          instruction,
        )
        ?.replace(/^(["'])(.*)\1$/s, "$2")
    : (file.scopes.globalDefault(name) ?? undefined);
  draft.env.set(name, { name, kind, value, place: placeOf(instruction, nameRange) });
}

function* imageVariables(image: ImageFacts | undefined): Iterable<[string, Variable]> {
  for (const [name, value] of Object.entries(image?.env?.value ?? {}))
    yield [name, { name, value, kind: "image" }];
}

function* imageAccounts(image: ImageFacts | undefined): Iterable<[string, Account]> {
  for (const it of image?.users?.value ?? []) yield [it.name, it];
}

function imageUser(image: ImageFacts | undefined, scratch: boolean): UserSetting | undefined {
  const text = scratch ? "0" : image?.user?.value;
  return text === undefined ? undefined : settingOf(text);
}

function userSetting(text: string, instruction: Instruction): UserSetting {
  return {
    ...settingOf(text.replace(/^(["'])(.*)\1$/, "$2")),
    place: placeOf(instruction, instruction.argument?.range),
  };
}

function settingOf(text: string): UserSetting {
  const name = text.split(":")[0]!;
  const uid = name === "root" ? 0 : /^\d+$/.test(name) ? Number(name) : undefined;
  return { text, name, ...(uid === undefined ? {} : { uid }) };
}

function imageStart(words: readonly string[] | undefined): Start | undefined {
  return words && words.length > 0 ? { form: "exec", words } : undefined;
}

function platformOf({ platform }: Stage): string | undefined {
  const value = platform?.value;
  if (value === undefined || /TARGETPLATFORM/.test(value)) return undefined;
  if (/BUILDPLATFORM/.test(value)) return "build";
  return value.includes("$") ? undefined : value;
}

function isWindows(
  image: ImageFacts | undefined,
  platform: string | undefined,
  name: string | undefined,
): boolean {
  return (
    image?.distribution?.value.id === "windows" ||
    platform?.startsWith("windows") === true ||
    /(?:^|\/)windows(?:\/|:|$)|windowsservercore|nanoserver/.test(name ?? "")
  );
}
