import { TextEdit } from "vscode-languageserver-types";
import { contents } from "../contents/contents.ts";
import { plainWords, shipped } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { jsonForm } from "../edits.ts";
import { rule } from "../feature.ts";
import type { Instruction } from "../syntax/instruction.ts";

export const shellFormWithoutShell = rule({
  id: "shell-form-without-shell",
  severity: "error",
  summary: "CMD, ENTRYPOINT or HEALTHCHECK in shell form where the image has no shell.",
  why: 'The shell form starts `/bin/sh -c`. On scratch and distroless there is none, so the container stops at once with `exec: "/bin/sh": stat /bin/sh: no such file or directory`.',

  examples: [
    {
      bad: `
        FROM scratch
        COPY app /app
        ENTRYPOINT /app --port 80
        ^^^^^^^^^^ ENTRYPOINT in shell form needs \`/bin/sh\`; scratch has no shell.
      `,
      good: `
        FROM scratch
        COPY app /app
        ENTRYPOINT ["/app", "--port", "80"]
      `,
    },
    {
      bad: `
        FROM gcr.io/distroless/static-debian13
        COPY app /app
        HEALTHCHECK --interval=30s CMD /app -check
        ^^^^^^^^^^^ HEALTHCHECK in shell form needs \`/bin/sh\`; gcr.io/distroless/static-debian13 has no shell.
        CMD exec /app 'a b'
        ^^^ CMD in shell form needs \`/bin/sh\`; gcr.io/distroless/static-debian13 has no shell.
      `,
      good: `
        FROM gcr.io/distroless/static-debian13
        COPY app /app
        HEALTHCHECK --interval=30s CMD ["/app", "-check"]
        CMD ["/app", "a b"]
      `,
    },
    {
      bad: `
        FROM scratch
        COPY app /app
        CMD /app --port $PORT
        ^^^ CMD in shell form needs \`/bin/sh\`; scratch has no shell. It uses the shell for more than words, so the exec form needs another way.
      `,
    },
    {
      silent: `
        FROM scratch AS build
        CMD /app
        FROM scratch
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
    },
    {
      silent: `
        FROM scratch
        COPY --from=busybox:musl /bin/ /bin/
        CMD /app
      `,
    },
    { silent: "FROM scratch\nADD rootfs.tar /\nCMD /app" },
    { silent: 'FROM gcr.io/distroless/cc-debian12:debug\nSHELL ["/busybox/sh", "-c"]\nCMD /app' },
  ],

  *checkStages(stages, file, { catalogue }) {
    const said = new Set<Instruction>();
    for (const stage of shipped(contents(file, catalogue, stages))) {
      if (stage.windows || stage.shell) continue;
      for (const start of [stage.entrypoint, stage.cmd, stage.healthcheck]) {
        const instruction = start?.place?.instruction;
        if (!instruction || start.form !== "shell" || said.has(instruction) || stage.has("/bin/sh") !== false)
          continue;
        said.add(instruction);
        const plain = plainWords(instruction);
        const { keyword } = instruction;
        yield {
          range: instruction.keywordRange,
          message: `${keyword} in shell form needs \`/bin/sh\`; ${baseText(stage)} has no shell.${plain ? "" : " It uses the shell for more than words, so the exec form needs another way."}`,
          related: [{ range: stage.stage.from.range, message: "The image stands on it." }],
          ...(plain
            ? {
                fixes: [
                  {
                    title: `Write ${keyword} in exec form`,
                    edits: [TextEdit.replace(plain.range, jsonForm(plain.words))],
                    safe: true,
                  },
                ],
              }
            : {}),
        };
      }
    }
  },
});
