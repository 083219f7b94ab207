import { expect, test } from "vitest";
import { checker } from "../../server/src/check.ts";
import { defaults } from "../../server/src/language/settings.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { unknownWorld } from "../../server/src/language/unknown-world.ts";

const check = checker(defaults, (id, error) => {
  throw new Error(id, { cause: error });
});
const found = (text: string) =>
  check(Dockerfile.parse(text), unknownWorld).findings.map(({ rule }) => rule.id);

// What another tool makes a Dockerfile of is none yet: nobody knows what will stand there.
test.each([
  "{{#version}}\n  FROM ruby:{{{.}}}\n{{/version}}\nWORKDIR app",
  "FROM node:{{ version }}\nWORKDIR app",
  "FROM node:22\n{% if proxy %}\nENV A b\n{% endif %}",
  "FROM node:22\n<% if proxy %>\nENV A b\n<% end %>",
  "FROM {{.Base}}\nWORKDIR app",
])("%j is a template", (text) => expect(found(text)).toEqual([]));

test.each([
  ["FROM node:22\nRUN docker inspect --format '{{.Id}}' x\nWORKDIR app", ["relative-workdir"]],
  ["FROM node:22\nLABEL rule={{a}}\n# {{ comment }}\nWORKDIR app", ["relative-workdir"]],
  ["FROM node:22\nRUN cat <<EOF > x\n{{ body }}\nEOF\nWORKDIR app", ["relative-workdir"]],
])("%j is a Dockerfile", (text, rules) => expect(found(text)).toEqual(rules));
