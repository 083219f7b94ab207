import { TextEdit } from "vscode-languageserver-types";
import { contents } from "../contents/contents.ts";
import { basename } from "../contents/path.ts";
import { shipped } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { jsonForm } from "../edits.ts";
import { rule } from "../feature.ts";

/** Images whose ENTRYPOINT is a script (node, python) take the interpreter as first word and are no case of this. */
export const repeatedEntrypoint = rule({
  id: "repeated-entrypoint",
  severity: "error",
  summary: "CMD repeats the interpreter that the base image starts already.",
  why: 'Distroless images for Node.js, Java and Python set ENTRYPOINT to the interpreter. CMD is its arguments, so `CMD ["node", "server.js"]` starts `node node server.js`, which looks for a file named `node`.',

  examples: [
    {
      bad: `
        FROM gcr.io/distroless/nodejs24-debian13
        COPY server.js /
        CMD ["node", "/server.js"]
             ^^^^^^ gcr.io/distroless/nodejs24-debian13 starts \`/nodejs/bin/node\` itself; CMD is what follows it.
      `,
      good: `
        FROM gcr.io/distroless/nodejs24-debian13
        COPY server.js /
        CMD ["/server.js"]
      `,
    },
    {
      bad: `
        FROM gcr.io/distroless/java21-debian13
        COPY app.jar /
        CMD ["java", "-jar", "/app.jar"]
             ^^^^^^ gcr.io/distroless/java21-debian13 starts \`/usr/bin/java -jar\` itself; CMD is what follows it.
      `,
      good: `
        FROM gcr.io/distroless/java21-debian13
        COPY app.jar /
        CMD ["/app.jar"]
      `,
    },
    {
      bad: `
        FROM gcr.io/distroless/java21-debian13
        CMD ["-jar", "/app.jar"]
             ^^^^^^ gcr.io/distroless/java21-debian13 starts \`/usr/bin/java -jar\` itself; CMD is what follows it.
      `,
      good: `
        FROM gcr.io/distroless/java21-debian13
        CMD ["/app.jar"]
      `,
    },
    {
      bad: `
        FROM gcr.io/distroless/nodejs22-debian12
        COPY . /app
        CMD ["node", "/app/server.js"]
             ^^^^^^ gcr.io/distroless/nodejs22-debian12 starts \`/nodejs/bin/node\` itself; CMD is what follows it.
      `,
      good: `
        FROM gcr.io/distroless/nodejs22-debian12
        COPY . /app
        CMD ["/app/server.js"]
      `,
    },
    {
      bad: `
        FROM gcr.io/distroless/nodejs24-debian13
        CMD ["npm", "start"]
             ^^^^^ gcr.io/distroless/nodejs24-debian13 starts \`/nodejs/bin/node\` itself, which takes \`npm\` for a file; name the script it should run.
      `,
    },
    {
      silent: `
        FROM gcr.io/distroless/python3-debian13
        ENTRYPOINT ["/usr/bin/python3.13", "/app.py"]
        CMD ["python3"]
      `,
    },
    { silent: 'FROM node:24-slim\nCMD ["node", "server.js"]' },
    { silent: 'FROM gcr.io/distroless/nodejs24-debian13\nCMD ["server.js"]' },
  ],

  *checkStages(stages, file, { catalogue }) {
    for (const stage of shipped(contents(file, catalogue, stages))) {
      const { entrypoint, cmd } = stage;
      if (!entrypoint || entrypoint.place || cmd?.form !== "exec" || !cmd.place || !cmd.programRange)
        continue;
      const repeated = repeats(entrypoint.words, cmd.words);
      const [program = "", ...others] = entrypoint.words;
      const starter = cmd.words[0] ?? "";
      if (repeated === 0 && others.length === 0 && basename(program) === "node" && starters.test(starter))
        yield {
          range: cmd.programRange,
          message: `${baseText(stage)} starts \`${program}\` itself, which takes \`${starter}\` for a file; name the script it should run.`,
        };
      if (repeated === 0) continue;
      const { json } = cmd.place.instruction;
      yield {
        range: cmd.programRange,
        message: `${baseText(stage)} starts \`${entrypoint.words.join(" ")}\` itself; CMD is what follows it.`,
        ...(json
          ? {
              fixes: [
                {
                  title: `Drop \`${cmd.words.slice(0, repeated).join(" ")}\``,
                  edits: [TextEdit.replace(json.range, jsonForm(cmd.words.slice(repeated)))],
                  safe: true,
                },
              ],
            }
          : {}),
      };
    }
  },
});

/** They start Node.js themselves, by a script of their own. */
const starters = /^(?:npm|npx|yarn|pnpm)$/;
const interpreters = /^(?:node|nodejs|java|python|ruby|php|dotnet|deno|bun)$/;

/** How many words of a CMD the ENTRYPOINT says already. */
function repeats(entrypoint: readonly string[], cmd: readonly string[]): number {
  const bare = (word: string | undefined) => basename(word ?? "").replace(/[\d.]+$/, "");
  if (!interpreters.test(bare(entrypoint[0]))) return 0;
  const options = entrypoint.slice(1);
  const from = bare(cmd[0]) === bare(entrypoint[0]) ? 1 : 0;
  const sameOptions = options.length > 0 && options.every((it, at) => cmd[from + at] === it);
  return from === 0 && !sameOptions ? 0 : from + (sameOptions ? options.length : 0);
}
