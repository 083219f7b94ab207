import { type Position, TextEdit } from "vscode-languageserver-types";
import { action, type Offer } from "../feature.ts";
import { type ImagePlace, imagesIn, written, writtenAt } from "../images/place.ts";
import { imageReference } from "../syntax/image-reference.ts";

/** Where which digest goes, as plain data. */
interface Pins {
  readonly pins: readonly { readonly image: string; readonly at: Position }[];
}

/** The tag stays: people read it, and tools that update pins need it to find the next digest. */
export const pin = action<Pins>({
  id: "pin",
  kind: "refactor.rewrite.plimsoll.pin",
  summary: "Pins an image to the digest its tag points to today.",
  examples: [
    {
      given: { manifests: { "golang:1.26-trixie": { digest: "sha256:5f2e" } } },
      before: "FROM gol$0ang:1.26-trixie AS build",
      choose: "Pin golang:1.26-trixie to its digest of today",
      after: "FROM golang:1.26-trixie@sha256:5f2e AS build",
    },
    {
      given: { manifests: { "alpine:latest": { digest: "sha256:5f2e" } } },
      before: "FROM alpine$0",
      after: "FROM alpine:latest@sha256:5f2e",
    },
    {
      given: { manifests: { "busybox:1.38": { digest: "sha256:5f2e" } } },
      before: `
        FROM scratch
        COPY --from=busy$0box:1.38 /bin/sh /bin/sh
      `,
      after: `
        FROM scratch
        COPY --from=busybox:1.38@sha256:5f2e /bin/sh /bin/sh
      `,
    },
    {
      given: {
        manifests: { "golang:1.26": { digest: "sha256:5f2e" }, "alpine:3.23": { digest: "sha256:8a1f" } },
      },
      before: `
        FROM gol$0ang:1.26 AS build
        FROM alpine:3.23
        COPY --from=build /app /app
      `,
      choose: "Pin all 2 images to their digests of today",
      after: `
        FROM golang:1.26@sha256:5f2e AS build
        FROM alpine:3.23@sha256:8a1f
        COPY --from=build /app /app
      `,
    },
    {
      // Who builds with another BASE still gets that one.
      given: { manifests: { "golang:1.26": { digest: "sha256:5f2e" } } },
      before: `
        ARG BASE="golang:1.26"
        FROM \${BA$0SE} AS build
      `,
      choose: "Pin golang:1.26, the default of BASE, to its digest of today",
      after: `
        ARG BASE="golang:1.26@sha256:5f2e"
        FROM \${BASE} AS build
      `,
    },
  ],

  find(file, { start }) {
    const place = writtenAt(file, start);
    if (!place || place.reference?.digest !== undefined) return [];
    const { word, reference } = place;
    if (reference === undefined || word.text.includes("$"))
      return [
        {
          title: `Pin ${word.text} to its digest of today`,
          disabled: reference
            ? "A build argument decides a part of its name."
            : "Only the build knows which image this is.",
          data: { pins: [] },
        },
      ];
    const name = place.argument ? `${reference.text}, the default of ${place.argument},` : reference.text;
    const offers: Offer<Pins>[] = [
      { title: `Pin ${name} to its digest of today`, data: { pins: [pinAt(place)] } },
    ];
    const all = new Map<string, ImagePlace>();
    for (const it of imagesIn(file).map((each) => written(file, each))) {
      const { line, character } = it.range.start;
      if (it.reference && it.reference.digest === undefined && !it.word.text.includes("$"))
        all.set(`${line}:${character}`, it);
    }
    if (all.size > 1)
      offers.push({
        title: `Pin all ${all.size} images to their digests of today`,
        data: { pins: [...all.values()].map(pinAt) },
      });
    return offers;
  },

  async edit({ data: { pins } }, file, { registry }) {
    const edits = await Promise.all(
      pins.map(async ({ image, at }) => {
        const tagged = imageReference(image);
        const reference = tagged.tag === undefined ? imageReference(`${image}:latest`) : tagged;
        const { digest } = await registry.digest(reference);
        return TextEdit.insert(at, `${tagged.tag === undefined ? ":latest" : ""}@${digest}`);
      }),
    );
    return { changes: { [file.uri]: edits } };
  },
});

function pinAt({ reference, range }: ImagePlace): Pins["pins"][number] {
  return { image: reference!.text, at: range.end };
}
