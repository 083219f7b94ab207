import { describe, expect, test } from "vitest";
import type { CompletionItem, TextEdit } from "vscode-languageserver-types";
import { imageCompletion } from "../../server/src/language/completions/image.ts";
import type { Given } from "../../server/src/language/feature.ts";
import { terms } from "../../server/src/language/manual/terms.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import type { Nearby, World } from "../../server/src/language/world.ts";
import { dedent, fixture, given } from "../support/fixture.ts";

async function offered(at: string, facts: Given = {}, change: Partial<World> = {}) {
  const { document, cursor } = fixture(at);
  const file = Dockerfile.of(document);
  const found = imageCompletion.find(file, cursor!);
  if (found === undefined) return { items: [], isIncomplete: false, after: () => "", more: [] };
  const list = await imageCompletion.items(found, file, { ...given(facts), ...change });
  const { items, isIncomplete, more = [] } = "items" in list ? list : { items: list, isIncomplete: false };
  const after = (label: string) => {
    const { range, newText } = items.find((it) => it.label === label)!.textEdit as TextEdit;
    const text = document.getText();
    return text.slice(0, document.offsetAt(range.start)) + newText + text.slice(document.offsetAt(range.end));
  };
  return { items: items as readonly CompletionItem[], isIncomplete, after, more: await Promise.all(more) };
}

describe("an answer replaces what it stands for, up to its end", () => {
  test.each([
    ["FROM gol$0", "golang", "FROM golang"],
    ["FROM gol$0ang:1.26", "golang", "FROM golang:1.26"],
    ["FROM golang:1.2$0", "1.26-alpine", "FROM golang:1.26-alpine"],
    ["FROM golang:1.2$05-alpine AS build", "1.26", "FROM golang:1.26 AS build"],
    ["FROM golang:1.2$05@sha256:0 AS build", "1.26", "FROM golang:1.26@sha256:0 AS build"],
    ["FROM --platform=linux/arm64 alp$0", "alpine", "FROM --platform=linux/arm64 alpine"],
    ["FROM mcr.microsoft.com/dotnet/sdk:$0", "10.0-alpine", "FROM mcr.microsoft.com/dotnet/sdk:10.0-alpine"],
    ["ARG V=3.13\nFROM python:${V}-$0", "3.13-slim", "ARG V=3.13\nFROM python:${V}-slim"],
    ["ARG V=3.$0\nFROM python:${V}-slim", "3.14", "ARG V=3.14\nFROM python:${V}-slim"],
    ["ARG BASE=alp$0\nFROM ${BASE}", "alpine", "ARG BASE=alpine\nFROM ${BASE}"],
    [
      "ARG R=docker.io/library\nFROM ${R}/golang:1.2$0",
      "1.26",
      "ARG R=docker.io/library\nFROM ${R}/golang:1.26",
    ],
    ["FROM alpine\nCOPY --from=ngi$0 /a /b", "nginx", "FROM alpine\nCOPY --from=nginx /a /b"],
    ["FROM alpine\nCOPY --from=nginx:1.3$0 /a /b", "1.31", "FROM alpine\nCOPY --from=nginx:1.31 /a /b"],
    [
      "FROM alpine\nRUN --mount=type=bind,from=com$0,source=/a cp a b",
      "composer",
      "FROM alpine\nRUN --mount=type=bind,from=composer,source=/a cp a b",
    ],
    ["FROM \\\n  gol$0", "golang", "FROM \\\n  golang"],
    ["FROM alpine\r\nFROM gol$0\r\nRUN a", "golang", "FROM alpine\r\nFROM golang\r\nRUN a"],
  ])("%j takes %s", async (at, label, text) => {
    expect((await offered(at)).after(label)).toBe(text);
  });
});

test.each([
  "FROM alpine A$0",
  "FROM ${V$0",
  "FROM $V$0",
  "ARG V\nFROM ${V}/x:$0",
  "RUN echo FROM $0",
  "# FROM al$0",
  "FROM alpine\nARG X=al$0",
  "FROM alpine\nCOPY --chown=al$0",
])("no image is offered in %j", async (at) => {
  expect((await offered(at)).items).toEqual([]);
});

test("a tag says its C library, its size and its support, and is struck through when that has ended", async () => {
  const { items } = await offered("FROM alpine:$0", { today: "2026-10-01" });
  const shown = items.map(
    ({ label, labelDetails, tags }) => `${label} · ${labelDetails?.description}${tags ? " ×" : ""}`,
  );
  expect(shown.find((it) => it.startsWith("3.24 "))).toBe("3.24 · musl 1.2.6 · 3.85 MB · to 2028-06");
  expect(
    (await offered("FROM alpine:$0", { today: "2027-06-01" })).items.find((it) => it.label === "3.22"),
  ).toMatchObject({
    tags: [1],
  });
});

