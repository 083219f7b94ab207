import { basename, dirname } from "node:path";
import { load } from "js-yaml";
import { type DeclaredBuild, declaredBuild, record } from "./declared.ts";

/** The build of a dev container (containers.dev/implementors/json_reference); its Dockerfile lies beside it. */
export function devContainerBuilds(text: string, path: string): readonly DeclaredBuild[] {
  // Without its comments, JSON with comments is YAML, trailing commas included.
  const plain = text.replace(
    /("(?:[^"\\\n]|\\.)*")|\/\/.*|\/\*[\s\S]*?\*\//g,
    (_, string?: string) => string ?? "",
  );
  const file = record(load(plain));
  const build = record(file?.build);
  const dockerfile = build?.dockerfile ?? file?.dockerFile;
  if (typeof dockerfile !== "string") return [];
  const folder = dirname(path);
  const found = declaredBuild(
    basename(path),
    folder,
    { context: build?.context ?? file?.context, dockerfile, args: build?.args, platforms: undefined },
    folder,
  );
  return found ? [found] : [];
}
