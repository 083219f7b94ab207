import { execFileSync, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Catalogue } from "../../server/src/language/world.ts";
import { ownName } from "../../server/src/own-names.ts";
import type { Table } from "../../server/src/protocol.ts";
import { embedded } from "../support/catalogue.ts";
import { docker, workspace } from "./workspace.ts";

// Verify and Compare bases over the protocol, with the real engine: what they say is what the images do.

type Answer = (Table & { markdown: string }) | null;

/** BusyBox plays compiler and program: it is static, and small. Never built before, so nothing comes from a cache. */
const builder = (mark: string, name = "") => `
  FROM busybox:musl${name}
  ENV MARK=${mark}
  RUN head -c 3000000 /dev/urandom > /compiler; cp /bin/busybox /busybox`;
const start = `CMD ["/busybox", "sh", "-c", "echo high water; exit 3"]`;
const single = (mark: string) => `${builder(mark)}\n  ${start}\n`;
const split = (mark: string, base = "scratch") => `${builder(mark, " AS build")}

  FROM ${base}
  COPY --from=build /busybox /busybox
  ${start}
`;

/** Names of images and containers that a proof could have left here; other servers may use the engine as well. */
const left = () => ({
  images: docker("image", "ls", "--format={{.Repository}}")
    .split("\n")
    .filter((it) => it.includes(ownName())),
  containers: docker("ps", "--all", "--quiet", `--filter=name=${ownName()}`),
});

/** What a server that was killed leaves, and an image of one that lives; each answers whether it is there. */
function remains(): readonly (() => boolean)[] {
  const gone = ownName().replace(String(process.pid), String(spawnSync("true").pid));
  const lives = ownName().replace(String(process.pid), String(process.ppid));
  const folder = mkdtempSync(join(tmpdir(), gone));
  writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nLABEL a=b\n");
  const image = (name: string) => `plimsoll/${name}1:before`;
  docker("build", "--quiet", "--tag", image(gone), "--tag", image(lives), folder);
  const id = docker("create", "--label=plimsoll.trial", `--name=plimsoll-${gone}1`, image(gone), "x");
  return [
    () => existsSync(folder),
    () => docker("ps", "--all", "--quiet", "--no-trunc").includes(id),
    ...[gone, lives].map((name) => () => docker("image", "ls", "--quiet", image(name)) !== ""),
  ];
}

/** A folder under version control with this Dockerfile committed. */
async function committed(before: string) {
  const it = await workspace({ Dockerfile: before });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: it.folder });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message=before");
  return it;
}

const drawn = ({ rows }: Table) =>
  rows.map(({ name, cells, reason }) =>
    [name, ...(reason ? [reason] : cells.map(({ text }) => text))].join(" | "),
  );

test("Verify builds and starts what was committed and what is written now, compares, and leaves nothing", async () => {
  const mark = randomUUID();
  const it = await committed(single(mark));
  await it.edit(2, split(mark));
  const old = remains();
  const proof = (await it.command<Answer>("verify"))!;
  await expect.poll(() => old.map((there) => there())).toEqual([false, false, false, true]);
  expect(drawn(proof)).toEqual([
    "Builds | yes | yes | same",
    expect.stringMatching(/^Unpacked \| \d\.\d\d MB \| \d\.\d\d MB \| −\d\.\d\d MB \(−\d\d\.\d %\)$/),
    expect.stringMatching(/^Compressed \| \d\.\d\d MB \| \d\.\d\d MB \| −\d\.\d\d MB \(−\d\d\.\d %\)$/),
    "Once started | ends with exit code 3 | ends with exit code 3 | same",
    "Output | high water | high water | same",
  ]);
  expect(proof).toMatchObject({
    state: "good",
    summary: expect.stringMatching(/does the same.*−\d\.\d\d MB/),
  });
  expect(proof.markdown).toContain("| Output ");
  expect(it.messages).toEqual([proof.summary]);
  docker("image", "rm", `plimsoll/${ownName().replace(String(process.pid), String(process.ppid))}1:before`);
  expect(left()).toEqual({ images: [], containers: "" });
  const told = it.tables.map(({ state, summary }) => `${state}: ${summary}`);
  expect(told[0]).toBe("running: Building the file before");
  expect(told).toContain("running: after · starting");
  expect(told.at(-1)).toBe(`good: ${proof.summary}`);
  // What came out is said before the engine has compressed.
  const early = it.tables.find(({ measuring }) => measuring)!;
  expect(early).toMatchObject({ state: "good", summary: proof.summary });
  expect(drawn(early)).toContain("Compressed | … | … | ");
});

