import { TextEdit } from "vscode-languageserver-types";
import { callsOf } from "../contents/commands-of.ts";
import { instructionsOf } from "../contents/starting.ts";
import { rule } from "../feature.ts";

export const aptWithoutYes = rule({
  id: "apt-without-yes",
  severity: "warning",
  summary: "`apt-get install` asks a question nobody can answer.",
  why: "A build has no terminal: without `-y` apt-get stops as soon as it wants a confirmation, which it does whenever a package brings another one.",
  sameAs: ["hadolint/DL3014"],

  examples: [
    {
      bad: `
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install --no-install-recommends curl
                                      ^^^^^^^ Add \`-y\`: a build can't answer apt-get's question.
      `,
      good: `
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim
        RUN apt-get install -yqq curl
        RUN apt-get -y install curl
        RUN apt-get install --assume-yes curl
        RUN apt-get install -qq curl
        RUN yes | apt-get install curl
        RUN apt-get -o APT::Get::Assume-Yes=true install curl
        RUN apt-get install --dry-run curl
        ENV OPTIONS="-y --no-install-recommends"
        RUN apt-get install $OPTIONS curl
        RUN apt-get install $(cat options) curl
      `,
    },
    {
      silent:
        "FROM example/base\nRUN echo 'APT::Get::Assume-Yes \"1\";' > /etc/apt/apt.conf.d/9\nRUN apt-get install git",
    },
    {
      bad: `
        FROM debian:trixie-slim
        ENV PACKAGES="curl git"
        RUN apt-get install $PACKAGES
                    ^^^^^^^ Add \`-y\`: a build can't answer apt-get's question.
      `,
    },
  ],

  *checkStages(stages, file) {
    const all = instructionsOf(stages, file);
    if (all.some(({ text }) => text.includes("Assume-Yes"))) return;
    for (const instruction of all)
      for (const part of [instruction, ...(instruction.trigger ? [instruction.trigger] : [])])
        for (const { call, command, script, words } of callsOf(part, ["apt-get", "apt"])) {
          if (
            call.action !== "install" ||
            call.packages.length + Number(call.more) === 0 ||
            command.joint === "|"
          )
            continue;
          const values = words.flatMap(({ text, dynamic }) =>
            dynamic && /^[$`]/.test(text)
              ? (file.expanded(text, instruction)?.split(/\s+/) ?? [undefined])
              : [text],
          );
          // An option may hide behind what only the build knows.
          if (values.includes(undefined) || values.some((it) => agrees.test(it!))) continue;
          if (values.filter((it) => it === "-q" || it === "--quiet").length > 1) continue;
          const install = words.find(
            ({ text }) => text === "install" || text === "build-dep" || text === "reinstall",
          );
          if (!install) continue;
          const range = script.rangeOf(install.start, install.end);
          yield {
            range,
            message: "Add `-y`: a build can't answer apt-get's question.",
            fixes: [{ title: "Add -y", edits: [TextEdit.insert(range.end, " -y")], safe: true }],
          };
        }
  },
});

const agrees =
  /^-(?:[a-zA-Z]*y|[a-zA-Z]*qq)|^--(?:yes|assume-yes|force-yes|dry-run|simulate|print-uris|download-only)$|^-s$|^-q=2$/i;
