import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { engine, open } from "./workbench.ts";

const built = `FROM alpine:3.23 AS build
WORKDIR /src
COPY words.txt .
RUN sleep 6
RUN for i in 1 2 3 4 5 6 7 8; do cat words.txt; done > /words

FROM scratch
COPY --from=build /words /words
`;
const words = () =>
  [randomUUID(), ...Array.from({ length: 40_000 }, (_, n) => `word ${n * 7919} of many`)].join("\n");

test.skipIf(!engine)("a stage is built with a click and shows what it weighs", async () => {
  const editor = await open({ Dockerfile: built, "words.txt": words() }, { folder: "words" });
  await editor.lens(/^base .* compressed$/);
  await editor.shot("build-before", { height: 300 });
  await editor.click(/^▶ Build build$/, /◌ Building build \d\/\d · sleep · \d+ s/);
  await editor.lens(/^Cancel$/);
  // The first build of a file shows what is run, and leaves the keyboard where it was.
  const log = editor.page.locator(".part.panel .xterm-rows").filter({ visible: true });
  await log.waitFor();
  // Only what is in view is on the page.
  await editor.command("Terminal: Scroll to Top");
  await expect
    .poll(async () => (await log.textContent())?.replaceAll("\u00a0", " "))
    .toContain("docker buildx build");
  await editor.page.locator(".monaco-editor.focused").waitFor();
  await editor.shot("build-running");
  await editor.lens(/MB unpacked$/);
  await editor.click(/^▶ Build$/, /◌ Building|MB unpacked · /);
  await editor.lens(/MB unpacked · .* compressed/);
  const hints = editor.page.locator(".view-line", { hasText: "/words /words" });
  await expect.poll(() => hints.textContent()).toMatch(/\+\d\.\d\d.MB/);
  await editor.closePanel();
  await editor.shot("build-sizes", { height: 300 });
});

test.skipIf(!engine)("a build that is cancelled leaves the lens as it was", async () => {
  const editor = await open({ Dockerfile: `FROM alpine:3.23\nRUN sleep 60; : ${randomUUID()}\n` });
  await editor.click(/^▶ Build$/, /◌ Building .*sleep/);
  await editor.click(/^Cancel$/, /^▶ Build$/);
});

test.skipIf(!engine)(
  "a window that is loaded anew has its results, and nothing of a build under way",
  async () => {
    const mark = String(5000 + Math.floor(Math.random() * 1e6));
    const Dockerfile = `FROM alpine:3.23 AS base\nRUN echo ${mark} > /mark\nFROM base\nRUN sleep ${mark}\n`;
    const editor = await open({ Dockerfile });
    await editor.click(/^▶ Build base$/, /MB unpacked$/);
    await editor.click(/^▶ Build$/, /◌ Building .*sleep/);
    const left = () =>
      execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
        .split("\n")
        .filter((it) => /buildx|sleep/.test(it) && (it.includes(mark) || it.includes(editor.file)));
    expect(left().length).toBeGreaterThan(1);
    await editor.command("Developer: Reload Window");
    await expect.poll(left, { timeout: 30_000, interval: 300 }).toEqual([]);
    await editor.lens(/^▶ Build$/);
    await editor.lens(/MB unpacked$/);
  },
);

test.skipIf(!engine)("a step that fails is underlined with what it said and what that means", async () => {
  // A failure is never taken from the cache.
  const editor = await open(
    {
      Dockerfile: `FROM alpine:3.23\nWORKDIR /srv\nRUN curl -fsSL https://example.com/app -o app\nCMD ["./app"]\n`,
    },
    { folder: "app" },
  );
  await editor.click(/^▶ Build$/, /^Last build failed$/);
  await editor.toast(/Building the image failed at line 3: `curl` is not in this image/);
  // The log comes up, and leads back to the line.
  const failed = editor.page.locator(".part.panel .xterm-rows span", { hasText: "Failed at Dockerfile:3" });
  const { x, y, width, height } = (await failed.boundingBox())!;
  await expect
    .poll(
      async () => {
        await editor.page.mouse.move(x + width - 15, y + height / 2, { steps: 3 });
        await editor.page.keyboard.down("Control");
        await editor.page.mouse.click(x + width - 15, y + height / 2, { delay: 100 });
        await editor.page.keyboard.up("Control");
        return editor.page.locator(".part.statusbar").textContent();
      },
      { timeout: 15_000, interval: 500 },
    )
    .toMatch(/Ln.3, Col.1(?!\d)/);
  await editor.page.locator(".monaco-editor .squiggly-error").first().waitFor();
  await editor.command("Notifications: Clear All Notifications");
  await editor.hover("RUN curl", "is not in this image", "curl: not found");
  await editor.page.getByText("Checking for quick fixes").waitFor({ state: "hidden" });
  await editor.shot("build-failed");
  await editor.press("Escape");
});
