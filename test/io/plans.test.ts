import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { planChoices } from "../../server/src/io/plans/choices.ts";
import { readHcl } from "../../server/src/io/plans/hcl.ts";
import { buildPlans } from "../../server/src/io/plans/plans.ts";
import type { PlanChoice } from "../../server/src/plans.ts";
import { dedent } from "../support/fixture.ts";

/** A workspace folder named `shop` with these files, and what is found about its Dockerfiles. */
function shop(files: Record<string, string>, { trusted = true } = {}) {
  const top = mkdtempSync(join(tmpdir(), "plimsoll-plans-"));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const folder = join(top, "shop");
  for (const [path, text] of Object.entries({ Dockerfile: "FROM scratch", ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), dedent(text));
  }
  const changes: string[] = [];
  const plans = buildPlans({
    folders: () => [folder],
    allowed: () => trusted,
    store: planChoices(join(top, "cache")),
    changed: (uri) => void changes.push(uri),
  });
  const uriOf = (path: string) => pathToFileURL(join(folder, path)).href;
  return {
    folder,
    changes,
    plans,
    uriOf,
    cache: join(top, "cache"),
    /** The plan as a tooltip says it: `shop/api (compose.yaml, service web) A=1 linux/arm64`. */
    async drawn(path = "Dockerfile"): Promise<string> {
      const { label, from, args, platform } = await plans.of(uriOf(path));
      const given = Object.entries(args).map(([name, value]) => `${name}=${value}`);
      return [label, ...(from ? [`(${from})`] : []), ...given, ...(platform ? [platform] : [])].join(" ");
    },
  };
}

const compose = (build: string) => `services:\n  web:\n    build: ${build}\n`;

test.each([
  ["a folder in short", compose("."), "Dockerfile", "shop (compose.yaml, service web)"],
  ["a folder below", compose("./api"), "api/Dockerfile", "shop/api (compose.yaml, service web)"],
  [
    "a context above its Dockerfile",
    compose("{ context: ., dockerfile: docker/prod.Dockerfile }"),
    "docker/prod.Dockerfile",
    "shop (compose.yaml, service web)",
  ],
  [
    "arguments as a map, numbers and all",
    compose("{ context: ., args: { VERSION: 1.5, DEBUG: true, EMPTY: } }"),
    "Dockerfile",
    "shop (compose.yaml, service web) VERSION=1.5 DEBUG=true",
  ],
  [
    "arguments as a list; one without a value comes from the caller",
    compose('{ context: ., args: ["A=b=c", "FROM_ENV"] }'),
    "Dockerfile",
    "shop (compose.yaml, service web) A=b=c",
  ],
  [
    "merged keys and the service's platform",
    "x-build: &b\n  context: api\n  args: { A: x }\nservices:\n  web:\n    platform: linux/arm64\n    build:\n      <<: *b\n",
    "api/Dockerfile",
    "shop/api (compose.yaml, service web) A=x linux/arm64",
  ],
  [
    "variables: from .env, by default, and a dollar",
    compose("{ context: '${FOLDER}', args: { A: '${NOPE_X:-1.2}', B: '$$x', C: '${NOPE_X}' } }"),
    "api/Dockerfile",
    "shop/api (compose.yaml, service web) A=1.2 B=$x",
  ],
  ["a variable that nobody knows", compose("'${NOPE_X}'"), "api/Dockerfile", "shop/api"],
  ["a repository is no folder", compose("https://github.com/acme/app.git"), "Dockerfile", "shop"],
  ["what is no YAML", "services: [", "Dockerfile", "shop"],
  ["what is YAML and no Compose file", "services: { web: 1, x: [], y: { build: 7 } }", "Dockerfile", "shop"],
])("compose: %s", async (_, text, path, plan) => {
  const it = shop({ "compose.yaml": text, ".env": "FOLDER=api\n", [path]: "FROM scratch" });
  expect(await it.drawn(path)).toBe(plan);
});

