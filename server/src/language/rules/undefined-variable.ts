import { rule } from "../feature.ts";
import { nearest } from "../nearest.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { platformArgs, predefinedArgs } from "../syntax/scopes.ts";
import type { Stage } from "../syntax/stage.ts";
import type { Catalogue } from "../world.ts";

/**
 * Where the builder itself expands. What a base image sets is seldom known for sure; where it is not, a name
 * is only reported when it is a platform argument without its ARG, or close to a name that is there: then it was
 * meant to be that one.
 */
export const undefinedVariable = rule({
  id: "undefined-variable",
  severity: "warning",
  summary: "A variable is used that nothing defines.",
  why: "BuildKit puts the empty text in its place and goes on: files end up in the wrong folder. An `ARG` above the first FROM must be repeated inside the stage.",
  sameAs: ["buildkit/UndefinedVar"],

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
      given: {
        images: {
          "example/base:1": {
            env: { value: { PATH: "/bin", LANG: "C" }, verified: true, source: "test", date: "2026-09-17" },
          },
        },
      },
      bad: "FROM example/base:1\nENV L=$LANG A=$NAME\n              ^^^^^ Nothing defines NAME: it is empty here.",
    },
    {
      bad: `
        FROM scratch
        ENV SERVER=/srv SERVER_HOME=$SERVER/home
                                    ^^^^^^^ SERVER is set by this same ENV; here it still is what it was before: empty.
      `,
    },
    { bad: "FROM scratch\nCOPY app $DIR/\n         ^^^^ Nothing defines DIR: it is empty here." },
    {
      silent: `
        FROM node:22 AS base
        ENV P=/x
        FROM base
        WORKDIR $P/$NODE_VERSION
        COPY a \${DIR:-/srv}
        RUN echo $NOTHING
        ENV PATH=$PATH:/x HTTP=$HTTP_PROXY
        FROM example/base:1
        ENV LD_LIBRARY_PATH=/opt/lib
        ENV DYLD_LIBRARY_PATH=/opt/lib:$DYLD_LIBRARY_PATH
      `,
    },
  ],

  *checkStages(stages, file, { catalogue }) {
    // Stages by what they stand on in the end; parents come first.
    const bottoms = new Map<Stage, Stage>();
    for (const stage of stages) {
      const parent = stage.base.kind === "stage" ? stage.base.stage : undefined;
      const bottom = (parent && bottoms.get(parent)) ?? stage;
      bottoms.set(stage, bottom);
      const inherited = environment(bottom, catalogue);
      for (const instruction of stage.instructions) {
        if (!expanded.has(instruction.keyword) || !instruction.text.includes("$")) continue;
        for (const use of instruction.variables) {
          if (use.modifier && /^:?[-+?]/.test(use.modifier)) continue;
          if (file.definition(use.name, instruction) || always.has(use.name) || proxies.has(use.name))
            continue;
          const problem = told(file, stage, instruction, use.name, inherited);
          if (!problem) continue;
          const range = instruction.rangeOf(use.start, use.end);
          const { message, meant, declare } = problem;
          const from = stage.from.range.end;
          yield {
            range,
            message,
            ...(meant
              ? {
                  fixes: [
                    {
                      title: `Change to ${meant}`,
                      edits: [{ range: instruction.rangeOf(use.nameStart, use.nameEnd), newText: meant }],
                    },
                  ],
                }
              : {}),
            ...(declare
              ? {
                  fixes: [
                    {
                      title: `Add ARG ${use.name} to the stage`,
                      edits: [
                        { range: { start: from, end: from }, newText: `${file.lineEnding}ARG ${use.name}` },
                      ],
                    },
                  ],
                }
              : {}),
          };
        }
      }
    }
  },
});

/** Instructions in which BuildKit expands variables; in RUN and its like a shell does. */
const expanded: ReadonlySet<string> = new Set([
  "ADD",
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
  name: string,
  inherited: ReadonlySet<string> | undefined,
): { message: string; meant?: string; declare?: boolean } | undefined {
  if (platforms.has(name))
    return { message: `Inside a stage ${name} is there only after \`ARG ${name}\`.`, declare: true };
  if (file.scopes.global.has(name))
    return {
      message: `${name} is declared above the first FROM; this stage must repeat \`ARG ${name}\`.`,
      declare: true,
    };
  const own = file.scopes.inStage(stage).get(name);
  if (inherited?.has(name)) return undefined;
  // `ENV LIBRARIES=/opt/lib:$LIBRARIES` means itself, not a name like it.
  if (own?.some((it) => it.instruction === instruction))
    return inherited
      ? {
          message: `${name} is set by this same ${instruction.keyword}; here it still is what it was before: empty.`,
        }
      : undefined;
  if (own && inherited)
    return { message: `${name} is defined only on line ${own[0]!.instruction.line + 1}, after this.` };
  const meant = nearest(
    name,
    file.scopes.visible(instruction).map((it) => it.name),
  );
  if (meant && name.length > 3) return { message: `Nothing defines ${name}. Did you mean ${meant}?`, meant };
  return inherited ? { message: `Nothing defines ${name}: it is empty here.` } : undefined;
}

/** The variables an image brings, or undefined when they are not known. */
function environment({ base }: Stage, catalogue: Catalogue): ReadonlySet<string> | undefined {
  if (base.kind === "scratch") return new Set();
  const env = base.kind === "image" && base.reference ? catalogue.facts(base.reference).env : undefined;
  return env?.verified ? new Set(Object.keys(env.value)) : undefined;
}
