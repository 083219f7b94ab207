import { rule } from "../feature.ts";

export const reservedStageName = rule({
  id: "reserved-stage-name",
  severity: "error",
  summary: "A stage is called `scratch` or `context`.",
  why: "`scratch` is the empty image and `context` the build context: a stage of that name can't be reached.",
  sameAs: ["buildkit/ReservedStageName", "hadolint/DL3063"],

  examples: [
    {
      bad: `
        FROM alpine AS scratch
                       ^^^^^^^ \`scratch\` already means the empty image.
        FROM alpine AS context
                       ^^^^^^^ \`context\` already means the build context.
      `,
    },
    { silent: "FROM scratch\nFROM alpine AS base" },
  ],

  on: ["FROM"],
  *inspect({ args: [, as, name] }) {
    if (!as || !name || !/^as$/i.test(as.text)) return;
    const lower = name.text.toLowerCase();
    if (lower === "scratch") yield { range: name.range, message: "`scratch` already means the empty image." };
    if (lower === "context")
      yield { range: name.range, message: "`context` already means the build context." };
  },
});
