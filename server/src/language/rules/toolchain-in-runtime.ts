import { TextEdit } from "vscode-languageserver-types";
import { contentsOf } from "../contents/contents.ts";
import { landingsIn } from "../contents/landings.ts";
import type { StageContents } from "../contents/model.ts";
import { basename } from "../contents/path.ts";
import { baseText } from "../contents/words.ts";
import { type Fix, rule } from "../feature.ts";
import type { SteadyWorld } from "../world.ts";

/** Only files that have a builder already; a single stage is another rule's. The toolchain being what is started is fine. */
export const toolchainInRuntime = rule({
  id: "toolchain-in-runtime",
  severity: "hint",
  summary: "The last stage of a multi-stage file still carries a compiler or SDK.",
  why: "The builder exists to keep the toolchain out of what ships. On a base that has one itself it comes in by the front door, with its size and its vulnerabilities.",

  examples: [
    {
      bad: `
        FROM maven:3-eclipse-temurin-21 AS build
        RUN mvn package
        FROM eclipse-temurin:21-jdk
             ^^^^^^^^^^^^^^^^^^^^^^ eclipse-temurin:21-jdk carries a JDK that the program does not need.
        COPY --from=build /target/app.jar /app.jar
        CMD ["java", "-jar", "/app.jar"]
      `,
      good: `
        FROM maven:3-eclipse-temurin-21 AS build
        RUN mvn package
        FROM eclipse-temurin:21-jre
        COPY --from=build /target/app.jar /app.jar
        CMD ["java", "-jar", "/app.jar"]
      `,
    },
    {
      bad: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app
        FROM golang:1.26-trixie
             ^^^^^^^^^^^^^^^^^^ golang:1.26-trixie carries the Go toolchain that the program does not need.
        COPY --from=build /app /app
        CMD ["/app"]
      `,
    },
    {
      silent: `
        FROM node:24-slim AS build
        RUN npm ci && npm run build
        FROM eclipse-temurin:21-jre
        COPY --from=build /dist /dist
        CMD ["java", "-jar", "/app.jar"]
      `,
    },
    { silent: 'FROM golang:1.26-trixie\nRUN go build -o /app\nCMD ["/app"]' },
    {
      silent:
        'FROM alpine:3.23 AS tools\nRUN touch /x\nFROM golang:1.26-trixie\nCOPY --from=tools /x /x\nCMD ["go", "test", "./..."]',
    },
    {
      silent: "FROM alpine:3.23 AS tools\nFROM golang:1.26-trixie\nCOPY --from=tools /x /x\nONBUILD COPY . .",
    },
  ],

  *checkStages(stages, file, world) {
    const last = stages.at(-1);
    if (file.stages.length < 2 || !last?.final) return;
    const stage = contentsOf(file, last, world.catalogue);
    if (stage.role !== "runtime" || stage.parent || stage.opaque.length > 0) return;
    const started = stage.entrypoint?.place ? stage.entrypoint : stage.cmd;
    if (!started?.place || stage.stage.instructions.some((it) => it.keyword === "ONBUILD")) return;
    const toolchain = names[stage.image?.toolchains?.value.find((it) => Object.hasOwn(names, it)) ?? ""];
    if (!toolchain || toolchain.programs.includes(basename(started.words[0] ?? ""))) return;
    // What is started must have come from a builder, or the runtime of the language must be enough for it.
    const path = started.words.find((it) => it.startsWith("/"));
    if (landingsIn(stage).length === 0 && !(path && copied(stage, path))) return;
    yield {
      range: stage.stage.image?.range ?? stage.stage.from.range,
      message: `${baseText(stage)} carries ${toolchain.said} that the program does not need.`,
      fixes: smaller(stage, world),
    };
  },
});

function copied(stage: StageContents, path: string): boolean {
  return stage.files.some((it) => it.path === path && it.origin.kind === "copy" && it.origin.from);
}

/** Toolchains and the programs whose start means that they are wanted. */
const names: Readonly<Record<string, { readonly said: string; readonly programs: readonly string[] }>> = {
  go: { said: "the Go toolchain", programs: ["go", "dlv", "air"] },
  rust: { said: "the Rust toolchain", programs: ["cargo", "rustc"] },
  jdk: { said: "a JDK", programs: ["javac", "jshell", "mvn", "gradle", "jcmd", "./mvnw", "./gradlew"] },
  "dotnet-sdk": { said: "the .NET SDK", programs: ["msbuild"] },
  ghc: { said: "GHC", programs: ["ghc", "cabal", "stack"] },
  swift: { said: "the Swift toolchain", programs: ["swift"] },
};

/** The same image without the toolchain, when it is published. */
function smaller({ stage }: StageContents, { catalogue, today }: SteadyWorld): readonly Fix[] {
  const { base, image } = stage;
  if (
    base.kind !== "image" ||
    !base.reference?.tag ||
    !image ||
    base.reference.digest ||
    image.text.includes("$")
  )
    return [];
  const tag = base.reference.tag.replace(/\bjdk\b/, "jre");
  if (tag === base.reference.tag || !catalogue.tags(base.reference, today).some((it) => it.tag === tag))
    return [];
  const text = `${image.text.slice(0, image.text.lastIndexOf(":"))}:${tag}`;
  return [{ title: `Use ${text}`, edits: [TextEdit.replace(image.range, text)] }];
}
