import { expect, test } from "vitest";
import type { SemanticTokens, SemanticTokensDelta } from "vscode-languageserver-types";
import { legend } from "../../server/src/language/tokens/legend.ts";
import { dedent } from "../support/fixture.ts";
import { session, uri } from "../support/session.ts";

const textDocument = { uri };

/** One letter a type; a capital is a declaration. */
const letters: Readonly<Record<string, string>> = {
  keyword: "k",
  comment: "#",
  parameter: "p",
  property: "y",
  string: "s",
  variable: "v",
  function: "f",
  operator: "o",
  number: "0",
  namespace: "i",
  class: "c",
  label: "l",
  macro: "m",
  enumMember: "e",
};

/** Each line with its colours below it; a line without any stands alone. */
function drawn(text: string, data: readonly number[]): string {
  const lines = text.split(/\r?\n/);
  const colours = lines.map((line) => Array.from({ length: line.length }, () => " "));
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [down, along, length, type, modifiers] = data.slice(at, at + 5) as [
      number,
      number,
      number,
      number,
      number,
    ];
    line += down;
    character = down > 0 ? along : character + along;
    const letter = letters[legend.tokenTypes[type]!]!;
    const declares = (modifiers & 1) !== 0;
    for (let nth = 0; nth < length; nth++) {
      expect(lines[line]![character + nth], "a token ends on its line").toBeDefined();
      colours[line]![character + nth] = declares ? letter.toUpperCase() : letter;
    }
  }
  return lines
    .flatMap((it, nth) => [it, colours[nth]!.join("").trimEnd()])
    .filter((it, nth) => nth % 2 === 0 || it !== "")
    .join("\n");
}

/** The lines of a drawing that are text: every other one where colours are below. */
function source(drawing: string): string {
  return dedent(drawing)
    .split("\n")
    .filter((line) => !/^[ k#pysvf0oicCVlme]+$/.test(line) || /^EOF$/.test(line))
    .join("\n");
}

const file = `
  # syntax=docker/dockerfile:1
  mmmmmmmmmmmmmmmmmmmmmmmmmmmm
  # Why.
  ######
  ARG TAG=3.23
  kkk VVVossss
  FROM --platform=$BUILDPLATFORM alpine:\${TAG} AS build
  kkkk ppppppppppovvvvvvvvvvvvvv iiiiiiovvvvvv kk CCCCC
  RUN --mount=type=cache,target=/root/.cache \\
  kkk pppppppoyyyyoeeeeeoyyyyyyossssssssssss m
      # inside
      ########
      apk add --no-cache "curl" | tee $LOG && if true; then echo 'x'; fi
      fff     pppppppppp ssssss o fff vvvv oo kk ffffo kkkk ffff ssso kk
  FROM build
  kkkk ccccc
  COPY --from=build --chmod=755 /a /b
  kkkk ppppppoccccc ppppppposss ss ss
  ENTRYPOINT ["/b", "-x"]
  kkkkkkkkkk osssso sssso
`;

test.each([
  ["instructions, flags and shell", file],
  [
    "a heredoc is coloured by who reads it",
    `
    FROM scratch
    kkkk iiiiiii
    RUN <<EOF
    kkk oolll
    echo "$HOME"
    ffff svvvvvs
    EOF
    lll
    COPY <<EOF /x
    kkkk oolll ss
    a $B c
      vv
    EOF
    lll
    `,
  ],
  [
    "the escape character, an old pair, a trigger",
    `
    # escape=\`
    mmmmmmmmmm
    FROM mcr.microsoft.com/windows/nanoserver:ltsc2025@sha256:abc
    kkkk iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiioeeeeeeeeo0000000000
    ENV A b c
    kkk V s s
    ONBUILD RUN dir \`
    kkkkkkk kkk fff m
      C:\\x
    EXPOSE 80/tcp
    kkkkkk 000000
    STOPSIGNAL SIGTERM
    kkkkkkkkkk eeeeeee
    `,
  ],
])("%s", async (_, drawing) => {
  const text = source(drawing);
  const { client } = await session(text);
  const { data } = await client.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
    textDocument,
  });
  expect(drawn(text, data)).toBe(dedent(drawing));
});

test("a range holds the tokens of its lines only", async () => {
  const text = source(file);
  const { client } = await session(text);
  const whole = await client.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
    textDocument,
  });
  const { data } = await client.sendRequest<SemanticTokens>("textDocument/semanticTokens/range", {
    textDocument,
    range: { start: { line: 7, character: 0 }, end: { line: 8, character: 3 } },
  });
  const all = drawn(text, whole.data).split("\n");
  const shown = drawn(text, data).split("\n");
  const coloured = shown.filter((line, nth) => nth > 0 && !text.split("\n").includes(line));
  expect(coloured.length).toBe(2);
  for (const line of coloured) expect(all).toContain(line);
});

test("after an edit only what changed is told, and together it is the whole", async () => {
  const text = source(file);
  const { client, change } = await session(text);
  const before = await client.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
    textDocument,
  });
  const edited = text.replace("tee $LOG", "tee -a $LOG").replace("# Why.", "# Why.\n\n# More.");
  await change(2, edited);
  const delta = await client.sendRequest<SemanticTokensDelta>("textDocument/semanticTokens/full/delta", {
    textDocument,
    previousResultId: before.resultId,
  });
  const data = [...before.data];
  for (const { start, deleteCount, data: added = [] } of [...delta.edits].reverse())
    data.splice(start, deleteCount, ...added);
  const fresh = await client.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
    textDocument,
  });
  expect(drawn(edited, data)).toBe(drawn(edited, fresh.data));
  expect(delta.edits.flatMap((it) => it.data ?? []).length).toBeLessThan(fresh.data.length);
  // An answer the server no longer has is told anew.
  const unknown = await client.sendRequest<SemanticTokens>("textDocument/semanticTokens/full/delta", {
    textDocument,
    previousResultId: "no such",
  });
  expect(unknown.data).toEqual(fresh.data);
});
