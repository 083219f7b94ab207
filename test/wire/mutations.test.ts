import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Diagnostic } from "vscode-languageserver-types";
import { actions, completions, hovers, rules } from "../../server/src/language/features.ts";
import { fixture } from "../support/fixture.ts";
import { positionsIn, requests } from "../support/requests.ts";
import { session, uri } from "../support/session.ts";

/**
 * Files as nobody writes them: every example of ours, damaged at random but the same each time. Files of one's own and
 * more of them: PLIMSOLL_FILES=<folder> PLIMSOLL_MUTATIONS=10000 npx vitest run --project wire test/wire/mutations.test.ts
 */
const { PLIMSOLL_FILES: folder, PLIMSOLL_MUTATIONS: wanted = "120" } = process.env;
const count = Number(wanted);

const texts: readonly string[] = folder
  ? readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile())
      .map((it) => readFileSync(join(it.parentPath, it.name), "utf8"))
  : [
      ...rules.flatMap((it) =>
        it.examples.map((example) => ("bad" in example ? example.bad : example.silent)),
      ),
      ...hovers.flatMap((it) => it.examples.map((example) => example.at)),
      ...completions.flatMap((it) => it.examples.map((example) => example.at)),
      ...actions.flatMap((it) => it.examples.map((example) => example.before)),
    ].map((source) => fixture(source).document.getText());

/** What breaks parsers: every opening without its end, and the other way round. */
const pieces = [
  ..."\\`'\"[]{}$<>|&;#=:@,\n\r\t\u0000\u00a0\ufeff😀",
  "\\\n",
  "`\n",
  "\r\n",
  "<<EOF",
  "<<-'E F'",
  "\nEOF\n",
  "${",
  "${A:-${B",
  "$(",
  '["',
  '"]',
  "--mount=type=",
  "--from=",
  "ONBUILD ",
  "\nFROM ",
  " AS ",
  "# escape=`\n",
  "# check=skip=all\n",
  "\n\n",
];

/** Numbers that look random and are the same in every run (mulberry32). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * sides);
  };
}

function damaged(text: string, roll: (sides: number) => number): string {
  let it = text;
  for (let times = 1 + roll(4); times > 0; times--) {
    const from = roll(it.length + 1);
    const to = Math.min(it.length, from + 1 + roll(roll(3) === 0 ? 200 : 8));
    const kinds: readonly (() => string)[] = [
      () => it.slice(0, from) + it.slice(to),
      () => it.slice(0, from) + pieces[roll(pieces.length)] + it.slice(from),
      () => it.slice(0, from) + pieces[roll(pieces.length)] + it.slice(to),
      () => it.slice(0, to) + it.slice(from),
      () => it.slice(0, from),
      () => it.slice(0, from) + texts[roll(texts.length)]!.slice(roll(40), 300),
      () => (roll(2) === 0 ? it.replaceAll("\n", "\r\n") : it.toLowerCase()),
      () => it.slice(0, from) + String.fromCharCode(roll(0x3000)) + it.slice(to),
    ];
    it = kinds[roll(kinds.length)]!();
  }
  return it;
}

let it: Awaited<ReturnType<typeof session>>;
const log: string[] = [];

beforeAll(async () => {
  it = await session("");
  it.client.onNotification("window/logMessage", ({ message }: { message: string }) => {
    log.push(message);
  });
});
afterAll(() => it.client.dispose());

test(`${count} damaged files: no exception, no place outside the file, nothing said twice`, {
  timeout: Math.max(60_000, count * 500),
}, async () => {
  expect(texts.length).toBeGreaterThan(0);
  const wrong: string[] = [];
  for (let seed = 1; seed <= count && wrong.length < 5; seed++) {
    const roll = dice(seed);
    const text = damaged(texts[roll(texts.length)]!, roll);
    await it.change(seed + 1, text);
    const lines = text.split(/\r\n|\n|\r/);
    const line = roll(lines.length);
    const character = roll(lines[line]!.length + 1);
    const answers = await Promise.all(
      Object.entries(requests({ line, character })).map(async ([method, params]) => {
        const answer = await it.client.sendRequest(method, params).catch((error) => `${method}: ${error}`);
        return [method, answer] as const;
      }),
    );
    for (const [method, answer] of answers) {
      if (typeof answer === "string") wrong.push(`${answer} in ${JSON.stringify(text)}`);
      for (const at of positionsIn(answer))
        if (
          at.line < 0 ||
          at.character < 0 ||
          at.line >= lines.length ||
          at.character > lines[at.line]!.length
        )
          wrong.push(`${method} names ${at.line}:${at.character} in ${JSON.stringify(text)}`);
    }
    const { items } = await it.client.sendRequest<{ items: Diagnostic[] }>("textDocument/diagnostic", {
      textDocument: { uri },
    });
    const told = items.map(({ code, range, message }) => JSON.stringify([code, range, message]));
    const twice = told.find((one, nth) => told.indexOf(one) !== nth);
    if (twice) wrong.push(`twice: ${twice} in ${JSON.stringify(text)}`);
    it.inbox.length = 0;
  }
  expect({ wrong: wrong.slice(0, 5), log: log.slice(0, 5) }).toEqual({ wrong: [], log: [] });
});
