import type { Range } from "vscode-languageserver-types";
import type { Instruction, PlacedScript } from "../syntax/instruction.ts";
import type { Command, ShellWord } from "../syntax/shell.ts";
import type { Stage } from "../syntax/stage.ts";
import { expand } from "../syntax/variables.ts";
import type { ImageFacts, Libc } from "../world.ts";
import type { Account, Artifact, InstalledPackage, KnownFile, Origin, Place, Variable } from "./model.ts";
import { absolute, below } from "./path.ts";

/** A stage's contents while its instructions are followed one after the other. */
export interface Draft {
  readonly stage: Stage;
  readonly baseName: string | undefined;
  readonly image: ImageFacts | undefined;
  readonly libc: Libc | undefined;
  readonly packages: Map<string, InstalledPackage>;
  readonly env: Map<string, Variable>;
  readonly accounts: Map<string, Account>;
  readonly files: KnownFile[];
  readonly removed: { path: string; place: Place }[];
  readonly artifacts: Artifact[];
  readonly opaque: Place[];
  workdir: string | undefined;
}

/** The state of one RUN's shell. */
export interface ShellState {
  readonly draft: Draft;
  readonly instruction: Instruction;
  /** Undefined after `cd $SOMEWHERE`. */
  folder: string | undefined;
  /** Undefined value: set, but not to anything known. */
  readonly variables: Map<
    string,
    { readonly value: string | undefined; readonly exported: boolean; readonly place: Place }
  >;
}

/** One command of a RUN as its effects need it. */
export interface Call {
  readonly shell: ShellState;
  readonly command: Command;
  /** `go` for `/usr/local/go/bin/go`, with `sudo`, `env` and the like taken away. */
  readonly program: string;
  /** The program's word first. */
  readonly words: readonly ShellWord[];
  /** Assignments before the program. */
  readonly assigned: ReadonlyMap<string, { readonly value: string | undefined; readonly place: Place }>;
  readonly place: Place;
  /** The place of one word. */
  at(word: ShellWord): Place;
}

/** A place whose range is only worked out when somebody looks: a key makes dozens of them. */
class LazyPlace implements Place {
  readonly instruction: Instruction;
  readonly #script: PlacedScript | undefined;
  readonly #start: number;
  readonly #end: number;

  constructor(instruction: Instruction, script?: PlacedScript, start = 0, end = 0) {
    this.instruction = instruction;
    this.#script = script;
    this.#start = start;
    this.#end = end;
  }

  get range(): Range {
    return this.#script ? this.#script.rangeOf(this.#start, this.#end) : this.instruction.range;
  }
}

export function placeIn(instruction: Instruction, script: PlacedScript, start: number, end: number): Place {
  return new LazyPlace(instruction, script, start, end);
}

export function placeOf(instruction: Instruction, range?: Range): Place {
  return range ? { instruction, range } : new LazyPlace(instruction);
}

/** What a word stands for once variables are replaced; undefined when only the build knows. */
export function textOf(
  { shell, assigned }: Pick<Call, "shell" | "assigned">,
  { text, dynamic }: ShellWord,
): string | undefined {
  if (!dynamic) return text;
  if (/[`*?[]|\$\(|\$[0-9@#!*]/.test(text)) return undefined;
  const known = expand(
    text.replace(/["'\\]/g, (quote) => `\\${quote}`),
    "\\",
    (name) => (assigned.has(name) ? undefined : (variableIn(shell, name)?.value ?? undefined)),
  );
  return known?.replace(/\\(["'\\])/g, "$1");
}

/**
 * The variable a command sees: from its own assignments, the shell's exports, ENV and ARG. `value` is undefined when
 * it is set to something unknown; the result is undefined when it is not set as far as the file and the image tell.
 */
export function environment(
  call: Call,
  name: string,
): { readonly value: string | undefined; readonly place?: Place } | undefined {
  const own = call.assigned.get(name);
  if (own) return own;
  const set = call.shell.variables.get(name);
  if (set?.exported) return set;
  return call.shell.draft.env.get(name);
}

function variableIn(shell: ShellState, name: string): { readonly value: string | undefined } | undefined {
  return shell.variables.get(name) ?? shell.draft.env.get(name);
}

/** The absolute path a word names for this command. */
export function pathOf(call: Call, word: ShellWord | undefined): string | undefined {
  const text = word && textOf(call, word);
  if (text === undefined || text === "") return undefined;
  if (text.startsWith("/")) return absolute(text);
  if (text.startsWith("~/")) return absolute(`/root/${text.slice(2)}`);
  return call.shell.folder === undefined ? undefined : absolute(text, call.shell.folder);
}

export function addFile(
  draft: Draft,
  path: string,
  kind: KnownFile["kind"],
  origin: Origin,
  place: Place,
): void {
  draft.files.push({ path, kind, origin, place });
}

/** A later removal wins over an earlier file. */
export function removeBelow(draft: Draft, path: string, place: Place): void {
  for (let at = draft.files.length - 1; at >= 0; at--)
    if (below(path, draft.files[at]!.path) !== undefined) draft.files.splice(at, 1);
  draft.removed.push({ path, place });
}
