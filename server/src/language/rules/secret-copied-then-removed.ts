import { TextEdit } from "vscode-languageserver-types";
import { contents } from "../contents/contents.ts";
import { absolute, basename } from "../contents/path.ts";
import { secretFile } from "../contents/secrets.ts";
import { lineage, shipped } from "../contents/starting.ts";
import { removeInstruction } from "../edits.ts";
import { type Fix, rule } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction, Word } from "../syntax/instruction.ts";

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
      good: `
        FROM alpine:3.23
        RUN --mount=type=secret,id=id_rsa,target=/root/.ssh/id_rsa git clone git@example.com:app.git
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
        CMD ["node", "."]
      `,
      good: `
        FROM node:24-slim
        WORKDIR /app
        COPY package.json ./
        RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci
        CMD ["node", "."]
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
          const into = target.text.endsWith("/") || target.text === "." || words.length > 2;
          const path = into ? absolute(basename(word.text), to) : to;
          const paths = [to, absolute(basename(word.text), to)];
          const remover = instructions.slice(at + 1).find((it) => removes(it, paths, basename(word.text)));
          if (!remover) continue;
          said.add(instruction);
          const between = instructions.slice(at + 1, instructions.indexOf(remover) + 1);
          yield {
            range: word.range,
            message: "This stays in the image's layer; deleting it later does not take it out.",
            related: [{ range: remover.range, message: "It is deleted here." }],
            fixes: mounted(file, { instruction, word, path, between, remover }),
          };
        }
      }
    }
  },
});

interface Secret {
  readonly instruction: Instruction;
  /** The source in the COPY. */
  readonly word: Word;
  /** Where it lands. */
  readonly path: string;
  /** What follows the COPY, up to the RUN that deletes it. */
  readonly between: readonly Instruction[];
  readonly remover: Instruction;
}

/** The secret mounted for each RUN that could see it; nothing where its deletion can't be cut out cleanly. */
function mounted(file: Dockerfile, { instruction, word, path, between, remover }: Secret): readonly Fix[] {
  const words = instruction.args;
  const commands = remover.scripts.length === 1 ? remover.scripts[0]!.commands : [];
  const last = commands.at(-1);
  const before = commands.at(-2);
  if (instruction.json || !last || last.words[0]?.text !== "rm") return [];
  if (last.words.slice(1).filter((it) => !it.text.startsWith("-")).length > 1) return [];
  if (before && (last.joint !== "&&" || last.depth > 0)) return [];
  const runs = between.filter((it) => it.keyword === "RUN" && (it !== remover || before));
  if (runs.length === 0 || runs.some((it) => it.json || it.heredocs.length > 0)) return [];
  const id = basename(word.text)
    .replace(/^\.+/, "")
    .replace(/[^\w-]+/g, "_");
  const script = remover.scripts[0]!;
  return [
    {
      title: `Mount it as a secret (build with --secret id=${id},src=${word.text})`,
      edits: [
        words.length > 2
          ? TextEdit.del({ start: word.range.start, end: words[words.indexOf(word) + 1]!.range.start })
          : removeInstruction(file, instruction),
        ...runs.map((it) =>
          TextEdit.insert(it.keywordRange.end, ` --mount=type=secret,id=${id},target=${path}`),
        ),
        before ? TextEdit.del(script.rangeOf(before.end, last.end)) : removeInstruction(file, remover),
      ],
    },
  ];
}

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
