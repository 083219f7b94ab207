import { type Call, pathOf, textOf } from "../draft.ts";
import { absolute } from "../path.ts";
import type { Made } from "./linkage.ts";
import { decide, dynamicOn, type LinkageRow } from "./row.ts";

/** An install of npm, yarn or pnpm. */
export interface NodeBuild {
  readonly call: Call;
  /** A module named on the command line that holds machine code. */
  readonly native: string | undefined;
}

/**
 * npm modules with machine code per C library: prebuilt or compiled for the one of the stage they are installed in.
 * Source: each module's install notes; for sharp https://sharp.pixelplumbing.com/install#cross-platform.
 */
export const nativeModules: ReadonlySet<string> = new Set(
  "sharp bcrypt better-sqlite3 sqlite3 canvas argon2 node-sass re2 bufferutil utf-8-validate cpu-features ssh2 leveldown zeromq isolated-vm node-pty usb serialport @parcel/watcher esbuild lightningcss @swc/core @next/swc-linux-x64-gnu @prisma/engines prisma onnxruntime-node @tensorflow/tfjs-node grpc couchbase oracledb snappy lz4 farmhash libxmljs libxmljs2 @napi-rs/canvas kerberos mongodb-client-encryption".split(
    " ",
  ),
);

const prebuilds = "https://nodejs.org/api/addons.html";

export const nodeRows: readonly LinkageRow<NodeBuild>[] = [
  {
    when: "a module with machine code is installed by name",
    source: prebuilds,
    sure: "proven",
    holds: ({ native, call }) => native !== undefined && call.shell.draft.libc !== undefined,
    gives: ({ call }) => dynamicOn(call),
    because: ({ native, call }) => `${native} is installed for ${call.shell.draft.libc?.name}`,
    example: { stage: "FROM node:24-alpine\nWORKDIR /app\nRUN npm install sharp", gives: "dynamic musl" },
  },
  {
    when: "what package.json names decides",
    source: prebuilds,
    sure: "imports",
    holds: ({ call }) => call.shell.draft.libc !== undefined,
    gives: ({ call }) => dynamicOn(call),
    because: ({ call }) => `modules with machine code are installed for ${call.shell.draft.libc?.name}`,
    example: {
      stage: "FROM node:24-bookworm-slim\nWORKDIR /app\nRUN npm ci --omit=dev",
      gives: "dynamic glibc",
    },
  },
  {
    when: "anything else",
    source: prebuilds,
    sure: "usual",
    holds: () => true,
    gives: () => ({ kind: "unknown" }),
    because: () => "the C library of the stage is not known",
    example: { stage: "FROM ghcr.io/acme/node:1\nWORKDIR /app\nRUN npm ci", gives: "unknown" },
  },
];

/** The `node_modules` an install fills; undefined for other commands and global installs. */
export function nodeArtifacts(call: Call): readonly Made[] | undefined {
  const [, verb, ...rest] = call.words;
  const text = verb?.text ?? "install";
  const installs =
    /^(?:ci|install|i|add|clean-install)$/.test(text) ||
    (call.program === "yarn" && (verb === undefined || text.startsWith("-")));
  if (!installs || call.words.some((it) => /^(?:-g|--global|--location=global)$/.test(it.text)))
    return undefined;
  const prefix = call.words.findIndex((it) => /^(?:--prefix|--cwd|-C|--dir)$/.test(it.text));
  const root = prefix >= 0 ? pathOf(call, call.words[prefix + 1]) : call.shell.folder;
  if (root === undefined) return undefined;
  const native = rest
    .map((it) => textOf(call, it)?.replace(/(.)@.*$/, "$1"))
    .find((it) => it !== undefined && nativeModules.has(it));
  return [
    {
      path: absolute("node_modules", root),
      folder: true,
      ecosystem: "node",
      ...decide(nodeRows, { call, native }, call)!,
    },
  ];
}
