import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dockerCredentials } from "../../server/src/io/credentials.ts";
import { tokenServer } from "../../server/src/io/registry/authorization.ts";
import { originOf } from "../../server/src/io/registry/origin.ts";
import { imageReference } from "../../server/src/language/syntax/image-reference.ts";
import { asking, trouble } from "../support/registry/client.ts";
import { type Front, front, json } from "../support/registry/front.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const login = { kind: "basic", username: "test", password: "secret" };

let home: string;
const log = () => readFileSync(join(home, "log"), "utf8");

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "plimsoll-login-"));
  mkdirSync(join(home, ".docker"));
  mkdirSync(join(home, "bin"));
});
afterEach(() => rmSync(home, { recursive: true }));

/** What Docker's config.json holds in this test. */
function config(content: unknown): void {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(join(home, ".docker", "config.json"), text);
}

/** A real credential helper on PATH: it logs how it was called and answers what it is told. */
function helper(name: string, script: string): void {
  const file = join(home, "bin", `docker-credential-${name}`);
  writeFileSync(
    file,
    `#!/bin/sh\nread -r server\necho "$0 $* <$server> in $PWD" >> "${home}/log"\n${script}\n`,
  );
  chmodSync(file, 0o755);
}

const env = () => ({ HOME: home, PATH: `${join(home, "bin")}:/usr/bin:/bin` });
const stored = (host: string, patience = 3000) => dockerCredentials({ env: env(), patience })(host);

