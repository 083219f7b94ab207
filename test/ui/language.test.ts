import { expect, test } from "vitest";
import { open } from "./workbench.ts";

// What the language shows in an editor that a Dockerfile is written in. One file, several looks at it.

const Dockerfile = `# syntax=docker/dockerfile:1
ARG GO=1.26

FROM golang:\${GO}-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg go mod download
COPY . .
RUN <<EOF
set -e
for os in linux windows; do
  GOOS="$os" go build -o "/out/app-$os" ./cmd/app
done
EOF

FROM scratch AS runtime
COPY --from=build /out/app-linux /app
USER 65532:65532
ENTRYPOINT ["/app"]
`;
const files = { Dockerfile, "go.mod": "module app\n", "go.sum": "" };

test("completion offers flags with their documentation", async () => {
  const editor = await open(files);
  await editor.cursor("/app-linux /app", { behind: true });
  await editor.press("Enter");
  await editor.type("COPY --");
  await editor.complete(["--from", "--chown", "--link"]);
  await editor.press("ArrowDown", "ArrowDown", "ArrowDown");
  await editor.details(/--link/);
  await editor.shot("completion", { height: 610 });
});

test("hover on a stage says who uses it", async () => {
  const editor = await open(files);
  await editor.hover("build /out", "by default golang:1.26-trixie", "Used by runtime");
  await editor.shot("stage-hover", { height: 470 });
});

test("signature help follows the mount being written", async () => {
  const editor = await open(files);
  await editor.cursor("target=/go/pkg", { behind: true });
  await editor.press("Control+Shift+Space");
  const help = editor.page.locator(".parameter-hints-widget.visible");
  await expect.poll(() => help.textContent(), { timeout: 15_000 }).toContain("--mount=type=cache");
  await editor.shot("signature", { height: 470 });
});

test("the outline is stages with their instructions", async () => {
  const editor = await open(files);
  await editor.cursor("WORKDIR");
  await editor.press("Control+Shift+o");
  const rows = editor.page.locator(".quick-input-list .monaco-list-row");
  await expect
    .poll(() => rows.allInnerTexts(), { timeout: 15_000 })
    .toEqual(expect.arrayContaining([expect.stringContaining("build"), expect.stringContaining("runtime")]));
  await editor.shot("outline", { height: 470 });
  await editor.press("Escape");
});

test("a heredoc has the colours of its shell", async () => {
  const editor = await open(files);
  await editor.cursor("set -e");
  const colour = (text: RegExp) =>
    editor.lines
      .filter({ hasText: "GOOS" })
      .locator("span > span", { hasText: text })
      .last()
      .evaluate((it) => getComputedStyle(it).color);
  await expect.poll(() => colour(/^\s*go/), { timeout: 15_000 }).not.toBe(await colour(/cmd/));
  await editor.shot("heredoc", { height: 470 });
});

test("rename changes a stage wherever it is named", async () => {
  const editor = await open(files);
  await editor.cursor("build\nWORKDIR");
  await editor.press("F2");
  const box = editor.page.locator(".rename-box input");
  await box.waitFor();
  await box.fill("compile");
  // VS Code chooses its text once more when the box has come up.
  await expect
    .poll(async () => {
      await box.press("End");
      return box.evaluate((it: HTMLInputElement) => it.selectionEnd! - it.selectionStart!);
    })
    .toBe(0);
  await editor.shot("rename", { height: 470 });
  await editor.press("Enter");
  await editor.becomes(
    Dockerfile.replace("AS build", "AS compile").replace("--from=build", "--from=compile"),
  );
});
