import { type Call, pathOf, textOf } from "../draft.ts";
import type { Place } from "../model.ts";
import { absolute, basename } from "../path.ts";
import type { Made } from "./linkage.ts";
import { decide, dynamicOn, type LinkageRow } from "./row.ts";

/** `jlink`, `native-image`, Maven or Gradle. */
export interface JvmBuild {
  readonly call: Call;
  readonly tool: "jlink" | "native-image" | "mvn" | "gradle";
  readonly static: Place | undefined;
}

const nativeImage =
  "https://www.graalvm.org/latest/reference-manual/native-image/guides/build-static-executables/";

export const jvmRows: readonly LinkageRow<JvmBuild>[] = [
  {
    when: "native-image --static",
    source: nativeImage,
    sure: "proven",
    holds: (it) => it.static,
    gives: () => ({ kind: "static" }),
    because: () => "`--static` links the C library in",
    example: {
      stage: "FROM debian:trixie\nRUN native-image --static --libc=musl -jar app.jar -o /app",
      gives: "static",
    },
  },
  {
    when: "native-image",
    source: nativeImage,
    sure: "proven",
    holds: ({ tool, call }) => tool === "native-image" && call.shell.draft.libc !== undefined,
    gives: ({ call }) => dynamicOn(call),
    because: () => "`native-image` without `--static` links the C library dynamically",
    example: { stage: "FROM debian:trixie\nRUN native-image -jar app.jar -o /app", gives: "dynamic glibc" },
  },
  {
    when: "jlink: the JVM it copies is the stage's",
    source: "https://docs.oracle.com/en/java/javase/21/docs/specs/man/jlink.html",
    sure: "proven",
    holds: ({ tool, call }) => tool === "jlink" && call.shell.draft.libc !== undefined,
    gives: ({ call }) => dynamicOn(call),
    because: ({ call }) => `\`jlink\` copies the JVM of ${call.shell.draft.baseName}`,
    example: {
      stage: "FROM eclipse-temurin:21-jdk-noble\nRUN jlink --add-modules java.base --output /jre",
      gives: "dynamic glibc",
    },
  },
  {
    when: "Maven and Gradle make jars",
    source: "https://maven.apache.org/plugins/maven-jar-plugin/",
    sure: "usual",
    holds: ({ tool }) => tool === "mvn" || tool === "gradle",
    gives: () => ({ kind: "interpreted", by: "java" }),
    because: ({ tool }) => `${tool === "mvn" ? "Maven" : "Gradle"} makes jars`,
    example: {
      stage: "FROM maven:3-eclipse-temurin-21\nWORKDIR /src\nRUN mvn package",
      gives: "interpreted java",
    },
  },
  {
    when: "anything else",
    source: "knowledge",
    sure: "usual",
    holds: () => true,
    gives: () => ({ kind: "unknown" }),
    because: () => "the C library of the stage is not known",
    example: { stage: "FROM ghcr.io/acme/jdk:21\nRUN jlink --output /jre", gives: "unknown" },
  },
];

/** What a JVM tool makes; undefined for its other uses. */
export function jvmArtifacts(call: Call): readonly Made[] | undefined {
  const { program, words } = call;
  const tool = basename(program).replace(/w$/, "") as JvmBuild["tool"];
  const text = (at: number) => (words[at] ? textOf(call, words[at]) : undefined);
  const after = (pattern: RegExp) => {
    for (const [at, word] of words.entries()) {
      if (pattern.test(word.text)) return words[at + 1];
      const equals = word.text.indexOf("=");
      if (equals > 0 && pattern.test(word.text.slice(0, equals)))
        return { ...word, text: word.text.slice(equals + 1) };
    }
    return undefined;
  };
  const isStatic = tool === "native-image" ? words.find((it) => it.text === "--static") : undefined;
  const build: JvmBuild = { call, tool, static: isStatic && call.at(isStatic) };
  const made = (path: string | undefined, folder: boolean): readonly Made[] =>
    path === undefined ? [] : [{ path, folder, ecosystem: "jvm", ...decide(jvmRows, build, call)! }];
  if (tool === "jlink") return made(pathOf(call, after(/^--output$/)), true);
  if (tool === "native-image") {
    const out = after(/^-o$/);
    if (out) return made(pathOf(call, out), false);
    const jar = text(words.findIndex((it) => it.text === "-jar") + 1);
    return made(
      jar?.endsWith(".jar") && call.shell.folder
        ? absolute(basename(jar).slice(0, -4), call.shell.folder)
        : undefined,
      false,
    );
  }
  const goals = words.slice(1).map((it) => it.text);
  if (tool === "mvn" && goals.some((it) => /^(?:package|install|verify|deploy)$/.test(it)))
    return made(call.shell.folder && absolute("target", call.shell.folder), true);
  if (tool === "gradle" && goals.some((it) => /(?:^|:)(?:build|assemble|jar|bootJar|shadowJar)$/.test(it)))
    return made(call.shell.folder && absolute("build/libs", call.shell.folder), true);
  return undefined;
}
