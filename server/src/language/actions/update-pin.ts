import { type Range, TextEdit } from "vscode-languageserver-types";
import { action, type Offer } from "../feature.ts";
import { movedTo, newestOfLine, withoutDigest } from "../images/pins.ts";
import { writtenAt } from "../images/place.ts";
import { imageReference } from "../syntax/image-reference.ts";

interface Update {
  /** What to ask the registry for; undefined when no digest is written. */
  readonly ask: string | undefined;
  /** What is replaced: from the tag's first character to the image's end. */
  readonly range: Range;
  readonly tag: string;
}

/**
 * Never leaves the release line: whether a program stands a new one is not ours to say. Ended lines have a rule of
 * their own.
 */
export const updatePin = action<Update>({
  id: "update-pin",
  kind: "refactor.rewrite.plimsoll.pin",
  summary: "Moves a pin to where its tag points today, or an exact version to the newest of its line.",
  examples: [
    {
      given: { manifests: { "golang:1.26": { digest: "sha256:8a1f" } } },
      before: "FROM golang:1.26@sha256:5$0f2e AS build",
      choose: "Update golang:1.26 to its digest of today: the tag has moved since you pinned",
      after: "FROM golang:1.26@sha256:8a1f AS build",
    },
    {
      given: {
        tags: {
          "registry.acme.test:5000/team/app": ["1.2.0", "1.2.9", "1.9.1", "1.9.2-rc1", "1.9.3-slim", "2.0.0"],
        },
      },
      before: "FROM registry.acme.test:5000/team/app:1.2.0$0",
      choose: "Update registry.acme.test:5000/team/app to 1.9.1",
      after: "FROM registry.acme.test:5000/team/app:1.9.1",
    },
    {
      given: {
        tags: { node: ["24.1.0-slim", "24.9.0-slim", "24.11.1", "25.0.0-slim"] },
        manifests: { "node:24.9.0-slim": { digest: "sha256:8a1f" } },
      },
      before: "FROM node:24.1.0-slim@sha256:5$0f2e",
      choose: "Update node to 24.9.0-slim and its digest of today",
      after: "FROM node:24.9.0-slim@sha256:8a1f",
    },
    {
      given: { manifests: { "golang:1.26": { digest: "sha256:8a1f" } } },
      before: "ARG BASE=golang:1.26@sha256:5f2e\nFROM $BA$0SE",
      after: "ARG BASE=golang:1.26@sha256:8a1f\nFROM $BASE",
    },
  ],

  find(file, { start }, world) {
    const place = writtenAt(file, start);
    const image = place?.reference;
    // Of an image that a build argument is a part of, nobody knows which tag is meant.
    if (!place || image?.tag === undefined || place.word.text.includes("$")) return [];
    const { range } = place;
    if (file.slice(range) !== image.text) return [];
    const name = image.text.slice(0, image.text.indexOf(`:${image.tag}`));
    const whole = {
      start: { ...range.start, character: range.start.character + name.length + 1 },
      end: range.end,
    };
    const offers: Offer<Update>[] = [];
    if (image.digest !== undefined) {
      const tagged = withoutDigest(image).text;
      const moved = movedTo(image, world);
      const known = world.registry.known(withoutDigest(image)).manifest;
      if (moved || !known)
        offers.push({
          title: `Update ${tagged} to its digest of today${moved ? ": the tag has moved since you pinned" : ""}`,
          data: { ask: tagged, range: whole, tag: image.tag },
        });
    }
    const newest = newestOfLine(image, world);
    if (newest !== undefined)
      offers.push({
        title: `Update ${name} to ${newest}${image.digest === undefined ? "" : " and its digest of today"}`,
        data: {
          ask: image.digest === undefined ? undefined : `${name}:${newest}`,
          range: whole,
          tag: newest,
        },
      });
    return offers;
  },

  async edit({ data: { ask, range, tag } }, file, { registry }) {
    const pinned = ask === undefined ? "" : `@${(await registry.digest(imageReference(ask))).digest}`;
    return { changes: { [file.uri]: [TextEdit.replace(range, tag + pinned)] } };
  },
});
