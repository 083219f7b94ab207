import { type Range, TextEdit } from "vscode-languageserver-types";
import type { AskingRule, Fix, Problem, StageRule } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { definitionsIn } from "../syntax/scopes.ts";
import type { SteadyWorld } from "../world.ts";
import { contents } from "./contents.ts";
import { likelyMisfits, type Misfit, provenMisfits } from "./misfits.ts";
import type { Artifact } from "./model.ts";
import { basename } from "./path.ts";
import { runtimeFor, variantOn } from "./runtimes.ts";
import { baseText, libcText } from "./words.ts";

/**
 * How a rule speaks of programs that can't start where they land. The sources in the build context are asked only when
 * a program's linkage hangs on them.
 */
export function misfitProblems(
  wanted: (it: Misfit) => boolean,
): Pick<StageRule, "checkStages"> & Pick<AskingRule, "askStages"> {
  return {
    *checkStages(stages, file, world) {
      for (const it of provenMisfits(contents(file, world.catalogue, stages)))
        if (wanted(it)) yield misfitProblem(file, it, world);
    },
    async *askStages(stages, file, world) {
      for (const it of await likelyMisfits(contents(file, world.catalogue, stages), world))
        if (wanted(it)) yield misfitProblem(file, it, world);
    },
  };
}

/** A program in a stage that can't start it, as a diagnostic on the word that names it in the COPY. */
function misfitProblem(file: Dockerfile, misfit: Misfit, world: SteadyWorld): Problem {
  const { artifact, stage, path, fit, weight, project } = misfit;
  const soft = weight === "certain" ? "" : "usually ";
  const needs = libcText(fit.needs);
  const from = artifact.ecosystem === "image" ? artifact.builtOn : `stage \`${stageName(file, artifact)}\``;
  const here =
    fit.kind === "bare"
      ? `${baseText(stage)} has no C library`
      : `${baseText(stage)} has ${libcText(fit.has)} and no loader for it`;
  const what = weight === "certain" && (project?.nativeModule ?? project?.nativePackage);
  const named =
    (artifact.ecosystem === "node" || artifact.ecosystem === "python") && what
      ? `${what} in \`${path}\``
      : `\`${path}\``;
  const message =
    fit.kind === "older"
      ? `\`${path}\` was linked to ${needs} in ${from}; ${baseText(stage)} has ${libcText(fit.has)}, which may be too old for it.`
      : `${named} ${soft}needs ${needs} from ${from}; ${here}.`;
  const cause = artifact.reason;
  return {
    range: sourceRange(misfit),
    message,
    ...(weight === "certain" ? {} : { severity: "warning" as const }),
    ...(cause ? { related: [{ range: cause.range, message: `${capital(artifact.because)}.` }] } : {}),
    fixes: [...linkStatically(file, misfit), ...otherBase(file, misfit, world)],
  };
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

function stageName(file: Dockerfile, { stage }: Artifact): string {
  return file.stages[stage.index]?.called ?? String(stage.index);
}

/** The source word of the COPY that brings the program. */
function sourceRange({ file, artifact }: Misfit): Range {
  const { instruction } = file.place;
  const words = (instruction.json?.items ?? instruction.args).slice(0, -1);
  const name = basename(artifact.path);
  const word =
    words.find((it) => basename(it.text) === name) ??
    words.find((it) => "path" in file.origin && basename(it.text) === basename(file.origin.path)) ??
    words[0];
  return word?.range ?? instruction.range;
}

/** How the builder makes a static program instead. */
export function linkStatically(file: Dockerfile, { artifact, project, fit }: Misfit): readonly Fix[] {
  const { made, reason, ecosystem } = artifact;
  if (!made || made.instruction.json || fit.kind === "older") return [];
  const written = reason ? file.slice(reason.range) : "";
  if (ecosystem === "go" && !project?.needsCgo) {
    const title = "Build it with `CGO_ENABLED=0`";
    if (reason && written.startsWith("CGO_ENABLED="))
      return [{ title, edits: [TextEdit.replace(reason.range, "CGO_ENABLED=0")] }];
    const value =
      reason && written === "CGO_ENABLED"
        ? definitionsIn(reason.instruction).find((it) => it.name === "CGO_ENABLED")?.value
        : undefined;
    if (value) return [{ title, edits: [TextEdit.replace(value.range, "0")] }];
    return [{ title, edits: [TextEdit.insert(made.range.start, "CGO_ENABLED=0 ")] }];
  }
  if (
    ecosystem === "dotnet" &&
    reason &&
    /^linux-(?:x64|arm64|arm)$/.test(written) &&
    fit.kind === "other" &&
    fit.has.name === "musl"
  ) {
    const musl = written.replace("linux-", "linux-musl-");
    return [{ title: `Publish for ${musl}`, edits: [TextEdit.replace(reason.range, musl)] }];
  }
  if (ecosystem === "c") {
    const start = file.offsetAt(made.range.start);
    const compiler = /(?:^|\s)(?:[\w./-]*\b)?(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-\d+)?(?=\s)/.exec(
      file.slice(made.range),
    );
    if (compiler)
      return [
        {
          title: "Link it with `-static`",
          edits: [TextEdit.insert(file.positionAt(start + compiler.index + compiler[0].length), " -static")],
        },
      ];
  }
  return [];
}

/** A base on which the program starts as it is. */
function otherBase(file: Dockerfile, { artifact, stage, fit }: Misfit, world: SteadyWorld): readonly Fix[] {
  const fixes: Fix[] = [];
  const replaceBase = (image: { range: Range } | undefined, text: string | undefined) => {
    if (image && text) fixes.push({ title: `Use ${text}`, edits: [TextEdit.replace(image.range, text)] });
  };
  const home = artifact.ecosystem === "image" ? undefined : file.stages[artifact.stage.index];
  if (fit.kind !== "bare" && home?.base.kind === "image" && home.base.reference) {
    const target = stage.distribution;
    replaceBase(home.image, target && variantOn(home.base.reference, target, world));
  }
  if (stage.stage.base.kind !== "stage") replaceBase(stage.stage.image, runtimeFor(fit.needs, stage, world));
  return fixes;
}
