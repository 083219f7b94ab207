import { TextEdit } from "vscode-languageserver-types";
import { contents } from "../contents/contents.ts";
import { entryScripts, runText } from "../contents/entry-script.ts";
import { shipped } from "../contents/starting.ts";
import { rule } from "../feature.ts";

export const missingExecuteBit = rule({
  id: "missing-execute-bit",
  severity: "warning",
  summary: "The file an image starts is not executable.",
  why: "COPY keeps the mode a file has in the build context. Without the execute bit the container stops with `permission denied`. `COPY --chmod=755` sets it; so does `git update-index --chmod=+x`.",

  examples: [
    {
      given: { files: { "run.sh": "#!/bin/sh\n" }, executable: { "run.sh": false } },
      bad: `
        FROM alpine:3.23
        WORKDIR /app
        COPY . .
        CMD ["./run.sh"]
             ^^^^^^^^^^ \`run.sh\` is not executable in the build context, and nothing here makes it so.
      `,
      good: `
        FROM alpine:3.23
        WORKDIR /app
        COPY --chmod=755 . .
        CMD ["./run.sh"]
      `,
    },
    {
      given: { files: { "run.sh": "#!/bin/sh\n" }, executable: { "run.sh": true } },
      silent: 'FROM alpine:3.23\nCOPY run.sh /\nCMD ["/run.sh"]',
    },
    {
      given: { files: { "run.sh": "#!/bin/sh\n" }, executable: { "run.sh": false } },
      silent: `
        FROM alpine:3.23
        COPY run.sh /
        RUN chmod +x /run.sh
        CMD ["/run.sh"]
        FROM alpine:3.23
        COPY --chmod=0755 run.sh /
        CMD ["/run.sh"]
        FROM alpine:3.23
        COPY run.sh /
        CMD ["sh", "/run.sh"]
      `,
    },
    { silent: 'FROM alpine:3.23\nCOPY run.sh /\nCMD ["/run.sh"]' },
  ],

  async *askStages(stages, file, { catalogue, context }) {
    for (const stage of shipped(contents(file, catalogue, stages))) {
      if (stage.windows) continue;
      for (const { start, at, source, copy } of entryScripts(stage)) {
        if (copy.flag("chmod") || /\b(?:chmod|install)\b/.test(runText(stage))) continue;
        if ((await context.executable(source)) !== false) continue;
        const range = start.place?.instruction.json?.items[at]?.range ?? start.programRange;
        if (!range) continue;
        yield {
          range,
          message: `\`${source}\` is not executable in the build context, and nothing here makes it so.`,
          related: [{ range: copy.range, message: "It is copied here." }],
          fixes: [
            {
              title: "Copy it with --chmod=755",
              edits: [TextEdit.insert(copy.keywordRange.end, " --chmod=755")],
            },
          ],
        };
      }
    }
  },
});
