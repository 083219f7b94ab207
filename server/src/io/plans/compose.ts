import { basename, dirname } from "node:path";
import { CORE_SCHEMA, load, mergeTag } from "js-yaml";
import { type DeclaredBuild, declaredBuild, record } from "./declared.ts";

/** Compose's own tags (`!reset`, `!override`) make a file unreadable here: then nothing is known of it. */
const schema = CORE_SCHEMA.withTags(mergeTag);

/**
 * The builds of a Compose file's services (github.com/compose-spec/compose-spec, build.md). `variable` gives the
 * values that stand for `${NAME}`; where one is missing, what needs it is not known.
 */
export function composeBuilds(
  text: string,
  path: string,
  variable: (name: string) => string | undefined,
): readonly DeclaredBuild[] {
  const services = record(record(load(text, { schema }))?.services) ?? {};
  return Object.entries(services).flatMap(([name, service]) => {
    const written = record(service)?.build;
    const build = typeof written === "string" ? { context: written } : record(written);
    if (!build || build.dockerfile_inline !== undefined) return [];
    const {
      context,
      dockerfile,
      args,
      platforms = record(service)?.platform,
    } = build as Record<string, unknown>;
    const found = declaredBuild(`${basename(path)}, service ${name}`, dirname(path), {
      context: context === undefined ? undefined : interpolated(context, variable),
      dockerfile: dockerfile === undefined ? undefined : interpolated(dockerfile, variable),
      args: interpolated(args, variable),
      platforms: interpolated(typeof platforms === "string" ? [platforms] : platforms, variable),
    });
    return found ? [found] : [];
  });
}

/**
 * A value, or the values of a list or a map, with their variables replaced; null where one has no value. What lies
 * deeper means nothing here, and through YAML's references could be without end.
 */
function interpolated(value: unknown, variable: (name: string) => string | undefined): unknown {
  const one = (it: unknown) => (typeof it === "string" ? replaced(it, variable) : it);
  if (Array.isArray(value)) return value.map(one).filter((it) => it !== null);
  const map = record(value);
  return map ? Object.fromEntries(Object.entries(map).map(([name, it]) => [name, one(it)])) : one(value);
}

function replaced(text: string, variable: (name: string) => string | undefined): string | null {
  let isKnown = true;
  const result = text.replace(
    /\$(?:(\$)|(\w+)|\{(\w+)(?:(:?[-+?])([^{}]*))?\}|)/g,
    (_, dollar, plain, braced, operator, operand) => {
      if (dollar) return "$";
      const name: string | undefined = plain ?? braced;
      const set = name === undefined ? undefined : variable(name);
      const isSet = operator?.startsWith(":") ? !!set : set !== undefined;
      if (operator?.endsWith("+")) return isSet ? operand : "";
      if (isSet && set !== undefined) return set;
      if (operator?.endsWith("-")) return operand;
      isKnown = false;
      return "";
    },
  );
  return isKnown ? result : null;
}
