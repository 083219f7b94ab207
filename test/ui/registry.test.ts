import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { front, json } from "../support/registry/front.ts";
import { push } from "../support/registry/push.ts";
import { registryUnfit, startRegistry, storage } from "../support/registry/server.ts";
import { open, openWindow } from "./workbench.ts";

const unfit = await registryUnfit();

test.skipIf(unfit !== undefined)(
  "a private registry behind a login: its tags, its trouble, its return",
  async () => {
    const room = storage();
    const registry = await startRegistry(room.folder, { kind: "basic" });
    const door = await front(registry.port);
    const authorization = `Basic ${Buffer.from("test:secret").toString("base64")}`;
    for (const [repository, tags] of [
      ["team/base", ["1.9", "2.3", "2.4", "2.4-slim", "2.4-alpine", "2.5-rc1", "latest"]],
      ["team/tools", ["7.1", "7.0"]],
    ] as const) {
      const platforms = [{ platform: "linux/amd64", layers: [120_000] }];
      await push(`http://${registry.host}`, { repository, tags, platforms }, { authorization });
    }
    const login = { auths: { [door.host]: { auth: authorization.slice("Basic ".length) } } };
    writeFileSync(path.join(inject("docker"), "config.json"), JSON.stringify(login));
    const folder = path.join(inject("workspace"), "..", "networked");
    mkdirSync(path.join(folder, ".vscode"), { recursive: true });
    writeFileSync(path.join(folder, ".vscode/settings.json"), '{ "plimsoll.network": "auto" }\n');
    const page = await openWindow(inject("vscode"), folder);
    onTestFinished(async () => {
      await page.close();
      await door.stop();
      await registry.stop();
      room.remove();
    });

    // An answer that takes longer than a key may: the list that is open fills itself.
    door.delay = 400;
    const editor = await open(
      { Dockerfile: `FROM ${door.host}/team/base:\n` },
      { page, folder: path.join(folder, "app") },
    );
    await editor.cursor("base:", { behind: true });
    await editor.complete(["2.4", "2.4-slim", "2.4-alpine", "1.9"]);
    await editor.complete(["2.4-slim"], { take: true });
    await editor.becomes(`FROM ${door.host}/team/base:2.4-slim\n`);
    await editor.lens(/base 0\.12 MB compressed|base 120 kB compressed/);

    door.rule = (_, response) => json(response, 503, {});
    const other = await open(
      { Dockerfile: `FROM ${door.host}/team/tools:\n` },
      { page, folder: path.join(folder, "other") },
    );
    await other.cursor("tools:", { behind: true });
    await other.press("Control+Space");
    const status = page.locator("#status\\.languageStatus");
    const said = page.locator(".hover-language-status", { hasText: `Registry: ${door.host} answers 503` });
    await expect
      .poll(async () => {
        await other.press("Escape");
        await status.click();
        return said.isVisible();
      })
      .toBe(true);
    expect(await page.locator(".notification-toast").count()).toBe(0);

    door.rule = () => undefined;
    await said.locator("a", { hasText: "Retry" }).click();
    await said.waitFor({ state: "detached" });
    await other.cursor("tools:", { behind: true });
    await other.complete(["7.1", "7.0"]);
  },
);
