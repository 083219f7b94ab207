import { type Call, pathOf, textOf } from "../draft.ts";
import type { Place } from "../model.ts";
import type { Made } from "./linkage.ts";
import { decide, dynamicOn, type LinkageRow } from "./row.ts";

/** A `dotnet publish` with what decides whether it brings its own runtime. */
export interface DotnetBuild {
  readonly call: Call;
  readonly runtime: { readonly value: string | undefined; readonly place: Place } | undefined;
  readonly own: Place | undefined;
}

const publish = "https://learn.microsoft.com/en-us/dotnet/core/deploying/";
const rids = "https://learn.microsoft.com/en-us/dotnet/core/rid-catalog";

export const dotnetRows: readonly LinkageRow<DotnetBuild>[] = [
  {
    when: "self-contained for a linux-musl runtime",
    source: rids,
    sure: "proven",
    holds: ({ own, runtime }) =>
      own && runtime?.value?.startsWith("linux-musl-") ? runtime.place : undefined,
    gives: () => ({ kind: "dynamic", libc: { name: "musl" } }),
    because: ({ runtime }) => `it brings the runtime for ${runtime?.value}`,
    example: {
      stage:
        "FROM mcr.microsoft.com/dotnet/sdk:10.0\nRUN dotnet publish -r linux-musl-x64 --self-contained -o /app",
      gives: "dynamic musl",
    },
  },
  {
    when: "self-contained for a linux runtime",
    source: rids,
    sure: "proven",
    holds: ({ own, runtime }) =>
      own && /^linux-(?:x64|x86|arm|arm64)$/.test(runtime?.value ?? "") ? runtime?.place : undefined,
    gives: () => ({ kind: "dynamic", libc: { name: "glibc" } }),
    because: ({ runtime }) => `it brings the runtime for ${runtime?.value}`,
    example: {
      stage:
        "FROM mcr.microsoft.com/dotnet/sdk:10.0\nRUN dotnet publish -r linux-x64 --self-contained true -o /app",
      gives: "dynamic glibc",
    },
  },
  {
    when: "self-contained for the SDK's own runtime",
    source: rids,
    sure: "proven",
    holds: ({ own, runtime, call }) => (own && !runtime && call.shell.draft.libc ? own : undefined),
    gives: ({ call }) => dynamicOn(call),
    because: ({ call }) => `it brings the runtime of ${call.shell.draft.baseName}`,
    example: {
      stage: "FROM mcr.microsoft.com/dotnet/sdk:10.0-alpine3.23\nRUN dotnet publish --self-contained -o /app",
      gives: "dynamic musl",
    },
  },
  {
    when: "self-contained for a runtime that only the build knows",
    source: rids,
    sure: "usual",
    holds: ({ own }) => own,
    gives: () => ({ kind: "unknown" }),
    because: () => "which runtime it brings is only known when it is built",
    example: {
      stage:
        "FROM mcr.microsoft.com/dotnet/sdk:10.0\nARG RID\nRUN dotnet publish -r $RID --self-contained -o /app",
      gives: "unknown",
    },
  },
  {
    when: "anything else depends on the shared runtime",
    source: publish,
    sure: "usual",
    holds: () => true,
    gives: () => ({ kind: "interpreted", by: "dotnet" }),
    because: () => "`dotnet publish` leaves the runtime to the image",
    example: {
      stage: "FROM mcr.microsoft.com/dotnet/sdk:10.0\nRUN dotnet publish -c Release -o /app",
      gives: "interpreted dotnet",
    },
  },
];

/** What `dotnet publish -o` makes; undefined for other commands. */
export function dotnetArtifacts(call: Call): readonly Made[] | undefined {
  const { words } = call;
  if (words[1]?.text !== "publish") return undefined;
  const after = (names: readonly string[]) => {
    for (const [at, word] of words.entries()) {
      if (names.includes(word.text)) return words[at + 1];
      const name = names.find((it) => word.text.startsWith(`${it}=`) || word.text.startsWith(`${it}:`));
      if (name) return { ...word, text: word.text.slice(name.length + 1) };
    }
    return undefined;
  };
  const out = after(["-o", "--output"]);
  const path = out ? pathOf(call, out) : undefined;
  const runtime = after(["-r", "--runtime"]);
  const own = words.find(
    ({ text }, at) =>
      (/^(?:--self-contained|--sc)$/.test(text) && !/^false$/i.test(words[at + 1]?.text ?? "")) ||
      /^(?:--self-contained|--sc)[=:]?true$/i.test(text) ||
      /^[-/]p(?:roperty)?:(?:PublishAot|SelfContained|PublishSelfContained)=true$/i.test(text),
  );
  const build: DotnetBuild = {
    call,
    own: own && call.at(own),
    runtime: runtime && { value: textOf(call, runtime), place: call.at(runtime) },
  };
  // Without -o the folder has the version of the framework in its name.
  if (path === undefined) return undefined;
  return [{ path, folder: true, ecosystem: "dotnet", ...decide(dotnetRows, build, call)! }];
}
