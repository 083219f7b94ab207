import { stageUses } from "../contents/stage-use.ts";
import { rule } from "../feature.ts";

export const circularStages = rule({
  id: "circular-stages",
  severity: "error",
  summary: "A stage copies from itself.",
  why: "BuildKit stops with `circular dependency detected on stage`. Files a stage made itself are there already; move them with RUN.",
  sameAs: ["hadolint/DL3023"],

  examples: [
    {
      bad: `
        FROM alpine:3.23 AS app
        RUN apk add --no-cache curl
        COPY --from=app /usr/bin/curl /bin/
                    ^^^ Stage \`app\` copies from itself.
      `,
    },
    { silent: "FROM alpine:3.23 AS app\nFROM app AS app2\nCOPY --from=app /a /b" },
    { silent: "FROM alpine:3.23 AS app\nFROM alpine:3.23 AS app\nCOPY --from=app /a /b" },
  ],
  on: ["ADD", "COPY", "FROM", "ONBUILD", "RUN"],

  *checkStages(stages, file) {
    for (const { stage, word } of stageUses(stages)) {
      if (word.text.toLowerCase() !== stage.called?.toLowerCase() || file.stageNamed(word.text, stage))
        continue;
      yield { range: word.range, message: `Stage \`${word.text}\` copies from itself.` };
    }
  },
});
