import { TextEdit } from "vscode-languageserver-types";
import { type Fix, type Problem, rule } from "../feature.ts";
import { nearest } from "../nearest.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { holds } from "../syntax/ranges.ts";
import { platformArgs, predefinedArgs } from "../syntax/scopes.ts";
import type { Stage } from "../syntax/stage.ts";
import type { VariableUse } from "../syntax/variables.ts";

/**
 * Where the builder itself expands. All that a base image sets is seldom known: the catalogue names the variables that
 * matter, not every one. Where it is not, a name is only reported when it is a platform argument without its ARG, or
 * close to a name that is there: then it was meant to be that one.
 */
export const undefinedVariable = rule({
  id: "undefined-variable",
  severity: "warning",
  summary: "A variable is used that nothing defines.",
  why: "BuildKit puts the empty text in its place and goes on: files end up in the wrong folder. An `ARG` above the first FROM must be repeated inside the stage.",
  sameAs: ["buildkit/UndefinedVar", "hadolint/DL3044"],

  examples: [
    {
      bad: `
        ARG DESTINATION=/opt
        FROM scratch
        COPY app $DESTINATION
                 ^^^^^^^^^^^^ DESTINATION is declared above the first FROM; this stage must repeat \`ARG DESTINATION\`.
      `,
      good: `
        ARG DESTINATION=/opt
        FROM scratch
        ARG DESTINATION
        COPY app $DESTINATION
      `,
    },
    {
      bad: `
        FROM alpine
        ENV APP_HOME=/srv
        WORKDIR $APP_HOM
                ^^^^^^^^ Nothing defines APP_HOM. Did you mean APP_HOME?
        COPY --chown=$TARGETARCH a b
                     ^^^^^^^^^^^ Inside a stage TARGETARCH is there only after \`ARG TARGETARCH\`.
      `,
    },
    {
      bad: "FROM alpine:3.23\nARG NEXT=$LAST\n         ^^^^^ Nothing defines LAST: it is empty here.",
    },
    {
      bad: `
        FROM ubuntu:24.04
        ENV PERL5LIB=/opt/lib:$PERL5LIB
                              ^^^^^^^^^ PERL5LIB is empty here, so the list has an empty entry, which often means the folder a program runs in.
      `,
      good: `
        FROM ubuntu:24.04
        ENV PERL5LIB=/opt/lib\${PERL5LIB:+:$PERL5LIB}
      `,
    },
    {
      bad: `
        FROM scratch
        ENV SERVER=/srv SERVER_HOME=$SERVER/home
                                    ^^^^^^^ SERVER is set by this same ENV; here it still is what it was before: empty.
        FROM node:24
        ENV ROOT=/srv
        ENV TOOLS=/opt/tools TOOL=$TOOLS/bin/tool ROOT=/app LOGS=$ROOT/logs
                                  ^^^^^^ TOOLS is set by this same ENV; here it still is what it was before.
      `,
    },
    { bad: "FROM scratch\nCOPY app $DIR/\n         ^^^^ Nothing defines DIR: it is empty here." },
    {
      silent: `
        FROM node:22 AS base
        ENV P=/x
        FROM base
        WORKDIR $P/$NODE_VERSION
        FROM golang:1.26
        LABEL go=$GOLANG_VERSION
        FROM debian:13
        ENV PASSWORD=a$$b
        ARG VERSION=$VERSION
        COPY a \${DIR:-/srv}
        RUN echo $NOTHING
        ENV PATH=$PATH:/x HTTP=$HTTP_PROXY
        FROM example/base:1
        ENV LD_LIBRARY_PATH=/opt/lib
        ENV DYLD_LIBRARY_PATH=/opt/lib:$DYLD_LIBRARY_PATH
      `,
    },
  ],

  *checkStages(stages, file) {
    // Stages by what they stand on in the end; parents come first.
    const bottoms = new Map<Stage, Stage>();
    for (const stage of stages) {
      const parent = stage.base.kind === "stage" ? stage.base.stage : undefined;
      const bottom = (parent && bottoms.get(parent)) ?? stage;
      bottoms.set(stage, bottom);
      const inherited = environment(bottom);
      for (const instruction of stage.instructions) {
        if (!expanded.has(instruction.keyword) || !instruction.text.includes("$")) continue;
        let guarded: VariableUse | undefined;
        for (const use of instruction.variables) {
          if (use.shell) continue;
          if (use.modifier && /^:?[-+?]/.test(use.modifier)) {
            guarded = use;
            continue;
          }
          // `${NAME:+:$NAME}` asks first.
          if (guarded && use.name === guarded.name && use.start < guarded.end) continue;
          if (file.definition(use.name, instruction) || always.has(use.name) || proxies.has(use.name))
            continue;
          const range = instruction.rangeOf(use.start, use.end);
          const problem = told(file, stage, instruction, use, inherited);
          if (problem) yield { range, ...problem };
        }
      }
    }
  },
});

