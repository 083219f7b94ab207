import { rule } from "../feature.ts";

export const repeatedStageName = rule({
  id: "repeated-stage-name",
  severity: "error",
  summary: "Two stages have one name.",
  why: "What follows takes the later one without a word, and `docker build --target` can't choose. Names are compared without case.",
  sameAs: ["buildkit/DuplicateStageName", "hadolint/DL3024"],

  examples: [
    {
      bad: `
        FROM alpine AS build
        FROM alpine AS Build
                       ^^^^^ Another stage is called \`build\` already, on line 1.
      `,
    },
    { silent: "FROM alpine AS a\nFROM alpine AS b" },
  ],

  *check(file) {
    const seen = new Map<string, (typeof file.stages)[number]>();
    for (const stage of file.stages) {
      const key = stage.called?.toLowerCase();
      if (key === undefined) continue;
      const first = seen.get(key);
      if (first)
        yield {
          range: stage.name!.range,
          message: `Another stage is called \`${first.called}\` already, on line ${first.from.line + 1}.`,
          related: [{ range: first.name!.range, message: "The other stage." }],
        };
      else seen.set(key, stage);
    }
  },
});
