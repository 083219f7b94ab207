import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, inject, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { type Editor, engine, open } from "./workbench.ts";

// Verify and Compare bases as a user sees them: a table beside the file.

const example = path.resolve("examples/go-api");
const goApi = Object.fromEntries(
  ["Dockerfile", ...readdirSync(example).filter((it) => it !== "Dockerfile")].map((name) => [
    name,
    readFileSync(path.join(example, name), "utf8"),
  ]),
);

const outcome = (editor: Editor, words: RegExp) =>
  expect.poll(() => editor.webview().getByRole("status").textContent(), { timeout: 90_000 }).toMatch(words);

test("the palette offers every command on a Dockerfile", async () => {
  const { page } = await open(goApi);
  const rows = page.locator(".quick-input-list .monaco-list-row .label-name");
  const wanted = manifest.contributes.commands.map(({ category, title }) => `${category}: ${title}`);
  // The palette that stands does not change: a window that has just been opened learns later that it is trusted.
  await expect
    .poll(async () => {
      await page.keyboard.press("F1");
      await page.locator(".quick-input-widget input").fill(">Plimsoll: ");
      const shown = new Set<string>();
      for (let pages = 0; pages < 3; pages++) {
        await rows.first().waitFor();
        for (const it of await rows.allInnerTexts()) shown.add(it.replaceAll("\u00a0", " ").trim());
        await page.keyboard.press("PageDown");
      }
      await page.keyboard.press("Escape");
      return wanted.filter((it) => !shown.has(it));
    })
    .toEqual([]);
});

test.skipIf(!engine)("a split offers to be verified, and that can be cancelled", async () => {
  const editor = await open(goApi);
  await editor.problem("golang", "hint", "which only");
  await editor.act("golang", "Split into builder + scratch runtime");
  const offer = await editor.toast("Verify builds the file as it was and as it is");
  await offer.getByRole("button", { name: "Verify" }).click();
  await editor.webview().getByRole("link", { name: "Cancel" }).click();
  await outcome(editor, /Cancelled/);
  // The click has taken the focus out of the editor.
  await editor.page.locator(".part.editor .tab", { hasText: /^Dockerfile$/ }).click();
});

const builder = (name: string) => `FROM busybox:musl${name}
WORKDIR /srv
COPY harbours.txt .
RUN head -c 9000000 /dev/urandom > charts.raw && \\
    sort harbours.txt > index.html
`;
const start = `EXPOSE 8080
CMD ["/bin/busybox", "httpd", "-f", "-p", "8080"]
`;

test.skipIf(!engine)(
  "a table says what an image does and weighs, before and after, and on other bases",
  async () => {
    const folder = path.join(inject("workspace"), "tides");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "Dockerfile"), builder("") + start);
    for (const args of [
      ["init", "--quiet"],
      ["add", "."],
      ["commit", "--quiet", "--message=before"],
    ])
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: folder });
    const Dockerfile = `${builder(" AS build")}
FROM scratch
WORKDIR /srv
COPY --from=build /bin/busybox /bin/busybox
COPY --from=build /srv/index.html .
${start}`;
    const editor = await open({ Dockerfile, "harbours.txt": `Hamburg\n${randomUUID()}\n` }, { folder });

    await editor.command("Plimsoll: Verify Against the File Before");
    await editor.webview().getByRole("link", { name: "Cancel" }).focus();
    await outcome(editor, /The image does the same as before and weighs −9\.\d\d\sMB/);
    // While the table fills, the link keeps the keyboard; once it is gone, the outcome has it.
    await expect.poll(() => editor.webview().locator(":focus").getAttribute("role")).toBe("status");
    await editor.webview().getByRole("link", { name: "Verify again" }).waitFor();
    await editor.page.locator(".part.editor .tab", { hasText: /^Dockerfile$/ }).click();
    const ports = editor.webview().getByRole("row", { name: "Listens on" });
    expect(await ports.textContent()).toBe("Listens onport 8080port 8080same");
    await editor.shot("verify", { height: 480 });

    await editor.command("Plimsoll: Compare Bases");
    await outcome(editor, /None is smaller than scratch: .* Next is distroless static/);
    // What is measured last is in the picture too.
    const pending = editor.webview().getByText("…", { exact: true });
    await expect.poll(() => pending.count(), { timeout: 90_000 }).toBe(0);
    await editor.page.locator(".statusbar-item", { hasText: "Comparing bases" }).waitFor({ state: "hidden" });
    await editor.shot("compare");
    await editor
      .webview()
      .getByRole("row", { name: /^alpine/ })
      .getByRole("link", { name: "Use this one" })
      .click();
    await editor.page.locator(".monaco-editor .view-line", { hasText: /^FROM.alpine:3\.\d+$/ }).waitFor();
  },
);
