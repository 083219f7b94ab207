import { TextEdit } from "vscode-languageserver-types";
import { contents } from "../contents/contents.ts";
import type { StageContents } from "../contents/model.ts";
import { accountEntry } from "../contents/provisions.ts";
import { shipped } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { linesBefore } from "../edits.ts";
import { rule } from "../feature.ts";
import { Kept } from "../kept.ts";
import type { Base, Stage } from "../syntax/stage.ts";

export const missingUserEntry = rule({
  id: "missing-user-entry",
  severity: "warning",
  summary: "USER names an account that the image does not have.",
  why: "A name is looked up in the image's own `/etc/passwd`. On scratch there is none, and a plain distribution has only its own accounts: the container stops with `unable to find user app: no matching entries in passwd file`. Numbers need no file.",

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
      bad: `
        FROM alpine:3.23
        COPY app /app
        USER app
             ^^^ alpine:3.23 has no account \`app\`, and nothing here makes one.
        CMD ["/app"]
      `,
      good: `
        FROM alpine:3.23
        COPY app /app
        RUN adduser -D app
        USER app
        CMD ["/app"]
      `,
    },
    {
      bad: `
        FROM debian:13-slim
        RUN useradd --create-home deploy
        USER depoly
             ^^^^^^ debian:13-slim has no account \`depoly\`, and nothing here makes one.
      `,
      good: `
        FROM debian:13-slim
        RUN useradd --create-home deploy
        RUN useradd --create-home depoly
        USER depoly
      `,
    },
    {
      silent: `
        FROM alpine:3.23
        USER nobody
        FROM debian:13
        USER www-data
        FROM alpine:3.23
        RUN apk add --no-cache nginx
        USER nginx
        FROM alpine:3.23
        RUN adduser -D app
        USER app
        FROM alpine:3.23
        COPY rootfs/ /
        USER app
        FROM debian:13
        RUN ./setup.sh
        USER app
        FROM debian:13
        RUN for user in app web; do useradd $user; done
        USER app
        FROM node:24-alpine
        USER node
        FROM debian:13
        RUN printf 'app:x:1000:1000::/:/bin/sh\\n' >> /etc/passwd
        USER app
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
    for (const stage of shipped(contents(file, catalogue, candidates(file.stages)))) {
      const { user } = stage;
      if (!user?.place || user.uid !== undefined || !/^[a-z_][\w-]*$/i.test(user.name)) continue;
      const { range, instruction } = user.place;
      const number = { title: "Use 65532:65532", edits: [TextEdit.replace(range, "65532:65532")] };
      if (stage.scratch) {
        if (stage.has("/etc/passwd") !== false) continue;
        yield {
          range,
          message: `${baseText(stage)} has no \`/etc/passwd\` to look \`${user.name}\` up in; a number needs none.`,
          fixes: [...accountEntry(file, stage, contents(file, catalogue), user.name), number],
        };
      } else if (lacksAccount(stage, user.name)) {
        const make = stage.packageManager === "apk" ? "adduser -D" : "useradd --create-home";
        yield {
          range,
          message: `${baseText(stage)} has no account \`${user.name}\`, and nothing here makes one.`,
          fixes: [
            {
              title: `Make the account ${user.name}`,
              edits: [linesBefore(file, instruction, [`RUN ${make} ${user.name}`])],
            },
            number,
          ],
        };
      }
    }
  },
});

/** Stages it may speak of: the others need not be read. Parents come first. */
function candidates(stages: readonly Stage[]): readonly Stage[] {
  const bare = new Set<Stage>();
  const named = new Set<Stage>();
  return stages.filter((stage) => {
    const { base } = stage;
    const parent = base.kind === "stage" ? base.stage : undefined;
    if (parent ? bare.has(parent) : base.kind === "scratch" || isPlain(base)) bare.add(stage);
    if ((parent && named.has(parent)) || setsUser(stage)) named.add(stage);
    return bare.has(stage) && named.has(stage);
  });
}

/** Whether it has a USER that is no number. */
function setsUser({ shape, instructions }: Stage): boolean {
  let known = users.get(shape);
  if (known === undefined) {
    known = instructions.some((it) => it.keyword === "USER" && !/^\d/.test(it.words[0] ?? ""));
    users.set(shape, known);
  }
  return known;
}

/** Asked with every key. */
const users = new Kept<object, boolean>();

function isPlain(base: Base): boolean {
  const reference = base.kind === "image" ? base.reference : undefined;
  return (
    reference !== undefined &&
    reference.registry === undefined &&
    /^(?:alpine|debian|ubuntu)$/.test(reference.repository)
  );
}

/** Accounts of the plain distributions, from the `/etc/passwd` of alpine:3.23, debian:13 and ubuntu:24.04, together. */
const plainAccounts = new Set(
  "root bin daemon adm lp sync shutdown halt mail news uucp operator man postmaster cron ftp sshd at squid xfs games cyrus vpopmail ntp smmsp guest nobody sys proxy www-data backup list irc gnats _apt systemd-network systemd-resolve systemd-timesync messagebus ubuntu".split(
    " ",
  ),
);

/** Only where nothing could have made it: packages bring accounts, and so does what can't be followed. */
function lacksAccount(stage: StageContents, name: string): boolean {
  const { parent, accounts, packages, opaque, files } = stage;
  return (
    !parent &&
    isPlain(stage.stage.base) &&
    !plainAccounts.has(name) &&
    !accounts.has(name) &&
    packages.size === 0 &&
    opaque.length === 0 &&
    !files.some(({ path }) => path === "/" || path === "/etc" || path.startsWith("/etc/passwd")) &&
    !stage.stage.instructions.some(
      (it) => it.keyword === "RUN" && /passwd|newusers|sysusers|(?:useradd|adduser)\b.*[$`]/.test(it.text),
    )
  );
}