test("Verify says why the new one does not start or build", async () => {
  const mark = randomUUID();
  const it = await committed(single(mark));
  await it.edit(2, split(mark).replace('CMD ["/busybox"', 'CMD ["/ebb"'));
  const failed = (await it.command<Answer>("verify"))!;
  expect(failed).toMatchObject({
    state: "bad",
    summary: expect.stringMatching(/^It does not start: .*\/ebb/),
  });
  expect(drawn(failed)).toContain("Once started | ends with exit code 3 | does not start | differs");
  await it.edit(3, split(mark).replace("COPY --from=build /busybox", "COPY --from=build /ebb"));
  const broken = (await it.command<Answer>("verify"))!;
  expect(broken).toMatchObject({
    state: "bad",
    summary: expect.stringMatching(/^It does not build: .*\/ebb/),
  });
  expect(drawn(broken)).toEqual(expect.arrayContaining(["Builds | yes | no | differs"]));
  expect(left()).toEqual({ images: [], containers: "" });
});

test("Verify is cancelled in the build and in the start, and leaves nothing", async () => {
  const mark = randomUUID();
  const slow = (where: string) =>
    `FROM alpine:3.23\nENV MARK=${mark}\n${where === "build" ? "RUN sleep 60\n" : ""}CMD sleep 60\n`;
  const it = await committed("FROM alpine:3.23\nCMD true\n");
  for (const [version, where, told] of [
    [2, "build", /^after · step .* sleep$/],
    [3, "start", /^after · starting$/],
  ] as const) {
    await it.edit(version, slow(where));
    const proof = it.command<Answer>("verify");
    await it.until(() => it.progress.some(({ message }) => message && told.test(message)));
    const cancel = it.tables.at(-1)!.actions.find(({ title }) => title === "Cancel")!;
    await it.client.sendRequest("workspace/executeCommand", cancel);
    expect(await proof).toBeNull();
    expect(it.tables.at(-1)).toMatchObject({ state: "cancelled" });
    expect(left()).toEqual({ images: [], containers: "" });
  }
});

test("there has to be something to compare with", async () => {
  const it = await committed("FROM alpine:3.23\nCMD true\n");
  expect(await it.command("verify")).toBeNull();
  expect(it.messages).toEqual([expect.stringContaining("as it was committed")]);
});

test("after a split Verify is one click away, and compares with the text before it", async () => {
  const mark = randomUUID();
  const it = await workspace({ Dockerfile: split(mark) }, { answers: ["Verify"] });
  await it.command("splitDone", single(mark));
  await it.until(() => it.tables.some(({ state }) => state === "good"));
  expect(it.questions).toEqual([expect.stringMatching(/^Split\. Verify/)]);
  expect(it.tables.at(-1)!.notes[0]).toBe("Before: the file before the split.");
});

test("Compare bases builds one program on the bases that fit and says what it weighs and does on each", async () => {
  // Debian and Ubuntu are large to pull and to compress, and tell nothing more.
  const known = embedded();
  const small: Catalogue = {
    ...known,
    tags: (image, today) => (/debian|ubuntu/.test(image.text) ? [] : known.tags(image, today)),
  };
  const mark = randomUUID();
  const it = await workspace({ Dockerfile: split(mark) }, { catalogue: small });
  const answer = (await it.command<Answer>("compareBases"))!;
  expect(drawn(answer).map((it) => it.replace(/\d\.\d\d MB/g, "# MB"))).toMatchInlineSnapshot(`
    [
      "scratch | # MB | # MB | ends with exit code 3 | none | none | –",
      "distroless static | # MB | # MB | ends with exit code 3 | none | none | 2028-08-09",
      "alpine:3.24 | # MB | # MB | ends with exit code 3 | musl 1.2.6 | ash (BusyBox) | 2028-06-01",
    ]
  `);
  expect(left()).toEqual({ images: [], containers: "" });
  const alpine = answer.rows.find(({ name }) => name.startsWith("alpine"))!;
  const applied: unknown[] = [];
  it.client.onRequest("workspace/applyEdit", ({ edit }) => {
    applied.push(edit.changes[it.uri].map(({ newText }: { newText: string }) => newText));
    return { applied: true };
  });
  await it.command("useBase", alpine.action!.arguments[1]);
  expect(applied).toEqual([["alpine:3.24"]]);
  await it.edit(2, split(mark, "alpine:3.24"));
  await it.command("useBase", alpine.action!.arguments[1]);
  expect(it.messages.at(-1)).toContain("has changed since");
});
