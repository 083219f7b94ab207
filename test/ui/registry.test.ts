import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Front, front, json } from "../support/registry/front.ts";
import { push } from "../support/registry/push.ts";
import { registryUnfit, startRegistry, storage } from "../support/registry/server.ts";
import { open } from "./workbench.ts";

const unfit = await registryUnfit();

describe.skipIf(unfit !== undefined)("a private registry behind a login", () => {
  let door: Front;
  const settings = path.join(inject("workspace"), ".vscode/settings.json");
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    const room = storage();
    ends.push(() => room.remove());
    const registry = await startRegistry(room.folder, { kind: "basic" });
    ends.push(() => registry.stop());
    door = await front(registry.port);
    ends.push(() => door.stop());
    const authorization = `Basic ${Buffer.from("test:secret").toString("base64")}`;
    for (const [repository, tags] of [
      ["team/base", ["1.9", "2.3", "2.4", "2.4-slim", "2.4-alpine", "2.5-rc1", "latest"]],
      ["team/tools", ["7.1", "7.0"]],
      ["team/late", ["5.1", "5.0"]],
      ["team/web", ["3.2", "3.1", "3.0"]],
      ["team/shut", ["4.2", "4.1"]],
      ["team/typed", ["6.1", "6.0"]],
      ["team/known", ["8.1"]],
    ] as const) {
      const platforms = [{ platform: "linux/amd64", layers: [120_000] }];
      await push(`http://${registry.host}`, { repository, tags, platforms }, { authorization });
    }
    const login = { auths: { [door.host]: { auth: authorization.slice("Basic ".length) } } };
    writeFileSync(path.join(inject("docker"), "config.json"), JSON.stringify(login));
  });

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  // The others need what this one has switched on.
  test("offers come from the workspace and, as it may ask, from the registry", async () => {
    mkdirSync(path.dirname(settings), { recursive: true });
    writeFileSync(settings, '{ "plimsoll.network": "auto" }\n');
    const used = ["web:3.1", "web:3.0", "shut:4.1", "known:8.0"].map(
      (image) => `FROM ${door.host}/team/${image}\n`,
    );
    const editor = await open({
      Dockerfile: `FROM ${door.host}/team/known:\n`,
      "used/Dockerfile": used.join(""),
    });
    await editor.cursor("known:", { behind: true });
    await editor.complete(["8.0", "8.1"]);
    await editor.press("Escape");
  });

  test("a list that is open fills itself in when the registry answers late", async () => {
    // From here on no key is pressed but the one that asks; what changes, changes by itself.
    const hold = () => {
      let release = () => {};
      door.held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    };
    const lines = ["late:", "web:", "shut:", "typ"].map((image) => `FROM ${door.host}/team/${image}\n`);
    const editor = await open({ Dockerfile: lines.join("") });
    const { page } = editor;
    const list = page.locator(".suggest-widget.visible");
    const rows = list.locator(".monaco-list-row");
    // Rows are used again: their order on the screen is not that of the page.
    const labels = () =>
      rows.evaluateAll((all) =>
        all
          .map((it) => [Number(it.dataset.index), it.querySelector(".label-name")?.textContent] as const)
          .sort(([one], [other]) => one - other)
          .map(([, label]) => label),
      );
    const shows = (expected: string[]) =>
      expect.poll(labels, { timeout: 15_000, interval: 20 }).toEqual(expected);

    let release = hold();
    await editor.cursor("late:", { behind: true });
    await editor.press("Control+Space");
    await list.filter({ hasText: "No suggestions." }).waitFor();
    release();
    await shows(["5.1", "5.0"]);
    await editor.press("Escape");

    // What is known already stays where it is, chosen as it was, and never out of sight.
    release = hold();
    await editor.cursor("web:", { behind: true });
    await editor.press("Control+Space");
    await shows(["3.0", "3.1"]);
    await editor.press("ArrowDown");
    const chosen = list.locator(".monaco-list-row.focused .label-name");
    await expect.poll(() => chosen.allInnerTexts()).toEqual(["3.1"]);
    // VS Code asks for more about an offer when it has been chosen for a moment; that is how the client knows.
    await page.waitForTimeout(500);
    const hidden = await page.locator(".suggest-widget").evaluateHandle((it) => {
      const times: string[] = [];
      new MutationObserver(() => {
        if (!it.classList.contains("visible") || it.classList.contains("message")) times.push(it.className);
      }).observe(it, { attributeFilter: ["class"] });
      return times;
    });
    release();
    await shows(["3.0", "3.1", "3.2"]);
    expect(await chosen.allInnerTexts()).toEqual(["3.1"]);
    expect(await hidden.jsonValue()).toEqual([]);
    await editor.press("Escape");

    // A list that was closed stays so.
    release = hold();
    await editor.cursor("shut:", { behind: true });
    await editor.press("Control+Space");
    await shows(["4.1"]);
    await editor.press("Escape");
    release();
    await expect.poll(() => door.busy.now).toBe(0);
    await page.waitForTimeout(700);
    expect(await list.count()).toBe(0);

    // What was typed opens a list as soon as there is something in it.
    release = hold();
    await editor.cursor("typ", { behind: true });
    await editor.type("ed:");
    await expect.poll(() => door.busy.now).toBeGreaterThan(0);
    await page.waitForTimeout(200);
    expect(await rows.count()).toBe(0);
    release();
    await shows(["6.1", "6.0"]);
    await editor.press("Escape");
  });

  test("its tags, its trouble, its return", async () => {
    // An answer that takes longer than a key may.
    door.delay = 400;
    const editor = await open({ Dockerfile: `FROM ${door.host}/team/base:\n` });
    const { page } = editor;
    await editor.cursor("base:", { behind: true });
    await editor.complete(["2.4", "2.4-slim", "2.4-alpine", "1.9"]);
    await editor.complete(["2.4-slim"], { take: true });
    await editor.becomes(`FROM ${door.host}/team/base:2.4-slim\n`);
    await editor.lens(/base 0\.12 MB compressed|base 120 kB compressed/);

    door.rule = (_, response) => json(response, 503, {});
    const other = await open({ Dockerfile: `FROM ${door.host}/team/tools:\n` }, { folder: "other" });
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
  });

  test("once the network is off, nobody is asked", async () => {
    rmSync(settings);
    const editor = await open({ Dockerfile: `FROM ${door.host}/team/gone:1\n` });
    await editor.hover("team/gone", "plimsoll.network is off");
    await editor.press("Escape");
  });
});
