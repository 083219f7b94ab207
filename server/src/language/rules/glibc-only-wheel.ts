import { contents } from "../contents/contents.ts";
import { glibcOnlyWheels } from "../contents/glibc-only.ts";
import type { StageContents } from "../contents/model.ts";
import { baseText } from "../contents/words.ts";
import { type Problem, rule } from "../feature.ts";
import type { BuildContext } from "../world.ts";

export const glibcOnlyWheel = rule({
  id: "glibc-only-wheel",
  severity: "hint",
  summary: "A Python package without musl wheels, on Alpine.",
  why: "Wheels named `manylinux` need glibc; Alpine takes `musllinux` ones only. Without one pip compiles from source, which takes long and needs compilers, or there is nothing to install. A slim Debian image takes the ready wheel.",

  examples: [
    {
      bad: `
        FROM python:3.13-alpine
        RUN pip install --no-cache-dir flask torch==2.9.0
                                             ^^^^^^^^^^^^ torch usually has no wheel for musl, so it can't be installed on python:3.13-alpine.
      `,
    },
    {
      given: { files: { "requirements.txt": "flask==3.1\nopencv-python>=4\n" } },
      bad: `
        FROM python:3.13-alpine
        COPY requirements.txt .
        RUN pip install -r requirements.txt
                           ^^^^^^^^^^^^^^^^ opencv-python usually has no wheel for musl, so pip compiles it on python:3.13-alpine.
      `,
    },
    {
      given: { files: { "requirements.txt": "numpy\npandas\ncryptography\n" } },
      silent: `
        FROM python:3.13-alpine
        RUN pip install -r requirements.txt
        RUN pip install numpy
      `,
    },
    { silent: "FROM python:3.13-slim\nRUN pip install torch" },
    { silent: "FROM ghcr.io/acme/python:1\nRUN pip install torch" },
  ],

  async *askStages(stages, file, { catalogue, context }) {
    for (const stage of contents(file, catalogue, stages)) {
      if (stage.libc?.name !== "musl") continue;
      yield* namedIn(stage);
      yield* listed(stage, context);
    }
  },
});

function* installs(stage: StageContents) {
  for (const instruction of stage.stage.instructions) {
    if (instruction.keyword !== "RUN" || !/\bpip3?\b|\buv\b/.test(instruction.text)) continue;
    for (const script of instruction.scripts)
      for (const { words } of script.commands)
        if (
          words.some(({ text }) => /(?:^|\/)(?:pip3?|uv)$/.test(text)) &&
          words.some(({ text }) => text === "install" || text === "add")
        )
          yield { script, words };
  }
}

function message(name: string, stage: StageContents): string {
  const end = glibcOnlyWheels[name] === "impossible" ? "it can't be installed" : "pip compiles it";
  return `${name} usually has no wheel for musl, so ${end} on ${baseText(stage)}.`;
}

const nameOf = (text: string) =>
  text
    .toLowerCase()
    .replace(/[[=<>~!;@ ].*$/, "")
    .replace(/_/g, "-");

function* namedIn(stage: StageContents): Iterable<Problem> {
  for (const { script, words } of installs(stage))
    for (const word of words) {
      const name = nameOf(word.text);
      if (Object.hasOwn(glibcOnlyWheels, name))
        yield { range: script.rangeOf(word.start, word.end), message: message(name, stage) };
    }
}

const listFlag = /^(?:-r|--requirement|--requirements)$/;

async function* listed(stage: StageContents, context: BuildContext): AsyncIterable<Problem> {
  for (const { script, words } of installs(stage))
    for (const [at, word] of words.entries()) {
      const file = words[at - 1] && listFlag.test(words[at - 1]!.text) ? word : undefined;
      if (!file || file.dynamic) continue;
      const text = await context.read(file.text.replace(/^\/.*\//, "").replace(/^\.\//, ""));
      const name = text
        ?.split("\n")
        .map((line) => nameOf(line.trim()))
        .find((it) => Object.hasOwn(glibcOnlyWheels, it));
      if (name) yield { range: script.rangeOf(file.start, file.end), message: message(name, stage) };
    }
}
