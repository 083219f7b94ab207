import { contents } from "../contents/contents.ts";
import { project } from "../contents/project.ts";
import { temporaryFolder } from "../contents/provisions.ts";
import { builtByGo } from "../contents/scratch.ts";
import { shipped } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { rule } from "../feature.ts";

/** The folder is copied with its parent, for COPY does not hand on the mode of the folder it is given itself. */
export const missingTmp = rule({
  id: "missing-tmp",
  severity: "warning",
  summary: "A program that writes temporary files, on scratch without /tmp.",
  why: "scratch has no `/tmp`. `os.CreateTemp` and big uploads stop with `open /tmp/…: no such file or directory`. A folder everybody may write to must be copied in, or mounted at run time.",

  examples: [
    {
      given: {
        files: { "main.go": 'package main\n\nimport "os"\n\nfunc main() { os.CreateTemp("", "x") }\n' },
      },
      bad: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
             ^^^^^^^ The program writes temporary files (\`os.CreateTemp\`), and scratch has no \`/tmp\`.
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
      good: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        RUN mkdir -p -m 1777 /bare/tmp
        FROM scratch
        COPY --from=build /app /app
        COPY --from=build /bare/ /
        ENTRYPOINT ["/app"]
      `,
    },
    {
      given: {
        files: { "main.go": 'package main\n\nimport "os"\n\nfunc main() { os.CreateTemp("", "x") }\n' },
      },
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        VOLUME /tmp
        ENTRYPOINT ["/app"]
        FROM gcr.io/distroless/static-debian13
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
        FROM scratch
        WORKDIR /tmp
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
    },
  ],

  async *askStages(stages, file, world) {
    for (const stage of shipped(contents(file, world.catalogue, stages))) {
      if (
        !stage.scratch ||
        !(stage.entrypoint ?? stage.cmd) ||
        stage.has("/tmp") !== false ||
        stage.variable("TMPDIR")
      )
        continue;
      if (!builtByGo(stage)) continue;
      const { temporary } = await project(world.context);
      if (!temporary) continue;
      yield {
        range: stage.stage.image?.range ?? stage.stage.from.range,
        message: `The program writes temporary files (\`${temporary}\`), and ${baseText(stage)} has no \`/tmp\`.`,
        fixes: temporaryFolder(file, stage),
      };
    }
  },
});
