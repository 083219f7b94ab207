import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Credential } from "../../server/src/io/credentials.ts";
import { asking, trouble } from "../support/registry/client.ts";
import { type Front, front } from "../support/registry/front.ts";
import { type Pushed, push } from "../support/registry/push.ts";
import {
  type RegistryServer,
  registryUnfit,
  selfSigned,
  startRegistry,
  storage,
} from "../support/registry/server.ts";
import { tokenServer } from "../support/registry/token-server.ts";

// What a real registry says (Debian's docker-registry), asked anonymously, with a password and with tokens.

const unfit = await registryUnfit();
if (unfit) console.warn(`The registry tests are left out: ${unfit}`);

const login: Credential = { kind: "basic", username: "test", password: "secret" };
const manyTags = Array.from({ length: 90 }, (_, n) => `1.${n}`);

describe.skipIf(unfit !== undefined)("a real registry", () => {
  const room = storage();
  let anonymous: RegistryServer;
  let basic: RegistryServer;
  let bearer: RegistryServer;
  let tokens: Front;
  let paging: Front;
  let app: Pushed;

  beforeAll(async () => {
    const signer = selfSigned(room.folder, "signer");
    tokens = await tokenServer(signer);
    [anonymous, basic, bearer] = await Promise.all([
      startRegistry(room.folder),
      startRegistry(room.folder, { kind: "basic" }),
      startRegistry(room.folder, { kind: "bearer", realm: `${tokens.url}/token`, signer }),
    ]);
    paging = await front(anonymous.port, { page: 20 });
    const config = {
      User: "65532",
      WorkingDir: "/srv",
      Entrypoint: ["/bin/app"],
      Cmd: ["--serve"],
      Env: ["PATH=/usr/bin", "EMPTY="],
      ExposedPorts: { "8080/tcp": {} },
      StopSignal: "SIGQUIT",
    };
    const to = `http://${anonymous.host}`;
    app = await push(to, {
      repository: "team/app",
      tags: ["1.2", "latest"],
      attested: true,
      platforms: [
        { platform: "linux/amd64", layers: [1000, 2000, 50], config },
        { platform: "linux/arm64/v8", layers: [1000, 1900] },
      ],
    });
    const one = { platforms: [{ platform: "linux/amd64", layers: [700] }] };
    await push(to, { ...one, repository: "team/list", tags: ["1"], format: "docker", index: true });
    await push(to, { ...one, repository: "team/one", tags: ["docker"], format: "docker" });
    await push(to, { ...one, repository: "team/one", tags: ["oci"] });
    await push(to, { ...one, repository: "private/app", tags: ["1"] });
    await push(to, { ...one, repository: "team/many", tags: manyTags });
  });

  afterAll(async () => {
    await Promise.all([anonymous, basic, bearer, tokens, paging].map((it) => it?.stop()));
    room.remove();
  });

  test("lists tags", async () => {
    const { tags, complete, asOf } = await asking().tags(`${anonymous.host}/team/app`);
    expect([...tags].sort()).toEqual(["1.2", "latest"]);
    expect(complete).toBe(true);
    expect(Date.now() - Date.parse(asOf)).toBeLessThan(60_000);
  });

  test("follows the pages of a long list", async () => {
    const { tags, complete } = await asking().tags(`${paging.host}/team/many`);
    expect([...tags].sort()).toEqual([...manyTags].sort());
    expect(complete).toBe(true);
    expect(paging.seen.map(({ path }) => path.split("?")[0])).toEqual(
      Array(5).fill("/v2/team/many/tags/list"),
    );
  });

  test("stops at a number of pages and says that there is more", async () => {
    const { tags, complete } = await asking({ limits: { pages: 3 } }).tags(`${paging.host}/team/many`);
    expect({ tags: tags.length, complete }).toEqual({ tags: 60, complete: false });
  });

  test("reads an index without its attestations, and one platform's size and configuration", async () => {
    const it = asking();
    const name = `${anonymous.host}/team/app:1.2`;
    const { digest, platforms } = await it.manifest(name);
    expect(digest).toBe(app.digest);
    expect(platforms).toEqual([
      { platform: "linux/amd64", digest: app.platforms["linux/amd64"] },
      { platform: "linux/arm64/v8", digest: app.platforms["linux/arm64/v8"] },
    ]);

    expect((await it.manifest(name, "linux/amd64")).platforms[0]).toEqual({
      platform: "linux/amd64",
      digest: app.platforms["linux/amd64"],
      compressed: 3050,
      layers: 3,
      config: {
        user: "65532",
        workdir: "/srv",
        entrypoint: ["/bin/app"],
        cmd: ["--serve"],
        env: { PATH: "/usr/bin", EMPTY: "" },
        ports: ["8080/tcp"],
        stopSignal: "SIGQUIT",
        created: "2026-09-17T00:00:00Z",
      },
    });
    expect((await it.manifest(name, "linux/arm64")).platforms.map((one) => one.compressed)).toEqual([
      3050, 2900,
    ]);
  });

  test.each([
    ["team/list:1", "a Docker manifest list"],
    ["team/one:docker", "a Docker manifest"],
    ["team/one:oci", "an OCI manifest"],
  ])("reads %s, %s", async (name) => {
    const { platforms } = await asking().manifest(`${anonymous.host}/${name}`, "linux/amd64");
    expect(platforms.map(({ platform, compressed }) => [platform, compressed])).toEqual([
      ["linux/amd64", 700],
    ]);
  });

  test("reads an image by its digest, and never again", async () => {
    const through = await front(anonymous.port);
    const it = asking({ now: () => time });
    let time = Date.now();
    const name = `${through.host}/team/app@${app.digest}`;
    expect((await it.manifest(name)).platforms).toHaveLength(2);
    time += 30 * 86_400_000;
    await it.manifest(name);
    await it.live.settled();
    expect(through.seen).toHaveLength(1);
    await through.stop();
  });

  test("asks for a digest with HEAD alone", async () => {
    const through = await front(anonymous.port);
    expect((await asking().digest(`${through.host}/team/app:1.2`)).digest).toBe(app.digest);
    expect(through.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "HEAD /v2/team/app/manifests/1.2",
    ]);
    await through.stop();
  });

  test("reads the manifest where HEAD does not say the digest", async () => {
    const through = await front(anonymous.port);
    through.rule = ({ method }, response) => {
      if (method !== "HEAD") return undefined;
      response.writeHead(200).end();
      return true;
    };
    expect((await asking().digest(`${through.host}/team/app:1.2`)).digest).toBe(app.digest);
    await through.stop();
  });

  test("says what is not there", async () => {
    expect(await trouble(asking().tags(`${anonymous.host}/team/nothing`))).toEqual({
      kind: "missing",
      message: `${anonymous.host} has no team/nothing.`,
    });
    expect(await trouble(asking().digest(`${anonymous.host}/team/app:9`))).toEqual({
      kind: "missing",
      message: `${anonymous.host} has no team/app:9.`,
    });
  });

  test("shows a password to a registry that asks for one", async () => {
    const it = asking({ credentials: async (host) => (host === basic.host ? login : undefined) });
    expect((await it.tags(`${basic.host}/team/app`)).tags).toContain("1.2");
    expect((await it.manifest(`${basic.host}/team/app:1.2`)).digest).toBe(app.digest);
  });

  test("says which login is missing, and when one is not good enough", async () => {
    expect(await trouble(asking().tags(`${basic.host}/team/app`))).toEqual({
      kind: "denied",
      message: `${basic.host} wants a login for team/app. Run docker login ${basic.host}.`,
    });
    const wrong = asking({ credentials: async () => ({ ...login, password: "guess" }) });
    expect(await trouble(wrong.tags(`${basic.host}/team/app`))).toEqual({
      kind: "denied",
      message: `${basic.host} does not let you read team/app.`,
    });
  });

  test("fetches an anonymous token and asks nobody for credentials", async () => {
    let lookups = 0;
    const credentials = async () => {
      lookups += 1;
      return login;
    };
    tokens.seen.length = 0;
    const it = asking({ credentials });
    expect((await it.tags(`${bearer.host}/team/app`)).tags).toContain("1.2");
    expect((await it.manifest(`${bearer.host}/team/app:1.2`, "linux/amd64")).platforms[0]?.compressed).toBe(
      3050,
    );
    expect(lookups).toBe(0);
    // One token for all questions about a repository.
    expect(tokens.seen).toHaveLength(1);
    const { searchParams } = new URL(tokens.seen[0]!.path, tokens.url);
    expect(Object.fromEntries(searchParams)).toEqual({
      scope: "repository:team/app:pull",
      service: "loopback",
    });
  });

  test.each<[string, Credential]>([
    ["a password", login],
    ["a refresh token", { kind: "identity", token: "refresh" }],
  ])("fetches a token for a private repository with %s", async (_, credential) => {
    const it = asking({ credentials: async () => credential });
    expect((await it.tags(`${bearer.host}/private/app`)).tags).toEqual(["1"]);
    expect(await trouble(asking().tags(`${bearer.host}/private/app`))).toMatchObject({ kind: "denied" });
  });

  test("fetches a new token when the old one ended early", async () => {
    const through = await front(bearer.port);
    const it = asking();
    await it.tags(`${through.host}/team/app`);
    const old = through.seen.at(-1)?.authorization;
    through.rule = ({ authorization }, response) => {
      if (authorization !== old) return undefined;
      const challenge = `Bearer realm="${tokens.url}/token",service="loopback"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
      return true;
    };
    expect((await it.digest(`${through.host}/team/app:1.2`)).digest).toBe(app.digest);
    await through.stop();
  });
});
