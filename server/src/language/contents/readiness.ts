import type { TextEdit } from "vscode-languageserver-types";
import { TextEdit as Edit } from "vscode-languageserver-types";
import { jsonForm, linesBefore, removeInstruction } from "../edits.ts";
import type { Fix } from "../feature.ts";
import { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import type { World } from "../world.ts";
import { architectureClash, tellTarget } from "./architecture.ts";
import { contents } from "./contents.ts";
import { landingsIn } from "./landings.ts";
import { linkStatically } from "./misfit-problem.ts";
import type { Artifact, StageContents, Start } from "./model.ts";
import { absolute, basename } from "./path.ts";
import type { Project } from "./project.ts";
import { accountEntry, certificates, temporaryFolder, timeZones } from "./provisions.ts";
import { interpreterRuntimes, runtimeFor } from "./runtimes.ts";
import { embedsTimeZones, hasCertificates, hasTimeZones } from "./scratch.ts";
import { plainWords, programsStarted } from "./starting.ts";
import { baseText, libcText } from "./words.ts";

/** One thing a program needs of its image, seen from scratch. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly state: "ok" | "missing" | "unknown";
  /** A sentence. */
  readonly says: string;
  /** What to insert; its edits are for the file as it is. */
  readonly fix?: Fix;
}

export interface Readiness {
  readonly already: boolean;
  /** Why it can't be done, and the smallest base on which the program does start. */
  readonly refused?: { readonly why: string; readonly nearest?: string };
  readonly checks: readonly Check[];
  /** Base and missing things together; empty when refused or when nothing is left to do. */
  readonly edits: readonly TextEdit[];
}

/**
 * What it takes to put a stage on scratch. `project` is what the sources show; without it what hangs on them is
 * unknown. The stage is looked at as if it stood on scratch already: every other line keeps its place.
 */
export function scratchReadiness(file: Dockerfile, stage: Stage, world: World, project?: Project): Readiness {
  const now = contents(file, world.catalogue)[stage.index]!;
  const already = stage.base.kind === "scratch";
  const refuse = (why: string, nearest?: string): Readiness => ({
    already,
    refused: { why, ...(nearest ? { nearest } : {}) },
    checks: [],
    edits: [],
  });
  if (stage.base.kind === "stage") return refuse("It stands on another stage of this file.");
  if (now.windows) return refuse("It is a Windows image.");
  // The base's own ENTRYPOINT stays behind with the base.
  const start = now.entrypoint?.place ? now.entrypoint : now.cmd;
  if (!start?.place) return refuse(`What it starts comes from ${baseText(now)}.`);
  const runs = stage.instructions.filter((it) => it.keyword === "RUN");
  const stuck = already ? undefined : runs.find((it) => !provides(it));
  if (stuck)
    return refuse(
      `A RUN in line ${stuck.line + 1} needs the shell of ${baseText(now)}; do it in the builder.`,
    );

  const bare = bareFile(file, stage, already ? [] : runs);
  const all = contents(bare, world.catalogue);
  const there = all[stage.index]!;
  const program = programsStarted(start.words).at(-1)?.name ?? "";
  const path = program.startsWith("/")
    ? absolute(program)
    : program.includes("/") && there.workdir
      ? absolute(program, there.workdir)
      : undefined;
  if (!path || there.has(path) === false) {
    const nearest = interpreterRuntimes[basename(program).replace(/[\d.]+$/, "")];
    return refuse(
      path
        ? `\`${program}\` comes with ${baseText(now)}.`
        : `\`${program}\` is looked up in PATH, and is part of ${baseText(now)}.`,
      nearest,
    );
  }
  const artifact = there.artifactAt(path);
  const link = linkCheck(file, there, path, artifact, project, world);
  if ("why" in link) return refuse(link.why, link.nearest);

  const checks: Check[] = [
    link,
    formCheck(now),
    certificateCheck(file, there, all, world, project),
    zoneCheck(file, there, all, world, project),
    userCheck(file, there, all),
    temporaryCheck(file, there, project),
    healthCheck(there),
    architectureCheck(file, there, all),
    signalCheck(start, artifact),
  ];
  const missing = checks.filter((it) => it.state === "missing");
  const base =
    already || !stage.image
      ? []
      : [Edit.replace(stage.image.range, "scratch"), ...runs.map((it) => removeInstruction(file, it))];
  return { already, checks, edits: [...base, ...missing.flatMap((it) => it.fix?.edits ?? [])] };
}

/** The file with scratch under one stage and nothing where some instructions were, every other line in its place. */
function bareFile(file: Dockerfile, stage: Stage, without: readonly Instruction[]): Dockerfile {
  const edits = without.map((it) => ({
    range: it.range,
    text: file.slice(it.range).replace(/[^\r\n]/g, " "),
  }));
  if (stage.image) edits.push({ range: stage.image.range, text: "scratch" });
  let { text } = file;
  for (const { range, text: blank } of edits.sort((a, b) => b.range.start.line - a.range.start.line))
    text = text.slice(0, file.offsetAt(range.start)) + blank + text.slice(file.offsetAt(range.end));
  return Dockerfile.parse(text, file.uri);
}

