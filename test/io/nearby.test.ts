import { expect, test, vi } from "vitest";
import { nearby } from "../../server/src/io/nearby.ts";

const workspace = { images: ["alpine:3.23"], look: async () => {} };

test("the engine is asked when it changed, once for many changes, and never by an answer", async () => {
  vi.useFakeTimers();
  try {
    let asked = 0;
    const { current, engineChanged } = nearby({
      workspace,
      allowed: () => true,
      engineImages: async () => {
        asked++;
        return ["acme/app:1", "plimsoll/x:build", "docker.io/library/alpine:3.22", "alpine:3.22"];
      },
    });
    current();
    expect(asked).toBe(0);
    engineChanged();
    engineChanged();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toBe(1);
    expect(current()).toMatchObject({ workspace: ["alpine:3.23"], engine: ["acme/app:1", "alpine:3.22"] });
  } finally {
    vi.useRealTimers();
  }
});

test("in Restricted Mode nothing is read and nobody is asked", async () => {
  let asked = 0;
  const { current, engineChanged } = nearby({
    workspace,
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
  expect([asked, current()]).toMatchObject([0, { workspace: [], engine: [] }]);
});

test("a look that takes longer than the patience goes on", async () => {
  const images: string[] = [];
  let end = () => {};
  const looked = new Promise<void>((resolve) => {
    end = resolve;
  });
  const { current } = nearby({
    workspace: { images, look: () => looked },
    allowed: () => true,
    engineImages: async () => [],
  });
  await expect(current().again(1)).rejects.toThrow("There is no answer yet.");
  images.push("alpine");
  end();
  expect((await current().again(1)).workspace).toEqual(["alpine"]);
});
