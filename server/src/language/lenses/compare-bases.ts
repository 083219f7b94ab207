import type { Range } from "vscode-languageserver-types";
import { inputsOf, targetOf } from "../builds/stages.ts";
import { lens } from "../feature.ts";
import { isComparable } from "../split/bases.ts";
import type { Stage } from "../syntax/stage.ts";

interface Found {
  readonly range: Range;
  readonly stage: Stage;
}

/** Beside the size of a built image: then it is known that the file builds, and the builder is in the cache. */
export const compareBasesLens = lens<Found>({
  id: "compare-bases",
  summary: "Builds the image on the other bases that fit, side by side, and shows what each weighs and does.",

  examples: [
    {
      given: { builds: { "(image)": { unpacked: 4_759_704 } } },
      shows: `
        FROM golang:1.26 AS build
        RUN CGO_ENABLED=0 go build -o /app .
        » Compare bases
        FROM scratch
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
    },
    {
      given: { builds: { "(image)": { unpacked: 736e6 } } },
      shows: `
        » Compare bases
        FROM gcc:14
        COPY app.c .
        RUN gcc -static -o /app app.c
        ENTRYPOINT ["/app"]
      `,
    },
    {
      // Built from another text, or nothing to put on another base.
      given: { builds: { "(image)": { unpacked: 4_759_704, stale: true } } },
      shows: `
        FROM gcc:14
        COPY app.c .
        RUN gcc -static -o /app app.c
        ENTRYPOINT ["/app"]
      `,
    },
    {
      given: { builds: { "(image)": { unpacked: 4_759_704 } } },
      shows: `
        FROM nginx:1.29
        COPY nginx.conf /etc/nginx/
      `,
    },
  ],

  find: ({ finalStage: stage }) => (stage ? [{ range: stage.from.keywordRange, stage }] : []),

  show({ stage }, file, world) {
    const { builds } = world;
    const target = targetOf(stage);
    const measure = builds.measure(target, () => inputsOf(stage, file));
    if (!measure || measure.stale || builds.running(target) || builds.engine.state === "off")
      return undefined;
    if (!isComparable(file, world)) return undefined;
    return {
      title: "Compare bases",
      tooltip: "Build the image on the other bases that fit, side by side",
      command: { id: "plimsoll.compareBases", arguments: [file.uri] },
    };
  },
});
