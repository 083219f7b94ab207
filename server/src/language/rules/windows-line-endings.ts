import { contents } from "../contents/contents.ts";
import { entryScripts, runText } from "../contents/entry-script.ts";
import { shipped } from "../contents/starting.ts";
import { linesAfter } from "../edits.ts";
import { rule } from "../feature.ts";

/** A RUN that takes the returns away makes it silent, whatever it uses. */
export const windowsLineEndings = rule({
  id: "windows-line-endings",
  severity: "error",
  summary: "The script an image starts has Windows line ends.",
  why: "The kernel reads the first line up to the line feed: `#!/bin/sh\\r` asks for a program named `sh\\r`. The container stops with `exec /entrypoint.sh: no such file or directory`, though the file is there. Git makes such files with `core.autocrlf`; `*.sh text eol=lf` in `.gitattributes` stops it.",

  examples: [
    {
      given: { files: { "entrypoint.sh": "#!/bin/sh\r\nexec app\r\n" } },
      bad: `
        FROM alpine:3.23
        COPY entrypoint.sh /
        ENTRYPOINT ["/entrypoint.sh"]
                    ^^^^^^^^^^^^^^^^ \`entrypoint.sh\` has Windows line ends, so its first line names no program.
      `,
      good: `
        FROM alpine:3.23
        COPY entrypoint.sh /
        RUN sed -i 's/\\r$//' /entrypoint.sh
        ENTRYPOINT ["/entrypoint.sh"]
      `,
    },
    {
      given: { files: { "entrypoint.sh": "#!/bin/sh\nexec app\n" } },
      silent: 'FROM alpine:3.23\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]',
    },
    {
      given: { files: { "entrypoint.sh": "#!/bin/sh\r\nexec app\r\n" } },
      silent: `
        FROM alpine:3.23
        COPY entrypoint.sh /
        RUN dos2unix /entrypoint.sh
        ENTRYPOINT ["/entrypoint.sh"]
      `,
    },
  ],

  async *askStages(stages, file, { catalogue, context }) {
    for (const stage of shipped(contents(file, catalogue, stages))) {
      if (stage.windows) continue;
      for (const { start, at, source, path, copy } of entryScripts(stage)) {
        const text = await context.read(source);
        if (!text || !/^#!.*\r\n/.test(text) || /dos2unix|\\r|\\x0d|\\015/.test(runText(stage))) continue;
        const range = start.place?.instruction.json?.items[at]?.range ?? start.programRange;
        if (!range) continue;
        yield {
          range,
          message: `\`${source}\` has Windows line ends, so its first line names no program.`,
          fixes:
            stage.has("/bin/sh") === false
              ? []
              : [
                  {
                    title: "Take the returns away in a RUN",
                    edits: [linesAfter(file, copy, [`RUN sed -i 's/\\r$//' ${path}`])],
                  },
                ],
        };
      }
    }
  },
});
