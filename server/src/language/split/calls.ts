import { absolute, basename, contains } from "../contents/path.ts";
import type { Scene, Way } from "./plan.ts";
import { type Command, commandsOf, commandsOfExec, type Step, shells } from "./reading.ts";
import { programPath } from "./start.ts";

/* What the start and the health check call: programs, scripts, a shell. */

/** Build tools that the runtime of an ecosystem has all the same. */
export function keptBy(chosen: string): ReadonlySet<string> {
  return new Set(
    chosen === "node"
      ? ["yarn", "npm"]
      : chosen === "beam"
        ? ["mix", "rebar", "rebar3"]
        : chosen === "python"
          ? ["pip"]
          : [],
  );
}

/** The script of the file's own that the image starts; one of the base image's knows what is there. */
export function startScript(scene: Scene, chosen: string): string | undefined {
  const { start, trace, reading } = scene;
  for (const { words, cwd, program } of start.commands) {
    const at = shells.has(program) ? 1 : 0;
    // A line for cron is one word too.
    const word =
      words.slice(at).flatMap((it) => /\S+\.(?:sh|bash)$/.exec(it) ?? [])[0] ??
      (at === 1 ? words[1] : undefined);
    if (word === undefined || word.startsWith("-")) continue;
    const path = cwd === undefined && !word.startsWith("/") ? undefined : absolute(word, cwd);
    // What the build itself laid there was made to be started.
    const built = trace.acts.findIndex(({ effect }) => effect.kind === "build" && effect.does === "compile");
    const firstBuild = built < 0 ? reading.steps.length : trace.acts[built]!.at;
    const isOwn = [...trace.made.values()].some(
      (it) =>
        (it.by === "context" || it.by === "workdir" || it.at < firstBuild) &&
        (basename(it.path) === basename(word) ||
          (path !== undefined && word.includes("/") && it.path !== "/" && contains(it.path, path))) &&
        ![...trace.made.values()].some(
          (inner) =>
            inner.path !== it.path &&
            inner.by === "command" &&
            inner.at > firstBuild &&
            path !== undefined &&
            contains(inner.path, path),
        ),
    );
    if (isOwn) return word;
  }
  const brought = programBrought(scene);
  if (brought) return brought;
  // A program of a Java image that the context brings: nothing was built where it lies.
  const path = programPath(start.main);
  if (chosen !== "java" || path === undefined || start.main.program === "java") return undefined;
  const made = [...trace.made.values()].find((it) => it.path !== "/" && contains(it.path, path));
  const builtThere = trace.acts.some(
    ({ effect, command }) =>
      effect.kind === "build" &&
      command.cwd !== undefined &&
      command.cwd !== "/" &&
      contains(command.cwd, path),
  );
  const isBrought = made && ["COPY", "ADD"].includes(reading.steps[made.last]?.instruction.keyword ?? "");
  return isBrought && !builtThere ? path : undefined;
}

/** A file without an ending that the context brings, or a copy of a script: most likely what is started is one. */
const programBrought = ({ start, trace, reading }: Pick<Scene, "start" | "reading" | "trace">) =>
  [absolute(start.first, reading.cwd), `/usr/local/bin/${start.first}`].find(
    (path) =>
      !/\.\w+$/.test(path) &&
      path !== reading.cwd &&
      (trace.made.get(path)?.by === "context" ||
        trace.acts.some(
          ({ effect, command: { words } }) =>
            effect.kind === "files" && effect.makes.includes(path) && /\.sh$/.test(words.at(-2) ?? ""),
        )),
  );

/** Why the start needs a shell, as a clause; undefined when it does not or can be written without one. */
export function shellReason(scene: Scene): string | undefined {
  const { start, reading, trace, manifests } = scene;
  const { main, part } = start;
  if (part.form === "exec" && shells.has(basename(start.first)))
    return `it starts through ${basename(start.first)}`;
  if (part.form === "shell" && !plainCommand(start.part.words[0] ?? ""))
    return "the start command is a shell script";
  if (start.entrypoint && start.cmd?.form === "shell" && start.entrypoint.form === "exec")
    return "CMD is in shell form";
  if (part.form === "shell" && start.entrypoint && start.cmd)
    return "ENTRYPOINT is in shell form and hides CMD";
  const path = programPath(main) ?? placed(scene, main.program);
  if (shells.has(main.program) || /\.(?:sh|bash)$/.test(main.program))
    return `it starts the script ${main.words[0]}`;
  if (path !== undefined) {
    if (trace.made.get(path)?.by === "context" && !scene.contents.artifactAt(path)) {
      const text = manifests && [...manifests.texts].find(([name]) => basename(name) === basename(path))?.[1];
      if (text === undefined || text.startsWith("#!"))
        return `it starts ${path}, which comes with the sources`;
    }
  }
  const check = reading.steps.findLast((it) => it.instruction.keyword === "HEALTHCHECK")?.instruction;
  if (check && !/^HEALTHCHECK\s+NONE\s*$/i.test(check.joined.logical)) {
    const words = check.json?.items.map((it) => it.text);
    if (!words) return "its health check is in shell form";
    const program = basename(words[0] === "CMD" ? (words[1] ?? "") : (words[0] ?? ""));
    if (program !== basename(main.program)) return `its health check runs ${program}`;
  }
  return undefined;
}

