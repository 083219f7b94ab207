import { absolute, basename, below, folderOf } from "../../contents/path.ts";
import { operandsOf, optionOf } from "../effects.ts";
import { isSystemFolder } from "../folders.ts";
import type { Act, Ecosystem, Need, Outcome, Product, Scene, Way } from "../plan.ts";
import { type Command, shells } from "../reading.ts";
import { programPath } from "../start.ts";
import { readJavaProject } from "./java/project.ts";
import { built, isMounted, mounted, officialImage } from "./program.ts";

const builders =
  /^(?:mvn|mvnw|gradle|gradlew|ant|sbt|activator|lein|clojure|clj|boot|javac|kotlinc|scalac|groovyc|jar|jlink|mill|bazel|grails|play)$/;

/** Programs that a JDK has and a JRE lacks. */
const jdkTools =
  "javac jar javap javadoc jdb jcmd jstack jmap jstat jps jinfo jhat jconsole jshell jlink jdeps".split(" ");

/** Java, Kotlin, Scala, Groovy, Clojure: Maven, Gradle, sbt, Leiningen, Ant, javac. */
export const java: Ecosystem = {
  id: "java",
  buildVariables:
    /^(?:MAVEN_\w+|GRADLE_(?:HOME|VERSION|OPTS)|J(?:AVA|DK|RE)_HOME|SBT_\w+|LEIN_\w+|ANT_\w+|M2_HOME|M2)$/,
  caches:
    /^(?:\/root\/\.(?:m2|gradle|ivy2|sbt|lein|cache|konan)|\/home\/gradle\/\.gradle|\/usr\/share\/(?:maven|gradle)|\/(?:opt|usr\/local|usr\/lib|usr\/share)\/(?:apache-)?(?:gradle|maven|sbt|ant)[^/]*|\/(?:[^/]+\/)*(?:apache-maven|apache-ant|gradle|sbt)-\d[^/]*\.(?:zip|tgz|tar\.gz)|\/usr\/(?:local\/)?(?:sbt|share\/sbt|activator)[^/]*)(?:\/|$)/,
  tools: ["mvn", "gradle", "gradlew", "mvnw", "sbt", "activator", "lein", "ant", ...jdkTools],
  manifests:
    /^(?:.*\/)?(?:pom\.xml|build\.gradle(?:\.kts)?|settings\.gradle(?:\.kts)?|build\.sbt|project\.clj)$/,

  effect({ program, words, cwd }) {
    // Spring Boot's jar unpacks itself into layers.
    if (program === "java" && words.some((it) => /^-Djarmode=(?:layer)?tools$/.test(it))) {
      const into = optionOf(words, ["--destination"]);
      return {
        kind: "build",
        does: "compile",
        makes: into && cwd !== undefined && !into.includes("$") ? [absolute(into, cwd)] : [],
      };
    }
    if (!builders.test(program)) return undefined;
    if (words.slice(1).some((it) => /^(?:-v|--version|-version|-V)$/.test(it)) && words.length === 2)
      return { kind: "none" };
    if (/^(?:jlink|javac|kotlinc|scalac)$/.test(program)) {
      const out = optionOf(words, [program === "jlink" ? "--output" : "-d"]);
      return built("compile", out && cwd !== undefined ? [absolute(out, cwd)] : []);
    }
    const goals = operandsOf(words, [
      "-f",
      "--file",
      "-P",
      "-pl",
      "-b",
      "-p",
      "-c",
      "-s",
      "--settings",
      "-d",
      "-cp",
      "-classpath",
    ]);
    if (
      goals.length > 0 &&
      goals.every((it) =>
        /^(?:clean|dependency:[\w-]+|dependencies|deps|--refresh-dependencies|update|wrapper|help)$/.test(it),
      )
    )
      return built("dependencies");
    if (goals.length > 0 && goals.every((it) => /^(?:clean|test|verify:test|check)$/.test(it)))
      return built("test");
    return built("compile");
  },

  outcome(scene) {
    const { trace, start, reading } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "java" && it.effect.kind === "build");
    if (mine.length === 0) return undefined;
    if (!mine.some(({ effect }) => effect.kind === "build" && effect.does === "compile"))
      return { ways: [], compiles: false, refused: "It only fetches dependencies." };
    if (/openj9|semeru|graal|zing/i.test(reading.reference?.text ?? ""))
      return {
        ways: [],
        compiles: true,
        refused: "Its Java is not OpenJDK's own, so another runtime may not take its options.",
      };
    const isServer =
      /^(?:tomcat|jetty|tomee|open-liberty|websphere-liberty|wildfly|jboss\/wildfly|payara\/.*|quay\.io\/wildfly\/wildfly)$/.test(
        reading.reference?.repository ?? "",
      );
    if (
      trace.acts.some(
        ({ command }) => command.program === "keytool" && command.words.some((it) => /cacerts/.test(it)),
      )
    )
      return { ways: [], compiles: true, refused: "It adds certificates to Java's own, which stay behind." };
    const ofJdk8 = toolsJar(scene);
    if (ofJdk8)
      return { ways: [], compiles: true, refused: `${ofJdk8} names tools.jar, which only a JDK has.` };
    const version = javaVersion(scene);
    const need: Need = { kind: "interpreter", name: "java", version };
    const linked = mine.find(({ command }) => command.program === "jlink");
    if (linked) return linkedRuntime(scene, linked.command);
    if (isServer)
      return {
        compiles: true,
        language: "java",
        ways: [
          {
            need: { kind: "interpreter", name: officialImage(scene) ?? "server", version: undefined },
            assumptions: [],
          },
        ],
      };
    const project = readJavaProject(scene);
    if (builders.test(start.main.program)) return startedByTool(scene, mine, need, project?.jar);
    const lost = classesLost(scene);
    if (lost) return { ways: [], compiles: true, refused: lost };
    const loose = looseClasses(scene);
    const jar = jarStarted(start.main);
    const isJava = start.main.program === "java" || start.commands.some((it) => it.program === "java");
    const ofJava = [...trace.made.keys()].filter((it) =>
      /^\/(?:docker-java-home|opt\/java|usr\/lib\/jvm|usr\/java)\//.test(it),
    );
    const [changed] = ofJava;
    const ofJdk = changed === undefined ? [] : [`what is changed in ${changed} matters to the build alone`];
    const isScript = !isJava && !["node", "python", "python3"].includes(start.main.program);
    if (!isJava && !isScript) return undefined;
    // A start script of an application plugin, or one of the file's own: everything it may call stays.
    const assumptions = [
      ...ofJdk,
      ...(isScript &&
      (start.main.program === "supervisord" ||
        writtenHere(scene) ||
        (programPath(start.main) === undefined && !onPath(scene)))
        ? [`\`${scriptOf(start)}\` calls nothing that only the old image has, such as javac, jcmd or curl`]
        : []),
    ];
    const compiles = mine.filter(({ effect }) => effect.kind === "build" && effect.does === "compile");
    if (isScript && compiles.every(({ command }) => onlyCompiles(command)))
      return {
        ways: [],
        compiles: true,
        refused: `What the program depends on lies where only ${mine[0]!.command.program} looks.`,
      };
    const ways: Way[] = [];
    const fat = jar !== undefined && project?.fat === true;
    if (fat) {
      const products: readonly Product[] = [{ path: jar }];
      ways.push({ need, assumptions, products, without: ofJava });
    }
    // A jar that needs others finds them beside it.
    ways.push({
      need,
      assumptions,
      without: ofJava,
      ...(jar === undefined
        ? loose
          ? { also: [{ path: loose, to: "/" }] }
          : {}
        : {
            also: [
              {
                path:
                  isSystemFolder(folderOf(jar)) || /^\/(?:root|home\/[^/]+)$/.test(folderOf(jar))
                    ? jar
                    : folderOf(jar),
              },
            ],
          }),
    });
    return { compiles: true, language: "java", ways };
  },
};

