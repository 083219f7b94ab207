import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { commandLineEngine } from "../../server/src/io/engine/command-line.ts";
import { attribute } from "../../server/src/language/builds/layers.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { docker, folderOf } from "./workspace.ts";

// Ten images of different shape: what we say is what the engine and a registry say.
const images: Record<string, string> = {
  empty: "FROM scratch\nLABEL only=settings",
  "one file": "FROM scratch\nCOPY noise /",
  "many layers": `FROM alpine:3.23\n${Array.from({ length: 12 }, (_, n) => `RUN head -c ${(n + 1) * 1000} /dev/urandom > /${n}`).join("\n")}`,
  "hidden bytes": "FROM alpine:3.23\nRUN head -c 3000000 /dev/urandom > /x\nRUN rm /x",
  "two stages":
    "FROM alpine:3.23 AS build\nRUN head -c 500000 /dev/zero > /x\nFROM scratch\nCOPY --from=build /x /",
  "a stage on a stage":
    "FROM alpine:3.23 AS base\nRUN echo one > /one\nFROM base\nARG A=b\nENV C=d\nRUN echo two > /two",
  "all instructions":
    'FROM alpine:3.23\nARG V=1\nENV A=1\nWORKDIR /srv\nCOPY noise .\nADD noise /b\nEXPOSE 80\nVOLUME /v\nUSER 5\nSTOPSIGNAL 9\nHEALTHCHECK CMD true\nONBUILD RUN x\nSHELL ["/bin/sh","-c"]\nENTRYPOINT ["a"]\nCMD ["b"]',
  heredocs: "FROM alpine:3.23\nCOPY <<one <<two /d/\n1\none\n22\ntwo\nRUN <<EOF\necho a > /a\nEOF",
  "a slim Debian": "FROM debian:trixie-slim\nRUN rm -rf /usr/share/doc",
  distroless: "FROM gcr.io/distroless/static-debian13:nonroot\nCOPY noise /",
};

test.each(Object.entries(images))("%s", async (_, text) => {
  const folder = folderOf({ Dockerfile: `${text}\nLABEL id=${randomUUID()}`, noise: "x".repeat(70_000) });
  const engine = commandLineEngine(() => ({ engine: "docker", builder: "" }));
  await engine.probe();
  const tag = `plimsoll/numbers:${randomUUID().slice(0, 8)}`;
  const outcome = await engine.build(
    { file: `${folder}/Dockerfile`, context: folder, tag },
    () => {},
    new AbortController().signal,
  );
  if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome));
  const image = (await engine.image(outcome.image))!;

  expect(image.unpacked).toBe(Number(docker("image", "inspect", "--format={{.Size}}", tag)));
  const { layers, inherited } = attribute(image.history, Dockerfile.parse(`${text}\nLABEL id=1`).finalStage!);
  expect(layers.reduce((sum, { bytes }) => sum + bytes, inherited)).toBe(image.unpacked);

  const compressed = await engine.compressed(image, new AbortController().signal);
  const pushed = `${process.env.PLIMSOLL_TEST_REGISTRY}/${tag}`;
  docker("image", "tag", tag, pushed);
  docker("image", "push", "--quiet", pushed);
  const response = await fetch(
    `http://${pushed.replace("/", "/v2/").replace(/:([^:]*)$/, "/manifests/$1")}`,
    {
      headers: {
        accept:
          "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json",
      },
    },
  );
  const manifest = (await response.json()) as { layers: { size: number }[] };
  expect(compressed).toBe(manifest.layers.reduce((sum, { size }) => sum + size, 0));
  docker("image", "rm", pushed, tag);
});
