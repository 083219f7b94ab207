import { absolute, below } from "../../contents/path.ts";
import { operandsOf, optionOf } from "../effects.ts";
import { librariesOf as librariesBehind } from "../libraries.ts";
import type { Ecosystem, Insertion, Outcome, Scene } from "../plan.ts";
import { list } from "../runtimes/runtime.ts";
import { searchPath } from "../start.ts";
import {
  built,
  type Compiled,
  compiledOutcome,
  isMounted,
  isPlainDistribution,
  mounted,
  programStarted,
} from "./program.ts";

const home = /^(?:\/usr\/local\/(?:cargo|rustup)|\/root\/\.(?:cargo|rustup))/;

/** Rust: Cargo's programs, on the C library they were built with. */
export const rust: Ecosystem = {
  id: "rust",
  buildVariables:
    /^(?:CARGO_\w+|RUST(?:FLAGS|UP_\w+|C_\w+)|RUST_VERSION|OPENSSL_(?:STATIC|DIR|LIB_DIR|INCLUDE_DIR)|SQLX_OFFLINE|PKG_CONFIG_\w+)$/,
  caches:
    /^(?:\/usr\/local\/(?:cargo\/(?:registry|git)|rustup)|\/root\/\.(?:cargo\/(?:registry|git)|rustup))(?:\/|$)|^\/root\/\.cargo$/,
  tools: ["cargo", "rustc", "rustup", "cargo-chef", "wasm-pack", "trunk"],
  manifests: /^(?:.*\/)?Cargo\.(?:toml|lock)$/,

  effect({ program, words, cwd, env }) {
    if (program === "rustup" || program === "rustup-init") return built("tool");
    if (program === "rustc") {
      const out = optionOf(words, ["-o"]);
      return built("compile", out && cwd !== undefined ? [absolute(out, cwd)] : []);
    }
    if (/^(?:wasm-pack|trunk|cross)$/.test(program)) return built("compile");
    if (program !== "cargo" && program !== "cargo-chef") return undefined;
    const [verb = ""] = operandsOf(words.filter((it) => !it.startsWith("+")));
    if (verb === "install") {
      const names = operandsOf(words, [
        "--path",
        "--root",
        "--git",
        "--branch",
        "--tag",
        "--version",
        "--features",
        "--target",
      ]).slice(1);
      const isOwn = words.includes("--path") || names.length === 0 || words.includes("--git");
      const root = optionOf(words, ["--root"]) ?? env.get("CARGO_INSTALL_ROOT");
      const bin = root ? absolute(`${root}/bin`, cwd) : `${env.get("CARGO_HOME") ?? "/root/.cargo"}/bin`;
      return {
        kind: "build",
        does: isOwn || !names.every((it) => toolCrates.test(it)) ? "compile" : "tool",
        makes: root && isOwn && !root.includes("$") ? [bin] : [],
      };
    }
    if (/^(?:fetch|vendor|update|generate-lockfile|chef|cook|init|new|add)$/.test(verb))
      return built("dependencies");
    return built(/^(?:test|check|clippy|fmt|audit|clean)$/.test(verb) ? "test" : "compile");
  },

  outcome(scene) {
    const { trace, start, contents } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "rust" && it.effect.kind === "build");
    if (mine.length === 0) return undefined;
    const compiled = mine.some(({ effect }) => effect.kind === "build" && effect.does === "compile");
    const crates = cratesOf(scene);
    if (start.main.program === "cargo") {
      if (isMounted(scene)) return { ways: [], compiles: true, refused: mounted };
      const folder = mine.findLast(({ command }) => command.cwd !== undefined)?.command.cwd;
      const [, verb = ""] = start.main.words;
      return verb === "run" && folder !== undefined
        ? runProgram(scene, crates, folder)
        : {
            ways: [],
            compiles: true,
            refused: `It starts through \`cargo ${verb}\`, and which program that makes is not known.`,
          };
    }
    if (!compiled) return undefined;
    const folders = ["/usr/local/cargo/bin", "/root/.cargo/bin"];
    const installed = mine.some(
      ({ command, effect }) =>
        command.words.includes("install") &&
        effect.kind === "build" &&
        (effect.does === "compile" || command.words.some((it) => migrators.test(it))),
    );
    const script =
      start.commands.flatMap(({ words }) => words.slice(0, 2)).find((it) => it.endsWith(".sh")) ??
      searchPath(scene.reading.env)
        .map((it) => trace.made.get(absolute(start.main.program, it)))
        .find((it) => it?.by === "context")?.path;
    if (installed && script && !trace.isGone("/root/.cargo/bin"))
      return {
        ways: [],
        compiles: true,
        refused: `It starts the script ${script}, and which of Cargo's programs that calls is not known.`,
      };
    const bin = `${contents.env.get("CARGO_HOME")?.value ?? "/usr/local/cargo"}/bin`;
    const program =
      programStarted(scene, "rust", folders) ??
      (installed && !start.main.words[0]!.includes("/") ? `${bin}/${start.main.program}` : undefined);
    // `diesel migration run && ./tide`: what Cargo installed is started as well.
    const asked = mine.flatMap(({ command: { words } }) =>
      words.includes("install") ? words.map((it) => it.replace(/@.*$/, "").replace(/[-_]cli$/, "")) : [],
    );
    const beside = start.commands.flatMap(({ program: name, words }) =>
      name !== start.main.program && words[0] === name && asked.includes(name.replace(/-cli$/, ""))
        ? [{ path: `${bin}/${name}`, to: `/usr/local/bin/${name}` }]
        : [],
    );
    const outcome = linked(scene, crates, { folders });
    const insertions = intermediates(scene);
    // Cargo's own folder is full of Cargo: the program alone goes where PATH finds it.
    const isAbsolute = start.main.words[0]!.startsWith("/");
    const own =
      program && home.test(program)
        ? [{ path: program, ...(isAbsolute ? {} : { to: `/usr/local/bin/${start.main.program}` }) }]
        : undefined;
    return {
      ...outcome,
      ways: outcome.ways.map((way) => ({
        ...way,
        ...(insertions.length > 0 ? { insertions } : {}),
        also: [...(own ?? way.also ?? []), ...beside],
      })),
    };
  },
};

