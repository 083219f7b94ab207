import { absolute, below, folderOf } from "../../contents/path.ts";
import { plainCommand } from "../calls.ts";
import { operandsOf, optionOf } from "../effects.ts";
import { isSystemFolder } from "../folders.ts";
import { purposeOf } from "../packages.ts";
import type { Act, Ecosystem, Insertion, Need, Outcome, Scene, Way } from "../plan.ts";
import { list } from "../runtimes/runtime.ts";
import { programPath, searchPath } from "../start.ts";
import { bringsItsOwn, isPlainDistribution, officialImage } from "./program.ts";
import { packagesLoaded } from "./python/loaded.ts";
import { namesInstalled, readRequirements, valued } from "./python/requirements.ts";
import { neededInSlim } from "./slim.ts";

const installers =
  /^(?:pip[23]?(?:\.\d+)?|uv|poetry|pipenv|pdm|conda|mamba|micromamba|easy_install[-.\d]*|pipx|hatch)$/;
const venv = "/opt/venv";

/** Folders of models below ~/.cache, by what fetches them. */
const modelCaches: Readonly<Record<string, RegExp>> = {
  whisper: /\bwhisper\.load_model\(/,
  torch: /\btorch\.hub\.load\w*\(/,
  huggingface: /\b(?:from_pretrained|transformers.*\bpipeline|snapshot_download|hf_hub_download)\(/s,
};

/** Python: pip into a virtual environment that is copied; poetry, uv, pipenv and their own environments. */
export const python: Ecosystem = {
  id: "python",
  buildVariables: /^(?:PIP_\w+|POETRY_\w+|UV_\w+|PIPENV_\w+|CRYPTOGRAPHY_DONT_BUILD_RUST|SETUPTOOLS_\w+)$/,
  caches:
    /^(?:\/root\/\.(?:cache|local\/share\/(?:uv|virtualenvs|pypoetry))|\/usr\/local\/lib\/python[\d.]+)(?:\/|$)/,
  tools: ["poetry", "uv", "pipenv", "pdm", "pip-compile"],
  buildPackages: /^(?:cython3?|swig|rust|cargo|libpython3?-dev|python3?-(?:dev|pip|wheel|venv))$/,
  manifests:
    /^(?:.*\/)?(?:requirements[^/]*\.(?:txt|in)|[^/]*requirements\/[^/]+\.txt|pyproject\.toml|Pipfile|setup\.(?:py|cfg))$/,

  effect(command) {
    const { program, words, cwd } = command;
    const isModule = /^python[23]?(?:\.\d+)?$/.test(program) && words[1] === "-m";
    const tool = isModule ? (words[2] ?? "") : program;
    const rest = isModule ? words.slice(2) : words;
    if (tool === "venv" || tool === "virtualenv" || tool === "pyvenv") {
      const path = operandsOf(rest, ["-p", "--python", "--prompt"]).find((it) => !it.includes("$"));
      return {
        kind: "build",
        does: "dependencies",
        makes: path && cwd !== undefined ? [absolute(path, cwd)] : [],
      };
    }
    if (/^python/.test(program) && /(?:^|\/)get-pip\.py$/.test(words[1] ?? ""))
      return { kind: "build", does: "tool", makes: [] };
    if (/^(?:python[23]?(?:\.\d+)?)$/.test(program) && /setup\.py$/.test(words[1] ?? ""))
      return {
        kind: "build",
        does: words.includes("install") || words.includes("develop") ? "dependencies" : "compile",
        makes: [],
      };
    if (/^python[23]?(?:\.\d+)?$/.test(program) && /(?:^|\/)manage\.py$/.test(words[1] ?? ""))
      return { kind: "build", does: words.includes("test") ? "test" : "compile", makes: [] };
    if (program === "manage.py") return { kind: "build", does: "compile", makes: [] };
    if (/^(?:pytest|tox|flake8|mypy|ruff|black|nosetests)$/.test(tool))
      return { kind: "build", does: "test", makes: [] };
    if (isModule && /^(?:compileall|build|grpc_tools\.protoc)$/.test(tool))
      return { kind: "build", does: "compile", makes: [] };
    const home = command.env.get("HOME") ?? "/root";
    const code = /^python/.test(program) && words[1] === "-c" ? (words[2] ?? "") : "";
    // `import numpy; print(numpy.__version__)` asks.
    if (code !== "" && code.split(/[;\n]/).every((it) => /^\s*(?:$|(?:import|from|print|assert)\b)/.test(it)))
      return { kind: "none" };
    const isCorpus = isModule && /^(?:nltk(?:\.downloader)?|textblob\.download_corpora)$/.test(tool);
    if (isCorpus || /\bnltk\.download\(/.test(code)) {
      const into = isCorpus ? optionOf(rest, ["-d"]) : /download_dir\s*=\s*['"]([^'"$]+)['"]/.exec(code)?.[1];
      const makes = [into === undefined ? `${home}/nltk_data` : absolute(into, cwd ?? "/")];
      return { kind: "build", does: "dependencies", makes: makes.filter((it) => !it.includes("$")) };
    }
    const models = Object.keys(modelCaches).find((it) => modelCaches[it]!.test(code));
    if (models !== undefined && !/\b(?:cache_dir|local_dir|download_root)\b/.test(code)) {
      const place =
        (models === "huggingface" ? command.env.get("HF_HOME") : undefined) ??
        (models === "torch" ? command.env.get("TORCH_HOME") : undefined) ??
        `${home}/.cache/${models}`;
      return { kind: "build", does: "dependencies", makes: place.includes("$") ? [] : [place] };
    }
    if (isModule && tool === "spacy" && rest[1] === "download")
      return { kind: "build", does: "dependencies", makes: [] };
    if (tool === "playwright" && rest[1] === "install" && !rest.includes("--with-deps")) {
      const place = command.env.get("PLAYWRIGHT_BROWSERS_PATH") ?? `${home}/.cache/ms-playwright`;
      return { kind: "build", does: "dependencies", makes: place.includes("$") ? [] : [place] };
    }
    if (isModule && tool === "ensurepip") return { kind: "build", does: "tool", makes: [] };
    if (!installers.test(tool)) return undefined;
    const verb = operandsOf(rest)[0];
    if (/^pip/.test(tool)) {
      if (verb === "install" || verb === "wheel" || verb === "sync") {
        const names = operandsOf(rest, valued).slice(1);
        const onlyTools =
          names.length > 0 &&
          !rest.some((it) => /^(?:-r|--requirement|-e|--editable)/.test(it)) &&
          names.every((it) => toolNames.test(it));
        return { kind: "build", does: onlyTools ? "tool" : "dependencies", makes: [] };
      }
      return { kind: "build", does: "tool", makes: [] };
    }
    if (tool === "pipx") return { kind: "build", does: "tool", makes: [] };
    if (tool === "uv" && verb === "venv")
      return {
        kind: "build",
        does: "dependencies",
        makes: cwd === undefined ? [] : [absolute(operandsOf(rest, ["-p", "--python"])[1] ?? ".venv", cwd)],
      };
    if (
      ["sync", "install", "pip", "update", "add", "run", "lock", "export", "create", "env"].includes(
        verb ?? "",
      )
    )
      return { kind: "build", does: "dependencies", makes: [] };
    return { kind: "build", does: "tool", makes: [] };
  },

  outcome(scene) {
    const { trace, start, reading } = scene;
    const mine = trace.acts.filter((it) => it.ecosystem === "python" && it.effect.kind === "build");
    const installs = mine.filter(({ effect }) => effect.kind === "build" && effect.does === "dependencies");
    if (!isStartedByPython(scene)) return undefined;
    if (installs.length === 0) return extensionOnly(scene, mine);
    if (installs.some(({ command }) => /^(?:conda|mamba|micromamba)$/.test(command.program)))
      return { ways: [], compiles: false, refused: "Conda's environment is not taken apart." };
    if (start.main.program === "jupyter" || start.main.program === "jupyter-lab")
      return { ways: [], compiles: false, refused: "It starts Jupyter: whoever uses it may install more." };
    if (!bringsItsOwn(scene))
      return {
        ways: [],
        compiles: false,
        refused: "It installs what others published and nothing of its own.",
      };
    const tool = toolOf(mine);
    const hasBuildPackages = trace.everInstalled.some(({ name }) =>
      ["build", "headers"].includes(purposeOf(name)),
    );
    const compiledElsewhere = trace.acts.some(
      ({ effect, ecosystem }) =>
        effect.kind === "build" && effect.does === "compile" && ecosystem !== "python",
    );
    const isFull = officialImage(scene) === "python" && !/slim|alpine/.test(reading.reference?.tag ?? "");
    // pip alone on a small image leaves nothing worth a stage of its own.
    if (!hasBuildPackages && !compiledElsewhere && tool === "pip" && !(isFull && !isToolImage(scene)))
      return {
        ways: [],
        compiles: false,
        refused: "It only installs packages: a second stage would leave nothing behind.",
      };
    if (!hasBuildPackages && !compiledElsewhere && tool === "pip" && isFull && !scene.manifests)
      return {
        ways: [],
        compiles: false,
        refused: "It only installs packages: a slim base would do without a second stage.",
      };
    const requirements = readRequirements(scene);
    const need: Need = { kind: "interpreter", name: "python", version: undefined };
    const assumptions: string[] = [];
    const names = [...(requirements?.names ?? []), ...namesInstalled(installs)];
    const asked =
      isFull && !requirements ? neededInSlim(scene, "python", "Python package", names) : undefined;
    if (asked) assumptions.push(...asked.assumptions);
    else if (isFull && requirements && requirements.unknown.length > 0)
      assumptions.push(
        `no library or program that the slim image lacks is needed by ${list(requirements.unknown)}`,
      );
    const way = environmentWay(scene, installs, tool, need, assumptions);
    // What stands in the full image is missing in the slim one; a small image got what it needs by the file.
    const { distribution } = scene.contents;
    const loaded =
      isFull && distribution
        ? [...packagesLoaded(names, scene), ...(asked?.packages[distribution.id] ?? [])]
        : [];
    // What is compiled in C++ loads the compiler's library, which goes with the compiler.
    const isCpp = trace.everInstalled.some(({ name }) => /^(?:build-base|g\+\+|alpine-sdk)$/.test(name));
    // So does OpenMP's, which LightGBM's wheels load.
    const losesOpenMp =
      !isFull &&
      distribution?.id === "debian" &&
      trace.packages.some(({ name }) => /^(?:gcc|g\+\+|build-essential)$/.test(name)) &&
      !trace.packages.some(({ name }) => name === "libgomp1");
    const isOpenMp = losesOpenMp && names.includes("lightgbm");
    const packages = {
      ...(loaded.length > 0 && distribution ? { [distribution.id]: loaded } : {}),
      ...(isOpenMp ? { debian: ["libgomp1"] } : {}),
      ...(isCpp ? { alpine: ["libstdc++"] } : {}),
    };
    const notes =
      losesOpenMp && !isOpenMp && !requirements
        ? [
            "`libgomp1` goes with the compiler: a package that uses OpenMP, as LightGBM does, wants it installed.",
          ]
        : [];
    const trees = sourceTrees(installs);
    const shared = trees.find(
      (it) => (isSystemFolder(it) && !/^\/(?:opt|usr(?:\/local)?\/src)$/.test(it)) || it === "/root",
    );
    if (shared !== undefined)
      return {
        ways: [],
        compiles: false,
        refused: `Its packages stay in ${shared} as sources, among what is not its own.`,
      };
    const also = [...(way?.also ?? []), ...trees.map((path) => ({ path }))];
    // Lists and wheels beside the program were read when they were installed.
    const without = [...trace.made.keys()].filter(
      (it) =>
        below(reading.cwd, it) === undefined &&
        below(it, reading.cwd) === undefined &&
        /\/(?:[\w.-]*requirements[\w.-]*\.(?:txt|in)|Pipfile(?:\.lock)?|wheels?|wheelhouse)$/.test(it),
    );
    return way
      ? {
          compiles: true,
          ways: [
            {
              ...way,
              packages,
              without,
              ...(also.length > 0 ? { also } : {}),
              notes: [...(way.notes ?? []), ...notes],
            },
          ],
          language: "python",
        }
      : { ways: [], compiles: false, refused: "Where its Python packages go is not known." };
  },
};

/** `setup.py build` in place, on a distribution's own Python. */
function extensionOnly(scene: Scene, acts: readonly Act[]): Outcome | undefined {
  const compiled = acts.some(({ effect }) => effect.kind === "build" && effect.does === "compile");
  if (!compiled || !isPlainDistribution(scene)) return undefined;
  return {
    compiles: true,
    ways: [{ need: { kind: "interpreter", name: "python", version: undefined }, assumptions: [] }],
  };
}

const toolNames =
  /^(?:pip|setuptools|wheel|poetry(?:-core)?|uv|pipenv|pdm|hatch|build|cython|virtualenv|pip-tools|twine)(?:\[[\w,]*\])?(?:[=<>!~@].*)?$/i;

type Tool = "pip" | "uv" | "poetry" | "pipenv" | "pdm";

function toolOf(acts: readonly Act[]): Tool {
  for (const name of ["uv", "poetry", "pipenv", "pdm"] as const)
    if (
      acts.some(({ command }) => command.program === name && !(name === "uv" && command.words[1] === "pip"))
    )
      return name;
  return "pip";
}

const servers =
  /^(?:python[23]?(?:\.\d+)?|pypy3?|gunicorn|uvicorn|hypercorn|daphne|waitress-serve|uwsgi|celery|flask|django-admin|fastapi|streamlit|chainlit|granian|gradio|scrapy|airflow|dramatiq|rq|huey_consumer|litestar|sanic|twistd|mkdocs|ansible.*|honcho|supervisord|circusd|uv|poetry|pipenv|pdm)$/;

function isStartedByPython(scene: Scene): boolean {
  const { start, trace } = scene;
  const isPythonImage = officialImage(scene) === "python";
  if (servers.test(start.main.program) || /\.py$/.test(start.main.program)) return true;
  if (start.commands.some(({ program }) => servers.test(program))) return true;
  const path = programPath(start.main);
  // A program that a package of the image's own Python brings.
  const others = trace.acts.some(
    (it) => it.ecosystem !== undefined && it.ecosystem !== "python" && it.ecosystem !== "c",
  );
  if (
    path === undefined &&
    !others &&
    isPythonImage &&
    !trace.made.has(`/usr/local/bin/${start.main.program}`)
  )
    return true;
  // A script of the context in an image that installs nothing but Python.
  return (
    /\.sh$/.test(start.main.words[0] ?? "") ||
    (path !== undefined && /\/(?:venv|\.venv)\/bin\//.test(path)) ||
    (start.main.words.some((it) => /\.sh$/.test(it)) && trace.acts.some((it) => it.ecosystem === "python"))
  );
}

/** Folders that packages are used from as they lie: `pip install -e .`, `setup.py develop`, `--src`. */
function sourceTrees(installs: readonly Act[]): readonly string[] {
  return installs.flatMap(({ command: { words, cwd } }) => {
    if (cwd === undefined) return [];
    const script = words[1] ?? "";
    if (/setup\.py$/.test(script)) return words.includes("develop") ? [folderOf(absolute(script, cwd))] : [];
    if (!words.includes("install")) return [];
    const given = words.flatMap((it, at) => {
      if (it === "-e" || it === "--editable") return [words[at + 1] ?? ""];
      return /^--editable=(.*)$/.exec(it)?.slice(1) ?? [];
    });
    const src = optionOf(words, ["--src"]);
    return [
      ...given
        .map((it) => it.replace(/^["']|["']$/g, "").replace(/\[[^\]]*\]$/, ""))
        .filter((it) => it !== "" && !/:\/\/|^git\+|[$`*]/.test(it))
        .map((it) => absolute(it, cwd)),
      ...(src !== undefined && !/[$`]/.test(src) ? [absolute(src, cwd)] : []),
    ];
  });
}

/** A tool of somebody else, fetched and installed: its users expect all of it. */
function isToolImage({ trace }: Scene): boolean {
  return trace.acts.some(({ command }) => command.program === "git" && command.words[1] === "clone");
}

/** Gives pip an environment of its own, or takes the one the tool or the file makes. */
function environmentWay(
  scene: Scene,
  installs: readonly Act[],
  tool: Tool,
  need: Need,
  assumptions: readonly string[],
): Way | undefined {
  const { reading, trace, start } = scene;
  const own = ownEnvironment(scene);
  if (own !== undefined) {
    const inside = [...trace.made.keys()].some(
      (it) => it !== own && below(it, own) !== undefined && it !== "/",
    );
    return { need, assumptions, ...(inside ? {} : { also: [{ path: own }] }) };
  }
  const first = Math.min(
    ...trace.acts
      .filter((it) => it.ecosystem === "python" && it.effect.kind === "build" && it.effect.does !== "tool")
      .map((it) => it.at),
  );
  if (!Number.isFinite(first) || first < reading.inherited) return undefined;
  if (tool === "uv" || tool === "poetry" || tool === "pdm") {
    const folder = installs.find(({ command }) => command.program === tool)?.command.cwd;
    if (folder === undefined || folder === "/") return undefined;
    const own = tool === "uv" ? reading.env.get("UV_PROJECT_ENVIRONMENT") : undefined;
    const path = absolute(own ?? ".venv", folder);
    const words = withoutRunner(scene, tool);
    const system =
      tool === "poetry" &&
      trace.acts.some(
        ({ command }) =>
          command.program === "poetry" &&
          command.words.some((it, n) => /virtualenvs\.create/.test(it) && command.words[n + 1] === "false"),
      );
    const direct = {
      // The tool puts the environment it installed on PATH, and so does the runtime; options may do more.
      assumptions: [
        ...assumptions,
        ...(words && start.main.words[2]?.startsWith("-")
          ? [`\`${words[0]}\` starts without \`${tool} run\``]
          : []),
      ],
      ...(words ? { start: words } : {}),
      ...(words && tool === "uv"
        ? { notes: ["A start no longer brings the environment up to date, as `uv run` did."] }
        : {}),
    };
    if (system || reading.env.get("POETRY_VIRTUALENVS_CREATE") === "false") {
      const way = pipWay(scene, need, assumptions, first, [`ENV VIRTUAL_ENV=${venv}`]);
      return way && { ...way, ...direct };
    }
    const insertions: Insertion[] =
      tool === "poetry" && reading.env.get("POETRY_VIRTUALENVS_IN_PROJECT") === undefined
        ? [{ before: first, lines: ["ENV POETRY_VIRTUALENVS_IN_PROJECT=1"] }]
        : [];
    return {
      need,
      insertions,
      also: [{ path }],
      runtimeLines: onPath(scene, path),
      ...direct,
    };
  }
  if (tool === "pipenv" && !installs.some(({ command }) => command.words.includes("--system"))) {
    const folder = installs.find(({ command }) => command.program === tool)?.command.cwd;
    if (folder === undefined || folder === "/") return undefined;
    const words = withoutRunner(scene, tool);
    return {
      need,
      insertions: [{ before: first, lines: ["ENV PIPENV_VENV_IN_PROJECT=1"] }],
      also: [{ path: absolute(".venv", folder) }],
      runtimeLines: onPath(scene, absolute(".venv", folder)),
      assumptions: [...assumptions, ...(words ? [`\`${words[0]}\` starts without \`pipenv run\``] : [])],
      ...(words ? { start: words } : {}),
    };
  }
  return pipWay(scene, need, assumptions, first);
}

/**
 * A virtual environment before the first install; everything after finds it on PATH. Poetry that is told to make none
 * takes the one VIRTUAL_ENV names, and Python's own folders where none is named.
 */
function pipWay(
  scene: Scene,
  need: Need,
  assumptions: readonly string[],
  first: number,
  activated: readonly string[] = [],
): Way | undefined {
  const { start, trace } = scene;
  if (officialImage(scene) !== "python") {
    // Debian's pip fills /usr/local, which its image leaves empty; Alpine's mixes with the distribution's packages.
    if (!isPlainDistribution(scene) || scene.contents.packageManager !== "apt-get") return undefined;
    return { need, assumptions, also: [{ path: "/usr/local" }] };
  }
  if (["PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PYTHONUSERBASE"].some((it) => scene.reading.env.has(it)))
    return undefined;
  // cron's jobs get a PATH of their own.
  const hasOwnPath = scene.reading.steps.some(({ instruction }) =>
    /\bcron(?:d|tab)?\b/.test(instruction.text),
  );
  const absolutePython = start.commands.some(
    ({ words: [word = ""] }) =>
      word.startsWith("/usr/bin/python") || (word.startsWith("/usr/local/bin/") && !trace.made.has(word)),
  );
  if (absolutePython || hasOwnPath || namedLibrary(scene) !== undefined)
    return packagesWay(scene, need, assumptions);
  // A script that is started by itself names its Python in its first line.
  const isScript = /\.py$/.test(start.main.program) && start.main.words[0]?.startsWith("/") === true;
  const whole = isScript ? packagesWay(scene, need, assumptions) : undefined;
  if (whole) return whole;
  const elsewhere = trace.acts.some(
    ({ command, ecosystem }) =>
      ecosystem === "python" &&
      command.words.some((it) => /^(?:--user|-t|--target|--prefix|--root|--system)(?:=|$)/.test(it)) &&
      command.program !== "pipenv",
  );
  if (elsewhere) return userWay(scene, need, assumptions) ?? packagesWay(scene, need, assumptions);
  // An environment sees nothing of what was installed before it: Cython for a setup.py, a newer pip.
  const earlier = trace.acts.find(
    ({ command, ecosystem }) =>
      ecosystem === "python" &&
      command.words.includes("install") &&
      command.words
        .slice(command.words.indexOf("install"))
        .some((it) => /^(?:pip|cython|numpy|setuptools|wheel)\b/i.test(it)),
  );
  const before = Math.min(first, earlier && earlier.at >= scene.reading.inherited ? earlier.at : first);
  // An account of its own can't write to /opt: its pip falls back to its home.
  const { user } = scene.reading.steps[before]!;
  if (user !== undefined && !/^(?:root|0)(?::|$)/.test(user)) return homeWay(scene, need, assumptions);
  // Python 2 has no venv of its own.
  const isOld = /^2(?:[.-]|$)/.test(scene.reading.reference?.tag ?? "");
  const make = isOld ? `pip install virtualenv && virtualenv ${venv}` : `python -m venv ${venv}`;
  return {
    need,
    assumptions,
    insertions: [{ before, lines: [`RUN ${make}`, ...activated, `ENV PATH="${venv}/bin:$PATH"`] }],
    also: [{ path: venv }],
    runtimeLines: [`ENV PATH="${venv}/bin:$PATH"`],
  };
}

/** The line for an environment that the file itself has not put on PATH. */
const onPath = ({ reading }: Scene, path: string) =>
  searchPath(reading.env).includes(`${path}/bin`) ? [] : [`ENV PATH="${path}/bin:$PATH"`];

/** Packages where the image's own Python keeps them, which is the same place in its slim variant. */
function packagesWay(scene: Scene, need: Need, assumptions: readonly string[]): Way | undefined {
  const version =
    namedLibrary(scene) ?? /^([23]\.\d+)(?:[.-]|$)/.exec(scene.reading.reference?.tag ?? "")?.[1];
  const outside = scene.trace.acts.some(
    ({ command, ecosystem }) =>
      ecosystem === "python" &&
      ["-t", "--target", "--root", "--prefix"].some((it) => {
        const place = optionOf(command.words, [it]);
        return place !== undefined && !/^["']?\/usr\/local\/?["']?$/.test(place);
      }),
  );
  if (version === undefined || outside) return undefined;
  return {
    need,
    assumptions,
    also: [{ path: `/usr/local/lib/python${version}/site-packages` }, { path: "/usr/local/bin" }],
  };
}

/** The version of the image's own Python where the file names the folder of its packages. */
function namedLibrary({ reading: { steps } }: Scene): string | undefined {
  for (const { instruction } of steps) {
    const version = /\/usr\/local\/lib\/python([23]\.\d+)\b/.exec(instruction.text)?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

/** What pip put into the home of the account it ran as. */
function homeWay(scene: Scene, need: Need, assumptions: readonly string[]): Way | undefined {
  const { trace } = scene;
  const homes = new Set(
    trace.acts.flatMap(({ ecosystem, effect, command }) =>
      ecosystem === "python" && effect.kind === "build" && effect.does === "dependencies"
        ? [command.env.get("HOME") ?? "/root"]
        : [],
    ),
  );
  const [home] = homes;
  if (homes.size !== 1 || home === undefined || /[$`]/.test(home)) return undefined;
  return {
    need,
    assumptions,
    also: [{ path: `${home}/.local` }],
    runtimeLines: onPath(scene, `${home}/.local`),
  };
}

/** `pip install --user` and `--target`. */
function userWay(scene: Scene, need: Need, assumptions: readonly string[]): Way | undefined {
  const { trace, reading } = scene;
  const acts = trace.acts.filter(({ ecosystem }) => ecosystem === "python");
  if (acts.some(({ command }) => command.words.includes("--user"))) return homeWay(scene, need, assumptions);
  const target = acts
    .map(({ command }) => optionOf(command.words, ["-t", "--target"]))
    .find((it) => it !== undefined);
  if (target !== undefined && !target.includes("$"))
    return { need, assumptions, also: [{ path: absolute(target, reading.cwd) }] };
  return undefined;
}

/** A virtual environment the file makes itself. */
function ownEnvironment({ trace }: Scene): string | undefined {
  for (const { ecosystem, command, effect } of trace.acts) {
    if (ecosystem !== "python" || effect.kind !== "build" || effect.makes.length === 0) continue;
    if (/venv/.test(command.words.join(" "))) return effect.makes[0];
  }
  return undefined;
}

/** The start command without the tool that looks for the environment; what a shell has to read goes through one. */
function withoutRunner({ start }: Scene, tool: string): readonly string[] | undefined {
  const { part, entrypoint, cmd } = start;
  const text = part.words[0] ?? "";
  const words =
    part.form === "shell"
      ? (plainCommand(text) ?? ["sh", "-c", text])
      : entrypoint && cmd
        ? [...entrypoint.words, ...(cmd.form === "exec" ? cmd.words : ["sh", "-c", ...cmd.words])]
        : part.words;
  const isScript = words.indexOf("-c") === 1;
  const at = words.indexOf(tool);
  if (isScript)
    return words[2]?.includes(`${tool} run `)
      ? [...words.slice(0, 2), words[2].replaceAll(new RegExp(`\\b${tool} run (?:--\\S+ )*`, "g"), "")]
      : undefined;
  if (words[at + 1] !== "run" || at < 0) return undefined;
  const rest = words.slice(at + 2);
  while (rest[0]?.startsWith("--")) rest.shift();
  return [...words.slice(0, at), ...rest];
}
