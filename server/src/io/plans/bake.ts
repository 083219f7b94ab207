import { basename, dirname } from "node:path";
import { type DeclaredBuild, declaredBuild, record } from "./declared.ts";
import { type HclBody, readHcl } from "./hcl.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The builds of a Bake file's targets (docs.docker.com/build/bake/reference). `variable` gives what the caller's
 * environment sets; a variable that it does not set has the default that the file gives it.
 */
export function bakeBuilds(
  text: string,
  path: string,
  variable: (name: string) => string | undefined,
): readonly DeclaredBuild[] {
  const { targets, variables } = path.endsWith(".json") ? fromJson(text) : fromHcl(readHcl(text));
  const complete = new Map<string, Fields>();
  return [...targets].flatMap(([name, own]) => {
    const target = inherited(name, own);
    // One target that stands for many, and a Dockerfile that is written in this file.
    if (target.matrix !== undefined || "dockerfile-inline" in target) return [];
    const field = (key: string) => (key in target ? (filled(target[key]) ?? null) : undefined);
    const found = declaredBuild(`${basename(path)}, target ${name}`, dirname(path), {
      context: field("context"),
      dockerfile: field("dockerfile"),
      args: field("args"),
      platforms: field("platforms"),
    });
    return found ? [found] : [];
  });

  /** A target over those it inherits from; the later one wins. */
  function inherited(name: string, target: Fields): Fields {
    const known = complete.get(name);
    if (known) return known;
    // In a circle it stands for itself.
    complete.set(name, target);
    const names = Array.isArray(target.inherits)
      ? target.inherits.filter((it) => typeof it === "string")
      : [];
    const parents = names.flatMap((it) => {
      const parent = targets.get(it);
      return parent ? [inherited(it, parent)] : [];
    });
    const all = [...parents, target];
    const args = Object.assign({}, ...all.map((it) => record(it.args)));
    const whole: Fields = Object.assign({}, ...all, { args });
    complete.set(name, whole);
    return whole;
  }

  /** A value with its variables replaced; undefined where one has no value. */
  function filled(value: unknown): unknown {
    if (typeof value === "string") {
      let isKnown = true;
      const result = value.replace(/\$\{([^{}]*)\}/g, (_, name: string) => {
        const set = variable(name.trim()) ?? variables.get(name.trim());
        isKnown &&= set !== undefined;
        return set ?? "";
      });
      return isKnown ? result : undefined;
    }
    if (Array.isArray(value)) return value.map(filled).filter((it) => it !== undefined);
    const map = record(value);
    return map ? Object.fromEntries(Object.entries(map).map(([name, it]) => [name, filled(it)])) : value;
  }
}

interface Bake {
  readonly targets: ReadonlyMap<string, Fields>;
  readonly variables: ReadonlyMap<string, string>;
}

function fromJson(text: string): Bake {
  const file = record(JSON.parse(text));
  const targets = Object.entries(record(file?.target) ?? {}).flatMap(([name, it]) => {
    const fields = record(it);
    return fields ? [[name, fields] as const] : [];
  });
  const variables = Object.entries(record(file?.variable) ?? {}).flatMap(([name, it]) => {
    const value = record(it)?.default;
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  return { targets: new Map(targets), variables: new Map(variables) };
}

function fromHcl({ blocks }: HclBody): Bake {
  const targets = blocks.filter(({ type }) => type === "target");
  const variables = blocks.flatMap(({ type, label, body }) => {
    const value = body.attributes.get("default");
    return type === "variable" && typeof value === "string" ? [[label, value] as const] : [];
  });
  return {
    targets: new Map(targets.map(({ label, body }) => [label, Object.fromEntries(body.attributes)])),
    variables: new Map(variables),
  };
}
