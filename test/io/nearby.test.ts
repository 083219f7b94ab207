import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { imagesUnder, nearby } from "../../server/src/io/nearby.ts";

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "plimsoll-nearby-"));
  const files: Readonly<Record<string, string>> = {
    Dockerfile: "ARG V=24\nFROM node:${V}-slim AS build\nFROM build\nFROM scratch",
    "api/Dockerfile.dev": "FROM golang:1.26\nFROM alpine:3.23",
    "web/app.dockerfile": "FROM alpine:3.23",
    "node_modules/x/Dockerfile": "FROM hidden:1",
    "notes.md": "FROM text:1",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("images of the workspace's Dockerfiles, the most used first", async () => {
  expect(await imagesUnder([root])).toEqual(["alpine:3.23", "golang:1.26", "node:24-slim"]);
  expect(await imagesUnder([join(root, "not-there")])).toEqual([]);
});

test("answers at once with what was seen, and knows more the next time", async () => {
  const { current } = nearby({ folders: [root], allowed: () => true, engineImages: async () => [] });
  expect(current().workspace).toEqual([]);
  await vi.waitFor(() => expect(current().workspace).toContain("alpine:3.23"));
});

test("the engine is asked when it changed, once for many changes, and never by an answer", async () => {
  vi.useFakeTimers();
  try {
    let asked = 0;
    const { current, engineChanged } = nearby({
      folders: [],
      allowed: () => true,
      engineImages: async () => {
        asked++;
        return ["acme/app:1"];
      },
    });
    current();
    expect(asked).toBe(0);
    engineChanged();
    engineChanged();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toBe(1);
    expect(current().engine).toEqual(["acme/app:1"]);
  } finally {
    vi.useRealTimers();
  }
});

test("in Restricted Mode nothing is read and nobody is asked", async () => {
  let asked = 0;
  const { current, engineChanged } = nearby({
    folders: [root],
    allowed: () => false,
    engineImages: async () => {
      asked++;
      return [];
    },
  });
  vi.useFakeTimers();
  try {
    engineChanged();
    await vi.advanceTimersByTimeAsync(5_000);
  } finally {
    vi.useRealTimers();
  }
  expect([asked, current()]).toEqual([0, { workspace: [], engine: [] }]);
});
