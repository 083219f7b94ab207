import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { test } from "vitest";
import { checker } from "../../server/src/check.ts";
import { actions, completions, hovers, inlays, lenses } from "../../server/src/language/features.ts";
import { folding } from "../../server/src/language/navigation/folding.ts";
import { symbols } from "../../server/src/language/navigation/symbols.ts";
import { defaults } from "../../server/src/language/settings.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { tokens } from "../../server/src/language/tokens/tokens.ts";
import { dockerfile } from "../bench/input.mjs";
import { given } from "../support/fixture.ts";
import { until } from "../support/until.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const written = [
  "LABEL a=",
  "COPY --from=build-0 /a /",
  "FROM alpine AS ",
  "# ",
  "RUN apk add ",
  "ARG A=",
  "USER ",
];

test("no version of a file outlives its time for long, whatever was asked of it", async () => {
  const world = given({});
  const check = checker(defaults, (id, error) => {
    throw new Error(id, { cause: error });
  });
  const lines = dockerfile(60).split("\n");
  const versions: WeakRef<Dockerfile>[] = [];
  let file = Dockerfile.parse(lines.join("\n"));
  for (let nth = 0; nth < 90; nth++) {
    // A line comes, a word is written in it and it goes again: each time another line, further down.
    const at = 1 + 4 * Math.floor(nth / 6);
    const typed = nth % 6;
    const extra = typed === 5 ? [] : [`${written[at % written.length]}${"x".repeat(typed)}`];
    file = file.edited([...lines.slice(0, at), ...extra, ...lines.slice(at)].join("\n"));
    versions.push(new WeakRef(file));
    await ask(file, at);
  }
  // V8 lets go of some a little later: what a compiler in another thread looks at. A leak holds on to the first ones.
  await until(() => {
    collect();
    return versions.slice(0, 60).every((it) => it.deref() === undefined);
  });

  async function ask(version: Dockerfile, line: number): Promise<void> {
    const checked = check(version, world);
    if (line % 2 === 0) await Promise.all(checked.later().map((start) => start()));
    checked.told();
    symbols(version);
    folding(version);
    tokens(version);
    const cursor = { line, character: 2 };
    for (const it of hovers) {
      const found = it.find(version, cursor);
      if (found) await it.show(found, version, world);
    }
    for (const it of completions) {
      const found = it.find(version, cursor);
      if (found) await it.items(found, version, world);
    }
    for (const it of actions) it.find(version, { start: cursor, end: cursor }, world);
    for (const it of lenses) for (const found of it.find(version, world)) it.show(found, version, world);
    for (const it of inlays) Array.from(it.hints(version, world));
  }
});
