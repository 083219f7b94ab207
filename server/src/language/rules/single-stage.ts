import { rule } from "../feature.ts";
import { manifestsOf } from "../split/manifests-of.ts";
import { planSplit, titleOf } from "../split/planner.ts";

/**
 * Says nothing where a split is refused: a hint that leads nowhere is noise. The other runtimes are offered by the
 * action `split`.
 */
export const singleStage = rule({
  id: "single-stage",
  severity: "hint",
  summary: "The final image ships the compiler or SDK it was built with.",
  why: "A second stage takes over what was built and leaves the tools behind: less to pull, less to patch, less for an intruder to use.",
  examples: [
    {
      given: {
        files: {
          Dockerfile: "",
          "go.mod": "module example.com/tides\n",
          "main.go":
            'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
        },
      },
      bad: `
        FROM golang:1.26-trixie
             ^^^^^^^^^^^^^^^^^^ The image ships golang:1.26-trixie, which only \`go build\` needs.
        WORKDIR /src
        COPY . .
        RUN go build -o /server .
        CMD ["/server"]
      `,
      good: `
        FROM golang:1.26-trixie AS build
        WORKDIR /src
        COPY . .
        ENV CGO_ENABLED=0
        RUN go build -o /server .

        FROM scratch
        WORKDIR /src
        COPY --from=build /server /server
        CMD ["/server"]
      `,
    },
    {
      silent: `
        FROM golang:1.26-trixie
        RUN go install golang.org/x/tools/cmd/stringer@latest
        ENTRYPOINT ["go"]
      `,
    },
    {
      silent: `
        FROM alpine:3.24
        RUN apk add --no-cache nginx
        CMD ["nginx", "-g", "daemon off;"]
      `,
    },
  ],

  async *check(file, { catalogue, today, context }) {
    // The sources are read only for a file that the text alone makes worth it.
    if (!planSplit(file, catalogue, today).eligible) return;
    const { eligible, why, range, plans } = planSplit(
      file,
      catalogue,
      today,
      await manifestsOf(file, context),
    );
    const [best] = plans;
    if (!eligible || !best) return;
    const by = { action: "split", data: { runtime: best.runtime } };
    yield { range, message: why, fixes: [{ title: titleOf(best), edits: best.edits, by }] };
  },
});
