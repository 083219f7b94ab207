import { startsAsRoot } from "../contents/account.ts";
import { contentsOf } from "../contents/contents.ts";
import type { StageContents } from "../contents/model.ts";
import { startsTool } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { linesBefore } from "../edits.ts";
import { type Fix, rule } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";

/**
 * Images of services start as root and step down themselves, so without a USER it speaks only where this file says
 * what is started and that is no script.
 */
export const rootUser = rule({
  id: "root-user",
  severity: "hint",
  summary: "The image runs its program as root.",
  why: "Who breaks out of a program breaks into what its user may do. Most programs need no more than to read their files and to listen above port 1023. A numeric USER also lets Kubernetes check `runAsNonRoot`.",
  sameAs: ["hadolint/DL3002"],

  examples: [
    {
      bad: `
        FROM node:24-slim
             ^^^^^^^^^^^^ The program runs as root; node:24-slim brings the account \`node\`.
        COPY . .
        CMD ["node", "server.js"]
      `,
      good: `
        FROM node:24-slim
        COPY . .
        USER node
        CMD ["node", "server.js"]
      `,
    },
    {
      bad: `
        FROM alpine:3.23
        RUN apk add --no-cache curl
        USER root
             ^^^^ The program runs as root; another account, or a number such as 65532, will do for most.
        CMD ["/app"]
      `,
      good: `
        FROM alpine:3.23
        RUN apk add --no-cache curl
        USER root
        USER 65532:65532
        CMD ["/app"]
      `,
    },
    {
      silent: `
        FROM node:24-slim AS build
        CMD ["node", "build.js"]
        FROM node:24-slim
        COPY --from=build /dist /dist
        USER node
        CMD ["node", "server.js"]
      `,
    },
    { silent: 'FROM alpine:3.23\nCOPY start /usr/local/bin/\nCMD ["start"]' },
    { silent: "FROM nginx:1.29\nCOPY dist /usr/share/nginx/html" },
    { silent: 'FROM alpine:3.23\nCOPY docker-entrypoint.sh /\nENTRYPOINT ["/docker-entrypoint.sh"]' },
    {
      silent:
        'FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y gosu\nENTRYPOINT ["gosu", "app", "/srv/app"]',
    },
    { silent: 'FROM gcr.io/distroless/static-debian13:nonroot\nCOPY app /app\nENTRYPOINT ["/app"]' },
    { silent: 'FROM ghcr.io/acme/base:1\nCMD ["/app"]' },
    { silent: 'FROM debian:trixie-slim\nCOPY lua /opt/lua\nENV PATH=/opt/lua/bin:$PATH\nCMD ["lua5.4"]' },
  ],

  *checkStages(stages, file, { catalogue }) {
    const last = stages.at(-1);
    if (!last?.final) return;
    const stage = contentsOf(file, last, catalogue);
    if (stage.role !== "runtime" || !startsAsRoot(stage)) return;
    // An image of a language or a build tool leaves it to whoever stands on it.
    if (!stage.entrypoint?.place && stage.cmd?.place && startsTool(stage.cmd.words)) return;
    const explicit = stage.user?.place;
    const account = accountOf(stage);
    const from =
      account && !stage.accounts.get(account)?.place
        ? `${baseText(stage)} brings the account \`${account}\``
        : account
          ? `the account \`${account}\` is made here and not used`
          : "another account, or a number such as 65532, will do for most";
    yield {
      range: explicit?.range ?? stage.stage.image?.range ?? stage.stage.from.range,
      message: `The program runs as root; ${from}.`,
      fixes: fixesOf(file, stage, account ?? "65532:65532"),
    };
  },
});

/** An account that is there and was made for this. */
function accountOf(stage: StageContents): string | undefined {
  const own = [...stage.accounts.values()].findLast((it) => it.place && it.uid !== 0 && it.name !== "root");
  if (own) return own.name;
  return ["node", "nonroot", "app", "www-data"].find((it) => it !== "www-data" && stage.accounts.has(it));
}

function fixesOf(file: Dockerfile, stage: StageContents, user: string): readonly Fix[] {
  const { instructions } = stage.stage;
  const before = instructions.find((it) => it.keyword === "ENTRYPOINT" || it.keyword === "CMD");
  const explicit = stage.user?.place?.instruction;
  if (!before || (explicit && explicit.line > before.line)) return [];
  return [{ title: `Run as ${user}`, edits: [linesBefore(file, before, [`USER ${user}`])] }];
}
