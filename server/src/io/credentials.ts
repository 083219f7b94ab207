import { spawn } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** What `docker login` stored for a registry. */
export type Credential =
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  /** A refresh token for the registry's token server. */
  | { readonly kind: "identity"; readonly token: string }
  /** A bearer token for the registry itself. */
  | { readonly kind: "bearer"; readonly token: string };

/** The credential stored for a registry as `docker login` names it (`docker.io`, `localhost:5000`), if any. */
export type Credentials = (host: string) => Promise<Credential | undefined>;

export interface CredentialSource {
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds a credential helper may take. */
  readonly patience?: number;
}

const mostConfig = 1_000_000;
const mostOutput = 65_536;
// A name out of a JSON file becomes part of a program's name: no path, no option, no shell.
const helperName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/**
 * Reads Docker's `config.json`, anew at each question: a `docker login` counts at once.
 * The order is the docker CLI's: the helper for this registry, the helper for all, the file itself
 * (github.com/docker/cli, cli/config/configfile, 2026-08). Podman's `auth.json` is the second place to look.
 */
export function dockerCredentials({
  env = process.env,
  patience = 10_000,
}: CredentialSource = {}): Credentials {
  const places = [
    join(env.DOCKER_CONFIG || join(env.HOME || homedir(), ".docker"), "config.json"),
    ...(env.REGISTRY_AUTH_FILE ? [env.REGISTRY_AUTH_FILE] : []),
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, "containers", "auth.json")] : []),
  ];
  return async (host) => {
    for (const place of places) {
      const found = await stored(await configuration(place), host, { env, patience });
      if (found) return found;
    }
    return undefined;
  };
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (it: unknown): it is Json => typeof it === "object" && it !== null && !Array.isArray(it);
const own = (it: unknown, key: string): unknown =>
  isObject(it) && Object.hasOwn(it, key) ? it[key] : undefined;

async function configuration(file: string): Promise<unknown> {
  try {
    if ((await stat(file)).size > mostConfig) return undefined;
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined; // Not there, or not JSON: nothing is stored, as far as we can tell.
  }
}

async function stored(
  config: unknown,
  host: string,
  how: Required<CredentialSource>,
): Promise<Credential | undefined> {
  const names = namesOf(host);
  for (const name of names) {
    const helper = own(own(config, "credHelpers"), name);
    if (typeof helper === "string") return fromHelper(helper, name, how);
  }
  const store = own(config, "credsStore");
  const fromStore =
    typeof store === "string" && store !== "" ? await fromHelper(store, names[0]!, how) : undefined;
  return fromStore ?? fromFile(own(config, "auths"), host);
}

/** The keys `docker login` writes, the usual one first. Docker Hub's is an address of its API of 2013. */
function namesOf(host: string): readonly string[] {
  return host === "docker.io"
    ? ["https://index.docker.io/v1/", "index.docker.io", "docker.io", "registry-1.docker.io"]
    : [host];
}

/** Keys may be written as an address: what counts is their host (docker CLI, `ConvertToHostname`). */
function fromFile(auths: unknown, host: string): Credential | undefined {
  if (!isObject(auths)) return undefined;
  const names = namesOf(host);
  const bare = new Set(names.map(hostOf));
  const key =
    names.find((name) => Object.hasOwn(auths, name)) ?? Object.keys(auths).find((it) => bare.has(hostOf(it)));
  const entry = key === undefined ? undefined : auths[key];
  const registry = own(entry, "registrytoken");
  if (typeof registry === "string" && registry !== "") return { kind: "bearer", token: registry };
  const identity = own(entry, "identitytoken");
  if (typeof identity === "string" && identity !== "") return { kind: "identity", token: identity };
  const auth = own(entry, "auth");
  const pair =
    typeof auth === "string" && auth !== ""
      ? Buffer.from(auth, "base64").toString("utf8").replace(/\0+$/, "")
      : `${text(own(entry, "username"))}:${text(own(entry, "password"))}`;
  const colon = pair.indexOf(":");
  if (colon <= 0) return undefined;
  return { kind: "basic", username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

const text = (it: unknown): string => (typeof it === "string" ? it : "");
const hostOf = (key: string): string =>
  key
    .replace(/^https?:\/\//, "")
    .split("/", 1)[0]!
    .toLowerCase();

/** `docker-credential-NAME get`, the registry on its standard input (github.com/docker/docker-credential-helpers). */
async function fromHelper(
  name: string,
  server: string,
  { env, patience }: Required<CredentialSource>,
): Promise<Credential | undefined> {
  if (!helperName.test(name)) return undefined;
  const output = await run(`docker-credential-${name}`, ["get"], server, env, patience);
  if (output === undefined) return undefined;
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    return undefined;
  }
  const username = text(own(answer, "Username"));
  const secret = text(own(answer, "Secret"));
  if (secret === "") return undefined;
  if (username === "<token>") return { kind: "identity", token: secret };
  return username === "" ? undefined : { kind: "basic", username, password: secret };
}

/** Standard output of a program that ended well, else undefined. Its standard error may name secrets: unread. */
function run(
  program: string,
  argv: readonly string[],
  input: string,
  env: NodeJS.ProcessEnv,
  patience: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    // At home, so that no folder of the workspace can stand in for the program.
    const child = spawn(program, argv, {
      cwd: homedir(),
      env,
      shell: false,
      windowsHide: true,
      timeout: patience,
      killSignal: "SIGKILL",
      stdio: ["pipe", "pipe", "ignore"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      if (output.length > mostOutput) child.kill("SIGKILL");
    });
    child.on("error", () => resolve(undefined));
    child.on("close", (code) => resolve(code === 0 ? output : undefined));
    child.stdin.on("error", () => {}); // It may end without reading.
    child.stdin.end(`${server(input)}\n`);
  });
}

/** One line, whatever a name holds. */
const server = (name: string): string => name.replace(/[\r\n].*/s, "");
