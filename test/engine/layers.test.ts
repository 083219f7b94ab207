import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { check } from "../../server/src/cli/check.ts";
import { imageTarget } from "../../server/src/language/builds/stages.ts";
import type { BuiltStage, FileNode, Layers } from "../../server/src/protocol.ts";
import { docker, folderOf, workspace } from "./workspace.ts";

const Dockerfile = `
  FROM alpine:3.23
  RUN mkdir /data && head -c 70000 /dev/urandom > /data/big && echo hello > /data/small
  ENV A=b
  RUN rm /data/big
  COPY Dockerfile /
`;

test("layers, files and what hides them, as the engine has them", async () => {
  const it = await workspace({ Dockerfile });
  await expect(it.ask("plimsoll/layers", { target: imageTarget })).rejects.toThrow("Build it first");
  expect(await it.build()).toBe("built");
  const [stage] = await it.ask<BuiltStage[]>("plimsoll/builtStages", {});
  const layers = await it.ask<Layers>("plimsoll/layers", { target: imageTarget });
  expect(layers.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(stage!.bytes);
  expect(
    layers.map(({ text, bytes, hidden, line, inherited }) =>
      inherited ? "inherited" : [text.slice(0, 12), line, bytes < 1000 || bytes, hidden],
    ),
  ).toEqual([
    "inherited",
    ["RUN mkdir /d", 1, 70_006, 70_000],
    ["RUN rm /data", 3, true, 0],
    ["COPY Dockerf", 4, true, 0],
  ]);

  const question = { target: imageTarget, image: stage!.image, layer: 1, levels: 1, most: 10, least: 0 };
  const folder = await it.ask<FileNode>("plimsoll/layerFolder", { ...question, folder: "data" });
  expect(folder.children).toEqual([
    { name: "big", bytes: 70_000, hidden: 70_000, files: 1, folder: false, hiddenBy: 2 },
    { name: "small", bytes: 6, hidden: 0, files: 1, folder: false },
  ]);
  const json = JSON.parse(await it.ask("plimsoll/exportLayers", { target: imageTarget }));
  expect(json.layers[1].contents[0]).toEqual({ path: "/data/big", bytes: 70_000, hiddenBy: 2 });
  expect(json.layers[2].deletes).toEqual(["/data/big"]);

  // What was read once needs no engine.
  docker("image", "rm", "--force", stage!.image);
  expect(await it.ask("plimsoll/layers", { target: imageTarget })).toEqual(layers);
});

test("a check that builds holds a stage to its budget, and says when it could not", async () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const error = vi.spyOn(console, "error").mockReturnValue();
  vi.stubEnv("XDG_CACHE_HOME", folderOf({}));
  const text = (budget: string, run = "head -c 70000 /dev/urandom > /x") =>
    `# plimsoll: budget=${budget}\nFROM alpine:3.23\nCOPY harbours /\nRUN ${run}\nUSER 65532\nCMD ["sh"]`;
  // With the context that the project names.
  const run = (file: string) => {
    const folder = folderOf({
      "deploy/Dockerfile": file,
      "compose.yaml": "services: { web: { build: { context: ., dockerfile: deploy/Dockerfile } } }",
      harbours: "",
      ".git/HEAD": "",
    });
    return check.run(["--build", join(folder, "deploy/Dockerfile")]);
  };
  try {
    expect(await run(text("1GB"))).toBe(0);
    expect(await run(text("10kB"))).toBe(1);
    expect(write.mock.calls.join("")).toMatch(
      /warning: The image is .* over its budget\. Most of it: the base/,
    );
    expect(await run(text("1GB", "false"))).toBe(2);
    expect(error.mock.calls.join("\n")).toMatch(/the image was not built: .*exit code: 1/);
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
});
