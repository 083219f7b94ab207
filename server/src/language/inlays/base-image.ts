import { inlay } from "../feature.ts";
import { imagesIn } from "../images/place.ts";

/** The defaults of the file; a build may be given others. */
export const baseImage = inlay({
  id: "base-image",
  summary: "The image that a FROM or --from with variables stands for.",

  examples: [
    {
      shows: `
        ARG VERSION=1.26
        ARG REGISTRY=docker.io/library
        FROM \${REGISTRY}/golang:\${VERSION}-alpine ‹docker.io/library/golang:1.26-alpine› AS build
        FROM alpine:3.23
        COPY --from=build /app /app
      `,
    },
    { shows: "ARG BASE\nFROM ${BASE}" },
  ],

  *hints(file) {
    for (const { word, range, reference } of imagesIn(file)) {
      if (reference === undefined || reference.text === word.text) continue;
      yield {
        position: range.end,
        label: reference.text,
        tooltip: "With the defaults of this file's build arguments.",
      };
    }
  },
});
