import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { Stage } from "../syntax/stage.ts";

/** What the name of a builder's step says. */
export interface StepName {
  /** As BuildKit names it: the stage's name, `stage-1`, or undefined in a file of one unnamed stage. */
  readonly stage: string | undefined;
  readonly at: number;
  readonly of: number;
  readonly text: string;
  /**
   * What `at` counts: the steps of the stage that make layers (BuildKit's `[build 2/5] RUN make`), every instruction
   * of the stage (Buildah's `[1/2] STEP 2/5: RUN make`) or of the file (Docker's old builder, `Step 2/5 : RUN make`).
   */
  readonly counts: "layers" | "stage" | "file";
}

/** Undefined for what is no instruction: `[internal] load build definition`, `exporting to image`. */
export function readStepName(name: string): StepName | undefined {
  const old = /^(?:\[(\d+)\/\d+\] )?(Step|STEP) (\d+)\/(\d+) ?: (.*)$/s.exec(name);
  if (old) {
    const [, stage, word, at, of, text] = old;
    const counts = word === "Step" ? "file" : "stage";
    const named = stage === undefined ? undefined : `stage-${Number(stage) - 1}`;
    return { stage: named, at: Number(at), of: Number(of), text: text!, counts };
  }
  const found = /^\[(?:[a-z0-9]+\/[a-z0-9/>-]+ (?=\S))?(?:(\S+) +)?(\d+)\/(\d+)\] (.*)$/s.exec(name);
  if (!found) return undefined;
  return { stage: found[1], at: Number(found[2]), of: Number(found[3]), text: found[4]!, counts: "layers" };
}

/** Instructions that BuildKit makes a step of; the others only change the image's settings. */
const stepping = new Set(["RUN", "COPY", "ADD", "WORKDIR"]);

/** The instruction a step is about; undefined where the file does not tell for sure. */
export function instructionOf(step: StepName, file: Dockerfile): Instruction | undefined {
  const instruction = candidates(step, file)[step.at - 1];
  const keyword = /^\w+/.exec(step.text)?.[0].toUpperCase();
  return instruction?.keyword === keyword ? instruction : undefined;
}

function candidates({ stage, counts }: StepName, file: Dockerfile): readonly Instruction[] {
  if (counts === "file") return file.instructions;
  const found = stageNamed(stage, file);
  if (!found) return [];
  const own = found.instructions;
  return [found.from, ...(counts === "stage" ? own : own.filter((it) => stepping.has(it.keyword)))];
}

function stageNamed(name: string | undefined, file: Dockerfile): Stage | undefined {
  if (name === undefined) return file.stages.length === 1 ? file.stages[0] : undefined;
  const numbered = /^stage-(\d+)$/.exec(name)?.[1];
  return (
    file.stages.findLast((stage) => stage.called?.toLowerCase() === name.toLowerCase()) ??
    (numbered === undefined ? undefined : file.stages[Number(numbered)])
  );
}

/** Programs whose first argument says what they do. */
const withSubcommand = new Set(
  `apk apt apt-get bun bundle bundler cabal cargo composer corepack deno dnf docker dotnet gem git go gradle gradlew
  helm hugo make meson microdnf mix mvn mvnw ng ninja npm npx nuget nx pip pip3 pipenv pnpm poetry rebar3 rustup sbt
  stack swift tdnf turbo uv yarn yum zig zypper`.split(/\s+/),
);

/** A step's work in a word or two: `go build`, `COPY --from=build`, `FROM alpine:3.23`. */
export function doing(text: string): string {
  const words = text.trim().split(/\s+/);
  const keyword = words[0]?.toUpperCase() ?? "";
  if (keyword !== "RUN") {
    const flag = words.find((word) => word.startsWith("--from="));
    return clipped(flag ? `${keyword} ${flag}` : words.slice(0, 2).join(" "));
  }
  const command = words
    .slice(1)
    .filter((word) => !/^--\w+=/.test(word))
    .join(" ")
    // What only prepares says nothing: where it goes, which variables it sets.
    .replace(/^(?:(?:cd \S+|set [-+]\S+(?: \w+)?|export \S+) ?(?:&&|;) ?|[A-Za-z_]\w*=\S* )+/, "");
  const [program = "", sub = ""] = command.split(/[\s;&|]+/);
  const name = program.split("/").at(-1) ?? "";
  return clipped(
    withSubcommand.has(name) && /^[a-z][\w:-]*$/i.test(sub) ? `${name} ${sub}` : program || keyword,
  );
}

function clipped(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
