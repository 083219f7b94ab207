import { layerReport } from "../builds/layer-report.ts";
import { measured } from "../builds/measured.ts";
import { hover } from "../feature.ts";
import { holds } from "../syntax/ranges.ts";

/** Milliseconds a hover that has other things to say waits for the layer's files. */
const patience = 700;

export const layerHover = hover({
  id: "layer",
  summary: "What an instruction added to the image in the last build, and the biggest files it brought.",
  examples: [
    {
      given: {
        builds: {
          "(image)": {
            layers: [
              { instruction: "COPY . .", bytes: 5_149, cached: true },
              { instruction: "ENV A=b", bytes: 0, cached: false },
              { instruction: "RUN rm -rf docs", bytes: 0, cached: false },
            ],
          },
        },
        imageFiles: {
          "(image)": {
            history: [
              { createdBy: "ADD base", layer: 0 },
              { createdBy: "COPY . .", layer: 1 },
              { createdBy: "ENV A=b" },
              { createdBy: "RUN rm -rf docs", layer: 2 },
            ],
            layers: [
              { digest: "a", bytes: 9, paths: ["bin/sh"], sizes: [9], rest: [] },
              {
                digest: "b",
                bytes: 5_149,
                paths: ["src/", "src/main.go", "src/docs/picture.png", "src/go.mod"],
                sizes: [0, 1_100, 4_000, 49],
                rest: [],
              },
              { digest: "c", bytes: 0, paths: ["src/docs"], sizes: [-1], rest: [] },
            ],
          },
        },
      },
      at: "FROM alpine\nCO$0PY . .\nENV A=b\nRUN rm -rf docs",
      shows: `
        **+5.15 kB** unpacked in the last build, from the builder's cache

        | 3 files | |
        |:--|--:|
        | \`/src/docs/picture.png\` · hidden by \`rm\` | 4.00 kB |
        | \`/src/main.go\` | 1.10 kB |
        | \`/src/go.mod\` | 49 B |

        4.00 kB of this layer can't be seen in the image, and is pulled with it.
      `,
    },
    {
      given: {
        builds: { "(image)": { layers: [{ instruction: "RUN make", bytes: 1_000, cached: false }] } },
      },
      at: "FROM alpine\nRUN$0 make",
      shows: `
        **+1.00 kB** unpacked in the last build

        Its files are not read yet.
      `,
    },
  ],
  below: true,

  find(file, cursor) {
    const instruction = file.instructionAt(cursor);
    const range = instruction?.keywordRange;
    return instruction && range && holds(range, cursor) ? { range, instruction } : undefined;
  },

  async show({ instruction }, file, world) {
    const found = measured(file, world).find((it) => it.instruction === instruction);
    return found && found.layer.bytes > 0 ? layerReport(found, world, patience) : undefined;
  },
});
