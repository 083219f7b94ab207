import { isAbsolute } from "node:path";
import { type BuildOrder, OutOfGrammar } from "../../engine.ts";

/** What a value must look like before it may stand on a command line. None of them can begin with a dash. */
const grammar = {
  // As BuildKit reads a stage's name; a number means a stage by position.
  target: /^[a-z0-9][a-z0-9_.-]*$/i,
  // github.com/distribution/reference: path components, then a tag.
  tag: /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/,
  platform: /^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9.]+)?$/,
  argument: /^[A-Za-z_][A-Za-z0-9_]*$/,
  builder: /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
  image: /^(?:sha256:)?[0-9a-f]{12,64}$/,
} as const;

export function isWellFormed(kind: keyof typeof grammar, value: string): boolean {
  return grammar[kind].test(value);
}

export function checked(kind: keyof typeof grammar, value: string): string {
  if (!isWellFormed(kind, value)) throw new OutOfGrammar(`“${value}” can't be used as a ${kind}.`);
  return value;
}

/** The options of a build that every builder understands, in the `--name=value` form. */
export function orderOptions(order: BuildOrder): string[] {
  for (const path of [order.file, order.context])
    if (!isAbsolute(path) || path.includes("\0")) throw new OutOfGrammar(`“${path}” is no absolute path.`);
  return [
    `--file=${order.file}`,
    ...(order.target === undefined ? [] : [`--target=${checked("target", order.target)}`]),
    ...(order.tag === undefined ? [] : [`--tag=${checked("tag", order.tag)}`]),
    ...(order.platform === undefined ? [] : [`--platform=${checked("platform", order.platform)}`]),
    ...(order.noCache ? ["--no-cache"] : []),
    ...Object.entries(order.args ?? {}).map(
      ([name, value]) => `--build-arg=${checked("argument", name)}=${value.replaceAll("\0", "")}`,
    ),
  ];
}
