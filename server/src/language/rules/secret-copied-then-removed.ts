import { contents } from "../contents/contents.ts";
import { absolute, basename } from "../contents/path.ts";
import { secretFile } from "../contents/secrets.ts";
import { lineage, shipped } from "../contents/starting.ts";
import { rule } from "../feature.ts";
import type { Instruction } from "../syntax/instruction.ts";

/** Builders may: their layers do not ship. */
export const secretCopiedThenRemoved = rule({
  id: "secret-copied-then-removed",
  severity: "warning",
  summary: "A secret file is copied in and deleted in a later layer.",
  why: "A layer is never rewritten: the file stays in the layer that brought it, and anybody can read it there. Mount it for the one RUN that needs it: `RUN --mount=type=secret,id=key,target=/root/.ssh/id_rsa`.",

  examples: [
    {
      bad: `
        FROM alpine:3.23
        COPY id_rsa /root/.ssh/id_rsa
             ^^^^^^ This stays in the image's layer; deleting it later does not take it out.
        RUN git clone git@example.com:app.git && rm /root/.ssh/id_rsa
      `,
    },
    {
      bad: `
        FROM node:24-slim
        WORKDIR /app
        COPY package.json .npmrc ./
                          ^^^^^^ This stays in the image's layer; deleting it later does not take it out.
        RUN npm ci
        RUN rm -f .npmrc
      `,
    },
    {
      silent: `
        FROM alpine:3.23 AS build
        COPY id_rsa /root/.ssh/id_rsa
        RUN rm /root/.ssh/id_rsa
        FROM alpine:3.23
        COPY --from=build /app /app
        COPY cert.pem /etc/ssl/cert.pem
        COPY .npmrc /app/.npmrc
        RUN rm /tmp/x
      `,
    },
  ],

  *checkStages(stages, file, { catalogue }) {
    const said = new Set<Instruction>();
    for (const stage of shipped(contents(file, catalogue, stages))) {
      const instructions = lineage(stage).flatMap((it) => it.instructions);
      let folder = "/";
      for (const [at, instruction] of instructions.entries()) {
        if (instruction.keyword === "WORKDIR") folder = absolute(instruction.argument?.text ?? "", folder);
        if (
          (instruction.keyword !== "COPY" && instruction.keyword !== "ADD") ||
          instruction.flag("from") ||
          said.has(instruction)
        )
          continue;
        const words = instruction.json?.items ?? instruction.args;
        const target = words.at(-1);
        for (const word of words.slice(0, -1)) {
          if (!target || !secretFile.test(word.text)) continue;
          const to = absolute(target.text, folder);
          const paths = [to, absolute(basename(word.text), to)];
          const remover = instructions.slice(at + 1).find((it) => removes(it, paths, basename(word.text)));
          if (!remover) continue;
          said.add(instruction);
          yield {
            range: word.range,
            message: "This stays in the image's layer; deleting it later does not take it out.",
            related: [{ range: remover.range, message: "It is deleted here." }],
          };
        }
      }
    }
  },
});

function removes(instruction: Instruction, paths: readonly string[], name: string): boolean {
  if (instruction.keyword !== "RUN" || !/\b(?:rm|shred|unlink)\b/.test(instruction.text)) return false;
  return instruction.scripts.some((script) =>
    script.commands.some(({ words }) => {
      const at = words.findIndex((it) => /^(?:rm|shred|unlink)$/.test(it.text));
      return (
        at >= 0 &&
        words
          .slice(at + 1)
          .some(
            ({ text }) =>
              paths.includes(text.replace(/^~/, "/root")) || text === name || text === `./${name}`,
          )
      );
    }),
  );
}
