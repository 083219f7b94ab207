import { TextEdit } from "vscode-languageserver-types";
import { contents } from "../contents/contents.ts";
import { type Landing, landingsIn } from "../contents/landings.ts";
import type { Artifact, StageContents } from "../contents/model.ts";
import { linesBefore } from "../edits.ts";
import { type Fix, rule } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";

/** JVM, Node and Python programs run anywhere; only machine code that a stage of this file builds counts. */
export const foreignArchBinary = rule({
  id: "foreign-arch-binary",
  severity: "warning",
  summary: "A program is built for another architecture than the image's.",
  why: "The container stops with `exec format error`. A builder on `$BUILDPLATFORM` runs on the machine that builds and must be told what to build for: `GOARCH=$TARGETARCH`.",

  examples: [
    {
      bad: `
        FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
                          ^^^^^^^^ This builds for the machine that builds; the image is for the target platform.
        FROM scratch
        COPY --from=build /app /app
      `,
      good: `
        FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
        ARG TARGETOS TARGETARCH
        RUN GOOS=$TARGETOS GOARCH=$TARGETARCH CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      bad: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 GOARCH=amd64 go build -o /app .
                          ^^^^^^^^^^^^ This builds for amd64; the image is for linux/arm64.
        FROM --platform=linux/arm64 alpine:3.23
        COPY --from=build /app /app
      `,
    },
    {
      bad: `
        FROM --platform=linux/amd64 gcc:15-trixie AS build
        RUN gcc -static -o /app main.c
            ^^^ This builds for linux/amd64; the image is for linux/arm64.
        FROM --platform=linux/arm64 alpine:3.23
        COPY --from=build /app /app
      `,
    },
    {
      silent: `
        FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
        ARG TARGETARCH
        RUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /app .
        FROM --platform=$BUILDPLATFORM node:24-slim AS web
        RUN npm ci && npm run build
        FROM scratch
        COPY --from=build /app /app
        COPY --from=web /dist /dist
      `,
    },
    {
      silent: `
        FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
        ARG TARGETARCH
        ENV GOARCH=$TARGETARCH
        RUN CGO_ENABLED=0 go build -o /app .
        FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS other
        COPY --from=xx / /
        RUN xx-go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        COPY --from=other /app /app2
      `,
    },
    {
      silent:
        "FROM golang:1.26-trixie AS build\nRUN GOOS=linux GOARCH=amd64 go build -o /app .\nFROM scratch\nCOPY --from=build /app /app",
    },
  ],

  *check(file, { catalogue }) {
    if (!file.text.includes("--platform")) return;
    const all = contents(file, catalogue);
    const said = new Set<Artifact>();
    for (const stage of all)
      for (const landing of landingsIn(stage)) {
        const { artifact } = landing;
        const home = all[artifact.stage.index];
        const { made } = artifact;
        if (!home || !made || said.has(artifact) || !["go", "rust", "c"].includes(artifact.ecosystem))
          continue;
        const clash = clashOf(landing, home);
        if (!clash) continue;
        said.add(artifact);
        yield { ...clash, fixes: clash.crossable ? tellTarget(file, artifact, made) : [] };
      }
  },
});

interface Clash {
  readonly range: ReturnType<() => Landing["file"]["place"]["range"]>;
  readonly message: string;
  readonly crossable: boolean;
}

function clashOf({ artifact, stage }: Landing, home: StageContents): Clash | undefined {
  const made = artifact.made!;
  const written = /GOARCH=\S+|--target[= ]\S+/.exec(made.instruction.text)?.[0];
  const program = programRange(artifact);
  if (!program) return undefined;
  if (home.platform === "build") {
    // Only Go crosses without being told more than a variable; whatever names an architecture is believed.
    const told =
      artifact.architecture !== undefined ||
      /\bGOARCH\b|\bTARGETARCH\b|\bTARGETPLATFORM\b|--target\b|\bxx-/.test(made.instruction.text) ||
      home.env.has("GOARCH") ||
      home.env.has("CARGO_BUILD_TARGET");
    if (told || stage.platform === "build" || stage.platform) return undefined;
    return {
      range: program,
      message: "This builds for the machine that builds; the image is for the target platform.",
      crossable: artifact.ecosystem === "go",
    };
  }
  if (!stage.platform || stage.platform === "build") return undefined;
  const target = stage.platform.split("/")[1];
  const built = artifact.architecture ?? home.platform?.split("/")[1];
  if (!built || !target || built === target) return undefined;
  const goarch = written?.startsWith("GOARCH") ? rangeIn(artifact, written) : undefined;
  return {
    range: goarch ?? program,
    message: `This builds for ${artifact.architecture ?? home.platform}; the image is for ${stage.platform}.`,
    crossable: false,
  };
}

/** The compiler and its verb: `go build`. */
function programRange(artifact: Artifact) {
  const word = { go: "go build", rust: "cargo", c: undefined }[artifact.ecosystem as "go" | "rust" | "c"];
  const compiler = /(?:[\w.]+-)*(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-\d+)?(?=\s)/.exec(
    artifact.made!.instruction.joined.logical,
  )?.[0];
  const text = word ?? compiler;
  return text ? (rangeIn(artifact, text) ?? artifact.made!.range) : artifact.made!.range;
}

function rangeIn(artifact: Artifact, text: string) {
  const { instruction } = artifact.made!;
  const at = instruction.joined.logical.indexOf(text);
  return at < 0 ? undefined : instruction.rangeOf(at, at + text.length);
}

function tellTarget(
  file: Dockerfile,
  artifact: Artifact,
  made: NonNullable<Artifact["made"]>,
): readonly Fix[] {
  if (made.instruction.json || artifact.ecosystem !== "go") return [];
  const stage = file.stageOf(made.instruction);
  const declared = stage?.instructions.some((it) => it.keyword === "ARG" && /\bTARGETARCH\b/.test(it.text));
  return [
    {
      title: "Build for the target platform",
      edits: [
        ...(declared ? [] : [linesBefore(file, made.instruction, ["ARG TARGETOS TARGETARCH"])]),
        TextEdit.insert(made.range.start, "GOOS=$TARGETOS GOARCH=$TARGETARCH "),
      ],
    },
  ];
}
