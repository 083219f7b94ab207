import { contents } from "../contents/contents.ts";
import { project } from "../contents/project.ts";
import { scratchReadiness } from "../contents/readiness.ts";
import { action } from "../feature.ts";

/** On the FROM line of a stage that ships. The menu is made from memory; the edit reads the sources too. */
export const scratchReadinessAction = action<{ readonly stage: number; readonly check?: string }>({
  id: "scratch-readiness",
  kind: "refactor.rewrite.plimsoll.scratch",
  summary: "Puts a stage on scratch with all that its program needs, or says on which base it would start.",

  examples: [
    {
      given: {
        files: {
          "main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.Get("https://example.com") }\n',
        },
      },
      before: `
        FROM golang:1.26-trixie AS build
        RUN go build -o /app .
        FROM alp$0ine:3.23
        RUN apk add --no-cache ca-certificates && adduser -D app
        COPY --from=build /app /app
        USER app
        ENTRYPOINT /app
      `,
      after: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
        USER 65532:65532
        ENTRYPOINT ["/app"]
      `,
    },
    {
      before: `
        FROM alpine:3.23 AS build
        RUN adduser -D app
        FROM scra$0tch
        COPY app /app
        USER app
        CMD ["/app"]
      `,
      choose: "Scratch: copy the accounts of stage build",
      after: `
        FROM alpine:3.23 AS build
        RUN adduser -D app
        FROM scratch
        COPY app /app
        COPY --from=build /etc/passwd /etc/group /etc/
        USER app
        CMD ["/app"]
      `,
    },
  ],

  find(file, { start }, world) {
    const stage = file.stageAt(start);
    if (!stage || start.line < stage.from.line || start.line > stage.from.lastLine) return [];
    const here = contents(file, world.catalogue)[stage.index];
    if (!here || here.role === "builder") return [];
    const { already, refused, checks, edits } = scratchReadiness(file, stage, world);
    const title = "Make this stage run on scratch";
    if (refused) {
      // A stage that is on scratch already has its own problems to say why it does not start.
      if (already) return [];
      const nearest = refused.nearest ? ` The smallest base that starts it is ${refused.nearest}.` : "";
      return [{ title, disabled: `${refused.why}${nearest}`, data: { stage: stage.index } }];
    }
    if (!already) return [{ title, data: { stage: stage.index } }];
    if (edits.length === 0) return [];
    return checks.flatMap(({ id, state, fix }) =>
      state === "missing" && fix
        ? [
            {
              title: `Scratch: ${fix.title[0]!.toLowerCase()}${fix.title.slice(1)}`,
              data: { stage: stage.index, check: id },
            },
          ]
        : [],
    );
  },

  async edit({ data: { stage, check } }, file, world) {
    const chosen = file.stages[stage];
    if (!chosen) return {};
    const { edits, checks } = scratchReadiness(file, chosen, world, await project(world.context));
    const wanted = check === undefined ? edits : (checks.find((it) => it.id === check)?.fix?.edits ?? []);
    return { changes: { [file.uri]: [...wanted] } };
  },
});
