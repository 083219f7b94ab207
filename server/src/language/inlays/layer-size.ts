import { inputsOf, instructionKey, targetOf } from "../builds/stages.ts";
import { type InlayText, inlay } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";
import { size } from "../words.ts";
import type { LayerMeasure } from "../world.ts";

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
        RUN below ‹+1.00 kB›
        FROM base AS final
        RUN above ‹+2.00 kB›
      `,
    },
  ],

  *hints(file, world) {
    const told = new Set<Instruction>();
    for (const stage of file.stages) {
      const measure = world.builds.measure(targetOf(stage), inputsOf(stage, file));
      for (const [instruction, layer] of matched(withBelow(stage), measure?.layers ?? [])) {
        if (told.has(instruction)) continue;
        told.add(instruction);
        if (layer.bytes > 0) yield hint(instruction, layer, file);
      }
    }
  },
});

/** The instructions of a stage after those of the stage it stands on. */
function withBelow({ base, instructions }: Stage): readonly Instruction[] {
  return base.kind === "stage" ? [...withBelow(base.stage), ...instructions] : instructions;
}

/** Pairs in order: an instruction whose text is another has no layer, and the next ones keep theirs. */
function* matched(
  instructions: readonly Instruction[],
  layers: readonly LayerMeasure[],
): Generator<[Instruction, LayerMeasure]> {
  let from = 0;
  for (const instruction of instructions) {
    const key = instructionKey(instruction);
    const at = layers.findIndex((layer, n) => n >= from && layer.instruction === key);
    if (at < 0) continue;
    from = at + 1;
    yield [instruction, layers[at]!];
  }
}

function hint(instruction: Instruction, { bytes, cached }: LayerMeasure, file: Dockerfile): InlayText {
  const line = instruction.lastLine;
  return {
    position: { line, character: file.line(line).trimEnd().length },
    label: `+${size(bytes)}`,
    tooltip: `${bytes.toLocaleString("en-US")} bytes unpacked, in the last build${cached ? "; taken from the builder's cache" : ""}.`,
  };
}
