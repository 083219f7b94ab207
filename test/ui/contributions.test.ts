import { execFileSync } from "node:child_process";
import { expect, inject, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { open } from "./workbench.ts";

// What the package itself brings to VS Code, without the server's help.

test("a snippet brings a whole file", async () => {
  const editor = await open({ Dockerfile: "\n" });
  await editor.cursor("\n");
  await editor.type("from-go");
  await editor.complete(["from-go"], { take: true });
  await editor.press("Escape", "Escape");
  await editor.becomes(
    /^FROM golang:.* AS build\n[\s\S]*^FROM gcr\.io\/distroless\/static[\s\S]*^ENTRYPOINT \["\/app"\]/m,
  );
});

test("a heredoc has the colours of its language", async () => {
  const editor = await open({
    Dockerfile: 'FROM alpine\nCOPY <<EOF /etc/app.json\n{ "port": true, "it\'s": 1 }\nEOF\nUSER 65532\n',
  });
  const classes = (text: RegExp) =>
    editor.page.locator(".view-line span > span", { hasText: text }).first().getAttribute("class");
  const differ = async () => (await classes(/true/)) !== (await classes(/port/));
  await expect.poll(differ, { timeout: 10_000 }).toBe(true);
  // The server's colours come later, and leave those of the file's language.
  await editor.problem("alpine", "hint", "No tag means alpine:latest");
  expect(await differ()).toBe(true);
  expect(await classes(/^\s*USER/)).toBe(await classes(/^\s*FROM/));
});

test("VS Code knows the server's ports by its command line, and forwards none", async () => {
  await (await open({ Dockerfile: "FROM alpine\n" })).problem("alpine", "hint", "No tag means alpine:latest");
  const running = execFileSync("ps", ["-eo", "args"], { encoding: "utf8", maxBuffer: 1 << 24 }).split("\n");
  const ours = running.filter((it) => it.includes(inject("extensions")) && it.includes("server.js"));
  const [pattern = ""] = Object.keys(manifest.contributes.configurationDefaults["remote.portsAttributes"]);
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.filter((it) => !new RegExp(pattern).test(it))).toEqual([]);
});
