import { TextEdit } from "vscode-languageserver-types";
import { contentsOf } from "../contents/contents.ts";
import { absolute } from "../contents/path.ts";
import { type StageUse, stageUses } from "../contents/stage-use.ts";
import { type Problem, rule } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { familiarName, imageReference } from "../syntax/image-reference.ts";
import type { SteadyWorld } from "../world.ts";

/** A path is only said to be missing when the stage is known to the last file: scratch and what was copied there. */
export const copyFromNowhere = rule({
  id: "copy-from-nowhere",
  severity: "error",
  summary: "A file is copied from a stage that is not there, or that does not have it.",
  why: "`--from` names an earlier stage, else an image. A stage that comes later stops the build; a misspelt one is looked up in a registry.",
  sameAs: ["hadolint/DL3022"],

  examples: [
    {
      bad: `
        FROM golang:1.26 AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=builder /app /app
                    ^^^^^^^ There is no stage \`builder\`; did you mean \`build\`?
      `,
      good: `
        FROM golang:1.26 AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      bad: `
        FROM alpine:3.23 AS a
        COPY --from=b /x /x
                    ^ Stage \`b\` comes later; only an earlier one can be copied from.
        FROM alpine:3.23 AS b
        FROM a
        COPY --from=3 /x /x
                    ^ There is no stage 3 before this one.
      `,
    },
    {
      bad: `
        FROM golang:1.26-trixie AS builder
        FROM alpine:3.23
        COPY --from=bulider /app /app
                    ^^^^^^^ There is no stage \`bulider\`; did you mean \`builder\`?
      `,
      good: `
        FROM golang:1.26-trixie AS builder
        FROM alpine:3.23
        COPY --from=builder /app /app
      `,
    },
    {
      bad: `
        FROM scratch AS pack
        COPY app /bin/app
        FROM alpine:3.23
        COPY --from=pack /app /app
                         ^^^^ Stage \`pack\` has no \`/app\`.
      `,
    },
    {
      silent: `
        FROM alpine:3.23 AS a
        FROM alpine:3.23
        COPY --from=a /x /x
        COPY --from=0 /x /x
        COPY --from=nginx:1.29 /etc/nginx /etc/nginx
        COPY --from=nginx /etc/nginx /etc/nginx
        COPY --from=ghcr.io/acme/a /x /x
        COPY --from=a-tools /x /x
        COPY --from=\${STAGE} /x /x
        RUN --mount=type=bind,from=a,target=/a true
      `,
    },
  ],

  *checkStages(stages, file, world) {
    for (const use of stageUses(stages)) {
      const problem =
        missingStage(file, use, world) ?? (use.copies ? missingPath(file, use, world) : undefined);
      if (problem) yield problem;
    }
  },
});

function missingStage(
  file: Dockerfile,
  { word, stage }: StageUse,
  { catalogue }: SteadyWorld,
): Problem | undefined {
  const name = word.text;
  if (file.stageNamed(name, stage)) return undefined;
  if (/^\d+$/.test(name)) return { range: word.range, message: `There is no stage ${name} before this one.` };
  const named = file.stages.filter((it) => it.name);
  const later = named.find(
    (it) => it.index > stage.index && it.name!.text.toLowerCase() === name.toLowerCase(),
  );
  if (later)
    return {
      range: word.range,
      message: `Stage \`${name}\` comes later; only an earlier one can be copied from.`,
      related: [{ range: later.from.range, message: "It begins here." }],
    };
  if (/[/:.@]/.test(name) || name.toLowerCase() === stage.called?.toLowerCase()) return undefined;
  const known = familiarName(imageReference(name));
  if (catalogue.images.some((it) => it.name === known)) return undefined;
  const near = named.find(
    (it) => it.index < stage.index && isNear(it.name!.text.toLowerCase(), name.toLowerCase()),
  )?.name?.text;
  if (!near) return undefined;
  return {
    range: word.range,
    message: `There is no stage \`${name}\`; did you mean \`${near}\`?`,
    fixes: [{ title: `Copy from ${near}`, edits: [TextEdit.replace(word.range, near)] }],
  };
}

function missingPath(
  file: Dockerfile,
  { instruction, stage, word }: StageUse,
  { catalogue }: SteadyWorld,
): Problem | undefined {
  const from = file.stageNamed(word.text, stage);
  if (!from) return undefined;
  const source = contentsOf(file, from, catalogue);
  for (const path of (instruction.json?.items ?? instruction.args).slice(0, -1)) {
    const text = file.expanded(path.text, instruction);
    if (text === undefined || /[*?[<]/.test(text)) continue;
    if (source.has(absolute(text)) === false)
      return {
        range: path.range,
        message: `Stage \`${word.text}\` has no \`${absolute(text)}\`.`,
        related: [{ range: from.from.range, message: "The stage begins here." }],
      };
  }
  return undefined;
}

/** At most two letters differ, or one builds and the other is the builder, in names of four letters or more. */
function isNear(a: string, b: string): boolean {
  if (a === `${b}er` || b === `${a}er`) return true;
  if (a.length < 4 || b.length < 4 || Math.abs(a.length - b.length) > 1) return false;
  const row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      row[j] = Math.min(above + 1, row[j - 1]! + 1, diagonal + (a[i - 1] === b[j - 1] ? 0 : 1));
      diagonal = above;
    }
  }
  return row[b.length]! <= (a.length > 5 ? 2 : 1);
}
