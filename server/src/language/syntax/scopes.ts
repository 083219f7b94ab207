import { Kept } from "../kept.ts";
import type { Dockerfile } from "./dockerfile.ts";
import type { Instruction, Word } from "./instruction.ts";
import { notAfter } from "./ranges.ts";
import { indexWithin, keywordPattern, trimmedLength, unquote, words } from "./split.ts";
import type { Stage } from "./stage.ts";
import { expand } from "./variables.ts";

/** Where a variable gets its value. */
export interface Definition {
  readonly kind: "ARG" | "ENV";
  readonly name: string;
  readonly nameRange: Word["range"];
  /** As written, quotes included; undefined for `ARG NAME`. */
  readonly value: Word | undefined;
  readonly instruction: Instruction;
}

/** Build arguments BuildKit sets itself, in FROM and, once declared with ARG, inside a stage. */
export const platformArgs = [
  "TARGETPLATFORM",
  "TARGETOS",
  "TARGETARCH",
  "TARGETVARIANT",
  "BUILDPLATFORM",
  "BUILDOS",
  "BUILDARCH",
  "BUILDVARIANT",
  "TARGETSTAGE",
] as const;

/** Build arguments that need no ARG. */
export const predefinedArgs = [
  "HTTP_PROXY",
  "http_proxy",
  "HTTPS_PROXY",
  "https_proxy",
  "FTP_PROXY",
  "ftp_proxy",
  "NO_PROXY",
  "no_proxy",
  "ALL_PROXY",
  "all_proxy",
] as const;

/** What these name, a shell in the container reads: from what the image ends up with, in which ENV counts. */
const inContainer: ReadonlySet<string> = new Set(["CMD", "ENTRYPOINT", "HEALTHCHECK"]);

/** Values that hang on each other deeper than this are worked out from the first one on. */
const deepest = 50;

const builtIn: ReadonlySet<string> = new Set([...platformArgs, ...predefinedArgs]);

/** Variables of a file: one pass over its ARG and ENV instructions, then look-ups by bisection. */
export class Scopes {
  readonly #file: Dockerfile;
  readonly #global = new Map<string, Definition[]>();
  readonly #byStage = new Map<Stage, Map<string, Definition[]>>();
  readonly #values = new Map<Definition, string | null | undefined>();
  /** How many values are being worked out, each for the one before. */
  #depth = 0;
  /** Every definition in document order. */
  readonly all: readonly Definition[];
  /** The line of the first FROM: what stands above it is global. */
  readonly #firstStage: number;

