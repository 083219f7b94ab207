import { TextEdit } from "vscode-languageserver-types";
import { callsOf } from "../contents/commands-of.ts";
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
      `,
    },
  ],

  on: ["RUN"],
  *inspect(instruction) {
    for (const { call, command, script, words } of callsOf(instruction, ["apt-get", "apt"])) {
      if (
        call.action !== "install" ||
        call.packages.length + Number(call.more) === 0 ||
        command.joint === "|"
      )
        continue;
      if (
        words.some(({ text }) =>
          /^-(?:[a-zA-Z]*y|[a-zA-Z]*qq)|^--(?:yes|assume-yes|force-yes|dry-run|simulate|print-uris|download-only)$|^-s$|Assume-Yes|^-q=2$/i.test(
            text,
          ),
        )
      )
        continue;
      if (words.filter(({ text }) => text === "-q" || text === "--quiet").length > 1) continue;
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
