import { expect, test } from "vitest";
import { symbols } from "../../server/src/language/navigation/symbols.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { encoded, Steady } from "../../server/src/steady.ts";
import { dockerfile } from "../bench/input.mjs";

test("an outline is written as the JSON it is, with what was written before and without", () => {
  const text = dockerfile(100);
  let file = Dockerfile.parse(text);
  for (const next of [
    text,
    text.replace("WORKDIR /src", "WORKDIR /straße…😀"),
    `# new\n${text}`,
    "ARG A",
    "",
  ]) {
    file = file.edited(next);
    const message = { jsonrpc: "2.0", id: 'a"[]', result: Steady.from(symbols(file)) };
    expect(encoded(message).toString()).toBe(JSON.stringify(message));
  }
});
