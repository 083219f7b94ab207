import { contents } from "../contents/contents.ts";
import { partOf, termAt } from "../contents/term.ts";
import { fate } from "../contents/verdict.ts";
import { hover } from "../feature.ts";
import { terms } from "../manual/terms.ts";

/** Speaks of the programs of the RUN under the cursor, else of all that its stage builds. */
export const cgoEnabledHover = hover({
  id: "cgo-enabled",
  summary: "What CGO_ENABLED does to the programs of this file.",
  below: true,

  examples: [
    {
      at: `
        FROM golang:1.26-trixie AS build
        RUN CGO_EN$0ABLED=0 go build -o /out/app ./cmd/app
        FROM alpine:3.23
        COPY --from=build /out/app /app
      `,
      shows: `
        ${terms.cgo.summary} \`/out/app\` is static (\`CGO_ENABLED=0\` leaves out all C code), so it starts on any Linux base, alpine:3.23 too. [cmd/cgo](${terms.cgo.url})
      `,
    },
    {
      at: `
        FROM golang:1.26-trixie AS build
        ENV CGO_$0ENABLED=1
        RUN go build -o /out/app ./cmd/app
        FROM scratch
        COPY --from=build /out/app /app
      `,
      shows: `
        ${terms.cgo.summary} \`/out/app\` usually needs glibc 2.41 (\`CGO_ENABLED=1\` links against the C library); the last stage (scratch) has no C library, so it will not start there. [cmd/cgo](${terms.cgo.url})
      `,
    },
    {
      at: "FROM golang:1.26-trixie\nARG CGO_ENABLED$0",
      shows: `${terms.cgo.summary} [cmd/cgo](${terms.cgo.url})`,
    },
  ],

  find: (file, cursor) => partOf(termAt(file, cursor), /CGO_ENABLED/),

  show({ instruction }, file, { catalogue }) {
    const all = contents(file, catalogue);
    const home = all.find((it) => it.stage === file.stageOf(instruction));
    const programs = home?.artifacts.filter((it) => it.ecosystem === "go") ?? [];
    const own = programs.filter((it) => it.made?.instruction === instruction);
    const chosen = (own.length > 0 ? own : programs)[0];
    const here = home && chosen && fate(chosen, home, all);
    return [terms.cgo.summary, here, `[cmd/cgo](${terms.cgo.url})`].filter(Boolean).join(" ");
  },
});
