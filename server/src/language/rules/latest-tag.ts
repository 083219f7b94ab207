import { rule } from "../feature.ts";
import { changes, meantTags, withTag } from "../images/choose.ts";
import { imagesInStages } from "../images/place.ts";
import { familiarName } from "../syntax/image-reference.ts";

/** Images that are published under `latest` alone have no better tag. Defaults of build arguments are their owner's choice. */
export const latestTag = rule({
  id: "latest-tag",
  severity: "hint",
  summary: "An image is taken with the tag latest.",
  why: "`latest` is another image every time its publisher moves it. The same file then builds something else, or stops building.",
  sameAs: ["hadolint/DL3007"],

  examples: [
    {
      given: { tags: { node: ["24", "24-slim", "22", "latest"] } },
      bad: `
        FROM node:latest AS build
             ^^^^^^^^^^^ node:latest is whatever it is on the day of the build.
      `,
      good: `
        FROM node:24 AS build
      `,
    },
    {
      silent: `
        ARG VERSION=latest
        FROM node:\${VERSION} AS build
        FROM gcr.io/distroless/cc-debian13:latest AS a
        FROM cgr.dev/chainguard/static:latest
        FROM node:latest@sha256:5f2e
      `,
    },
  ],

  async *askStages(stages, file, world) {
    for (const place of imagesInStages(file, stages)) {
      const { reference, word, range } = place;
      if (
        !reference ||
        word.text.includes("$") ||
        reference.tag !== "latest" ||
        reference.digest !== undefined
      )
        continue;
      const tags = meantTags(reference, world);
      if (tags.length === 0 && world.catalogue.images.some(({ name }) => name === familiarName(reference)))
        continue;
      yield {
        range,
        message: `${word.text} is whatever it is on the day of the build.`,
        fixes: changes(
          place,
          tags.map((tag) => withTag(reference, tag)),
        ),
      };
    }
  },
});
