import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { docker, folderOf, workspace } from "./workspace.ts";

// Each file has a line of its own that no other run has, so that nothing comes from the builder's cache.
const fresh = () => `RUN : ${randomUUID()}`;

// Most of the time is waiting for the engine: what does not look at its watch waits together.

test("a build shows its steps, then its sizes", async () => {
  const it = await workspace({
    Dockerfile: `
      FROM alpine:3.23 AS build
      ${fresh()}
      RUN sleep 2; head -c 1000000 /dev/zero > /zeros
      RUN head -c 2000000 /dev/urandom > /noise

      FROM scratch
      COPY --from=build /noise /zeros /
      ENV GREETING=hello
    `,
  });
  expect(await it.lenses()).toEqual({ 1: "▶ Build build", 6: "▶ Build" });

  const building = it.build();
  await it.until(() => it.progress.some(({ message }) => message?.includes("sleep")));
  expect((await it.lenses())[6]).toMatch(/^◌ Building \d\/5 · sleep · \d s \| Cancel$/);
  expect(await building).toBe("built");

  expect(it.progress[0]).toMatchObject({ kind: "begin", title: "Building the image", cancellable: true });
  expect(it.progress.at(-1)).toMatchObject({ kind: "end" });
  expect(
    it.progress.some(({ message }) => /^step \d of 5 · sleep · \d+ % · \d+ s$/.test(message ?? "")),
  ).toBe(true);
  const percents = it.progress.flatMap(({ percentage }) => percentage ?? []);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  expect(percents.at(-1)).toBeGreaterThanOrEqual(60);
  expect(it.logs[0]?.text).toMatch(/\$ docker buildx build --load --file=\S+Dockerfile --tag=plimsoll\//);
  // The first build of a file brings its log up.
  expect(it.logs[0]).toMatchObject({ state: "begun", first: true });
  expect(it.logs.map(({ text }) => text).join("")).toContain("[build 3/4] RUN sleep 2");
  expect(it.logs.at(-1)).toMatchObject({ state: "built" });

  expect((await it.lenses())[6]).toMatch(/^▶ Build \| ▶ Run \| 3\.00 MB unpacked/);
  // The compressed size comes when the engine has compressed.
  await expect
    .poll(async () => (await it.lenses())[6], { timeout: 30_000 })
    .toBe("▶ Build | ▶ Run | 3.00 MB unpacked · 2.00 MB compressed | Layers");
  expect(await it.lenses()).toMatchObject({ 1: "▶ Build build" });
  expect(it.problems()).toEqual([]);
});

test.concurrent("images that lie in the engine are offered, marked", async ({ onTestFinished: finished }) => {
  const folder = folderOf({ Dockerfile: "FROM scratch\nLABEL of=acme\n" }, finished);
  docker("build", "--quiet", "--tag=acme/tool:1", folder);
  finished(() => void docker("image", "rm", "acme/tool:1"));
  const it = await workspace({ Dockerfile: "FROM scratch AS empty\nFROM \n" }, { finished });
  await it.lenses(); // Looks for the engine.
  await expect
    .poll(() => it.offers(2, 5), { timeout: 20_000, interval: 500 })
    .toContain("acme/tool:1 · in the local engine");
});

test.concurrent("a failing step is underlined with its last lines until it builds", async ({
  onTestFinished: finished,
}) => {
  const failing = `
    FROM alpine:3.23
    ${fresh()}
    RUN echo getting there >&2 && \\
        echo "main.c:3: it is broken" >&2 && exit 7
    CMD ["x"]
  `;
  const it = await workspace({ Dockerfile: failing }, { finished });
  expect(await it.build()).toBe("failed");
  await it.until(() => it.problems().length > 0);
  expect(it.problems()).toMatchObject([
    {
      code: "failed-build",
      severity: 1,
      range: { start: { line: 2, character: 0 }, end: { line: 3 } },
      message: "The command ended with exit code 7.\n> getting there\n> main.c:3: it is broken",
    },
  ]);
  expect(it.messages).toEqual([
    "Building the image failed at line 3: The command ended with exit code 7.\n> getting there\n> main.c:3: it is broken",
  ]);
  expect((await it.lenses())[1]).toBe("▶ Build | Last build failed");
  expect(it.logs.at(-1)).toMatchObject({ state: "failed" });
  expect(it.logs.at(-1)?.text).toContain("Failed at Dockerfile:3");

  await it.edit(2, failing.replace("exit 7", "exit 0"));
  await it.until(() => it.problems().length === 0);
  expect(await it.build()).toBe("built");
  expect((await it.lenses())[1]).toMatch(/^▶ Build \| ▶ Run \| 3\.6\d MB unpacked/);
});

test.concurrent.for(["the command", "the progress"])(
  "%s cancels; nothing of the build is left",
  async (which, { onTestFinished: finished }) => {
    const mark = String(3000 + Math.floor(Math.random() * 1e6));
    const it = await workspace({ Dockerfile: `FROM alpine:3.23\nRUN sleep ${mark}` }, { finished });
    const building = it.build();
    await it.until(() => it.progress.some(({ message }) => message?.includes("sleep")));
    await it.until(() => processes(`sleep ${mark}`).length > 0);
    if (which === "the command") await it.command("cancelBuild");
    else await it.cancelProgress();
    expect(await building).toBe("cancelled");
    expect(processes("buildx build", it.folder)).toEqual([]);
    await it.until(() => processes(`sleep ${mark}`).length === 0);
    expect((await it.lenses())[1]).toBe("▶ Build");
    expect(it.messages).toEqual([]);
  },
);

test.concurrent("builds of one stage queue, builds of two stages run side by side", async ({
  onTestFinished: finished,
}) => {
  const it = await workspace(
    {
      Dockerfile: `
      FROM alpine:3.23 AS one
      RUN sleep 2; : ${randomUUID()}
      FROM alpine:3.23 AS two
      RUN sleep 2; : ${randomUUID()}
    `,
    },
    { finished },
  );
  const all = Promise.all([it.build("one"), it.build("one"), it.build("two")]);
  await it.until(() => it.progress.filter(({ message }) => message?.includes("sleep")).length >= 2);
  const lenses = await it.lenses();
  expect(lenses[1]).toContain("Building one");
  expect(lenses[3]).toContain("Building");
  expect(await all).toEqual(["built", "built", "built"]);
});

test.concurrent("an image that a newer one replaces is no longer measured", async ({
  onTestFinished: finished,
}) => {
  const mark = String(3000 + Math.floor(Math.random() * 1e6));
  // The real client, but for a push, which takes as long as that of an image of many gigabytes.
  const folder = folderOf(
    {
      docker: `
      #!/bin/sh
      [ "$1 $2" = "image push" ] && exec sleep ${mark}
      exec "$PLIMSOLL_TEST_DOCKER" "$@"
    `,
    },
    finished,
  );
  chmodSync(join(folder, "docker"), 0o755);
  const text = `FROM scratch\nCOPY Dockerfile /\nLABEL id=${randomUUID()}`;
  const it = await workspace(
    { Dockerfile: text },
    { settings: { engine: join(folder, "docker") }, finished },
  );
  expect(await it.build()).toBe("built");
  await it.until(() => processes(`sleep ${mark}`).length === 1);
  await it.edit(2, `${text}\nENV A=b\nCOPY Dockerfile /second`);
  const first = processes(`sleep ${mark}`);
  expect(await it.build()).toBe("built");
  await it.until(() => {
    const now = processes(`sleep ${mark}`);
    return now.length === 1 && now[0] !== first[0];
  });
  await it.shutdown();
  await it.until(() => processes(`sleep ${mark}`).length === 0);
});

test.concurrent("what is in the editor is built, saved or not", async ({ onTestFinished: finished }) => {
  const it = await workspace(
    {
      Dockerfile: "FROM scratch\nCOPY a /",
      a: "a",
      "Dockerfile.dockerignore": "b\n",
      b: "b",
    },
    { finished },
  );
  await it.edit(2, "FROM scratch\nCOPY . /\nLABEL unsaved=yes");
  expect(await it.build()).toBe("built");
  const [image] = JSON.parse(docker("image", "inspect", tagOf(it)));
  expect(image.Config.Labels).toEqual({ unsaved: "yes" });
  expect(it.logs.map(({ text }) => text).join("")).toContain("The text in the editor is built");
});

test.concurrent("results survive the server, and a change makes them old", async ({
  onTestFinished: finished,
}) => {
  const text = `FROM scratch\nCOPY a /\n# ${randomUUID()}`;
  const cache = folderOf({}, finished);
  const first = await workspace({ Dockerfile: text, a: "12345" }, { cache, buildLogs: false, finished });
  await first.build();
  expect(first.messages).toEqual([
    expect.stringMatching(/^Building the image\.\n> docker buildx build .*--file=/),
  ]);
  await first.shutdown();
  const second = await workspace(
    { Dockerfile: text },
    { cache, folder: first.folder, buildLogs: false, finished },
  );
  await second.build();
  expect(second.messages).toEqual([]);
  await second.edit(2, text.replace("#", "# only a comment"));
  expect((await second.lenses())[1]).toContain("5 B unpacked");
  await second.edit(3, `${text}\nLABEL a=b`);
  expect((await second.lenses())[1]).toBe("▶ Build | 5 B (before your edits) | Layers");
});

test.concurrent("a stage without a name can be built too", async ({ onTestFinished: finished }) => {
  const it = await workspace(
    {
      Dockerfile:
        "FROM scratch\nCOPY a /\n\nFROM scratch AS named\nCOPY b /\nFROM scratch\nCOPY --from=0 / /",
      a: "12345",
      b: "1234567",
    },
    { finished },
  );
  expect(await it.build("0")).toBe("built");
  expect(await it.build("named")).toBe("built");
  expect(await it.lenses()).toEqual({
    1: "▶ Build stage 0 | Shell | 5 B unpacked | Layers",
    4: "▶ Build named | Shell | 7 B unpacked | Layers",
    6: "▶ Build",
  });
});

test.concurrent("another frontend is asked about, once", async ({ onTestFinished: finished }) => {
  const files = { Dockerfile: "# syntax=example.com/own/frontend:1\nFROM scratch\nCOPY a /", a: "a" };
  const refused = await workspace(files, { answers: ["Cancel"], finished });
  expect(await refused.build()).toBe(null);
  expect(refused.questions).toEqual([
    "This file is read by a frontend of its own, example.com/own/frontend:1: a program that runs in your engine. Build with it?",
  ]);
  const agreed = await workspace(files, { answers: ["Build"], finished });
  expect(await agreed.build()).toBe("failed"); // Nobody answers for example.com.
  expect(await agreed.build()).toBe("failed");
  expect(agreed.questions).toHaveLength(1);
});

test.concurrent("Run opens a terminal with the image that was built", async ({
  onTestFinished: finished,
}) => {
  const it = await workspace(
    { Dockerfile: "FROM busybox\nEXPOSE 8080 53/udp\nCMD echo started" },
    { finished },
  );
  await it.command("run");
  expect(it.messages).toEqual(["There is no image yet. Build it first."]);
  await it.build();
  await it.command("run");
  const [{ args } = { args: [] }] = it.terminals;
  expect(args.slice(0, -1)).toEqual([
    "run",
    "--rm",
    "--interactive",
    "--tty",
    "--init",
    "-p",
    "127.0.0.1:8080:8080",
  ]);
  expect(docker("run", "--rm", "--network=none", args.at(-1)!)).toBe("started");
});

test.concurrent("Shell opens the stage's own shell, or says why there is none", async ({
  onTestFinished: finished,
}) => {
  const it = await workspace(
    { Dockerfile: "FROM alpine:3.23 AS base\nFROM scratch\nCOPY Dockerfile /" },
    { finished },
  );
  await it.build("base");
  await it.command("shell", "base");
  expect(it.terminals[0]?.args).toContain("--entrypoint=/bin/sh");
  await it.build();
  await it.command("shell");
  expect(it.messages[0]).toContain("This image has no shell");
  expect(it.terminals).toHaveLength(1);
});

test.concurrent("the size is compared with what was committed, once both were built", async ({
  onTestFinished: finished,
}) => {
  const text = `FROM scratch\nCOPY noise /\nLABEL id=${randomUUID()}`;
  const it = await workspace(
    { Dockerfile: text, noise: "x".repeat(5000), more: "y".repeat(3000) },
    { finished },
  );
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@y", ...args], { cwd: it.folder });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "first");
  await it.build();
  await it.edit(2, text.replace("COPY noise", "COPY noise more"));
  await it.build();
  await it.edit(3, text.replace("COPY noise", "COPY more"));
  await it.build();
  expect((await it.lenses())[1]).toMatch(
    /3\.00 kB unpacked.* · −5\.00 kB since last build · −2\.00 kB against HEAD \| Layers$/,
  );
});

function tagOf({ logs }: { logs: readonly { text: string }[] }): string {
  return /--tag=(\S+)/.exec(logs[0]?.text ?? "")![1]!;
}

function processes(...words: string[]): string[] {
  const all = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).split("\n");
  return all.filter((line) => words.every((word) => line.includes(word)) && !/^ *\d+ ps /.test(line));
}
