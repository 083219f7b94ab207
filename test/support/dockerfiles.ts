import fc from "fast-check";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import type { Instruction } from "../../server/src/language/syntax/instruction.ts";
import { mountsOf } from "../../server/src/language/syntax/mounts.ts";

const lines = [
  "FROM alpine:3.23 AS build",
  "FROM build",
  "FROM scratch",
  "  FROM node:${V:-22}",
  "ARG V=1 W",
  "ENV A=1 B=\"x y\" C='d e'",
  "ENV OLD value with blanks",
  "RUN echo a && \\",
  "RUN --mount=type=cache,target=/c --mount=type=bind,from=build,source=/a,target=/b make",
  "    && echo b \\",
  "  echo 'a \\",
  '  echo "b \\',
  "c' d\"",
  "RUN <<EOF",
  "RUN cat <<-'E F' 3<<X",
  "COPY <<EOF /etc/x",
  "EOF",
  "\tEOF",
  "\tE F",
  "X",
  "COPY --from=build --chown=1:1 /a /b /c/",
  'COPY ["a b", "/c"]',
  'CMD ["a", "\\u0041", "b\\n"]',
  "CMD a $A ${B} ${C:-${D}}",
  "# comment",
  "# escape=`",
  "# syntax=docker/dockerfile:1",
  "  # check=skip=all",
  "ONBUILD RUN a \\",
  "HEALTHCHECK --interval=5s CMD curl localhost",
  "LABEL a=b 'c d'=e",
  "EXPOSE 80/tcp 81",
  "WORKDIR /𝒳/a b",
  "USER a:b",
  "STOPSIGNAL SIGTERM",
  'SHELL ["sh", "-c"]',
  "RUN a `",
  "C:\\dir\\\\",
  "ru\\",
  "",
  "   ",
  "\t\\",
  "\\",
];
const ends = fc.constantFrom("\n", "\n", "\n", "\r\n", "\n\n", "\r", " \n", "");
const noise = fc.string({ unit: "grapheme", maxLength: 12 });

/** What one reader takes for a blank or a line's end and another does not. */
const oddBlanks = [
  "\r",
  "\v",
  "\f",
  "\u0085",
  "\u00A0",
  "\u1680",
  "\u180E",
  "\u2000",
  "\u200B",
  "\u2028",
  "\u2029",
  "\u202F",
  "\u3000",
  "\uFEFF",
] as const;
const slips = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...oddBlanks, " ", "\t", "\\\n", "\\\n", "`\n")), {
  minLength: 1,
  maxLength: 4,
});

/** Odd blanks beside one of the usual, for that is where they matter, and words that go on in the next line. */
function slipped(text: string, places: readonly (readonly [number, string])[]): string {
  let out = text;
  for (const [nth, piece] of places) {
    const beside = [...out.matchAll(/(?<=[\s=\\`])|(?=\s)|^|$/g)].map(({ index }) => index);
    const at = /\n/.test(piece) ? nth % (out.length + 1) : beside[nth % beside.length]!;
    out = out.slice(0, at) + piece + out.slice(at);
  }
  return out;
}

/**
 * Texts made of real instruction lines, pieces of them, and noise, half of them with odd blanks: every construct of
 * the syntax comes up.
 */
export const dockerfiles: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("", "", "\uFEFF", "# escape=`\n", "# syntax=x\r\n"),
    fc.array(fc.tuple(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...lines) }, noise), ends), {
      maxLength: 14,
    }),
    fc.option(slips, { freq: 2 }),
  )
  .map(([head, body, odd]) => {
    const text = head + body.map((it) => it.join("")).join("");
    return odd ? slipped(text, odd) : text;
  });

/** What BuildKit reads of a text, but for blanks: instructions with their flags, words and heredocs. */
export function meaning(text: string): unknown {
  const file = Dockerfile.parse(text);
  return {
    directives: file.directives.map(({ name, value }) => [name, value]),
    instructions: file.instructions.map((it) => ({
      keyword: it.keyword,
      logical: quotedBlanks(it.joined.logical.trim(), file.escape),
      json: it.json?.items.map((item) => item.text),
      flags: it.flags.map(({ name, value }) => [name, value]),
      heredocs: it.heredocs.map(({ name, body, endRange }) => [name, body, endRange !== undefined]),
    })),
  };
}

/** Runs of blanks as one, but for those in quotes. */
function quotedBlanks(text: string, escape: string): string {
  let out = "";
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === escape && quote !== "'") {
      out += char + (text[at + 1] ?? "");
      at++;
    } else {
      if (quote ? char === quote : char === '"' || char === "'") quote = quote ? "" : char;
      if (quote || !/[ \t]/.test(char)) out += char;
      else if (!out.endsWith(" ")) out += " ";
    }
  }
  return out;
}

/** All that the syntax says of a file, as plain data. */
export function dump(file: Dockerfile): unknown {
  return {
    escape: file.escape,
    lines: Array.from({ length: file.lineCount }, (_, at) => file.line(at)),
    directives: file.directives,
    comments: file.comments,
    instructions: file.instructions.map(dumpInstruction),
    stages: file.stages.map(({ index, from, name, image, base, instructions, final }) => ({
      index,
      line: from.line,
      name,
      image,
      base: base.kind === "stage" ? base.stage.index : base,
      lines: instructions.map((it) => it.line),
      final,
    })),
    variables: file.instructions.map((it) =>
      file.scopes
        .visible(it)
        .map((found) => [
          found.name,
          found.kind,
          found.nameRange,
          found.value,
          file.scopes.valueOf(found) ?? null,
        ]),
    ),
  };
}

function dumpInstruction(it: Instruction): unknown {
  return {
    line: it.line,
    lastLine: it.lastLine,
    text: it.text,
    keyword: it.keyword,
    keywordRange: it.keywordRange,
    range: it.range,
    flags: it.flags,
    args: it.args,
    json: it.json,
    argument: it.argument,
    heredocs: it.heredocs,
    comments: it.innerComments,
    mounts: mountsOf(it).map(({ fields, type }) => ({ fields, type })),
    variables: it.variables,
    scripts: it.scripts.map(({ commands, rangeOf }) =>
      commands.map((command) => ({ ...command, range: rangeOf(command.start, command.end) })),
    ),
    trigger: it.trigger && dumpInstruction(it.trigger),
  };
}
