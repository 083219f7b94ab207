import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Counts, type Job, schedule } from "./schedule.mjs";

class Unfit extends Error {}
const isUnfit = (error: unknown) => error instanceof Unfit;

let said: string[] = [];
beforeEach(() => {
  said = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
});
afterEach(() => vi.restoreAllMocks());

const job = (name: string, result: Partial<Counts> | Error, more: Partial<Job> = {}): Job => ({
  name,
  work: async () => {
    if (result instanceof Error) throw result;
    return { passed: 0, failed: 0, ...result };
  },
  ...more,
});
const run = (jobs: Job[], { strict = false, chosen = [] as string[] } = {}) =>
  schedule(jobs, { slots: 2, strict, chosen, isUnfit });

test("counts of all suites are added up", async () => {
  const jobs = [job("a", { passed: 2, skipped: 1 }), job("b", { passed: 3, failed: 1 })];
  expect(await run(jobs)).toEqual({ passed: 5, failed: 1, skipped: 1 });
});

test("what can't be done here is left out, and has failed where nothing may be left out", async () => {
  const jobs = [job("a", new Unfit("No engine.")), job("b", { passed: 1 }, { after: ["a"] })];
  expect(await run(jobs)).toEqual({ passed: 0, failed: 0, skipped: 2 });
  expect(said).toEqual([expect.stringContaining("No engine."), expect.stringContaining("a did not work")]);
  expect(await run(jobs, { strict: true })).toEqual({ passed: 0, failed: 2, skipped: 0 });
});

test("a skipped test has failed where nothing may be left out", async () => {
  const jobs = [job("a", { passed: 1, skipped: 2 })];
  expect(await run(jobs, { strict: true })).toEqual({ passed: 1, failed: 2, skipped: 0 });
});

test("what throws has failed, whatever else passes", async () => {
  const jobs = [job("a", new Error("broken"), { setUp: true }), job("b", { passed: 1 })];
  expect(await run(jobs)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(said.join("\n")).toContain("broken");
});

test("a suite without its folder is left out, loudly", async () => {
  expect(await run([job("a", { passed: 1 }, { folder: "test/nowhere" })])).toMatchObject({ skipped: 1 });
  expect(said).toEqual([expect.stringMatching(/^SKIP a .*there is no test\/nowhere/)]);
});

test("a job begins when those it waits for have ended, and no more run at once than there are slots", async () => {
  const order: string[] = [];
  let now = 0;
  const slow = (name: string, more: Partial<Job> = {}): Job => ({
    name,
    async work() {
      order.push(`${name} begins`);
      expect(++now).toBeLessThanOrEqual(2);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now--;
      order.push(`${name} ends`);
      return { passed: 1, failed: name === "b" ? 1 : 0 };
    },
    ...more,
  });
  const jobs = [slow("c", { after: ["a"], behind: ["b"] }), slow("a"), slow("b"), slow("d")];
  expect(await run(jobs)).toEqual({ passed: 4, failed: 1, skipped: 0 });
  expect(order.indexOf("c begins")).toBeGreaterThan(order.indexOf("a ends"));
  expect(order.indexOf("c begins")).toBeGreaterThan(order.indexOf("b ends"));
});

test("only what was chosen runs, with what it waits for", async () => {
  const jobs = [
    job("a", { passed: 1 }),
    job("b", { passed: 10 }, { after: ["a"] }),
    job("c", { passed: 100 }),
  ];
  expect(await run(jobs, { chosen: ["b"] })).toMatchObject({ passed: 11 });
});

test("jobs that wait for each other are an error, not a hang", async () => {
  const jobs = [job("a", {}, { after: ["b"] }), job("b", {}, { after: ["a"] })];
  await expect(run(jobs)).rejects.toThrow("wait for each other");
});
