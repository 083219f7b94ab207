import { isAbsolute, relative, resolve } from "node:path";

/** A build that a file of the project describes. */
export interface DeclaredBuild {
  /** Who describes it: `compose.yaml, service web`. */
  readonly from: string;
  /** Absolute paths. */
  readonly dockerfile: string;
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
}

/** What a file of the project says of one build, as it stands there; what could not be read is undefined. */
export interface DeclaredFields {
  readonly context: unknown;
  readonly dockerfile: unknown;
  readonly args: unknown;
  readonly platforms: unknown;
}

/**
 * A build out of what its file says, with paths resolved: the context from the file's folder, the Dockerfile from
 * `dockerfileFrom`, which is the context when left out. Undefined where a path is not known or not on this machine.
 */
export function declaredBuild(
  from: string,
  folder: string,
  { context = ".", dockerfile = "Dockerfile", args, platforms }: DeclaredFields,
  dockerfileFrom?: string,
): DeclaredBuild | undefined {
  if (!isLocal(context) || !isLocal(dockerfile)) return undefined;
  const root = resolve(folder, context);
  return {
    from,
    context: root,
    dockerfile: resolve(dockerfileFrom ?? root, dockerfile),
    args: argumentsOf(args),
    platforms: Array.isArray(platforms) ? platforms.filter((it) => typeof it === "string") : [],
  };
}

/** Whether two paths name the same file, as this system compares them. */
export function samePath(one: string, other: string): boolean {
  return relative(one, other) === "";
}

/** A repository's or an archive's address is no folder here. */
function isLocal(path: unknown): path is string {
  return (
    typeof path === "string" &&
    path !== "" &&
    !path.includes("\0") &&
    (isAbsolute(path) || !/^(?:[a-z][a-z0-9+.-]*:|git@|github\.com\/)/i.test(path))
  );
}

/** A map, or a list of `NAME=value`. A name without a value takes it from the caller's environment: not known. */
function argumentsOf(args: unknown): Record<string, string> {
  const pairs: [string, unknown][] = Array.isArray(args)
    ? args.flatMap((it): [string, unknown][] => {
        // Only texts: a list in the list, through YAML's references, can be too long to be written out.
        const [, name, value] = (typeof it === "string" && /^([^=]+)=(.*)$/s.exec(it)) || [];
        return name === undefined ? [] : [[name, value]];
      })
    : Object.entries(record(args) ?? {});
  return Object.fromEntries(
    pairs.flatMap(([name, value]) =>
      /^[A-Za-z_]\w*$/.test(name) && ["string", "number", "boolean"].includes(typeof value)
        ? [[name, String(value)]]
        : [],
    ),
  );
}

export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
