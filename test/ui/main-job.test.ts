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
  await editor.details(/C library/);
  await editor.shot("images", { height: 520 });
});

test("the image and CGO_ENABLED are explained", async () => {
  const editor = await goApi();
  const facts = [
    "C library",
    "glibc 2.41",
    "Shell · packages",
    "apt-get",
    "Certificates",
    "root",
    "facts of",
  ];
  await editor.hover("golang:1.26", ...facts);
  // Of two problems on one word the one that says more stands first, though its rule is the slower one.
  const shown = editor.page.locator(".monaco-hover:not(.hidden)").filter({ visible: true });
  await expect
    .poll(async () => (await shown.allInnerTexts()).join(" ").match(/ships golang|runs as root/g))
    .toEqual(["ships golang", "runs as root"]);
  await editor.press("Escape");
  await editor.hover("CGO_ENABLED", /static/);
  await editor.shot("cgo", { height: 380 });
  await editor.press("Escape");
});

test("one stage becomes a builder and a scratch runtime", async () => {
  const editor = await goApi();
  await editor.problem("golang", "hint", "which only");
  const titles = await editor.actions("golang");
  expect(titles).toContain("Split into builder + scratch runtime");
  await editor.shot("split", { height: 400 });
  await editor.press("Escape");
  await editor.act("golang", "Split into builder + scratch runtime");
  await editor.becomes(/^FROM scratch/m);
  // What was inserted has its colours.
  const froms = editor.lines.filter({ hasText: /^FROM/ }).locator("span > span:first-child");
  await expect
    .poll(async () => new Set(await froms.evaluateAll((all) => all.map((it) => it.className))).size)
    .toBe(1);
  await editor.shot("split-done");
  await editor.press("Control+Alt+n");
  await editor.hover("golang:1.26", "glibc 2.41");
  await editor.shot("facts", { height: 450 });
  await editor.press("Escape");
});

test.skipIf(!engine)(
  "a click builds, and the lens shows what the image weighs before and after",
  { timeout: 300_000 },
  async () => {
    const editor = await goApi();
    await build(editor, /◌ Building|MB unpacked/);
    await expect.poll(() => lensText(editor), { timeout: 180_000 }).toMatch(/\d MB unpacked/);
    await editor.act("golang", "Split into builder + scratch runtime");
    await editor.becomes(/^FROM scratch/m);
    await editor.lens("▶ Build build");
    await build(editor, /◌ Building|−\d+ MB/);
    await expect
      .poll(() => lensText(editor), { timeout: 180_000 })
      .toMatch(/\d MB unpacked · .* compressed · −\d+ MB/);
    await editor.closePanel();
    await editor.shot("sizes", { height: 480 });
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
