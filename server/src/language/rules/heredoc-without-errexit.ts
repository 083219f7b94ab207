import { TextEdit } from "vscode-languageserver-types";
import { contents } from "../contents/contents.ts";
import { rule } from "../feature.ts";

export const heredocWithoutErrexit = rule({
  id: "heredoc-without-errexit",
  severity: "warning",
  summary: "Several commands in a RUN heredoc, and only the last one's failure counts.",
  why: "The lines of a heredoc are one script. A shell goes on after a failed command, so the build succeeds when the last one does. `set -e` as first line stops it.",

  examples: [
    {
      bad: `
        FROM debian:trixie-slim
        RUN <<EOF
            ^^^^^ Only the last command's failure stops the build; begin with \`set -e\`.
        make
        make install
        EOF
      `,
      good: `
        FROM debian:trixie-slim
        RUN <<EOF
        set -e
        make
        make install
        EOF
      `,
    },
    {
      bad: `
        FROM debian:trixie-slim
        RUN <<-'EOT'
            ^^^^^^^^ Only the last command's failure stops the build; begin with \`set -e\`.
        \t#!/bin/bash
        \tmake; make install
        \tEOT
      `,
      good: `
        FROM debian:trixie-slim
        RUN <<-'EOT'
        \t#!/bin/bash
        \tset -e
        \tmake; make install
        \tEOT
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim
        RUN <<EOF
        set -eux
        make
        make install
        EOF
        RUN <<EOF
        #!/bin/sh -e
        make
        make install
        EOF
        RUN <<EOF
        make && \\
          make install
        EOF
        RUN bash -e <<EOF
        make
        make install
        EOF
        RUN python3 <<EOF
        import os
        print(os)
        EOF
        COPY <<EOF /a
        one
        two
        EOF
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim
        SHELL ["pwsh", "-Command"]
        RUN <<EOF
        make
        make install
        EOF
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim
        SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
        RUN <<EOF
        make
        make install
        EOF
      `,
    },
  ],

  *checkStages(stages, file, { catalogue }) {
    for (const { stage, windows } of contents(file, catalogue, stages)) {
      if (windows) continue;
      let errexit = false;
      for (const instruction of stage.instructions) {
        if (instruction.keyword === "SHELL") {
          const words = instruction.json?.items.map((it) => it.text) ?? [];
          // PowerShell and cmd have no errexit.
          errexit =
            words.some((it) => /^-[a-z]*e/.test(it)) ||
            !/sh$/.test(words[0] ?? "") ||
            /pwsh$/.test(words[0] ?? "");
        }
        if (instruction.keyword !== "RUN" || errexit || instruction.heredocs.length === 0) continue;
        const [line, ...bodies] = instruction.scripts;
        if (line?.commands.some((it) => it.words.some(({ text }) => /^-[a-z]*e[a-z]*$/.test(text)))) continue;
        for (const [at, script] of bodies.entries()) {
          const heredoc = instruction.heredocs[at];
          if (!heredoc || /^\s*#!.*\s-[a-z]*e/.test(heredoc.body)) continue;
          const { commands } = script;
          if (
            commands.some(
              (it) =>
                it.words[0]?.text === "set" && it.words.some(({ text }) => /^-[a-z]*e|^errexit$/.test(text)),
            )
          )
            continue;
          const groups = commands.filter(
            (it, nth) => nth > 0 && it.joint === ";" && it.depth === 0 && !it.conditional,
          );
          // Assignments and `cd` fail for reasons of their own and rarely.
          const telling = groups.length > 0 && commands.filter((it) => it.words.length > 0).length > 1;
          if (!telling) continue;
          const opener = { start: heredoc.nameRange.start, end: heredoc.nameRange.end };
          const from = instruction.range.start;
          const text = file.line(opener.start.line);
          const start = text.lastIndexOf("<<", opener.start.character);
          const shebang = /^\s*#!.*(?:\r?\n|$)/.exec(heredoc.body)?.[0] ?? "";
          const indent = heredoc.stripsTabs ? (/^\t*/.exec(heredoc.body)?.[0] ?? "") : "";
          const insertAt = file.positionAt(file.offsetAt(heredoc.bodyRange.start) + shebang.length);
          yield {
            range: {
              start: start < 0 ? from : { line: opener.start.line, character: start },
              end: opener.end,
            },
            message: "Only the last command's failure stops the build; begin with `set -e`.",
            fixes: [
              {
                title: "Begin with set -e",
                edits: [TextEdit.insert(insertAt, `${indent}set -e${file.lineEnding}`)],
              },
            ],
          };
        }
      }
    }
  },
});
