import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { memory } from "../../server/src/io/registry/memory.ts";
import { asking, trouble } from "../support/registry/client.ts";
import { type Front, front, json } from "../support/registry/front.ts";
import { digestOf } from "../support/registry/push.ts";

// What is remembered between sessions.

let folder: string;
let registry: Front;
let name: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-memory-"));
  registry = await front();
  registry.rule = ({ path }, response) =>
    path.includes("/tags/")
      ? json(response, 200, { tags: ["1", "2"] })
      : json(response, 200, { mediaType: "application/vnd.oci.image.index.v1+json", manifests: [] });
  name = `${registry.host}/team/app`;
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await registry.stop();
});

const files = () => readdirSync(folder).map((file) => join(folder, file));

test("survives a restart, and the end of the network", async () => {
  const first = asking({ folder });
  const { asOf } = await first.tags(name);
  await first.manifest(`${name}:1`);
  await first.live.close();
  await registry.stop();

  const second = asking({ folder });
  expect(await second.tags(name)).toEqual({ tags: ["1", "2"], complete: true, asOf });
  expect((await second.manifest(`${name}:1`)).digest).toMatch(/^sha256:/);
  expect(second.known(`${name}:1`)).toMatchObject({ tags: { asOf }, manifest: { platforms: [] } });
});

test("a glance never waits: the first finds nothing, a later one what the disk had", async () => {
  const first = asking({ folder });
  await first.tags(name);
  await first.live.close();

  const second = asking({ folder });
  expect(second.known(name)).toEqual({});
  await second.live.settled();
  expect(second.known(name).tags?.tags).toEqual(["1", "2"]);
  expect(registry.seen).toHaveLength(1);
});

test("an old answer is given while the registry is away, however old", async () => {
  let time = Date.now();
  const first = asking({ folder, now: () => time });
  await first.tags(name);
  await first.live.close();
  await registry.stop();
  time += 400 * 86_400_000;
  const second = asking({ folder, now: () => time });
  expect((await second.tags(name)).tags).toEqual(["1", "2"]);
  await second.live.settled();
  expect(second.live.status.troubles.map(({ kind }) => kind)).toEqual(["offline"]);
});

test("a clock that was wrong does not make an answer new for ever", async () => {
  const first = asking({ folder, now: () => Date.now() + 365 * 86_400_000 });
  await first.tags(name);
  await first.live.close();
  const second = asking({ folder });
  await second.tags(name);
  await second.live.settled();
  expect(registry.seen).toHaveLength(2);
});

test.each<[string, (text: string) => string | Buffer]>([
  ["empty", () => ""],
  ["cut short", (text) => text.slice(0, text.length / 2)],
  ["no JSON", () => "hello"],
  ["null", () => "null"],
  ["bytes", () => Buffer.from([0, 159, 146, 150])],
  ["of another repository", (text) => text.replace("team/app", "team/api")],
  ["of another format", (text) => text.replace('"format":1', '"format":2')],
  ["with tags that are none", (text) => text.replace('"1"', '"\\u001b[31m"')],
  ["with an unreadable date", (text) => text.replace(/"asOf":"[^"]*"/, '"asOf":"soon"')],
  ["enormous", (text) => text.replace("{", `{${" ".repeat(8_000_000)}`)],
])("a file that is %s counts for nothing and is written anew", async (_, damage) => {
  const first = asking({ folder });
  await first.tags(name);
  await first.live.close();
  const [file] = files();
  const whole = readFileSync(file!, "utf8");
  writeFileSync(file!, damage(whole));

  const second = asking({ folder });
  expect((await second.tags(name)).tags).toEqual(["1", "2"]);
  await second.live.close();
  expect(registry.seen).toHaveLength(2);
  expect(files()).toEqual([file]);
  expect(JSON.parse(readFileSync(file!, "utf8"))).toMatchObject({ tags: { tags: ["1", "2"] } });
});

test("any file is read without harm", async () => {
  const plain = memory(folder);
  await plain.change("a.example/x", () => ({ manifests: {} }));
  const [file] = files();
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      const damaged = typeof value === "object" ? { format: 1, name: "a.example/x", ...value } : value;
      writeFileSync(file!, JSON.stringify(damaged));
      const found = await memory(folder).recall("a.example/x");
      expect(found === undefined || typeof found.manifests === "object").toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("a folder that can't be written costs only the next start", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const it = asking({ folder: join(file, "below") });
  expect((await it.tags(name)).tags).toEqual(["1", "2"]);
  await it.live.close();
});

test("the folder stays small: what was not used for longest goes first", async () => {
  const plain = memory(folder, { files: 10, bytes: 1_000_000 });
  for (let n = 0; n < 5; n += 1) await plain.change(`a.example/used${n}`, () => ({ manifests: {} }));
  const used = files();
  for (let n = 0; n < 70; n += 1) {
    await plain.change(`a.example/x${n}`, () => ({ manifests: {} }));
    const then = new Date(Date.now() - 1_000_000 + n * 1000);
    for (const file of files())
      if (!used.includes(file) && statSync(file).mtimeMs > then.getTime()) utimesSync(file, then, then);
  }
  await plain.settled();
  expect(files().length).toBeLessThanOrEqual(10 + 32);
  expect(files()).toEqual(expect.arrayContaining(used));

  const small = memory(folder, { files: 1000, bytes: 100 });
  await small.change("a.example/last", () => ({ manifests: {} }));
  expect(files().length).toBe(1);
});

test("a repository's manifests are bounded", async () => {
  const plain = memory(undefined);
  const manifest = { digest: digestOf(""), platforms: [], asOf: new Date().toISOString() };
  for (let n = 0; n < 100; n += 1)
    await plain.change("a.example/x", (it) => ({ manifests: { ...it.manifests, [`v${n}`]: manifest } }));
  const kept = Object.keys((await plain.recall("a.example/x"))?.manifests ?? {});
  expect(kept).toHaveLength(64);
  expect(kept.at(-1)).toBe("v99");
});

test("what leaves memory comes back from disk", async () => {
  const plain = memory(folder);
  const tags = {
    tags: Array.from({ length: 50_000 }, (_, n) => `1.${n}`),
    complete: true,
    asOf: new Date().toISOString(),
  };
  for (let n = 0; n < 8; n += 1) await plain.change(`a.example/x${n}`, () => ({ tags, manifests: {} }));
  for (let round = 0; round < 2; round += 1) {
    expect(plain.glance("a.example/x0")).toBeUndefined();
    expect((await plain.recall("a.example/x0"))?.tags?.tags).toHaveLength(50_000);
    for (let n = 1; n < 8; n += 1) await plain.recall(`a.example/x${n}`);
  }
});

test("files are for their owner alone", async () => {
  const it = asking({ folder });
  await it.tags(name);
  await it.live.close();
  expect(statSync(files()[0]!).mode & 0o077).toBe(0);
});

test("nothing half-written is left behind", async () => {
  const it = asking({ folder });
  await Promise.all(Array.from({ length: 20 }, (_, n) => it.manifest(`${name}:v${n}`)));
  await it.live.close();
  expect(files()).toHaveLength(1);
  expect(Object.keys(JSON.parse(readFileSync(files()[0]!, "utf8")).manifests)).toHaveLength(20);
  expect(await trouble(asking({ settings: { network: "off" } }).tags(name))).toMatchObject({ kind: "off" });
});
