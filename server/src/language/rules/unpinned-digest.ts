import { rule } from "../feature.ts";
import { imageKeywords, imagesInStages } from "../images/place.ts";

/** Pinning asks a registry, so it is a refactoring at the image and no fix here. */
export const unpinnedDigest = rule({
  id: "unpinned-digest",
  severity: "hint",
  offByDefault: true,
  summary: "An image is not pinned to a digest.",
  why: "A tag can be moved to another image; a digest can't. Pinned images build the same everywhere, and need somebody who updates them.",

  examples: [
    {
      bad: `
        FROM alpine:3.23
             ^^^^^^^^^^^ alpine:3.23 is not pinned to a digest.
        COPY --from=nginx:1.31 /a /a
                    ^^^^^^^^^^ nginx:1.31 is not pinned to a digest.
      `,
    },
    {
      silent: `
        FROM alpine:3.23@sha256:5f2e AS build
        FROM build
        FROM scratch
      `,
    },
  ],
  on: imageKeywords,

  *checkStages(stages, file) {
    for (const { reference, word, range } of imagesInStages(file, stages)) {
      if (!reference || reference.digest !== undefined || word.text.includes("$")) continue;
      yield { range, message: `${word.text} is not pinned to a digest.` };
    }
  },
});
