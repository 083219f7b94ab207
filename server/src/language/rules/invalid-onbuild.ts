import { rule } from "../feature.ts";

export const invalidOnbuild = rule({
  id: "invalid-onbuild",
  severity: "error",
  summary: "ONBUILD holds an instruction that can't be one of a later build.",
  why: "BuildKit refuses `FROM`, `MAINTAINER` and another `ONBUILD` there.",
  sameAs: ["hadolint/DL3043"],

  examples: [
    {
      bad: `
        FROM alpine
        ONBUILD ONBUILD RUN true
                ^^^^^^^ ONBUILD can't hold ONBUILD.
        ONBUILD FROM alpine
                ^^^^ ONBUILD can't hold FROM.
        ONBUILD maintainer me
                ^^^^^^^^^^ ONBUILD can't hold MAINTAINER.
      `,
    },
    { silent: "FROM alpine\nONBUILD RUN true" },
  ],

  on: ["ONBUILD"],
  *inspect({ trigger }) {
    if (trigger && ["ONBUILD", "FROM", "MAINTAINER"].includes(trigger.keyword))
      yield { range: trigger.keywordRange, message: `ONBUILD can't hold ${trigger.keyword}.` };
  },
});
