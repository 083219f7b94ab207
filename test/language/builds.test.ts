import { describe, expect, test } from "vitest";
import { attribute } from "../../server/src/language/builds/layers.ts";
import {
  inputsOf,
  instructionKey,
  stageOf,
  targetOf,
  usedBy,
} from "../../server/src/language/builds/stages.ts";
import { doing, instructionOf, readStepName } from "../../server/src/language/builds/steps.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { dedent } from "../support/fixture.ts";

const parse = (text: string) => Dockerfile.parse(dedent(text));

test.each([
  ["RUN go build -o /app .", "go build"],
  ["RUN --mount=type=cache,target=/x CGO_ENABLED=0 GOOS=linux go build .", "go build"],
  ["RUN cd /src && npm ci --omit=dev", "npm ci"],
  ["RUN set -eux; apt-get update; apt-get install x", "apt-get update"],
  ["RUN ./configure --prefix=/usr", "./configure"],
  ["RUN ./mvnw package", "mvnw package"],
  ["RUN echo hello", "echo"],
  ["RUN npm -v", "npm"],
  ['RUN ["/bin/true"]', '["/bin/true"]'],
  ["COPY --from=build /a /b", "COPY --from=build"],
  ["COPY . .", "COPY ."],
  [
    "FROM alpine:3.23@sha256:4bcff63911fcb4448bd4fdacec207030997caf25",
    "FROM alpine:3.23@sha256:4bcff63911fcb44…",
  ],
  ["RUN", "RUN"],
])("%s is %s", (text, short) => {
  expect(doing(text)).toBe(short);
});

describe("a step's name", () => {
  test.each([
    ["[build 2/5] RUN make", { stage: "build", at: 2, of: 5, text: "RUN make", counts: "layers" }],
    ["[2/5] RUN make", { stage: undefined, at: 2, of: 5 }],
    ["[stage-1  2/11] COPY a b", { stage: "stage-1", at: 2, of: 11 }],
    ["[linux/amd64 build 2/5] RUN make", { stage: "build", at: 2 }],
    ["[linux/arm/v7 2/5] RUN make", { stage: undefined, at: 2 }],
    ["[linux/amd64->arm64 build 2/5] RUN make", { stage: "build", at: 2 }],
    ["Step 3/7 : RUN make", { stage: undefined, at: 3, of: 7, counts: "file" }],
    ["STEP 3/7: RUN make", { stage: undefined, at: 3, of: 7, counts: "stage" }],
    ["[2/2] STEP 3/7: RUN make", { stage: "stage-1", at: 3, of: 7, counts: "stage" }],
  ])("%s", (name, told) => {
    expect(readStepName(name)).toMatchObject(told);
  });
  test.each([
    "[internal] load metadata",
    "exporting to image",
    "[build] x",
    "resolve image config",
    "[auth] a:pull",
  ])("%s is none", (name) => expect(readStepName(name)).toBeUndefined());
});

test("a step leads to its instruction", () => {
  const file = parse(`
    ARG V=1
    FROM alpine AS Build
    ENV A=1
    WORKDIR /src
    RUN one
    USER x
    RUN two
    FROM scratch
    LABEL a=b
    COPY --from=build /x /
  `);
  const line = (name: string) => instructionOf(readStepName(name)!, file)?.line;
  expect(line("[build 1/4] FROM docker.io/library/alpine")).toBe(1);
  expect(line("[build 3/4] RUN one")).toBe(4);
  expect(line("[build 4/4] RUN two")).toBe(6);
  expect(line("[stage-1 2/2] COPY --from=build /x /")).toBe(9);
  expect(line("[build 3/4] COPY other")).toBeUndefined();
  expect(line("[other 1/4] FROM x")).toBeUndefined();
  expect(line("Step 5/10 : RUN one")).toBe(4);
  expect(line("[1/2] STEP 4/6: RUN one")).toBe(4);
});

