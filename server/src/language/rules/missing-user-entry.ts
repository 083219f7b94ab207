import { TextEdit } from "vscode-languageserver-types";
import { contents } from "../contents/contents.ts";
import { accountEntry } from "../contents/provisions.ts";
import { shipped } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { rule } from "../feature.ts";

export const missingUserEntry = rule({
  id: "missing-user-entry",
  severity: "warning",
  summary: "USER names an account on scratch, where there is no /etc/passwd.",
  why: "A name is looked up in the image's own `/etc/passwd`. On scratch there is none, so the container stops with `unable to find user app: no matching entries in passwd file`. Numbers need no file.",

  examples: [
    {
      bad: `
        FROM alpine:3.23 AS build
        RUN adduser -D -u 10001 app
        FROM scratch
        COPY app /app
        USER app
             ^^^ scratch has no \`/etc/passwd\` to look \`app\` up in; a number needs none.
        ENTRYPOINT ["/app"]
      `,
      good: `
        FROM alpine:3.23 AS build
        RUN adduser -D -u 10001 app
        FROM scratch
        COPY app /app
        COPY --from=build /etc/passwd /etc/group /etc/
        USER app
        ENTRYPOINT ["/app"]
      `,
    },
    {
      bad: `
        FROM scratch
        COPY app /app
        USER nobody:nogroup
             ^^^^^^^^^^^^^^ scratch has no \`/etc/passwd\` to look \`nobody\` up in; a number needs none.
        ENTRYPOINT ["/app"]
      `,
      good: `
        FROM scratch
        COPY app /app
        USER 65532:65532
        ENTRYPOINT ["/app"]
      `,
    },
    {
      silent: `
        FROM scratch
        COPY passwd /etc/passwd
        USER app
        FROM scratch
        USER 1000:1000
        FROM scratch
        USER $APP
        FROM scratch
        ADD rootfs.tar.gz /
        USER app
        FROM gcr.io/distroless/static-debian13
        USER nonroot
      `,
    },
  ],

  *check(file, { catalogue }) {
    const all = contents(file, catalogue);
    for (const stage of shipped(all)) {
      const { user } = stage;
      if (
        !stage.scratch ||
        !user?.place ||
        user.uid !== undefined ||
        !/^[a-z_][\w-]*$/i.test(user.name) ||
        stage.has("/etc/passwd") !== false
      )
        continue;
      const { range } = user.place;
      yield {
        range,
        message: `${baseText(stage)} has no \`/etc/passwd\` to look \`${user.name}\` up in; a number needs none.`,
        fixes: [
          ...accountEntry(file, stage, all, user.name),
          { title: "Use 65532:65532", edits: [TextEdit.replace(range, "65532:65532")] },
        ],
      };
    }
  },
});
