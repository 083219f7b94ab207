import { execFile } from "node:child_process";
import dns from "node:dns";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { type AddressInfo, connect, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RegistrySettings } from "../../server/src/io/registry/registry.ts";
import { asking, trouble } from "../support/registry/client.ts";
import { type Front, front, json } from "../support/registry/front.ts";
import { selfSigned } from "../support/registry/server.ts";
import { until } from "../support/until.ts";

// What leaves this machine: nothing when the user says so, TLS that holds, proxies of the environment.

let registry: Front;
let name: string;

beforeEach(async () => {
  registry = await front();
  registry.rule = (_, response) => json(response, 200, { tags: ["1"] });
  name = `${registry.host}/team/app`;
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await registry.stop();
});

describe("plimsoll.network", () => {
  test("off: not one packet, not one name looked up, no credential asked for", async () => {
    const connects = vi.spyOn(Socket.prototype, "connect");
    const lookups = vi.spyOn(dns, "lookup");
    const credentials = vi.fn(async () => undefined);
    for (const asked of [false, true]) {
      const it = asking({ settings: { network: "off" }, asked, credentials });
      for (const image of [name, "node", "ghcr.io/team/app", "registry.invalid/x"]) {
        expect(it.known(image)).toEqual({});
        expect(await trouble(it.tags(image))).toMatchObject({ kind: "off" });
        expect(await trouble(it.manifest(image, "linux/amd64"))).toMatchObject({ kind: "off" });
        expect(await trouble(it.digest(image))).toMatchObject({ kind: "off" });
      }
      await it.live.settled();
    }
    expect(connects).not.toHaveBeenCalled();
    expect(lookups).not.toHaveBeenCalled();
    expect(credentials).not.toHaveBeenCalled();
    expect(registry.seen).toEqual([]);

    // The same questions are seen by both spies when the network is on.
    await asking().tags(name);
    await trouble(asking().tags("registry.invalid/x"));
    expect(connects).toHaveBeenCalled();
    expect(lookups).toHaveBeenCalled();
  });

  test("off: what is remembered is still told, and not refreshed", async () => {
    let time = Date.now();
    const settings: Mutable = { network: "auto", plainHttp: [], tokenServers: {} };
    const it = switchable(settings, () => time);
    await it.tags(name);
    settings.network = "off";
    it.live.settingsChanged();
    time += 10 * 86_400_000;
    expect((await it.tags(name)).tags).toEqual(["1"]);
    await it.live.settled();
    expect(registry.seen).toHaveLength(1);
  });

  test("switched off while a question is under way: it ends at once", async () => {
    const settings: Mutable = { network: "auto", plainHttp: [], tokenServers: {} };
    const it = switchable(settings);
    let closed = false;
    registry.rule = (_, response) => {
      response.once("close", () => {
        closed = true;
      });
      settings.network = "off";
      it.live.settingsChanged();
      return true;
    };
    expect(await trouble(it.tags(name))).toMatchObject({ kind: "off" });
    await until(() => closed);
    expect(it.live.status).toEqual({ network: "off", troubles: [] });
    settings.network = "auto";
    it.live.settingsChanged();
    registry.rule = (_, response) => json(response, 200, { tags: ["1"] });
    expect((await it.tags(name)).tags).toEqual(["1"]);
  });

  test("onDemand: only what somebody clicked for", async () => {
    const typing = asking({ settings: { network: "onDemand" } });
    expect(await trouble(typing.tags(name))).toMatchObject({ kind: "onDemand" });
    expect(registry.seen).toEqual([]);
    const clicked = asking({ settings: { network: "onDemand" }, asked: true });
    expect((await clicked.tags(name)).tags).toEqual(["1"]);
  });

  interface Mutable extends Omit<RegistrySettings, "network"> {
    network: RegistrySettings["network"];
  }

  function switchable(settings: Mutable, now = Date.now) {
    return asking({ settings, now });
  }
});

describe("plain http", () => {
  test("is not spoken to a host the user did not name", async () => {
    const proxy = await tunnel(registry.port);
    const it = asking();
    expect(await trouble(it.tags("registry.example:5000/team/app"))).toMatchObject({ kind: "failing" });
    // One conversation was tried, in TLS, and the registry understood none of it.
    expect(proxy.asked).toEqual(["registry.example:5000"]);
    expect(registry.seen).toEqual([]);
    await proxy.stop();
  });

  test("is spoken to one that was named", async () => {
    const proxy = await tunnel(registry.port);
    const it = asking({ settings: { plainHttp: ["registry.example:5000"] } });
    expect((await it.tags("registry.example:5000/team/app")).tags).toEqual(["1"]);
    await it.digest("registry.example:5000/team/app:1").catch(() => {});
    expect(registry.seen.map(({ headers }) => headers.host)).toEqual(
      Array(registry.seen.length).fill("registry.example:5000"),
    );
    // TLS was tried once; then it was known.
    expect(proxy.asked).toHaveLength(1 + registry.seen.length);
    await proxy.stop();
  });
});

