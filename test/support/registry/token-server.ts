import { createPrivateKey, randomUUID, sign, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Front, front, json } from "./front.ts";
import type { Certificate } from "./server.ts";

/**
 * The token half of a registry's Bearer flow, real enough for docker-registry to accept what it signs.
 * Anybody may pull what does not lie under `private/`; user `test` with `secret`, or the refresh token `refresh`,
 * may pull all. Every question is recorded.
 */
export async function tokenServer({ key, certificate }: Certificate): Promise<Front> {
  const signer = createPrivateKey(readFileSync(key));
  const chain = [new X509Certificate(readFileSync(certificate)).raw.toString("base64")];
  const part = (it: unknown) => Buffer.from(JSON.stringify(it)).toString("base64url");
  const server = await front();
  server.rule = ({ path, body, authorization }, response) => {
    const form = new URLSearchParams(body);
    const asked = body === "" ? new URL(path, server.url).searchParams : form;
    const basic = `Basic ${Buffer.from("test:secret").toString("base64")}`;
    const known = authorization === basic || form.get("refresh_token") === "refresh";
    if (!known && (authorization !== undefined || body !== ""))
      return json(response, 401, {
        errors: [{ code: "UNAUTHORIZED", message: "incorrect username or password" }],
      });
    const [type, name = "", actions = ""] = (asked.get("scope") ?? "").split(":");
    const allowed = actions
      .split(",")
      .filter((it) => known || (it === "pull" && !name.startsWith("private/")));
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: "loopback-issuer",
      sub: known ? "test" : "",
      aud: asked.get("service"),
      exp: now + 300,
      nbf: now - 10,
      iat: now,
      jti: randomUUID(),
      access: allowed.length > 0 ? [{ type, name, actions: allowed }] : [],
    };
    const payload = `${part({ typ: "JWT", alg: "ES256", x5c: chain })}.${part(claims)}`;
    const signature = sign("sha256", Buffer.from(payload), { key: signer, dsaEncoding: "ieee-p1363" });
    return json(response, 200, { token: `${payload}.${signature.toString("base64url")}`, expires_in: 300 });
  };
  return server;
}
