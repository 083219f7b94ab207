import { type Range, TextEdit } from "vscode-languageserver-types";
import { linesBefore } from "../edits.ts";
import type { Fix } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Landing } from "./landings.ts";
import type { Artifact, StageContents } from "./model.ts";

/** A program that is made for another architecture than the image it lands in. */
export interface Clash {
  readonly range: Range;
  readonly message: string;
  readonly crossable: boolean;
}

/** Whether a landed program and its stage are for different architectures, as far as the file says. */
export function architectureClash({ artifact, stage }: Landing, home: StageContents): Clash | undefined {
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

/** As the names of downloads write architectures. */
const names: Readonly<Record<string, RegExp>> = {
  amd64: /(?<![a-z0-9])(?:amd64|x86[_-]64|x64)(?![a-z0-9])/i,
  arm64: /(?<![a-z0-9])(?:arm64|aarch64)(?![a-z0-9])/i,
};

/** What a stage with a constant platform downloads for another one. */
export function* foreignDownloads({ files, platform }: StageContents): Iterable<Omit<Clash, "crossable">> {
  const target = platform?.split("/")[1] ?? "";
  if (!platform || !names[target]) return;
  for (const { origin, place } of files) {
    if (origin.kind !== "download" || names[target].test(origin.url)) continue;
    const foreign = Object.entries(names).find(([, it]) => it.test(origin.url));
    if (!foreign) continue;
    const { logical } = place.instruction.joined;
    const at = logical.indexOf(origin.url);
    yield {
      range: at < 0 ? place.range : place.instruction.rangeOf(at, at + origin.url.length),
      message: `This is for ${foreign[0]}; the stage is for ${platform}.`,
    };
  }
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

/** Tells a Go build which platform it is for. */
export function tellTarget(
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
