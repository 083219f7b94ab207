import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type Editor, engine, open } from "./workbench.ts";

// What Plimsoll is for, on the example a newcomer opens: image, facts, split, size.

const example = path.resolve("examples/go-api");
const files = Object.fromEntries(
  ["Dockerfile", ...readdirSync(example).filter((it) => it !== "Dockerfile")].map((name) => [
    name,
    readFileSync(path.join(example, name), "utf8"),
  ]),
);

const goApi = () => open(files);

test("FROM offers images, and tags behind the colon", async () => {
  const editor = await open({ ...files, Dockerfile: "FROM \n" });
  await editor.cursor("FROM ", { behind: true });
  await editor.type("gol");
  await editor.complete(["golang"]);
  await editor.type("ang:");
  await editor.complete(["1.27", "1.26-alpine"]);
  await editor.shot("images");
});

test("the image and CGO_ENABLED are explained", async () => {
  const editor = await goApi();
  await editor.hover("golang:1.26", "glibc 2.41", "apt-get", "root");
  await editor.shot("facts");
  await editor.press("Escape");
  await editor.hover("CGO_ENABLED", /static/);
  await editor.shot("cgo");
  await editor.press("Escape");
});

test("one stage becomes a builder and a scratch runtime", async () => {
  const editor = await goApi();
  await editor.problem("golang", "hint", "which only");
  const titles = await editor.actions("golang");
  expect(titles).toContain("Split into builder + scratch runtime");
  await editor.shot("split");
  await editor.press("Escape");
  await editor.act("golang", "Split into builder + scratch runtime");
  await editor.becomes(/^FROM scratch/m);
  await editor.shot("split-done");
});

test.skipIf(!engine)(
  "a click builds, and the lens shows what the image weighs before and after",
  { timeout: 300_000 },
  async () => {
    const editor = await goApi();
    await build(editor, /◌ Building|MB unpacked/);
    await expect.poll(() => lensText(editor), { timeout: 180_000 }).toMatch(/\d MB unpacked/);
    await editor.shot("size-before");
    await editor.act("golang", "Split into builder + scratch runtime");
    await editor.becomes(/^FROM scratch/m);
    await editor.lens("▶ Build build");
    await build(editor, /◌ Building|−\d+ MB/);
    await expect.poll(() => lensText(editor), { timeout: 180_000 }).toMatch(/\d MB unpacked.*−\d+ MB/);
    await editor.shot("sizes");
  },
);

/** Clicks the build lens of the final stage, once the lenses stand where the text now is. */
async function build(editor: Editor, heard: RegExp): Promise<void> {
  const lens = editor.page.locator(".codelens-decoration a").filter({ hasText: /^▶ Build$/ });
  await expect.poll(() => lens.count(), { timeout: 20_000 }).toBe(1);
  await editor.click(/^▶ Build$/, heard);
}

const lensText = async (editor: Editor) =>
  (await editor.page.locator(".codelens-decoration").allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
