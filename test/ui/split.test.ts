import { expect, test } from "vitest";
import { open } from "./workbench.ts";

// The menu and the preview of a split: what does not fit says why, and what is assumed is asked.

const Dockerfile = `FROM golang:1.26-trixie
WORKDIR /src
COPY . .
RUN go build -o /usr/local/bin/tides .
EXPOSE 8080
CMD ["tides"]
`;
const files = {
  Dockerfile,
  ".vscode/settings.json": "{}\n",
  "go.mod": "module example.com/tides\n\ngo 1.26\n",
  "main.go": `package main

// #include <math.h>
import "C"
import "os/exec"

func main() { exec.Command("date", "-d", C.GoString(nil)).Run() }
`,
};

test("runtimes that do not fit are greyed with the reason, and assumptions are confirmed in a preview", async () => {
  const editor = await open(files, { folder: "pilot" });
  await editor.problem("golang", "hint", "which only");
  await editor.cursor("golang");
  const rows = editor.page.locator(".action-widget .monaco-list-row.action");
  await editor.commandShows("Plimsoll: Split into Builder + Runtime", rows.first());
  await editor.page.locator(".action-widget").getByText("Show Disabled").click();
  await editor.page.locator(".action-widget .option-disabled").first().waitFor();
  const titles = await rows.evaluateAll((all) =>
    all.map((it) => (it.classList.contains("option-disabled") ? "(off) " : "") + it.textContent?.trim()),
  );
  expect(titles).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Split into builder \+ debian slim runtime/),
      expect.stringMatching(/^\(off\) Split into builder \+ alpine runtime \(refused: .*glibc/),
    ]),
  );
  await editor.shot("split-menu", { height: 300 });
  await editor.press("Escape");

  const review = titles.find((it) => it.includes("(review"))!;
  await editor.act("golang", review);
  const preview = editor.page.locator(".bulk-edit-panel");
  await preview.getByText("FROM golang").first().waitFor();
  await editor.press("Control+Alt+g");
  await preview.getByText("Assumes that", { exact: false }).first().waitFor();
  await preview.getByText("Add a .dockerignore").first().waitFor();
  await editor.shot("split-preview");
  // What needs a yes has no tick yet.
  await preview.locator(".edit-checkbox:not(:checked)").first().check();
  await preview.getByRole("button", { name: "Apply" }).click();
  await editor.show();
  await editor.becomes(/^FROM golang:1.26-trixie AS build$[\s\S]*^FROM gcr\.io\/distroless/m);
});
