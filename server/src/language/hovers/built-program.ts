import { contents } from "../contents/contents.ts";
import { termAt } from "../contents/term.ts";
import { fate } from "../contents/verdict.ts";
import { hover } from "../feature.ts";
import { terms } from "../manual/terms.ts";

/** On the tool and its verb. What is interpreted has nothing to tell here. */
export const builtProgramHover = hover({
  id: "built-program",
  summary: "What a build command makes, how it is linked, and whether it starts where it goes.",

  examples: [
    {
      at: `
        FROM rust:1-trixie AS build
        WORKDIR /src
        RUN car$0go build --release
        FROM debian:bookworm-slim
        COPY --from=build /src/target/release/app /app
      `,
      shows:
        "`/src/target/release/…` needs glibc 2.41 (the default target links the C library dynamically); the last stage (debian:bookworm-slim) has glibc 2.36, so it may not start there.",
    },
    {
      at: "FROM golang:1.26-alpine AS build\nRUN go bu$0ild -o /app .",
      shows:
        "`/app` is static (golang:1.26-alpine has no C compiler, so cgo is off), so it starts on any Linux base.",
    },
    {
      at: `
        FROM gcc:15-trixie AS build
        WORKDIR /src
        RUN cm$0ake -B out -DCMAKE_EXE_LINKER_FLAGS=-static && cmake --build out
        FROM scratch
        COPY --from=build /src/out/app /app
      `,
      shows:
        "`/src/out/…` is usually static (`-static` in `CMAKE_EXE_LINKER_FLAGS` links the C library in), so it starts on any Linux base, scratch too.",
    },
    {
      at: "FROM debian:trixie\nRUN ma$0ke dist",
      shows: `${terms.make.summary} [more](${terms.make.url})`,
    },
  ],

  find(file, cursor) {
    const term = termAt(file, cursor);
    return term?.instruction.keyword === "RUN" && tools.has(term.text) ? term : undefined;
  },

  show({ instruction, range, text }, file, { catalogue }) {
    const all = contents(file, catalogue);
    const home = all.find((it) => it.stage === file.stageOf(instruction));
    const made = home?.artifacts.find(
      (it) =>
        it.made?.instruction === instruction &&
        it.made.range.start.line <= range.start.line &&
        it.made.range.end.line >= range.end.line,
    );
    if (home && made) return fate(made, home, all);
    return text === "make" ? `${terms.make.summary} [more](${terms.make.url})` : undefined;
  },
});

const tools = new Set(
  "go build install cargo gcc g++ cc c++ clang clang++ cmake meson make ./configure jlink native-image dotnet publish".split(
    " ",
  ),
);