function placed({ trace }: Scene, program: string): string | undefined {
  return [...trace.made.keys()].find((it) => /\/s?bin\//.test(it) && basename(it) === program);
}

/** A shell form that is one program with plain words: it can be written as JSON without changing what it does. */
export function plainCommand(text: string): readonly string[] | undefined {
  if (/[|&;<>()$`\\"'*?[\]{}~#=%!\n]/.test(text.replace(/(?<=\s\S*)[=%]/g, ""))) return undefined;
  const words = text.trim().split(/\s+/);
  return words[0] === "" || ["exec", "cd", "source", "."].includes(words[0]!) ? undefined : words;
}

/** The first words of all that the start and the health check run. */
export function programsCalled({ start, reading }: Scene, way: Way): readonly string[] {
  const words = way.start
    ? [way.start[0] ?? ""]
    : [
        start.first,
        ...start.commands.map((it) => it.words[0] ?? ""),
        // `CMD bash -c "…"`: what the shell runs was taken out of its quotes, the shell stays.
        ...(start.part.form === "shell"
          ? (/^\s*(?:exec\s+)?(bash|zsh|ksh)\b/.exec(start.part.words[0] ?? "")?.slice(1) ?? [])
          : []),
      ];
  return [...new Set([...words, ...programsChecking(reading)])].filter((it) => it !== "" && !/[$=]/.test(it));
}

/** Names of programs that the health check calls. */
export function programsChecking({ steps }: Scene["reading"]): readonly string[] {
  const check = steps.findLast((it) => it.instruction.keyword === "HEALTHCHECK");
  return check ? healthCommands(check).map((it) => it.words[0] ?? "") : [];
}

function healthCommands({ instruction, cwd, env }: Step): readonly Command[] {
  const items = instruction.json?.items.map((it) => it.text);
  return items
    ? commandsOfExec(items[0] === "CMD" ? items.slice(1) : items, cwd, env)
    : commandsOf(instruction.argument?.text.replace(/^.*?CMD\s+/i, "") ?? "", cwd, env);
}

/** The script that is started; what the context brings under a name without an ending is one too. */
export const scriptStarted = (scene: Pick<Scene, "start" | "reading" | "trace">): string | undefined =>
  scene.start.commands.flatMap((it) => it.words).find((it) => /\.sh$/.test(it)) ??
  (shells.has(scene.start.main.program) ? scene.start.main.words[1] : undefined) ??
  programBrought(scene);

/** Names of programs that the start, the health check or a script of the context calls; `*` when a script is unread. */
export function referenced(scene: Scene, way: Way): ReadonlySet<string> {
  const { start, reading, manifests } = scene;
  const names = new Set<string>();
  for (const words of way.start ? [way.start] : start.commands.map((it) => it.words))
    for (const word of words) names.add(basename(word));
  // Commands inside `$(…)` too.
  if (!way.start)
    for (const part of [start.entrypoint, start.cmd])
      if (part?.form === "shell")
        for (const word of part.words.join(" ").match(/[\w.+-]+/g) ?? []) names.add(word);
  for (const step of reading.steps)
    if (step.instruction.keyword === "HEALTHCHECK")
      for (const { words } of healthCommands(step)) for (const word of words) names.add(basename(word));
  const script = scriptStarted(scene);
  if (start.main.program === "rake") names.add("*");
  if (script !== undefined) {
    const text = manifests && [...manifests.texts].find(([path]) => basename(path) === basename(script))?.[1];
    if (text === undefined) names.add("*");
    else for (const word of text.match(/[\w.+-]+/g) ?? []) names.add(word);
  }
  return names;
}