/** What Cargo makes, linked as its crates ask. */
const linked = (scene: Scene, crates: Crates | undefined, more: Partial<Compiled> = {}): Outcome => {
  const names = isPlainDistribution(scene) ? [] : librariesNamed(scene, crates);
  const found = names.map((it) => librariesBehind(it, scene.contents.distribution));
  const known = found.includes(undefined) ? [] : found.flatMap((it) => it ?? []);
  return compiledOutcome(scene, {
    ecosystem: "rust",
    libraries: known.length > 0 ? "installed" : librariesOf(scene, crates),
    cpp: true,
    assumptions: assumptionsOf(scene, crates, names, known),
    // What unwinds a panic; Alpine's own Rust does not link it in.
    packages: { debian: known, alpine: ["libgcc"] },
    ...more,
  });
};

/** Libraries by what names them in crates, features and variables: `pq-sys`, `--features mysql`, `OPENSSL_DIR`. */
const named: Readonly<Record<string, RegExp>> = {
  "default-libmysqlclient-dev": /mysql/i,
  "libpq-dev": /postgres|^pq-sys/i,
  "libsqlite3-dev": /sqlite(?!-bundled)/i,
  "libssl-dev": /openssl|native-tls/i,
};

function librariesNamed({ trace, reading, start }: Scene, crates: Crates | undefined): string[] {
  if (reading.env.has("OPENSSL_STATIC")) return [];
  const words = crates?.locked
    ? crates.system
    : [...trace.acts.map((it) => it.command), start.main]
        .flatMap(({ program, words }) =>
          program === "cargo" ? (optionOf(words, ["--features", "-F"]) ?? []) : [],
        )
        .concat([...reading.env.keys()].filter((it) => /^OPENSSL_\w*DIR$/.test(it)));
  return Object.keys(named).filter((it) => words.some((word) => named[it]!.test(word)));
}

