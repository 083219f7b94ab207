import { expect, test } from "vitest";
import { contents } from "../../server/src/language/contents/contents.ts";
import { variableHover } from "../../server/src/language/hovers/variable.ts";
import { readStage } from "../../server/src/language/split/reading.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { given } from "../support/fixture.ts";

const world = given({});

/**
 * Of each file: what `RUN echo $A` at its end writes, and what A is in the image, null when it is not there. All as
 * built with BuildKit 0.13 without `--build-arg`.
 */
test.each<[file: string, building: string, image: string | null]>([
  ["FROM scratch / ENV A=e / ARG A=a", "a", "e"],
  ["FROM scratch / ARG A=a / ENV A=e", "e", "e"],
  ["FROM scratch / ENV A=e / ARG A", "e", "e"],
  ["FROM scratch / ENV A=e / ARG A=", "", "e"],
  ["ARG A=g / FROM scratch / ENV A=e / ARG A", "g", "e"],
  ["ARG A=g / FROM scratch / ARG A / ENV A=e", "e", "e"],
  ["ARG A=g / FROM scratch / ENV A=e", "e", "e"],
  ["FROM scratch / ENV A=e1 / ARG A=a / ENV A=e2", "e2", "e2"],
  ["FROM scratch / ARG A=a1 / ENV A=e / ARG A=a2", "a2", "e"],
  ["FROM scratch / ARG A=a / ENV A=$A-e / ARG A=a2", "a2", "a-e"],
  ["FROM scratch AS p / ENV A=e / FROM p / ARG A=a", "a", "e"],
  ["FROM scratch AS p / ARG A=a / FROM p / ENV A=e", "e", "e"],
  ["FROM scratch AS p / ENV A=e / ARG A=a / FROM p", "e", "e"],
  ["FROM scratch AS p / ENV A=e / ARG A=a / FROM p / ARG A", "e", "e"],
  ["FROM scratch AS p / ARG A=a / ENV A=e / ARG A=b / FROM p", "e", "e"],
  ["FROM scratch AS p / ENV A=e / FROM p AS q / ARG A=a / FROM q", "e", "e"],
  ["FROM scratch AS p / ARG A=a / FROM p AS q / ENV A=e / FROM q", "e", "e"],
  ["FROM scratch AS p / ARG A=a / FROM p / ARG A", "a", null],
  ["FROM scratch / ENV Z=1 A=0 / ENV Z=2 A=$Z", "1", "1"],
  ["FROM scratch / ARG Z=1 / ARG Z=2 A=$Z", "1", null],
])("%s", (lines, building, image) => {
  const text = `${lines.replaceAll(" / ", "\n")}\nRUN echo $A\nCMD echo $A`;
  const file = Dockerfile.parse(text);
  const [run, cmd] = file.instructions.slice(-2);
  const stage = file.finalStage!;
  expect(file.scopes.value("A", run!)).toBe(building);
  const visible = file.scopes.visible(run!).find(({ name }) => name === "A")!;
  expect(file.scopes.valueOf(visible)).toBe(building);
  expect(file.scopes.value("A", cmd!)).toBe(image ?? building);
  const found = variableHover.find(file, { line: run!.line, character: "RUN echo $A".length })!;
  const shown = building === "" ? "the empty text" : `\`${building}\``;
  expect(variableHover.show(found, file, world)).toContain(`**A** = ${shown}\n`);

  expect(contents(file, world.catalogue).at(-1)!.variable("A")).toBe(image);

  const reading = readStage(file, stage, () => ({ name: "" }));
  expect(reading.steps.find(({ instruction }) => instruction === run)!.env.get("A")).toBe(building);
  expect(reading.env.get("A")).toBe(image ?? building);
});
