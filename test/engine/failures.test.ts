import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { failures } from "../../server/src/language/failures/failures.ts";
import { docker, folderOf, workspace } from "./workspace.ts";

const c = `
  FROM gcc:14 AS build
  RUN mkdir /out && echo 'int foo(void) { return 0; }' > foo.c && gcc -shared -o /usr/lib/libfoo.so foo.c
  RUN echo 'int foo(void); int main(void) { return foo(); }' > app.c && gcc -o /out/app app.c -lfoo
  RUN echo 'int main(void) { return 0; }' > plain.c && gcc -o /out/plain plain.c
`;

/** What provokes each failure: the message comes from the real engine, shell, loader or runtime. */
const provoked: Record<
  string,
  { Dockerfile: string; line: number; files?: Record<string, string>; says: RegExp }[]
> = {
  "no-shell": [
    { Dockerfile: "FROM scratch\nCOPY Dockerfile /\nRUN echo hello", line: 3, says: /no `\/bin\/sh`/ },
  ],
  "exec-format": [
    {
      Dockerfile: "FROM --platform=linux/FOREIGN alpine:3.23\nRUN echo hello",
      line: 2,
      says: /`\/bin\/sh` is made for another/,
    },
    {
      Dockerfile: 'FROM alpine:3.23\nCOPY --chmod=755 start /\nRUN ["/start"]',
      files: { start: "echo no shebang" },
      line: 3,
      says: /`\/start` is made for another/,
    },
  ],
  "crlf-shebang": [
    {
      Dockerfile: "FROM alpine:3.23\nCOPY --chmod=755 start /\nRUN /start",
      files: { start: "#!/usr/bin/env bash\r\necho hello\r\n" },
      line: 3,
      says: /Windows line ends/,
    },
  ],
  "missing-loader": [
    {
      Dockerfile: `${c}  FROM alpine:3.23\n  COPY --from=build /out/plain /\n  RUN ["/plain"]`,
      line: 7,
      says: /`\/plain` is usually there/,
    },
  ],
  "newer-glibc": [
    {
      Dockerfile: `${c}  FROM debian:trixie-slim\n  COPY --from=build /out/plain /\n  RUN sed -i s/GLIBC_2.34/GLIBC_2.99/ /plain && /plain`,
      line: 7,
      says: /`\/plain` was linked to glibc 2\.99/,
    },
  ],
  "missing-library": [
    {
      Dockerfile: `${c}  FROM debian:trixie-slim\n  COPY --from=build /out/app /\n  RUN /app`,
      line: 7,
      says: /`\/app` needs the library `libfoo\.so`/,
    },
    {
      Dockerfile: `${c}  FROM alpine:3.23\n  COPY --from=build /out/app /\n  RUN /lib/ld-musl-*.so.1 /app`,
      line: 7,
      says: /`\/app` needs the library `libfoo\.so`/,
    },
  ],
  "unknown-user": [
    { Dockerfile: "FROM alpine:3.23\nUSER nobody-here\nRUN id", line: 3, says: /no user `nobody-here`/ },
  ],
  "unknown-time-zone": [
    {
      Dockerfile: "FROM golang:1.26-trixie\nCOPY main.go /\nRUN go run /main.go",
      files: {
        "main.go": `
          package main
          import "time"
          func main() {
            if _, err := time.LoadLocation("Mars/Base"); err != nil {
              panic(err.Error())
            }
          }
        `,
      },
      line: 3,
      says: /`Mars\/Base`/,
    },
  ],
  "full-disk": [
    {
      Dockerfile:
        "FROM alpine:3.23\nRUN --mount=type=tmpfs,target=/small,size=1m dd if=/dev/zero of=/small/a bs=1M count=2",
      line: 2,
      says: /disk the engine writes to is full/,
    },
  ],
  "missing-source": [
    { Dockerfile: "FROM scratch\nCOPY nowhere /", line: 2, says: /`\/nowhere` is not in the build context/ },
    {
      Dockerfile: "FROM alpine:3.23 AS build\nFROM scratch\nCOPY --from=build /nowhere /",
      line: 3,
      says: /`\/nowhere` is not in `build`/,
    },
  ],
  "command-not-found": [
    {
      Dockerfile: "FROM alpine:3.23\nRUN curl -O https://example.com",
      line: 2,
      says: /`curl` is not in this image/,
    },
    {
      Dockerfile: "FROM debian:trixie-slim\nRUN curl -O https://example.com",
      line: 2,
      says: /`curl` is not in this image/,
    },
    { Dockerfile: 'FROM alpine:3.23\nRUN ["curl"]', line: 2, says: /`curl` is not in this image/ },
  ],
};

const cases = Object.entries(provoked).flatMap(([id, all]) => all.map((it, n) => [id, n + 1, it] as const));

// Most of the time is waiting for the engine, so several wait at once.
test.concurrent.for(cases)(
  "%s, %i",
  async ([_, __, { Dockerfile, files = {}, line, says }], { onTestFinished: finished }) => {
    const foreign = process.arch === "arm64" ? "amd64" : "arm64";
    const it = await workspace(
      { Dockerfile: Dockerfile.replace("FOREIGN", foreign), ...files },
      { finished },
    );
    expect(await it.build()).toBe("failed");
    await it.until(() => it.problems().length > 0);
    expect(it.problems()[0]?.message).toMatch(says);
    expect(it.problems()[0]?.range.start.line).toBe(line - 1);
  },
);

test("unknown-authority", async () => {
  const folder = folderOf({});
  const gateway = docker("network", "inspect", "bridge", "--format={{(index .IPAM.Config 0).Gateway}}");
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=nobody",
      "-addext",
      `subjectAltName=IP:${gateway}`,
      "-keyout",
      "key",
      "-out",
      "crt",
    ],
    { cwd: folder, stdio: "pipe" },
  );
  const server = createServer({
    key: readFileSync(join(folder, "key")),
    cert: readFileSync(join(folder, "crt")),
  });
  await new Promise<void>((listening) => server.listen(0, gateway, listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const it = await workspace({ Dockerfile: `FROM ${gateway}:${port}/app:1` });
  expect(await it.build()).toBe("failed");
  await it.until(() => it.problems().length > 0);
  expect(it.problems()[0]?.message).toMatch(/not vouched for by any authority/);
});

test("every failure that is explained is provoked", () => {
  expect([...Object.keys(provoked), "unknown-authority"].sort()).toEqual(failures.map(({ id }) => id).sort());
});
