import type { TextEdit } from "vscode-languageserver-types";
import { below } from "../../contents/path.ts";
import type { Dockerfile } from "../../syntax/dockerfile.ts";
import type { Instruction } from "../../syntax/instruction.ts";
import { definitionsIn } from "../../syntax/scopes.ts";
import { type Derived, isRuntimeRun, ownerOf, plainCommand } from "../derive.ts";
import { ecosystems } from "../ecosystems/ecosystems.ts";
import type { Fit, Product, Scene, Way } from "../plan.ts";

export interface Composed {
  readonly edits: readonly TextEdit[];
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
}

/** Writes the new file: the user's text up to the last build step, then the runtime in the same style. */
export function compose(
  scene: Scene,
  way: Way,
  derived: Derived,
  fit: Exclude<Fit, { refused: string }>,
): Composed | { readonly refused: string } {
  const { reading, start } = scene;
  const { file, stage } = reading;
  const style = styleOf(file);
  const assumptions: string[] = [];
  const notes: string[] = [];
  const cut = fit.shell ? derived.cut : derived.bareCut;
  const before = reading.steps.slice(0, cut + 1);
  const after = reading.steps.slice(cut + 1);
  const last = before.at(-1)?.instruction;
  if (!last || cut < reading.inherited) return { refused: "the last stage builds nothing of its own" };

  const builder = stage.name?.text ?? freeName(file);
  const edits: Edit[] = [];
  if (!stage.name) {
    const image = stage.image!;
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
  const lines: string[] = [style.instruction(`FROM ${fit.base}`)];
  const cutState = reading.steps[cut + 1] ?? reading;
  const carriedEnv = envLines(scene, cut, style);
  lines.push(...carriedEnv.lines);
  lines.push(...(way.runtimeLines ?? []).map(style.instruction));

  if (derived.installed.length > 0 && fit.shell) {
    if (!fit.packageManager) return { refused: `it needs ${derived.installed.join(", ")}` };
    lines.push(...installLines(fit.packageManager, derived.installed, derived.recommends, style));
  }
  lines.push(...(way.afterPackages ?? []).map(style.instruction));
  const user = userOf(cutState.user ?? "");
  const finalUser = reading.user;
  const replayed = fit.shell ? accountLines(scene, cut, style) : { lines: [], paths: [] };
  lines.push(...replayed.lines);
  const named = [user, userOf(finalUser ?? "")].filter(
    (it) => it !== "" && !/^\d+$/.test(it) && it !== "root" && !it.includes("$"),
  );
  const owners = derived.products.map((it) => ownerOf(scene, it.path)).filter((it) => it !== undefined);
  const accountsThere = new Set([...fit.users, ...(fit.shell ? accountsOf(scene) : [])]);
  const missing = [...named, ...owners.map(userOf).filter((it) => !/^\d+$/.test(it) && it !== "root")].filter(
    (it) => !accountsThere.has(it),
  );
  if (missing.length > 0) {
    lines.push(style.instruction(`COPY --from=${builder} /etc/passwd /etc/group /etc/`));
  }

  const folder = cutState.cwd;
  const nextWorkdir = after.find((it) => it.instruction.keyword === "WORKDIR")?.instruction.argument?.text;
  const usesFolder = folder !== fit.workdir && !isBaseFolder(scene, folder, derived.products);
  if (usesFolder && !(nextWorkdir?.startsWith("/") && after[0]?.instruction.keyword === "WORKDIR"))
    lines.push(style.instruction(`WORKDIR ${folder}`));

  for (const product of [...derived.products, ...(fit.copies ?? [])])
    lines.push(style.instruction(copyLine(product, builder, ownerOf(scene, product.path))));

  if (way.site) lines.push(...siteLines(way.site, style));
  if (fit.shell) lines.push(...(way.afterCopies ?? []).map(style.instruction));
  lines.push(...metadata(scene, cut, fit, way, style));
  if (cutState.user !== undefined && cutState.user !== "root" && cutState.user !== "0")
    lines.push(style.instruction(`USER ${cutState.user}`));

  // The tail keeps its text; what can't stand in the runtime is written anew or refused.
  const changed: Changed[] = [];
  const startPart = start.part.instruction;
  const newStart = startText(scene, way, fit);
  if ("refused" in newStart) return newStart;
  for (const { instruction } of after) {
    if (instruction.keyword === "RUN" && !fit.shell)
      return { refused: `${fit.title} can't run the commands after the build` };
    if (instruction === startPart && newStart.lines)
      changed.push({ from: instruction.line, to: instruction.lastLine, with: newStart.lines });
    if (newStart.dropped === instruction)
      changed.push({ from: instruction.line, to: instruction.lastLine, with: [] });
  }
  const isInTail = (it: Instruction | undefined) =>
    it !== undefined && after.some((step) => step.instruction === it);
  const carried: string[] = [];
  for (const part of [start.entrypoint, start.cmd]) {
    if (!part?.instruction || isInTail(part.instruction) || part.instruction === newStart.dropped) continue;
    carried.push(
      ...(part.instruction === startPart && newStart.lines
        ? newStart.lines
        : verbatim(file, part.instruction)),
    );
  }
  lines.push(...carried);
  if (!startPart && newStart.lines) lines.push(...newStart.lines);

  const block = `${style.end}${lines.map((it) => it + style.end).join("")}`;
  return {
    edits: editsOf(file, edits, changed, { line: last.lastLine + 1, text: block }, style),
    assumptions,
    notes,
  };
}

interface Edit {
  readonly line: number;
  readonly character: number;
  readonly insert: string;
}

export interface Style {
  readonly end: string;
  keyword(word: string): string;
  /** Gives an instruction the file's casing of keywords. */
  instruction(text: string): string;
  readonly escape: string;
}

function styleOf(file: Dockerfile): Style {
  const written = file.instructions.map((it) => /^\s*(\S+)/.exec(it.text)?.[1] ?? "");
  const lower = written.filter((it) => it === it.toLowerCase()).length;
  const isLower = lower * 2 > written.length;
  const keyword = (word: string) => (isLower ? word.toLowerCase() : word);
  return {
    end: file.lineEnding,
    keyword,
    escape: file.escape,
    instruction: (text) => text.replace(/^[A-Z]+/, keyword).replace(/^(HEALTHCHECK.*) CMD /, "$1 CMD "),
  };
}

function freeName(file: Dockerfile): string {
  const taken = new Set(file.stages.flatMap((it) => it.name?.text.toLowerCase() ?? []));
  return (
    ["build", "builder", "compile", "build-stage"].find((it) => !taken.has(it)) ??
    `build-${file.stages.length}`
  );
}

/** The line where the comment block right above an instruction begins. */
function commentsAbove(file: Dockerfile, instruction: Instruction): number {
  let line = instruction.line;
  while (
    line > 0 &&
    /^\s*#/.test(file.line(line - 1)) &&
    !file.directives.some((it) => it.range.start.line === line - 1)
  )
    line--;
  return line;
}

function verbatim(file: Dockerfile, instruction: Instruction): string[] {
  const lines: string[] = [];
  for (let at = instruction.line; at <= instruction.lastLine; at++) lines.push(file.line(at));
  return lines;
}

/** ENV of the builder that the program may read, with the ARG they are made of. */
function envLines(scene: Scene, cut: number, style: Style): { lines: string[] } {
  const { reading } = scene;
  const { file } = reading;
  const lines: string[] = [];
  const buildOnly = (name: string) =>
    generalBuildVariables.test(name) || ecosystems.some((it) => it.buildVariables.test(name));
  const kept = reading.steps.slice(0, cut + 1).filter(({ instruction }) => instruction.keyword === "ENV");
  const wantedArgs = new Set<string>();
  for (const { instruction, env } of kept) {
    const definitions = definitionsIn(instruction);
    const needed = definitions.filter(
      (it) => !buildOnly(it.name) && !(it.name === "PATH" && isToolPath(it.value?.text ?? "", env)),
    );
    if (needed.length === 0) continue;
    const uses = instruction.variables.map((it) => it.name).filter((it) => it !== "PATH");
    // A build argument is handed on only for the variable made of it, and never when its name says that it is secret.
    const secret = uses.some((name) => secretName.test(name) && isArg(scene, name));
    if (secret) continue;
    for (const name of uses) if (isArg(scene, name)) wantedArgs.add(name);
    const text =
      needed.length === definitions.length
        ? verbatim(file, instruction)
        : [style.instruction(`ENV ${needed.map((it) => `${it.name}=${it.value?.text ?? '""'}`).join(" ")}`)];
    lines.push(...text);
  }
  const args = reading.steps
    .slice(0, cut + 1)
    .filter(
      ({ instruction }) =>
        instruction.keyword === "ARG" && definitionsIn(instruction).some((it) => wantedArgs.has(it.name)),
    )
    .flatMap(({ instruction }) => verbatim(file, instruction));
  return { lines: [...args, ...lines] };
}

const generalBuildVariables =
  /^(?:DEBIAN_FRONTEND|DEBCONF_\w+|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|MAKEFLAGS|CC|CXX|PKG_CONFIG_\w+|BUILDPLATFORM|TARGET(?:OS|ARCH|PLATFORM|VARIANT)|BUILD_PACKAGES|BUILD_DEPS|\w*_BUILD_DEPS)$/;
const secretName = /(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE_KEY|API_?KEY|ACCESS_?KEY)/i;

function isArg({ reading }: Scene, name: string): boolean {
  return reading.steps.some(
    ({ instruction }) =>
      instruction.keyword === "ARG" && definitionsIn(instruction).some((it) => it.name === name),
  );
}

/** PATH that only adds folders of tools: the runtime has none of them. */
function isToolPath(value: string, env: ReadonlyMap<string, string>): boolean {
  void env;
  const added = value
    .replace(/["']/g, "")
    .split(":")
    .filter((it) => !/^\$\{?PATH\}?$/.test(it) && it !== "");
  return added.every((it) =>
    /(?:\/go\/bin|\/usr\/local\/go\/bin|GOPATH|GOROOT|\/\.cargo\/bin|\/\.local\/share\/|CARGO_HOME|RUSTUP)/.test(
      it,
    ),
  );
}

function installLines(
  manager: string,
  packages: readonly string[],
  recommends: boolean,
  style: Style,
): string[] {
  const names = packages.join(" ");
  if (manager === "apk") return [style.instruction(`RUN apk add --no-cache ${names}`)];
  if (manager === "apt-get")
    return [
      style.instruction(`RUN apt-get update ${style.escape}`),
      `    && apt-get install -y ${recommends ? "" : "--no-install-recommends "}${names} ${style.escape}`,
      "    && rm -rf /var/lib/apt/lists/*",
    ];
  return [style.instruction(`RUN ${manager} install -y ${names} && ${manager} clean all`)];
}

/** A configuration of nginx as short as it can be. `%` is printf's. */
function siteLines(
  { port, single }: { readonly port: string; readonly single: boolean },
  style: Style,
): string[] {
  const paths = single ? "$uri $uri.html $uri/ /index.html" : "$uri $uri.html $uri/ =404";
  return [
    style.instruction(
      `RUN printf 'server {\\n  listen ${port};\\n  root /usr/share/nginx/html;\\n  location / { try_files ${paths}; }\\n}\\n' ${style.escape}`,
    ),
    "    > /etc/nginx/conf.d/default.conf",
  ];
}

/** Accounts the builder made, made again in the runtime; a RUN that does nothing else is taken over as it stands. */
function accountLines(scene: Scene, cut: number, style: Style): { lines: string[] } {
  const { reading, trace } = scene;
  const lines: string[] = [];
  reading.steps.slice(0, cut + 1).forEach(({ instruction }, at) => {
    const acts = trace.acts.filter((it) => it.at === at);
    const own = acts.filter((it) => it.effect.kind === "account");
    if (own.length === 0) return;
    const isWhole =
      instruction.heredocs.length === 0 &&
      isRuntimeRun(acts) &&
      acts.every(({ effect }) => effect.kind === "account" || effect.kind === "none");
    if (isWhole) lines.push(...verbatim(reading.file, instruction));
    else
      lines.push(
        style.instruction(
          `RUN ${own.map((it) => it.command.text.replace(/\s*\\\r?\n\s*/g, " ")).join(" && ")}`,
        ),
      );
  });
  return { lines };
}

function accountsOf({ trace }: Scene): string[] {
  return trace.acts
    .filter((it) => it.effect.kind === "account")
    .flatMap(({ command }) => command.words.filter((it) => /^[a-z_][a-z0-9_-]*$/i.test(it)));
}

const userOf = (user: string) => user.split(":")[0]!;

/** The builder image's own working folder: relative paths of the start must still be found. */
function isBaseFolder({ reading, start }: Scene, folder: string, products: readonly Product[]): boolean {
  if (reading.steps.some((it) => it.instruction.keyword === "WORKDIR")) return false;
  if (folder === "/") return true;
  const relative = start.commands.some(({ words }) =>
    words.some((it, n) => (n === 0 ? /^\.{0,2}[^/]*\//.test(it) && !it.startsWith("/") : false)),
  );
  return !relative && !products.some((it) => below(folder, it.path) !== undefined);
}

function copyLine({ path, to = path }: Product, builder: string, owner: string | undefined): string {
  const quoted = /\s/.test(path + to);
  const chown = owner ? ` --chown=${owner}` : "";
  return quoted
    ? `COPY --from=${builder}${chown} ["${path}", "${to}"]`
    : `COPY --from=${builder}${chown} ${path} ${to}`;
}

/** What the image promises, from before the cut: each kind's last word, as written. */
function metadata(
  { reading }: Scene,
  cut: number,
  fit: Exclude<Fit, { refused: string }>,
  _way: Way,
  _style: Style,
): string[] {
  const { file } = reading;
  const kept = new Map<Instruction, true>();
  const single = new Map<string, Instruction>();
  for (const { instruction } of reading.steps.slice(0, cut + 1)) {
    const { keyword } = instruction;
    if (["LABEL", "EXPOSE", "VOLUME", "MAINTAINER"].includes(keyword)) kept.set(instruction, true);
    else if (keyword === "HEALTHCHECK" || keyword === "STOPSIGNAL" || (keyword === "SHELL" && fit.shell)) {
      const earlier = single.get(keyword);
      if (earlier) kept.delete(earlier);
      single.set(keyword, instruction);
      kept.set(instruction, true);
    }
  }
  return [...kept.keys()].flatMap((it) => verbatim(file, it));
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
  const words = way.start;
  if (way.site && reading.user !== undefined && !/^(?:root|0)(?::|$)/.test(reading.user))
    return { refused: `it runs as ${reading.user}, and the server has its own accounts` };
  if (words) {
    const dropped = start.entrypoint && start.cmd?.instruction ? start.cmd.instruction : undefined;
    return { lines: [`${written} ${jsonArray(words)}`], ...(dropped ? { dropped } : {}) };
  }
  if (fit.shell || part.form === "exec") return {};
  const plain = plainCommand(part.words[0] ?? "");
  if (!plain) return { refused: `the start command needs a shell, and ${fit.title} has none` };
  void reading;
  return { lines: [`${written} ${jsonArray(plain)}`] };
}

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
  const edits = [...inLine, ...[...perLine].map(([line, text]) => at(line, text))];
  for (const { from, to, with: lines } of changed) {
    const endsFile = to >= lastLine;
    const end = endsFile
      ? { line: lastLine, character: file.line(lastLine).length }
      : { line: to + 1, character: 0 };
    const text = lines.map((it) => it + style.end).join("");
    edits.push({
      range: { start: { line: from, character: 0 }, end },
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
