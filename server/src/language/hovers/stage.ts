import { hover } from "../feature.ts";
import { nameAt } from "../syntax/names.ts";
import type { Stage } from "../syntax/stage.ts";
import { type StageUse, stageUses } from "../syntax/stage-graph.ts";
import { code, list } from "../words.ts";

export const stageHover = hover({
  id: "stage",
  summary: "What a stage stands on, what it takes from others, and who uses it.",
  examples: [
    {
      at: `
        FROM golang:1.26 AS bu$0ild
        RUN go build -o /app .
        FROM scratch
        COPY --from=build /app /app
      `,
      shows: `
        **build** · stage 0 on \`golang:1.26\`

        Used by the last stage, which copies \`/app\`.
      `,
    },
    {
      at: `
        FROM alpine AS base
        FROM base AS one
        COPY --from=nginx /etc/nginx /etc/nginx
        FROM one AS two
        RUN --mount=type=bind,from=base,target=/b true
        COPY --from=o$0ne /x /y /z/
      `,
      shows: `
        **one** · stage 1 on stage \`base\`

        Takes \`/etc/nginx\` from \`nginx\`.

        Used by \`two\`, which stands on it and copies \`/x\` and \`/y\`.
      `,
    },
    {
      at: "FROM alpine AS le$0ft\nFROM alpine",
      shows: "**left** · stage 0 on `alpine`\n\nNo other stage uses it.",
    },
    {
      at: "ARG V=3.23\nFROM alpine:$V AS a$0\nFROM a",
      shows:
        "**a** · stage 0 on `alpine:$V`, by default `alpine:3.23`\n\nUsed by the last stage, which stands on it.",
    },
    { at: "FROM alpine AS last$0", shows: "**last** · stage 0 on `alpine`, the image of a plain build" },
  ],

  find(file, cursor) {
    const name = nameAt(file, cursor);
    if (name?.kind !== "stage") return undefined;
    const home = file.stageOf(name.instruction);
    const stage =
      name.role === "definition"
        ? home
        : file.stages.find((it) => it.index !== home?.index && keyOf(it) === name.key);
    return stage && { range: name.range, stage };
  },

  show({ stage }, file) {
    const uses = stageUses(file);
    const title = stage.name ? `**${stage.name.text}** · stage ${stage.index}` : `Stage ${stage.index}`;
    const base = stage.base.kind === "stage" ? `stage ${nameOf(stage.base.stage)}` : image(stage);
    const final = stage.final ? ", the image of a plain build" : "";
    return [`${title} on ${base}${final}`, taken(stage, uses), users(stage, uses)]
      .filter(Boolean)
      .join("\n\n");
  },
});

/** As written; behind it what the build arguments' defaults make of it. */
function image({ image, base }: Stage): string {
  if (!image) return "an unknown base";
  const meant = base.kind === "image" && image.text.includes("$") ? base.reference?.text : undefined;
  return code(image.text) + (meant ? `, by default ${code(meant)}` : "");
}

function keyOf({ name, index }: Stage): string {
  return name ? `stage ${name.text.toLowerCase()}` : `stage ${index}`;
}

function nameOf({ name, index }: Stage): string {
  return name ? code(name.text) : String(index);
}

/** What the stage copies or mounts from elsewhere, images included. */
function taken(stage: Stage, uses: readonly StageUse[]): string {
  const sources = new Map<string, string[]>();
  for (const instruction of stage.instructions) {
    const from = instruction.keyword === "COPY" ? instruction.flag("from")?.value : undefined;
    if (from === undefined) continue;
    const paths = sources.get(from) ?? [];
    paths.push(...pathsOf(instruction));
    sources.set(from, paths);
  }
  const copied = [...sources].map(([from, paths]) => `${some(paths)} from ${code(from)}`);
  const mounted = uses
    .filter((it) => it.user === stage && it.how === "mount")
    .map((it) => `a mount of ${nameOf(it.used)}`);
  const all = [...copied, ...new Set(mounted)];
  return all.length > 0 ? `Takes ${list(all)}.` : "";
}

function users(stage: Stage, uses: readonly StageUse[]): string {
  const users = new Map<Stage, StageUse[]>();
  for (const it of uses) {
    if (it.used !== stage) continue;
    users.set(it.user, [...(users.get(it.user) ?? []), it]);
  }
  if (users.size === 0) return stage.final ? "" : "No other stage uses it.";
  const told = [...users].map(([user, found]) => {
    const paths = found.flatMap((it) => (it.how === "copy" ? pathsOf(it.instruction) : []));
    const ways = [
      found.some((it) => it.how === "base") ? "stands on it" : "",
      paths.length > 0 ? `copies ${some(paths)}` : "",
      found.some((it) => it.how === "mount") ? "mounts it" : "",
    ].filter(Boolean);
    const who = user.name ? code(user.name.text) : user.final ? "the last stage" : `stage ${user.index}`;
    return `${who}, which ${list(ways)}`;
  });
  return `Used by ${told.join("; ")}.`;
}

function pathsOf(instruction: StageUse["instruction"]): string[] {
  const words = instruction.json?.items ?? instruction.args;
  return words.slice(0, -1).map((it) => it.text);
}

function some(paths: readonly string[]): string {
  const shown = [...new Set(paths)].map(code);
  return shown.length > 4 ? `${shown.slice(0, 3).join(", ")} and ${shown.length - 3} more` : list(shown);
}
