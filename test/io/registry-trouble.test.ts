import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { createServer, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CancellationTokenSource, LSPErrorCodes } from "vscode-languageserver";
import { challenges } from "../../server/src/io/registry/challenge.ts";
import type { RegistryStatus } from "../../server/src/io/registry/status.ts";
import { imageReference } from "../../server/src/language/syntax/image-reference.ts";
import { asking, trouble } from "../support/registry/client.ts";
import { type Front, front, json } from "../support/registry/front.ts";
import { digestOf } from "../support/registry/push.ts";

// What registries do that they should not, and networks that are not there. The servers are stand-ins of ours.

let registry: Front;
let name: string;

beforeEach(async () => {
  registry = await front();
  name = `${registry.host}/team/app`;
});
afterEach(() => registry.stop());

const always = (status: number, body = "", headers: OutgoingHttpHeaders = {}) => {
  registry.rule = (_, response) => {
    response.writeHead(status, headers).end(body);
    return true;
  };
};
const jsonType = { "content-type": "application/json" };
const index = "application/vnd.oci.image.index.v1+json";
const image = "application/vnd.oci.image.manifest.v1+json";

describe("answers that are none", () => {
  test.each([
    ["not JSON", "<html>hello</html>"],
    ["JSON cut short", '{"tags":["1"'],
    ["a list", '["1"]'],
    ["null", "null"],
    ["no tags", "{}"],
    ["tags that are no list", '{"tags":{"0":"1"}}'],
    ["deep nesting", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["nothing", ""],
    ["bytes", "\u0000\u0001\ufffd"],
  ])("tags: %s", async (_, body) => {
    always(200, body, jsonType);
    expect(await trouble(asking().tags(name))).toEqual({
      kind: "garbage",
      message: `${registry.host} does not answer as a registry does.`,
    });
  });

  test("tags that can't be tags are left out", async () => {
    const tags = [
      "1",
      "",
      "-x",
      "a b",
      "ok-1.2_3",
      "\u001b[31m",
      7,
      null,
      "x".repeat(129),
      "a\nb",
      "](http://x)",
    ];
    always(200, JSON.stringify({ tags }), jsonType);
    expect((await asking().tags(name)).tags).toEqual(["1", "ok-1.2_3"]);
  });

  test("a repository without tags has none", async () => {
    always(200, '{"name":"team/app","tags":null}', jsonType);
    expect((await asking().tags(name)).tags).toEqual([]);
  });

  test.each([
    ["a web page", "<html>", "text/html"],
    [
      "an old schema",
      '{"schemaVersion":1,"fsLayers":[]}',
      "application/vnd.docker.distribution.manifest.v1+prettyjws",
    ],
    ["no type", '{"layers":[],"config":{}}', "application/json"],
    ["an index without its list", "{}", index],
    ["no configuration", '{"layers":[]}', image],
    ["layers without size", '{"layers":[{}],"config":{"digest":"CONFIG"}}', image],
    ["a negative size", '{"layers":[{"size":-1}],"config":{"digest":"CONFIG"}}', image],
    ["a size beyond numbers", '{"layers":[{"size":1e300}],"config":{"digest":"CONFIG"}}', image],
    ["a configuration that is a path", '{"layers":[],"config":{"digest":"../../../etc"}}', image],
  ])("manifest: %s", async (_, body, type) => {
    const configuration = '{"os":"linux","architecture":"amd64"}';
    registry.rule = ({ path }, response) => {
      const blob = path.includes("/blobs/");
      response.writeHead(200, { "content-type": blob ? "application/json" : type });
      response.end(blob ? configuration : body.replaceAll("CONFIG", digestOf(configuration)));
      return true;
    };
    expect(await trouble(asking().manifest(name))).toMatchObject({ kind: "garbage" });
  });

  test("content that is not what its digest says is refused", async () => {
    always(200, '{"manifests":[]}', { "content-type": index });
    const asked = digestOf("something else");
    expect(await trouble(asking().manifest(`${name}@${asked}`))).toEqual({
      kind: "garbage",
      message: `${registry.host} sends something else than ${asked.slice(0, 19)}….`,
    });
  });

  test("an index entry that points nowhere is left out", async () => {
    const good = { digest: digestOf("x"), platform: { os: "linux", architecture: "amd64" } };
    const manifests = [
      null,
      {},
      { ...good, digest: "../secret" },
      { ...good, platform: { os: "a b", architecture: "amd64" } },
      { ...good, platform: { os: "unknown", architecture: "unknown" } },
      {
        ...good,
        digest: digestOf("y"),
        annotations: { "vnd.docker.reference.type": "attestation-manifest" },
      },
      good,
    ];
    always(200, JSON.stringify({ mediaType: index, manifests }), jsonType);
    expect((await asking().manifest(name)).platforms).toEqual([
      { platform: "linux/amd64", digest: digestOf("x") },
    ]);
  });
});

describe("answers without end", () => {
  test("100 MB are not read", async () => {
    let sent = 0;
    registry.rule = (_, response) => {
      response.writeHead(200, jsonType);
      response.write('{"tags":["');
      const chunk = Buffer.alloc(65_536, "a");
      const more = () => {
        while (sent < 100_000_000 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once("drain", more);
        }
        response.end('"]}');
      };
      more();
      return true;
    };
    expect(await trouble(asking().tags(name))).toEqual({
      kind: "garbage",
      message: `${registry.host} answers with more than 8 MB.`,
    });
    expect(sent).toBeLessThan(20_000_000);
  });

  test("100 MB that are announced are not even begun", async () => {
    always(200, "{}", { ...jsonType, "content-length": "100000000" });
    expect(await trouble(asking().tags(name))).toMatchObject({ kind: "garbage" });
  });

  test("small when packed, huge when unpacked", async () => {
    const { gzipSync } = await import("node:zlib");
    registry.rule = (_, response) => {
      response.writeHead(200, { ...jsonType, "content-encoding": "gzip" });
      response.end(gzipSync(Buffer.alloc(50_000_000, " ")));
      return true;
    };
    expect(await trouble(asking().tags(name))).toMatchObject({ kind: "garbage" });
  });

  test.each([
    ["the same page", () => "</v2/team/app/tags/list?n=1000>; rel=next"],
    ["new addresses, nothing new", (n: number) => `</v2/team/app/tags/list?last=${n}>; rel="next"`],
    ["two pages in turn", (n: number) => `</v2/team/app/tags/list?last=${n % 2}>; rel="next"`],
  ])("pages in a circle: %s", async (_, link) => {
    let asked = 0;
    registry.rule = (_, response) => {
      asked += 1;
      return json(response, 200, { tags: ["1", `x${asked % 2}`] }, { link: link(asked) });
    };
    const { tags } = await asking().tags(name);
    expect(tags).toContain("1");
    expect(asked).toBeLessThanOrEqual(4);
  });

  test("pages for ever, each with something new", async () => {
    let asked = 0;
    registry.rule = (_, response) => {
      asked += 1;
      return json(
        response,
        200,
        { tags: [`1.${asked}`] },
        { link: `</v2/team/app/tags/list?last=${asked}>; rel="next"` },
      );
    };
    const { tags, complete } = await asking({ limits: { pages: 20 } }).tags(name);
    expect({ tags: tags.length, complete, asked }).toEqual({ tags: 20, complete: false, asked: 20 });
  });

  test("a next page that fails leaves the pages before it", async () => {
    registry.rule = ({ path }, response) =>
      path.includes("last=")
        ? json(response, 500, {})
        : json(response, 200, { tags: ["1"] }, { link: '</v2/team/app/tags/list?last=1>; rel="next"' });
    expect(await asking().tags(name)).toMatchObject({ tags: ["1"], complete: false });
  });

  test.each(["/v2/other/secret/tags/list", "/v2/_catalog", "https://[", "/../../x"])(
    "a next page of something else is not asked for: %s",
    async (target) => {
      registry.rule = (_, response) =>
        json(response, 200, { tags: ["1"] }, { link: `<${target}>; rel="next"` });
      await asking().tags(name);
      expect(registry.seen).toHaveLength(1);
    },
  );

  test("redirects in circles", async () => {
    always(302, "", { location: "/v2/again" });
    expect(await trouble(asking().tags(name))).toMatchObject({ kind: "refused" });
    expect(registry.seen).toHaveLength(6);
  });
});

describe("hosts that don't answer", () => {
  const slowly = (response: ServerResponse, milliseconds: number) =>
    void setTimeout(() => json(response, 200, { tags: ["1"] }), milliseconds).unref();

  test("one that is silent", async () => {
    registry.rule = (_, response) => {
      slowly(response, 5000);
      return true;
    };
    expect(await trouble(asking({ limits: { deadline: 200 } }).tags(name))).toEqual({
      kind: "slow",
      message: `${registry.host} takes too long to answer.`,
    });
  });

  test("one that drips", async () => {
    registry.rule = (_, response) => {
      response.writeHead(200, jsonType);
      const drip = setInterval(() => response.write(" "), 20);
      response.once("close", () => clearInterval(drip));
      return true;
    };
    expect(await trouble(asking({ limits: { deadline: 200 } }).tags(name))).toMatchObject({ kind: "slow" });
  });

  test("one that accepts and says nothing", async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
    await new Promise((resolve) => mute.once("listening", resolve));
    const { port } = mute.address() as { port: number };
    const question = asking({ limits: { deadline: 200 } }).tags(`127.0.0.1:${port}/team/app`);
    expect(await trouble(question)).toMatchObject({ kind: "slow" });
    for (const it of sockets) it.destroy();
    mute.close();
  });

  test("one that breaks off", async () => {
    registry.rule = (_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("{");
      setTimeout(() => response.destroy(), 10);
      return true;
    };
    expect(await trouble(asking().tags(name))).toEqual({
      kind: "failing",
      message: `${registry.host} broke off the conversation.`,
    });
  });

  test("nobody there", async () => {
    const host = registry.host;
    await registry.stop();
    expect(await trouble(asking().tags(name))).toEqual({
      kind: "offline",
      message: `${host} can't be reached: connection refused.`,
    });
  });

  test("a name nobody has", async () => {
    expect(await trouble(asking().tags("registry.invalid/team/app"))).toMatchObject({ kind: "offline" });
  });

  test("500", async () => {
    always(500, "<h1>oops</h1>");
    expect(await trouble(asking().tags(name))).toEqual({
      kind: "failing",
      message: `${registry.host} answers 500.`,
    });
  });

  test.runIf(
    Object.values(networkInterfaces())
      .flat()
      .some((it) => it?.address === "::1"),
  )("an IPv6 address with a port answers like any other", async () => {
    const six = await front(undefined, { address: "::1" });
    six.rule = (_, response) => json(response, 200, { tags: ["6"] });
    expect((await asking().tags(`${six.host}/team/app:1`)).tags).toEqual(["6"]);
    await six.stop();
  });
});