test.each([
  ["plain", `target "app" { context = "api" }`, "shop/api (docker-bake.hcl, target app)"],
  [
    "several lines, comments, arguments, inheritance",
    `
      # What we ship
      variable "VERSION" { default = "1.26" }
      group "default" { targets = ["app"] } // all
      target "_common" {
        args = { A = "from common", VERSION = "\${VERSION}" }
        platforms = ["linux/arm64"]
      }
      target "app" {
        inherits = ["_common"]
        context  = "./api"
        args     = {
          A = "own" /* wins */
          N = 3
        }
      }
    `,
    "shop/api (docker-bake.hcl, target app) A=own VERSION=1.26 N=3 linux/arm64",
  ],
  [
    "an expression is not known, what stands beside it is",
    `
      target "app" {
        tags = [for it in ["a", "b"] : "x/\${it}:latest"]
        context = "api"
        args = { A = VERSION == "" ? "x" : upper("y"), B = "b" }
        output = [{ type = "docker" }]
        labels = merge({ a = "b" }, c)
      }
    `,
    "shop/api (docker-bake.hcl, target app) B=b",
  ],
  ["a context that is not known", `target "app" { context = join("/", ["a", "b"]) }`, "shop/api"],
  ["a matrix", `target "app" { context = "api", matrix = { x = ["1"] } }`, "shop/api"],
  ["half of a file", `target "app" { context = "api`, "shop/api"],
])("bake: %s", async (_, text, plan) => {
  const it = shop({ "docker-bake.hcl": text, "api/Dockerfile": "FROM scratch" });
  expect(await it.drawn("api/Dockerfile")).toBe(plan);
});

test("bake: as JSON", async () => {
  const file = {
    variable: { V: { default: "7" } },
    target: { app: { context: "api", args: { A: "${V}" } } },
  };
  const it = shop({ "docker-bake.json": JSON.stringify(file), "api/Dockerfile": "FROM scratch" });
  expect(await it.drawn("api/Dockerfile")).toBe("shop/api (docker-bake.json, target app) A=7");
});

test.each([
  [`{\n\t// what it is built from\n\t"build": { "dockerfile": "Dockerfile", "context": "..", },\n}`, "shop"],
  [`{ "dockerFile": "Dockerfile", "context": "..", "url": "https://example.com/*" }`, "shop"],
  [`{ "build": { "dockerfile": "Dockerfile", "args": { "A": "b" } } }`, "shop/.devcontainer"],
])("a dev container: %s", async (text, label) => {
  const it = shop({ ".devcontainer/devcontainer.json": text, ".devcontainer/Dockerfile": "FROM scratch" });
  expect(await it.drawn(".devcontainer/Dockerfile")).toMatch(`${label} (devcontainer.json)`);
});

test("Compose comes before Bake, Bake before a dev container; all are offered, then the folders above", async () => {
  const it = shop({
    "docker-bake.hcl": `target "app" { context = "api" }`,
    "deploy/docker-compose.yml": compose("{ context: .., dockerfile: api/Dockerfile }"),
    ".devcontainer/devcontainer.json": `{ "build": { "dockerfile": "../api/Dockerfile", "context": "." } }`,
    "api/Dockerfile": "FROM scratch",
  });
  expect(await it.drawn("api/Dockerfile")).toBe("shop (docker-compose.yml, service web)");
  const { contexts } = await it.plans.offers(it.uriOf("api/Dockerfile"));
  expect(contexts.map(({ label, from = "" }) => `${label} ${from}`)).toEqual([
    "shop docker-compose.yml, service web",
    "shop/api docker-bake.hcl, target app",
    "shop/.devcontainer devcontainer.json",
  ]);
});