/** Whether all that a RUN does is what the checks provide in another way: certificates, time zones, accounts. */
function provides(run: Instruction): boolean {
  const harmless =
    /^(?:apk (?:--no-cache )?(?:add|update)|apt-get (?:-\S+ )*(?:update|install|clean)|update-ca-certificates|adduser|addgroup|useradd|groupadd|rm -rf? \/var\/(?:lib\/apt\/lists|cache\/apk))/;
  const packages = new Set(["ca-certificates", "ca-certificates-bundle", "tzdata"]);
  if (run.json || run.scripts.length === 0) return false;
  return run.scripts.every((script) =>
    script.commands.every(({ words }) => {
      const line = words.map((it) => it.text).join(" ");
      if (!harmless.test(line)) return words[0]?.text === "set";
      if (!/^ap(?:k|t-get) /.test(line)) return true;
      return words
        .slice(1)
        .every(
          ({ text }) =>
            text.startsWith("-") || /^(?:add|update|install|clean)$/.test(text) || packages.has(text),
        );
    }),
  );
}

function linkCheck(
  file: Dockerfile,
  stage: StageContents,
  path: string,
  artifact: Artifact | undefined,
  project: Project | undefined,
  world: World,
): Check | { readonly why: string; readonly nearest?: string } {
  const base = { id: "link", title: "Static link" };
  if (!artifact || artifact.linkage.kind === "unknown")
    return {
      ...base,
      state: "unknown",
      says: `How \`${path}\` is linked is not known: ${artifact?.because ?? "no command here makes it"}.`,
    };
  const { linkage } = artifact;
  if (linkage.kind === "interpreted")
    return {
      why: `\`${path}\` needs \`${linkage.by}\`.`,
      ...(interpreterRuntimes[linkage.by] ? { nearest: interpreterRuntimes[linkage.by]! } : {}),
    };
  if (linkage.kind === "static")
    return { ...base, state: "ok", says: `\`${path}\` is static: ${artifact.because}.` };
  if (artifact.sure === "imports" && project?.usesCgo === false)
    return { ...base, state: "ok", says: `\`${path}\` imports nothing that links the C library.` };
  const nearest = runtimeFor(linkage.libc, stage, world);
  const landing = landingsIn(stage).find((it) => it.artifact === artifact);
  const [fix] = landing
    ? linkStatically(file, {
        ...landing,
        fit: { kind: "bare", needs: linkage.libc },
        weight: "certain",
        ...(project ? { project } : {}),
      })
    : [];
  if (fix)
    return {
      ...base,
      state: "missing",
      says: `\`${path}\` needs ${libcText(linkage.libc)}: ${artifact.because}.`,
      fix,
    };
  const why = project?.needsCgo
    ? `\`${path}\` needs C code (${project.needsCgo}) and with it ${libcText(linkage.libc)}.`
    : `\`${path}\` needs ${libcText(linkage.libc)}: ${artifact.because}.`;
  return { why, ...(nearest ? { nearest } : {}) };
}

function formCheck(stage: StageContents): Check {
  const base = { id: "form", title: "Exec form" };
  const shell = [stage.entrypoint, stage.cmd].filter((it) => it?.form === "shell" && it.place);
  const edits: TextEdit[] = [];
  for (const start of shell) {
    const plain = start?.place && plainWords(start.place.instruction);
    if (!plain)
      return {
        ...base,
        state: "missing",
        says: `${start?.place?.instruction.keyword} uses the shell for more than words.`,
      };
    edits.push(Edit.replace(plain.range, jsonForm(plain.words)));
  }
  if (edits.length === 0) return { ...base, state: "ok", says: "The program is started without a shell." };
  return {
    ...base,
    state: "missing",
    says: "The shell form needs `/bin/sh`.",
    fix: { title: "Write it in exec form", edits },
  };
}

function certificateCheck(
  file: Dockerfile,
  stage: StageContents,
  all: readonly StageContents[],
  world: World,
  project: Project | undefined,
): Check {
  const base = { id: "certificates", title: "Certificates" };
  const has = hasCertificates(stage);
  if (has) return { ...base, state: "ok", says: "They are copied in." };
  if (has === undefined) return { ...base, state: "unknown", says: "A copied folder may hold them." };
  if (project?.bringsRoots) return { ...base, state: "ok", says: "The program brings its own." };
  const [fix] = certificates(file, stage, all, world);
  const needed = project?.tls;
  return {
    ...base,
    state: needed ? "missing" : "unknown",
    says: needed
      ? `The program calls out over TLS (\`${needed}\`).`
      : "Needed if the program calls out over TLS.",
    ...(fix ? { fix } : {}),
  };
}

