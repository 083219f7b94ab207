import { contents } from "../contents/contents.ts";
import type { StageContents } from "../contents/model.ts";
import { type Problem, rule } from "../feature.ts";
import { changes, footingOf, onSuite } from "../images/choose.ts";
import { distributionName } from "../images/fact-rows.ts";
import { type ImagePlace, imagesInStages } from "../images/place.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { familiarName, type ImageReference } from "../syntax/image-reference.ts";
import type { Stage } from "../syntax/stage.ts";
import type { Distribution, SteadyWorld } from "../world.ts";

interface Standing {
  readonly place: ImagePlace;
  readonly reference: ImageReference;
  readonly on: Distribution;
  readonly floats: boolean;
}

/** Only between stages that hand programs to each other: dynamic ones, or whole installations of the same image. */
export const floatingSuite = rule({
  id: "floating-suite",
  severity: "warning",
  summary: "One stage floats across releases of a distribution while another is pinned to one.",
  why: "When the floating tag moves to the next release, what it builds is linked to newer libraries than the pinned stage has: it stops starting, though nobody changed the file.",

  examples: [
    {
      bad: `
        FROM rust:1 AS build
             ^^^^^^ rust:1 floats across Debian releases; stage 1 is pinned to Debian 12 (bookworm).
        WORKDIR /src
        RUN cargo build --release --bin app
        FROM debian:bookworm-slim
        COPY --from=build /src/target/release/app /usr/bin/app
      `,
      good: `
        FROM rust:1-bookworm AS build
        WORKDIR /src
        RUN cargo build --release --bin app
        FROM debian:bookworm-slim
        COPY --from=build /src/target/release/app /usr/bin/app
      `,
    },
    {
      bad: `
        FROM python:3.13-bookworm AS build
        RUN python -m venv /venv
        FROM python:3.13-slim AS runtime
             ^^^^^^^^^^^^^^^^ python:3.13-slim floats across Debian releases; stage build is pinned to Debian 12 (bookworm).
        COPY --from=build /venv /venv
      `,
      good: `
        FROM python:3.13-bookworm AS build
        RUN python -m venv /venv
        FROM python:3.13-slim-bookworm AS runtime
        COPY --from=build /venv /venv
      `,
    },
    {
      silent: `
        FROM rust:1 AS build
        RUN cargo build --release
        FROM debian:stable-slim
        COPY --from=build /target/release/app /usr/bin/app
      `,
    },
    {
      silent: `
        FROM golang:1.26 AS build
        RUN CGO_ENABLED=0 go build -o /app
        FROM debian:bookworm-slim
        COPY --from=build /app /app
      `,
    },
    {
      silent: `
        FROM golang:1.26 AS build
        RUN CGO_ENABLED=0 go build -o /app
        FROM golang:1.26-bookworm
        COPY --from=build /app /app
      `,
    },
    {
      silent: `
        FROM rust:1-bookworm AS build
        WORKDIR /src
        RUN cargo build --release --bin app
        FROM gcr.io/distroless/cc-debian12
        COPY --from=build /src/target/release/app /app
      `,
    },
    {
      silent: `
        FROM node:24 AS build
        RUN npm run build
        FROM nginx:1.31-trixie
        COPY --from=build /dist /usr/share/nginx/html
      `,
    },
  ],

  *checkStages(stages, file, world) {
    if (stages.length < 2) return;
    const standing = new Map<number, Standing>();
    for (const place of imagesInStages(file, stages)) {
      const { stage, reference } = place;
      if (stage === undefined || reference === undefined || reference.digest !== undefined) continue;
      const footing = footingOf(reference, world.catalogue.facts(reference));
      if (footing !== undefined) standing.set(stage.index, { place, reference, ...footing });
    }
    // Cheap first: most files have no such pair.
    const all = [...standing.values()];
    const pinned = new Set(all.filter((it) => !it.floats).map((it) => it.on.id));
    if (!all.some((it) => it.floats && pinned.has(it.on.id))) return;
    const told = new Set<ImagePlace>();
    for (const { to, from, isDynamic } of handovers(stages, file, world)) {
      const pair = [standing.get(to), standing.get(from)];
      const floating = pair.find((it) => it?.floats);
      const fixed = pair.find((it) => it && !it.floats);
      if (!floating || !fixed || floating.on.id !== fixed.on.id || told.has(floating.place)) continue;
      if (!isDynamic && familiarName(floating.reference) !== familiarName(fixed.reference)) continue;
      told.add(floating.place);
      yield problem(floating, fixed, world);
    }
  },
});

/** Which stage, down to its base, gets something of which other. */
function* handovers(stages: readonly Stage[], file: Dockerfile, world: SteadyWorld) {
  for (const stage of contents(file, world.catalogue, stages)) {
    for (const { origin } of stage.files) {
      if (origin.kind !== "copy" || origin.from === undefined) continue;
      const linkage = origin.from.artifactAt(origin.path)?.linkage.kind;
      if (linkage === "static") continue;
      yield { to: bottom(stage), from: bottom(origin.from), isDynamic: linkage === "dynamic" };
    }
  }
}

function bottom(stage: StageContents): number {
  return stage.parent === undefined ? stage.stage.index : bottom(stage.parent);
}

function problem({ place, reference, on }: Standing, pinned: Standing, world: SteadyWorld): Problem {
  const { stage } = pinned.place;
  const wanted = `${pinned.on.id}${pinned.on.version}`;
  const same = onSuite(reference, (userland) => userland === wanted, world);
  const now = onSuite(reference, (userland) => userland === `${on.id}${on.version}`, world);
  const named = distributionName({ id: on.id });
  return {
    range: place.range,
    message: `${reference.text} floats across ${named} releases; stage ${stage?.called ?? stage?.index} is pinned to ${distributionName(pinned.on)}.`,
    related: [{ range: pinned.place.range, message: `Pinned to ${distributionName(pinned.on)} here.` }],
    fixes: changes(
      place,
      [...new Set([same, now])].filter((it) => it !== undefined),
    ),
  };
}
