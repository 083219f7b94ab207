import { contentsOf } from "../contents/contents.ts";
import { partOf, termAt } from "../contents/term.ts";
import { baseText, stageText } from "../contents/words.ts";
import { hover } from "../feature.ts";
import { terms } from "../manual/terms.ts";
import { plain } from "../words.ts";

/** A manager that the stage does not have is worth more words than what it does. */
export const packageManagerHover = hover({
  id: "package-manager",
  summary: "What apk, apt-get and their flags do, and whether this stage has them.",

  examples: [
    {
      at: "FROM alpine:3.23\nRUN a$0pk add --no-cache curl",
      shows: `${terms.apk.summary} [more](${terms.apk.url})`,
    },
    {
      at: "FROM alpine:3.23 AS run\nRUN apt-$0get update",
      shows: `${terms.apt.summary} Stage \`run\` (alpine:3.23) has \`apk\` instead. [more](${terms.apt.url})`,
    },
    {
      at: "FROM debian:trixie\nRUN micro$0dnf install -y curl",
      shows: `${terms.dnf.summary} The last stage (debian:trixie) has \`apt-get\` instead. [more](${terms.dnf.url})`,
    },
    {
      at: "FROM debian:trixie\nRUN apt-get install -y --no-install-rec$0ommends curl",
      shows: `${terms.recommends.summary} [more](${terms.recommends.url})`,
    },
  ],

  find(file, cursor) {
    const term = termAt(file, cursor);
    if (term?.instruction.keyword !== "RUN") return undefined;
    return /^(?:apk|apt|apt-get|dnf|microdnf|yum|--no-install-recommends)$/.test(term.text)
      ? partOf(term, /.+/)
      : undefined;
  },

  show({ text, instruction }, file, { catalogue }) {
    const isDnf = /^(?:dnf|microdnf|yum)$/.test(text);
    const term = isDnf
      ? terms.dnf
      : text === "apk"
        ? terms.apk
        : text.startsWith("--")
          ? terms.recommends
          : terms.apt;
    const stage = file.stageOf(instruction);
    const here = stage && contentsOf(file, stage, catalogue);
    const manager = here?.packageManager;
    const wanted = text === "apt" ? "apt-get" : text;
    // Which of its family an image has, only their facts tell.
    const fits = manager === wanted || (isDnf && /dnf|yum/.test(manager ?? ""));
    const other =
      here && manager !== undefined && !fits && !text.startsWith("--")
        ? `${stageText(here).replace(/^./, (it) => it.toUpperCase())} (${plain(baseText(here))}) has ${manager === null ? "no package manager" : `\`${manager}\` instead`}.`
        : undefined;
    return [term.summary, other, `[more](${term.url})`].filter(Boolean).join(" ");
  },
});