/** Instructions in which BuildKit expands variables; in RUN and its like a shell does. */
const expanded: ReadonlySet<string> = new Set([
  "ADD",
  "ARG",
  "COPY",
  "ENV",
  "EXPOSE",
  "LABEL",
  "STOPSIGNAL",
  "USER",
  "VOLUME",
  "WORKDIR",
]);
const always: ReadonlySet<string> = new Set(["PATH"]);
const proxies: ReadonlySet<string> = new Set(predefinedArgs);
const platforms: ReadonlySet<string> = new Set(platformArgs);

function told(
  file: Dockerfile,
  stage: Stage,
  instruction: Instruction,
  use: VariableUse,
  inherited: ReadonlySet<string> | undefined,
): Omit<Problem, "range"> | undefined {
  const { name } = use;
  const start = stage.from.range.end;
  const declare: Fix = {
    title: `Add ARG ${name} to the stage`,
    edits: [TextEdit.insert(start, `${file.lineEnding}ARG ${name}`)],
  };
  if (platforms.has(name))
    return { message: `Inside a stage ${name} is there only after \`ARG ${name}\`.`, fixes: [declare] };
  if (file.scopes.global.has(name))
    return {
      message: `${name} is declared above the first FROM; this stage must repeat \`ARG ${name}\`.`,
      fixes: [declare],
    };
  const own = file.scopes.inStage(stage).get(name);
  if (inherited?.has(name)) return undefined;
  const here = own?.filter((it) => it.instruction === instruction) ?? [];
  if (here.length > 0) {
    const { start: at } = instruction.rangeOf(use.start, use.end);
    // `ENV LIBRARIES=/opt/lib:$LIBRARIES` means what it was before, and `ARG A=$A` nothing.
    if (here.some((it) => it.value && holds(it.value.range, at)))
      return inherited && instruction.keyword === "ENV" ? listed(instruction, use) : undefined;
    return {
      message: `${name} is set by this same ${instruction.keyword}; here it still is what it was before${inherited ? ": empty" : ""}.`,
    };
  }
  if (own && inherited)
    return {
      message: `${name} is defined only further down.`,
      related: [{ range: own[0]!.nameRange, message: "It is defined here." }],
    };
  const meant = nearest(
    name,
    file.scopes.visible(instruction).map((it) => it.name),
  );
  if (meant && name.length > 3) {
    const range = instruction.rangeOf(use.nameStart, use.nameEnd);
    return {
      message: `Nothing defines ${name}. Did you mean ${meant}?`,
      fixes: [{ title: `Change to ${meant}`, edits: [TextEdit.replace(range, meant)] }],
    };
  }
  return inherited ? { message: `Nothing defines ${name}: it is empty here.` } : undefined;
}

/** A list that is added to while it is empty: an idiom, so only a hint. */
function listed(instruction: Instruction, { name, start, end }: VariableUse): Omit<Problem, "range"> {
  const { logical } = instruction.joined;
  const behind = logical[start - 1] === ":";
  if (!behind && logical[end] !== ":") return { message: `Nothing defines ${name}: it is empty here.` };
  return {
    severity: "hint",
    message: `${name} is empty here, so the list has an empty entry, which often means the folder a program runs in.`,
    fixes: [
      {
        title: `Add ${name} where it is set`,
        edits: [
          behind
            ? TextEdit.replace(instruction.rangeOf(start - 1, end), `\${${name}:+:$${name}}`)
            : TextEdit.replace(instruction.rangeOf(start, end + 1), `\${${name}:+$${name}:}`),
        ],
      },
    ],
  };
}

/** The variables an image brings, or undefined when they are not known. */
function environment({ base }: Stage): ReadonlySet<string> | undefined {
  if (base.kind === "scratch") return new Set();
  const reference = base.kind === "image" ? base.reference : undefined;
  return reference && reference.registry === undefined && bare.has(reference.repository)
    ? new Set(["PATH"])
    : undefined;
}

/** Official images that are a file system and nothing else (their own Dockerfiles in github.com/docker-library/official-images, 2026-09). */
const bare: ReadonlySet<string> = new Set(["alpine", "busybox", "debian", "ubuntu"]);
