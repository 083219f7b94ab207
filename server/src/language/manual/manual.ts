/**
 * The shapes of the manual: what hover, completion and signature help say about Dockerfile syntax.
 * Facts were read in BuildKit's Dockerfile reference as of Dockerfile 1.27 (2026-09-02); the sentences are ours.
 * Every text is Markdown. `since` is the first Dockerfile version (`# syntax=docker/dockerfile:<since>`) that
 * has the thing outside the labs channel; absent where it was always there or where we do not know.
 */
export interface InstructionManual {
  readonly keyword: string;
  /** Two sentences at most. */
  readonly summary: string;
  readonly forms: readonly Form[];
  /** Lines of a Dockerfile that build when a stage surrounds them. */
  readonly example: string;
  /** What people get wrong, a sentence or two each. */
  readonly notes?: readonly string[];
  readonly flags?: readonly FlagManual[];
  /** The part after the keyword as an LSP snippet, for completion. */
  readonly snippet: string;
  /** Why it should no longer be written. */
  readonly deprecated?: string;
  readonly since?: string;
}

/** One way to write an instruction. Each parameter's `name` is a part of `syntax`, in order. */
export interface Form {
  readonly syntax: string;
  readonly parameters: readonly { readonly name: string; readonly summary: string }[];
}

export interface FlagManual {
  /** Without the dashes. */
  readonly name: string;
  /** How its value is written: `<duration>`; absent for a flag that is mostly written without one. */
  readonly value?: string;
  readonly summary: string;
  readonly example: string;
  readonly since?: string;
  readonly default?: string;
  readonly repeatable?: true;
  /** The values there are, or for an open set the usual ones. */
  readonly values?: readonly ValueManual[];
  /** `RUN --mount`: the keys that go with each type. */
  readonly types?: readonly MountManual[];
  /** Keys of a value made of `key=value` pairs. */
  readonly keys?: readonly KeyManual[];
  /** A stage, an image or a path of the context may stand here; completion offers them. */
  readonly takes?: "stage" | "user" | "platform";
}

export interface ValueManual {
  readonly value: string;
  readonly summary: string;
  readonly since?: string;
}

export interface MountManual {
  readonly type: string;
  readonly summary: string;
  readonly example: string;
  readonly keys: readonly KeyManual[];
}

export interface KeyManual {
  readonly name: string;
  /** Other spellings of the same key. */
  readonly aliases?: readonly string[];
  /** How its value is written; absent for a switch such as `required`. */
  readonly value?: string;
  readonly summary: string;
  readonly default?: string;
  readonly required?: true;
  readonly values?: readonly ValueManual[];
  readonly since?: string;
}

/** A parser directive: `# name=value` at the top of the file. */
export interface DirectiveManual {
  readonly name: string;
  readonly value: string;
  readonly summary: string;
  readonly example: string;
  readonly values: readonly ValueManual[];
  readonly since?: string;
}

/** A variable that exists without being written. */
export interface VariableManual {
  readonly name: string;
  readonly summary: string;
  /** An example of its value, never a promise. */
  readonly example?: string;
  /**
   * `platform` and `target` must be declared with ARG in the stage that uses them; `proxy` is there in every RUN;
   * `buildkit` is read by the builder and only passed on the command line.
   */
  readonly kind: "platform" | "target" | "proxy" | "buildkit";
  readonly since?: string;
}

/** A form of `${variable…}`. */
export interface ModifierManual {
  readonly syntax: string;
  readonly summary: string;
  readonly example: string;
  readonly since?: string;
}

const reference = "https://docs.docker.com/reference/dockerfile/";

/** The page of the public reference, for the link at the end of a hover. */
export function instructionUrl(keyword: string, flag?: string): string {
  const page = keyword.toLowerCase();
  if (flag === undefined) return `${reference}#${page === "maintainer" ? "maintainer-deprecated" : page}`;
  // HEALTHCHECK explains its flags in the text of the instruction.
  return page === "healthcheck" || page === "from"
    ? `${reference}#${page}`
    : `${reference}#${page}---${flag}`;
}
