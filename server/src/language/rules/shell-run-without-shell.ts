import { contents } from "../contents/contents.ts";
import { needsShell } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { rule } from "../feature.ts";

/** Only where every way a shell could have come in is ruled out; see `has` of the stage model. */
export const shellRunWithoutShell = rule({
  id: "shell-run-without-shell",
  severity: "error",
  summary: "RUN in shell form where the stage has no shell.",
  why: "The shell form runs `/bin/sh -c`. On scratch and distroless there is no `/bin/sh`, so the build stops there. Do the work in the builder stage and copy its result.",

  examples: [
    {
      bad: `
        FROM scratch
        COPY app /app
        RUN chmod +x /app
        ^^^ RUN needs \`/bin/sh\`; scratch has no shell.
      `,
    },
    {
      bad: `
        FROM gcr.io/distroless/static-debian13
        RUN <<EOF
        ^^^ RUN needs \`/bin/sh\`; gcr.io/distroless/static-debian13 has no shell.
        mkdir /data
        EOF
      `,
    },
    {
      silent: `
        FROM scratch
        COPY --from=busybox:musl /bin/busybox /bin/sh
        RUN /bin/sh -c true
        FROM scratch
        ADD rootfs.tar.gz /
        RUN true
        FROM scratch
        COPY app /app
        RUN ["/app", "--version"]
        FROM gcr.io/distroless/base-debian12:debug
        SHELL ["/busybox/sh", "-c"]
        RUN true
        FROM \${BASE}
        RUN true
      `,
    },
  ],

  *checkStages(stages, file, { catalogue }) {
    for (const stage of contents(file, catalogue, stages)) {
      if (stage.windows) continue;
      let ownShell = stage.parent?.shell !== undefined;
      for (const instruction of stage.stage.instructions) {
        if (instruction.keyword === "SHELL") ownShell = true;
        if (instruction.keyword !== "RUN" || ownShell || instruction.isEmpty || !needsShell(instruction))
          continue;
        if (stage.has("/bin/sh", instruction) !== false) continue;
        yield {
          range: instruction.keywordRange,
          message: `RUN needs \`/bin/sh\`; ${baseText(stage)} has no shell.`,
          related: [{ range: stage.stage.from.range, message: "The stage stands on it." }],
        };
      }
    }
  },
});
