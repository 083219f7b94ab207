import { contentsOf } from "../contents/contents.ts";
import { partOf, termAt } from "../contents/term.ts";
import { baseText } from "../contents/words.ts";
import { hover } from "../feature.ts";
import { terms } from "../manual/terms.ts";
import { plain } from "../words.ts";

export const numericUserHover = hover({
  id: "numeric-user",
  summary: "Who a USER is in this image.",

  examples: [
    {
      at: "FROM scratch\nCOPY app /app\nUSER 655$032:65532",
      shows: `${terms.nonroot.summary} [more](${terms.nonroot.url})`,
    },
    {
      at: "FROM node:24-slim\nUSER no$0de",
      shows: "`node` is the account with the number 1000 in node:24-slim.",
    },
    {
      at: "FROM alpine:3.23\nRUN adduser -D -u 10001 app\nUSER a$0pp",
      shows: "`app` is the account with the number 10001, made in line 2.",
    },
  ],

  find(file, cursor) {
    const term = termAt(file, cursor);
    return term?.instruction.keyword === "USER" ? partOf(term, /[^:]+/) : undefined;
  },

  show({ text, instruction }, file, { catalogue }) {
    if (text === "65532" || text === "nonroot")
      return `${terms.nonroot.summary} [more](${terms.nonroot.url})`;
    const stage = file.stageOf(instruction);
    const here = stage && contentsOf(file, stage, catalogue);
    const account =
      here && [...here.accounts.values()].find((it) => it.name === text || String(it.uid) === text);
    if (!here || !account) return undefined;
    const number = account.uid === undefined ? "" : ` with the number ${account.uid}`;
    const from = account.place
      ? `, made in line ${account.place.range.start.line + 1}`
      : ` in ${plain(baseText(here))}`;
    return `\`${account.name}\` is the account${number}${from}.`;
  },
});
