import { type Problem, rule } from "../feature.ts";
import { platformOf } from "../images/about.ts";
import { changes, onSuite } from "../images/choose.ts";
import { distributionName, ending } from "../images/fact-rows.ts";
import { type ImagePlace, imageKeywords, imagesInStages } from "../images/place.ts";
import { release } from "../images/suite.ts";
import { daysLater } from "../words.ts";
import type { ImageFacts, SteadyWorld } from "../world.ts";

/** Days before the end in which it is mentioned. */
const ahead = 90;

/**
 * Long-term support that costs nothing counts as support: then the end is only mentioned, and only on a distribution
 * itself that no other stage builds on: a runtime goes with its builder's release.
 */
export const endedBase = rule({
  id: "ended-base",
  severity: "warning",
  summary: "The support of a base image has ended, or ends within 90 days.",
  why: "After the end of support nobody fixes security holes: the image is not rebuilt any more, or rebuilt with old packages.",

  examples: [
    {
      given: { today: "2026-11-23" },
      bad: `
        FROM golang:1.22-alpine AS build
             ^^^^^^^^^^^^^^^^^^ The support of golang 1.22 ended on 2025-02-11.
      `,
      good: `
        FROM golang:1.26-alpine AS build
      `,
    },
    {
      // The tag has stayed where the last line of 7 ended.
      given: { today: "2026-11-23" },
      bad: `
        FROM php:7-fpm-alpine
             ^^^^^^^^^^^^^^^^ The support of php 7.4 ended on 2022-11-28.
      `,
    },
    {
      given: { today: "2026-11-23" },
      bad: `
        FROM ubuntu:20.04
             ^^^^^^^^^^^^ The standard support of ubuntu 20.04 ended on 2025-05-31; paid support until 2030-04-02.
      `,
      good: `
        FROM ubuntu:22.04
      `,
    },
    {
      given: { today: "2026-11-23" },
      bad: `
        FROM python:3.13-slim-bullseye
             ^^^^^^^^^^^^^^^^^^^^^^^^^ python:3.13-slim-bullseye stands on Debian 11 (bullseye), whose long-term support ended on 2026-08-31.
      `,
      good: `
        FROM python:3.13-slim-trixie
      `,
    },
    {
      given: { today: "2026-02-15" },
      bad: `
        FROM node:20-slim
             ^^^^^^^^^^^^ The support of node 20 ends on 2026-04-30.
      `,
    },
    {
      given: { today: "2026-11-23" },
      bad: `
        FROM debian:bookworm-slim
             ^^^^^^^^^^^^^^^^^^^^ The standard support of debian 12 ended on 2026-07-11; long-term support until 2028-06-30.
      `,
    },
    {
      given: { today: "2026-11-23" },
      silent: `
        FROM node:24-bookworm AS build
        FROM alpine:3.23
        FROM acme/base:1.0
      `,
    },
    {
      given: { today: "2026-11-23" },
      bad: `
        FROM debian:bullseye-slim
             ^^^^^^^^^^^^^^^^^^^^ The long-term support of debian 11 ended on 2026-08-31.
      `,
      good: `
        FROM debian:trixie-slim
      `,
    },
    {
      given: { today: "2026-11-23" },
      bad: `
        FROM buildpack-deps:20.04-curl AS fetch
             ^^^^^^^^^^^^^^^^^^^^^^^^^ buildpack-deps:20.04-curl stands on Ubuntu 20.04 (focal), whose standard support ended on 2025-05-31; paid support until 2030-04-02.
      `,
    },
    {
      given: { today: "2026-11-23" },
      bad: `
        FROM rust:1.97-alpine AS build
             ^^^^^^^^^^^^^^^^ The support of rust 1.97 ended on 2026-08-20.
      `,
    },
    {
      given: { today: "2026-11-23" },
      bad: `
        FROM rust:1.80-bullseye
             ^^^^^^^^^^^^^^^^^^ rust:1.80-bullseye stands on Debian 11 (bullseye), whose long-term support ended on 2026-08-31.
      `,
    },
    { given: { today: "2026-11-23" }, silent: `FROM centos:7\nFROM buildpack-deps:24.04-scm` },
    {
      given: { today: "2026-11-23" },
      silent: `
        FROM rust:1-bookworm AS build
        FROM debian:bookworm-slim
        COPY --from=build /app /app
      `,
    },
  ],
  on: imageKeywords,

  *checkStages(stages, file, world) {
    const soon = daysLater(world.today, ahead);
    const places = imagesInStages(file, stages);
    for (const place of places) {
      const { reference, stage } = place;
      if (reference === undefined || stage === undefined) continue;
      const facts = world.catalogue.facts(reference, platformOf(stage.platform?.value, world.platform));
      // Nobody publishes it any more: that says it all, and brings the replacement.
      if (facts.deprecated !== undefined) continue;
      const line = ofLine(place, facts, soon, world);
      const problem =
        line === undefined || facts.rolling ? (ofDistribution(place, facts, world) ?? line) : line;
      const isMention = problem?.severity === "hint" && facts.extendedSupport?.value.paid === false;
      if (problem !== undefined && !(isMention && goesWithBuilder(place, facts, places, world)))
        yield problem;
    }
  },
});

