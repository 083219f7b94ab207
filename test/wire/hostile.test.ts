import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../support/hostile.ts";
import { positionsIn, requests } from "../support/requests.ts";
import { session } from "../support/session.ts";

/**
 * The most that one answer may take, in ms of processor time: what a clock says hangs on who else is at work. The
 * first question waits for both beats of the check, whose thousands of problems the client, which shares this process,
 * reads twice.
 */
const patience = { first: 5000, later: 1000 };
const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

let it: Awaited<ReturnType<typeof session>>;
const log: string[] = [];
let version = 1;

beforeAll(async () => {
  it = await session("");
  it.client.onNotification("window/logMessage", ({ message }: { message: string }) => {
    log.push(message);
  });
});
afterAll(() => it.client.dispose());

describe("a hostile file", () => {
  test.each(cases.map((hostile) => [hostile.name, hostile] as const))(
    "%s",
    { timeout: 60_000 },
    async (_, { make }) => {
      const text = make().toString("utf8");
      const lines = text.split(/\r\n|\n|\r/);
      await it.change(++version, text);
      const middle = lines.findIndex((line, n) => n >= lines.length / 2 && line.length > 0);
      const line = Math.max(middle, 0);
      const slow: string[] = [];
      const outside: string[] = [];
      let most = patience.first;
      for (const character of [0, Math.floor((lines[line] ?? "").length / 2)]) {
        for (const [method, params] of Object.entries(requests({ line, character }))) {
          const before = processorTime();
          const answer = await it.client.sendRequest(method, params);
          const took = processorTime() - before;
          if (took > most) slow.push(`${method} took ${took.toFixed(0)} ms`);
          most = patience.later;
          for (const at of positionsIn(answer))
            if (at.line >= lines.length || at.character > (lines[at.line] ?? "").length)
              outside.push(`${method} names ${at.line}:${at.character}`);
        }
      }
      expect({ slow, outside: outside.slice(0, 5), log: log.splice(0).slice(0, 3) }).toEqual({
        slow: [],
        outside: [],
        log: [],
      });
    },
  );
});
