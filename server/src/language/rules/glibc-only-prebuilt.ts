import { contents } from "../contents/contents.ts";
import { glibcOnlyModules } from "../contents/glibc-only.ts";
import type { StageContents } from "../contents/model.ts";
import { baseText } from "../contents/words.ts";
import { type Problem, rule } from "../feature.ts";
import type { BuildContext } from "../world.ts";

export const glibcOnlyPrebuilt = rule({
  id: "glibc-only-prebuilt",
  severity: "hint",
  summary: "An npm module that brings programs for glibc only, on Alpine.",
  why: "puppeteer, Playwright, Cypress and some native modules download programs that were linked to glibc. On Alpine they do not start. Use a Debian variant of the image, or for browsers Alpine's own `chromium`.",

  examples: [
    {
      given: { files: { "package.json": '{"dependencies": {"puppeteer": "^24"}}' } },
      bad: `
        FROM node:24-alpine
        COPY package*.json ./
        RUN npm ci
            ^^^^^^ puppeteer usually brings its Chrome for glibc only; node:24-alpine has musl.
      `,
    },
    {
      bad: `
        FROM node:24-alpine
        RUN npm install -g cypress@15
                           ^^^^^^^^^^ cypress usually brings its Electron for glibc only; node:24-alpine has musl.
      `,
    },
    {
      given: { files: { "package.json": '{"dependencies": {"puppeteer": "^24"}}' } },
      silent: `
        FROM node:24-alpine
        RUN apk add --no-cache chromium
        ENV PUPPETEER_SKIP_DOWNLOAD=true
        RUN npm ci
        FROM node:24-slim
        RUN npm ci
      `,
    },
    {
      given: { files: { "package.json": '{"dependencies": {"express": "5"}}' } },
      silent: "FROM node:24-alpine\nRUN npm ci",
    },
  ],

  async *askStages(stages, file, { catalogue, context }) {
    const musl = contents(file, catalogue, stages).filter(
      (it) => it.libc?.name === "musl" && !ownBrowser(it),
    );
    if (musl.length > 0) yield* found(musl, context);
  },
});

/** A browser of Alpine's own stands in for the one that is brought. */
function ownBrowser(stage: StageContents): boolean {
  return (
    ["chromium", "firefox"].some((it) => stage.packages.has(it)) ||
    [...stage.env.keys()].some((it) => /SKIP.*DOWNLOAD|EXECUTABLE_PATH|CYPRESS_INSTALL_BINARY/.test(it))
  );
}

async function* found(stages: readonly StageContents[], context: BuildContext): AsyncIterable<Problem> {
  let asked: Promise<string | undefined> | undefined;
  for (const stage of stages)
    for (const instruction of stage.stage.instructions) {
      if (instruction.keyword !== "RUN" || !/\b(?:npm|yarn|pnpm)\b/.test(instruction.text)) continue;
      for (const script of instruction.scripts)
        for (const { words, start, end } of script.commands) {
          if (!/^(?:npm|yarn|pnpm)$/.test(words[0]?.text ?? "")) continue;
          const named = words.find((it) => Object.hasOwn(glibcOnlyModules, it.text.replace(/(.)@.*$/, "$1")));
          if (named) {
            yield {
              range: script.rangeOf(named.start, named.end),
              message: message(named.text.replace(/(.)@.*$/, "$1"), stage),
            };
            continue;
          }
          const installs =
            words.length === 1
              ? words[0]?.text === "yarn"
              : /^(?:ci|install|i|--frozen-lockfile)$/.test(words[1]?.text ?? "");
          if (!installs || words.slice(2).some((it) => !it.text.startsWith("-"))) continue;
          asked ??= context.read("package.json").then(moduleIn);
          const name = await asked;
          if (name) yield { range: script.rangeOf(start, end), message: message(name, stage) };
        }
    }
}

function message(name: string, stage: StageContents): string {
  return `${name} usually brings ${glibcOnlyModules[name]} for glibc only; ${baseText(stage)} has musl.`;
}

function moduleIn(text: string | undefined): string | undefined {
  try {
    const { dependencies = {} } = JSON.parse(text ?? "{}") as { dependencies?: Record<string, string> };
    return Object.keys(dependencies).find((it) => Object.hasOwn(glibcOnlyModules, it));
  } catch {
    return undefined;
  }
}
