import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Range, TextEdit } from "vscode-languageserver-types";
import { incomingCalls, outgoingCalls, prepareCalls } from "../../server/src/language/navigation/calls.ts";
import { definition } from "../../server/src/language/navigation/definition.ts";
import { folding } from "../../server/src/language/navigation/folding.ts";
import { highlights } from "../../server/src/language/navigation/highlights.ts";
import { fileLinks, imageLinks } from "../../server/src/language/navigation/links.ts";
import { rename, renameable } from "../../server/src/language/navigation/rename.ts";
import { selection } from "../../server/src/language/navigation/selection.ts";
import { symbols } from "../../server/src/language/navigation/symbols.ts";
import { workspaceSymbols } from "../../server/src/language/navigation/workspace-symbols.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { dedent, draw, fixture } from "../support/fixture.ts";

/** Draws what `find` answers at the cursor under the text it is about; the drawing itself is the input. */
function drawn(
  source: string,
  find: (file: Dockerfile, cursor: { line: number; character: number }) => Iterable<[Range, string]>,
): void {
  const { document, cursor } = fixture(source);
  const problems = [...find(Dockerfile.of(document), cursor ?? { line: 0, character: 0 })].map(
    ([range, message]) => ({ range, message }),
  );
  problems.sort((a, b) => a.range.start.character - b.range.start.character);
  expect(draw(document, { problems })).toBe(dedent(source).replace("$0", ""));
}

const kinds = { 1: "text", 2: "read", 3: "write" } as const;

describe("highlight", () => {
  test.each([
    [
      "a stage, whatever its case",
      `
      FROM golang:1.26 AS bu$0ild
                          ^^^^^ write
      FROM build AS test
           ^^^^^ read
      FROM scratch
      COPY --from=BUILD /app /app
                  ^^^^^ read
      RUN --mount=type=bind,from=build,target=/x true
                                 ^^^^^ read
      `,
    ],
    [
      "a variable in its stage",
      `
      FROM alpine AS a
      ENV V=1
          ^ write
      RUN echo $V \${V:-x} 'in $0$V single'
                ^ read
                    ^ read
                               ^ read
      FROM alpine
      ENV V=2
      RUN echo $V
      `,
    ],
    [
      "a global argument and where a stage passes it on",
      `
      ARG V=1
          ^ write
      FROM alpine:$V
                   ^ read
      ARG $0V
          ^ write
      RUN echo $V
                ^ read
      `,
    ],
    [
      "ENV in a stage that stands on another",
      `
      FROM alpine AS base
      ENV P=/opt
          ^ write
      FROM base
      WORKDIR $P$0
               ^ read
      ENV P=$P/bin
             ^ read
      `,
    ],
    [
      "a heredoc",
      `
      FROM alpine
      COPY <<-'E$0OF' /etc/x
               ^^^ write
      EOF
      ^^^ read
      `,
    ],
    [
      "variables in a heredoc that is expanded, none in a quoted one",
      `
      FROM alpine
      ARG A$0=1
          ^ write
      COPY <<X <<'Y' /
      $A
       ^ read
      X
      $A
      Y
      RUN <<EOF
      echo "$A"
             ^ read
      EOF
      `,
    ],
  ])("%s", (_, source) =>
    drawn(source, (file, at) => highlights(file, at).map((it) => [it.range, kinds[it.kind ?? 1]])),
  );
});

describe("definition", () => {
  test.each([
    [
      "the definition that counts, not the first",
      `
      FROM alpine
      ENV A=1
      ENV A=2
          ^ here
      RUN echo $$0A
      `,
    ],
    [
      "from a stage's ARG to the global one",
      `
      ARG A=1
          ^ here
      FROM alpine
      ARG A$0
      `,
    ],
    [
      "a stage by number, without a name",
      `
      FROM golang:1.26
           ^^^^^^^^^^^ here
      FROM scratch
      COPY --from=$00 /a /a
      `.replace("$00", "$0${0}".replace("${0}", "0")),
    ],
    [
      "a copied path: the instruction that made it",
      `
      FROM golang:1.26 AS build
      WORKDIR /src
      COPY . .
      RUN go build -o bin/app ./cmd/app
                      ^^^^^^^ here
      FROM scratch
      COPY --from=build /src/bin/$0app /app
      `,
    ],
    [
      "the program of the image: where it was copied",
      `
      FROM scratch
      COPY --from=busybox /bin/busybox /bin/tool
                                       ^^^^^^^^^ here
      ENTRYPOINT ["/bin/t$0ool"]
      `,
    ],
  ])("%s", (_, source) =>
    drawn(source, (file, at) => definition(file, at).map((it) => [it.targetSelectionRange, "here"])),
  );
});

