import { contents } from "../contents/contents.ts";
import { entryScripts } from "../contents/entry-script.ts";
import { basename } from "../contents/path.ts";
import { installLine } from "../contents/remedies.ts";
import { shipped } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { linesAfter } from "../edits.ts";
import { rule } from "../feature.ts";

export const unknownInterpreter = rule({
  id: "unknown-interpreter",
  severity: "error",
  summary: "The script an image starts names an interpreter that the image lacks.",
  why: "The first line of a script names the program that reads it. `#!/bin/bash` on Alpine stops with `exec /run.sh: no such file or directory`, though the script is there.",

  examples: [
    {
      given: { files: { "run.sh": "#!/bin/bash\nexec app\n" } },
      bad: `
        FROM alpine:3.23
        COPY run.sh /usr/local/bin/
        CMD ["run.sh"]
             ^^^^^^^^ \`run.sh\` asks for \`/bin/bash\`, which alpine:3.23 does not have.
      `,
      good: `
        FROM alpine:3.23
        RUN apk add --no-cache bash
        COPY run.sh /usr/local/bin/
        CMD ["run.sh"]
      `,
    },
    {
      given: { files: { "run.py": "#!/usr/bin/env python3\n" } },
      bad: `
        FROM debian:trixie-slim
        COPY run.py /
        ENTRYPOINT ["/run.py"]
                    ^^^^^^^^^ \`run.py\` asks for \`python3\`, which debian:trixie-slim does not have.
      `,
    },
    {
      given: { files: { "run.sh": "#!/bin/bash\n" } },
      silent: `
        FROM alpine:3.23
        RUN apk add --no-cache bash
        COPY run.sh /
        CMD ["/run.sh"]
        FROM debian:trixie-slim
        COPY run.sh /
        CMD ["/run.sh"]
        FROM alpine:3.23
        COPY run.sh /
        CMD ["sh", "/run.sh"]
      `,
    },
  ],

  async *askStages(stages, file, { catalogue, context }) {
    for (const stage of shipped(contents(file, catalogue, stages))) {
      if (stage.windows) continue;
      for (const { start, at, source } of entryScripts(stage)) {
        const text = await context.read(source);
        const [, path, argument] = /^#!\s*(\S+)(?:[ \t]+(?:-S[ \t]+)?(\S+))?/.exec(text ?? "") ?? [];
        if (!path || path.includes("\r")) continue;
        const isEnv = basename(path) === "env";
        const wanted = isEnv ? argument : path;
        if (!wanted || wanted.startsWith("-")) continue;
        if (stage.program(wanted) !== false && !(isEnv && stage.scratch)) continue;
        const range = start.place?.instruction.json?.items[at]?.range ?? start.programRange;
        if (!range) continue;
        const install = installLine(stage, basename(wanted));
        yield {
          range,
          message: `\`${basename(source)}\` asks for \`${wanted}\`, which ${baseText(stage)} does not have.`,
          fixes: install
            ? [
                {
                  title: `Install ${install.name}`,
                  edits: [linesAfter(file, stage.stage.from, [install.line])],
                },
              ]
            : [],
        };
      }
    }
  },
});