  constructor(file: Dockerfile) {
    this.#file = file;
    const all: Definition[] = [];
    let firstStage = Number.POSITIVE_INFINITY;
    for (const instruction of file.instructions) {
      if (instruction.keyword === "FROM") {
        firstStage = instruction.line;
        break;
      }
      if (instruction.keyword === "ARG")
        for (const it of definitionsIn(instruction)) add(this.#global, it, all);
    }
    this.all = all;
    this.#firstStage = firstStage;
  }

  /** The definitions of a stage by name, in order. */
  inStage(stage: Stage): ReadonlyMap<string, readonly Definition[]> {
    let known = this.#byStage.get(stage);
    if (!known) {
      known = new Map();
      for (const instruction of stage.instructions)
        for (const it of definitionsIn(instruction)) add(known, it);
      this.#byStage.set(stage, known);
    }
    return known;
  }

  get global(): ReadonlyMap<string, readonly Definition[]> {
    return this.#global;
  }

  /**
   * What BuildKit takes for a variable used at an instruction: the last definition before it, ARG or ENV, then what the
   * parent stages hand down.
   */
  definition(name: string, at: Instruction): Definition | undefined {
    const stage = at.keyword === "FROM" ? undefined : this.#file.stageOf(at);
    if (!stage) return lastBefore(this.#global.get(name), at.line);
    const all = this.inStage(stage).get(name);
    const own = lastBefore(all, at.line);
    if (!inContainer.has(at.keyword)) return own ?? this.#handed(name, stage);
    const lasting = all?.findLast(isEnv) ?? this.#handed(name, stage);
    return lasting && isEnv(lasting) ? lasting : (own ?? lasting);
  }

  #handed(name: string, stage: Stage): Definition | undefined {
    let handed: Definition | undefined;
    for (const parent of parentsOf(stage)) {
      handed = handedDown(handed, this.inStage(parent).get(name));
      if (handed?.kind === "ENV") break;
    }
    return handed;
  }

  /** Every name visible at an instruction with the definition that counts. */
  visible(at: Instruction): readonly Definition[] {
    const stage = at.keyword === "FROM" ? undefined : this.#file.stageOf(at);
    if (!stage) return [...this.#global.values()].flatMap((own) => lastBefore(own, at.line) ?? []);
    const found = new Map<string, Definition>();
    for (const [name, own] of this.inStage(stage)) {
      const definition = lastBefore(own, at.line);
      if (definition) found.set(name, definition);
    }
    const handed = new Map<string, Definition>();
    for (const parent of parentsOf(stage))
      for (const [name, own] of this.inStage(parent))
        if (!found.has(name)) handed.set(name, handedDown(handed.get(name), own)!);
    return [...found.values(), ...handed.values()];
  }

  /** A value as far as the file tells; undefined when only the build knows, null when it is unset. */
  value(name: string, at: Instruction): string | null | undefined {
    const definition = this.definition(name, at);
    return definition && this.valueOf(definition);
  }

  /** The value a definition gives; undefined when only the build knows, null when it is unset. */
  valueOf(definition: Definition): string | null | undefined {
    // Also what ends a circle: a value that is being worked out is not known yet.
    if (this.#values.has(definition)) return this.#values.get(definition);
    if (this.#depth >= deepest) this.#settleBefore(definition);
    this.#values.set(definition, undefined);
    this.#depth++;
    const value = this.#read(definition);
    this.#depth--;
    this.#values.set(definition, value);
    return value;
  }

  /**
   * Works out what is written before a definition, from the top: `ENV P=$P:/a` a thousand times would call itself a
   * thousand times. Nothing depends on what comes later.
   */
  #settleBefore({ instruction }: Definition): void {
    const depth = this.#depth;
    this.#depth = 0;
    for (const it of this.all) if (it.instruction.line < instruction.line) this.valueOf(it);
    // The stages themselves wait for the globals.
    if (instruction.line > this.#firstStage)
      for (const stage of this.#file.stages) {
        if (stage.from.line > instruction.line) break;
        const own = [...this.inStage(stage).values()].flat();
        for (const it of own.sort((a, b) => a.instruction.line - b.instruction.line))
          if (it.instruction.line < instruction.line) this.valueOf(it);
      }
    this.#depth = depth;
  }

  #read(definition: Definition): string | null | undefined {
    const { name, value, instruction, kind } = definition;
    const global = instruction.line < this.#firstStage;
    if (value)
      return expand(unquote(value.text, instruction.escape), instruction.escape, (inner) => {
        const known = (global && this.#beside(inner, definition)) || this.definition(inner, instruction);
        if (known) return this.valueOf(known);
        // Above the first FROM what is not declared is unset; in a stage the base image may set anything.
        return global && !builtIn.has(inner) ? null : undefined;
      });
    // `ARG NAME` inside a stage takes the global default, or leaves what was there; else the value comes with the build.
    if (kind !== "ARG" || global) return undefined;
    const before = isPlatformArg(name) ? undefined : this.definition(name, instruction);
    return this.globalDefault(name) ?? (before && this.valueOf(before));
  }

  /** `ARG A=1 B=$A`: above the first FROM an argument sees those before it in its own instruction. */
  #beside(name: string, { instruction, nameRange }: Definition): Definition | undefined {
    const found = lastBefore(this.#global.get(name), instruction.line + 1);
    const before = found?.instruction === instruction && notAfter(found.nameRange.end, nameRange.start);
    return before ? found : undefined;
  }

  /** A global build argument's default: undefined when only the build knows it, null when it was never declared. */
  globalDefault(name: string): string | null | undefined {
    const definition = this.#global.get(name)?.at(-1);
    if (!definition) return builtIn.has(name) ? undefined : null;
    return this.valueOf(definition);
  }
}

/** The names an ARG or ENV defines. */
export function definitionsIn(instruction: Instruction): readonly Definition[] {
  if (instruction.keyword !== "ARG" && instruction.keyword !== "ENV") return [];
  const known = definitions.get(instruction) ?? readDefinitions(instruction);
  definitions.set(instruction, known);
  return known;
}

/** What a stage holds is read anew with every key in it. */
const definitions = new Kept<Instruction, readonly Definition[]>();

function readDefinitions(instruction: Instruction): readonly Definition[] {
  const kind = instruction.keyword as Definition["kind"];
  const { logical } = instruction.joined;
  const all = words(logical, instruction.escape, keywordPattern.exec(logical)![0].length);
  // The end of flags, where there are none.
  const parts = all[0] && logical.slice(all[0].start, all[0].end) === "--" ? all.slice(1) : all;
  const first = parts[0];
  // `ENV NAME value with blanks`, the old form.
  if (kind === "ENV" && first && !logical.slice(first.start, first.end).includes("=")) {
    const end = trimmedLength(logical);
    const rest = parts[1];
    return [
      {
        kind,
        name: logical.slice(first.start, first.end),
        nameRange: instruction.rangeOf(first.start, first.end),
        value: rest && instruction.word(rest.start, end),
        instruction,
      },
    ];
  }
  return parts.map(({ start, end }) => {
    const equals = indexWithin(logical, "=", start, end);
    const nameEnd = equals < 0 ? end : equals;
    return {
      kind,
      name: logical.slice(start, nameEnd),
      nameRange: instruction.rangeOf(start, nameEnd),
      value: nameEnd === end ? undefined : instruction.word(nameEnd + 1, end),
      instruction,
    };
  });
}

/** The stages a stage stands on, the nearest first. */
function* parentsOf(stage: Stage): Generator<Stage> {
  const seen = new Set<Stage>([stage]);
  for (let it = stage.base; it.kind === "stage" && !seen.has(it.stage); it = it.stage.base) {
    seen.add(it.stage);
    yield it.stage;
  }
}

/**
 * What counts for a child when a parent further up defines a name too: a stage starts with all that its parent ended
 * with, and then with the variables of its parent's image once more. So the last ENV counts before any ARG.
 */
function handedDown(
  nearer: Definition | undefined,
  own: readonly Definition[] | undefined,
): Definition | undefined {
  if (nearer?.kind === "ENV") return nearer;
  return own?.findLast(isEnv) ?? nearer ?? own?.at(-1);
}

function isEnv({ kind }: Definition): boolean {
  return kind === "ENV";
}

/** True for a build argument that BuildKit sets once it is declared, whatever else has its name. */
export function isPlatformArg(name: string): boolean {
  return (platformArgs as readonly string[]).includes(name);
}

function add(to: Map<string, Definition[]>, definition: Definition, all?: Definition[]): void {
  const known = to.get(definition.name);
  if (known) known.push(definition);
  else to.set(definition.name, [definition]);
  all?.push(definition);
}

function lastBefore(definitions: readonly Definition[] | undefined, line: number): Definition | undefined {
  if (!definitions) return undefined;
  let low = 0;
  let high = definitions.length - 1;
  let found: Definition | undefined;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (definitions[middle]!.instruction.line < line) {
      found = definitions[middle];
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}
