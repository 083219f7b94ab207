import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checker } from "../../server/src/check.ts";
import { folderContext } from "../../server/src/io/context.ts";
import { defaults } from "../../server/src/language/settings.ts";
import { type Manifests, readManifests } from "../../server/src/language/split/manifests.ts";
import { manifestsOf as readContext } from "../../server/src/language/split/manifests-of.ts";
import { purposeOf } from "../../server/src/language/split/packages.ts";
import { planSplit, type Verdict, wantedManifest } from "../../server/src/language/split/planner.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import type { BuildContext } from "../../server/src/language/world.ts";
import { embedded } from "../support/catalogue.ts";
import { given as lent } from "../support/fixture.ts";
import { type SplitCase, splitCases } from "./split-cases.ts";

const today = "2026-11-25";

function manifestsOf(files: Readonly<Record<string, string>> | undefined): Manifests | undefined {
  if (!files) return undefined;
  const folders = Object.keys(files).flatMap((path) =>
    path
      .split("/")
      .slice(0, -1)
      .map((_, at, all) => all.slice(0, at + 1).join("/")),
  );
  return {
    files: new Set(Object.keys(files)),
    folders: new Set(folders),
    texts: new Map(Object.entries(files)),
    unread: [],
    complete: true,
    ignore: undefined,
  };
}

const planned = ({ text, files }: SplitCase) =>
  planSplit(Dockerfile.parse(text), embedded(), today, manifestsOf(files));

const drawn = (it: SplitCase): string => described(it.name, it.text, planned(it));

/** What `plimsoll split` makes of a file, and what it says of the other runtimes. */
function described(name: string, before: string, { eligible, why, plans, unfit }: Verdict): string {
  const fence = (text: string) => `\`\`\`dockerfile\n${text.replace(/\r\n/g, "\n")}\`\`\`\n`;
  if (!eligible) return `## ${name}\n\n${fence(before)}\n${why}\n`;
  const [first] = plans;
  const rows = [
    ...plans.map(
      (one) =>
        `- ${one.title}, ${one.confidence}${one.assumptions.map((clause) => `; assumes that ${clause}`).join("")}`,
    ),
    ...(first?.notes ?? []).map((note) => `- ${note}`),
    ...unfit.map((one) => `- not ${one.title}: ${one.refused}`),
  ];
  return `## ${name}\n\n${fence(before)}\nbecomes\n\n${fence(first!.text)}\n${rows.join("\n")}\n`;
}

test("two files of each language, before and after", async () => {
  await expect(
    `# What the splitter makes of typical files\n\n${splitCases.map(drawn).join("\n")}`,
  ).toMatchFileSnapshot("splits.md");
});

test("ten of the projects that are built, before and after", async () => {
  const ten =
    "go-server go-cgo node-typescript node-site python-venv java-class rust-server cpp-cmake elixir-debian php-debian";
  const drawnOnes = await Promise.all(
    ten.split(" ").map(async (name) => {
      const folder = resolve("test/projects", name);
      const path = join(folder, "Dockerfile");
      const text = readFileSync(path, "utf8");
      const manifests = await readManifests(folderContext(folder, path), wantedManifest);
      return described(name, text, planSplit(Dockerfile.parse(text), embedded(), today, manifests));
    }),
  );
  await expect(
    `# What becomes of ten of these projects\n\nThe first of each is what the quick fix makes; [RESULTS.md](RESULTS.md) says what all weigh and do.\n\n${drawnOnes.join("\n")}`,
  ).toMatchFileSnapshot("../projects/SPLITS.md");
});

/** Lines that promise something, each once, and where they may stand. */
const promises = [
  "EXPOSE 9000/udp",
  'LABEL org.example.vessel="brig"',
  "VOLUME /hold",
  "STOPSIGNAL SIGQUIT",
  'ENV HARBOUR=west TIDE="high water"',
  "# a word of the author",
  "MAINTAINER bosun@example.org",
  'HEALTHCHECK --interval=30s CMD ["true"]',
];

const varied = fc.record({
  base: fc.constantFrom(...splitCases),
  promised: fc.subarray(promises),
  at: fc.array(fc.nat(30), { minLength: promises.length, maxLength: promises.length }),
  lower: fc.boolean(),
  end: fc.constantFrom("\n", "\r\n"),
  open: fc.boolean(),
});

