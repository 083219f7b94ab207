import { inputsOf, targetOf } from "../builds/stages.ts";
import { rule } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Word } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import { size } from "../words.ts";

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** Heeds the last build of what is written now: a size of other text proves nothing. */
export const sizeBudget = rule({
  id: "size-budget",
  severity: "warning",
  summary: "An image weighs more than the budget that a comment gives it.",
  why: "Images grow a little with every change. `# plimsoll: budget=25MB` above a FROM says when that is too much; the size is the unpacked one of the last build.",

  examples: [
    {
      given: {
        builds: {
          "(image)": {
            unpacked: 31_200_000,
            inherited: 8_000_000,
            layers: [
              { instruction: "COPY a /", bytes: 3_200_000, cached: false },
              { instruction: "RUN make", bytes: 20_000_000, cached: false },
            ],
          },
        },
      },
      bad: `
        # plimsoll: budget=25MB
                    ^^^^^^^^^^^ The image is 31.2 MB unpacked, 6.20 MB over its budget; \`RUN make\` alone adds 20.0 MB.
        FROM alpine
        COPY a /
        RUN make
      `,
    },
    {
      given: { builds: { build: { unpacked: 917_000_000, inherited: 720_000_000 } } },
      bad: `
        FROM golang AS build
        # plimsoll: budget=0.5 GB
                    ^^^^^^^^^^^^^ Stage build is 917 MB unpacked, 417 MB over its budget; its base alone brings 720 MB.
        RUN go build .
        FROM scratch
      `,
    },
    {
      given: { builds: { "(image)": { unpacked: 25_000_000 } } },
      silent: `
        # plimsoll: budget=25MB
        FROM alpine
      `,
    },
    {
      given: { builds: { "(image)": { unpacked: 26_000_000, stale: true } } },
      silent: `
        # plimsoll: budget=25MB
        FROM alpine
      `,
    },
    {
      silent: `
        # plimsoll: budget=25MB
        FROM alpine
      `,
    },
    {
      bad: `
        # plimsoll: budget=lots
                    ^^^^^^^^^^^ A budget is a size such as \`25MB\`.
        FROM alpine
      `,
    },
  ],

  *check(file, world) {
    for (const comment of file.comments) {
      const found = /^(#\s*plimsoll:\s*)(budget\s*=\s*(.*?))\s*$/i.exec(comment.text);
      if (!found) continue;
      const [, before = "", told = "", value = ""] = found;
      const start = {
        line: comment.range.start.line,
        character: comment.range.start.character + before.length,
      };
      const range = { start, end: { line: start.line, character: start.character + told.length } };
      const budget = bytesOf(value);
      if (budget === undefined) {
        yield { range, message: "A budget is a size such as `25MB`." };
        continue;
      }
      const stage = stageMeant(comment, file);
      const measure = stage && world.builds.measure(targetOf(stage), inputsOf(stage, file));
      if (!measure || measure.stale || measure.unpacked <= budget) continue;
      const { unpacked, inherited, layers } = measure;
      const most = [...layers].sort((a, b) => b.bytes - a.bytes).at(0);
      const cause =
        most && most.bytes >= inherited
          ? `\`${most.instruction.split("\n")[0]}\` alone adds ${size(most.bytes)}`
          : `its base alone brings ${size(inherited)}`;
      const name = stage.final ? "The image" : `Stage ${stage.name?.text ?? stage.index}`;
      yield {
        range,
        message: `${name} is ${size(unpacked)} unpacked, ${size(unpacked - budget)} over its budget; ${cause}.`,
      };
    }
  },
});

function bytesOf(text: string): number | undefined {
  const [, figure, unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  const factor = units[unit.toLowerCase()];
  return figure === undefined || factor === undefined ? undefined : Number(figure) * factor;
}

/** The stage whose FROM follows, else the one the comment stands in. */
function stageMeant({ range }: Word, file: Dockerfile): Stage | undefined {
  const next = file.instructions.find(({ line }) => line > range.start.line);
  return file.stages.find(({ from }) => from === next) ?? file.stageAt(range.start);
}
