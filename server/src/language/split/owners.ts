import { absolute, below, contains } from "../contents/path.ts";
import type { Scene } from "./plan.ts";

/** The owner a COPY or a `chown -R` gave a path. */
export function ownerOf(scene: Scene, path: string, cut: number): string | undefined {
  const { reading, trace } = scene;
  const made = trace.made.get(path);
  // What a RUN makes belongs to the account it runs as.
  const maker =
    made && (made.by === "command" || made.by === "build") ? reading.steps[made.at]?.user : undefined;
  let owner: string | undefined = maker?.includes("$") ? undefined : maker;
  // A folder that WORKDIR made holds what an account made in it.
  if (made?.by === "workdir") {
    const makers = new Set(
      [...trace.made.values()]
        .filter((it) => it !== made && it.at <= cut && contains(path, it.path) && it.by !== "workdir")
        .map((it) => (it.by === "context" ? undefined : reading.steps[it.at]?.user)),
    );
    const [only] = makers;
    if (makers.size === 1 && only !== undefined && !only.includes("$")) owner = only;
  }
  for (const it of ownersIn(scene)) if (it.at <= cut && it.owns(path)) owner = it.owner;
  return owner && /^(?:root|0)(?::(?:root|0))?$/.test(owner) ? undefined : owner;
}

/** Something that gives paths to an account. */
interface Giving {
  readonly at: number;
  readonly owner: string;
  owns(path: string): boolean;
}

const givings = new WeakMap<Scene, readonly Giving[]>();

/** Every COPY and command that names an owner, in order. Kept: each product of a long file asks. */
function ownersIn(scene: Scene): readonly Giving[] {
  let known = givings.get(scene);
  if (!known) {
    known = readOwners(scene);
    givings.set(scene, known);
  }
  return known;
}

function readOwners({ reading, trace }: Scene): readonly Giving[] {
  const chowns = trace.acts.filter((it) => it.command.program === "chown");
  return reading.steps.flatMap(({ instruction, cwd }, at) => {
    const found: Giving[] = [];
    if (instruction.keyword === "COPY" || instruction.keyword === "ADD") {
      const owner = instruction.flag("chown")?.value;
      const target = instruction.args.at(-1)?.text;
      if (owner && !owner.includes("$") && target)
        found.push({ at, owner, owns: (path) => below(path, absolute(target, cwd)) === "" });
    }
    for (const { at: when, command } of chowns) {
      if (when !== at) continue;
      const isDeep = command.words.some((it) => /^-\w*R/.test(it) || it === "--recursive");
      const [to, ...paths] = command.words.slice(1).filter((it) => !it.startsWith("-"));
      if (!to || to.includes("$")) continue;
      const given = paths.map((it) => absolute(it, command.cwd ?? "/"));
      const owns = (path: string) =>
        given.some((it) => {
          const rest = below(it, path);
          return isDeep ? rest !== undefined : rest === "";
        });
      found.push({ at, owner: to.replace(/^(\S+?)\.(\S+)$/, "$1:$2").replace(/:$/, ""), owns });
    }
    return found;
  });
}
