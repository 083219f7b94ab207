import { absolute, contains, folderOf } from "../contents/path.ts";
import { isPlainDistribution } from "./ecosystems/program.ts";
import { operandsOf } from "./effects.ts";
import { isFolderOfBase, isSystemFolder } from "./folders.ts";
import type { Act, Fit, Product, Scene } from "./plan.ts";

/**
 * What no COPY carries over: a link that is named is followed, the mode of a folder that is named stays behind, and of a
 * folder that the runtime has already neither owner nor mode change. The commands that made them are run again.
 */
export interface Replays {
  /** The copies that are left. */
  readonly products: readonly Product[];
  /** Commands before the copies. */
  readonly before: readonly string[];
  /** Links that the commands after the copies make. */
  readonly links: readonly string[];
  /** Commands after the copies. */
  readonly after: readonly string[];
}

export function replaysOf(
  scene: Scene,
  given: readonly Product[],
  cut: number,
  fit: Exclude<Fit, { refused: string }>,
): Replays {
  if (!fit.shell) return { products: given, before: [], links: [], after: [] };
  const acts = scene.trace.acts.filter((it) => it.at <= cut && !it.command.conditional);
  const { products, commands, links } = linked(scene, acts, given, fit);
  return {
    products,
    before: fit.alikePaths ? removals(scene, acts, fit) : [],
    links,
    after: [...commands, ...modes(scene, acts, products, fit)],
  };
}