test.each([
  ["what it copies lies beside it", "COPY main.go .", ["api/main.go", "main.go"], "shop/api"],
  ["what it copies lies above", "COPY ./go.mod web/app /", ["go.mod", "web/app"], "shop"],
  ["nothing has all of it", "COPY go.mod dist /", ["go.mod"], "shop/api"],
  [
    "only patterns, all, or another stage",
    "COPY . *.go $X /\nCOPY --from=a go.mod /",
    ["go.mod"],
    "shop/api",
  ],
])("the nearest folder: %s", async (_, text, files, label) => {
  const beside = Object.fromEntries(files.map((path) => [path, ""]));
  const it = shop({ ...beside, "api/Dockerfile": `FROM scratch\n${text}` });
  expect(await it.drawn("api/Dockerfile")).toBe(label);
});

test("hostile files end like any other", async () => {
  const lists = Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`);
  const targets = Array.from(
    { length: 40 },
    (_, n) => `target "t${n}" { inherits = ["t${n + 1}", "t${(n + 2) % 40}"] }`,
  );
  const it = shop({
    "compose.yaml": `a0: &a0 x\n${lists.join("\n")}\nservices:\n  web:\n    build:\n      context: .\n      args: *a40\n`,
    "docker-bake.hcl": targets.join("\n"),
    "docker-compose.yml": "[".repeat(200_000),
    ".devcontainer.json": "{".repeat(200_000),
    "docker-bake.override.hcl": `a = ${"[".repeat(5_000)}`,
  });
  expect(await it.drawn()).toBe("shop (compose.yaml, service web)");
});

test("any text is read as a Bake file", () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('target "a" {', "}", "=", "[", "]", '"', "\n", "<<E\n", "x", "${"),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      expect(() => readHcl(parts.join(" "))).not.toThrow();
    }),
  );
});

test("what was chosen counts first and outlives the server; secrets do not, and nobody else can read it", async () => {
  const it = shop({ "compose.yaml": compose("{ context: ., args: { A: '1' } }"), "api/x": "" });
  const uri = it.uriOf("Dockerfile");
  await it.drawn();
  await it.plans.choose(uri, {
    context: join(it.folder, "api"),
    args: { A: "2", API_TOKEN: "s3cr3t-v4lue" },
    platform: "linux/arm64",
  });
  expect(await it.drawn()).toBe("shop/api (chosen by you) A=2 API_TOKEN=s3cr3t-v4lue linux/arm64");
  expect(it.changes).toHaveLength(2);

  const kept = readdirSync(it.cache).map((name) => join(it.cache, name));
  expect(kept.map((path) => readFileSync(path, "utf8")).join()).not.toContain("s3cr3t");
  expect(kept.map((path) => statSync(path).mode & 0o777)).toEqual([0o600]);
  expect(planChoices(it.cache).read(uri)).toEqual({
    context: join(it.folder, "api"),
    args: { A: "2" },
    platform: "linux/arm64",
  } satisfies PlanChoice);

  await it.plans.choose(uri, {});
  expect(await it.drawn()).toBe("shop (compose.yaml, service web) A=1");
  expect(planChoices(it.cache).read(uri)).toEqual({});
  for (const path of kept) writeFileSync(path, "{ damaged");
  expect(planChoices(it.cache).read(uri)).toEqual({});
});

test("a changed file is read again once it is said to have changed", async () => {
  const it = shop({ "compose.yaml": compose("api"), "api/Dockerfile": "FROM scratch" });
  expect(await it.drawn("api/Dockerfile")).toContain("service web");
  rmSync(join(it.folder, "compose.yaml"));
  expect(await it.drawn("api/Dockerfile")).toContain("service web");
  it.plans.forget();
  expect(await it.drawn("api/Dockerfile")).toBe("shop/api");
});

test("in Restricted Mode nothing is read", async () => {
  const it = shop({ "compose.yaml": compose("api"), "api/Dockerfile": "FROM scratch" }, { trusted: false });
  expect((await it.plans.of(it.uriOf("api/Dockerfile"))).from).toBeUndefined();
  expect(it.plans.known(it.uriOf("api/Dockerfile"))).toBeUndefined();
});