describe("an image's history", () => {
  const names = (history: [string, number][], text: string, target?: string) => {
    const file = parse(text);
    const stage = target === undefined ? file.finalStage! : stageOf(target, file)!;
    const { layers, inherited } = attribute(
      history.map(([createdBy, bytes]) => ({ createdBy, bytes })),
      stage,
    );
    return { layers: layers.map(({ instruction, bytes }) => `${instruction.text} +${bytes}`), inherited };
  };
  const base: [string, number][] = [
    ['CMD ["sh"]', 0],
    ["COPY alpine / # buildkit", 100],
  ];

  test("of BuildKit", () => {
    const history: [string, number][] = [
      ['CMD ["x"]', 0],
      ["EXPOSE map[80/tcp:{}]", 0],
      ["RUN |1 A=b /bin/sh -c make # buildkit", 7],
      ["ARG A=b", 0],
      ["COPY . . # buildkit", 5],
      ...base,
    ];
    const text = 'FROM alpine\nCOPY . .\nARG A=b\nONBUILD RUN x\nRUN make\nEXPOSE 80\nCMD ["x"]';
    expect(names(history, text)).toEqual({
      layers: ["COPY . . +5", "ARG A=b +0", "RUN make +7", "EXPOSE 80 +0", 'CMD ["x"] +0'],
      inherited: 100,
    });
  });

  test("of the old builder", () => {
    const history: [string, number][] = [
      ['/bin/sh -c #(nop)  CMD ["x"]', 0],
      ["/bin/sh -c make", 7],
      ["/bin/sh -c #(nop)  ONBUILD RUN x", 0],
      ["/bin/sh -c #(nop) COPY dir:1f in . ", 5],
      ...base,
    ];
    expect(names(history, 'FROM alpine\nCOPY . .\nONBUILD RUN x\nRUN make\nCMD ["x"]')).toEqual({
      layers: ["COPY . . +5", "ONBUILD RUN x +0", "RUN make +7", 'CMD ["x"] +0'],
      inherited: 100,
    });
  });

  test("goes on in the stage below", () => {
    const history: [string, number][] = [
      ["RUN /bin/sh -c two # buildkit", 2],
      ["RUN /bin/sh -c one # buildkit", 1],
      ...base,
    ];
    expect(names(history, "FROM alpine AS a\nRUN one\nFROM a\nRUN two")).toEqual({
      layers: ["RUN one +1", "RUN two +2"],
      inherited: 100,
    });
  });

  test("that does not fit says nothing of what is above", () => {
    const history: [string, number][] = [
      ["RUN /bin/sh -c two # buildkit", 2],
      ["ADD x # buildkit", 1],
      ...base,
    ];
    expect(names(history, "FROM alpine\nRUN one\nRUN two")).toEqual({
      layers: ["RUN two +2"],
      inherited: 101,
    });
    expect(names([], "FROM alpine\nRUN one")).toEqual({ layers: [], inherited: 0 });
  });
});

describe("what a stage is made from", () => {
  const text = `
    # escape=\\
    ARG V=1
    FROM alpine:$V AS one
    RUN a \\
      b
    FROM alpine AS two
    RUN --mount=type=bind,from=one,target=/x c
    FROM two
    COPY --from=0 / /
    FROM scratch AS alone
    COPY x /
  `;
  const inputs = (changed: string, target = "2") =>
    inputsOf(stageOf(target, parse(changed))!, parse(changed));
  const same = (changed: string, target?: string) => inputs(changed, target) === inputs(text, target);

  test("changes with it and with the stages it uses", () => {
    expect(same(text.replace("RUN a", "RUN A"))).toBe(false);
    expect(same(text.replace("target=/x c", "target=/x d"))).toBe(false);
    expect(same(text.replace("V=1", "V=2"))).toBe(false);
  });

  test("does not change with comments, other stages and places", () => {
    expect(same(text.replace("FROM two", "# a comment\n\n    FROM two"))).toBe(true);
    expect(same(text.replace("RUN a \\", "RUN a \\\n      # inside"))).toBe(true);
    expect(same(text.replace("COPY x", "COPY y"))).toBe(true);
    expect(same(text.replace("RUN a", "RUN A"), "(image)")).toBe(true);
  });

  test("names the stages used", () => {
    const file = parse(text);
    expect(file.stages.map((stage) => usedBy(stage, file).map(targetOf))).toEqual([
      [],
      ["one"],
      ["two", "one"],
      [],
    ]);
  });
});

test("an instruction's key is its text, however it is broken", () => {
  const key = (text: string) => instructionKey(parse(text).instructions[0]!);
  expect(key("RUN a \\\n  # why\n  b")).toBe("RUN a   b");
  const long = `RUN ${"x".repeat(300)}`;
  expect(key(long).length).toBeLessThan(120);
  expect(key(long)).not.toBe(key(`${long}y`));
  expect(key("RUN <<EOF\na\nEOF")).not.toBe(key("RUN <<EOF\nb\nEOF"));
});
