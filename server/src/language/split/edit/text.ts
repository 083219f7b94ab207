import type { TextEdit } from "vscode-languageserver-types";
import { contains } from "../../contents/path.ts";
import type { Dockerfile } from "../../syntax/dockerfile.ts";
import type { Instruction } from "../../syntax/instruction.ts";
import { plainCommand } from "../calls.ts";
import type { Derived } from "../derive.ts";
import { officialImage } from "../ecosystems/program.ts";
import { ownerOf } from "../owners.ts";
import type { Fit, Product, Scene, Way } from "../plan.ts";
import { replaysOf } from "../replays.ts";
import { list } from "../runtimes/runtime.ts";
import { programPath } from "../start.ts";
import { actsAt } from "../trace.ts";
import { commentsAbove, type Style, styleOf, verbatim } from "./style.ts";
import { secretsLeft, variableLines } from "./variables.ts";

export interface Composed {
  readonly edits: readonly TextEdit[];
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Writes the new file: the user's text up to the last build step, then the runtime in the same style. `account` is whom
 * the program runs as where the file says nothing.
 */
export function compose(
  scene: Scene,
  way: Way,
  derived: Derived,
  fit: Exclude<Fit, { refused: string }>,
  account?: string,
): Composed | { readonly refused: string } {
  const { reading, start } = scene;
  const { file, stage } = reading;
  const style = styleOf(file);
  const assumptions: string[] = [];
  const notes: string[] = [];
  const { cut } = derived;
  const before = reading.steps.slice(0, cut + 1);
  const after = reading.steps.slice(cut + 1);
  const last = before.at(-1)?.instruction;
  if (!last || cut < reading.inherited) return { refused: "the last stage builds nothing of its own" };

  const builder = stage.called ?? freeName(file);
  const edits: Edit[] = [];
  const image = stage.image!;
  const pins: TextEdit[] = [];
  // A variable in the tag is the user's way to choose: it is left alone.
  if (fit.pinned && reading.inherited === 0 && !image.text.includes("$")) {
    pins.push({ range: image.range, newText: fit.pinned });
    notes.push(
      `\`${image.text}\` is written as \`${fit.pinned}\`: it moves on to newer releases, and ${fit.base} does not.`,
    );
  }
  if (!stage.name) {
    edits.push({
      line: image.range.end.line,
      character: image.range.end.character,
      insert: ` ${style.keyword("AS")} ${builder}`,
    });
  }
  for (const { before: at, lines } of way.insertions ?? []) {
    const target = reading.steps[at]?.instruction;
    const line = target && at <= cut ? commentsAbove(file, target) : last.lastLine + 1;
    edits.push({ line, character: 0, insert: lines.map((it) => style.instruction(it) + style.end).join("") });
  }

  // The runtime stage.
  const lines: string[] = [
    style.instruction(`FROM ${asWritten(image.text, reading.reference?.text, fit.base)}`),
  ];
  const cutState = reading.steps[cut + 1] ?? reading;
  const workdir = before.findLast((it) => it.instruction.keyword === "WORKDIR")?.instruction;
  const isWritten = workdir !== undefined && /^["']?(?:\/|\$)/.test(workdir.argument?.text ?? "");
  const users = [
    ...after.map((it) => it.instruction),
    ...(way.start
      ? []
      : [start.entrypoint?.instruction, start.cmd?.instruction].filter((it) => it !== undefined)),
    ...metadata(scene, cut, fit),
    ...(isWritten ? [workdir] : []),
    ...(fit.alike ? replayedFrom(scene, cut) : []),
  ];
  const secrets = secretsLeft(scene, cut);
  if (secrets.length > 0)
    assumptions.push(
      `${list(secrets)} ${secrets.length === 1 ? "is" : "are"} given when the container starts`,
    );
  lines.push(
    ...variableLines(scene, cut, style, users, {
      scripted: way.need.kind === "interpreter" || derived.startsUnread,
      alike: fit.alikePaths,
      installs: derived.installed.length > 0 && fit.packageManager === "apt-get",
      products: derived.products,
    }),
  );
  // What else Go installed is found by name as it was.
  const isBeside = derived.products.some(
    ({ path, to = path }) => /^\/go\/bin\//.test(to) && to !== programPath(start.main),
  );
  const goPath =
    officialImage(scene) === "golang" || /(?:^|:)\/go\/bin(?::|$)/.test(reading.env.get("PATH") ?? "");
  const pathLine =
    isBeside &&
    goPath &&
    !lines.some((it) => it.includes("/go/bin")) &&
    !(way.runtimeLines ?? []).some((it) => it.startsWith("ENV PATH="))
      ? ['ENV PATH="/go/bin:$PATH"']
      : [];
  lines.push(
    ...[...pathLine, ...(way.runtimeLines ?? []), ...(fit.runtimeLines ?? [])].map(style.instruction),
  );

  if (derived.installed.length > 0 && fit.shell) {
    if (!fit.packageManager) return { refused: `it needs ${derived.installed.join(", ")}` };
    const says = (text: string) => text.includes("DEBIAN_FRONTEND");
    const quiet = !lines.some(says) && reading.steps.some(({ instruction }) => says(instruction.text));
    lines.push(...installLines(fit, derived.installed, derived.recommends, quiet, style));
  }
  const replays = replaysOf(scene, derived.products, cut, fit);
  // npm's packages want Node by the name that a link gives it.
  const isLate = replays.links.some((it) => it.endsWith("/node"));
  const again = (way.afterPackages ?? []).map(style.instruction);
  if (!isLate) lines.push(...again);
  // Who built on an image that is not root's meant that account for the runtime too.
  const ofBase = fit.base === reading.reference?.text ? undefined : reading.base.user?.value;
  const cutUser = cutState.user ?? ofBase;
  const user = userOf(cutUser ?? "");
  const finalUser = reading.user;
  if (fit.alike) lines.push(...againLines(scene, "account", cut, style));
  const named = [user, userOf(finalUser ?? "")].filter(
    (it) => it !== "" && !/^\d+$/.test(it) && it !== "root" && !it.includes("$"),
  );
  const owners = derived.products.map((it) => ownerOf(scene, it.path, cut)).filter((it) => it !== undefined);
  const accountsThere = new Set([...fit.users, ...(fit.alike ? accountsOf(scene) : [])]);
  const accountsBefore = new Set([...fit.users, ...(fit.alike ? accountsOf(scene, cut) : [])]);
  // What no package and no command adds is the base image's own.
  const isSame = fit.base === reading.reference?.text && fit.alike;
  const missing = [
    ...named.filter((it) => !accountsThere.has(it)),
    ...owners.map(userOf).filter((it) => !/^\d+$/.test(it) && it !== "root" && !accountsBefore.has(it)),
  ].filter((it) => !isSame || scene.trace.packages.some(({ name }) => name.startsWith(it)));
  if (missing.length > 0) {
    lines.push(style.instruction(`COPY --from=${builder} /etc/passwd /etc/group /etc/`));
    const home = `/home/${finalUser}`;
    // WORKDIR would make it root's.
    if (
      fit.shell &&
      named.includes(finalUser ?? "") &&
      missing.includes(finalUser ?? "") &&
      reading.steps.some(({ cwd, instruction }) => `${cwd} ${instruction.text}`.includes(home)) &&
      !derived.products.some(({ path, to = path }) => contains(to, home))
    )
      lines.push(style.instruction(`RUN mkdir -p ${home} && chown ${finalUser} ${home}`));
  }

  const folder = cutState.cwd;
  const next = after.findIndex((it) => it.instruction.keyword === "WORKDIR");
  const nextWorkdir = after[next]?.instruction.argument?.text;
  // Nothing is done in it before the next one is entered.
  const isPassed = !after
    .slice(0, next)
    .some((it) => /^(?:RUN|COPY|ADD|CMD|ENTRYPOINT)$/.test(it.instruction.keyword));
  // What the build took away again is no place to work in.
  const isGone = scene.trace.isGone(folder) && /^["']?[/$]/.test(nextWorkdir ?? "");
  const usesFolder = folder !== fit.workdir && !isGone;
  const folderLines =
    usesFolder && !(/^["']?[/$]/.test(nextWorkdir ?? "") && (isWritten ? next === 0 : isPassed))
      ? isWritten
        ? verbatim(file, workdir)
        : [style.instruction(`WORKDIR ${folder}`)]
      : [];
  // A folder that COPY makes belongs to whom COPY says; one that WORKDIR made belongs to root.
  const isOwned = derived.products.some(
    ({ path, to = path }) => contains(to, folder) && (ownerOf(scene, path, cut) ?? account) !== undefined,
  );
  // WORKDIR would make a folder where the link is to be.
  const isLinked = replays.links.some((it) => contains(it, folder));
  if (!isOwned && !isLinked) lines.push(...folderLines);

  const run = (commands: readonly string[]) =>
    commands.length > 0 ? [style.instruction(`RUN ${commands.join(" && ")}`)] : [];
  lines.push(...run(replays.before));
  const beside = (fit.copies ?? []).filter((it) => !replays.products.some(({ path }) => path === it.path));
  for (const product of [...replays.products, ...beside])
    lines.push(
      style.instruction(
        // What a program writes beside itself, as root it could.
        copyLine(placed(product, way, fit), builder, ownerOf(scene, product.path, cut) ?? account),
      ),
    );

  if (isOwned && !isLinked) lines.push(...folderLines);
  lines.push(...run(replays.after));
  if (isLate) lines.push(...again);
  if (isLinked) lines.push(...folderLines);
  lines.push(...againLines(scene, "system", cut, style));
  if (way.site && fit.site) lines.push(...siteLines(way.site, fit.site, style));
  // Where another language's file installs libraries of C, the loader finds them by its cache.
  const cached =
    scene.contents.libc?.name === "glibc" &&
    derived.products.some(({ path }) => /^\/usr\/local(?:\/lib)?$/.test(path)) &&
    scene.trace.acts.some(
      ({ ecosystem, effect }) =>
        ecosystem === "c" && effect.kind === "build" && effect.makes.includes("/usr/local"),
    )
      ? ["RUN ldconfig"]
      : [];
  if (fit.shell) lines.push(...[...new Set([...(way.afterCopies ?? []), ...cached])].map(style.instruction));
  lines.push(...metadata(scene, cut, fit).flatMap((it) => verbatim(file, it)));
  if (cutUser !== undefined && !/^(?:root|0)(?::(?:root|0))?$/.test(cutUser))
    lines.push(style.instruction(`USER ${cutUser}`));
  if (account !== undefined) {
    const asRoot = after.findLast(
      (it) => it.instruction.keyword === "RUN" || it.instruction.keyword === "WORKDIR",
    );
    if (asRoot)
      edits.push({
        line: asRoot.instruction.lastLine + 1,
        character: 0,
        insert: style.instruction(`USER ${account}`) + style.end,
      });
    else lines.push(style.instruction(`USER ${account}`));
  }

  // The tail keeps its text; what can't stand in the runtime is written anew or refused.
  const changed: Changed[] = [];
  const startPart = start.part.instruction;
  const newStart = startText(scene, way, fit);
  if ("refused" in newStart) return newStart;
  const isInTail = (it: Instruction | undefined) =>
    it !== undefined && after.some((step) => step.instruction === it);
  const replace = (it: Instruction, lines: readonly string[]) =>
    changed.push({ from: it.line, to: it.lastLine, with: lines });
  if (!fit.alike && after.some(({ instruction }) => instruction.keyword === "RUN"))
    return { refused: `${fit.title} can't run the commands after the build` };
  const { dropped } = newStart;
  const left =
    dropped && [start.entrypoint, start.cmd].find((it) => it?.instruction !== dropped)?.instruction;
  const newLines = (it: Instruction) => (it === startPart && newStart.lines) || verbatim(file, it);
  // The file ends as it did: of two instructions that become one, it stands where the later one was.
  const isMoved =
    left !== undefined && dropped !== undefined && isInTail(dropped) && dropped.line > left.line;
  if (isMoved) {
    if (isInTail(left)) replace(left, []);
    replace(dropped, newLines(left));
  } else {
    if (startPart && isInTail(startPart) && newStart.lines) replace(startPart, newStart.lines);
    if (dropped && isInTail(dropped)) replace(dropped, []);
  }
  const carried: string[] = [];
  for (const part of [start.entrypoint, start.cmd]) {
    if (!part?.instruction || isInTail(part.instruction) || part.instruction === dropped || isMoved) continue;
    carried.push(...newLines(part.instruction));
  }
  lines.push(...carried);
  if (!startPart && newStart.lines) lines.push(...newStart.lines);

  const block = `${style.end}${lines.map((it) => it + style.end).join("")}`;
  return {
    edits: [...pins, ...editsOf(file, edits, changed, { line: last.lastLine + 1, text: block }, style)],
    assumptions,
    notes,
  };
}

interface Edit {
  readonly line: number;
  readonly character: number;
  readonly insert: string;
}

/** `python:${VERSION}-slim` for `python:3.12-slim`: a variable the user chose the builder with chooses the runtime too. */
function asWritten(written: string, resolved: string | undefined, base: string): string {
  const end = written.lastIndexOf("}") + 1 || /^.*\$\w+/.exec(written)?.[0].length || 0;
  if (end === 0 || resolved === undefined) return base;
  const rest = written.slice(end);
  const known = resolved.slice(0, resolved.length - rest.length);
  return resolved.endsWith(rest) && base.startsWith(known) && /:/.test(known)
    ? written.slice(0, end) + base.slice(known.length)
    : base;
}

function freeName(file: Dockerfile): string {
  const taken = new Set(file.stages.flatMap((it) => it.called?.toLowerCase() ?? []));
  return (
    ["build", "builder", "compile", "build-stage"].find((it) => !taken.has(it)) ??
    `build-${file.stages.length}`
  );
}

/** Slim images of Debian before 12 lack the folders where these packages put links to their manuals. */
const linksManuals = /^(?:openjdk-|default-jre|postgresql)/;

function installLines(
  { base, packageManager: manager }: Exclude<Fit, { refused: string }>,
  packages: readonly string[],
  recommends: boolean,
  /** Where the author said that nobody answers questions. */
  quiet: boolean,
  style: Style,
): string[] {
  const names = packages.join(" ");
  if (manager === "apk") return [style.instruction(`RUN apk add --no-cache ${names}`)];
  if (manager === "apt-get")
    return [
      style.instruction(
        /slim/.test(base) &&
          !/bookworm|trixie|forky/.test(base) &&
          packages.some((it) => linksManuals.test(it))
          ? `RUN mkdir -p /usr/share/man/man1 /usr/share/man/man7 && apt-get update ${style.escape}`
          : `RUN apt-get update ${style.escape}`,
      ),
      `    && ${quiet ? "DEBIAN_FRONTEND=noninteractive " : ""}apt-get install -y ${recommends ? "" : "--no-install-recommends "}${names} ${style.escape}`,
      "    && rm -rf /var/lib/apt/lists/*",
    ];
  if (manager === "pacman")
    return [style.instruction(`RUN pacman -Sy --noconfirm ${names} && pacman -Scc --noconfirm`)];
  if (manager === "zypper")
    return [style.instruction(`RUN zypper --non-interactive install ${names} && zypper clean --all`)];
  return [style.instruction(`RUN ${manager} install -y ${names} && ${manager} clean all`)];
}

/** The server's configuration, as short as it can be. `%` is printf's. */
function siteLines(
  { port, single }: NonNullable<Way["site"]>,
  server: NonNullable<Exclude<Fit, { refused: string }>["site"]>,
  style: Style,
): string[] {
  const { print, to } = server.configuration(port, single);
  return [style.instruction(`RUN printf '${print}' ${style.escape}`), `    > ${to}`];
}

/** A site goes where the server looks for it. */
function placed(product: Product, { site }: Way, fit: Exclude<Fit, { refused: string }>): Product {
  return site && fit.site && product.path === site.folder
    ? { path: product.path, to: fit.site.root }
    : product;
}

/** Instructions whose commands are run again in the runtime: it needs their variables too. */
function replayedFrom({ reading, trace }: Scene, cut: number): readonly Instruction[] {
  return reading.steps
    .slice(0, cut + 1)
    .flatMap(({ instruction }, at) =>
      actsAt(trace, at).some((it) => it.effect.kind === "account" || it.effect.kind === "system")
        ? [instruction]
        : [],
    );
}

/**
 * What set up accounts or the system in the builder, done again in the runtime; a RUN that does nothing else is taken over
 * as it stands.
 */
function againLines(
  { reading, trace }: Scene,
  kind: "account" | "system",
  cut: number,
  style: Style,
): string[] {
  return reading.steps.slice(0, cut + 1).flatMap(({ instruction }, at) => {
    const acts = actsAt(trace, at);
    const own = acts.filter((it) => it.effect.kind === kind);
    if (own.length === 0) return [];
    return instruction.heredocs.length === 0 &&
      acts.every(({ effect, ecosystem }) => effect.kind === kind || (effect.kind === "none" && !ecosystem))
      ? verbatim(reading.file, instruction)
      : [
          style.instruction(
            `RUN ${own.map((it) => it.command.text.replace(/\s*\\\r?\n\s*/g, " ")).join(" && ")}`,
          ),
        ];
  });
}

function accountsOf({ trace }: Scene, cut = Number.POSITIVE_INFINITY): string[] {
  return trace.acts
    .filter((it) => it.effect.kind === "account" && it.at <= cut)
    .flatMap(({ command }) => command.words.filter((it) => /^[a-z_][a-z0-9_-]*$/i.test(it)));
}

const userOf = (user: string) => user.split(":")[0]!;

function copyLine(product: Product, builder: string, owner: string | undefined): string {
  const { path } = product;
  // What a pattern finds goes into its folder.
  const to = product.to ?? path.replace(/[^/]*[*?[][^/]*$/, "");
  const quoted = /\s/.test(path + to);
  const chown = owner ? ` --chown=${owner}` : "";
  return quoted
    ? `COPY --from=${builder}${chown} ["${path}", "${to}"]`
    : `COPY --from=${builder}${chown} ${path} ${to}`;
}

/** What the image promises, from before the cut: of single-valued kinds the last. */
function metadata(
  { reading }: Scene,
  cut: number,
  fit: Exclude<Fit, { refused: string }>,
): readonly Instruction[] {
  const kept = new Set<Instruction>();
  const single = new Map<string, Instruction>();
  for (const { instruction } of reading.steps.slice(0, cut + 1)) {
    const { keyword } = instruction;
    if (["LABEL", "EXPOSE", "VOLUME", "MAINTAINER"].includes(keyword)) kept.add(instruction);
    else if (keyword === "HEALTHCHECK" || keyword === "STOPSIGNAL" || (keyword === "SHELL" && fit.shell)) {
      const earlier = single.get(keyword);
      if (earlier) kept.delete(earlier);
      single.set(keyword, instruction);
      kept.add(instruction);
    }
  }
  return [...kept];
}

/** The start command where it has to change: another program, or JSON where the runtime has no shell. */
function startText(
  { start, reading }: Scene,
  way: Way,
  fit: Exclude<Fit, { refused: string }>,
): { lines?: string[]; dropped?: Instruction } | { readonly refused: string } {
  const { part } = start;
  const keyword = part.instruction?.keyword ?? "CMD";
  const written = /^\s*(\S+)/.exec(part.instruction?.text ?? keyword)![1]!;
  const whole = way.site ? fit.site?.start : way.start;
  // What CMD says may be given anew when the container starts: it stays CMD.
  const given = start.entrypoint?.instruction && start.cmd?.form === "exec" ? start.cmd.words : [];
  const own = (whole?.length ?? 0) - given.length;
  const isHanded = own >= 0 && given.length > 0 && whole?.slice(own).join("\n") === given.join("\n");
  if (isHanded && own === 0 && !fit.interpreter) return { dropped: start.entrypoint!.instruction! };
  const words = isHanded && own > 0 ? whole?.slice(0, own) : whole;
  const dropped =
    words === whole && words && start.entrypoint && start.cmd?.instruction
      ? { dropped: start.cmd.instruction }
      : {};
  const user = reading.user ?? reading.base.user?.value;
  if (way.site && user !== undefined && !/^(?:root|0)(?::|$)/.test(user))
    return { refused: `it runs as ${user}, and the server has its own accounts` };
  if (fit.interpreter && !way.site) {
    const plain = words ?? (part.form === "exec" ? part.words : plainCommand(part.words[0] ?? ""));
    const asked = plain && interpreted(plain, fit.interpreter);
    if (!asked)
      return { refused: `it starts through ${plain?.[0] ?? "a shell"}, which ${fit.title} does not have` };
    if (keyword === "ENTRYPOINT" || !startsWith(asked, fit.interpreter.preset))
      return {
        lines: [
          `${written.replace(/^cmd$/, "entrypoint").replace(/^CMD$/, "ENTRYPOINT")} ${jsonArray(asked)}`,
        ],
        ...dropped,
      };
    return { lines: [`${written} ${jsonArray(asked.slice(fit.interpreter.preset.length))}`], ...dropped };
  }
  if (words) {
    const script = part.form === "shell" || start.shell ? part.words.join(" ") : "";
    if (!way.site && words[0] !== "sh" && /[$;|`]|&&|^\s*\w+=|\b(?:cd|export)\s/.test(script))
      return { refused: "its start command does more than start the program" };
    return part.form === "shell" && words[0] === "sh"
      ? { lines: [`${written} ${words[2]}`] }
      : { lines: [`${written} ${jsonArray(words)}`], ...dropped };
  }
  if (fit.shell || part.form === "exec") return {};
  const plain = plainCommand(part.words[0] ?? "");
  if (!plain) return { refused: `the start command needs a shell, and ${fit.title} has none` };
  return { lines: [`${written} ${jsonArray(plain)}`] };
}

type Interpreter = NonNullable<Exclude<Fit, { refused: string }>["interpreter"]>;

/** The words with the interpreter at its place in the runtime; undefined when something else is started. */
function interpreted(
  [program = "", ...rest]: readonly string[],
  { name, path, modules }: Interpreter,
): readonly string[] | undefined {
  const base = program.replace(/^.*\//, "");
  if (base === name || (modules && /^python[\d.]*$/.test(base))) return [path, ...rest];
  return modules && /^(?:uvicorn|gunicorn|hypercorn|flask|celery|streamlit|fastapi|waitress)$/.test(program)
    ? [path, "-m", program, ...rest]
    : undefined;
}

const startsWith = (words: readonly string[], preset: readonly string[]) =>
  preset.every((it, at) => words[at] === it);

function jsonArray(words: readonly string[]): string {
  return `[${words.map((it) => JSON.stringify(it)).join(", ")}]`;
}

/** The edits, first to last; none touches another. */
function editsOf(
  file: Dockerfile,
  insertions: readonly Edit[],
  changed: readonly Changed[],
  block: { readonly line: number; readonly text: string },
  style: Style,
): TextEdit[] {
  const lastLine = file.lineCount - 1;
  const isOpen = file.line(lastLine) !== "";
  /** Text that is to stand on lines of its own from a line on; the file's end may lack its line end. */
  const at = (line: number, text: string): TextEdit => {
    const beyond = line > lastLine && isOpen;
    const position = beyond
      ? { line: lastLine, character: file.line(lastLine).length }
      : { line: Math.min(line, lastLine), character: 0 };
    return {
      range: { start: position, end: position },
      newText: beyond ? style.end + text.slice(0, text.length - style.end.length) : text,
    };
  };
  const perLine = new Map<number, string>();
  const inLine: TextEdit[] = [];
  for (const { line, character, insert } of insertions) {
    const position = { line, character };
    if (character > 0) inLine.push({ range: { start: position, end: position }, newText: insert });
    else perLine.set(line, (perLine.get(line) ?? "") + insert);
  }
  perLine.set(block.line, (perLine.get(block.line) ?? "") + block.text);
  // Where the last line goes and nothing ends it, the one before it is the last.
  const left = isOpen ? changed.find((it) => it.to >= lastLine && it.with.length === 0) : undefined;
  const above = left && changed.find((it) => it.to === left.from - 1);
  const inserted = left && perLine.get(left.from);
  if (left && inserted !== undefined)
    perLine.set(left.from, inserted.slice(0, inserted.length - style.end.length));
  const all = above
    ? [...changed.filter((it) => it !== left && it !== above), { ...above, to: left.to }]
    : changed;
  const edits = [...inLine, ...[...perLine].map(([line, text]) => at(line, text))];
  for (const it of all) {
    const { to, with: lines } = it;
    const from = it === left && inserted === undefined ? it.from - 1 : it.from;
    const character = from < it.from ? file.line(from).length : 0;
    const endsFile = to >= lastLine;
    const end = endsFile
      ? { line: lastLine, character: file.line(lastLine).length }
      : { line: to + 1, character: 0 };
    const text = lines.map((it) => it + style.end).join("");
    edits.push({
      range: { start: { line: from, character }, end },
      newText: endsFile && isOpen ? text.slice(0, Math.max(0, text.length - style.end.length)) : text,
    });
  }
  return edits;
}

interface Changed {
  readonly from: number;
  readonly to: number;
  readonly with: readonly string[];
}
