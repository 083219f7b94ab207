import type { Scene } from "../../plan.ts";

export interface JavaProject {
  /** The jar the build makes, relative to the project's folder: `target/app-1.0.jar`; undefined when not plain. */
  readonly jar: string | undefined;
  /** The jar holds its dependencies: Spring Boot, shade, assembly or shadow. */
  readonly fat: boolean;
}

/** Reads pom.xml or build.gradle at the top of the context. */
export function readJavaProject({ manifests }: Scene): JavaProject | undefined {
  if (!manifests) return undefined;
  const nearest = (pattern: RegExp) =>
    [...manifests.texts]
      .filter(([path]) => pattern.test(path))
      .sort(([a], [b]) => a.split("/").length - b.split("/").length)[0];
  const pom = nearest(/(?:^|\/)pom\.xml$/);
  if (pom) {
    const text = pom[1].replace(/<!--[\s\S]*?-->/g, "");
    const isModules = /<modules>/.test(text);
    const own = text
      .replace(/<parent>[\s\S]*?<\/parent>/, "")
      .replace(/<(dependencies|dependencyManagement|build|profiles|reporting)>[\s\S]*?<\/\1>/g, "");
    const field = (name: string) => new RegExp(`<${name}>\\s*([^<$]+?)\\s*</${name}>`).exec(own)?.[1];
    const parentVersion = /<parent>[\s\S]*?<version>\s*([^<$]+?)\s*<\/version>[\s\S]*?<\/parent>/.exec(
      text,
    )?.[1];
    const artifact = field("artifactId");
    const version = field("version") ?? parentVersion;
    const finalName = /<finalName>\s*([^<$]+?)\s*<\/finalName>/.exec(text)?.[1];
    const isFat =
      /<artifactId>\s*(?:spring-boot-maven-plugin|maven-shade-plugin)\s*</.test(text) ||
      /jar-with-dependencies/.test(text);
    const packaging = field("packaging") ?? "jar";
    const name = finalName ?? (artifact && version ? `${artifact}-${version}` : undefined);
    return {
      jar: name && packaging === "jar" && !isModules ? `target/${name}.jar` : undefined,
      fat: isFat && !isModules,
    };
  }
  const gradle = nearest(/(?:^|\/)build\.gradle(?:\.kts)?$/);
  if (gradle) {
    const text = gradle[1].replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    const isFat = /org\.springframework\.boot|com\.github\.johnrengelman\.shadow|com\.gradleup\.shadow/.test(
      text,
    );
    const root = [...manifests.texts].find(([path]) => /settings\.gradle(?:\.kts)?$/.test(path))?.[1];
    const name = /(?:archiveFileName|archiveName)\s*(?:=|\.set\()\s*["']([^"'$]+)["']/.exec(text)?.[1];
    const base = /rootProject\.name\s*=\s*["']([^"'$]+)["']/.exec(root ?? "")?.[1];
    const version = /^\s*version\s*=?\s*["']([^"'$]+)["']/m.exec(text)?.[1];
    const jar =
      name ?? (isFat && base && version && !/shadow/.test(text) ? `${base}-${version}.jar` : undefined);
    return { jar: jar === undefined ? undefined : `build/libs/${jar}`, fat: isFat };
  }
  return undefined;
}
