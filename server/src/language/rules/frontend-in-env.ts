import { TextEdit } from "vscode-languageserver-types";
import { shippedInstructions } from "../contents/starting.ts";
import { rule } from "../feature.ts";
import { definitionsIn } from "../syntax/scopes.ts";

/** Only where the image ships: a builder has no container that keeps it. */
export const frontendInEnv = rule({
  id: "frontend-in-env",
  severity: "hint",
  summary: "ENV keeps DEBIAN_FRONTEND in the running container.",
  why: "The build needs `DEBIAN_FRONTEND=noninteractive`, the container does not: who works in it later gets packages configured without being asked. ARG lasts for the build only.",

  examples: [
    {
      bad: `
        FROM debian:trixie-slim
        ENV DEBIAN_FRONTEND=noninteractive
            ^^^^^^^^^^^^^^^ The container keeps this; ARG lasts for the build only.
        RUN apt-get update
      `,
      good: `
        FROM debian:trixie-slim
        ARG DEBIAN_FRONTEND=noninteractive
        RUN apt-get update
      `,
    },
    {
      bad: `
        FROM debian:trixie-slim
        ENV DEBIAN_FRONTEND noninteractive
            ^^^^^^^^^^^^^^^ The container keeps this; ARG lasts for the build only.
      `,
      good: `
        FROM debian:trixie-slim
        ARG DEBIAN_FRONTEND=noninteractive
      `,
    },
    {
      bad: `
        FROM debian:trixie-slim
        ENV LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive TZ=UTC
                         ^^^^^^^^^^^^^^^ The container keeps this; ARG lasts for the build only.
      `,
      good: `
        FROM debian:trixie-slim
        ARG DEBIAN_FRONTEND=noninteractive
        ENV LANG=C.UTF-8 TZ=UTC
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim
        ARG DEBIAN_FRONTEND=noninteractive
        RUN DEBIAN_FRONTEND=noninteractive apt-get update
        ENV DEBIAN_FRONTEND=
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim AS build
        ENV DEBIAN_FRONTEND=noninteractive
        RUN apt-get update && apt-get install -y --no-install-recommends gcc
        FROM debian:trixie-slim
        COPY --from=build /out/tide /usr/local/bin/
      `,
    },
  ],
  on: ["ENV"],

  *checkStages(stages, file) {
    for (const instruction of shippedInstructions(stages, file)) {
      if (instruction.keyword !== "ENV" || !instruction.text.includes("DEBIAN_FRONTEND")) continue;
      const all = definitionsIn(instruction);
      const found = all.find((it) => it.name === "DEBIAN_FRONTEND");
      const value = found?.value;
      if (!found || !value || /^(?:""|'')?$/.test(value.text)) continue;
      const line = `ARG DEBIAN_FRONTEND=${value.text}`;
      const { start } = instruction.range;
      // Blanks behind the pair go with it; the last pair takes those before it.
      const next = all[all.indexOf(found) + 1];
      const previous = all[all.indexOf(found) - 1];
      const pair = next
        ? { start: found.nameRange.start, end: next.nameRange.start }
        : { start: previous?.value?.range.end ?? found.nameRange.start, end: value.range.end };
      yield {
        range: found.nameRange,
        message: "The container keeps this; ARG lasts for the build only.",
        fixes: [
          {
            title: "Make it an ARG",
            edits:
              all.length === 1
                ? [TextEdit.replace(instruction.range, line)]
                : [TextEdit.insert(start, `${line}\n`), TextEdit.del(pair)],
          },
        ],
      };
    }
  },
});
