import { contents } from "../contents/contents.ts";
import { absolute, folderOf } from "../contents/path.ts";
import { linesAfter } from "../edits.ts";
import { rule } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";

/**
 * Root owning the folder is good for a program that only reads, so only a RUN that writes there counts. BuildKit makes
 * a WORKDIR for the USER of the moment, so the order of the two decides (BuildKit, dockerfile2llb, dispatchWorkdir).
 */
export const unwritableWorkdir = rule({
  id: "unwritable-workdir",
  severity: "warning",
  summary: "A RUN writes into a WORKDIR that its user may not write to.",
  why: "WORKDIR makes the folder for the user of that moment, mostly root, and `COPY --chown` changes what it copies, not the folder itself. The RUN stops with `permission denied`.",

  examples: [
    {
      bad: `
        FROM node:24-slim
        WORKDIR /app
        COPY --chown=node:node package*.json ./
        USER node
        RUN npm ci
            ^^^^^^ \`node\` may not write to \`/app\`: WORKDIR made it for root.
      `,
      good: `
        FROM node:24-slim
        WORKDIR /app
        RUN chown node /app
        COPY --chown=node:node package*.json ./
        USER node
        RUN npm ci
      `,
    },
    {
      silent: `
        FROM node:24-slim
        USER node
        WORKDIR /app
        RUN npm ci
        FROM node:24-slim
        WORKDIR /app
        RUN chown -R node:node /app
        USER node
        RUN npm ci
        FROM node:24-slim
        RUN mkdir -p /app && chown node /app
        WORKDIR /app
        USER node
        RUN npm ci
        FROM node:24-slim
        COPY --chown=node:node package.json /app/
        WORKDIR /app
        USER node
        RUN npm ci
        FROM debian:trixie-slim
        RUN useradd -m app
        WORKDIR /home/app
        USER app
        RUN git clone https://example.com/app.git
        FROM node:24-slim
        WORKDIR /home/node/app
        USER node
        RUN node --version
        FROM node:24-slim
        WORKDIR /app
        RUN npm ci
        USER node
        CMD ["node", "."]
        FROM example/tools
        WORKDIR /home/builder
        USER builder
        RUN git clone https://example.com/app.git
      `,
    },
  ],

  *checkStages(stages, file, { catalogue }) {
    for (const { stage, windows, parent, scratch, image, user: base, accounts } of contents(
      file,
      catalogue,
      stages,
    )) {
      // An image nobody knows may have the folder already, and then WORKDIR leaves it to its owner.
      if (windows || parent || (!scratch && !image?.distribution)) continue;
      if (!stage.instructions.some((it) => it.keyword === "USER")) continue;
      let user = base?.place ? undefined : base?.text;
      user ??= "root";
      let folder: string | undefined;
      let maker: Instruction | undefined;
      // Homes belong to their accounts, and COPY makes the folders it needs for whom --chown names.
      const known = new Set([...accounts.values()].map((it) => it.home ?? `/home/${it.name}`));
      for (const instruction of stage.instructions) {
        if (instruction.keyword === "USER") user = nameOf(file, instruction);
        else if (instruction.keyword === "WORKDIR") {
          const written = file.expanded(instruction.argument?.text ?? "", instruction);
          folder = written?.startsWith("/") ? absolute(written) : undefined;
          if (!folder) maker = undefined;
          // What stood there before may have another owner.
          else if (!known.has(folder)) {
            maker = user !== undefined && isRoot(user) ? instruction : undefined;
            known.add(folder);
          }
        } else if (instruction.keyword === "COPY" || instruction.keyword === "ADD") {
          const target = (instruction.json?.items ?? instruction.args).at(-1)?.text;
          for (let path = absolute(target ?? "/", folder); path !== "/"; path = folderOf(path))
            known.add(path);
        } else if (instruction.keyword === "RUN") {
          const text = instruction.text;
          if (/\b(?:chown|chmod|install|mkdir|useradd|adduser)\b/.test(text)) {
            if (/\b(?:chown|chmod)\b/.test(text)) maker = undefined;
            for (const [path] of text.matchAll(/\/[\w./-]+/g)) known.add(absolute(path));
          }
          if (!maker || !folder || user === undefined || isRoot(user)) continue;
          const command = writes(instruction);
          if (!command) continue;
          yield {
            range: command,
            message: `\`${user}\` may not write to \`${folder}\`: WORKDIR made it for root.`,
            related: [{ range: maker.range, message: "It was made here." }],
            fixes: [
              {
                title: `Give ${folder} to ${user}`,
                edits: [linesAfter(file, maker, [`RUN chown ${user} ${folder}`])],
              },
            ],
          };
          maker = undefined;
        }
      }
    }
  },
});

const isRoot = (user: string) => user === "root" || user === "0";

function nameOf(file: Dockerfile, instruction: Instruction): string | undefined {
  return file
    .expanded(instruction.argument?.text ?? "", instruction)
    ?.split(":")[0]
    ?.replace(/["']/g, "");
}

/** The first command that surely writes to the folder it runs in. */
function writes(instruction: Instruction) {
  for (const script of instruction.scripts)
    for (const [at, command] of script.commands.entries()) {
      const words = command.words.map((it) => it.text);
      if (words[0] === "cd" || (at > 0 && command.joint === "||")) return undefined;
      const line = words.join(" ");
      if (
        /^(?:npm (?:ci|install|i)|yarn(?: install)?|pnpm (?:install|i)|composer install)(?: (?!-g\b|--global\b|--prefix\b)\S+)*$/.test(
          line,
        ) ||
        /^touch \w[\w.-]*$/.test(line) ||
        /^mkdir (?:-p )?\w[\w.-]*$/.test(line) ||
        /^git clone \S+$/.test(line)
      )
        return script.rangeOf(command.start, command.end);
    }
  return undefined;
}
