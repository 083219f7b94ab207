import { contents } from "../contents/contents.ts";
import { partOf, termAt } from "../contents/term.ts";
import { fate } from "../contents/verdict.ts";
import { hover } from "../feature.ts";
import { terms } from "../manual/terms.ts";

const words =
  /-extldflags|--?ldflags|[+-]crt-static|-static(?:-pie)?\b|\b[\w]+-unknown-linux-(?:musl|gnu)\w*|\bmusl-gcc\b|(?<![\w-])(?:ldd|scanelf)(?![\w-])/;

export const staticLinkingHover = hover({
  id: "static-linking",
  summary:
    "What -static, -ldflags, a musl target, ldd or scanelf mean, and what the program of this RUN needs.",

  examples: [
    {
      at: `
        FROM rust:1-trixie AS build
        WORKDIR /src
        RUN cargo build --release --target x86_64-unknown-linux-mu$0sl
      `,
      shows: `${terms.muslTarget.summary} \`/src/target/x86_64-unknown-linux-musl/release/…\` is static (\`x86_64-unknown-linux-musl\` links musl in), so it starts on any Linux base. [more](${terms.muslTarget.url})`,
    },
    {
      at: "FROM gcc:15-trixie\nRUN gcc -st$0atic -o /app main.c",
      shows: `${terms.static.summary} \`/app\` is static (\`-static\` links the C library in), so it starts on any Linux base. [more](${terms.static.url})`,
    },
    {
      at: "FROM alpine:3.23\nRUN scan$0elf --needed --nobanner -r /usr/local",
      shows: `${terms.scanelf.summary} [more](${terms.scanelf.url})`,
    },
    { at: "FROM debian:trixie\nRUN ld$0d /app", shows: `${terms.ldd.summary} [more](${terms.ldd.url})` },
  ],

  find(file, cursor) {
    const term = termAt(file, cursor);
    return term?.instruction.keyword === "RUN" || term?.instruction.keyword === "ENV"
      ? partOf(term, words)
      : undefined;
  },

  show({ text, instruction }, file, { catalogue }) {
    const term =
      text === "ldd" || text === "scanelf"
        ? terms[text]
        : /unknown-linux|crt-static/.test(text)
          ? terms.muslTarget
          : /ldflags/.test(text)
            ? terms.ldflags
            : terms.static;
    const all = contents(file, catalogue);
    const home = all.find((it) => it.stage === file.stageOf(instruction));
    const made = home?.artifacts.find((it) => it.made?.instruction === instruction);
    return [term.summary, home && made && fate(made, home, all), `[more](${term.url})`]
      .filter(Boolean)
      .join(" ");
  },
});