describe("Docker's config.json", () => {
  test("a login in the file", async () => {
    config({ auths: { "ghcr.io": { auth: base64("test:secret") } } });
    expect(await stored("ghcr.io")).toEqual(login);
    expect(await stored("quay.io")).toBeUndefined();
    expect(await stored("evil.ghcr.io")).toBeUndefined();
    expect(await stored("ghcr.io.evil.example")).toBeUndefined();
    expect(await stored("ghcr.io:5000")).toBeUndefined();
  });

  test("a password may hold colons", async () => {
    config({ auths: { "ghcr.io": { auth: base64("test:a:b") } } });
    expect(await stored("ghcr.io")).toEqual({ ...login, password: "a:b" });
  });

  test("Docker Hub is stored under its old address", async () => {
    config({ auths: { "https://index.docker.io/v1/": { auth: base64("test:secret") } } });
    expect(await stored("docker.io")).toEqual(login);
  });

  test("a key may be an address", async () => {
    config({ auths: { "https://registry.example/v2/": { auth: base64("test:secret") } } });
    expect(await stored("registry.example")).toEqual(login);
  });

  test("refresh tokens and registry tokens", async () => {
    config({
      auths: {
        "one.example": { auth: base64("00000000:"), identitytoken: "refresh" },
        "two.example": { registrytoken: "pass" },
      },
    });
    expect(await stored("one.example")).toEqual({ kind: "identity", token: "refresh" });
    expect(await stored("two.example")).toEqual({ kind: "bearer", token: "pass" });
  });

  test("a login counts at once, without a restart", async () => {
    const ask = dockerCredentials({ env: env() });
    expect(await ask("ghcr.io")).toBeUndefined();
    config({ auths: { "ghcr.io": { auth: base64("test:secret") } } });
    expect(await ask("ghcr.io")).toEqual(login);
  });

  test("DOCKER_CONFIG names another folder, and Podman's file is the second place", async () => {
    mkdirSync(join(home, "run", "containers"), { recursive: true });
    const content = JSON.stringify({ auths: { "ghcr.io": { auth: base64("test:secret") } } });
    writeFileSync(join(home, "run", "containers", "auth.json"), content);
    expect(
      await dockerCredentials({ env: { ...env(), XDG_RUNTIME_DIR: join(home, "run") } })("ghcr.io"),
    ).toEqual(login);
    writeFileSync(join(home, "run", "config.json"), content);
    expect(
      await dockerCredentials({ env: { ...env(), DOCKER_CONFIG: join(home, "run") } })("ghcr.io"),
    ).toEqual(login);
  });

  test.each<[string, unknown]>([
    ["not JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["auths that is text", { auths: "x" }],
    ["an entry that is null", { auths: { "ghcr.io": null } }],
    ["an auth that is no pair", { auths: { "ghcr.io": { auth: base64("nocolon") } } }],
    ["an auth that is a number", { auths: { "ghcr.io": { auth: 7 } } }],
    ["an empty entry, as a credential store leaves it", { auths: { "ghcr.io": {} } }],
    ["a prototype's keys", '{"auths":{"__proto__":{"ghcr.io":{"auth":"dGVzdDpzZWNyZXQ="}}}}'],
    ["a megabyte", `${" ".repeat(1_000_001)}{"auths":{"ghcr.io":{"auth":"dGVzdDpzZWNyZXQ="}}}`],
  ])("%s stores nothing", async (_, content) => {
    config(content);
    expect(await stored("ghcr.io")).toBeUndefined();
  });
});

describe("credential helpers", () => {
  const answer = `printf '{"ServerURL":"x","Username":"test","Secret":"secret"}'`;

  test("one for all registries: asked by argument and standard input, at home", async () => {
    helper("desktop", answer);
    config({ credsStore: "desktop", auths: { "ghcr.io": {} } });
    expect(await stored("ghcr.io")).toEqual(login);
    expect(await stored("docker.io")).toEqual(login);
    const { homedir } = await import("node:os");
    const call = `${join(home, "bin", "docker-credential-desktop")} get`;
    expect(log()).toBe(
      `${call} <ghcr.io> in ${homedir()}\n${call} <https://index.docker.io/v1/> in ${homedir()}\n`,
    );
  });

  test("one for a single registry comes first, and no other registry's question reaches it", async () => {
    helper("mine", answer);
    helper("all", "exit 1");
    config({ credsStore: "all", credHelpers: { "ghcr.io": "mine" } });
    expect(await stored("ghcr.io")).toEqual(login);
    expect(await stored("quay.io")).toBeUndefined();
    expect(log().match(/mine get <.*?>/g)).toEqual(["mine get <ghcr.io>"]);
  });

  test("a refresh token has no user", async () => {
    helper("acr", `printf '{"Username":"<token>","Secret":"refresh"}'`);
    config({ credHelpers: { "me.example": "acr" } });
    expect(await stored("me.example")).toEqual({ kind: "identity", token: "refresh" });
  });

  test("the file counts where the store has nothing", async () => {
    helper("empty", "echo credentials not found in native keychain; exit 1");
    config({ credsStore: "empty", auths: { "ghcr.io": { auth: base64("test:secret") } } });
    expect(await stored("ghcr.io")).toEqual(login);
  });

  test.each([
    ["fails", "exit 3"],
    ["says nonsense", "echo hello"],
    ["says null", "echo null"],
    ["says no secret", `printf '{"Username":"test"}'`],
    ["never answers", "exec sleep 60"],
  ])("one that %s is no help", async (_, script) => {
    helper("bad", script);
    config({ credHelpers: { "ghcr.io": "bad" } });
    expect(await stored("ghcr.io", 300)).toBeUndefined();
  });

  test.each([
    "../evil",
    "/tmp/evil",
    "a b",
    "x;id",
    "$(id)",
    "-rf",
    "",
    ".hidden",
    "a\nb",
    "x".repeat(65),
    7,
    null,
  ])("a name that is no name is not run: %j", async (name) => {
    // A program of just that name is there.
    if (typeof name === "string" && !name.includes("/")) helper(name, answer);
    config({ credHelpers: { "ghcr.io": name } });
    expect(await stored("ghcr.io")).toBeUndefined();
    expect(log).toThrow(); // Nothing ran.
  });

  test("one that never stops talking is stopped", async () => {
    helper("loud", "exec yes");
    config({ credHelpers: { "ghcr.io": "loud" } });
    // Its time would be over after the test's.
    expect(await stored("ghcr.io", 60_000)).toBeUndefined();
  });

  test("one that is not installed", async () => {
    config({ credsStore: "nowhere" });
    expect(await stored("ghcr.io")).toBeUndefined();
  });
});

describe("credentials never reach a second host", () => {
  const secrets = /dGVzdDpzZWNyZXQ=|secret|refresh-token|Basic|Bearer/;
  let first: Front;
  let second: Front;

  beforeEach(async () => {
    first = await front();
    // Another address of this machine: to us another host, with a server that takes whatever it gets.
    second = await front(undefined, { address: "127.0.0.2" });
    second.rule = (_, response) => json(response, 200, { tags: ["stolen"], token: "t", access_token: "t" });
  });
  afterEach(() => Promise.all([first.stop(), second.stop()]));

  const wantsBasic = { "www-authenticate": 'Basic realm="x"' };

  /** Asks all there is to ask; what the answers are does not matter here. */
  async function askAll(settings = {}): Promise<void> {
    config({
      auths: {
        [first.host]: { auth: base64("test:secret") },
        "elsewhere.example": { auth: base64("other:secret") },
      },
    });
    const it = asking({ credentials: dockerCredentials({ env: env() }), settings });
    const name = `${first.host}/team/app`;
    await Promise.allSettled([
      it.tags(name),
      it.manifest(`${name}:1`, "linux/amd64"),
      it.digest(`${name}:2`),
    ]);
  }

  function reached(): string {
    return JSON.stringify(second.seen.map(({ path, headers, body }) => ({ path, headers, body })));
  }

  test("the password does reach the first", async () => {
    first.rule = ({ authorization }, response) =>
      authorization ? json(response, 200, { tags: ["1"] }) : json(response, 401, {}, wantsBasic);
    await askAll();
    expect(first.seen.some(({ authorization }) => authorization === `Basic ${base64("test:secret")}`)).toBe(
      true,
    );
    expect(second.seen).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])("a redirect (%i) to it carries none", async (status) => {
    first.rule = ({ authorization, path }, response) => {
      if (!authorization) return json(response, 401, {}, wantsBasic);
      response.writeHead(status, { location: `${second.url}${path}` }).end();
      return true;
    };
    await askAll();
    expect(second.seen.length).toBeGreaterThan(0);
    expect(reached()).not.toMatch(secrets);
  });

  test("nor one that comes back through it", async () => {
    first.rule = ({ authorization, path }, response) => {
      if (path === "/back") return json(response, 200, { tags: ["1"] });
      if (!authorization) return json(response, 401, {}, wantsBasic);
      response.writeHead(302, { location: `${second.url}/through` }).end();
      return true;
    };
    second.rule = (_, response) => {
      response.writeHead(302, { location: `${first.url}/back` }).end();
      return true;
    };
    await askAll();
    expect(reached()).not.toMatch(secrets);
    const back = first.seen.filter(({ path }) => path === "/back");
    expect(back.length).toBeGreaterThan(0);
    expect(back.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test("a second host that asks for a login after a redirect gets none", async () => {
    first.rule = ({ path }, response) => {
      response.writeHead(302, { location: `${second.url}${path}` }).end();
      return true;
    };
    second.rule = (_, response) => json(response, 401, {}, wantsBasic);
    await askAll();
    expect(second.seen.length).toBeGreaterThan(0);
    expect(reached()).not.toMatch(secrets);
  });

  test("a next page at it is asked of the first", async () => {
    first.rule = ({ authorization, path }, response) => {
      if (!authorization) return json(response, 401, {}, wantsBasic);
      const link = `<${second.url}/v2/team/app/tags/list?last=1>; rel="next"`;
      return json(
        response,
        200,
        { tags: [path.includes("last") ? "2" : "1"] },
        path.includes("last") ? {} : { link },
      );
    };
    await askAll();
    expect(second.seen).toEqual([]);
    expect(first.seen.some(({ path }) => path.includes("last=1"))).toBe(true);
  });

  test("a token server on it is asked namelessly, and the login is kept", async () => {
    first.rule = ({ authorization }, response) => {
      if (authorization && authorization !== "Bearer t") return json(response, 200, { tags: ["1"] });
      return json(
        response,
        401,
        {},
        { "www-authenticate": `Bearer realm="${second.url}/token",service="s"` },
      );
    };
    await askAll();
    expect(second.seen.length).toBeGreaterThan(0);
    expect(reached()).not.toMatch(secrets);

    const it = asking({ credentials: dockerCredentials({ env: env() }) });
    expect(await trouble(it.tags(`${first.host}/team/app`))).toEqual({
      kind: "refused",
      message: `${first.host} wants its credentials sent to ${second.host}, which is not the host they were stored for. Allow it in plimsoll.registry.tokenServers.`,
    });
  });

  test("a challenge can't make us ask for more than reading the repository", async () => {
    first.rule = ({ path }, response) =>
      path.startsWith("/token")
        ? json(response, 200, { token: "t" })
        : json(
            response,
            401,
            {},
            {
              "www-authenticate": `Bearer realm="${first.url}/token",scope="repository:other/secret:pull,push,delete"`,
            },
          );
    await askAll();
    const scopes = first.seen
      .filter(({ path }) => path.startsWith("/token"))
      .map(({ path }) => new URL(path, first.url).searchParams.getAll("scope"));
    expect(scopes.length).toBeGreaterThan(0);
    expect(new Set(scopes.flat())).toEqual(new Set(["repository:team/app:pull"]));
  });

  test("a token server the user names gets the login", async () => {
    first.rule = ({ authorization }, response) =>
      authorization === "Bearer t"
        ? json(response, 200, { tags: ["1"] })
        : json(response, 401, {}, { "www-authenticate": `Bearer realm="${second.url}/token",service="s"` });
    second.rule = ({ authorization }, response) =>
      authorization ? json(response, 200, { token: "t" }) : json(response, 401, {});
    await askAll({ tokenServers: { [first.host]: second.host } });
    expect(second.seen.some(({ authorization }) => authorization === `Basic ${base64("test:secret")}`)).toBe(
      true,
    );
  });

  test.each([
    "ftp://127.0.0.1/token",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "//token",
    "",
    "http://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/token",
    "http://elsewhere.example/token",
    "http://test@127.0.0.1/token",
    "http://:secret@127.0.0.1/token",
    `https://x.example/${"a".repeat(3000)}`,
  ])("a realm we don't ask: %s", async (realm) => {
    first.rule = (_, response) =>
      json(response, 401, {}, { "www-authenticate": `Bearer realm="${realm}",service="s"` });
    const it = asking({ credentials: dockerCredentials({ env: env() }) });
    const { kind } = await trouble(it.tags(`${first.host}/team/app`));
    expect(realm === "" ? "denied" : "refused").toBe(kind);
    expect(first.seen).toHaveLength(1);
  });

  test.each(["ftp://x.example/", "https://a@x.example/", "https://[", "gopher:x"])(
    "a redirect we don't follow: %s",
    async (location) => {
      first.rule = (_, response) => {
        response.writeHead(302, { location }).end();
        return true;
      };
      expect(await trouble(asking().tags(`${first.host}/team/app`))).toMatchObject({ kind: "refused" });
    },
  );

  test.each<[string, unknown]>([
    ["not JSON", "nope"],
    ["no token", { expires_in: 5 }],
    ["a token with a line break", { token: "a\r\nx-evil: 1" }],
    ["a token that is a number", { token: 7 }],
    ["a token without end", { token: "x".repeat(300_000) }],
  ])("a token server that says %s", async (_, body) => {
    first.rule = ({ path }, response) =>
      path.startsWith("/token")
        ? json(response, 200, body)
        : json(response, 401, {}, { "www-authenticate": `Bearer realm="${first.url}/token"` });
    expect(await trouble(asking().tags(`${first.host}/team/app`))).toMatchObject({ kind: "garbage" });
  });
});

describe("which token servers may know a login", () => {
  const mayKnow = (host: string, realm: string, tokenServers = {}) => {
    const origin = originOf(imageReference(`${host}/team/app`));
    const asked = new URL(`https://${origin.address}/v2/`);
    return tokenServer(realm, origin, asked, { plainHttp: [], tokenServers }).mayKnow;
  };

  test.each([
    ["ghcr.io", "https://ghcr.io/token", true],
    ["docker.io", "https://auth.docker.io/token", true],
    ["docker.io", "https://auth.docker.io.evil.example/token", false],
    ["docker.io", "https://docker.io.evil.example/token", false],
    ["registry.gitlab.com", "https://gitlab.com/jwt/auth", true],
    ["registry.example.org", "https://other.example.org/token", false],
    ["one.azurecr.io", "https://two.azurecr.io/oauth2/token", false],
    ["registry.gitlab.com", "https://com/token", false],
    ["registry.gitlab.com", "https://lab.com/token", false],
    ["evil.example", "https://auth.docker.io/token", false],
  ])("%s → %s: %s", (host, realm, expected) => {
    expect(mayKnow(host, realm)).toBe(expected);
  });

  test("one the user names, and only that one", () => {
    const named = { "registry.example.org": "login.example.org" };
    expect(mayKnow("registry.example.org", "https://login.example.org/token", named)).toBe(true);
    expect(mayKnow("registry.example.org", "https://login.example.org:444/token", named)).toBe(false);
    expect(mayKnow("other.example.org", "https://login.example.org/token", named)).toBe(false);
  });

  test("none over plain http, none on this machine", () => {
    for (const realm of [
      "http://ghcr.io/token",
      "https://localhost/token",
      "https://[::1]/token",
      "https://127.1/",
    ])
      expect(() => mayKnow("ghcr.io", realm)).toThrow("ghcr.io sends us to a token server we don't ask");
  });
});
