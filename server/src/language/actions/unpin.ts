import { type Range, TextEdit } from "vscode-languageserver-types";
import { action } from "../feature.ts";
import { writtenAt } from "../images/place.ts";

/** The digest with its sign is all that goes. */
export const unpin = action<{ readonly digest: Range }>({
  id: "unpin",
  kind: "refactor.rewrite.plimsoll.unpin",
  summary: "Takes the digest off an image, which then follows its tag again.",
  examples: [
    {
      before: "FROM golang:1.26@sha2$056:5f2e AS build",
      choose: "Unpin golang:1.26",
      after: "FROM golang:1.26 AS build",
    },
    {
      before: `
        FROM scratch
        RUN --mount=type=bind,from=busy$0box:1.38@sha256:5f2e,target=/b /b/bin/true
      `,
      after: `
        FROM scratch
        RUN --mount=type=bind,from=busybox:1.38,target=/b /b/bin/true
      `,
    },
    {
      before: "ARG BASE=golang:1.26@sha2$056:5f2e\nFROM $BASE",
      after: "ARG BASE=golang:1.26\nFROM $BASE",
    },
  ],

  find(file, { start }) {
    const place = writtenAt(file, start);
    if (place?.reference?.digest === undefined) return [];
    const { range, reference } = place;
    const written = file.slice(range);
    const sign = written.indexOf("@");
    if (sign < 0) return []; // A build argument brings it.
    const digest = { start: { ...range.start, character: range.start.character + sign }, end: range.end };
    return [
      {
        title: `Unpin ${written.slice(0, sign)}`,
        data: { digest },
        ...(reference.tag === undefined
          ? { disabled: "There is no tag beside the digest that it could follow." }
          : {}),
      },
    ];
  },

  edit: ({ data: { digest } }, file) => ({ changes: { [file.uri]: [TextEdit.del(digest)] } }),
});
