import { sourcesIn } from "../contents/context-copies.ts";
import { rule } from "../feature.ts";
import { ignoredBy, readIgnore } from "../syntax/ignore.ts";

/** A folder that is left out as a whole but has something taken back with `!` is not looked into. */
export const copyIgnored = rule({
  id: "copy-ignored",
  severity: "warning",
  summary: "COPY names a file that .dockerignore leaves out.",
  why: "What .dockerignore names never reaches the builder, so the COPY stops with `not found` although the file is there.",
  sameAs: ["buildkit/CopyIgnoredFile"],

  examples: [
    {
      given: { files: { "dist/app.js": "", ".dockerignore": "# results\ndist\n" } },
      bad: `
        FROM node:24-slim
        COPY package.json dist/app.js /app/
                          ^^^^^^^^^^^ Line 2 of .dockerignore, \`dist\`, leaves this out.
      `,
    },
    {
      given: {
        files: {
          "dist/app.js": "",
          "dist/keep.js": "",
          ".dockerignore": "dist/*\n!dist/keep.js\nnode_modules\n",
        },
      },
      silent: `
        FROM node:24-slim AS build
        COPY dist/keep.js /app/
        COPY . /app/
        COPY src/*.js /app/
        FROM node:24-slim
        COPY --from=build dist/app.js /app/
        COPY $FILE /app/
        COPY dist /app/dist
      `,
    },
    { given: { files: { a: "" } }, silent: "FROM node:24-slim\nCOPY a b" },
  ],

  async *askStages(stages, _file, { context }) {
    const sources = stages.flatMap(sourcesIn);
    const text = sources.length > 0 ? await context.ignore() : undefined;
    if (text === undefined) return;
    const words = sources.flatMap((it) => it.words.filter(({ text }) => !/[$*?[<]|:\/\/|^git@/.test(text)));
    const patterns = readIgnore(text);
    for (const { text: path, range } of words) {
      if (path === "." || path === "./" || path === "/") continue;
      const pattern = ignoredBy(patterns, path);
      if (pattern)
        yield {
          range,
          message: `Line ${pattern.line + 1} of .dockerignore, \`${pattern.text}\`, leaves this out.`,
        };
    }
  },
});