/** A case with more promises, in another style. */
function variant({
  base,
  promised,
  at,
  lower,
  end,
  open,
}: typeof varied extends fc.Arbitrary<infer T> ? T : never): SplitCase {
  const own = base.text.replace(/\r\n/g, "\n").split("\n").slice(0, -1);
  // Not within an instruction, and after the FROM of the last stage.
  const first = own.findLastIndex((it) => /^from /i.test(it)) + 1;
  const places = own.flatMap((_, n) => (n >= first && !/[`\\]$/.test(own[n - 1] ?? "") ? [n] : []));
  const added = new Map<number, string[]>();
  for (const [n, line] of promised.entries()) {
    const place = [...places, own.length][at[n]! % (places.length + 1)]!;
    added.set(place, [...(added.get(place) ?? []), line]);
  }
  const all = [...own, ""].flatMap((it, n) => [...(added.get(n) ?? []), ...(n < own.length ? [it] : [])]);
  const styled = all.map((it) => (lower ? it.replace(/^[A-Z]+(?= )/, (word) => word.toLowerCase()) : it));
  return { ...base, text: styled.join(end) + (open ? "" : end) };
}

const builds =
  /^(?:golang|maven|gradle|gcc|haskell|swift|rust|dart|clojure|elixir|erlang)(?::(?!.*slim)|$)|dotnet\/sdk|\bjdk\b/;

test("any file: the text stays its author's, promises survive, tools stay behind, twice is once", () => {
  fc.assert(
    fc.property(varied, (it) => {
      const given = variant(it);
      const before = Dockerfile.parse(given.text);
      for (const plan of planned(given).plans) {
        const after = Dockerfile.parse(plan.text);
        const last = after.finalStage!;
        // One stage more, and none is asked for again.
        expect(after.stages).toHaveLength(before.stages.length + 1);
        expect(planSplit(after, embedded(), today, manifestsOf(given.files)).plans).toEqual([]);
        expect(planSplit(after, embedded(), today).plans).toEqual([]);
        // Line ends and the end of the file are as they were.
        const ends = new Set(plan.text.match(/\r?\n/g));
        expect([...ends]).toEqual([...new Set(given.text.match(/\r?\n/g))]);
        expect(/\n$/.test(plan.text)).toBe(/\n$/.test(given.text));
        // Every line of the author's is there, in order; only FROM and the start may have changed.
        const lines = plan.text.split(/\r?\n/);
        let at = 0;
        for (const line of given.text.split(/\r?\n/)) {
          const found = lines.indexOf(line, at);
          if (/^\s*(?:from|cmd|entrypoint)\b/i.test(line)) continue;
          expect(found, line).toBeGreaterThanOrEqual(0);
          at = found + 1;
        }
        // What was promised is said by the last stage.
        for (const line of it.promised) {
          const word = line.slice(line.indexOf(" ") + 1);
          if (line.startsWith("#")) continue;
          expect(
            last.instructions.some((one) => one.text.includes(word)),
            `${plan.runtime}: ${line}`,
          ).toBe(true);
        }
        // What only builds is in no runtime.
        expect(last.image?.text ?? "").not.toMatch(builds);
        for (const { keyword, scripts } of last.instructions) {
          if (keyword !== "RUN") continue;
          for (const { commands } of scripts)
            for (const { words } of commands) {
              if (!/^(?:apk|apt-get)$/.test(words[0]?.text ?? "")) continue;
              for (const { text } of words.slice(2))
                if (!text.startsWith("-")) expect(purposeOf(text), text).not.toBe("build");
            }
        }
      }
    }),
    { numRuns: 60 },
  );
});

const check = checker(defaults, (id, error) => {
  throw new Error(`rule ${id} failed: ${error}`);
});
const rulesRaised = (text: string) =>
  new Set(
    check(Dockerfile.parse(text), { ...lent({}), catalogue: embedded(), today }).findings.map(
      (it) => it.rule.id,
    ),
  );

test("no split raises a rule that its original does not", () => {
  fc.assert(
    fc.property(varied, (it) => {
      const before = variant(it);
      const were = rulesRaised(before.text);
      for (const plan of planned(before).plans)
        for (const rule of rulesRaised(plan.text))
          expect(were, `${plan.runtime}\n${plan.text}`).toContain(rule);
    }),
    { numRuns: 40 },
  );
});

test("what is not known of the base is not made worse: account, version, release, recommended packages", () => {
  const java = (base: string, ...more: string[]) =>
    [
      `FROM ${base}`,
      "WORKDIR /app",
      ...more,
      "COPY . .",
      "RUN mvn -B package",
      'ENTRYPOINT ["java", "-jar", "target/keel.jar"]',
    ].join("\n");
  const go = (base: string) =>
    `FROM ${base}\nWORKDIR /src\nCOPY . .\nRUN go build -o /usr/local/bin/keel .\nENTRYPOINT ["keel"]\n`;
  const drawn = [
    java("quay.example.org/yard/jdk:21"),
    java("quay.example.org/yard/jdk:21", "VOLUME /hold"),
    `${java("quay.example.org/yard/jdk:21")}\nRUN mkdir /log`,
    java("maven:3-jdk-7"),
    java("java:8"),
    go("golang"),
    go("quay.example.org/yard/go:1.26"),
    'FROM node:24\nRUN ["apt-get", "update"]\nRUN ["apt-get", "install", "-y", "libvips42"]\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD ["node", "dist/main.js"]\n',
    'FROM microsoft/aspnetcore-build\nWORKDIR /app\nCOPY . .\nRUN dotnet publish -o out\nENTRYPOINT ["dotnet", "out/Keel.dll"]\n',
  ].map((text) => {
    const { plans, why } = planSplit(Dockerfile.parse(text), embedded(), today);
    const were = rulesRaised(text);
    for (const plan of plans) expect([...rulesRaised(plan.text)].filter((it) => !were.has(it))).toEqual([]);
    const lines = (it: string) =>
      it.split("\n").filter((line) => /^(?:FROM|USER|RUN apt-get update)/.test(line));
    return [
      `${lines(text).join(", ")}: ${plans.length > 0 ? "" : why}`,
      ...plans.map(
        (it) =>
          `  ${it.confidence}: ${lines(it.text).join(", ")}${it.assumptions.map((one) => `; ${one}`).join("")}`,
      ),
    ].join("\n");
  });
  expect(drawn.join("\n")).toMatchInlineSnapshot(`
    "FROM quay.example.org/yard/jdk:21: 
      review: FROM quay.example.org/yard/jdk:21 AS build, FROM eclipse-temurin:21-jre, USER 65532:65532; what runs on the Java of quay.example.org/yard/jdk:21 runs on eclipse-temurin:21-jre; the program needs no right of root's
      review: FROM quay.example.org/yard/jdk:21 AS build, FROM gcr.io/distroless/java21-debian13, USER 65532:65532; what runs on the Java of quay.example.org/yard/jdk:21 runs on gcr.io/distroless/java21-debian13; the program starts no other program; the program needs no right of root's
    FROM quay.example.org/yard/jdk:21: It writes to a volume, and which account quay.example.org/yard/jdk:21 runs as is not known.
    FROM quay.example.org/yard/jdk:21: 
      review: FROM quay.example.org/yard/jdk:21 AS build, FROM eclipse-temurin:21-jre, USER 65532:65532; what runs on the Java of quay.example.org/yard/jdk:21 runs on eclipse-temurin:21-jre; the program needs no right of root's
      review: FROM quay.example.org/yard/jdk:21 AS build, FROM gcr.io/distroless/java21-debian13, USER 65532:65532; what runs on the Java of quay.example.org/yard/jdk:21 runs on gcr.io/distroless/java21-debian13; the program starts no other program; the program needs no right of root's
    FROM maven:3-jdk-7: 
      review: FROM maven:3-jdk-7 AS build, FROM eclipse-temurin:8-jre; what was written for Java 7 runs on Java 8
    FROM java:8: 
      safe: FROM java:8 AS build, FROM eclipse-temurin:8-jre
    FROM golang: 
      safe: FROM golang:trixie AS build, FROM debian:trixie-slim
      safe: FROM golang AS build, FROM ubuntu:26.04
      review: FROM golang:trixie AS build, FROM gcr.io/distroless/base-debian13; the program starts no other program
      review: FROM golang AS build, FROM alpine:3.24; no module needs cgo
      review: FROM golang AS build, FROM scratch; no module needs cgo; the program writes nothing to /tmp; the program starts no other program
    FROM quay.example.org/yard/go:1.26: 
      review: FROM quay.example.org/yard/go:1.26 AS build, FROM alpine:3.24, USER 65532:65532; no module needs cgo; the program needs no right of root's
      review: FROM quay.example.org/yard/go:1.26 AS build, FROM debian:trixie-slim, USER 65532:65532; no module needs cgo; the program needs no right of root's
      review: FROM quay.example.org/yard/go:1.26 AS build, FROM ubuntu:26.04, USER 65532:65532; no module needs cgo; the program needs no right of root's
      review: FROM quay.example.org/yard/go:1.26 AS build, FROM gcr.io/distroless/static-debian13, USER 65532:65532; no module needs cgo; the program starts no other program; the program needs no right of root's
    FROM node:24: 
      review: FROM node:24 AS build, FROM node:24-slim, RUN apt-get update \\; no dependency needs a library or a program that the slim image lacks (as gm, pg-native and simple-git do); it needs no package that apt only recommends
    FROM microsoft/aspnetcore-build: Which version of .NET microsoft/aspnetcore-build has is not known."
  `);
});

test("a manifest that can't be read says nothing, and nothing fails", () => {
  const broken = [
    "",
    "{",
    "\u0000\u0001\uFFFD",
    "[[[[",
    "<project><",
    '{"scripts": 3, "dependencies": null, "workspaces": {}}',
  ];
  const ofManifest: Readonly<Record<string, RegExp>> = {
    "package.json": /Node|Next|site/,
    "pom.xml": /Spring/,
    "go.mod": /^Go/,
    "Cargo.toml": /Rust/,
    "mix.exs": /Phoenix/,
    "pyproject.toml": /Poetry/,
    "Dock.csproj": /NET/,
  };
  for (const [name, which] of Object.entries(ofManifest))
    for (const it of splitCases.filter((one) => which.test(one.name)))
      for (const text of broken) {
        const { eligible, why } = planned({ ...it, files: { [name]: text } });
        expect(why, `${it.name}: ${name}`).toMatch(/^.+\.$/s);
        expect(typeof eligible).toBe("boolean");
      }
});

test("distroless is offered on the newest Debian for which the image is still updated", () => {
  const java = (version: number) =>
    `FROM maven:3.9-eclipse-temurin-${version}\nWORKDIR /app\nCOPY . .\nRUN mvn -B package\nCMD ["java", "-jar", "target/pilot.jar"]\n`;
  const node = (image: string) =>
    `FROM ${image}\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build && npm prune --omit=dev\nCMD ["node", "dist/main.js"]\n`;
  const drawn = [java(11), java(17), java(21), node("node:20-bookworm"), node("node:22-bookworm")].map(
    (text) => {
      const { plans, unfit } = planSplit(Dockerfile.parse(text), embedded(), today);
      const found = plans.find((it) => it.runtime === "distroless")?.base;
      const refused = unfit.find((it) => it.runtime === "distroless")?.refused;
      return `${text.split("\n")[0]} → ${found ?? refused}`;
    },
  );
  expect(drawn).toMatchInlineSnapshot(`
    [
      "FROM maven:3.9-eclipse-temurin-11 → distroless has no image of java 11 that is still updated",
      "FROM maven:3.9-eclipse-temurin-17 → gcr.io/distroless/java17-debian13",
      "FROM maven:3.9-eclipse-temurin-21 → gcr.io/distroless/java21-debian13",
      "FROM node:20-bookworm → distroless has no image of node 20 that is still updated",
      "FROM node:22-bookworm → gcr.io/distroless/nodejs22-debian13",
    ]
  `);
});

test("a version of a file is planned once for the same day and context", () => {
  const [{ text }] = splitCases as readonly [SplitCase];
  const file = Dockerfile.parse(text);
  const read = manifestsOf({ "go.mod": "module example.org/tide\n" })!;
  const alone = planSplit(file, embedded(), today);
  const withContext = planSplit(file, embedded(), today, read);
  expect(planSplit(file, embedded(), today)).toBe(alone);
  expect(planSplit(file, embedded(), today, read)).toBe(withContext);
  expect(withContext).not.toBe(alone);
  expect(planSplit(file, embedded(), today, { ...read })).not.toBe(withContext);
  expect(planSplit(file, embedded(), "2036-11-25")).not.toBe(alone);
  expect(planSplit(Dockerfile.parse(text), embedded(), today)).not.toBe(alone);
});

test("a build context in which nothing changed is the same value again", async () => {
  const file = Dockerfile.parse("FROM golang:1.26\n");
  const context = (files: Readonly<Record<string, string>>): BuildContext => ({
    root: "quay",
    read: async (path) => files[path],
    list: async (path) => (path === "" ? Object.keys(files).map((name) => ({ name, directory: false })) : []),
    ignore: async () => undefined,
    executable: async () => undefined,
  });
  const first = await readContext(file, context({ "go.mod": "module tide\n" }));
  expect(await readContext(file, context({ "go.mod": "module tide\n" }))).toBe(first);
  const changed = await readContext(file, context({ "go.mod": "module ebb\n" }));
  expect(changed?.texts.get("go.mod")).toBe("module ebb\n");
  const more = await readContext(file, context({ "go.mod": "module ebb\n", "ebb.txt": "" }));
  expect(more?.files).toContain("ebb.txt");
});
