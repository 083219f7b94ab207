import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { folderOf, workspace } from "./workspace.ts";

test("Podman builds, measures, fails and is cancelled the same", async () => {
  const folder = folderOf({
    "registries.conf": `[[registry]]\nprefix = "docker.io"\nlocation = "${process.env.PLIMSOLL_TEST_REGISTRY}"\ninsecure = true`,
  });
  writeFileSync(
    join(folder, "storage.conf"),
    `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/root"\nrunroot = "${folder}/run"`,
  );
  const before = process.env;
  onTestFinished(() => {
    process.env = before;
  });
  const { DOCKER_CONFIG: _, ...others } = before;
  process.env = {
    ...others,
    CONTAINERS_STORAGE_CONF: join(folder, "storage.conf"),
    CONTAINERS_REGISTRIES_CONF: join(folder, "registries.conf"),
    // The kernel's own isolation needs more than a test machine may give; the builder is the same.
    BUILDAH_ISOLATION: "chroot",
  };

  const good = `
    FROM docker.io/library/alpine:3.23 AS build
    ENV A=1
    RUN echo ${randomUUID()} > /id
    FROM docker.io/library/alpine:3.23
    WORKDIR /srv
    COPY --from=build /id .
    RUN head -c 2000000 /dev/zero > zeros
  `;
  const it = await workspace({ Dockerfile: good }, { settings: { engine: "podman" } });
  expect(await it.build()).toBe("built");
  expect(it.logs[0]?.text).toContain("$ podman build --file=");
  expect((await it.lenses())[4]).toMatch(/^▶ Build \| ▶ Run \| 5\.8\d MB unpacked/);
  await expect
    .poll(async () => (await it.lenses())[4], { timeout: 30_000 })
    .toMatch(/MB unpacked · \d\.\d\d MB compressed/);

  await it.edit(2, good.replace("RUN head", "RUN echo broken; exit 3; head"));
  expect(await it.build()).toBe("failed");
  await it.until(() => it.problems().length > 0);
  expect(it.problems()).toMatchObject([
    { range: { start: { line: 6 } }, message: "The command ended with exit code 3.\n> broken" },
  ]);

  await it.edit(3, good.replace("RUN head", `RUN sleep 60; : ${randomUUID()}; head`));
  const slow = it.build();
  await it.until(async () => (await it.lenses())[4]?.includes("sleep"));
  await it.command("cancelBuild");
  expect(await slow).toBe("cancelled");
});