/** Whether another image of stages that use each other stands on the same release. */
function goesWithBuilder(
  { reference }: ImagePlace,
  { distribution }: ImageFacts,
  places: readonly ImagePlace[],
  { catalogue }: SteadyWorld,
): boolean {
  return places.some((it) => {
    if (it.reference === undefined || it.reference.text === reference?.text) return false;
    const other = catalogue.facts(it.reference).distribution?.value;
    return (
      other !== undefined &&
      other.id === distribution?.value.id &&
      other.version === distribution.value.version
    );
  });
}

function ofLine(
  place: ImagePlace,
  { endOfLife, extendedSupport, line, rolling }: ImageFacts,
  soon: string,
  world: SteadyWorld,
): Problem | undefined {
  const { today, catalogue } = world;
  if (endOfLife === undefined || line === undefined || endOfLife.value > soon) return undefined;
  const reference = place.reference!;
  const name = `${reference.repository.split("/").at(-1)} ${line}`;
  const next = catalogue.successor(reference, today);
  const fixes = changes(place, next === undefined ? [] : [next]);
  if (endOfLife.value >= today) {
    const message = `The support of ${name} ends on ${endOfLife.value}.`;
    return { range: place.range, message, severity: "hint", fixes };
  }
  const { what, on, longer } = ending(endOfLife.value, extendedSupport?.value, today);
  const isFree = longer !== undefined && extendedSupport?.value.paid === false;
  return {
    range: place.range,
    message: `The ${what} of ${name} ended on ${on}${longer === undefined ? "" : `; ${longer}`}.`,
    fixes,
    ...(isFree || rolling ? { severity: "hint" } : {}),
  };
}

/** A current line on an ended distribution, `python:3.13-slim-bullseye`. */
function ofDistribution(
  place: ImagePlace,
  { distribution, line }: ImageFacts,
  world: SteadyWorld,
): Problem | undefined {
  const { today } = world;
  const on = distribution?.value;
  if (!distribution?.verified || on?.endOfLife === undefined || on.endOfLife >= today || on.version === line)
    return undefined;
  const { what, on: day, longer } = ending(on.endOfLife, on.extendedSupport, today);
  if (longer !== undefined && on.extendedSupport?.paid === false) return undefined;
  const reference = place.reference!;
  const newer = onSuite(
    reference,
    (userland) => release(userland).distribution === on.id && release(userland).version !== on.version,
    world,
  );
  return {
    range: place.range,
    message: `${reference.text} stands on ${distributionName(on)}, whose ${what} ended on ${day}${longer === undefined ? "" : `; ${longer}`}.`,
    fixes: changes(place, newer === undefined ? [] : [newer]),
  };
}
