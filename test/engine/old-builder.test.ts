import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { folderOf, workspace } from "./workspace.ts";

test("without buildx the old builder builds, fails and is cancelled the same", async () => {
  const before = process.env.DOCKER_CONFIG;
  onTestFinished(() => {
    process.env.DOCKER_CONFIG = before;
  });
  process.env.DOCKER_CONFIG = folderOf({});

  const good = `
    FROM alpine:3.23 AS build
    ENV A=1
    RUN echo ${randomUUID()} > /id
    FROM alpine:3.23
    WORKDIR /srv
    COPY --from=build /id .
    RUN sleep 1; head -c 2000000 /dev/zero > zeros
  `;
  const it = await workspace({ Dockerfile: good });
  const building = it.build();
  await it.until(() => it.progress.some(({ message }) => message?.includes("sleep")));
  expect(await building).toBe("built");
  expect(it.logs[0]?.text).toContain("$ docker build --file=");
  expect((await it.lenses())[4]).toMatch(/^▶ Build \| ▶ Run \| 5\.\d\d MB unpacked/);

  await it.edit(2, good.replace("sleep 1;", "echo broken; exit 3;"));
  expect(await it.build()).toBe("failed");
  await it.until(() => it.problems().length > 0);
  expect(it.problems()).toMatchObject([
    { range: { start: { line: 6 } }, message: "The command ended with exit code 3.\n> broken" },
  ]);

  // What goes to stderr is coloured, and the engine's own words behind it too.
  await it.edit(3, good.replace("sleep 1;", "nosuchtool &&"));
  expect(await it.build()).toBe("failed");
  await it.until(() => it.problems().some(({ message }) => String(message).includes("nosuchtool")));
  expect(it.problems()).toMatchObject([
    { range: { start: { line: 6 } }, message: expect.stringContaining("/bin/sh: nosuchtool: not found") },
  ]);

  await it.edit(4, good.replace("sleep 1;", `sleep 60; : ${randomUUID()};`));
  const slow = it.build();
  await it.until(async () => (await it.lenses())[4]?.includes("sleep"));
  await it.command("cancelBuild");
  expect(await slow).toBe("cancelled");
});
