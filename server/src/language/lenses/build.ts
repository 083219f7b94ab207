import type { Range } from "vscode-languageserver-types";
import { inputsOf, targetOf } from "../builds/stages.ts";
import { asksForSecret } from "../contents/secrets.ts";
import { type LensText, lens } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Stage } from "../syntax/stage.ts";
import { size } from "../words.ts";
import type { BuildPlan, StageMeasure, World } from "../world.ts";

/** One thing said above a stage. */
interface Piece extends LensText {
  readonly range: Range;
}

/** What can't be done is not shown: a lens that does nothing teaches people not to look. */
export const buildLens = lens<Piece>({
  id: "build",
  summary: "Builds a stage with a click and shows what it weighs.",

  examples: [
    {
      shows: `
        » ▶ Build build
        FROM golang:1.26 AS build
        RUN go build -o /app .

        » ▶ Build
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      given: {
        builds: {
          "(image)": { unpacked: 4_759_704, compressed: 1_930_112, previous: 735_596_142 },
          build: { unpacked: 917e6 },
        },
      },
      shows: `
        » ▶ Build build
        » Shell
        » 917 MB unpacked
        » Layers
        FROM golang:1.26 AS build
        RUN go build -o /app .

        » ▶ Build
        » ▶ Run
        » 4.76 MB unpacked · 1.93 MB compressed · −731 MB since last build
        » Layers
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      given: {
        builds: {
          "(image)": { unpacked: 4_759_704, compressed: 1_930_112, previous: 4_700_000, stale: true },
        },
      },
      shows: `
        » ▶ Build
        » 4.76 MB (before your edits)
        » Layers
        FROM scratch
        COPY app /
      `,
    },
    {
      given: {
        running: {
          build: { step: 5, steps: 9, doing: "go build", seconds: 12 },
          "(image)": { queued: true },
        },
      },
      shows: `
        » ◌ Building build 5/9 · go build · 12 s
        » Cancel
        FROM golang:1.26 AS build
        » ◌ Waiting for the build before
        » Cancel
        FROM scratch
      `,
    },
    {
      given: { failures: { "(image)": { error: "exit code: 1" } } },
      shows: `
        » ▶ Build
        » Last build failed
        FROM alpine:3.23
        RUN false
      `,
    },
    {
      given: { engine: { state: "unusable", why: "Docker is installed but not running. Start it." } },
      shows: `
        » Docker is installed but not running
        FROM alpine:3.23 AS build
        FROM scratch
      `,
    },
    { given: { engine: { state: "off" } }, shows: "FROM scratch" },
  ],

  find(file, world) {
    const { engine } = world.builds;
    const [first] = file.stages;
    if (!first || engine.state === "off") return [];
    if (engine.state === "unusable") return [unusable(first, engine.why)];
    return file.stages.flatMap((stage) =>
      [...pieces(stage, file, world)].map((text) => ({ ...text, range: stage.from.keywordRange })),
    );
  },

  show: ({ range: _, ...text }) => text,
});

function unusable(stage: Stage, why: string): Piece {
  return {
    range: stage.from.keywordRange,
    title: why.replace(/[.,] .*$|\.$/s, ""),
    tooltip: why,
    command: { id: "plimsoll.engineHelp", arguments: [] },
  };
}

function* pieces(stage: Stage, file: Dockerfile, world: World): Generator<LensText> {
  const { builds } = world;
  const target = targetOf(stage);
  const at = [file.uri, target];
  const name = stage.final ? "" : ` ${stage.called ?? `stage ${stage.index}`}`;

  const running = builds.running(target);
  if (running) {
    const { step, steps, doing, seconds, queued } = running;
    const parts = [
      queued
        ? "◌ Waiting for the build before"
        : `◌ Building${name}${step === undefined ? "" : ` ${step}/${steps}`}`,
      ...(queued || doing === undefined ? [] : [doing]),
      ...(queued ? [] : [`${seconds} s`]),
    ];
    yield {
      title: parts.join(" · "),
      tooltip: "Show the build's log",
      command: { id: "plimsoll.showBuildLog", arguments: at },
    };
    yield {
      title: "Cancel",
      tooltip: "End this build",
      command: { id: "plimsoll.cancelBuild", arguments: at },
    };
    return;
  }

  const what = stage.final ? "Build the image" : "Build this stage and what it stands on";
  const tooltip = [what, ...(builds.plan ? plannedHow(builds.plan) : [])].join("\n");
  yield { title: `▶ Build${name}`, tooltip, command: { id: "plimsoll.build", arguments: at } };

  const measure = builds.measure(target, () => inputsOf(stage, file));
  if (measure && stage.final && !measure.stale)
    yield {
      title: "▶ Run",
      tooltip: "Run the image in a terminal",
      command: { id: "plimsoll.run", arguments: at },
    };
  if (measure && !stage.final && !measure.stale)
    yield {
      title: "Shell",
      tooltip: "Open a shell in this stage",
      command: { id: "plimsoll.shell", arguments: at },
    };
  if (builds.failure(target)) {
    yield {
      title: "Last build failed",
      tooltip: "Show the build's log",
      command: { id: "plimsoll.showBuildLog", arguments: at },
    };
  } else if (measure) {
    yield {
      title: sizes(measure),
      tooltip: measuredHow(measure),
      command: { id: "plimsoll.showLayers", arguments: at },
    };
    yield {
      title: "Layers",
      tooltip: "Show what lies in the layers, as a picture; click the size for a tree",
      command: { id: "plimsoll.showTreemap", arguments: at },
    };
  }
}

function sizes({ unpacked, compressed, previous, head, stale }: StageMeasure): string {
  if (stale) return `${size(unpacked)} (before your edits)`;
  const change = (before: number | undefined, since: string) =>
    before === undefined || before === unpacked
      ? []
      : [`${unpacked > before ? "+" : ""}${size(unpacked - before)} ${since}`];
  return [
    `${size(unpacked)} unpacked`,
    ...(compressed === undefined ? [] : [`${size(compressed)} compressed`]),
    ...change(previous, "since last build"),
    ...change(head, "against HEAD"),
  ].join(" · ");
}

/** The context, the arguments and the platform of a build, a line each. */
function plannedHow({ label, from, args, platform }: BuildPlan): string[] {
  const given = Object.entries(args).map(
    ([name, value]) => `${name}=${asksForSecret(name) ? "•••" : short(value)}`,
  );
  return [
    `Context: ${label}${from === undefined ? "" : ` (${from})`}`,
    ...(given.length === 0 ? [] : [`Arguments: ${given.join(" · ")}`]),
    ...(platform === undefined ? [] : [`Platform: ${platform}`]),
  ];
}

const short = (text: string) => (text.length <= 40 ? text : `${text.slice(0, 39)}…`);

function measuredHow({ unpacked, compressed, inherited, platform, engine, at }: StageMeasure): string {
  const bytes = (count: number) => `${count.toLocaleString("en-US")} bytes`;
  return [
    `${bytes(unpacked)} unpacked on disk, as ${engine} counts them; ${bytes(inherited)} of them come with the base.`,
    ...(compressed === undefined
      ? []
      : [`${bytes(compressed)} compressed: the layers a push sends and a pull fetches.`]),
    `Built for ${platform} on ${at.slice(0, 16).replace("T", " ")} UTC.`,
  ].join("\n");
}
