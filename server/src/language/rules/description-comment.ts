import { rule } from "../feature.ts";

export const descriptionComment = rule({
  id: "description-comment",
  severity: "hint",
  offByDefault: true,
  summary: "The comment above a stage or ARG does not begin with its name.",
  why: "`docker build --call=outline` shows the comment above as a description when it begins with the name.",
  sameAs: ["buildkit/InvalidDefinitionDescription"],

  examples: [
    {
      bad: `
        # The version
        ^^^^^^^^^^^^^ A description begins with the name: \`# VERSION …\`.
        ARG VERSION=1
        # the builder
        ^^^^^^^^^^^^^ A description begins with the name: \`# build …\`.
        FROM alpine AS build
      `,
    },
    { silent: "# VERSION of alpine\nARG VERSION=1\n\n# far away\n\nARG A\nFROM alpine\n# a note\nRUN true" },
  ],

  *check(file) {
    const above = new Map(file.comments.map((it) => [it.range.start.line, it]));
    for (const instruction of file.instructions) {
      const comment = above.get(instruction.line - 1);
      const text = comment?.text.replace(/^#\s*/, "");
      if (!comment || !text) continue;
      const { keyword, words } = instruction;
      const named = keyword === "FROM" && words[2] && /^as$/i.test(words[1]!) ? [words[2]] : [];
      const keys = keyword === "ARG" ? words.map((it) => it.replace(/=.*$/s, "")) : named;
      if (keys.length === 0 || keys.some((it) => it === text.split(" ")[0])) continue;
      const name = keys.length > 1 ? "<name>" : keys[0];
      yield { range: comment.range, message: `A description begins with the name: \`# ${name} …\`.` };
    }
  },
});
