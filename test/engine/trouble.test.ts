import { randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { commandLineEngine } from "../../server/src/io/engine/command-line.ts";
import { docker, folderOf, workspace } from "./workspace.ts";

test("a flood of output, binary and lines without end are shown by their end", async () => {
  const it = await workspace({
    Dockerfile: `
      FROM alpine:3.23
      RUN : ${randomUUID()}; head -c 10000000 /dev/zero | tr '\\0' x; head -c 1000000 /dev/urandom
      RUN : ${randomUUID()}; yes "a line of the flood" | head -n 2000000
      RUN echo the end; false
    `,
  });
  const before = process.memoryUsage().rss;
  expect(await it.build()).toBe("failed");
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  await it.until(() => it.problems().length > 0);
  expect(it.problems()[0]?.message).toMatch(/> the end$/);
  const sent = it.logs.reduce((sum, { text }) => sum + text.length, 0);
  expect(sent).toBeLessThan(40e6);
  expect(Math.max(...it.logs.map(({ text }) => text.length))).toBeLessThan(500_000);
});

test.concurrent("an image that is removed is said to be gone", async ({ onTestFinished: finished }) => {
  const it = await workspace(
    { Dockerfile: `FROM scratch\nCOPY Dockerfile /\nLABEL id=${randomUUID()}` },
    { finished },
  );
  expect(await it.build()).toBe("built");
  // While its layers are measured it has a second name.
  await it.until(async () => (await it.lenses())[1]?.includes("compressed"));
  docker("image", "rm", /--tag=(\S+)/.exec(it.logs[0]?.text ?? "")![1]!);
  await it.command("run");
  expect(it.messages).toEqual(["The image is not in the engine any more. Build it again."]);
  expect(it.terminals).toEqual([]);
  expect(await it.build()).toBe("built");
});

test.concurrent("an image that is gone between its build and the question how large it is", async ({
  onTestFinished: finished,
}) => {
  // The real client, which takes the image away once it has built it.
  const folder = folderOf(
    {
      docker: `
      #!/bin/sh
      "$PLIMSOLL_TEST_DOCKER" "$@" || exit
      for it; do case $it in
        --iidfile=*) "$PLIMSOLL_TEST_DOCKER" image rm --force "$(cat "\${it#*=}")" >/dev/null ;;
      esac; done
    `,
    },
    finished,
  );
  chmodSync(join(folder, "docker"), 0o755);
  const it = await workspace(
    { Dockerfile: `FROM scratch\nCOPY Dockerfile /\nLABEL id=${randomUUID()}` },
    { settings: { engine: join(folder, "docker") }, finished },
  );
  expect(await it.build()).toBe("failed");
  expect(it.messages).toEqual([
    "Building the image failed: The image was built, but was gone when its size was asked for.",
  ]);
  expect((await it.lenses())[1]).toBe("▶ Build");
});

test.concurrent("a stage that does not exist any more and a file with nothing to build", async ({
  onTestFinished: finished,
}) => {
  const it = await workspace({ Dockerfile: "# nothing yet\n" }, { finished });
  expect(await it.build()).toBe(null);
  expect(await it.lenses()).toEqual({});
  await it.edit(2, "FROM scratch\nRUN");
  expect(await it.build()).toBe("failed");
  expect(await it.build("gone")).toBe(null);
});

test.concurrent("closing the server ends its builds", async ({ onTestFinished: finished }) => {
  const it = await workspace(
    { Dockerfile: `FROM alpine:3.23\nRUN sleep 60; : ${randomUUID()}` },
    { finished },
  );
  const building = it.build();
  await it.until(() => it.progress.some(({ message }) => message?.includes("sleep")));
  await it.shutdown();
  expect(await building).toBe("cancelled");
});

test("a clock that is set back ends nothing, and nothing waits for it", async () => {
  const it = await workspace({
    Dockerfile: `FROM alpine:3.23\nRUN sleep 2; : ${randomUUID()}\nCMD ["sleep", "60"]`,
  });
  const building = it.build();
  await it.until(() => it.progress.some(({ message }) => message?.includes("sleep")));
  const { now } = Date;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now() - 86_400_000);
  onTestFinished(() => clock.mockRestore());
  await expect.poll(async () => (await it.lenses())[1]).toMatch(/^◌ Building .* · \d s \| Cancel$/);
  expect(await building).toBe("built");
  const engine = commandLineEngine(() => ({ engine: "docker", builder: "" }));
  const image = docker(
    "image",
    "inspect",
    "--format={{.Id}}",
    /--tag=(\S+)/.exec(it.logs[0]?.text ?? "")![1]!,
  );
  const order = { image, witness: image, seconds: 1, network: false };
  const trial = engine.trial(order, new AbortController().signal);
  clock.mockImplementation(() => now() - 2 * 86_400_000);
  expect(await trial).toMatchObject({ state: "running" });
});
