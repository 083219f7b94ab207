import { TextEdit } from "vscode-languageserver-types";
import { callsOf, mounted } from "../contents/commands-of.ts";
import { shippedInstructions } from "../contents/starting.ts";
import { rule } from "../feature.ts";

/** Only where the layer ships. */
export const apkCacheKept = rule({
  id: "apk-cache-kept",
  severity: "hint",
  summary: "`apk add` leaves its index in the image.",
  why: "Without `--no-cache` the package index of about 3 MB stays in `/var/cache/apk`. With it `apk update` is not needed either.",
  sameAs: ["hadolint/DL3019"],

  examples: [
    {
      bad: `
        FROM alpine:3.23
        RUN apk add curl
                ^^^ The package index stays in the layer; \`--no-cache\` leaves it out.
      `,
      good: `
        FROM alpine:3.23
        RUN apk add --no-cache curl
      `,
    },
    {
      silent: `
        FROM alpine:3.23 AS build
        RUN apk add gcc
        FROM alpine:3.23
        RUN apk --no-cache add curl
        RUN --mount=type=cache,target=/var/cache/apk apk add curl
        RUN --mount=type=cache,target=/etc/apk/cache apk add curl
        RUN apk add --update curl && rm -rf /var/cache/apk/*
        RUN apk add --no-network --virtual .parts so:libz.so.1
        COPY --from=build /app /app
      `,
    },
  ],
  on: ["RUN", "ONBUILD"],

  *checkStages(stages, file) {
    for (const instruction of shippedInstructions(stages, file)) {
      if (!instruction.text.includes("apk")) continue;
      if (mounted(instruction, "/var/cache/apk") || mounted(instruction, "/etc/apk/cache")) continue;
      if (/\brm\b[^&;|]*\/var\/cache\/(?:apk|\*)/.test(instruction.text)) continue;
      for (const { call, script, words } of callsOf(instruction, ["apk"])) {
        const add = words.find(({ text }) => text === "add");
        if (
          call.action !== "install" ||
          !add ||
          words.some(({ text }) => /^--no-(?:cache|network)|^--root|^--cache-dir/.test(text))
        )
          continue;
        const range = script.rangeOf(add.start, add.end);
        yield {
          range,
          message: "The package index stays in the layer; `--no-cache` leaves it out.",
          fixes: [
            { title: "Add --no-cache", edits: [TextEdit.insert(range.end, " --no-cache")], safe: true },
          ],
        };
      }
    }
  },
});
