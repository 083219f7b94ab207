import { expect, test } from "vitest";
import { movedTo, newestOfLine } from "../../server/src/language/images/pins.ts";
import { imageReference } from "../../server/src/language/syntax/image-reference.ts";
import { given } from "../support/fixture.ts";

test.each([
  ["acme/app:1@sha256:old", "sha256:new"],
  ["acme/app:1@sha256:new", undefined],
  ["acme/app:2@sha256:old", undefined],
  ["acme/app@sha256:old", undefined],
  ["acme/app:1", undefined],
])("%s has moved to %s", (image, expected) => {
  const world = given({ manifests: { "acme/app:1": { digest: "sha256:new" } } });
  expect(movedTo(imageReference(image), world)?.digest).toBe(expected);
});

test.each([
  // tag, tags of the registry, the newest of its line
  ["1.2.0", "1.2.0 1.9.1 2.0.0", "1.9.1"],
  ["1.2.0", "1.2.0 1.10.0-rc1 1.9", undefined],
  ["1.2.0", "1.1.0 1.2.0", undefined],
  ["1.2.0", "1.10rc1", undefined],
  ["0.2.0", "0.2.5 0.3.0", "0.2.5"],
  ["1.2.0-slim", "1.3.0 1.4.0-alpine 1.2.9-slim", "1.2.9-slim"],
  ["v1.2.0", "v1.3.0 1.4.0", "v1.3.0"],
  ["1.2", "1.2.9 1.3 2.0", "1.3"],
  ["1", "2 3", undefined],
  ["latest", "1.0.0", undefined],
  ["1.2.0-amd64", "1.3.0-amd64", undefined],
  ["1.2.0", "1.3.0-20260101 1.3.0-arm64", undefined],
])("%s among %s: %s", (tag, tags, expected) => {
  const world = given({ tags: { "acme/app": tags.split(" ") } });
  expect(newestOfLine(imageReference(`acme/app:${tag}`), world)).toBe(expected);
});

test("where lines are published, they are not left", () => {
  const world = given({ tags: { golang: ["1.25.1", "1.25.9", "1.26.3"] } });
  expect(newestOfLine(imageReference("golang:1.25.1"), world)).toBe("1.25.9");
});
