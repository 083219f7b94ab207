import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BuildEvent, Step } from "../../server/src/engine.ts";
import { jsonObjects } from "../../server/src/io/engine/json-objects.ts";
import {
  lastLines,
  plainProgress,
  rawJsonProgress,
  steppedProgress,
} from "../../server/src/io/engine/progress.ts";

/** Cuts a text at random places. */
const chunked = (text: string) =>
  fc.array(fc.nat(Math.max(1, text.length)), { maxLength: 12 }).map((cuts) => {
    const at = [0, ...cuts.sort((a, b) => a - b), text.length];
    return at.slice(1).map((end, n) => text.slice(at[n], end));
  });

describe("JSON objects in a stream", () => {
  const line = fc.stringMatching(/^[a-zA-Z0-9>|#][ -~]{0,20}$/).filter((it) => it.trim() !== "");
  const item = fc.oneof(
    fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean()).map(([value, indented]) => ({
      text: `${JSON.stringify(value, undefined, indented ? 2 : 0)}\n`,
      value: JSON.parse(JSON.stringify(value)) as unknown,
    })),
    line.map((text) => ({ text: `${text}\n`, value: text as unknown })),
  );

  test("are found however they are printed and cut", () => {
    fc.assert(
      fc.property(
        fc
          .array(item, { maxLength: 8 })
          .chain((items) =>
            chunked(items.map(({ text }) => text).join("")).map((chunks) => ({ items, chunks })),
          ),
        ({ items, chunks }) => {
          const found: unknown[] = [];
          const reader = jsonObjects(
            (it) => found.push(it),
            (it) => found.push(it),
          );
          for (const chunk of chunks) reader.write(chunk);
          reader.end();
          expect(found).toEqual(items.map(({ value }) => value));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("what only begins like one is text", () => {
    const lines: string[] = [];
    const reader = jsonObjects(
      () => expect.unreachable(),
      (it) => lines.push(it),
    );
    reader.write("{ not json }\n{ never closed\nand on");
    reader.end();
    expect(lines).toEqual(["{ not json }", "{ never closed", "and on"]);
  });

  test("one that never ends does not fill the memory", () => {
    const found: unknown[] = [];
    const reader = jsonObjects(
      (it) => found.push(it),
      () => {},
    );
    reader.write('{"a":"');
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 200; n++) reader.write("x".repeat(1 << 20));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(120e6);
    reader.write('"}\n{"b":1}\n');
    expect(found).toEqual([{ b: 1 }]);
  });
});

describe("rawjson progress", () => {
  const vertex = (more: object) =>
    `${JSON.stringify({ vertexes: [{ digest: "sha256:1", name: "[2/3] RUN make", ...more }] })}\n`;
  const log = (text: string | Buffer) =>
    `${JSON.stringify({ logs: [{ vertex: "sha256:1", stream: 1, data: Buffer.from(text).toString("base64") }] }, undefined, 2)}\n`;

  test("tells steps and their output", () => {
    const { steps, logs, end } = read(rawJsonProgress, [
      vertex({}),
      vertex({ started: "2026-09-17T10:00:00Z" }),
      log("making\n"),
      vertex({ started: "2026-09-17T10:00:00Z", completed: "2026-09-17T10:00:01.5Z" }),
    ]);
    expect(steps).toMatchObject([
      { state: "waiting" },
      { state: "running" },
      { state: "done", seconds: 1.5 },
    ]);
    expect(logs).toEqual(["making\n"]);
    expect(end.failed).toBeUndefined();
  });

  test("a character cut in two is one", () => {
    const bytes = Buffer.from("größe");
    expect(read(rawJsonProgress, [log(bytes.subarray(0, 3)), log(bytes.subarray(3))]).logs.join("")).toBe(
      "größe",
    );
  });

  test("a failure names the step, its last lines and the marked lines of the file", () => {
    const { end } = read(rawJsonProgress, [
      vertex({ started: "2026-09-17T10:00:00Z" }),
      log("one\ntwo\n"),
      vertex({ started: "2026-09-17T10:00:00Z", completed: "2026-09-17T10:00:01Z", error: "exit code: 1" }),
      "Dockerfile:2\n--------------------\n   1 |     FROM alpine\n   2 | >>> RUN make \\\n   3 | >>>   all\n--------------------\n",
      "ERROR: failed to solve: exit code: 1\n",
    ]);
    expect(end).toMatchObject({
      marked: [2, 3],
      failed: { step: { name: "[2/3] RUN make", error: "exit code: 1" }, tail: ["one", "two"] },
    });
    expect(end.said.at(-1)).toBe("ERROR: failed to solve: exit code: 1");
  });

  test("time that goes backwards is no time", () => {
    const { steps } = read(rawJsonProgress, [
      vertex({ started: "2026-09-17T10:00:05Z", completed: "2026-09-17T10:00:01Z" }),
    ]);
    expect(steps).toMatchObject([{ seconds: 0 }]);
  });

  test("what is no such object is passed over", () => {
    expect(read(rawJsonProgress, ['{"vertexes":null,"logs":3}\n{"statuses":[{}]}\n{}\n']).steps).toEqual([]);
  });
});

// Printed by Docker 20.10's client with BuildKit inside, for a file of ours.
const plain = `
#1 [internal] load build definition from Dockerfile
#1 sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
#1 transferring dockerfile: 85B done
#1 DONE 0.0s

#5 [2/3] RUN echo one && echo two
#5 sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdee
#5 0.312 one
#5 0.313 two
#5 DONE 0.4s

#6 [1/3] FROM docker.io/library/alpine:3.23
#6 CACHED

#7 [3/3] RUN false
#7 ERROR: executor failed running [/bin/sh -c false]: exit code: 1
------
 > [3/3] RUN false:
------
executor failed running [/bin/sh -c false]: exit code: 1
`;

test("plain progress", () => {
  const { steps, logs, end } = read(plainProgress, [plain]);
  expect(steps.map(({ name, state }) => `${state} ${name}`)).toEqual([
    "running [internal] load build definition from Dockerfile",
    "done [internal] load build definition from Dockerfile",
    "running [2/3] RUN echo one && echo two",
    "done [2/3] RUN echo one && echo two",
    "running [1/3] FROM docker.io/library/alpine:3.23",
    "cached [1/3] FROM docker.io/library/alpine:3.23",
    "running [3/3] RUN false",
    "failed [3/3] RUN false",
  ]);
  expect(logs).toEqual(["transferring dockerfile: 85B done\n", "one\n", "two\n"]);
  expect(end.failed?.step.name).toBe("[3/3] RUN false");
});

// Printed by Docker 26's client without buildx.
const legacy = `
Sending build context to Docker daemon  24.06kB
Step 1/4 : FROM alpine:3.23
 ---> 1f7882f6954b
Step 2/4 : ENV A=1
 ---> Using cache
 ---> b00d92925c85
Step 3/4 : RUN echo hi && false
 ---> Running in a008d57797bd
hi
The command '/bin/sh -c echo hi && false' returned a non-zero code: 1
`;

test("the old builder's progress", () => {
  const { steps, logs, end } = read(steppedProgress, [legacy]);
  expect(steps.map(({ name, state }) => `${state} ${name}`)).toEqual([
    "running Step 1/4 : FROM alpine:3.23",
    "done Step 1/4 : FROM alpine:3.23",
    "running Step 2/4 : ENV A=1",
    "cached Step 2/4 : ENV A=1",
    "running Step 3/4 : RUN echo hi && false",
    "failed Step 3/4 : RUN echo hi && false",
  ]);
  expect(logs).toEqual(["hi\n"]);
  expect(end.failed).toMatchObject({ tail: ["hi"] });
  expect(end.said.at(-1)).toMatch(/non-zero code: 1$/);
});

// Printed by Podman 4.3: a second build of the same file, then one that fails.
const podman = `
[1/2] STEP 1/3: FROM alpine:3.23 AS build
[1/2] STEP 2/3: ENV A=1
--> Using cache b9a087542e176eb0a5cabdccc0af995cc01cb9723960b0a90c3da7db697d7bd7
--> b9a087542e1
[1/2] STEP 3/3: RUN echo hello from build && head -c 1000000 /dev/zero > /zeros
hello from build
--> d3207b36418
[2/2] STEP 1/2: FROM alpine:3.23
[2/2] STEP 2/2: COPY --from=build /zeros .
[2/2] COMMIT plimsoll/a-1:latest
--> f8ee849f507
Successfully tagged localhost/plimsoll/a-1:latest
f8ee849f5075e62395a0d8c70d4ba13a03b628fed05729774d78f74b2e439d9c
`;
const podmanFailing = `
STEP 1/4: FROM alpine:3.23
STEP 2/4: ENV A=1
--> Using cache b9a087542e176eb0a5cabdccc0af995cc01cb9723960b0a90c3da7db697d7bd7
--> b9a087542e1
STEP 3/4: RUN echo getting there && exit 7
getting there
subprocess exited with status 7
subprocess exited with status 7
Error: building at STEP "RUN echo getting there && exit 7": exit status 7
`;

test("Podman's progress", () => {
  const good = read(steppedProgress, [podman]);
  expect(
    good.steps.filter(({ state }) => state !== "running").map(({ name, state }) => `${state} ${name}`),
  ).toEqual([
    "done [1/2] STEP 1/3: FROM alpine:3.23 AS build",
    "cached [1/2] STEP 2/3: ENV A=1",
    "done [1/2] STEP 3/3: RUN echo hello from build && head -c 1000000 /dev/zero > /zeros",
    "done [2/2] STEP 1/2: FROM alpine:3.23",
    "done [2/2] STEP 2/2: COPY --from=build /zeros .",
  ]);
  expect(good.logs).toEqual(["hello from build\n"]);
  const { end } = read(steppedProgress, [podmanFailing]);
  expect(end.failed).toMatchObject({
    step: { name: "STEP 3/4: RUN echo getting there && exit 7" },
    tail: ["getting there"],
  });
});

test.each([
  ["rawjson", rawJsonProgress],
  ["plain", plainProgress],
  ["stepped", steppedProgress],
])("%s progress takes any text, cut anywhere", (_, reader) => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom("{", "}", "\n", "#1 ", "Step 1/2 : ", '"'))),
      (chunks) => {
        expect(() => read(reader, chunks)).not.toThrow();
      },
    ),
  );
});

test("ten megabytes without a line's end stay bounded", () => {
  for (const reader of [plainProgress, steppedProgress, rawJsonProgress]) {
    const { end } = read(reader, [
      "Step 1/2 : RUN x\n",
      ...Array.from({ length: 160 }, () => "x".repeat(65_536)),
    ]);
    expect(JSON.stringify(end).length).toBeLessThan(200_000_000 / 4);
  }
});

test("last lines are what a terminal shows", () => {
  expect(lastLines("10 %\r50 %\r100 %\n\x1b[31mred\x1b[0m\n\n\x1b]0;title\x07end\x00\r\n")).toEqual([
    "100 %",
    "red",
    "end·",
  ]);
});

function read(reader: typeof plainProgress, chunks: readonly string[]) {
  const steps: Step[] = [];
  const logs: string[] = [];
  const it = reader((event: BuildEvent) => {
    if (event.kind === "step") steps.push(event.step);
    else if (event.step !== undefined) logs.push(event.text);
  });
  for (const chunk of chunks) it.write(chunk);
  return { steps, logs, end: it.end() };
}
