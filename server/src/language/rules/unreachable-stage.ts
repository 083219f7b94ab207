import { contents } from "../contents/contents.ts";
import { rule } from "../feature.ts";
import type { BuildContext } from "../world.ts";

/** Files that name targets: Compose, Bake, CI and what people call builds with. */
const callers =
  /^(?:compose|docker-compose)[\w.-]*\.ya?ml$|^docker-bake[\w.-]*\.(?:hcl|json)$|^(?:Makefile|makefile|justfile|Justfile|Taskfile\.ya?ml|Tiltfile|skaffold\.ya?ml|package\.json|\.gitlab-ci\.yml|Jenkinsfile|devcontainer\.json)$|\.sh$/;

export const unreachableStage = rule({
  id: "unreachable-stage",
  severity: "hint",
  summary: "A stage that no other stage uses and nobody targets.",
  why: "BuildKit builds what the last stage needs and skips the rest. A stage nobody reaches costs readers, not builds.",

  examples: [
    {
      bad: `
        FROM golang:1.26-trixie AS build
        RUN go build -o /app
        FROM node:24-slim AS assets
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ No stage uses \`assets\`; only \`--target assets\` builds it.
        FROM alpine:3.23
        COPY --from=build /app /app
      `,
    },
    {
      given: { files: { "compose.yaml": "services:\n  web:\n    build:\n      target: assets\n" } },
      silent: `
        FROM node:24-slim AS assets
        FROM alpine:3.23
      `,
    },
    {
      given: { files: { "docker-bake.hcl": 'target "assets" {\n  target = "assets"\n}\n' } },
      silent: `
        FROM node:24-slim AS assets
        FROM alpine:3.23
      `,
    },
    {
      given: { files: { ".github/workflows/ci.yml": "with:\n  target: assets\n" } },
      silent: `
        FROM node:24-slim AS assets
        FROM alpine:3.23
      `,
    },
    { silent: "FROM node:24-slim AS dev\nFROM node:24-slim AS test\nFROM alpine:3.23" },
    {
      silent:
        "FROM alpine:3.23 AS one\nFROM one\nFROM alpine:3.23 AS amd64\nARG TARGETARCH\nFROM ${TARGETARCH}",
    },
  ],

  async *askStages(stages, file, { catalogue, context }) {
    // Stages that are chosen by a variable can't be told apart from unused ones.
    if (file.stages.length < 2 || file.variableNames !== "") return;
    const unused = contents(file, catalogue, stages).filter((it) => it.role === "runtime" && !it.stage.final);
    if (unused.length === 0) return;
    const targets = await textsOfCallers(context);
    for (const { stage } of unused) {
      const name = stage.called;
      if (
        name &&
        new RegExp(`(?:^|[^\\w-])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?:[^\\w-]|$)`).test(targets)
      )
        continue;
      yield {
        range: stage.from.range,
        message: name
          ? `No stage uses \`${name}\`; only \`--target ${name}\` builds it.`
          : `No stage uses this one; only \`--target ${stage.index}\` builds it.`,
        tag: "unnecessary",
      };
    }
  },
});

async function textsOfCallers(context: BuildContext): Promise<string> {
  const paths = [
    ...(await context.list("")).filter((it) => !it.directory && callers.test(it.name)).map((it) => it.name),
    ...(await context.list(".github/workflows"))
      .filter((it) => /\.ya?ml$/.test(it.name))
      .map((it) => `.github/workflows/${it.name}`),
    ".devcontainer/devcontainer.json",
  ];
  const texts = await Promise.all(paths.slice(0, 40).map((it) => context.read(it)));
  return texts.filter(Boolean).join("\n");
}
