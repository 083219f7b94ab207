import { expect, test } from "vitest";
import { engine, open } from "./workbench.ts";

const kilobytes = (path: string, count: number) => `head -c ${count}000 /dev/urandom > ${path}`;
const Dockerfile = `FROM alpine:3.23
WORKDIR /srv
# plimsoll: budget=6MB
RUN mkdir -p lib/tide/charts lib/tide/zones docs && \\
    ${kilobytes("lib/tide/charts/atlantic.bin", 620)} && \\
    ${kilobytes("lib/tide/charts/pacific.bin", 410)} && \\
    ${kilobytes("lib/tide/zones/utc.bin", 90)} && \\
    ${kilobytes("lib/tide/engine.so", 240)} && \\
    ${kilobytes("docs/manual.pdf", 800)}
COPY words.txt .
RUN rm -r docs && chmod 600 lib/tide/charts/pacific.bin
CMD ["cat", "words.txt"]
`;
const words = Array.from({ length: 40_000 }, (_, n) => `word ${n * 7919} of many`).join("\n");

test.skipIf(!engine)("sizes open the layers: as a tree, as a treemap, by keyboard", async () => {
  const editor = await open({ Dockerfile, "words.txt": words }, { folder: "charts" });
  const { page } = editor;
  await (await editor.lens(/^▶ Build$/)).click();
  const size = await editor.lens(/MB unpacked · .* compressed/);
  await expect
    .poll(() => page.locator(".view-line", { hasText: "COPY words.txt" }).textContent())
    .toMatch(/\+\d+.kB/);
  await editor.hover("COPY", "unpacked in the last build", "/srv/words.txt");
  await editor.press("Escape");
  await editor.problem("6MB", "warning", "over its budget. Most of it: the base 3.");
  await editor.shot("inlays");

  await size.click();
  const row = (label: string) => page.locator(`.part.panel .monaco-list-row[aria-label^="${label}"]`);
  // A row that leads to its instruction unfolds by key, the others by a click too.
  await row("RUN mkdir").click();
  await page.keyboard.press("ArrowRight");
  await row("srv").click();
  await row("docs").click();
  await row("manual.pdf, 800 kB, hidden by rm").waitFor();
  await row("lib").click();
  await row("tide").click();
  await row("engine.so, 240 kB").waitFor();
  await editor.shot("layers-tree");

  await (await editor.lens(/^Layers$/)).click();
  const map = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  const cell = map.locator('#map button[tabindex="0"]');
  const named = (name: RegExp) => expect.poll(() => cell.getAttribute("aria-label")).toMatch(name);
  await named(/^base: .* · 3\.\d\d MB/);
  await cell.press("ArrowRight");
  await named(/^mkdir · 2\.\d\d MB · \d+ % of the image · 5 files · 1\.\d\d MB hidden by later layers/);
  await editor.shot("treemap");
  await cell.press("Enter");
  await named(/› \/srv · /);
  await cell.press("Enter");
  await named(/› \/srv\/lib · /);
  await cell.press("Escape");
  await named(/› \/srv · /);
  await cell.press("Backspace");
  await named(/^mkdir · /);
  await page.keyboard.press("Control+j");
});
