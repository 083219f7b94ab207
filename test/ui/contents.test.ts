import { expect, test } from "vitest";
import { open } from "./workbench.ts";

const program = `package main

import "net/http"

func main() { http.Get("https://example.com") }
`;

const alpine = `FROM golang:1.26-trixie AS build
WORKDIR /src
COPY . .
RUN go build -o /app .

FROM alpine:3.23
RUN apk add --no-cache ca-certificates && adduser -D app
COPY --from=build /app /app
USER app
ENTRYPOINT /app
`;

test("terms say what they are, and what they mean in this file", async () => {
  const editor = await open({
    Dockerfile: `FROM golang:1.26-alpine AS build
WORKDIR /src
COPY . .
RUN go build -ldflags="-s -w -extldflags=-static" -o /app .

FROM gcc:15 AS tool
COPY tool.c .
RUN gcc -o /tool tool.c

FROM alpine:3.23
RUN apk add --no-cache tzdata
COPY --from=alpine:3.23 /lib/ld-musl-x86_64.so.1 /lib/
COPY --from=tool /tool /tool
USER 65532
`,
    "main.go": program,
  });
  for (const [at, name, ...says] of [
    ["-extldflags", "hover-static", "so it starts on any Linux base"],
    ["apk add", "hover-apk", "--no-cache"],
    ["ld-musl", "hover-loader", "its loader for amd64"],
    ["65532", "hover-user", "/etc/passwd"],
  ] as const) {
    await editor.hover(at, ...says);
    await editor.shot(name, { height: 400 });
    await editor.press("Escape");
  }
});

test("a fix is looked at before it is made", async () => {
  const editor = await open(
    { Dockerfile: alpine, "main.go": program, "go.mod": "module example.com/app\n" },
    { folder: "quay" },
  );
  await editor.problem("/app /app", "error", "needs glibc 2.41");
  await editor.actions("/app /app");
  await editor.press("Control+Enter");
  await editor.page.locator(".refactor-preview, .bulk-edit-panel").first().waitFor();
  await editor.shot("fix-preview");
  await editor.page.locator(".part.panel .monaco-button", { hasText: "Discard" }).click();
  await editor.page.locator(".part.panel").waitFor({ state: "hidden" });
});

test("the checklist for scratch inserts what is missing", async () => {
  const editor = await open({ Dockerfile: alpine, "main.go": program, "go.mod": "module example.com/app\n" });
  await editor.cursor("FROM alpine");
  await editor.command("Make This Stage Run on scratch");
  const rows = editor.page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: "insert all that is missing" }).waitFor();
  await editor.shot("checklist", { height: 560 });
  // One line of it alone, by its words as one would in any list.
  await editor.type("exec form");
  await rows.filter({ hasText: "Write it in exec form" }).waitFor();
  await editor.press("Enter");
  await editor.lines.filter({ hasText: 'ENTRYPOINT ["/app"]' }).waitFor();
  expect(await editor.lines.filter({ hasText: "FROM alpine:3.23" }).count()).toBe(1);
  await rows.filter({ hasText: "started without a shell" }).waitFor();
  await rows.filter({ hasText: "insert all that is missing" }).waitFor();
  await editor.press("Enter");
  // Shown again, with nothing left to insert.
  await rows.filter({ hasText: "all that is missing" }).waitFor({ state: "detached" });
  await rows.first().waitFor();
  await editor.press("Escape");
  await editor.becomes(
    /RUN CGO_ENABLED=0 go build.*FROM scratch\n.*certificates.*USER 65532:65532\nENTRYPOINT \["\/app"\]\n$/s,
  );
});

test("what can't run on scratch is told the nearest base that starts it", async () => {
  const editor = await open({
    Dockerfile: 'FROM python:3.13\nWORKDIR /srv\nCOPY . .\nCMD ["python", "app.py"]\n',
  });
  await editor.cursor("FROM python");
  await editor.command("Make This Stage Run on scratch");
  const toast = await editor.toast("The smallest base that starts it is");
  expect(await toast.textContent()).toContain("distroless/python3");
  await editor.press("Escape");
});