/** What a shell or `service` runs: `start.sh` of `bash -ex /opt/harbour/start.sh`, and nothing that only waits after it. */
function scriptOf({ commands, main }: Scene["start"]): string {
  const waits = /^(?:tail|sleep|cat)$/;
  const { program, words } =
    (waits.test(main.program) && commands.find((it) => !waits.test(it.program))) || main;
  return shells.has(program) || program === "service"
    ? basename(words.slice(1).find((it) => !it.startsWith("-")) ?? program)
    : program;
}

/** `mvn spring-boot:run`, `gradle run`: what the tool would start is built and started by itself. */
function startedByTool(scene: Scene, mine: readonly Act[], need: Need, jar: string | undefined): Outcome {
  if (isMounted(scene)) return { ways: [], compiles: true, refused: mounted };
  const { start, reading } = scene;
  const { main } = start;
  const folder = mine.findLast(({ command }) => command.cwd !== undefined)?.command.cwd ?? reading.cwd;
  const started = `that \`${short(main)}\` started`;
  const goals = operandsOf(main.words);
  const end = reading.steps.length;
  // A WORKDIR after the last RUN goes to the runtime.
  const there =
    reading.steps.findLast(({ instruction }) => instruction.keyword === "RUN")?.cwd ?? reading.cwd;
  const built = (line: string, path: string, words: readonly string[], assumption: string): Outcome => ({
    compiles: true,
    language: "java",
    ways: [
      {
        need,
        products: [{ path }],
        insertions: [{ before: end, lines: [`RUN ${folder === there ? "" : `cd ${folder} && `}${line}`] }],
        start: words,
        assumptions: [`${assumption}, and that it reads nothing else in its folder`],
      },
    ],
  });
  if (jar !== undefined) {
    const path = absolute(jar, folder);
    return {
      compiles: true,
      language: "java",
      ways: [
        {
          need,
          products: [{ path }],
          start: ["java", "-jar", path],
          assumptions: [`${path} is the program ${started}`],
        },
      ],
    };
  }
  const tool = main.words[0]!;
  if (
    /^mvnw?$/.test(main.program) &&
    goals.some((it) => /^(?:spring-boot:run|quarkus:dev|exec:java)$/.test(it))
  )
    if (goals.includes("spring-boot:run"))
      return built(
        `${tool} -B package -DskipTests && cp target/*.jar /app.jar`,
        "/app.jar",
        ["java", "-jar", "/app.jar"],
        `the only jar in target is the program ${started}`,
      );
  if (/^gradlew?$/.test(main.program) && goals.includes("bootRun"))
    return built(
      `${tool} bootJar && cp $(find build/libs -name '*.jar' ! -name '*-plain.jar') /app.jar`,
      "/app.jar",
      ["java", "-jar", "/app.jar"],
      `the only jar in build/libs is the program ${started}`,
    );
  if (/^gradlew?$/.test(main.program) && goals.includes("run"))
    return built(
      `${tool} installDist && mv build/install/* /opt/app && ln -s $(find /opt/app/bin -type f ! -name '*.bat') /opt/app/start`,
      "/opt/app",
      ["/opt/app/start"],
      `\`installDist\` makes the program ${started}`,
    );
  if (main.program === "lein" && goals.includes("run"))
    return built(
      "lein uberjar && cp $(find target -name '*-standalone.jar') /app.jar",
      "/app.jar",
      ["java", "-jar", "/app.jar", ...goals.slice(goals.indexOf("run") + 1)],
      `\`lein uberjar\` makes the program ${started}`,
    );
  return {
    ways: [],
    compiles: true,
    refused: `It starts through ${main.program}, and what that starts is not known.`,
  };
}

