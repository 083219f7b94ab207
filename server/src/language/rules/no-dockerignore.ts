import { contents } from "../contents/contents.ts";
import { wholeCopies } from "../contents/context-copies.ts";
import { rule } from "../feature.ts";
import { list } from "../words.ts";

/** What nobody wants in an image, and what comes back with every build. */
const waste: readonly (readonly [name: string, said: string])[] = [
  [".git", "the history (`.git`)"],
  ["node_modules", "`node_modules`"],
  [".venv", "a virtual environment (`.venv`)"],
  ["venv", "a virtual environment (`venv`)"],
  ["target", "build results (`target`)"],
  ["__pycache__", "`__pycache__`"],
  [".idea", "settings of an editor (`.idea`)"],
  [".vscode", "settings of an editor (`.vscode`)"],
  [".terraform", "`.terraform`"],
];

export const noDockerignore = rule({
  id: "no-dockerignore",
  severity: "hint",
  summary: "The whole build context is copied, and there is no .dockerignore.",
  why: "`COPY . .` sends all that lies there: history, dependencies of your machine, editors' files. They make the image big, break its cache with every commit, and overwrite what the build installed.",

  examples: [
    {
      given: { files: { "main.go": "", ".git/HEAD": "", "node_modules/x/index.js": "" } },
      bad: `
        FROM golang:1.26-trixie
        COPY . .
             ^ Without a .dockerignore this also copies the history (\`.git\`) and \`node_modules\`.
      `,
    },
    {
      given: { files: { "main.go": "", ".git/HEAD": "", ".dockerignore": ".git\n" } },
      silent: "FROM golang:1.26-trixie\nCOPY . .",
    },
    { given: { files: { "main.go": "" } }, silent: "FROM golang:1.26-trixie\nCOPY . ." },
    {
      given: { files: { "main.go": "", ".git/HEAD": "" } },
      silent: "FROM golang:1.26-trixie\nCOPY main.go .\nCOPY --from=a . .",
    },
  ],

  async *check(file, { catalogue, context }) {
    const [first] = wholeCopies(contents(file, catalogue));
    if (!first || (await context.ignore()) !== undefined) return;
    const there = new Set((await context.list("")).map((it) => it.name));
    const names = waste.filter(([name]) => there.has(name)).map(([, said]) => said);
    if (names.length > 0)
      yield { range: first.word.range, message: `Without a .dockerignore this also copies ${list(names)}.` };
  },
});
