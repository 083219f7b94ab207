import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { open } from "./workbench.ts";

const files = { Dockerfile: readFileSync("examples/go-api/Dockerfile", "utf8") };

test("the image says what it is", async () => {
  const editor = await open(files);
  await editor.hover("golang", "C library", /glibc 2\.\d+/, "Shell · packages", "Certificates", "facts of");
  // Of two problems on one word the one that says more stands first, though its rule is the slower one.
  const shown = editor.page.locator(".monaco-hover:not(.hidden)").filter({ visible: true });
  await expect
    .poll(async () => (await shown.allInnerTexts()).join(" ").match(/ships golang|runs as root/g))
    .toEqual(["ships golang", "runs as root"]);
  await editor.shot("image-hover");
});

test("CGO_ENABLED says what it does here", async () => {
  const editor = await open(files);
  await editor.hover("CGO_ENABLED", /static|C library/);
  await editor.shot("cgo-hover");
});