function zoneCheck(
  file: Dockerfile,
  stage: StageContents,
  all: readonly StageContents[],
  world: World,
  project: Project | undefined,
): Check {
  const base = { id: "time-zones", title: "Time zones" };
  const has = hasTimeZones(stage);
  if (has || embedsTimeZones(stage) || project?.bringsZones)
    return { ...base, state: "ok", says: has ? "They are copied in." : "The program brings its own." };
  if (has === undefined) return { ...base, state: "unknown", says: "A copied folder may hold them." };
  const zone = stage.variable("TZ");
  const needed = project?.timeZones ?? (zone && zone !== "UTC" ? `TZ=${zone}` : undefined);
  const [fix] = timeZones(file, stage, all, world);
  return {
    ...base,
    state: needed ? "missing" : "unknown",
    says: needed ? `\`${needed}\` asks for one.` : "Needed if the program looks one up.",
    ...(fix ? { fix } : {}),
  };
}

function userCheck(file: Dockerfile, stage: StageContents, all: readonly StageContents[]): Check {
  const base = { id: "user", title: "User" };
  const { user } = stage;
  if (user?.place && user.uid !== undefined && user.uid !== 0)
    return { ...base, state: "ok", says: `It runs as ${user.text}, a number that needs no /etc/passwd.` };
  if (user?.place && user.uid === undefined) {
    if (stage.has("/etc/passwd") !== false)
      return {
        ...base,
        state: "ok",
        says: `\`${user.name}\` is looked up in the /etc/passwd that is copied in.`,
      };
    const [entry] = accountEntry(file, stage, all, user.name);
    const fix = entry ?? { title: "Use 65532:65532", edits: [Edit.replace(user.place.range, "65532:65532")] };
    return {
      ...base,
      state: "missing",
      says: `There is no /etc/passwd to look \`${user.name}\` up in.`,
      fix,
    };
  }
  const before = stage.stage.instructions.find((it) => it.keyword === "ENTRYPOINT" || it.keyword === "CMD");
  return {
    ...base,
    state: "unknown",
    says: "It runs as root; a number such as 65532 will do for most programs.",
    ...(before && !user?.place
      ? { fix: { title: "Run as 65532:65532", edits: [linesBefore(file, before, ["USER 65532:65532"])] } }
      : {}),
  };
}

function temporaryCheck(file: Dockerfile, stage: StageContents, project: Project | undefined): Check {
  const base = { id: "tmp", title: "/tmp" };
  const has = stage.has("/tmp");
  if (has) return { ...base, state: "ok", says: "It is there." };
  if (has === undefined) return { ...base, state: "unknown", says: "A copied folder may hold it." };
  const needed = project?.temporary;
  const [fix] = temporaryFolder(file, stage);
  return {
    ...base,
    state: needed ? "missing" : "unknown",
    says: needed
      ? `The program writes temporary files (\`${needed}\`).`
      : "Needed if the program writes temporary files.",
    ...(fix ? { fix } : {}),
  };
}

function healthCheck(stage: StageContents): Check {
  const base = { id: "health", title: "Health check" };
  const { healthcheck } = stage;
  if (!healthcheck?.place) return { ...base, state: "ok", says: "There is none." };
  const program = healthcheck.words[0] ?? "";
  if (healthcheck.form === "exec" && stage.program(program) !== false)
    return { ...base, state: "ok", says: `It starts \`${program}\` without a shell.` };
  const plain = plainWords(healthcheck.place.instruction);
  if (plain && stage.program(plain.words[0]!) === true)
    return {
      ...base,
      state: "missing",
      says: "Its shell form needs `/bin/sh`.",
      fix: { title: "Write it in exec form", edits: [Edit.replace(plain.range, jsonForm(plain.words))] },
    };
  return { ...base, state: "missing", says: `\`${program}\` is not there; let the program check itself.` };
}

function architectureCheck(file: Dockerfile, stage: StageContents, all: readonly StageContents[]): Check {
  const base = { id: "architecture", title: "Architecture" };
  for (const landing of landingsIn(stage)) {
    const home = all[landing.artifact.stage.index];
    const { made } = landing.artifact;
    if (!home || !made || !["go", "rust", "c"].includes(landing.artifact.ecosystem)) continue;
    const clash = architectureClash(landing, home);
    if (!clash) continue;
    const [fix] = clash.crossable ? tellTarget(file, landing.artifact, made) : [];
    return { ...base, state: "missing", says: clash.message, ...(fix ? { fix } : {}) };
  }
  return { ...base, state: "ok", says: "Nothing here builds for another one." };
}

/** Process 1 gets no default action for a signal: it must handle SIGTERM itself, as Go's runtime does. */
function signalCheck(start: Start, artifact: Artifact | undefined): Check {
  const base = { id: "signals", title: "Signals" };
  if (/^(?:tini|dumb-init|catatonit)$/.test(basename(start.words[0] ?? "")))
    return { ...base, state: "ok", says: `\`${start.words[0]}\` passes them on.` };
  if (artifact?.ecosystem === "go")
    return { ...base, state: "ok", says: "A Go program stops on SIGTERM, as process 1 too." };
  return {
    ...base,
    state: "unknown",
    says: "As process 1 a program stops on SIGTERM only if it handles it; `docker run --init` helps.",
  };
}
