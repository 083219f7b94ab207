import { type Call, environment, pathOf, textOf } from "../draft.ts";
import { absolute } from "../path.ts";
import type { Made } from "./linkage.ts";
import { decide, dynamicOn, type LinkageRow } from "./row.ts";

/** An install of pip or uv into a folder that can be copied elsewhere. */
export interface PythonBuild {
  readonly call: Call;
  readonly native?: string | undefined;
  /** True for PyInstaller, which makes a program. */
  readonly frozen?: true;
}

/**
 * Packages whose wheels hold machine code: a manylinux wheel does not load on musl, nor a musllinux one on glibc.
 * Source: the files each has on PyPI.
 */
export const nativePackages: ReadonlySet<string> = new Set(
  "numpy pandas scipy scikit-learn matplotlib pillow lxml cryptography cffi psycopg2 psycopg2-binary psycopg-binary psycopg-c grpcio uvloop orjson pydantic pydantic-core msgpack ujson greenlet gevent bcrypt argon2-cffi pyarrow polars opencv-python opencv-python-headless torch torchvision tensorflow onnxruntime numba llvmlite h5py shapely pyproj regex rapidfuzz tokenizers tiktoken sentencepiece spacy aiohttp yarl frozenlist multidict httptools watchfiles markupsafe pyyaml pymssql mysqlclient pynacl netifaces psutil zstandard lz4 brotli confluent-kafka duckdb asyncpg".split(
    " ",
  ),
);

const platforms = "https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/";

export const pythonRows: readonly LinkageRow<PythonBuild>[] = [
  {
    when: "PyInstaller makes a program",
    source: "https://pyinstaller.org/en/stable/usage.html#making-gnu-linux-apps-forward-compatible",
    sure: "proven",
    holds: ({ frozen }) => frozen,
    gives: ({ call }) => dynamicOn(call),
    because: () => "PyInstaller's programs load the C library of the system",
    example: {
      stage: "FROM python:3.13-bookworm\nWORKDIR /src\nRUN pyinstaller --onefile app.py",
      gives: "dynamic glibc",
    },
  },
  {
    when: "a package with machine code is installed by name",
    source: platforms,
    sure: "proven",
    holds: ({ native, call }) => native !== undefined && call.shell.draft.libc !== undefined,
    gives: ({ call }) => dynamicOn(call),
    because: ({ native, call }) => `${native} is installed for ${call.shell.draft.libc?.name}`,
    example: {
      stage: "FROM python:3.13-slim-bookworm\nRUN pip install --target=/deps numpy",
      gives: "dynamic glibc",
    },
  },
  {
    when: "what the requirements name decides",
    source: platforms,
    sure: "imports",
    holds: ({ call }) => call.shell.draft.libc !== undefined,
    gives: ({ call }) => dynamicOn(call),
    because: ({ call }) => `packages with machine code are installed for ${call.shell.draft.libc?.name}`,
    example: {
      stage: "FROM python:3.13-alpine3.23\nRUN pip install --prefix=/install -r requirements.txt",
      gives: "dynamic musl",
    },
  },
  {
    when: "anything else",
    source: platforms,
    sure: "usual",
    holds: () => true,
    gives: () => ({ kind: "unknown" }),
    because: () => "the C library of the stage is not known",
    example: {
      stage: "FROM ghcr.io/acme/python:1\nRUN pip install --target=/deps -r requirements.txt",
      gives: "unknown",
    },
  },
];

/** The folder an install fills when it is one that gets copied: `--target`, `--prefix`, a virtual environment. */
export function pythonArtifacts(call: Call): readonly Made[] | undefined {
  const words = call.words.map((it) => it.text);
  const isPip =
    /^pip3?(?:\.\d+)?$/.test(call.program) ||
    (/^python/.test(call.program) && words[1] === "-m" && words[2] === "pip");
  const isUv = call.program === "uv";
  const installs =
    words.includes("install") ||
    (isUv && (words[1] === "sync" || (words[1] === "pip" && words[2] === "install")));
  if ((!isPip && !isUv) || !installs) return undefined;
  let folder: string | undefined;
  for (const [at, word] of call.words.entries()) {
    if (/^(?:--target|-t|--prefix|--root)$/.test(word.text)) folder = pathOf(call, call.words[at + 1]);
    const inline = /^(?:--target|--prefix|--root)=(.*)$/.exec(word.text)?.[1];
    if (inline !== undefined) folder = pathOf(call, { ...word, text: inline });
  }
  const active = environment(call, "VIRTUAL_ENV")?.value ?? venvOf(call) ?? venvInPath(call);
  folder ??=
    words[1] === "sync"
      ? (environment(call, "UV_PROJECT_ENVIRONMENT")?.value ??
        (call.shell.folder && absolute(".venv", call.shell.folder)))
      : active;
  if (folder === undefined) return undefined;
  const native = call.words
    .map((it) =>
      textOf(call, it)
        ?.toLowerCase()
        .replace(/[=<>~![;].*$/, "")
        .replace(/_/g, "-"),
    )
    .find((it) => it !== undefined && nativePackages.has(it));
  return [
    {
      path: absolute(folder),
      folder: true,
      ecosystem: "python",
      ...decide(pythonRows, { call, native }, call)!,
    },
  ];
}

/** What PyInstaller makes: a file with `--onefile`, else a folder with the program in it. */
export function frozenArtifacts(call: Call): readonly Made[] | undefined {
  const option = (pattern: RegExp) => {
    const at = call.words.findIndex(({ text }) => pattern.test(text.replace(/=.*$/, "")));
    const word = call.words[at];
    const inline = word && /^[^=]*=(.*)$/s.exec(word.text)?.[1];
    return inline === undefined ? call.words[at + 1] : { ...word!, text: inline };
  };
  const script = call.words.slice(1).find(({ text }) => text.endsWith(".py"));
  const named = call.words.some(({ text }) => /^(?:--name|-n)(?:=|$)/.test(text));
  const name = named ? option(/^(?:--name|-n)$/) : script;
  const text = name && textOf(call, name);
  const moved = call.words.some(({ text }) => /^--distpath(?:=|$)/.test(text));
  const folder = moved
    ? pathOf(call, option(/^--distpath$/))
    : call.shell.folder && absolute("dist", call.shell.folder);
  if (!text || !folder) return undefined;
  const path = absolute(text.replace(/^.*\//, "").replace(/\.py$/, ""), folder);
  const one = call.words.some(({ text }) => text === "--onefile" || text === "-F");
  return [{ path, folder: !one, ecosystem: "python", ...decide(pythonRows, { call, frozen: true }, call)! }];
}

/** The virtual environment whose pip is called: `/venv/bin/pip`. */
function venvOf(call: Call): string | undefined {
  const path = pathOf(call, call.words[0]);
  const found = /^(.*)\/bin\/(?:pip3?|python3?)$/.exec(path ?? "")?.[1];
  return found && !/^(?:\/usr(?:\/local)?|)$/.test(found) ? found : undefined;
}

/** The virtual environment that PATH begins with. */
function venvInPath(call: Call): string | undefined {
  const first = environment(call, "PATH")?.value?.split(":")[0];
  return /^(.*\/\.?(?:venv|virtualenv|env))\/bin$/.exec(first ?? "")?.[1];
}