/** `/usr/local/bin/tide` that is a link to `/opt/tide/bin/tide`: the file is copied where it lies, the link is made again. */
function linked(
  { trace }: Scene,
  acts: readonly Act[],
  given: readonly Product[],
  fit: Exclude<Fit, { refused: string }>,
): {
  readonly products: readonly Product[];
  readonly commands: readonly string[];
  readonly links: readonly string[];
} {
  let products = given;
  const commands = new Map<string, string>();
  const covers = (path: string) => products.some((it) => contains(it.to ?? it.path, path));
  for (const { command, effect } of acts) {
    const { program, words, cwd } = command;
    if (program !== "ln" || effect.kind !== "files" || effect.makes.length !== 1 || cwd === undefined)
      continue;
    const flags = words.slice(1).filter((it) => it.startsWith("-"));
    if (!flags.some((it) => it === "--symbolic" || /^-[a-zA-Z]*s/.test(it)) || flags.includes("-t")) continue;
    const [target] = operandsOf(words);
    const [path] = effect.makes;
    if (target === undefined || path === undefined || /[$`*?[\s]/.test(target + path)) continue;
    if (!trace.made.has(path)) continue;
    // The zone's file serves as well as a link to it, and asks for no package.
    if (path === "/etc/localtime") continue;
    const isRelative = flags.some((it) => it === "--relative" || /^-[a-zA-Z]*r/.test(it));
    const end = absolute(target, isRelative ? cwd : folderOf(path));
    const isCopied = products.some((it) => it.path === path && it.to === undefined);
    const isOfLog =
      path.startsWith("/var/log/") || /^\/(?:dev\/std(?:out|err)|proc\/(?:self|1)\/fd\/[12])$/.test(end);
    if (!isCopied && !(isOfLog && !covers(path))) continue;
    const made = [...trace.made.keys()].some((it) => it !== "/" && contains(it, end));
    // A copy of what nobody will find in the runtime is better than a link to it.
    const isOfBase =
      fit.alikePaths && /^\/(?:usr\/)?(?:s?bin|lib|lib64|share|etc)\/|^\/(?:etc|var)\//.test(end);
    if (!isOfBase && !made && !isOfLog) continue;
    products = products.filter((it) => it.path !== path || it.to !== undefined);
    if (made && !covers(end)) {
      // What was unpacked into /opt is named by nothing but the link, and the program finds the rest beside it.
      const isNamed = [...trace.made.keys()].some((it) => !isFolderOfBase(it) && contains(it, end));
      const whole = isNamed
        ? end
        : (/^\/(?:opt|srv|usr\/local|usr\/share)\/[^/]+(?=\/)/.exec(end)?.[0] ?? end);
      products = products.filter((it) => it.to !== undefined || !contains(whole, it.path));
      products = [...products, { path: whole }];
    }
    const folder = folderOf(path);
    const isThere = isSystemFolder(folder) || folder === "/root" || covers(folder);
    const option = flags.some((it) => /^-[a-zA-Z]*f|^--force$/.test(it)) ? "-sf" : "-s";
    const takesPlace = acts.some((it) => it.effect.kind === "files" && it.effect.removes.includes(path));
    const isPlanned = [...commands.values()].some((it) => it.includes(`mkdir -p ${folder} `));
    commands.set(
      path,
      `${isThere || isPlanned ? "" : `mkdir -p ${folder} && `}${takesPlace ? `rm -rf ${path} && ` : ""}ln ${option} ${isRelative ? end : target} ${path}`,
    );
  }
  return { products, commands: [...commands.values()], links: [...commands.keys()] };
}

/** Folders every distribution has. */
const everywhere =
  /^\/(?:root|tmp|home|opt|srv|mnt|media|run|var|var\/(?:lib|log|cache|tmp|run|spool|local)|etc|etc\/(?:passwd|group)|usr|usr\/(?:bin|lib|share|local)|usr\/local\/(?:bin|lib|share|etc))$/;

/** Owners and modes of folders that a COPY makes anew or finds. */
function modes(
  scene: Scene,
  acts: readonly Act[],
  products: readonly Product[],
  fit: Exclude<Fit, { refused: string }>,
): readonly string[] {
  const { trace, reading } = scene;
  const isSame = fit.base === reading.reference?.text;
  const lines: string[] = [];
  const isMade = (path: string) =>
    [...trace.everMade].some((it) => it !== "/" && contains(it, path) && !trace.made.get(it)?.modes);
  // `/var/log/nginx`, where nginx is installed.
  const isOfPackage = (path: string) =>
    fit.alike && /^\/var\/|^\/etc\//.test(path) && trace.packages.some((it) => path.includes(`/${it.name}`));
  for (const { command, effect } of acts) {
    const { program, words, cwd } = command;
    if (!/^(?:chmod|chown|chgrp)$/.test(program) || effect.kind !== "files" || cwd === undefined) continue;
    const flags = words.slice(1).filter((it) => /^-[a-zA-Z]*$|^--/.test(it) && !/^-[rwxst]+$/.test(it));
    const [what, ...targets] = words.slice(1).filter((it) => !flags.includes(it));
    if (what === undefined || /[$`]/.test(what) || flags.some((it) => it.startsWith("--reference"))) continue;
    const isDeep = flags.some((it) => /^-[a-zA-Z]*R|^--recursive$/.test(it));
    const whole: string[] = [];
    const alone: string[] = [];
    for (const target of targets) {
      if (/[$`*?[{]/.test(target)) continue;
      const path = absolute(target.replace(/^~(?=\/|$)/, command.env.get("HOME") ?? "/root"), cwd);
      if (trace.isGone(path)) continue;
      if (products.some((it) => it.path === path && it.to === undefined)) {
        // What lies in the folder keeps its own; COPY's --chown gives the owner.
        if (program !== "chown" && isFolder(scene, path, isDeep) && (program === "chgrp" || matters(what)))
          alone.push(path);
      } else if (
        !isMade(path) &&
        (program !== "chmod" || matters(what)) &&
        (everywhere.test(path) ||
          isSame ||
          isOfPackage(path) ||
          (fit.alike && isPlainDistribution(scene) && /^\/(?:var|etc|run|srv)\//.test(path))) &&
        !/^\/(?:usr|etc)$|^\/usr\/local(?:\/|$)/.test(isDeep ? path : "")
      )
        whole.push(path);
    }
    const isNamed = program !== "chmod" && !/^(?:(?:root|\d+)?(?:[:.](?:root|\d+)?)?)$/.test(what);
    if (isNamed && !fit.alike) continue;
    if (program !== "chmod" && /^(?:root|0)?(?:[:.](?:root|0)?)?$/.test(what)) continue;
    if (alone.length > 0) lines.push(`${program} ${what} ${alone.join(" ")}`);
    if (whole.length > 0) lines.push(`${[program, ...flags, what].join(" ")} ${whole.join(" ")}`);
  }
  return [...new Set(lines)];
}

/** True when a folder that COPY makes, which is 755, would differ. */
function matters(mode: string): boolean {
  if (/^[0-7]+$/.test(mode)) return Number.parseInt(mode, 8) !== 0o755;
  return mode.split(",").some((it) => !/^(?:u?\+[rwxX]*|[ugoa]*\+[rxX]*|[go]*-w)$/.test(it));
}

function isFolder({ trace }: Scene, path: string, isDeep: boolean): boolean {
  return (
    isDeep ||
    [...trace.everMade].some((it) => it !== path && contains(path, it)) ||
    trace.acts.some(
      ({ command, effect }) =>
        command.cwd === path ||
        (effect.kind === "files" &&
          effect.makes.includes(path) &&
          (command.program === "mkdir" ||
            (command.program === "install" && command.words.some((it) => /^-[a-zA-Z]*d/.test(it))))),
    )
  );
}

/** Whether a path that a command takes away is one that a server shows or reads. */
export const isTakenAwayAgain = (path: string): boolean =>
  /^\/(?:usr\/local\/tomcat|var\/lib\/tomcat\d*|usr\/share\/nginx\/html|var\/www|etc\/(?:nginx|apache2|cron\.\w+))\//.test(
    path,
  );

/** `rm -rf /usr/local/tomcat/webapps/*`: what the base would show again. */
function removals(
  { trace, reading }: Scene,
  acts: readonly Act[],
  fit: Exclude<Fit, { refused: string }>,
): readonly string[] {
  const isSame = fit.base === reading.reference?.text;
  const found = acts.flatMap(({ at, command: { program }, effect }) =>
    program === "rm" && effect.kind === "files"
      ? effect.removes.filter(
          (it) =>
            isTakenAwayAgain(it) &&
            !/[$`]/.test(it) &&
            !trace.made.has(it) &&
            (isSame || reading.reference?.repository.endsWith("tomcat") || !it.startsWith("/usr/local/")) &&
            // What the file itself laid there before is not the base's.
            ![...trace.made.values()].some(
              (made) =>
                made.at < at && !isFolderOfBase(made.path) && contains(made.path, it.replace(/\/\*$/, "")),
            ),
        )
      : [],
  );
  return found.length === 0 ? [] : [`rm -rf ${[...new Set(found)].join(" ")}`];
}
