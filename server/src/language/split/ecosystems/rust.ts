import { absolute } from "../../contents/path.ts";
import { operandsOf, optionOf } from "../effects.ts";
import type { Ecosystem, Insertion, Outcome, Scene } from "../plan.ts";
import { searchPath } from "../start.ts";
import { type Compiled, compiledOutcome, isPlainDistribution, programStarted } from "./program.ts";

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
    if (program === "rustup" || program === "rustup-init") return { kind: "build", does: "tool", makes: [] };
    if (program === "rustc") {
      const out = optionOf(words, ["-o"]);
      return { kind: "build", does: "compile", makes: out && cwd !== undefined ? [absolute(out, cwd)] : [] };
    }
    if (program === "wasm-pack" || program === "trunk" || program === "cross")
      return { kind: "build", does: "compile", makes: [] };
    if (program !== "cargo" && program !== "cargo-chef") return undefined;
    const [verb] = operandsOf(words.filter((it) => !it.startsWith("+")));
    switch (verb) {
      case "build":
      case "b":
      case "rustc":
      case "auditable":
      case "zigbuild":
        return { kind: "build", does: "compile", makes: [] };
      case "install": {
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
      case "fetch":
      case "vendor":
      case "update":
      case "generate-lockfile":
      case "chef":
      case "cook":
      case "init":
      case "new":
      case "add":
        return { kind: "build", does: "dependencies", makes: [] };
      case "test":
      case "check":
      case "clippy":
      case "fmt":
      case "audit":
      case "clean":
        return { kind: "build", does: "test", makes: [] };
    }
    return { kind: "build", does: "compile", makes: [] };
  },

  outcome(scene) {
    const { trace, start, contents } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "rust" && it.effect.kind === "build");
    if (mine.length === 0) return undefined;
    const compiled = mine.some(({ effect }) => effect.kind === "build" && effect.does === "compile");
    const crates = cratesOf(scene);
    if (start.main.program === "cargo") {
      const name = crates?.program;
      const release = start.main.words.includes("--release") || start.main.words.includes("-r");
      const folder = mine.findLast(({ command }) => command.cwd !== undefined)?.command.cwd;
      if (start.main.words[1] === "run" && name === undefined && folder !== undefined)
        return onlyProgram(scene, crates, folder, release);
      if (start.main.words[1] !== "run" || name === undefined || folder === undefined)
        return {
          ways: [],
          compiles: true,
          refused: `It starts through \`cargo ${start.main.words[1] ?? ""}\`, and which program that makes is not known.`,
        };
      const path = absolute(`target/${release ? "release" : "debug"}/${name}`, folder);
      const at = start.main.words.indexOf("--");
      const built = mine.some(
        ({ command }) =>
          command.words[1] === "build" &&
          (command.words.includes("--release") || command.words.includes("-r")) === release,
      );
      const outcome = linked(scene, crates);
      return {
        ...outcome,
        ways: outcome.ways.map((way) => ({
          ...way,
          also: [{ path }],
          start: [path, ...(at < 0 ? [] : start.main.words.slice(at + 1))],
          assumptions: [...way.assumptions, `${name} is the program that \`cargo run\` started`],
          ...(built
            ? {}
            : {
                insertions: [
                  {
                    before: scene.reading.steps.length,
                    lines: [`RUN cd ${folder} && cargo build${release ? " --release" : ""}`],
                  },
                ],
              }),
        })),
      };
    }
    if (!compiled) return undefined;
    const folders = ["/usr/local/cargo/bin", "/root/.cargo/bin"];
    const installed = mine.some(
      ({ command, effect }) =>
        command.words.includes("install") && effect.kind === "build" && effect.does === "compile",
    );
    const script = searchPath(scene.reading.env)
      .map((it) => trace.made.get(absolute(start.main.program, it)))
      .find((it) => it?.by === "context");
    if (installed && script)
      return {
        ways: [],
        compiles: true,
        refused: `It starts the script ${script.path}, and which of Cargo's programs that calls is not known.`,
      };
    const program =
      programStarted(scene, "rust", folders) ??
      (installed && !start.main.words[0]!.includes("/")
        ? `${contents.env.get("CARGO_HOME")?.value ?? "/usr/local/cargo"}/bin/${start.main.program}`
        : undefined);
    const compiledAs = linked(scene, crates, {
      folders,
      ...(program && home.test(program)
        ? { also: [{ path: program, to: `/usr/local/bin/${start.main.program}` }] }
        : {}),
    });
    const cleared = intermediates(scene);
    const outcome =
      cleared.length === 0
        ? compiledAs
        : { ...compiledAs, ways: compiledAs.ways.map((way) => ({ ...way, insertions: cleared })) };
    if (program === undefined || !home.test(program)) return outcome;
    // Cargo's own folder is full of Cargo: the program alone goes where PATH finds it.
    const isAbsolute = start.main.words[0]!.startsWith("/");
    return {
      ...outcome,
      ways: outcome.ways.map((way) => ({
        ...way,
        also: [
          isAbsolute ? { path: program } : { path: program, to: `/usr/local/bin/${start.main.program}` },
        ],
      })),
    };
  },
};

/** What Cargo makes, linked as its crates ask. */
const linked = (scene: Scene, crates: Crates | undefined, more: Partial<Compiled> = {}): Outcome =>
  compiledOutcome(scene, {
    ecosystem: "rust",
    libraries: librariesOf(scene, crates),
    cpp: true,
    assumptions: assumptionsOf(scene, crates),
    // What unwinds a panic; Alpine's own Rust does not link it in.
    packages: { alpine: ["libgcc"] },
    ...more,
  });

/** `cargo run` of a package whose program nobody named: Cargo makes it, and it is the only one there. */
function onlyProgram(scene: Scene, crates: Crates | undefined, folder: string, release: boolean): Outcome {
  const { words } = scene.start.main;
  const at = words.indexOf("--");
  const named = optionOf(words, ["--bin"]);
  const program = `/usr/local/bin/${named ?? "app"}`;
  const kind = release ? "release" : "debug";
  const found =
    named === undefined
      ? `$(find target/${kind} -maxdepth 1 -type f -perm -100 ! -name '*.so')`
      : `target/${kind}/${named}`;
  const outcome = linked(scene, crates);
  return {
    ...outcome,
    ways: outcome.ways.map((way) => ({
      ...way,
      also: [{ path: program }],
      start: [program, ...(at < 0 ? [] : words.slice(at + 1))],
      insertions: [
        {
          before: scene.reading.steps.length,
          lines: [`RUN cd ${folder} && cargo build${release ? " --release" : ""} && cp ${found} ${program}`],
        },
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

function assumptionsOf(scene: Scene, crates: Crates | undefined): string[] {
  if ((crates?.locked && crates.system.length === 0) || isPlainDistribution(scene)) return [];
  if (crates?.locked) {
    const brought = crates.system.every((it) =>
      scene.trace.packages.some(({ name }) => name.includes(it.replace(/-sys$/, "").replace(/^lib/, ""))),
    );
    if (brought) return [];
    return [`${crates.system.slice(0, 3).join(", ")} loads no library that the runtime lacks`];
  }
  return ["no crate needs a library or a program that the runtime lacks"];
}
