import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { folderContext } from "../../server/src/io/context.ts";
import { commandLineEngine } from "../../server/src/io/engine/command-line.ts";
import { readManifests } from "../../server/src/language/split/manifests.ts";
import { planSplit, type Verdict, wantedManifest } from "../../server/src/language/split/planner.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { size } from "../../server/src/language/words.ts";
import { differences, measured, observe, type Proof, type Side } from "../../server/src/verify.ts";
import { embedded } from "../support/catalogue.ts";

/*
 * Each project of test/projects is built as it is and started, then every split that is offered for it is built,
 * started and compared. `npm run test:split` does all of them and writes test/projects/RESULTS.md.
 */
const projects = resolve("test/projects");
const everything = process.env.PLIMSOLL_PROJECTS !== undefined;
const wanted =
  process.env.PLIMSOLL_PROJECTS === undefined
    ? ["go-user", "c-hello"]
    : readdirSync(projects, { withFileTypes: true })
        .filter((it) => it.isDirectory() && new RegExp(process.env.PLIMSOLL_PROJECTS || ".").test(it.name))
        .map((it) => it.name);

/** Names of today's releases that stand on the same stand-in as the one that is there. */
const aliases: Readonly<Record<string, string>> = {
  "ubuntu:26.04": "ubuntu:24.04",
  "golang:1.26-alpine3.24": "golang:1.26-alpine",
};

const real = commandLineEngine(() => ({ engine: "docker", builder: "" }));
// Compressing a toolchain takes longer than all the rest, and only the table tells of it.
const engine = everything ? real : { ...real, compressed: async () => undefined };
const rows: string[] = [];
const { signal } = new AbortController();

describe.each(wanted)("%s", (name) => {
  const folder = resolve(projects, name);
  const file = resolve(folder, "Dockerfile");
  const text = readFileSync(file, "utf8");
  const made: string[] = [];
  let verdict: Verdict;
  let before: Side;

  test("as it is", async () => {
    expect(await engine.probe()).toMatchObject({ usable: true });
    const manifests = await readManifests(folderContext(folder, file), wantedManifest);
    verdict = planSplit(Dockerfile.parse(text), embedded(), "2026-11-25", manifests);
    expect(verdict.plans, verdict.why).not.toEqual([]);
    const began = Date.now();
    const seen = await observe(engine, proof(text), "before", undefined, () => {}, signal, made);
    before = await measured(seen!);
    expect(before.error, before.tail?.join("\n")).toBeUndefined();
    expect(before.trial).not.toMatchObject({ state: "failed" });
    rows.push(`| **${name}** | as it is | | ${figures(before)} | ${seconds(began)} | ${behaviour(before)} |`);
  }, 900_000);

  test("split", async () => {
    const failures: string[] = [];
    for (const plan of verdict.plans) {
      for (const [alias, image] of Object.entries(aliases))
        if (plan.text.includes(`FROM ${alias}`)) {
          docker("pull", "--quiet", image);
          docker("tag", image, alias);
        }
      if (plan.confidence === "review" && plan.base !== "scratch" && !isThere(plan.base)) {
        rows.push(`| | ${plan.title} | ${plan.confidence} | | | not tried: no stand-in of ${plan.base} |`);
        continue;
      }
      const began = Date.now();
      const seen = await observe(engine, proof(plan.text), "after", before, () => {}, signal, made);
      const after = await measured(seen!);
      const found = differences(before, after);
      const less =
        before.unpacked && after.unpacked
          ? ` (−${(100 * (1 - after.unpacked / before.unpacked)).toFixed(1)} %)`
          : "";
      rows.push(
        `| | ${plan.title} | ${plan.confidence} | ${figures(after)}${less} | ${seconds(began)} | ${found.length === 0 ? "the same" : found.join(" ")} |`,
      );
      // What is to be reviewed may be found wanting; the table says so.
      if (found.length > 0 && plan.confidence === "safe")
        failures.push(
          `${plan.runtime} (${plan.confidence}): ${found.join(" ")}\n${after.tail?.join("\n") ?? ""}\n${plan.text}`,
        );
    }
    for (const image of made) await engine.forget(image);
    expect(failures).toEqual([]);
  }, 1_800_000);

  function proof(after: string): Proof {
    // What starts through a build tool builds first.
    const seconds = /\b(?:go|cargo) run\b|"(?:go|cargo)", "run"/.test(text) ? 180 : 8;
    return { file, plan: { context: folder, args: {} }, before: text, after, seconds, network: false };
  }
});

/** A run over some of the projects renews their rows and leaves the others'. */
afterAll(() => {
  if (!everything) return;
  const path = resolve(projects, "RESULTS.md");
  const known = existsSync(path)
    ? readFileSync(path, "utf8")
        .split("\n")
        .filter((it) => /^\| (?:\*\*|\|)/.test(it))
    : [];
  const all = new Map<string, string[]>();
  for (const list of [known, rows]) {
    const fresh = new Set<string>();
    let name = "";
    for (const row of list) {
      name = /^\| \*\*([^*]+)\*\*/.exec(row)?.[1] ?? name;
      if (!fresh.has(name)) all.set(name, []);
      fresh.add(name);
      all.get(name)!.push(row);
    }
  }
  const sorted = [...all]
    .filter(([name]) => existsSync(resolve(projects, name)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(path, `${head}\n${sorted.flatMap(([, it]) => it).join("\n")}\n`);
});

const head = `# What the splits of these projects weigh and do

Made by \`npm run test:split\` (or, for some of them, \`PLIMSOLL_PROJECTS='go|rust' npx vitest run --project engine
test/engine/split.test.ts\`): each Dockerfile is built as it is and started without network, then every split offered for it is
built, started and compared by exit code, output, open ports and health. Base images are stand-ins made from Debian's packages,
so sizes are not those of the official images: most are near them, golang's and gcc's carry little more than compiles.

| project | runtime | confidence | unpacked, compressed | built and tried in | it does |
| --- | --- | --- | --- | --- | --- |`;

/** Whether the registry of the tests has an image. */
function isThere(image: string): boolean {
  try {
    docker("pull", "--quiet", image);
    return true;
  } catch {
    return image in aliases;
  }
}

function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Building and starting together. */
const seconds = (began: number) => `${((Date.now() - began) / 1000).toFixed(0)} s`;

function figures({ unpacked, compressed }: Side): string {
  const sizes = [unpacked, compressed].map((it) => (it === undefined ? "unknown" : size(it)));
  return sizes.join(", ");
}

function behaviour({ trial }: Side): string {
  if (!trial) return "";
  const ports = trial.ports?.length ? `listens on ${trial.ports.join(", ")}` : "goes on";
  const said = trial.stdout.trim().split("\n").at(-1) ?? "";
  return trial.state === "exited"
    ? `exits ${trial.exitCode}, says \`${said}\``
    : `${ports}${trial.health ? `, ${trial.health}` : ""}`;
}