describe("proxies of the environment", () => {
  test("no_proxy and this machine are asked directly", async () => {
    const proxy = await tunnel(registry.port);
    vi.stubEnv("no_proxy", "registry.invalid");
    expect((await asking().tags(name)).tags).toEqual(["1"]);
    expect(await trouble(asking().tags("registry.invalid/team/app"))).toMatchObject({ kind: "offline" });
    expect(proxy.asked).toEqual([]);
    await proxy.stop();
  });

  test("a proxy that is not there, one that refuses", async () => {
    vi.stubEnv("https_proxy", "http://127.0.0.1:1");
    expect(await trouble(asking().tags("registry.example/team/app"))).toMatchObject({ kind: "offline" });
    const refusing = http.createServer().listen(0, "127.0.0.1");
    refusing.on("connect", (_, socket) => socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));
    await new Promise((resolve) => refusing.once("listening", resolve));
    vi.stubEnv("https_proxy", `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`);
    const { kind } = await trouble(asking().tags("registry.example/team/app"));
    expect(["failing", "garbage"]).toContain(kind);
    refusing.close();
  });

  test("a registry out there can't send us into this machine", async () => {
    const proxy = await tunnel(registry.port);
    registry.rule = (_, response) => {
      response.writeHead(302, { location: "http://127.0.0.1:8080/admin" }).end();
      return true;
    };
    const it = asking({ settings: { plainHttp: ["registry.example:5000"] } });
    expect(await trouble(it.tags("registry.example:5000/team/app"))).toMatchObject({ kind: "refused" });
    await proxy.stop();
  });

  test("large answers and slow ones are bounded there too", async () => {
    const proxy = await tunnel(registry.port);
    const settings = { plainHttp: ["registry.example:5000"] };
    registry.rule = (_, response) => {
      response.writeHead(200).end(Buffer.alloc(9_000_000, " "));
      return true;
    };
    expect(await trouble(asking({ settings }).tags("registry.example:5000/team/app"))).toMatchObject({
      kind: "garbage",
    });
    registry.rule = () => true;
    const slow = asking({ settings, limits: { deadline: 200 } });
    expect(await trouble(slow.tags("registry.example:5000/team/app"))).toMatchObject({ kind: "slow" });
    await proxy.stop();
  });
});

describe("TLS", () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-tls-"));
  const paper = selfSigned(folder, "loopback");
  let secure: Front;

  beforeEach(async () => {
    secure = await front(undefined, {
      tls: { key: readFileSync(paper.key), cert: readFileSync(paper.certificate) },
    });
    secure.rule = (_, response) => json(response, 200, { tags: ["secure"] });
    return async () => {
      await secure.stop();
    };
  });

  test("a certificate nobody vouches for is not enough, and plain http is not the way out", async () => {
    expect(await trouble(asking().tags(`${secure.host}/team/app`))).toEqual({
      kind: "untrusted",
      message: `${secure.host} shows a certificate this machine does not trust.`,
    });
    expect(secure.seen).toEqual([]);
  });

  test("one that the environment vouches for is", async () => {
    const script = join(folder, "ask.cjs");
    const client = resolve(import.meta.dirname, "../support/registry/client.ts");
    writeFileSync(
      join(folder, "ask.ts"),
      `import { asking } from ${JSON.stringify(client)};
       asking().tags(process.argv[2]).then(({ tags }) => console.log(tags.join()), (error) => console.log(error.message));`,
    );
    await build({
      entryPoints: [join(folder, "ask.ts")],
      outfile: script,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "silent",
    });
    const said = (env: object) =>
      new Promise<string>((done) =>
        execFile(
          process.execPath,
          [script, `localhost:${secure.port}/team/app`],
          { env: { ...process.env, ...env } },
          (_, out) => done(out.trim()),
        ),
      );
    const [vouched, bare] = await Promise.all([said({ NODE_EXTRA_CA_CERTS: paper.certificate }), said({})]);
    expect(vouched).toBe("secure");
    expect(bare).toContain("does not trust");
    rmSync(folder, { recursive: true });
  });
});

/** A proxy on loopback that leads every name to one port; the environment names it. */
async function tunnel(port: number): Promise<{ readonly asked: string[]; stop(): Promise<void> }> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const proxy = http.createServer();
  proxy.on("connect", (request, client: Socket) => {
    asked.push(request.url ?? "");
    const server = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    for (const it of [client, server]) {
      open.add(it);
      it.on("error", () => {});
    }
  });
  await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  vi.stubEnv("https_proxy", address);
  vi.stubEnv("http_proxy", address);
  vi.stubEnv("no_proxy", "");
  return {
    asked,
    stop: () =>
      new Promise((done) => {
        for (const it of open) it.destroy();
        proxy.close(() => done());
      }),
  };
}
