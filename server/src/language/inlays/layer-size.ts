import { layerReport } from "../builds/layer-report.ts";
import { measured } from "../builds/measured.ts";
import { inputsOf, instructionKey, targetOf } from "../builds/stages.ts";
import { type InlayText, inlay } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import { size } from "../words.ts";
import type { LayerMeasure, StageMeasure, World } from "../world.ts";

/** What added nothing is not mentioned, and neither is what is written otherwise since. */
export const layerSize = inlay({
  id: "layer-size",
  summary: "What each instruction added to the image, after a build.",

  examples: [
    {
      given: {
        builds: {
          build: {
            layers: [
              { instruction: "WORKDIR /src", bytes: 0, cached: true },
              { instruction: "COPY . .", bytes: 5149, cached: false },
              { instruction: "RUN go build     -o /app .", bytes: 38_400_000, cached: false },
            ],
          },
          "(image)": {
            layers: [{ instruction: "COPY --from=build /app /", bytes: 4_759_704, cached: false }],
          },
        },
      },
      shows: `
        FROM golang:1.26 AS build
        WORKDIR /src
        COPY . . ‹+5.15 kB›
        RUN go build \\
            -o /app . ‹+38.4 MB›

        FROM scratch
        COPY --from=build /app / ‹+4.76 MB›
      `,
    },
    {
      given: {
        builds: {
          "(image)": {
            layers: [
              { instruction: "RUN one", bytes: 1000, cached: false },
              { instruction: "RUN two", bytes: 2000, cached: false },
              { instruction: "RUN one", bytes: 3000, cached: false },
            ],
          },
        },
      },
      shows: `
        FROM alpine
        RUN one ‹+1.00 kB›
        RUN changed
        RUN one ‹+3.00 kB›
      `,
    },
    {
      given: {
        builds: {
          "(image)": {
            layers: [
              { instruction: "RUN below", bytes: 1000, cached: true },
              { instruction: "RUN above", bytes: 2000, cached: false },
            ],
          },
        },
      },
      shows: `
        FROM alpine AS base
        RUN below ‹+1.00 kB · cached›
        FROM base AS final
        RUN above ‹+2.00 kB›
      `,
    },
    {
      given: { builds: { "(image)": { inherited: 8_450_000 } } },
      shows: `
        FROM alpine:3.23 AS base ‹8.45 MB inherited›
        FROM base
      `,
    },
    { given: { builds: { "(image)": { inherited: 8_450_000, stale: true } } }, shows: "FROM alpine:3.23" },
  ],

  *hints(file, world) {
    for (const { instruction, layer, measure } of measured(file, world))
      if (layer.bytes > 0) yield hint(instruction, layer, measure, file);
    for (const [stage, inherited] of inheritedBytes(file, world))
      if (inherited !== undefined && inherited > 0) yield base(stage.from, inherited, file);
  },

  async explain(data, file, world) {
    const { target, key } = data as Explained;
    const found = measured(file, world).find(
      ({ instruction, measure }) => measure.target === target && instructionKey(instruction) === key,
    );
    return found && layerReport(found, world, patience);
  },
});

/** What a hint's explanation needs to find its layer again. */
interface Explained {
  readonly target: string;
  readonly key: string;
}

/** Milliseconds somebody who points at a size waits for the layer's files. */
const patience = 5_000;

function hint(
  instruction: Instruction,
  { bytes, cached }: LayerMeasure,
  { target }: StageMeasure,
  file: Dockerfile,
): InlayText {
  const data: Explained = { target, key: instructionKey(instruction) };
  return {
    position: endOf(instruction, file),
    label: `+${size(bytes)}${cached ? " · cached" : ""}`,
    tooltip: `${bytes.toLocaleString("en-US")} bytes unpacked, in the last build${cached ? "; taken from the builder's cache" : ""}.`,
    data,
  };
}

/** Bytes that came with the image a stage of this file stands on, where a stage on it was built. */
function inheritedBytes(file: Dockerfile, { builds }: World): ReadonlyMap<Stage, number | undefined> {
  const lowest = new Map<Stage, Stage>();
  const found = new Map<Stage, number | undefined>();
  for (const stage of file.stages) {
    const { base } = stage;
    // What a stage stands on comes before it.
    const bottom = base.kind === "stage" ? (lowest.get(base.stage) ?? base.stage) : stage;
    lowest.set(stage, bottom);
    if (bottom.base.kind !== "image" || found.has(bottom)) continue;
    const measure = builds.measure(targetOf(stage), () => inputsOf(stage, file));
    if (measure && !measure.stale) found.set(bottom, measure.inherited);
  }
  return found;
}

function base(from: Instruction, inherited: number, file: Dockerfile): InlayText {
  return {
    position: endOf(from, file),
    label: `${size(inherited)} inherited`,
    tooltip: `${inherited.toLocaleString("en-US")} bytes unpacked that came with the base, in the last build.`,
  };
}

function endOf({ lastLine: line }: Instruction, file: Dockerfile) {
  return { line, character: file.line(line).trimEnd().length };
}