/** `cargo run`: Cargo makes the program, which is named or the only one there. */
function runProgram(scene: Scene, crates: Crates | undefined, folder: string): Outcome {
  const { start, trace, reading } = scene;
  const { words } = start.main;
  // The program's own words begin with the first that is no option of Cargo's.
  const flags: string[] = [];
  let at = 2;
  for (; words[at]?.startsWith("-") && words[at] !== "--"; at++) {
    flags.push(words[at]!);
    if (/^(?:--(?:bin|package|features|jobs|color)|-[pFj])$/.test(words[at]!)) flags.push(words[++at] ?? "");
  }
  if (words[at] === "--") at++;
  const strange = flags.find(
    (it) =>
      /^(?:--(?:manifest-path|target|profile|example|config)|-Z)/.test(it) || !/^[\w./=:,@+-]+$/.test(it),
  );
  if (strange)
    return {
      ways: [],
      compiles: true,
      refused: `It starts \`cargo run ${strange}\`, and where the program lies then is not known.`,
    };
  const release = flags.includes("--release") || flags.includes("-r");
  const named = optionOf(flags, ["--bin"]) ?? optionOf(flags, ["--package", "-p"]) ?? crates?.program;
  const program = `/usr/local/bin/${named ?? "app"}`;
  const kind = release ? "release" : "debug";
  const found =
    named === undefined
      ? `$(find target/${kind} -maxdepth 1 -type f -perm -100 ! -name '*.so')`
      : `target/${kind}/${named}`;
  // What was built last and not changed since is not built again.
  const last = trace.acts.findLast(({ effect }) => effect.kind === "build");
  const isBuilt =
    last?.command.words[1] === "build" &&
    last.command.cwd === folder &&
    last.command.words.slice(2).sort().join() === flags.toSorted().join() &&
    !reading.steps.slice(last.at).some(({ instruction }) => /^(?:COPY|ADD)$/.test(instruction.keyword));
  const build = isBuilt ? "" : `${["cargo build", ...flags].join(" ")} && `;
  const outcome = linked(scene, crates);
  return {
    ...outcome,
    ways: outcome.ways.map((way) => ({
      ...way,
      also: [{ path: program }],
      start: [program, ...words.slice(at)],
      insertions: [
        { before: reading.steps.length, lines: [`RUN cd ${folder} && ${build}cp ${found} ${program}`] },
        ...intermediates(scene),
      ],
      assumptions: [
        ...way.assumptions,
        named === undefined
          ? "Cargo makes one program, which `cargo run` started"
          : `${named} is the program that \`cargo run\` started`,
      ],
    })),
  };
}

