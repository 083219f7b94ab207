import { TextEdit } from "vscode-languageserver-types";
import { callsOf } from "../contents/commands-of.ts";
import { shippedInstructions } from "../contents/starting.ts";
import { rule } from "../feature.ts";

/** Only where the packages ship; a builder's size is nobody's download. */
export const aptRecommends = rule({
  id: "apt-recommends",
  severity: "hint",
  summary: "`apt-get install` also installs recommended packages.",
  why: "Debian and Ubuntu install what a package recommends, often more than the package itself. `--no-install-recommends` leaves that out; name what you do need.",
  sameAs: ["hadolint/DL3015"],

  examples: [
    {
      bad: `
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
                                      ^^^^^^^ Recommended packages come along; \`--no-install-recommends\` leaves them out.
      `,
      good: `
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install --no-install-recommends -y curl && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim AS build
        RUN apt-get update && apt-get install -y gcc
        FROM debian:trixie-slim
        RUN apt-get install -y --no-install-recommends curl
        RUN apt-get -o APT::Install-Recommends=false install -y curl
        COPY --from=build /app /app
      `,
    },
  ],
  on: ["RUN", "ONBUILD"],

  *checkStages(stages, file) {
    for (const instruction of shippedInstructions(stages, file))
      for (const { call, script, words } of callsOf(instruction, ["apt-get", "apt"])) {
        if (
          call.action !== "install" ||
          words.some(({ text }) => /no-install-recommends|Install-Recommends/i.test(text))
        )
          continue;
        const install = words.find(({ text }) => text === "install");
        if (!install) continue;
        const range = script.rangeOf(install.start, install.end);
        yield {
          range,
          message: "Recommended packages come along; `--no-install-recommends` leaves them out.",
          fixes: [
            {
              title: "Add --no-install-recommends",
              edits: [TextEdit.insert(range.end, " --no-install-recommends")],
            },
          ],
        };
      }
  },
});
