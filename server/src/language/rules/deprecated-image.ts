import { rule } from "../feature.ts";
import { changes, replacementFor } from "../images/choose.ts";
import { imageKeywords, imagesInStages } from "../images/place.ts";

export const deprecatedImage = rule({
  id: "deprecated-image",
  severity: "warning",
  summary: "An image is deprecated, moved or no longer updated.",
  why: "A deprecated image gets no security updates; one day it can't be pulled any more. Its successor is usually published under another name.",

  examples: [
    {
      given: { today: "2026-11-23" },
      bad: `
        FROM openjdk:21-jdk-slim
             ^^^^^^^^^^^^^^^^^^^ openjdk:21-jdk-slim is deprecated since 2022-07: released JDKs are not published here any more.
      `,
      good: `
        FROM eclipse-temurin:21-jdk
      `,
    },
    {
      bad: `
        FROM bitnami/redis:7.4
             ^^^^^^^^^^^^^^^^^ bitnami/redis:7.4 is deprecated since 2025-08: the free versioned tags moved to bitnamilegacy and are frozen there.
      `,
      good: `
        FROM bitnamisecure/redis:7.4
      `,
    },
    {
      silent: `
        FROM eclipse-temurin:21-jdk
        FROM openjdk:27-ea-jdk-slim
      `,
    },
  ],
  on: imageKeywords,

  *checkStages(stages, file, world) {
    for (const place of imagesInStages(file, stages)) {
      const { reference, range } = place;
      const deprecated = reference && world.catalogue.facts(reference).deprecated?.value;
      if (deprecated === undefined) continue;
      const { reason, since, replacements } = deprecated;
      // With its tag: often only some are deprecated, `golang:onbuild` say.
      const name = reference!.text.replace(/@.*$/, "");
      const when = since === undefined ? "" : ` since ${since}`;
      const instead = replacements.length > 0 ? "" : " There is no successor.";
      yield {
        range,
        tag: "deprecated",
        message: `${name} is deprecated${when}: ${reason}.${instead}`,
        fixes: changes(
          place,
          replacements.slice(0, 3).map((it) => replacementFor(reference!, it, world)),
        ),
      };
    }
  },
});