test.each([
  ["RUN a$0=1; echo $a", "RUN x=1; echo $x"],
  ["ARG a=1\nRUN echo $a$0; a=2 make a=$a", "ARG x=1\nRUN echo $x; x=2 make a=$x"],
  ["RUN export a=1 && echo ${a$0}", "RUN export x=1 && echo ${x}"],
  ["RUN <<E\nwhile read -r a; do echo $a$0; done\nE", "RUN <<E\nwhile read -r x; do echo $x; done\nE"],
  ["RUN for a in b c; do echo $a$0; done", undefined],
  ["RUN bash -c 'a=1; echo $a$0'", undefined],
  ["RUN make a=$a$0", undefined],
  ["ENV a=1\nRUN make a=$a$0", "ENV x=1\nRUN make a=$x"],
])("a variable of a shell is renamed where it is set too: %j", (before, after) => {
  const { document, cursor } = fixture(`FROM b\n${before}`);
  const file = Dockerfile.of(document);
  const edits = rename(file, cursor!, "x");
  expect(renameable(file, cursor!) === undefined).toBe(after === undefined);
  if (after === undefined) expect(edits).toHaveProperty("refused");
  else expect(TextDocument.applyEdits(document, edits as TextEdit[])).toBe(`FROM b\n${after}`);
});

test("rename replaces names only and refuses what can't be one", () => {
  const { document, cursor } = fixture(
    "FROM alpine AS a$0\nFROM a AS b\nCOPY --from=0 / /\nCOPY --from=A / /",
  );
  const file = Dockerfile.of(document);
  expect(renameable(file, cursor!)).toMatchObject({ placeholder: "a" });
  const edits = rename(file, cursor!, "base");
  expect(Array.isArray(edits) && edits.map((it) => it.range.start.line)).toEqual([0, 1, 3]);
  expect(rename(file, cursor!, "1a")).toHaveProperty("refused");
  expect(rename(file, cursor!, "b")).toHaveProperty("refused");
  expect(rename(file, cursor!, "scratch")).toHaveProperty("refused");
  const platform = Dockerfile.parse("FROM --platform=$BUILDPLATFORM alpine");
  expect(renameable(platform, { line: 0, character: 20 })).toBeUndefined();
});

test("the outline is stages with their instructions", () => {
  const file = Dockerfile.parse(
    "# syntax=docker/dockerfile:1\nARG A=1\nFROM x AS y\nRUN a \\\n  b\n\nFROM z\nCMD c\n",
  );
  const tree = symbols(file).map((it) => [it.name, it.detail, it.children?.map((c) => c.name)]);
  expect(tree).toEqual([
    ["# syntax", "docker/dockerfile:1", undefined],
    ["ARG A=1", undefined, undefined],
    ["y", "FROM x", ["RUN a b"]],
    ["z", "FROM", ["CMD c"]],
  ]);
  expect(workspaceSymbols(file, "Y").map((it) => it.name)).toEqual(["y"]);
});

test("stages, long instructions, heredocs and comments fold", () => {
  const file = Dockerfile.parse("# escape=`\n# a\n# b\nFROM x\nRUN a `\n  b\nCOPY <<A <<B /\n1\nA\n2\nB\n");
  expect(folding(file).map((it) => `${it.startLine}-${it.endLine} ${it.kind ?? ""}`.trim())).toEqual([
    "1-2 comment",
    "3-10",
    "4-5",
    "6-10",
    "8-10",
  ]);
  expect(folding(file, 2)).toHaveLength(2);
});

test("a selection grows from the name to the file", () => {
  const { document, cursor } = fixture("FROM a\nRUN --mount=type=bind,from=bu$0ild,target=/x echo $A && ls");
  const file = Dockerfile.of(document);
  const steps: string[] = [];
  for (let it = selection(file, cursor!) as ReturnType<typeof selection> | undefined; it; it = it.parent)
    steps.push(file.slice(it.range));
  expect(steps).toEqual([
    "build",
    "from=build",
    "type=bind,from=build,target=/x",
    "--mount=type=bind,from=build,target=/x",
    "RUN --mount=type=bind,from=build,target=/x echo $A && ls",
    document.getText(),
  ]);
});

test("who uses a stage, and what it uses", () => {
  const file = Dockerfile.parse(
    "FROM x AS a\nFROM a AS b\nRUN --mount=from=a true\nFROM y\nCOPY --from=b / /\nCOPY --from=a / /",
  );
  const [item] = prepareCalls(file, { line: 0, character: 0 });
  expect(item?.name).toBe("a");
  expect(incomingCalls(file, item!).map((it) => [it.from.name, it.fromRanges.length])).toEqual([
    ["b", 2],
    ["y", 1],
  ]);
  const [last] = prepareCalls(file, { line: 3, character: 0 });
  expect(outgoingCalls(file, last!).map((it) => it.to.name)).toEqual(["b", "a"]);
});

test("images link to their page, sources to their file", () => {
  const file = Dockerfile.parse(
    "FROM node:22@sha256:0 AS a\nFROM ghcr.io/acme/tool/x:1\nFROM localhost:5000/x\nFROM a\nFROM node:\\\n22\nFROM a\nCOPY ./go.mod *.ts https://x/y sub/ /\nCOPY --from=a z /",
  );
  expect(imageLinks(file).map((it) => `${file.slice(it.range)} ${it.target}`)).toEqual([
    "node https://hub.docker.com/_/node/",
    "ghcr.io/acme/tool/x https://github.com/acme/tool/pkgs/container/tool%2Fx",
    "node:\\\n22 https://hub.docker.com/_/node/",
  ]);
  expect(fileLinks(file).map((it) => it.path)).toEqual(["go.mod", "sub/"]);
});