describe("patience and quiet", () => {
  test("429 is obeyed for as long as the registry says, even by a click", async () => {
    let time = Date.now();
    always(429, "{}", { "retry-after": "30" });
    const it = asking({ now: () => time, asked: true });
    expect(await trouble(it.tags(name))).toMatchObject({ kind: "limited" });
    time += 29_000;
    expect(await trouble(it.tags(name))).toMatchObject({ kind: "limited" });
    expect(registry.seen).toHaveLength(1);
    time += 1_001;
    await trouble(it.tags(name));
    expect(registry.seen).toHaveLength(2);
  });

  test("a host in trouble is left alone longer and longer; a click asks at once", async () => {
    let time = Date.now();
    always(503);
    const it = asking({ now: () => time });
    const askedAfter = async (seconds: number) => {
      time += seconds * 1000;
      const before = registry.seen.length;
      await trouble(it.tags(name));
      return registry.seen.length > before;
    };
    expect(await askedAfter(0)).toBe(true);
    expect(await askedAfter(14)).toBe(false);
    expect(await askedAfter(2)).toBe(true);
    expect(await askedAfter(28)).toBe(false);
    expect(await askedAfter(3)).toBe(true);
    expect(await askedAfter(1)).toBe(false);

    const click = asking({ now: () => time, asked: true });
    await trouble(click.tags(name));
    const before = registry.seen.length;
    await trouble(click.tags(name));
    expect(registry.seen.length).toBe(before + 1);
  });

  test("many failures are one change of status, and the recovery another", async () => {
    const told: RegistryStatus[] = [];
    let time = Date.now();
    const it = asking({ now: () => time, statusChanged: (status) => told.push(status) });
    always(503);
    for (let key = 0; key < 20; key += 1) {
      await trouble(it.tags(`${name}${key}`));
      time += 20_000;
    }
    expect(told.map(({ troubles }) => troubles.map(({ host, kind }) => [host, kind]))).toEqual([
      [[registry.host, "failing"]],
    ]);
    time += 3_600_000;
    always(200, '{"tags":["1"]}', jsonType);
    await it.tags(name);
    expect(told).toHaveLength(2);
    expect(it.live.status.troubles).toEqual([]);
  });

  test("what is not there is asked for once", async () => {
    always(404, "{}");
    const it = asking();
    for (let key = 0; key < 5; key += 1) await trouble(it.tags(name));
    expect(registry.seen).toHaveLength(1);
    expect(it.live.status.troubles).toEqual([]);
    it.live.retry();
    await trouble(it.tags(name));
    expect(registry.seen).toHaveLength(2);
  });

  test("many who ask the same are one question", async () => {
    registry.rule = (_, response) => {
      setTimeout(() => json(response, 200, { tags: ["1"] }), 30);
      return true;
    };
    const it = asking();
    const answers = await Promise.all(Array.from({ length: 50 }, () => it.tags(name)));
    expect(answers).toHaveLength(50);
    expect(registry.seen).toHaveLength(1);
  });

  test("a host is asked four questions at a time", async () => {
    registry.rule = (_, response) => {
      setTimeout(() => json(response, 200, { tags: ["1"] }), 20);
      return true;
    };
    const it = asking();
    await Promise.all(Array.from({ length: 30 }, (_, n) => it.tags(`${name}${n}`)));
    expect(registry.busy.most).toBe(4);
  });

  test("the old answer comes at once, the new one after it", async () => {
    let time = Date.now();
    const news: string[] = [];
    always(200, '{"tags":["old"]}', jsonType);
    const it = asking({ now: () => time, learned: (name) => news.push(name) });
    await it.tags(name);
    always(200, '{"tags":["new"]}', jsonType);
    time += 3_600_001;
    expect((await it.tags(name)).tags).toEqual(["old"]);
    await it.live.settled();
    expect((await it.tags(name)).tags).toEqual(["new"]);
    expect(it.known(name).tags?.tags).toEqual(["new"]);
    expect(registry.seen).toHaveLength(2);
    expect(news).toEqual([name, name]);
  });

  test("who is in a hurry waits no longer; the question goes on", async () => {
    let answer = () => {};
    registry.rule = (_, response) => {
      answer = () => json(response, 200, { tags: ["1"] });
      return true;
    };
    const it = asking();
    const lent = it.live.lend();
    await expect(lent.tags(imageReference(name), 50)).rejects.toThrow("There is no answer yet.");
    await expect.poll(() => registry.seen).toHaveLength(1);
    answer();
    await it.live.settled();
    expect((await lent.tags(imageReference(name), 50)).tags).toEqual(["1"]);
    expect(registry.seen).toHaveLength(1);
  });

  test("a cancelled request stops waiting; the question goes on", async () => {
    registry.rule = (_, response) => {
      setTimeout(() => json(response, 200, { tags: ["1"] }), 100);
      return true;
    };
    const it = asking();
    const request = new CancellationTokenSource();
    const answer = it.live.lend(request.token).tags(imageReference(name));
    request.cancel();
    await expect(answer).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    await it.live.settled();
    expect(it.known(name).tags?.tags).toEqual(["1"]);
  });

  test("an unchanged list is not sent again", async () => {
    let time = Date.now();
    registry.rule = ({ headers }, response) =>
      headers["if-none-match"] === '"v1"'
        ? json(response, 304, undefined)
        : json(response, 200, { tags: ["1"] }, { etag: '"v1"' });
    const it = asking({ now: () => time });
    const first = await it.tags(name);
    time += 3_600_001;
    await it.tags(name);
    await it.live.settled();
    const second = await it.tags(name);
    expect(second.tags).toEqual(["1"]);
    expect(second.asOf > first.asOf).toBe(true);
    expect(registry.seen.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"v1"']);
  });

  test("a tag that moved is forgotten, then known anew", async () => {
    const moved = { body: JSON.stringify({ mediaType: index, manifests: [] }), at: 0 };
    registry.rule = ({ method }, response) => {
      const body = moved.body + " ".repeat(moved.at);
      const headers = { "content-type": index, "docker-content-digest": digestOf(body) };
      response.writeHead(200, headers).end(method === "HEAD" ? "" : body);
      return true;
    };
    const it = asking();
    const before = await it.manifest(name);
    moved.at = 1;
    expect((await it.digest(name)).digest).not.toBe(before.digest);
    await it.live.settled();
    expect(it.known(name).manifest?.digest).toBe(digestOf(`${moved.body} `));
  });
});

describe("names", () => {
  test.each([
    "Team/App",
    "team/../../v2/_catalog",
    "team/app?x",
    "team//app",
    "team/app#x",
    "-x/y",
    "user:pw@host.example/app",
    "a b",
    "",
    "host.example:99999999/app",
    "x".repeat(600),
    "[::1/app",
    "app:-x",
    "app:a/b\\c",
    "app@sha256:xyz",
  ])("%j is no image and costs no packet", async (text) => {
    expect(await trouble(asking().tags(text))).toMatchObject({ kind: "invalid" });
  });

  test("any text is judged, none throws what is not a trouble", async () => {
    const it = asking({ settings: { network: "off" } });
    // fast-check's own unit for this takes a second to make.
    const codes = fc.array(fc.integer({ min: 0, max: 0x10_ff_ff }), { maxLength: 10 });
    const binary = codes.map((all) => String.fromCodePoint(...all));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), binary), async (text) => {
        const { kind } = await trouble(it.tags(text));
        expect(["invalid", "off"]).toContain(kind);
      }),
    );
  });
});

describe("challenges", () => {
  test("one with parameters, several in one line, bare words", () => {
    const [basic, bearer, bare] = challenges(
      'Basic realm="a \\"quoted\\", word", charset=utf-8, Bearer realm="https://x/token",service="s", Negotiate',
    );
    expect(basic).toEqual({ scheme: "basic", parameters: { realm: 'a "quoted", word', charset: "utf-8" } });
    expect(bearer).toEqual({ scheme: "bearer", parameters: { realm: "https://x/token", service: "s" } });
    expect(bare).toEqual({ scheme: "negotiate", parameters: {} });
  });

  test("any text is read, in time that grows with its length", () => {
    fc.assert(fc.property(fc.string(), (text) => void challenges(text)));
    // Processor time: what a clock says hangs on who else is at work.
    const start = process.cpuUsage();
    for (const hostile of ['"\\', "a=", ", ", "Basic ", 'a="', "\t="]) challenges(hostile.repeat(20_000));
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});
