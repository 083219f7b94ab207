import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CancellationTokenSource } from "vscode-languageserver";
import { builder, type Recorded } from "../../server/src/builds.ts";
import { imageReader } from "../../server/src/image-files.ts";
import { buildResults } from "../../server/src/io/build-results.ts";
import { commandLineEngine } from "../../server/src/io/engine/command-line.ts";
import { layerListings } from "../../server/src/io/layer-listings.ts";
import { planChoices } from "../../server/src/io/plans/choices.ts";
import { buildPlans } from "../../server/src/io/plans/plans.ts";

const recorded: Recorded = {
  measure: {
    unpacked: 4_759_704,
    inherited: 0,
    layers: [{ instruction: "COPY app /", bytes: 4_759_704, cached: false }],
    platform: "linux/amd64",
    engine: "Docker 26.1.5",
    at: "2026-09-17T10:00:00.000Z",
  },
  inputs: "1abc",
  image: `sha256:${"0".repeat(64)}`,
  versions: [["1abc", 4_759_704]],
};

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "plimsoll-test-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test("what one server kept another finds", () => {
  const at = join(folder(), "builds");
  buildResults(at).write("file:///Dockerfile", new Map([["(image)", recorded]]));
  expect(buildResults(at).read("file:///Dockerfile")).toEqual(new Map([["(image)", recorded]]));
  expect(buildResults(at).read("file:///other/Dockerfile")).toEqual(new Map());
});

test.each([
  ["cut off", '{"version":1,"results":{"(image)":'],
  ["of another format", JSON.stringify({ version: 0, results: { "(image)": recorded } })],
  ["of another shape", JSON.stringify({ version: 1, results: { "(image)": { ...recorded, measure: 3 } } })],
  ["without results", "null"],
  ["far too big", `{"version":1,"results":{},"x":"${"x".repeat(2_000_000)}"}`],
])("a file that is %s counts as nothing known, and is written anew", (_, text) => {
  const at = folder();
  const results = buildResults(at);
  results.write("file:///Dockerfile", new Map([["(image)", recorded]]));
  writeFileSync(join(at, readdirSync(at)[0]!), text);
  expect(results.read("file:///Dockerfile")).toEqual(new Map());
  results.write("file:///Dockerfile", new Map([["(image)", recorded]]));
  expect(results.read("file:///Dockerfile").size).toBe(1);
});

test("the number of files is bounded", () => {
  const at = folder();
  const results = buildResults(at);
  for (let n = 0; n < 510; n++) results.write(`file:///${n}/Dockerfile`, new Map([["(image)", recorded]]));
  expect(readdirSync(at).length).toBe(500);
});

test("a folder that can't be written costs nothing but the memory", () => {
  const results = buildResults("/dev/null/builds");
  expect(() => results.write("file:///Dockerfile", new Map([["(image)", recorded]]))).not.toThrow();
  expect(results.read("file:///Dockerfile")).toEqual(new Map());
});

test("files that nobody waits for any more are read no longer", async () => {
  const at = folder();
  const [started, ended] = [join(at, "started"), join(at, "ended")];
  const engine = join(at, "docker");
  // Hands no image out until it is told to stop.
  writeFileSync(engine, `#!/bin/sh\ntrap 'touch ${ended}; exit' INT\ntouch ${started}\nsleep 30 & wait\n`);
  chmodSync(engine, 0o755);
  const real = commandLineEngine(() => ({ engine, builder: "" }));
  const builds = builder({
    engine: real,
    plans: buildPlans({ folders: () => [], allowed: () => true, store: planChoices(at), changed() {} }),
    store: { read: () => new Map([["(image)", recorded]]), write() {} },
    images: imageReader(real, layerListings(join(at, "layers"))),
    allowed: () => true,
    changed() {},
    committed: async () => undefined,
  });
  const hover = new CancellationTokenSource();
  const files = builds
    .of("file:///Dockerfile", hover.token)
    .files("(image)", { upTo: 1e9, patience: 20_000 });
  await expect.poll(() => existsSync(started), { timeout: 10_000 }).toBe(true);
  hover.cancel();
  await expect(files).rejects.toThrow("cancelled");
  await expect.poll(() => existsSync(ended), { timeout: 10_000 }).toBe(true);
});
