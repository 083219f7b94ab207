import { contentsOf } from "../contents/contents.ts";
import type { StageContents } from "../contents/model.ts";
import { partOf, termAt } from "../contents/term.ts";
import { unfitFate } from "../contents/verdict.ts";
import { baseText, libcText, stageText } from "../contents/words.ts";
import { hover } from "../feature.ts";
import { terms } from "../manual/terms.ts";
import { plain } from "../words.ts";

/** The names of images are left to the table of facts but for the suffix of a tag, which names the library. */
export const cLibraryHover = hover({
  id: "c-library",
  summary: "What musl, glibc, Alpine and the loaders mean for the programs of this file.",
  below: true,

  examples: [
    {
      at: `
        FROM golang:1.26-trixie AS build
        ENV CGO_ENABLED=1
        RUN go build -o /app
        FROM alp$0ine:3.23
        COPY --from=build /app /app
      `,
      shows: `
        ${terms.musl.summary} The last stage (alpine:3.23) has musl 1.2.5. [musl](${terms.musl.url})
      `,
    },
    {
      at: `
        FROM golang:1.26-trixie AS build
        ENV CGO_ENABLED=1
        RUN go build -o /app
        FROM alpine:3.23
        COPY --from=build /app /app
        COPY mu$0sl.conf /etc/
      `,
      shows: `
        ${terms.musl.summary} \`/app\` usually needs glibc 2.41 (\`CGO_ENABLED=1\` links against the C library); the last stage (alpine:3.23) has musl 1.2.5, so it will not start there. [musl](${terms.musl.url})
      `,
    },
    {
      at: `
        FROM golang:1.26-alp$0ine3.23 AS build
        RUN go build -o /app
      `,
      shows: `
        ${terms.musl.summary} Stage \`build\` (golang:1.26-alpine3.23) has musl 1.2.5. [musl](${terms.musl.url})
      `,
    },
    {
      at: `
        FROM scratch
        COPY --from=alpine:3.23 /lib/ld-m$0usl-x86_64.so.1 /lib/
      `,
      shows: `
        ${terms.musl.summary} \`ld-musl-x86_64.so.1\` is its loader for amd64: every program linked to musl names it, and on other platforms it has another name. [musl](${terms.musl.url})
      `,
    },
    {
      at: "FROM debian:bookworm-slim\n# glibc\nRUN apt-get install -y gli$0bc-source",
      shows: `
        ${terms.glibc.summary} The last stage (debian:bookworm-slim) has glibc 2.36. [glibc](${terms.glibc.url})
      `,
    },
  ],

  find: (file, cursor) =>
    partOf(
      termAt(file, cursor),
      /ld-musl-[\w-]+\.so\.1|ld-linux[\w-]*\.so\.\d|alpine(?=[\d.]*(?:$|[@:/.-])|3)|\bmusl\b|\bg?libc(?:6|\.so\.6)?\b(?!-)|glibc/,
    ),

  show({ text, instruction }, file, { catalogue }) {
    const isMusl = /musl|alpine/.test(text);
    const term = isMusl ? terms.musl : terms.glibc;
    const stage = file.stageOf(instruction);
    const here = stage && contentsOf(file, stage, catalogue);
    // On a FROM another hover has said it, above all that is known of the image.
    const unfit = instruction.keyword === "FROM" ? undefined : here && unfitFate(here);
    const said = text.startsWith("ld-") ? loader(text) : (unfit ?? (here && floorOf(here)));
    return [term.summary, said, `[${term.id}](${term.url})`].filter(Boolean).join(" ");
  },
});

function floorOf(here: StageContents): string | undefined {
  if (!here.libc) return undefined;
  const stage = stageText(here);
  return `${stage[0]!.toUpperCase()}${stage.slice(1)} (${plain(baseText(here))}) has ${libcText(here.libc)}.`;
}

/** Machine names as in the loaders' files; source: musl's INSTALL and glibc's port pages, usually. */
const machines: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  "x86-64": "amd64",
  aarch64: "arm64",
  armhf: "arm/v7",
  i386: "386",
  powerpc64le: "ppc64le",
  s390x: "s390x",
  riscv64: "riscv64",
};

function loader(name: string): string {
  const machine = Object.keys(machines).find((it) => name.includes(it));
  const platform = machine ? ` for ${machines[machine]}` : "";
  const library = name.includes("musl") ? "musl" : "glibc";
  return `\`${name}\` is its loader${platform}: every program linked to ${library} names it, and on other platforms it has another name.`;
}
