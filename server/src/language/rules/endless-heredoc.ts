import { rule } from "../feature.ts";

export const endlessHeredoc = rule({
  id: "endless-heredoc",
  severity: "error",
  summary: "A heredoc never ends.",
  why: "BuildKit looks for a line that is the name and nothing else: no blanks before or behind it, though `<<-` allows tabs before it.",

  examples: [
    {
      bad: `
        FROM alpine
        RUN <<EOF
              ^^^ No line is only \`EOF\`: the heredoc never ends.
        echo hi
          EOF
        CMD ["x"]
      `,
    },
    { silent: "FROM alpine\nRUN <<EOF\necho hi\nEOF" },
  ],

  on: ["ADD", "COPY", "RUN"],
  *inspect({ heredocs }) {
    for (const { name, nameRange, endRange } of heredocs)
      if (!endRange)
        yield { range: nameRange, message: `No line is only \`${name}\`: the heredoc never ends.` };
  },
});
