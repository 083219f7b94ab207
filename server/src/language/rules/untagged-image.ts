import { rule } from "../feature.ts";
import { changes, meantTags, withTag } from "../images/choose.ts";
import { imagesInStages } from "../images/place.ts";
import { familiarName } from "../syntax/image-reference.ts";

/** Images whose name alone says the release (distroless, Chainguard) have no tag to choose. Defaults of build arguments are their owner's choice. */
export const untaggedImage = rule({
  id: "untagged-image",
  severity: "hint",
  summary: "An image is named without a tag.",
  why: "No tag means `latest`: another image every time its publisher moves it. The same file then builds something else, or stops building.",
  sameAs: ["hadolint/DL3006"],

  examples: [
    {
      given: { tags: { alpine: ["3.24", "3.23", "latest"] } },
      bad: `
        FROM alpine
             ^^^^^^ No tag means alpine:latest, whatever that is on the day of the build.
      `,
      good: `
        FROM alpine:3.24
      `,
    },
    {
      given: { tags: { composer: ["2.10", "2", "latest"] } },
      bad: `
        FROM scratch
        COPY --from=composer /usr/bin/composer /usr/bin/composer
                    ^^^^^^^^ No tag means composer:latest, whatever that is on the day of the build.
      `,
      good: `
        FROM scratch
        COPY --from=composer:2.10 /usr/bin/composer /usr/bin/composer
      `,
    },
    {
      silent: `
        ARG BASE=alpine
        FROM \${BASE} AS build
        FROM build AS next
        FROM alpine@sha256:5f2e AS pinned
        FROM gcr.io/distroless/static-debian13
        COPY --from=assets /a /a
        FROM scratch
      `,
    },
  ],

  async *askStages(stages, file, world) {
    for (const place of imagesInStages(file, stages)) {
      const { reference, word, stage, range } = place;
      if (
        !reference ||
        word.text.includes("$") ||
        reference.tag !== undefined ||
        reference.digest !== undefined
      )
        continue;
      const isKnown = world.catalogue.images.some(({ name }) => name === familiarName(reference));
      // `--from=` may also name a build context that only the command line knows.
      if (stage === undefined && !isKnown) continue;
      const tags = meantTags(reference, world);
      if (isKnown && tags.length === 0) continue;
      yield {
        range,
        message: `No tag means ${familiarName(reference)}:latest, whatever that is on the day of the build.`,
        fixes: changes(
          place,
          tags.map((tag) => withTag(reference, tag)),
        ),
      };
    }
  },
});
