import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

export const maintainer = rule({
  id: "maintainer",
  severity: "warning",
  summary: "MAINTAINER, which a label has replaced.",
  why: "MAINTAINER is deprecated since Docker 1.13. The label `org.opencontainers.image.authors` says the same, and tools read it.",
  sameAs: ["hadolint/DL4000", "buildkit/MaintainerDeprecated"],

  examples: [
    {
      bad: `
        FROM alpine
        MAINTAINER Jane Doe <jane@example.com>
        ^^^^^^^^^^ MAINTAINER is deprecated: a label says it now.
      `,
      good: `
        FROM alpine
        LABEL org.opencontainers.image.authors="Jane Doe <jane@example.com>"
      `,
    },
    { silent: "FROM alpine\nLABEL maintainer=me\nONBUILD MAINTAINER me" },
  ],

  on: ["MAINTAINER"],
  *inspect({ keywordRange, argument, range, triggered }) {
    // Refused there: a rule of its own says so.
    if (triggered) return;
    const name = argument?.text.replace(/^(["'])(.*)\1$/, "$2").replace(/["\\$]/g, "\\$&");
    yield {
      range: keywordRange,
      message: "MAINTAINER is deprecated: a label says it now.",
      tag: "deprecated",
      ...(name
        ? {
            fixes: [
              {
                title: "Change to a label",
                edits: [TextEdit.replace(range, `LABEL org.opencontainers.image.authors="${name}"`)],
              },
            ],
          }
        : {}),
    };
  },
});
