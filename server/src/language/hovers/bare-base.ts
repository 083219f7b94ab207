import type { Range } from "vscode-languageserver-types";
import { contentsOf } from "../contents/contents.ts";
import { fitFate, unfitFate } from "../contents/verdict.ts";
import { hover } from "../feature.ts";
import { terms } from "../manual/terms.ts";
import { holds } from "../syntax/ranges.ts";
import type { Stage } from "../syntax/stage.ts";

/** On the image of a FROM. The table of the image's facts stands above it where there is one. */
export const bareBaseHover = hover({
  id: "bare-base",
  summary: "What scratch and distroless lack, and whether this stage's programs start on them.",
  below: true,

  examples: [
    {
      at: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app
        FROM scr$0atch
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
      shows: `
        ${terms.scratch.summary} \`/app\` is static (\`CGO_ENABLED=0\` leaves out all C code), so it starts on any Linux base, scratch too. [scratch](${terms.scratch.url})
      `,
    },
    {
      at: `
        FROM gcr.io/distroless/static-deb$0ian13:nonroot
        COPY app /app
      `,
      shows: `${terms.distroless.summary} This one has no C library, so only static programs start on it. [distroless](${terms.distroless.url})`,
    },
  ],

  find(file, cursor) {
    const stage = file.stageAt(cursor);
    const image = stage?.image;
    if (!stage || !image || !holds(image.range, cursor)) return undefined;
    const bare = stage.base.kind === "scratch" || /(?:^|\/)distroless\//.test(image.text);
    return bare ? { range: image.range, stage } : undefined;
  },

  show({ stage }: { range: Range; stage: Stage }, file, { catalogue }) {
    const term = stage.base.kind === "scratch" ? terms.scratch : terms.distroless;
    const here = contentsOf(file, stage, catalogue);
    const lacking =
      term === terms.distroless && here.libc?.name === "none"
        ? "This one has no C library, so only static programs start on it."
        : undefined;
    // What will not start here is said above, by another hover.
    const said = unfitFate(here) ? undefined : (fitFate(here) ?? lacking);
    return [term.summary, said, `[${term.id}](${term.url})`].filter(Boolean).join(" ");
  },
});