/** Takes Cargo's intermediate files out of the folders that are copied; OUT_DIR stays, a program may name it. */
function intermediates({ trace, reading }: Scene): Insertion[] {
  const lines = new Set<string>();
  for (const { ecosystem, command, effect, step } of trace.acts) {
    if (ecosystem !== "rust" || effect.kind !== "build" || effect.does !== "compile") continue;
    const { words, cwd, env } = command;
    const target = optionOf(words, ["--target-dir"]) ?? env.get("CARGO_TARGET_DIR") ?? "target";
    if (cwd === undefined || cwd === "/" || /[$`"' ]/.test(target + cwd)) continue;
    const folder = absolute(target, cwd);
    // What lies in a cache mount never gets into the image.
    if (/--mount=\S*type=cache\S*\/target/.test(step.instruction.text)) continue;
    const removed = trace.isGone(folder);
    if (removed || !/^(?:build|b|rustc|install)$/.test(words[1] ?? "")) continue;
    const deeper = words.some((it) => it.startsWith("--target")) || env.has("CARGO_BUILD_TARGET") ? "/*" : "";
    const kinds = ["deps", "incremental", ".fingerprint"];
    lines.add(
      `RUN rm -rf ${kinds.map((it) => `${folder}/*/${it}`).join(" ")}${deeper ? ` ${folder}/*/*/deps` : ""}`,
    );
  }
  return lines.size === 0 ? [] : [{ before: reading.steps.length, lines: [...lines].slice(-1) }];
}

/** Programs of Cargo's registry that only build. */
const toolCrates =
  /^(?:cargo-[\w-]+|diesel_cli|sqlx-cli|sea-orm-cli|wasm-pack|wasm-bindgen-cli|trunk|just|cross|sccache|rustfmt|bindgen-cli|cbindgen|mdbook)(?:@.*)?$/;

/** Tools that start scripts call: they bring a database up to date. */
const migrators = /^(?:diesel_cli|sqlx-cli|sea-orm-cli|refinery_cli)(?:@.*)?$/;

interface Crates {
  /** The only program of the package, when its manifest tells. */
  readonly program: string | undefined;
  /** Crates that load a library of the system: `openssl-sys`. */
  readonly system: readonly string[];
  readonly locked: boolean;
}

/** `-sys` crates that compile their C code themselves, or have none. */
const selfMade =
  /^(?:libc|linux-raw|windows|windows-targets|js|web|wasm-bindgen|zstd|lz4|bzip2|aws-lc|aws-lc-fips|ring|jemalloc|tikv-jemalloc|mimalloc|libmimalloc|onig|psm|blake3|secp256k1|core-foundation|security-framework|fsevent|inotify|mio|lzma|libz-ng|cloudflare-zlib|libfuzzer|renderdoc|minimp3|tree-sitter|snappy|nix|rustix|errno|socket2|android|ndk|objc|io-kit|system-configuration|hermit|redox|fuchsia-zircon)-?(?:sys)?$/;

function cratesOf({ manifests }: Scene): Crates | undefined {
  if (!manifests) return undefined;
  const top = (name: string) =>
    [...manifests.texts]
      .filter(([path]) => path.endsWith(name))
      .sort(([a], [b]) => a.split("/").length - b.split("/").length)[0]?.[1];
  const manifest = top("Cargo.toml");
  const lock = top("Cargo.lock");
  if (manifest === undefined) return undefined;
  const bins = [...manifest.matchAll(/^\[\[bin\]\]\s*\n(?:(?!\[).*\n)*?\s*name\s*=\s*"([^"]+)"/gm)].map(
    (it) => it[1]!,
  );
  const name = /^\[package\]\s*\n(?:(?!\[).*\n)*?\s*name\s*=\s*"([^"]+)"/m.exec(manifest)?.[1];
  const source = lock ?? manifest;
  const names = lock
    ? [...lock.matchAll(/^name = "([^"]+)"/gm)].map((it) => it[1]!)
    : [...source.matchAll(/^([\w-]+)\s*=/gm)].map((it) => it[1]!);
  const vendored = names.includes("openssl-src");
  const none =
    lock === undefined &&
    /^\[(?:dependencies|workspace)[\].]/m.test(manifest) &&
    /^\[dependencies\]\s*\n\s*\w/m.test(manifest);
  return {
    program: bins.length === 1 ? bins[0] : bins.length === 0 ? name : undefined,
    system: names.filter(
      (it) =>
        it.endsWith("-sys") && !selfMade.test(it.replace(/-sys$/, "")) && !(it === "openssl-sys" && vendored),
    ),
    locked: !none,
  };
}

function librariesOf(scene: Scene, crates: Crates | undefined): "none" | "installed" | "unknown" {
  if (crates?.locked && crates.system.length === 0) return "none";
  if (!isPlainDistribution(scene)) return "unknown";
  return scene.trace.packages.some((it) => /-dev(?:el)?$|^lib/.test(it.name)) ? "installed" : "none";
}

function assumptionsOf(
  scene: Scene,
  crates: Crates | undefined,
  names: readonly string[],
  known: readonly string[],
): string[] {
  if (isPlainDistribution(scene)) return [];
  if (crates?.locked) {
    const missing = crates.system.filter(
      (it) =>
        !(known.length > 0 && Object.values(named).some((said) => said.test(it))) &&
        !scene.trace.packages.some(({ name }) => name.includes(it.replace(/-sys$/, "").replace(/^lib/, ""))),
    );
    if (missing.length === 0) return [];
    return [`${missing.slice(0, 3).join(", ")} loads no library that the runtime lacks`];
  }
  const built = scene.trace.acts.filter(
    ({ command }) => command.program === "cargo" && command.words[1] === "build",
  );
  const folder = built.at(-1)?.command.cwd;
  const apart = built.find(
    ({ command: { cwd } }) => folder && cwd && cwd !== folder && below(folder, cwd) !== undefined,
  )?.command.cwd;
  const libraries = list(names.map((it) => it.replace(/^default-|-dev$/g, "")));
  return [
    names.length > 0 && known.length === 0
      ? `the program does without the ${libraries} that the file names`
      : `no crate needs a library${libraries && ` but ${libraries}`} or a program that the runtime lacks`,
    ...(apart ? [`the program calls neither cargo nor rustc, although ${apart} is built apart`] : []),
  ];
}
