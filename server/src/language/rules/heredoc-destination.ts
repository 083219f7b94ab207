import { rule } from "../feature.ts";

export const heredocDestination = rule({
  id: "heredoc-destination",
  severity: "error",
  summary: "COPY or ADD has a heredoc where its destination belongs.",
  why: "A heredoc is a source. BuildKit refuses it as the last argument.",

  examples: [
    {
      bad: `
        FROM alpine
        COPY app <<EOF
                 ^^^^^ A heredoc can't be the destination.
        text
        EOF
      `,
    },
    { silent: "FROM alpine\nCOPY <<EOF /etc/x\ntext\nEOF" },
  ],

  on: ["ADD", "COPY"],
  *inspect({ args, json, heredocs }) {
    const last = args.at(-1);
    if (!json && last && heredocs.length > 0 && args.length > 1 && /^\d*<</.test(last.text))
      yield { range: last.range, message: "A heredoc can't be the destination." };
  },
});
