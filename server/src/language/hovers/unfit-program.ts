import type { Range } from "vscode-languageserver-types";
import { contentsOf } from "../contents/contents.ts";
import { unfitFate } from "../contents/verdict.ts";
import { hover } from "../feature.ts";
import { holds } from "../syntax/ranges.ts";
import type { Stage } from "../syntax/stage.ts";

/** On the image of a FROM, above all that is known of the image: it is about this file. */
export const unfitProgramHover = hover({
  id: "unfit-program",
  summary: "The program of this file that will not start on a base image, and why.",

  examples: [
    {
      at: `
        FROM golang:1.26-trixie AS build
        ENV CGO_ENABLED=1
        RUN go build -o /app
        FROM alp$0ine:3.23
        COPY --from=build /app /app
      `,
      shows:
        "`/app` usually needs glibc 2.41 (`CGO_ENABLED=1` links against the C library); the last stage (alpine:3.23) has musl 1.2.5, so it will not start there.",
    },
    {
      at: `
        FROM rust:1-trixie AS build
        WORKDIR /src
        RUN cargo build --release
        FROM deb$0ian:bookworm-slim
        COPY --from=build /src/target/release/app /app
      `,
      shows:
        "`/app` needs glibc 2.41 (the default target links the C library dynamically); the last stage (debian:bookworm-slim) has glibc 2.36, so it may not start there.",
    },
  ],

  find(file, cursor): { range: Range; stage: Stage } | undefined {
    const stage = file.stageAt(cursor);
    return stage?.image && holds(stage.image.range, cursor) ? { range: stage.image.range, stage } : undefined;
  },

  show({ stage }, file, { catalogue }) {
    return unfitFate(contentsOf(file, stage, catalogue));
  },
});