/** `mvn compile`, `sbt compile`: no jar is made, and nothing gathers what it depends on. */
const onlyCompiles = ({ program, words }: Command): boolean =>
  /^(?:mvnw?|sbt|lein)$/.test(program) &&
  words.includes("compile") &&
  !words.some((it) => /pack|install|verify|deploy|assembly|stage|jar/.test(it));

const short = ({ words }: Command) => words.filter((it) => !it.startsWith("-")).join(" ");

/** A start script that the file itself writes or the context brings, which no build made. */
function writtenHere({ reading, trace, start }: Scene): boolean {
  const { program } = start.main;
  const path = programPath(start.main);
  const isIt = (it: string) => it === path || (path === undefined && it.endsWith(`/bin/${program}`));
  const made = [...trace.made.values()].find((it) => isIt(it.path));
  const around = [...trace.made.values()].findLast(
    (it) => path !== undefined && it.path !== "/" && below(it.path, path) !== undefined,
  );
  // A script of the context is read, or named, whatever the language.
  if (/\.(?:sh|bash)$/.test(program)) return around?.by === "command";
  return (
    made?.by === "context" ||
    // `/app/bin/tide` of the context, where no build puts what it makes.
    (made === undefined &&
      around !== undefined &&
      /^(?:COPY|ADD)$/.test(reading.steps[around.last]?.instruction.keyword ?? "") &&
      !/\/(?:target|build|dist|out|install|stage)\//.test(path ?? "")) ||
    (made?.by === "command" && trace.acts.some(({ command: { writes } }) => writes.some(isIt)))
  );
}

/** Where tools.jar is named, if anywhere. */
function toolsJar({ reading, start }: Scene): string | undefined {
  if (start.commands.some(({ text }) => /\btools\.jar\b/.test(text))) return "Its start";
  const variable = [...reading.env].find(([, value]) => /\btools\.jar\b/.test(value));
  return variable?.[0];
}

function onPath({ trace, start }: Scene): boolean {
  return [...trace.made.keys()].some(
    (it) => it.endsWith(`/${start.main.program}`) || below("/usr/local/bin", it) === start.main.program,
  );
}

/** `javac -d bin` in `/`: among the programs of the distribution. */
function classesLost({ trace }: Scene): string | undefined {
  const act = trace.acts.find(({ command: { program, words, cwd } }) => {
    const into = program === "javac" ? optionOf(words, ["-d"]) : undefined;
    return into !== undefined && cwd !== undefined && isSystemFolder(absolute(into, cwd));
  });
  return act && `\`${act.command.text.slice(0, 60)}\` compiles into a folder of the distribution.`;
}

/** `javac Hello.java` in `/`: its classes, and those of whatever else the file holds. */
function looseClasses({ trace }: Scene): string | undefined {
  return trace.acts.some(
    ({ command: { program, words, cwd } }) =>
      program === "javac" && cwd === "/" && words.slice(1).some((it) => /^(?:\/|\.\/)?\w+\.java$/.test(it)),
  )
    ? "/*.class"
    : undefined;
}

/** The absolute path after `-jar`. */
function jarStarted({ words, cwd }: Command): string | undefined {
  const at = words.indexOf("-jar");
  // `java -jar -Dport=80 app.jar`: Java reads options there too.
  const jar = at < 0 ? undefined : words.slice(at + 1).find((it) => !it.startsWith("-"));
  return jar === undefined || jar.includes("$") || (cwd === undefined && !jar.startsWith("/"))
    ? undefined
    : absolute(jar, cwd);
}

/** The Java version of the builder by its tag or its packages: `21`; undefined when neither tells. */
function javaVersion(scene: Scene): string | undefined {
  const { reading, trace } = scene;
  for (const { name } of trace.packages) {
    const match =
      /^(?:openjdk-?(\d+)|(?:oracle-)?java-?(?:1\.)?(\d+)[.\d]*-|(?:temurin|zulu|msopenjdk|bellsoft-java)-?(\d+))/.exec(
        name,
      );
    if (name === "default-jdk" || name === "default-jdk-headless") return undefined;
    if (match) return match[1] ?? match[2] ?? match[3];
  }
  const told = toldVersion(scene);
  if (told) return told;
  const { reference } = reading;
  if (officialImage(scene) === "java" && (reference?.tag ?? "latest") === "latest") return "8";
  const tag = reference?.tag ?? "";
  const name = officialImage(scene) ?? reference?.repository ?? "";
  if (
    /^(?:openjdk|java|eclipse-temurin|amazoncorretto|adoptopenjdk|sapmachine|ibm-semeru-runtimes|ibmjava|azul\/zulu-openjdk\S*|azul-zulu|bellsoft\/liberica\S*|clojure|cimg\/openjdk|adoptopenjdk\/openjdk\d+)$/.test(
      name,
    )
  ) {
    const inName = /openjdk(\d+)$/.exec(name)?.[1];
    const inTag = /^(?:openjdk-|temurin-|jdk-?|jre-?)?(?:1\.)?(\d+)(?:[.u_-]|$)/.exec(tag)?.[1];
    return (
      inTag ??
      inName ??
      (tag === "" || tag === "latest"
        ? current[name]
        : name === "clojure" && tag === "alpine"
          ? "8"
          : undefined)
    );
  }
  if (/^(?:maven|gradle|sbtscala\/scala-sbt|hseeberger\/scala-sbt|mozilla\/sbt)$/.test(name)) {
    const match =
      /(?:jdk|jre|temurin|openjdk|corretto|zulu|semeru|sapmachine|graal\S*?|graalvm-community)-?(\d+)/.exec(
        tag,
      ) ??
      /^(?:8u\d+|(\d+)\.\d+\.\d+_)/.exec(tag) ??
      /eclipse-temurin-\w*?-?(\d+)/.exec(tag);
    if (match) return match[1] ?? "8";
    // Their Alpine variants ended with Java 8, what has no tag goes on.
    if (/^(?:alpine|slim)$/.test(tag)) return "8";
    if (tag === "" || tag === "latest") return current[name] ?? "21";
    const release = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(tag);
    if (release)
      return name === "maven" ? mavenJava(release) : name === "gradle" ? gradleJava(release) : undefined;
  }
  // `someone/alpine-java8`, `someone/build:jdk-11`.
  return /(?:java|jdk|jre)[-:]?(?:1\.)?(\d{1,2})(?![\d.])/.exec(reference?.text ?? "")?.[1];
}

/** The version in a variable, a folder or an address: `/usr/lib/jvm/java-1.8.0-openjdk`, `JAVA_VERSION=8u111`, `jdk-11.0.2`. */
function toldVersion({ reading, trace }: Scene): string | undefined {
  const named = (text: string) => {
    const match =
      /\b(?:java|jdk|jre|openjdk)(?:se)?[-_/]?(?:1\.([5-8])\b|([5-9]|1\d|2\d)(?=[.u_-]|$|\/))/i.exec(text) ??
      /\bOpenJDK(\d+)U-j/.exec(text);
    return match?.[1] ?? match?.[2];
  };
  for (const name of ["JAVA_HOME", "JDK_HOME", "JRE_HOME"]) {
    const found = named(reading.env.get(name) ?? "");
    if (found) return found;
  }
  for (const name of [
    "JAVA_VERSION",
    "JAVA_MAJOR_VERSION",
    "JAVA_VERSION_MAJOR",
    "JDK_VERSION",
    "JAVA_MAJOR",
  ]) {
    const found = /^(?:jdk-?)?(?:1\.)?(\d{1,2})(?=[.u_+-]|$)/.exec(reading.env.get(name) ?? "");
    if (found) return found[1];
  }
  const fetch = trace.acts.find(
    ({ command }) =>
      /^(?:curl|wget|tar|ln|update-alternatives|update-java-alternatives)$/.test(command.program) &&
      named(command.words.join(" ")),
  );
  return fetch && named(fetch.command.words.join(" "));
}

/**
 * The Java of images whose tag names none (docker-library/official-images, 2026-08-21; of Clojure's the newest there is).
 * Maven's have 26, which lasts half a year; Maven compiles for the release that the project names, by default Java 8.
 */
const current: Readonly<Record<string, string>> = { gradle: "25", maven: "25", clojure: "25", openjdk: "21" };

/** The Java of Maven's images without one in their tag; a newer long-term release where theirs was none. */
function mavenJava([, major, minor, patch]: RegExpExecArray): string {
  const release = Number(major) * 100 + Number(minor ?? 9);
  if (release <= 308) return release <= 305 ? "8" : release <= 306 ? "11" : "17";
  // Up to 3.9.10 they stayed on what was current when they were made.
  return Number(patch ?? 99) <= 10 ? "21" : current.maven!;
}

/** The same of Gradle's images. */
const gradleJava = ([, major]: RegExpExecArray): string =>
  Number(major) <= 4
    ? "8"
    : Number(major) <= 6
      ? "11"
      : Number(major) === 7
        ? "17"
        : Number(major) === 8
          ? "21"
          : current.gradle!;

/** `jlink --output /jre`: a runtime image of its own, which only wants the C library it was made with. */
function linkedRuntime(scene: Scene, command: Command) {
  const out = optionOf(command.words, ["--output"]);
  if (out === undefined || out.includes("$") || command.cwd === undefined)
    return { ways: [], compiles: true, refused: "Where jlink puts its runtime is not known." };
  const path = absolute(out, command.cwd);
  const isUsed =
    scene.start.commands.some((it) => (programPath(it) ?? "").startsWith(`${path}/`)) ||
    (scene.reading.env.get("PATH") ?? "").includes(path);
  if (!isUsed)
    return { ways: [], compiles: true, refused: "The runtime that jlink makes is not what it starts." };
  return {
    compiles: true,
    ways: [
      {
        need: { kind: "dynamic" as const, libc: scene.contents.libc, libraries: "none" as const, cpp: true },
        also: [{ path }],
        assumptions: [],
      },
    ],
  };
}
