import type { Range } from "vscode-languageserver-types";
import { inputsOf, targetOf } from "../builds/stages.ts";
import { lens } from "../feature.ts";
import { about, platformOf, pullSize } from "../images/about.ts";
import { movedTo } from "../images/pins.ts";
import type { ImageReference } from "../syntax/image-reference.ts";
import type { Stage } from "../syntax/stage.ts";
import { size } from "../words.ts";
import type { Fact } from "../world.ts";

interface Found {
  readonly range: Range;
  readonly stage: Stage;
  readonly image: ImageReference;
}

const of = (day: string, sizes: Record<string, number>): Fact<Record<string, number>> => ({
  value: sizes,
  verified: true,
  source: "docker-library/repo-info",
  date: day,
});

/** Until a stage was built: then its own size says more. */
export const baseSizeLens = lens<Found>({
  id: "base-size",
  summary: "What a pull of the base fetches, above each FROM that was not built yet.",

  examples: [
    {
      given: {
        images: { "golang:1.26": { compressed: of("2026-10-01", { "linux/amd64": 295e6 }) } },
        today: "2026-11-23",
      },
      shows: `
        » base 295 MB compressed
        FROM golang:1.26 AS build
        FROM build AS test
        FROM scratch
      `,
    },
    {
      // Older than 60 days; another platform has another size.
      given: {
        images: {
          "alpine:3.23": {
            compressed: of("2026-09-17", { "linux/amd64": 3_849_738, "linux/arm64": 4_187_659 }),
          },
        },
        today: "2026-11-23",
      },
      shows: `
        » base ≈ 4.19 MB compressed
        FROM --platform=linux/arm64 alpine:3.23
        » base ≈ 3.85 MB compressed
        FROM --platform=$BUILDPLATFORM alpine:3.23
        FROM --platform=linux/s390x alpine:3.23
      `,
    },
    {
      // What the registry says goes before the catalogue.
      given: {
        manifests: {
          "alpine:3.23": {
            asOf: "2026-11-20T08:00:00Z",
            platforms: [{ platform: "linux/amd64", digest: "sha256:0", compressed: 3_900_000 }],
          },
        },
        today: "2026-11-23",
      },
      shows: `
        » base 3.90 MB compressed
        FROM alpine:3.23
      `,
    },
    {
      given: {
        images: { "golang:1.26@sha256:5f2e": { compressed: of("2026-10-01", { "linux/amd64": 295e6 }) } },
        manifests: { "golang:1.26": { digest: "sha256:8a1f", asOf: "2026-11-20T08:00:00Z" } },
        today: "2026-11-23",
      },
      shows: `
        » base 295 MB compressed · the tag has moved since you pinned
        FROM golang:1.26@sha256:5f2e AS build
      `,
    },
    { given: { builds: { "(image)": { unpacked: 8e6 } } }, shows: "FROM alpine:3.23" },
    { shows: "FROM ghcr.io/acme/base:1" },
  ],

  find: (file) =>
    file.stages.flatMap((stage) =>
      stage.base.kind === "image" && stage.base.reference
        ? [{ range: stage.from.keywordRange, stage, image: stage.base.reference }]
        : [],
    ),

  show({ stage, image }, file, world) {
    const { builds, today } = world;
    const target = targetOf(stage);
    if (builds.running(target) || builds.measure(target, () => inputsOf(stage, file))) return undefined;
    const platform = platformOf(stage.platform?.value, world.platform);
    const facts = about(image, platform, world);
    const pull = pullSize(facts, platform, today);
    const moved = movedTo(image, world);
    const titles: string[] = [];
    const tips: string[] = [];
    if (pull !== undefined) {
      const { source, date } = facts.compressed!;
      titles.push(`base ${pull.old ? "≈ " : ""}${size(pull.bytes)} compressed`);
      tips.push(
        `${pull.bytes.toLocaleString("en-US")} bytes: what a pull of ${image.text} fetches for ${platform}. ${source}, ${date}.`,
      );
    }
    if (moved !== undefined) {
      titles.push("the tag has moved since you pinned");
      tips.push(`On ${moved.asOf.slice(0, 10)} it was ${moved.digest}. Ctrl+. on the image updates the pin.`);
    }
    return titles.length === 0 ? undefined : { title: titles.join(" · "), tooltip: tips.join(" ") };
  },
});
