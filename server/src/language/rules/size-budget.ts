import { budgetsOf } from "../builds/budget.ts";
import { growth, heaviest, type Part, partText } from "../builds/growth.ts";
import { inMeasure } from "../builds/measured.ts";
import { inputsOf, targetOf } from "../builds/stages.ts";
import { rule } from "../feature.ts";
import { list, size } from "../words.ts";

/** Causes that are named. */
const named = 3;

/** Speaks of a build of what is written now; after an edit nobody knows what the stage weighs. */
export const sizeBudget = rule({
  id: "size-budget",
  severity: "warning",
  summary: "A stage weighs more than its comment `# plimsoll: budget=25MB` allows.",
  why: "A budget makes a size that creeps up a finding on the day it does, with what grew. It counts the unpacked size and is known after a build; `plimsoll check --build` builds the stages that have one.",

  examples: [
    {
      given: {
        builds: {
          "(image)": {
            unpacked: 31_200_000,
            inherited: 8_400_000,
            layers: [
              { instruction: "RUN apk add curl git", bytes: 15_100_000, cached: false },
              { instruction: "COPY . /app", bytes: 7_700_000, cached: false },
            ],
          },
        },
      },
      bad: `
        # plimsoll: budget=25MB
                           ^^^^ The image is 31.2 MB unpacked, 6.20 MB over its budget. Most of it: \`apk add\` 15.1 MB, the base 8.40 MB and \`COPY .\` 7.70 MB.
        FROM alpine:3.23
        RUN apk add curl git
        COPY . /app
      `,
    },
    {
      given: {
        builds: {
          build: {
            unpacked: 31_200_000,
            inherited: 8_400_000,
            layers: [
              { instruction: "RUN apk add curl git", bytes: 15_100_000, cached: false },
              { instruction: "COPY . /app", bytes: 7_700_000, cached: false },
            ],
            before: {
              inherited: 8_400_000,
              layers: [
                { instruction: "RUN apk add curl", bytes: 5_000_000, cached: false },
                { instruction: "COPY . /app", bytes: 7_500_000, cached: false },
              ],
            },
          },
        },
      },
      bad: `
        FROM alpine:3.23 AS build
        # Plimsoll: budget = 25 MB
                             ^^^^^ Stage \`build\` is 31.2 MB unpacked, 6.20 MB over its budget. Since the build before: \`apk add\` +10.1 MB and \`COPY .\` +200 kB.
        RUN apk add curl git
        COPY . /app
        FROM scratch
      `,
    },
    {
      given: { builds: { "(image)": { unpacked: 25_000_000 } } },
      silent: "# plimsoll: budget=25MB\nFROM alpine",
    },
    {
      given: { builds: { "(image)": { unpacked: 31_200_000, stale: true } } },
      silent: "# plimsoll: budget=25MB\nFROM alpine",
    },
    { silent: "# plimsoll: budget=25MB\nFROM alpine" },
  ],

  *check(file, { builds }) {
    for (const { stage, bytes, range } of budgetsOf(file).budgets) {
      const measure = builds.measure(targetOf(stage), () => inputsOf(stage, file));
      if (!measure || measure.stale || measure.unpacked <= bytes) continue;
      const grown = growth(measure) ?? [];
      const [parts, sign] = grown.length > 0 ? ([grown, "+"] as const) : ([heaviest(measure), ""] as const);
      const shown = parts.slice(0, named);
      const who = stage.final ? "The image" : `Stage \`${stage.called ?? stage.index}\``;
      const causes =
        shown.length === 0
          ? ""
          : ` ${sign ? "Since the build before" : "Most of it"}: ${list(shown.map((it) => partText(it, sign)))}.`;
      const at = new Map([...inMeasure(stage, measure)].map((it) => [it.layer.instruction, it.instruction]));
      const place = ({ instruction }: Part) =>
        instruction === undefined ? stage.from.range : at.get(instruction)?.range;
      yield {
        range,
        message: `${who} is ${size(measure.unpacked)} unpacked, ${size(measure.unpacked - bytes)} over its budget.${causes}`,
        related: shown.flatMap((it) => {
          const where = place(it);
          return where ? [{ range: where, message: partText(it, sign) }] : [];
        }),
      };
    }
  },
});