test("a deprecated image is struck through and comes last", async () => {
  const { items } = await offered("FROM $0");
  const last = items.at(-1)!;
  expect(last.tags).toEqual([1]);
  expect(items.find((it) => it.label === "openjdk")?.tags).toEqual([1]);
  expect(items.filter((it) => it.label === "scratch")).toHaveLength(1);
});

test("images of the workspace and of the engine are offered and marked, used tags first", async () => {
  const nearby: Nearby = {
    workspace: ["golang:1.22-alpine", "golang:1.26-alpine", "acme/base:7"],
    engine: ["acme/tool:2", "golang:1.26"],
    again: async () => nearby,
  };
  const names = await offered("FROM $0", {}, { nearby });
  expect(names.items.slice(1, 6).map((it) => `${it.label} ${it.detail}`)).toEqual([
    "golang:1.22-alpine used in this workspace",
    "golang:1.26-alpine used in this workspace",
    "acme/base:7 used in this workspace",
    "acme/tool:2 in the local engine",
    "golang:1.26 in the local engine",
  ]);
  const tags = await offered("FROM golang:$0", {}, { nearby });
  expect(tags.items.slice(0, 3).map((it) => it.label)).toEqual(["1.26-alpine", "1.26", "1.27"]);
  expect(tags.items[0]!.detail).toContain("used in this workspace");
  // One whose support has ended is offered, but not first.
  const ended = tags.items.findIndex((it) => it.label === "1.22-alpine");
  expect(tags.items[ended]?.tags).toEqual([1]);
  expect(ended).toBeGreaterThan(10);
});

test("a registry that is slow is not waited for: the catalogue answers, and tells when there is more", async () => {
  const asked: (number | undefined)[] = [];
  const registry: World["registry"] = {
    ...given().registry,
    known: () => ({}),
    tags: async (_, patience) => {
      asked.push(patience);
      if (patience !== undefined) throw new Error("not yet");
      return { tags: ["7"], complete: true, asOf: "2026-09-17" };
    },
  };
  const { items, isIncomplete, more } = await offered("FROM node:$0", {}, { registry });
  expect(items[0]!.label).toBe("26");
  expect([isIncomplete, more]).toEqual([true, [true]]);
  expect(asked).toEqual([50, undefined]);
});

test.each(["FROM $0", "FROM golang:$0"])(
  "in %j a look at the workspace that takes long is not waited for",
  async (at) => {
    const later: Nearby = { workspace: ["golang:1"], engine: [], again: async () => later };
    const nearby: Nearby = {
      workspace: [],
      engine: [],
      again: async (patience) => (patience === undefined ? later : Promise.reject(new Error("not yet"))),
    };
    const { isIncomplete, more } = await offered(at, { tags: { golang: ["1"] } }, { nearby });
    expect([isIncomplete, more]).toEqual([true, [true]]);
  },
);

test("of a very long list, what is typed is found", async () => {
  const tags = Array.from({ length: 10_000 }, (_, n) => `1.${Math.floor(n / 100)}.${n % 100}`);
  const long = { tags: { "acme/app": tags } };
  const some = await offered("FROM acme/app:$0", long);
  expect([some.items.length, some.isIncomplete]).toEqual([500, true]);
  expect((await offered("FROM acme/app:1.3.7$0", long)).items.map((it) => it.label)).toContain("1.3.77");
});

test("the item that is looked at shows the table", async () => {
  const { items } = await offered("FROM alpine:$0");
  const item = await imageCompletion.resolve!(items.find((it) => it.label === "3.24")!, given());
  expect(dedent((item.documentation as { value: string }).value)).toContain(
    "| C library&ensp; | musl 1.2.6 |",
  );
});

test("what is offered says what a newcomer may not know", async () => {
  const page = (item: CompletionItem) => (item.documentation as { readonly value: string }).value;
  const { items } = await offered("FROM $0");
  expect(page(items.find((it) => it.label === "scratch")!)).toContain(terms.scratch.summary);
  const resolved = async (image: string) =>
    page(await imageCompletion.resolve!({ label: image, data: { image } }, given()));
  expect(await resolved("golang:1.26-alpine")).toContain(terms.musl.summary);
  expect(await resolved("gcr.io/distroless/static-debian13")).toContain(terms.distroless.summary);
  expect(await resolved("golang:1.26")).not.toContain(terms.musl.summary);
});
